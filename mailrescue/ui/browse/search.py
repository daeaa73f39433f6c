"""The field in which is searched while one types, with a short help on what can be asked."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from mailrescue.ui.theme import icons
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import IconButton, column, label, row, set_kind
from mailrescue.ui.words import tr

_PAUSE = 80  # milliseconds in which nothing was typed


class SearchField(QLineEdit):
    """`asked` gives the text once nothing was typed for a moment; `left` that the search is over; `down` that the list is wanted."""

    asked = Signal(str)
    left = Signal()
    down = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Search all mail of all days"))
        self.setAccessibleName(tr("Search mail"))
        self.setMaxLength(2_000)
        self.setClearButtonEnabled(True)
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._typed)
        self.textChanged.connect(self._changed)
        theme().changed.connect(self._draw)
        self._draw()

    def search_for(self, text: str) -> None:
        """Search for a text as if it had been typed."""
        self.setText(text)
        self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        elif event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)

    def _typed(self) -> None:
        self._pause.start()

    def _changed(self, text: str) -> None:
        if not text:  # the button that clears it does not count as typing
            self._ask()

    def _ask(self) -> None:
        self._pause.stop()
        self.asked.emit(self.text().strip())

    def _draw(self) -> None:
        self._glass.setIcon(icons.icon("search", theme().tokens.muted))


class SearchHelp(QFrame):
    """What can be asked, below the button that it was called from."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_kind(self, "card")
        self.setAccessibleName(tr("What you can search for"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(7)
        for number, (asked, meaning) in enumerate(_examples()):
            grid.addWidget(label(asked, "mono"), number, 0)
            grid.addWidget(label(meaning, "muted"), number, 1)
        lines = column(label(tr("What you can search for"), "heading"), spacing=12)
        lines.addLayout(grid)
        lines.addWidget(label(tr("Every word must be in the mail. Capitals and accents make no difference."), "small"))
        lines.setContentsMargins(20, 16, 20, 16)
        self.setLayout(lines)

    def show_below(self, button: QWidget) -> None:
        """Show it with its right edge below a button."""
        self.adjustSize()
        self.move(button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4)))
        self.show()


def _examples() -> list[tuple[str, str]]:
    return [
        (tr("offer kitchen"), tr("both words, anywhere in the mail")),
        (tr('"oak table"'), tr("the words just so")),
        (tr("invoi*"), tr("words that begin so")),
        (tr("from:weber"), tr("who wrote it; to: whom it went to")),
        (tr("subject:contract"), tr("only in the subject")),
        (tr("folder:customers"), tr("where it was")),
        (tr("after:2026-01 before:2026-03"), tr("when it was written")),
        ("has:attachment", tr("with files")),
        (tr("offer -kitchen"), tr("the first word and not the second")),
    ]


class SearchBar(QWidget):
    """The field and its help."""

    def __init__(self) -> None:
        super().__init__()
        self.field = SearchField()
        self._help: SearchHelp | None = None
        self._button = IconButton("help", tr("What you can search for"), self._show_help)
        self.setLayout(row(self.field, self._button, spacing=4))

    def _show_help(self) -> None:
        self._help = SearchHelp(self)
        self._help.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._help.show_below(self._button)
