"""Browse over a real vault: time, folders, lists, search, what vanished, and what another page sends to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailrescue.app.browsing import Order
from mailrescue.app.home import Home
from mailrescue.app.picks import Picks
from mailrescue.ui.browse import choosing
from mailrescue.ui.browse.choosing import choose
from mailrescue.ui.browse.folders import ALL_MAIL
from mailrescue.ui.browse.page import BrowsePage
from mailrescue.ui.shell import MainWindow
from tests.kit.lived import LivedIn, some_days
from tests.kit.windows import opened, settle


def subjects(page: BrowsePage) -> list[str]:
    rows = [page.model.row(at) for at in range(page.model.rowCount())]
    return [row.card.subject for row in rows if row is not None]


def type_in(page: BrowsePage, window: MainWindow, text: str) -> None:
    page.search.field.setFocus()
    page.search.field.clear()
    QTest.keyClicks(page.search.field, text)
    QTest.qWait(140)
    settle(window)


def move_to(page: BrowsePage, window: MainWindow, at: int) -> None:
    page.time.go_to(at)
    settle(window)


def test_who_comes_to_look_sees_the_last_good_snapshot_and_not_the_empty_one(page: BrowsePage) -> None:
    assert page.time.slider.value() == 1
    assert len(subjects(page)) == 29
    assert subjects(page)[0] == "offer for the kitchen"
    assert page.status.text().startswith("29 messages in Inbox on ")


def test_the_folders_are_those_of_the_moment_and_come_back_with_it(page: BrowsePage, window: MainWindow) -> None:
    assert not page.tree.has("Customers/Acme")
    move_to(page, window, 0)
    assert page.tree.has("Customers/Acme")
    page.tree.choose("Customers/Acme")
    page._load()
    settle(window)
    assert len(subjects(page)) == 3
    move_to(page, window, 1)
    assert (subjects(page), page.tree.path) == ([], "")
    assert "is not in the mailbox at this time" in page.status.text()
    move_to(page, window, 0)
    assert (len(subjects(page)), page.tree.path) == (3, "Customers/Acme")


def test_the_mail_that_is_read_stays_chosen_while_time_moves(page: BrowsePage, window: MainWindow, qtbot: QtBot) -> None:
    page.list.go_to(subjects(page).index("letter 7"))
    QTest.qWait(100)
    settle(window)
    move_to(page, window, 0)
    assert subjects(page)[page.list.currentIndex().row()] == "letter 7"
    qtbot.waitUntil(lambda: page.time.slider._life == [(0, 1)], timeout=3_000)
    move_to(page, window, 2)
    assert not page.list.currentIndex().isValid()
    assert page._reading == b""


def test_only_what_vanished_leaves_out_what_was_merely_moved(page: BrowsePage, window: MainWindow, tmp_path: Path) -> None:
    lived = some_days(tmp_path)
    lived.mailbox.folders["INBOX"] = {"back": lived.mailbox.folders["INBOX"].get("x") or _letter(4)}
    lived.snapshot()
    with opened(lived, "browse", {"at": lived.snapshots[0].id, "vanished": True}) as other:
        there = other.findChild(BrowsePage)
        settle(other)
        assert there.time.only_vanished.isChecked()
        assert "letter 4" not in subjects(there)
        assert len(subjects(there)) == 30
        assert there.tree._counts == {"INBOX": 30, "Customers/Acme": 3}
        assert there.status.text().startswith("30 messages of ")


def _letter(number: int):
    from tests.kit.mails import plain

    return plain(f"letter {number}", f"words of letter{number} about oak\n", received=1_767_000_000 + number * 3_600)


def test_nothing_has_vanished_since_the_newest_snapshot_and_that_is_said(page: BrowsePage, window: MainWindow) -> None:
    page.time.only_vanished.click()
    settle(window)
    assert len(subjects(page)) == 29
    move_to(page, window, 2)
    assert subjects(page) == []
    assert "Move back in time" in page.status.text()


def test_search_finds_while_typing_in_all_snapshots_and_tells_where_it_was(page: BrowsePage, window: MainWindow) -> None:
    type_in(page, window, "contr")
    assert sorted(subjects(page)) == ["contract 0", "contract 1", "contract 2"]
    row = page.model.row(0)
    assert row is not None
    assert page._third(row).text.endswith("Customers \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} Acme")
    assert page._third(row).colour == "warn"
    assert not page.tree.isVisible()
    assert page.list.rows.terms == ("contr*",)


def test_a_mail_that_was_moved_is_found_once_where_it_went(page: BrowsePage, window: MainWindow) -> None:
    type_in(page, window, '"letter 4" ')
    assert subjects(page) == ["letter 4"]
    row = page.model.row(0)
    assert row is not None
    assert row.folder == "Sent"


def test_search_can_be_kept_to_the_moment_and_goes_elsewhere_when_nothing_is_found(page: BrowsePage, window: MainWindow) -> None:
    type_in(page, window, "contract")
    page.heading._now.click()
    settle(window)
    assert subjects(page) == []
    assert page.lists.currentIndex() == 1
    page._search_everywhere()
    settle(window)
    assert len(subjects(page)) == 3


def test_esc_leaves_the_search_and_shows_the_folder_again(page: BrowsePage, window: MainWindow) -> None:
    type_in(page, window, "oak")
    assert len(subjects(page)) == 30
    QTest.keyClick(page.search.field, Qt.Key.Key_Escape)
    settle(window)
    assert len(subjects(page)) == 29
    assert page.tree.isVisible()
    assert page.list.hasFocus()


def test_what_is_asked_in_a_query_does_not_end_in_an_error(page: BrowsePage, window: MainWindow) -> None:
    for text in ('"', "*", "-", "folder:", "before:x", "((", "oak -", "has:attachment", "NEAR(a b)"):
        type_in(page, window, text)
        assert page._stack.currentIndex() == 0


def test_another_page_can_send_to_a_snapshot_a_folder_or_a_search(lived: LivedIn) -> None:
    where = {"account": "box", "at": lived.snapshots[0].id, "folder": "Customers/Acme"}
    with opened(lived, "browse", where) as window:
        page = window.findChild(BrowsePage)
        settle(window)
        assert (page.time.slider.value(), len(subjects(page))) == (0, 3)
        window.desk.go("browse", query="kitchen")
        settle(window)
        assert subjects(page) == ["offer for the kitchen"]
        assert page.search.field.text() == "kitchen"
        window.desk.go("browse", at=lived.snapshots[0].id, folder="INBOX")
        settle(window)
        assert len(subjects(page)) == 31
        window.desk.go("browse", search=True)
        assert page.search.field.hasFocus()


def test_a_new_snapshot_leaves_moment_selection_and_scroll_as_they_were(tmp_path: Path) -> None:
    lived = some_days(tmp_path)
    with opened(lived, "browse") as window:
        page = window.findChild(BrowsePage)
        settle(window)
        page.list.select_rows([3, 4, 9], current=9)
        page.list.verticalScrollBar().setValue(150)
        before = page.list.ranges(), page.list.currentIndex().row(), page.list.verticalScrollBar().value(), page.time.point
        assert before[0] == [(3, 3), (4, 4), (9, 9)] or before[0] == [(3, 4), (9, 9)]
        lived.snapshot()
        assert window.desk.reader is not None
        window.desk.reader.freshen()
        window.desk.stored.emit()
        settle(window)
        assert len(page.time.line.points) == 4
        assert (page.list.ranges(), page.list.currentIndex().row(), page.list.verticalScrollBar().value(), page.time.point) == before


def test_everything_can_be_reached_by_keys(page: BrowsePage, window: MainWindow) -> None:
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    page.list.setFocus()
    reached = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_F6)
        reached.append(QApplication.focusWidget())
    assert {page.search.field, page.time.slider, page.tree, page.list} <= set(reached)
    QTest.keyClick(page.list, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.time.slider.value() == 0
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.list.count_selected() == page.model.rowCount()


def test_all_of_a_list_is_chosen_as_a_question_and_a_few_of_it_as_rows(page: BrowsePage, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Picks | None] = []
    wanted, snapshot = page.loader.shown, page.time.point
    assert wanted is not None
    assert snapshot is not None
    page.list.selectAll()
    choose(window.desk, page.list, wanted, taken.append)
    page.list.select_rows([0, 2])
    choose(window.desk, page.list, wanted, taken.append)
    settle(window)
    monkeypatch.setattr(choosing, "MOST_NAMED", 4)
    page.list.select_rows(list(range(1, 27)))
    choose(window.desk, page.list, wanted, taken.append)
    settle(window)
    page.list.select_rows(list(range(10)))
    choose(window.desk, page.list, wanted, taken.append)
    whole, rows, most, none = taken
    assert whole is not None
    assert whole.whole is not None
    assert (whole.whole.at, whole.whole.folder, whole.items) == (snapshot.id, "INBOX", ())
    assert rows is not None
    first = page.model.row(0)
    assert first is not None
    assert next(item.content for item in rows.items) == first.content.hex()
    assert len(rows.items) == 2
    assert most is not None
    assert most.whole is not None
    assert len(most.whole.without) == 3
    assert none is None


def test_without_a_mailbox_and_without_a_snapshot_it_says_what_to_do(tmp_path: Path) -> None:
    empty = LivedIn.begin(tmp_path / "empty")
    with opened(empty, "browse") as window:
        page = window.findChild(BrowsePage)
        assert page._stack.currentIndex() == 1
        assert "No snapshot of box yet" in _said(page)
    empty.home.write("accounts", {})
    with opened(empty, "browse") as window:
        page = window.findChild(BrowsePage)
        assert "No mailbox yet" in _said(page)
    assert Home(tmp_path / "empty").read("accounts") == {}


def _said(page: BrowsePage) -> str:
    from PySide6.QtWidgets import QLabel

    return " ".join(label.text() for label in page._blank.findChildren(QLabel))


def test_all_mail_holds_every_folder(page: BrowsePage, window: MainWindow) -> None:
    page.tree.choose(ALL_MAIL)
    page._load()
    settle(window)
    assert len(subjects(page)) == 30
    assert page.heading.title.text() == "All mail"


def test_a_list_can_be_sorted_in_other_ways(page: BrowsePage, window: MainWindow) -> None:
    newest = subjects(page)
    for action in page.heading.menu().actions():
        if action.text() == "Oldest first":
            action.trigger()
    settle(window)
    assert subjects(page) == newest[::-1]
    for action in page.heading.menu().actions():
        if action.text() == "By subject":
            action.trigger()
    settle(window)
    assert subjects(page) == sorted(newest)


def test_a_held_moment_leads_to_the_answer(page: BrowsePage, window: MainWindow) -> None:
    assert not page.time._answer.isVisible()
    move_to(page, window, 2)
    assert page.time._answer.isVisible()
    went: list[tuple[str, dict[str, object]]] = []
    window.desk.went.disconnect(window.go)
    window.desk.went.connect(lambda name, where: went.append((name, where)))
    page.time._answer.click()
    assert went == [("alert", {"account": "box"})]


def test_a_hit_can_be_shown_in_the_folder_where_it_was_seen_last(page: BrowsePage, window: MainWindow) -> None:
    type_in(page, window, "contract")
    page.list.go_to(subjects(page).index("contract 1"))
    page._show_in_folder()
    settle(window)
    assert (page.time.slider.value(), page.tree.path, page._query) == (0, "Customers/Acme", "")
    assert subjects(page)[page.list.chosen_row()] == "contract 1"


def test_what_vanished_is_searched_in_its_moment(page: BrowsePage, window: MainWindow) -> None:
    move_to(page, window, 0)
    page.time.only_vanished.click()
    type_in(page, window, "letter")
    assert not page.heading.everywhere
    assert len(subjects(page)) == 30
    page.heading._all.click()
    settle(window)
    assert not page.time.only_vanished.isChecked()
    page.time.only_vanished.click()
    settle(window)
    assert not page.heading.everywhere


def test_time_can_be_moved_while_all_of_it_is_searched(page: BrowsePage, window: MainWindow) -> None:
    type_in(page, window, "oak")
    page.list.go_to(3)
    before = subjects(page), page.list.ranges()
    move_to(page, window, 0)
    assert (subjects(page), page.list.ranges()) == before


def test_places_are_remembered(lived: LivedIn) -> None:
    with opened(lived, "browse") as window:
        page = window.findChild(BrowsePage)
        settle(window)
        page.split.setSizes([260, 400, 390])
        page._split_moved()
        kept = page._sizes
    with opened(lived, "browse") as window:
        page = window.findChild(BrowsePage)
        settle(window)
        assert page._sizes == kept
        assert abs(page.split.sizes()[0] - 260) < 12


def test_a_search_gives_the_newest_first_unless_the_best_are_wanted_which_is_remembered(lived: LivedIn) -> None:
    with opened(lived, "browse") as window:
        page = window.findChild(BrowsePage)
        type_in(page, window, "letter")
        newest = [page.model.row(at).received for at in range(page.model.rowCount())]
        assert newest == sorted(newest, reverse=True)
        assert (page.heading.order, _checked(page)) == (Order.NEWEST, "Newest first")
        _choose_order(page, "Best match first")
        settle(window)
        assert page.loader.shown.order is Order.BEST
        page.search.field.clear()
        settle(window)
        assert (page.heading.order, _checked(page)) == (Order.NEWEST, "Newest first")
    with opened(lived, "browse") as window:
        page = window.findChild(BrowsePage)
        type_in(page, window, "letter")
        assert (page.loader.shown.order, _checked(page)) == (Order.BEST, "Best match first")
        _choose_order(page, "Newest first")


def _checked(page: BrowsePage) -> str:
    return next(action.text() for action in page.heading.menu().actions() if action.isChecked())


def _choose_order(page: BrowsePage, text: str) -> None:
    next(action for action in page.heading.menu().actions() if action.text() == text).trigger()
