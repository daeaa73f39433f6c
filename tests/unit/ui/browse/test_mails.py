"""The list of mails with a million rows: selecting, scrolling, painting, and what keys do."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from mailrescue.model.mail import Card, ItemKind
from mailrescue.ui.application import application
from mailrescue.ui.browse.delegate import Third
from mailrescue.ui.browse.mails import MailList
from mailrescue.ui.browse.model import MailModel
from mailrescue.ui.browse.wording import spoken
from mailrescue.vault.catalogue.queries import ItemRow

_MILLION = 1_000_000
_NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)


def item(number: int) -> ItemRow:
    kind = (ItemKind.MESSAGE, ItemKind.EVENT, ItemKind.CONTACT)[number % 50 % 3]
    card = Card(kind, f"letter {number}", f'"Ann {number}" <ann@example.org>', "Bob <bob@example.org>", None, "", 1_000 + number, b"", ("a.pdf",) * (number % 2))
    flags = ("seen",) if number % 3 else ("flagged",)
    return ItemRow(number.to_bytes(32, "big"), card, "INBOX", flags, 1_700_000_000 - number * 60 if number % 7 else None, "box", "", 1)


@pytest.fixture
def mails(qtbot) -> MailList:
    application()

    def fetch(numbers: Sequence[int]) -> list[ItemRow | None]:
        return [item(number) for number in numbers]

    model = MailModel(fetch, spoken)
    made = MailList(model, lambda: _NOW)
    qtbot.addWidget(made)
    model.show(array("q", range(_MILLION)))
    made.resize(360, 600)
    made.show()
    return made


def test_selecting_a_million_rows_takes_no_time_and_reads_none_of_them(mails: MailList) -> None:
    mails.grab()
    pages = len(mails.mails._pages)
    began = time.perf_counter()
    mails.selectAll()
    count = mails.count_selected()
    assert time.perf_counter() - began < 0.25  # measured: 3 ms
    assert (count, mails.ranges()) == (_MILLION, [(0, _MILLION - 1)])
    assert len(mails.mails._pages) == pages


def test_what_is_selected_is_told_by_ranges_in_order(mails: MailList) -> None:
    mails.select_rows([9, 10, 11, 3, 500_000])
    assert mails.count_selected() == 5
    assert list(mails.selected_numbers()) == [3, 9, 10, 11, 500_000]


def test_letters_typed_into_the_list_do_not_search_a_million_rows(mails: MailList) -> None:
    mails.setFocus()
    began = time.perf_counter()
    QTest.keyClicks(mails, "xyz")
    assert time.perf_counter() - began < 0.2


def test_home_and_end_go_to_the_first_and_the_last_mail(mails: MailList) -> None:
    for key, row in ((Qt.Key.Key_End, _MILLION - 1), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(mails, key)
        assert mails.currentIndex().row() == row
        assert mails.ranges() == [(row, row)]


def test_enter_and_a_double_click_open_the_mail(mails: MailList) -> None:
    opened: list[int] = []
    mails.opened.connect(opened.append)
    mails.go_to(7)
    QTest.keyClick(mails, Qt.Key.Key_Return)
    QTest.mouseDClick(mails.viewport(), Qt.MouseButton.LeftButton, pos=mails.visualRect(mails.mails.index(8, 0)).center())
    assert opened == [7, 8]


def test_rows_have_three_lines_while_a_search_is_shown_and_the_place_is_kept(mails: MailList) -> None:
    low = mails.rows.height
    mails.scroll_to_row(5_000)
    mails.rows.third = lambda _row: Third("clock", "warn", "Last seen long ago")
    mails.rows.terms = ("letter*",)
    mails.measure()
    assert mails.rows.height > low
    assert mails.top_row() == 5_000
    assert not mails.grab().isNull()


def test_every_row_is_painted_whatever_it_lacks(mails: MailList) -> None:
    bare = ItemRow(bytes(32), Card(), "", (), None, "", "", 0)
    full = ItemRow(bytes(32), Card(ItemKind.TASK, "x" * 5_000, "\u202ename" * 400, "b" * 900, -1, "", 10**14, b"", ("",)), "a\\/b", ("flagged",), 4_000_000_000, "", "", 0)
    mails.mails._fetch = lambda numbers: [bare, full, None][: len(numbers)]
    mails.mails.show(array("q", [1, 2, 3]))
    mails.rows.outgoing = lambda _row: True
    assert not mails.grab().isNull()


def test_a_screen_reader_hears_who_what_when_and_what_is_special(mails: MailList) -> None:
    table = QAccessible.queryAccessibleInterface(mails)
    assert table.text(QAccessible.Text.Name) == "Messages"
    said = mails.mails.data(mails.mails.index(21, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Ann 21, letter 21, ")
    assert said.endswith("unread, flagged, 1 attachment")


def test_where_the_focus_is_can_be_seen_before_anything_is_chosen(mails: MailList) -> None:
    assert QTest.qWaitForWindowActive(mails)
    mails.clearFocus()
    mails.setCurrentIndex(mails.rootIndex())
    mails.scroll_to_row(40)
    mails.setFocus()
    assert mails.currentIndex().row() == 40
    assert (mails.count_selected(), mails.chosen_row()) == (0, -1)
