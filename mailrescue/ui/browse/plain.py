"""A mail as plain text: who, when, what about, and its words."""

from __future__ import annotations

from PySide6.QtWidgets import QTextBrowser

from mailrescue.app.browse import beginning
from mailrescue.app.engine import Engine
from mailrescue.formats.mime import Described, describe
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.words import tr
from mailrescue.vault.vault import Vault


class PlainPane(QTextBrowser):
    """Shows one mail."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName(tr("Message"))

    def show_item(self, _account: str, content: bytes) -> None:
        """Show a mail."""
        def question(_engine: Engine, vault: Vault) -> Described:
            return describe(beginning(vault, content))

        if self._desk.reader is not None:
            self._desk.reader.ask("browse.mail", question, self._take)

    def _take(self, mail: Described) -> None:
        lines = [mail.subject, mail.sender, mail.recipients, figures.when(mail.date), "", mail.text]
        self.setPlainText("\n".join(lines))
