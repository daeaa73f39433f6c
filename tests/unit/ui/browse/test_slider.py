"""The strip of time: one snapshot for an arrow, a day for a page key, a year of hours painted at once."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from mailrescue.app.timeline import Line, Point
from mailrescue.model.snapshot import Standing
from mailrescue.ui.application import application
from mailrescue.ui.browse.marks import buckets, day_of, day_step, labels
from mailrescue.ui.browse.slider import TimeSlider, place_of, stretches

_HOUR = 3_600
_START = 1_767_603_600  # a Monday morning
_YEAR = 8_760


def hourly(count: int, *, held: frozenset[int] = frozenset(), rejected: frozenset[int] = frozenset(), step: int = _HOUR) -> Line:
    def point(n: int) -> Point:
        standing = Standing.HELD if n in held else Standing.REJECTED if n in rejected else Standing.GOOD
        return Point(_START + n * step, n + 1, standing, f"{n:016x}", 0 if n in held else 1_000 + n, 5, 10_000, False)

    points = tuple(point(n) for n in range(count))
    return Line("box", points, max((n for n, point in enumerate(points) if point.standing is Standing.GOOD), default=-1))


@pytest.fixture
def slider(qtbot) -> TimeSlider:
    application()
    made = TimeSlider()
    qtbot.addWidget(made)
    made.resize(1_000, made.sizeHint().height())
    made.show_line(hourly(100), 50)
    made.show()
    return made


def test_keys_go_by_snapshot_and_by_day(slider: TimeSlider) -> None:
    gone: list[int] = []
    slider.chosen.connect(gone.append)
    points = slider.line.points
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(slider, key)
    assert gone == [49, 50, 0, 99]
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert day_of(points[slider.value()].taken_at) < day_of(points[99].taken_at)
    assert day_of(points[slider.value() + 1].taken_at) == day_of(points[99].taken_at)
    before = slider.value()
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    QTest.keyClick(slider, Qt.Key.Key_PageDown)
    assert slider.value() == before
    QTest.keyClick(slider, Qt.Key.Key_PageDown)
    assert slider.value() == 99


def test_nobody_is_told_of_a_move_that_nobody_made(slider: TimeSlider) -> None:
    gone: list[int] = []
    slider.chosen.connect(gone.append)
    slider.show_line(hourly(120), 7)
    QTest.keyClick(slider, Qt.Key.Key_Home)
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert gone == [0]


def test_the_mouse_hits_every_snapshot_and_draws_through_them(slider: TimeSlider) -> None:
    for at in (0, 3, 50, 98, 99):
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(slider._x(at + 0.5)), 30))
        assert slider.value() == at
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(9_999, 30))
    assert slider.value() == 99


def test_a_screen_reader_hears_date_standing_and_count(slider: TimeSlider) -> None:
    slider.show_line(hourly(3, held=frozenset({2})), 2)
    told = QAccessible.queryAccessibleInterface(slider)
    assert told.role() == QAccessible.Role.Slider
    assert told.text(QAccessible.Text.Name) == "Point in time"
    said = told.text(QAccessible.Text.Description)
    assert "2026" in said
    assert "Waiting for your answer" in said
    assert "0 messages" in said
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert "last good snapshot" in told.text(QAccessible.Text.Description)
    assert int(told.valueInterface().currentValue()) == 1


def test_a_year_of_hours_is_painted_within_a_blink_and_moved_through_at_once(slider: TimeSlider) -> None:
    slider.show_line(hourly(_YEAR, held=frozenset({4_000})), _YEAR - 1)
    began = time.perf_counter()
    slider.grab()
    painted = time.perf_counter() - began
    assert painted < 0.25  # measured: 12 ms
    began = time.perf_counter()
    for at in range(_YEAR - 1, _YEAR - 51, -1):
        slider.setValue(at)
        slider.repaint()
    assert time.perf_counter() - began < 0.5  # measured: 0.5 ms each


def test_what_waits_is_seen_among_thousands(slider: TimeSlider) -> None:
    line = hourly(_YEAR, held=frozenset({4_000}), rejected=frozenset({17}))
    made = buckets(line.points, 0, _YEAR, 240)
    assert len(made) == 240
    assert [one.standing for one in made if one.first <= 4_000 <= one.last] == [Standing.HELD]
    assert [one.standing for one in made if one.first <= 17 <= one.last] == [Standing.REJECTED]
    assert made[0].first == 0
    assert made[-1].last == _YEAR - 1
    assert all(before.last + 1 == after.first for before, after in pairwise(made))


@pytest.mark.parametrize(("count", "step"), [(5, _HOUR), (60, 24 * _HOUR), (_YEAR, _HOUR), (40, 60 * 24 * _HOUR)])
def test_marks_are_where_days_begin_and_never_too_many(count: int, step: int) -> None:
    points = hourly(count, step=step).points
    found = labels(points, 0, count, 800)
    assert 0 < len(found) <= 2 * int(800 / 74)
    for label in found[1:]:
        assert day_of(points[label.at].taken_at) != day_of(points[label.at - 1].taken_at)


def test_zooming_keeps_the_handle_in_sight_and_comes_back_whole(slider: TimeSlider) -> None:
    slider.show_line(hourly(_YEAR), 5_000)
    for _ in range(30):
        QTest.keyClick(slider, Qt.Key.Key_Plus)
    low, high = slider._span
    assert high - low == pytest.approx(12)
    assert low <= 5_000 < high
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert slider._span[0] == 0
    for _ in range(40):
        QTest.keyClick(slider, Qt.Key.Key_Minus)
    assert slider._span == (0, _YEAR)


def test_an_empty_strip_and_one_snapshot_harm_nobody(slider: TimeSlider) -> None:
    for line in (Line(), hourly(1)):
        slider.show_line(line, 0)
        slider.grab()
        for key in (Qt.Key.Key_Left, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Plus):
            QTest.keyClick(slider, key)
        assert slider.value() == 0
    assert day_step((), 0, 1) == 0


def test_good_held_and_rejected_differ_without_their_colours(slider: TimeSlider) -> None:
    looks = set()
    for line in (hourly(1), hourly(1, held=frozenset({0})), hourly(1, rejected=frozenset({0}))):
        slider.show_line(Line("box", line.points, -1), 0)
        image = slider.grab().toImage().convertToFormat(image_format())
        looks.add(bytes(image.constBits()))
    assert len(looks) == 3


def image_format():
    from PySide6.QtGui import QImage

    return QImage.Format.Format_Mono


def test_a_mail_that_came_and_went_is_marked_where_it_stood() -> None:
    points = hourly(10).points
    assert stretches(points, 3, 6) == [(2, 4)]
    gap = (*points[:4], points[4]._replace(imported=True), *points[5:])
    assert stretches(gap, 3, 1 << 62) == [(2, 3), (5, 9)]
    assert (place_of(points, 4), place_of(points, 99)) == (3, -1)
