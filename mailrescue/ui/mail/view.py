"""MailView: one mail as its sender meant it, as plain text, or as its source; with what was left out said above it.

Which back end paints HTML is chosen here: WebEngine where it is installed and can fence itself in, else QTextBrowser.
Both are made when the first mail needs them. Nothing here reads a vault.
"""

from __future__ import annotations

import html
import importlib.util
import os
import sys
from enum import Enum
from functools import lru_cache
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from mailrescue.app.mailview import MailDocument, Shortfall
from mailrescue.ui import figures
from mailrescue.ui.mail.clean import Level
from mailrescue.ui.mail.links import ask_and_open
from mailrescue.ui.mail.prepare import Prepared, prepare
from mailrescue.ui.mail.sheet import Sheet
from mailrescue.ui.mail.text_view import TextSheet
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Icon, IconButton, label, row, set_kind
from mailrescue.ui.words import tr, trn

_ZOOMS = (0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
_Sheet = TypeVar("_Sheet", bound=Sheet)
_FLAGS_NAME = "QTWEBENGINE_CHROMIUM_FLAGS"


class Way(Enum):
    """How a mail is shown."""

    SENT = "sent"
    PLAIN = "plain"
    SOURCE = "source"


@lru_cache(maxsize=1)
def web_is_there() -> bool:
    """Return whether mail can be painted by WebEngine: it is installed, and its sandbox works for this user."""
    if importlib.util.find_spec("PySide6.QtWebEngineWidgets") is None:
        return False
    # Chromium ends the whole process when an administrator of Linux runs it with its sandbox; we never take that away.
    as_root = sys.platform.startswith("linux") and os.geteuid() == 0
    return not as_root or "--no-sandbox" in os.environ.get(_FLAGS_NAME, "")


def level() -> Level:
    """Return how mail must be cleaned for the back end in use."""
    return Level.PAGE if web_is_there() else Level.TEXT


def _web_sheet() -> Sheet:
    from mailrescue.ui.mail.web_view import WebSheet  # noqa: PLC0415  loads Chromium

    return WebSheet()


class MailView(QWidget):
    """Shows one mail at a time. `followed` tells of a link that the user chose, before anything is asked."""

    followed = Signal(str)
    way_changed = Signal(object)
    source_wanted = Signal()

    def __init__(self, *, web: bool | None = None) -> None:
        super().__init__()
        self._web = web_is_there() if web is None else web
        self._prepared: Prepared | None = None
        self._heading, self._factor = "", 1.0
        self.way = Way.SENT
        self._page: Sheet | None = None
        self._text = self._connected(TextSheet())
        self._source = QPlainTextEdit()
        self._source.setReadOnly(True)
        self._source.setAccessibleName(tr("Source of the message"))
        set_kind(self._source, "source")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._text)
        self._stack.addWidget(self._source)
        self._notes = _Notes()
        self.finder = _Finder(self)
        self._status = label("", "small")
        self._status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._status.setContentsMargins(14, 4, 14, 4)
        self._status.setVisible(False)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        for widget, stretch in ((self._notes, 0), (self.finder, 0), (self._stack, 1), (self._status, 0)):
            down.addWidget(widget, stretch)
        self.followed.connect(self._ask)
        self._add_shortcuts()

    @property
    def level(self) -> Level:
        """How mail must be cleaned for this view."""
        return Level.PAGE if self._web else Level.TEXT

    @property
    def sheet(self) -> Sheet | TextSheet | QPlainTextEdit:
        """What is painted on now."""
        if self.way is Way.SOURCE:
            return self._source
        return self._page if self.way is Way.SENT and self._page is not None and self._has_page() else self._text

    def show_mail(self, document: MailDocument | None) -> None:
        """Show a mail, or nothing."""
        self.show_prepared(None if document is None else prepare(document, self.level))

    def show_prepared(self, prepared: Prepared | None, heading: str = "") -> None:
        """Show a mail that was prepared in another thread; `heading` is HTML that stands above it on printed paper."""
        self._prepared, self._heading = prepared, heading
        self._source.clear()
        self._status.setVisible(False)
        self.finder.close_quietly()
        self._notes.say(_notes_of(prepared, web=self._web) if prepared else [])
        if self.way is Way.SOURCE:
            self.way = Way.SENT
            self.way_changed.emit(self.way)
        self._paint()

    def show_source(self, text: str, *, whole: bool) -> None:
        """Show the source of the mail, once it was asked for."""
        self._source.setPlainText(text if whole else text + "\n\n" + tr("The rest is not shown. Save the message to see all of it."))

    def go(self, way: Way) -> None:
        """Show the mail in another way."""
        if way is self.way:
            return
        self.way = way
        self.way_changed.emit(way)
        if way is Way.SOURCE and not self._source.toPlainText():
            self.source_wanted.emit()
        self._paint()

    def has_page(self) -> bool:
        """Return whether there is more than plain text to show."""
        return self._prepared is not None and self._prepared.page is not None

    def zoom(self, steps: int) -> None:
        """Paint larger or smaller by so many steps; 0 for the usual size."""
        at = min(range(len(_ZOOMS)), key=lambda number: abs(_ZOOMS[number] - self._factor))
        self._factor = _ZOOMS[max(0, min(at + steps, len(_ZOOMS) - 1))] if steps else 1.0
        self._text.zoom(self._factor)
        if self._page is not None:
            self._page.zoom(self._factor)
        font = theme().font(self._factor)
        font.setFamilies(["JetBrains Mono", "Cascadia Mono", "Consolas", "Menlo", "DejaVu Sans Mono", "monospace"])
        self._source.document().setDefaultFont(font)

    def print_on(self, printer: QPrinter) -> None:
        """Print what is shown."""
        if isinstance(self.sheet, QPlainTextEdit):
            self.sheet.print_(printer)
        else:
            self.sheet.print_on(printer)

    def look_for(self, words: str, *, backward: bool = False) -> None:
        """Find words in what is shown."""
        sheet = self.sheet
        if isinstance(sheet, QPlainTextEdit):
            self.finder.tell(_found_in(sheet, words, backward=backward))
        else:
            sheet.look_for(words, backward=backward)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Escape for the search."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and self.finder.isVisible():
            self.finder.close_and_return()
            return True
        return super().eventFilter(watched, event)

    def _has_page(self) -> bool:
        prepared = self._prepared
        return prepared is not None and prepared.page is not None and (self._web or not prepared.page.crowded)

    def _paint(self) -> None:
        prepared = self._prepared
        if prepared is None:
            self._text.clear()
            if self._page is not None:
                self._page.clear()
            self._stack.setCurrentWidget(self._text)
        elif self.way is Way.SOURCE:
            self._stack.setCurrentWidget(self._source)
        elif self.way is Way.SENT and self._has_page():
            page = self._page_sheet()
            page.show_page(prepared, self._heading)
            self._stack.setCurrentWidget(page.widget())
        else:
            self._text.show_text(prepared, self._heading)
            self._stack.setCurrentWidget(self._text)

    def _page_sheet(self) -> Sheet:
        if not self._web:
            return self._text
        if self._page is None:
            self._page = self._connected(_web_sheet())
            self._page.zoom(self._factor)
            self._stack.addWidget(self._page.widget())
        return self._page

    def _connected(self, sheet: _Sheet) -> _Sheet:
        sheet.hovered.connect(self._tell_target)
        sheet.followed.connect(self.followed)
        sheet.found.connect(self._tell_found)
        return sheet

    def _tell_found(self, found: bool) -> None:
        self.finder.tell(found)

    def _tell_target(self, target: str) -> None:
        """Show where the link under the mouse truly leads."""
        self._status.setVisible(bool(target))
        self._status.setText(self._status.fontMetrics().elidedText(target, Qt.TextElideMode.ElideMiddle, max(200, self.width() - 40)))

    def _ask(self, address: str) -> None:
        ask_and_open(self, address, self._prepared.links if self._prepared else ())

    def _add_shortcuts(self) -> None:
        """Take keys of its own. Ctrl+F is the window's, which has another search too, and asks `find_here` (shell.py, pane.py)."""
        keys = QKeySequence.StandardKey
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for key, others, action in (
            (keys.FindNext, ("F3",), self.finder.go_on), (keys.FindPrevious, ("Shift+F3",), self.finder.go_back),
            (keys.ZoomIn, ("Ctrl+=",), lambda: self.zoom(1)), (keys.ZoomOut, (), lambda: self.zoom(-1)), (None, ("Ctrl+0",), lambda: self.zoom(0)),
        ):  # fmt: skip
            shortcut = QShortcut(self)
            named = [] if key is None else QKeySequence.keyBindings(key)
            shortcut.setKeys([QKeySequence(text) for text in dict.fromkeys([*(one.toString() for one in named), *others])])
            shortcut.setContext(within)
            shortcut.activated.connect(action)


class _Notes(QWidget):
    """Small lines above the mail: what is not shown, and why."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "mailnote")
        self._text = label("", "small", wrap=True)
        line = row(Icon("info", "muted", 16), spacing=8)
        line.addWidget(self._text, 1)
        line.setContentsMargins(16, 6, 16, 6)
        self.setLayout(line)
        self.setVisible(False)

    def say(self, lines: list[str]) -> None:
        """Show these sentences, or nothing at all."""
        self._text.setText(" ".join(lines))
        self.setVisible(bool(lines))


class _Finder(QWidget):
    """The line in which words are looked for in the mail that is shown."""

    def __init__(self, view: MailView) -> None:
        super().__init__()
        self._view = view
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "mailnote")
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Find in this message"))
        self.words.setAccessibleName(tr("Find in this message"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._look)
        self.words.returnPressed.connect(self.go_on)
        self.words.installEventFilter(view)
        self._said = label("", "small")
        line = row(
            self.words, self._said, IconButton("chevron-left", tr("Previous place"), self.go_back),
            IconButton("chevron-right", tr("Next place"), self.go_on), IconButton("cross", tr("Close the search"), self.close_and_return), spacing=6,
        )  # fmt: skip
        line.setStretch(0, 1)
        line.setContentsMargins(12, 6, 12, 6)
        self.setLayout(line)
        self.setVisible(False)

    def open(self) -> None:
        """Show the line, ready to type."""
        self.setVisible(True)
        self.words.setFocus()
        self.words.selectAll()

    def go_on(self) -> None:
        """Go to the next place; ask for words where there are none."""
        self._go(backward=False)

    def go_back(self) -> None:
        """Go to the place before."""
        self._go(backward=True)

    def _go(self, *, backward: bool) -> None:
        if self.words.text():
            self.setVisible(True)
            self._view.look_for(self.words.text(), backward=backward)
        else:
            self.open()

    def tell(self, found: bool) -> None:
        """Say whether the words are there."""
        self._said.setText("" if found or not self.words.text() else tr("Not found"))

    def close_quietly(self) -> None:
        """Go away."""
        if self.isVisible():
            self.setVisible(False)

    def close_and_return(self) -> None:
        """Go away and give the keyboard back to the mail."""
        self.words.clear()
        self.setVisible(False)
        sheet = self._view.sheet
        (sheet if isinstance(sheet, QWidget) else sheet.widget()).setFocus()

    def _look(self, words: str) -> None:
        self._said.setText("")
        self._view.look_for(words)


def _found_in(edit: QPlainTextEdit, words: str, *, backward: bool) -> bool:
    from PySide6.QtGui import QTextCursor, QTextDocument  # noqa: PLC0415

    flag = QTextDocument.FindFlag.FindBackward if backward else QTextDocument.FindFlag(0)
    if edit.find(words, flag):
        return True
    edit.moveCursor(QTextCursor.MoveOperation.End if backward else QTextCursor.MoveOperation.Start)
    return edit.find(words, flag)


def _notes_of(prepared: Prepared, *, web: bool) -> list[str]:
    """Return the sentences about what of a mail is not shown."""
    said = []
    page, document = prepared.page, prepared.document
    if page is not None and page.remote:
        said.append(trn(
            "{n} remote picture was not loaded, so that nobody learns that you read this.",
            "{n} remote pictures were not loaded, so that nobody learns that you read this.", page.remote,
        ))  # fmt: skip
    if document.html is not None and page is None:
        said.append(tr("This message is built to harm programs that show it. Only its text is shown."))
    elif page is not None and page.crowded and not web:
        said.append(tr("This message is very large or deeply nested. Only its text is shown."))
    sentences = {
        Shortfall.BEGINNING: tr("This message is huge ({size}). Only its beginning is shown; saving it gives all of it.", size=figures.size(document.size)),
        Shortfall.TEXT: tr("The text is very long. Only its beginning is shown; saving the message gives all of it."),
        Shortfall.FILES: tr("There are more attachments than are listed; saving the message gives all of them."),
        Shortfall.PARTS: tr("This message has more parts than any mail program writes. What comes last is not shown."),
        Shortfall.PICTURES: tr("Not all pictures in the text are shown; they are among the attachments."),
        Shortfall.SEALED: tr("This message is encrypted or sealed. Only a mail program that has its key can show it; it is kept whole and can be saved."),
    }
    return said + [sentence for reason, sentence in sentences.items() if reason in document.shortfalls]


def heading_html(rows: list[tuple[str, str]]) -> str:
    """Return rows of name and value as they stand above a printed mail."""
    lines = "".join(f"<tr><td style='padding-right:12px'><b>{html.escape(name)}</b></td><td>{html.escape(value)}</td></tr>" for name, value in rows)
    return f"<table style='margin-bottom:12px'>{lines}</table><hr>"
