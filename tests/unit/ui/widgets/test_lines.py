"""Lists of two-line rows, layouts that flow, and errands that run beside the window."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from mailrescue.core.errors import UsageError
from mailrescue.ui.application import application
from mailrescue.ui.errand import Errand
from mailrescue.ui.theme.theme import Appearance, theme
from mailrescue.ui.widgets.flow import flowing
from mailrescue.ui.widgets.lines import Line, LineList, row_height


@pytest.fixture
def shown(qtbot) -> LineList:
    application()
    theme()
    made = LineList("Things")
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def numbered(thing: int) -> Line:
    return Line(f"Thing {thing}", "under", "right", "corner", "check", "good")


def test_the_model_keeps_qts_rules(shown: LineList, qtmodeltester) -> None:
    shown.fill([1, 2, 3], numbered)

    qtmodeltester.check(shown.model(), force_py=True)


def test_a_row_is_spoken_as_one_sentence(shown: LineList) -> None:
    shown.fill([7], numbered)

    assert shown.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Thing 7, under, right, corner"


def test_a_hundred_thousand_rows_are_made_when_they_are_painted(shown: LineList) -> None:
    asked: list[int] = []
    shown.fill(range(100_000), lambda thing: asked.append(thing) or numbered(thing))
    shown.grab()

    assert 0 < len(set(asked)) < 20


def test_what_is_chosen_and_opened_is_told(shown: LineList, qtbot) -> None:
    shown.fill(["a", "b", "c"], lambda thing: Line(thing))
    chosen: list[object] = []
    opened: list[object] = []
    shown.chosen.connect(chosen.append)
    shown.opened.connect(opened.append)

    shown.choose(1)
    QTest.keyClick(shown, Qt.Key.Key_Down)
    QTest.keyClick(shown, Qt.Key.Key_Return)

    assert chosen[-1] == "c" == shown.current
    assert opened == ["c"]


def test_what_is_appended_is_shown_and_what_was_given_is_not_changed(shown: LineList) -> None:
    given = ["a"]
    shown.fill(given, lambda thing: Line(thing))

    shown.append("b")

    assert list(shown.things) == ["a", "b"]
    assert given == ["a"]


def test_rows_follow_the_size_of_text(shown: LineList) -> None:
    before = row_height()
    theme().choose(Appearance.LIGHT, 200)

    assert shown.verticalHeader().defaultSectionSize() == row_height() > before
    theme().choose(Appearance.LIGHT)


def test_what_does_not_fit_flows_into_the_next_line(qtbot) -> None:
    made = [QLabel("x" * 10) for _ in range(6)]
    for one in made:
        one.setFixedSize(100, 20)
    top = flowing(made, spacing=10)
    qtbot.addWidget(top)

    top.resize(330, 200)
    top.show()

    qtbot.waitUntil(lambda: made[-1].y() > 0)
    assert [one.y() for one in made] == [0, 0, 0, 30, 30, 30]
    assert (top.heightForWidth(330), top.heightForWidth(700), top.heightForWidth(50)) == (50, 20, 170)


def test_an_errand_answers_in_the_windows_thread(qtbot) -> None:
    parent, threads, told = QObject(), [], []

    def work(_cancel, tell) -> int:
        threads.append(threading.current_thread())
        tell("half")
        return 42

    answers: list[object] = []
    Errand(parent, work, told=told.append, done=lambda found: answers.extend([found, threading.current_thread()]))

    qtbot.waitUntil(lambda: bool(answers))
    assert told == ["half"]
    assert answers == [42, threading.main_thread()]
    assert threads[0] is not threading.main_thread()


@pytest.mark.parametrize(("error", "said"), [(UsageError("No such name."), "No such name."), (PermissionError(13, "Permission denied"), "Permission denied")])
def test_an_errand_that_fails_tells_a_sentence(qtbot, error: Exception, said: str) -> None:
    parent, failed = QObject(), []

    def work(_cancel, _tell) -> None:
        raise error

    Errand(parent, work, failed=failed.append)

    qtbot.waitUntil(lambda: bool(failed))
    assert said in str(failed[0])


def test_an_errand_that_was_stopped_tells_nothing_more(qtbot) -> None:
    parent, answers, going = QObject(), [], threading.Event()

    def work(cancel, _tell) -> str:
        going.set()
        cancel.wait(5)
        return "late"

    errand = Errand(parent, work, done=answers.append)
    going.wait(5)
    errand.join()

    QTest.qWait(20)
    assert answers == []
    assert not errand._thread.is_alive()


def test_an_errand_stops_when_its_page_is_gone(qtbot) -> None:
    parent, stopped = QWidget(), threading.Event()
    Errand(parent, lambda cancel, _tell: cancel.wait(10) and stopped.set())

    parent.deleteLater()

    qtbot.waitUntil(stopped.is_set)
