"""The end of adding a mailbox: the name that it is found under here, and the button that adds it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from mailrescue.app.accounts import accounts, is_name
from mailrescue.app.naming import propose_name
from mailrescue.core.errors import MailRescueError
from mailrescue.ui.desk import Desk
from mailrescue.ui.widgets.basics import Button, column, label, row
from mailrescue.ui.words import tr


class Naming(QWidget):
    """`add` gets the name, once it is one."""

    def __init__(self, desk: Desk, add: Callable[[str], None]) -> None:
        super().__init__()
        self._desk, self._add = desk, add
        self._taken: set[str] = set()
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the mailbox"))
        self.name.setMaxLength(32)
        self.name.setMaximumWidth(340)
        self.name.textChanged.connect(lambda _text: self.judge())
        self.name.returnPressed.connect(self._go_on)
        self._judged, self._refused = label("", "small", wrap=True), label("", "bad", wrap=True)
        self._refused.hide()
        self.go = Button(tr("Add this mailbox"), self._go_on, kind="primary", icon="plus")
        finish = row(self.go, spacing=10)
        finish.addStretch(1)
        self.setLayout(column(column(label(tr("What shall it be called?"), "strong"), self.name, self._judged, spacing=6), self._refused, finish, spacing=14))

    def begin(self, said: str) -> None:
        """Propose a name, made of what is said of the mailbox."""
        try:
            self._taken = {one.name for one in accounts(self._desk.home)}
        except MailRescueError as error:
            self.refuse(str(error))
        self.refuse("")
        self.name.setText(propose_name(Path(said), self._taken))
        self.judge()

    def refuse(self, why: str) -> None:
        """Say why it was not added, "" for nothing."""
        self._refused.setText(why)
        self._refused.setVisible(bool(why))

    def judge(self) -> None:
        """Say what is wrong with the name, if anything is."""
        name = self.name.text()
        wrong = ""
        if not is_name(name):
            wrong = tr("Use 1 to 32 small letters a to z, digits, dots, dashes and underscores.")
        elif name in self._taken:
            wrong = tr("There is a mailbox of that name already.")
        self._judged.setText(wrong or tr("This is the name under which you will find it here; nobody else sees it."))
        self.go.setEnabled(not wrong)

    def _go_on(self) -> None:
        if self.go.isEnabled():
            self._add(self.name.text())
