"""Keys of the window: each does one thing wherever the keyboard is, and Ctrl+F finds in what one reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mailrescue.ui.application import page_makers
from mailrescue.ui.browse.page import BrowsePage
from mailrescue.ui.mail.pane import MailPane, MailWindow
from mailrescue.ui.shell import MainWindow
from tests.kit.lived import LivedIn, some_days
from tests.kit.windows import opened, settle

_CONTEXT = Qt.ShortcutContext
_Claim = tuple[str, Qt.ShortcutContext, QWidget]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedIn:
    return some_days(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def window(lived: LivedIn) -> Iterator[MainWindow]:
    with opened(lived, "browse") as shown:
        yield shown


def _claims(top: QWidget) -> list[_Claim]:
    """Return every key that something below a window takes, from where it does."""
    found: list[_Claim] = []
    for one in [*top.findChildren(QShortcut), *top.findChildren(QAction)]:
        owner = _owner(one)
        keys = one.keys() if isinstance(one, QShortcut) else one.shortcuts()
        context = one.context() if isinstance(one, QShortcut) else one.shortcutContext()
        found += [(key.toString(), context, owner) for key in keys if owner is not None]
    return found


def _owner(one: QObject) -> QWidget | None:
    parent = one.parent()
    while parent is not None and not isinstance(parent, QWidget):
        parent = parent.parent()
    return parent


def _overlap(one: _Claim, other: _Claim) -> bool:
    """Whether there is a place in the window where both take the key."""
    (_, first, at), (_, second, there) = one, other
    if _CONTEXT.ApplicationShortcut in (first, second):
        return True
    if at.window() is not there.window():
        return False
    if _CONTEXT.WindowShortcut in (first, second) or at is there:
        return True
    return (first is _CONTEXT.WidgetWithChildrenShortcut and at.isAncestorOf(there)) or (
        second is _CONTEXT.WidgetWithChildrenShortcut and there.isAncestorOf(at)
    )


def _ambiguous(top: QWidget) -> list[tuple[str, str, str]]:
    return [
        (one[0], type(one[2]).__name__, type(other[2]).__name__)
        for one, other in combinations(_claims(top), 2) if one[0] == other[0] and _overlap(one, other)
    ]  # fmt: skip


def test_keys_that_are_taken_twice_are_found(qtbot) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    inner, beside = QWidget(top), QWidget(top)
    within = _CONTEXT.WidgetWithChildrenShortcut
    for parent in (inner, beside):
        QShortcut(QKeySequence("Ctrl+E"), parent, context=within)
    assert _ambiguous(top) == []
    QShortcut(QKeySequence("Ctrl+E"), top)
    assert len(_ambiguous(top)) == 2


def test_no_key_is_taken_twice(window: MainWindow) -> None:
    for name in page_makers():
        window.desk.go(name)
        settle(window, rounds=1)
    page = window.findChild(BrowsePage)
    letter = MailWindow(window.desk, window)
    assert {"Ctrl+F", "F3", "Shift+F3", "Ctrl+E", "F6"} <= {key for key, *_ in _claims(window)}
    assert page is not None
    assert _ambiguous(window) == []
    assert _ambiguous(letter) == []
    letter.close()


def test_ctrl_f_finds_in_the_mail_that_is_read_and_everywhere_else_in_all_mail(window: MainWindow) -> None:
    page, pane = _reading(window)
    control = Qt.KeyboardModifier.ControlModifier
    pane.view.sheet.setFocus()
    QTest.keyClick(pane.view.sheet, Qt.Key.Key_F, control)
    assert pane.view.finder.words.hasFocus()
    QTest.keyClicks(pane.view.finder.words, "oak")
    for key, shift in ((Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)):
        asked: list[bool] = []
        pane.view.look_for = lambda words, *, backward=False, asked=asked: asked.append(backward)
        QTest.keyClick(pane.view.finder.words, key, shift)
        assert asked == [shift is Qt.KeyboardModifier.ShiftModifier]
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_F, control)
    assert page.search.field.hasFocus()


def test_ctrl_f_searches_all_mail_where_no_mail_is_read(window: MainWindow) -> None:
    page, pane = _reading(window)
    pane.show_nothing()
    assert not pane.find_here()
    page.tree.setFocus()
    window.desk.go("home")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.current == "browse"
    settle(window)
    assert page.search.field.hasFocus()


def test_ctrl_f_finds_in_a_mail_in_a_window_of_its_own(window: MainWindow) -> None:
    page, _ = _reading(window)
    row = page.model.row(0)
    assert row is not None
    letter = MailWindow(window.desk, window)
    letter.show_item("box", row.content)
    letter.activateWindow()
    settle(window)
    QTest.keyClick(letter, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert letter.pane.view.finder.words.hasFocus()
    letter.close()


def _reading(window: MainWindow) -> tuple[BrowsePage, MailPane]:
    """Return the page with a mail in its pane, and the pane."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    page = window.findChild(BrowsePage)
    assert isinstance(page, BrowsePage)
    page.list.go_to(0)
    QTest.qWait(100)
    settle(window)
    assert page.pane.state == "mail"
    return page, page.pane
