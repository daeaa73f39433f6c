"""What sections of the settings are made of: a section, groups of rows on cards, rows that break where the window is narrow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mailrescue.core.errors import MailRescueError
from mailrescue.ui.desk import Desk
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import (
    Banner,
    Button,
    Card,
    Icon,
    clear,
    column,
    divider,
    label,
    row,
    set_kind,
)
from mailrescue.ui.widgets.elided import Elided
from mailrescue.ui.words import tr

# So much room beside its controls a row's text needs at 100 %, and its title alone; else the controls go under it.
_TEXT, _TITLE = 290, 230
# Lines longer than this are hard to read, at 100 %.
_WIDEST = 900


class Section(QWidget):
    """One section: its title, a sentence on what it is for, a place for what there is to say, and what it consists of."""

    name: ClassVar[str]

    def __init__(self, desk: Desk, title: str, text: str) -> None:
        super().__init__()
        self.desk = desk
        self._limit()
        theme().changed.connect(self._limit)
        self._said = QVBoxLayout()
        self.body = QVBoxLayout()
        self.body.setSpacing(22)
        whole = column(column(label(title, "title", wrap=True), label(text, "muted", wrap=True), spacing=6), self._said, self.body, spacing=20)
        whole.addStretch(1)
        self.setLayout(whole)

    def look_again(self) -> None:
        """Something may have changed; called when the section is shown, and while it is."""

    def show_with(self, **where: Any) -> None:  # noqa: ANN401
        """Show what was asked for."""

    def say(self, kind: str, title: str, text: str = "", *actions: QWidget) -> None:
        """Show a banner above everything, in place of the one before; `kind` as of Banner."""
        clear(self._said)
        self._said.addWidget(Banner(kind, title, text, *actions))

    def _limit(self) -> None:
        self.setMaximumWidth(round(_WIDEST * theme().base / 13))

    def hush(self) -> None:
        """Take the banner away."""
        clear(self._said)

    def reveal(self, widget: QWidget) -> None:
        """Scroll to where a widget is, once it has its place."""
        QTimer.singleShot(0, widget, partial(self._scroll_to, widget))

    def _scroll_to(self, widget: QWidget) -> None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(widget, 0, 24)

    def refuse(self, error: MailRescueError) -> None:
        """Show why something was not done."""
        self.say("bad", tr("That did not work"), str(error))


class Group(QWidget):
    """Rows that belong together, on one card, with a heading above."""

    def __init__(self, heading: str = "", text: str = "", action: QWidget | None = None) -> None:
        super().__init__()
        self._card = Card(spacing=0)
        self._lines: dict[QWidget, QWidget] = {}
        self._card.body.setContentsMargins(0, 0, 0, 0)
        lines = column(spacing=8)
        if heading:
            head = row(label(heading, "heading", wrap=True), spacing=10)
            head.setStretch(0, 1)
            if action is not None:
                head.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
            lines.addLayout(head)
        if text:
            lines.addWidget(label(text, "muted", wrap=True))
        lines.addWidget(self._card)
        self.setLayout(lines)

    def add(self, widget: QWidget) -> None:
        """Add a row."""
        if self._card.body.count():
            self._lines[widget] = divider()
            self._card.body.addWidget(self._lines[widget])
        self._card.body.addWidget(widget)

    def add_list(self, widget: QWidget) -> QWidget:
        """Add a list, clear of the card's round corners; returns the row that it is in."""
        around = QWidget()
        inside = column(widget)
        inside.setContentsMargins(4, 4, 4, 4)
        around.setLayout(inside)
        self.add(around)
        return around

    def show_row(self, widget: QWidget, *, shown: bool) -> None:
        """Show or hide a row, with the line above it."""
        widget.setVisible(shown)
        if widget in self._lines:
            self._lines[widget].setVisible(shown)


class Row(QWidget):
    """A row of a group: what it is about at the left, what can be done about it at the right, or below where there is no room."""

    def __init__(self, title: str, text: str = "", *controls: QWidget, icon: str = "", colour: str = "muted", path: str = "", under: bool = False, slim: bool = False) -> None:
        """`under`: it speaks of the row above it, whose icon it stands clear of; `slim`: one of many that are alike.

        `path`: a path, which is shown in one line and cut in its middle where it is too long.
        """
        super().__init__()
        self.title, self.text = label(title, "strong", wrap=True), label(text, "muted", wrap=True)
        if not text:  # nothing is shown by us that has no parent yet: it would be a window of its own
            self.text.hide()
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        high = 7 if slim else 14
        self._lines.setContentsMargins(54 if under else 18, 0 if under else high, 18, high)
        self._lines.setSpacing(14)
        words = row(spacing=14)
        if icon:
            words.addWidget(Icon(icon, colour, 22), 0, Qt.AlignmentFlag.AlignTop)
        self.path = Elided(path, "muted", middle=True)
        if not path:
            self.path.hide()
        words.addLayout(column(self.title, self.path, self.text, spacing=3), 1)
        self._lines.addLayout(words, 1)
        self._controls, self._clear = controls, 36 if icon else 0
        if controls:
            self._right = row(spacing=8)
            for control in controls:
                self._right.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
            self._right.addStretch(0)
            self._lines.addLayout(self._right)
            for control in controls:
                if isinstance(control, QComboBox):
                    control.setAccessibleDescription(title)

    def say(self, text: str) -> None:
        """Change the text under the title."""
        self.text.setText(text)
        self.text.setVisible(bool(text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break where there is no room."""
        super().resizeEvent(event)
        if not self._controls:
            return
        needed = sum(control.sizeHint().width() + 8 for control in self._controls) + (_TEXT if self.text.text() or self.path.text() else _TITLE) * theme().base / 13
        narrow = event.size().width() < needed
        self._lines.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        # Below the text the controls begin where it begins, and take no more room than they need.
        self._right.setContentsMargins(self._clear if narrow else 0, 0, 0, 0)
        self._right.setStretch(self._right.count() - 1, 1 if narrow else 0)


class Note(QLabel):
    """A sentence in a group, between its rows."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(18, 12, 18, 14)
        set_kind(self, "muted")


class Question(Card):
    """Asks before something is done that is not easily taken back: in the page, not above it. Escape is no."""

    def __init__(self, title: str, text: str, yes: str, done: Callable[[], object], no: Callable[[], object], *, kind: str = "danger") -> None:
        super().__init__("warn" if kind == "danger" else "info")
        self._no = no
        self.yes, self.keep = Button(yes, done, kind=kind), Button(tr("Cancel"), no)
        self.body.addWidget(label(title, "heading", wrap=True))
        self.body.addWidget(label(text, wrap=True))
        line = row(self.yes, self.keep, spacing=10)
        line.addStretch(1)
        self.body.addSpacing(6)
        self.body.addLayout(line)
        self.setAccessibleName(f"{title} {text}")

    def event(self, event: QEvent) -> bool:
        """Take Escape for no."""
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self._no()
            return True
        return super().event(event)
