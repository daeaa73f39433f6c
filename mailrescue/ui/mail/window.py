"""A mail in a window of its own. Closes with the main window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mailrescue.ui.desk import Desk
from mailrescue.ui.mail.pane import MailPane
from mailrescue.ui.widgets.basics import set_kind
from mailrescue.ui.words import tr

_SIZE = (900, 760)


class MailWindow(QWidget):
    """Shows one mail, and is gone when it is closed."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "ground")
        self.setWindowTitle(tr("Message"))
        self.resize(*_SIZE)
        self.pane = MailPane(desk, in_window=True)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.pane)
        for key in (QKeySequence.StandardKey.Close, QKeySequence(Qt.Key.Key_Escape)):
            QShortcut(QKeySequence(key), self, self.close)

    def show_item(self, account: str, content: bytes) -> None:
        """Show an item of the vault."""
        self.pane.show_item(account, content)
        self.show()

    def show_letter(self, raw: bytes) -> None:
        """Show a mail that was attached to another."""
        self.pane.show_letter(raw)
        self.show()
