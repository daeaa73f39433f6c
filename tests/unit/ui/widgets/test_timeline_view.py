"""The line of snapshots: seen, told, and gone through by mouse and keyboard; quick with a year of hours."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPixmap
from pytestqt.qtbot import QtBot

from mailrescue.app.timeline import Line, Point
from mailrescue.model.snapshot import Standing
from mailrescue.ui.theme.theme import Appearance, theme
from mailrescue.ui.widgets.timeline import TimelineView

_START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def _line(count: int, held: int = 0, *, hours: int = 24) -> Line:
    standings = [Standing.GOOD] * count + [Standing.HELD] * held
    points = tuple(
        Point(int((_START + timedelta(hours=hours * n)).timestamp()), n + 1, standing, f"{n:016x}", 900 + n if standing is Standing.GOOD else 1, 4, 9, imported=False)
        for n, standing in enumerate(standings)
    )
    return Line("box", points, count - 1)


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    made = TimelineView()
    qtbot.addWidget(made)
    made.resize(900, 260)
    made.show()
    return made


def _colours(view: TimelineView) -> set[str]:
    image = view.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


def test_the_cursor_begins_at_the_last_good_one_and_says_so(view: TimelineView) -> None:
    view.show_line(_line(30, held=2), name="anna")
    assert view.value() == 29
    assert view.accessibleName() == "Snapshots of anna"
    assert "929 mails, last good snapshot" in view.accessibleDescription()
    assert (view.minimum(), view.maximum()) == (0, 31)


def test_arrow_keys_home_and_end_go_through_every_snapshot(view: TimelineView, qtbot: QtBot) -> None:
    view.show_line(_line(30, held=2))
    for key, value in ((Qt.Key.Key_Right, 30), (Qt.Key.Key_Left, 29), (Qt.Key.Key_Left, 28), (Qt.Key.Key_Home, 0), (Qt.Key.Key_End, 31)):
        qtbot.keyClick(view, key)
        assert view.value() == value
    assert "waits for your answer" in view.accessibleDescription()


def test_a_click_brings_the_cursor_and_a_double_click_or_enter_opens(view: TimelineView, qtbot: QtBot) -> None:
    view.show_line(_line(30))
    opened: list[int] = []
    view.opened.connect(opened.append)
    bar = view._plan.bars[10]
    place = QPointF(view._area.left() + bar.x + bar.width / 2, 100).toPoint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert view.value() == 10
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == [10, 10]


def test_the_mouse_is_told_what_it_is_over(view: TimelineView) -> None:
    view.show_line(_line(8_760, hours=1))
    assert "snapshots in this time" in view._told(view._plan.bars[3])
    place = QPointF(view._area.center())
    view.mouseMoveEvent(QMouseEvent(QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier))
    assert view._hovered >= 0


def test_the_cursor_stays_with_its_snapshot_when_new_ones_come(view: TimelineView) -> None:
    view.show_line(_line(30))
    view.setValue(7)
    view.show_line(_line(40))
    assert view.value() == 7


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_last_good_and_held_have_their_colours_in_light_and_dark(view: TimelineView, appearance: Appearance) -> None:
    theme().choose(appearance)
    try:
        view.show_line(_line(30, held=2), alarm="bad")
        tokens = theme().tokens
        assert {tokens.good, tokens.bad, tokens.bad_soft} <= _colours(view)
        view.show_line(_line(30), alarm="bad")
        assert tokens.bad not in _colours(view)
    finally:
        theme().choose(Appearance.SYSTEM)


def test_nothing_to_show_is_shown_without_trouble(view: TimelineView, qtbot: QtBot) -> None:
    view.show_line(Line())
    view.grab()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.accessibleDescription() == "No snapshot yet"
    view.show_line(_line(1))
    view.resize(40, 40)
    view.grab()


def test_a_year_of_hours_is_laid_out_and_painted_quickly(view: TimelineView) -> None:
    line = _line(8_700, held=60, hours=1)
    view.show_line(line)
    pixmap = QPixmap(view.size())

    def least(work: object) -> float:
        times = []
        for _ in range(7):
            begin = time.process_time()
            work()  # type: ignore[operator]
            times.append(time.process_time() - begin)
        return min(times) * 1_000

    assert least(lambda: view.render(pixmap)) < 10
    assert least(lambda: (view._forget(), view.render(pixmap))) < 60
