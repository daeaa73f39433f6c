"""The mail that is read, beside the list or in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mailrescue.ui.browse.wording import subject_of
from mailrescue.ui.desk import Desk
from mailrescue.ui.widgets.basics import Empty, set_kind
from mailrescue.ui.words import tr
from mailrescue.vault.catalogue.queries import ItemRow

_SIZE = (820, 700)

try:
    from mailrescue.ui.mail.pane import MailPane  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    from mailrescue.ui.browse.plain import PlainPane as MailPane


class ReadingPane(QStackedWidget):
    """Shows one mail, or says that none is chosen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        set_kind(self, "panel")
        self._mail = MailPane(desk)
        self._shown = b""
        self.addWidget(Empty("browse", tr("No message chosen"), tr("Choose one in the list to read it here.")))
        self.addWidget(self._mail)
        self.setFocusProxy(self._mail)

    @property
    def content(self) -> bytes:
        """The id of the mail that is shown, b"" for none."""
        return self._shown

    def show_item(self, account: str, content: bytes) -> None:
        """Show a mail; the one that is shown already stays as it is."""
        if content != self._shown or self.currentIndex() != 1:
            self._shown = content
            self._mail.show_item(account, content)
        self.setCurrentIndex(1)

    def show_nothing(self) -> None:
        """Show none."""
        self._shown = b""
        self.setCurrentIndex(0)


class MailWindow(QWidget):
    """One mail in a window of its own; Esc closes it."""

    def __init__(self, desk: Desk, account: str, row: ItemRow) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "page")
        self.setWindowTitle(subject_of(row))
        self.resize(*_SIZE)
        self._mail = MailPane(desk)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self._mail)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        self._mail.show_item(account, row.content)
