"""What is wrong with the whole: no agent, a vault that is locked or gone. A bar above every page, with what to do about it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from mailrescue.app.agent.values import Lock
from mailrescue.ui.desk import Desk
from mailrescue.ui.link import LinkState
from mailrescue.ui.widgets.basics import Banner, Button, clear
from mailrescue.ui.words import tr


class TroubleBar(QWidget):
    """Empty and invisible while all is well."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: object = None
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(28, 16, 28, 0)
        desk.link.changed.connect(self._look)
        self._look()

    def _look(self) -> None:
        link = self._desk.link
        lock = link.status.lock if link.status else Lock.NONE
        message = link.status.message if link.status else ""
        if (link.state, lock, message) == self._shown:
            return
        self._shown = (link.state, lock, message)
        clear(self._lines)
        banner = self._of_link(link.state) or self._of_lock(lock, message)
        self.setVisible(banner is not None)
        if banner is not None:
            self._lines.addWidget(banner)

    def _of_link(self, state: LinkState) -> Banner | None:
        if state is LinkState.LOST:
            return Banner("warn", tr("The background service stopped"), tr("Nothing that was stored is lost. It is being started again."))
        if state is LinkState.FAILED:
            again = Button(tr("Try again"), self._desk.link.open)
            return Banner("bad", tr("The background service does not start"), self._desk.link.trouble, again)
        return None

    def _of_lock(self, lock: Lock, message: str) -> Banner | None:
        if lock is Lock.PASSPHRASE:
            return self._asking(tr("Your vault is locked"), tr("Type its passphrase or recovery code to see your mail and to take snapshots."), tr("Open"))
        if lock is Lock.NEW_PASSPHRASE:
            text = tr("This computer has no password store. Choose a passphrase for your vault: whoever reads it needs that, or the recovery code.")
            return self._asking(tr("Choose a passphrase"), text, tr("Use it"))
        retry = Button(tr("Try again"), lambda: self._desk.link.unlock("", self._tried))
        if lock is Lock.KEYRING_LOCKED:
            return Banner("warn", tr("Your computer's password store is locked"), tr("Unlock it, then try again. Your mail is not harmed."), retry)
        if lock is Lock.UNREACHABLE:
            return Banner("bad", tr("The vault is not there"), message or tr("Is its disk plugged in? Your mail is not harmed."), retry)
        if lock is Lock.BROKEN:
            return Banner("bad", tr("The vault cannot be opened"), message, retry)
        return None

    def _asking(self, title: str, text: str, word: str) -> Banner:
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAccessibleName(tr("Passphrase or recovery code"))
        self._field.setPlaceholderText(tr("Passphrase"))
        self._field.setMinimumWidth(220)
        use = Button(word, self._unlock, kind="primary")
        self._field.returnPressed.connect(self._unlock)
        self._banner = Banner("info", title, text, self._field, use)
        return self._banner

    def _unlock(self) -> None:
        self._desk.link.unlock(self._field.text(), self._tried)

    def _tried(self, refused: str) -> None:
        if refused and hasattr(self, "_banner"):
            self._banner.text.setText(refused)
            self._field.selectAll()
