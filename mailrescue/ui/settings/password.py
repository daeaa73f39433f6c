"""A field for a password: what is typed is not shown, unless one asks for it. And the card on which an account gets a new one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from mailrescue.app.accounts import Account
from mailrescue.app.agent.values import Lock
from mailrescue.app.engine import Engine
from mailrescue.app.secrets import KeyringIsLocked, KeySource
from mailrescue.core.errors import MailRescueError, VaultUnopenable
from mailrescue.core.progress import CancelToken
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand, Tell, Telling
from mailrescue.ui.widgets.basics import Button, Card, IconButton, column, label, row
from mailrescue.ui.words import tr

WIDEST = 380


class PasswordField(QWidget):
    """What is typed is in `field`; it can be shown, and is hidden again whenever it is cleared."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(name)
        self._eye = IconButton("eye", tr("Show the password"))
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show)
        line = row(self.field, self._eye, spacing=6)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.setMaximumWidth(WIDEST + 6 + self._eye.sizeHint().width())
        self.setFocusProxy(self.field)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.field.text()

    def clear(self) -> None:
        """Forget what was typed."""
        self.field.clear()
        self._eye.setChecked(False)

    def _show(self, shown: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        text = tr("Hide the password") if shown else tr("Show the password")
        self._eye.setToolTip(text)
        self._eye.setAccessibleName(text)


def engine_of(desk: Desk, cancel: CancelToken, tell: Tell, key: bytes | None) -> Engine:
    """Return an engine for an errand; `key` is that of the vault as the agent had it when the errand was begun."""
    return Engine(desk.home, desk.clock, Telling(tell), cancel, KeySource(master=key))


def lock_of(desk: Desk) -> Lock:
    """Return why the agent has no key of the vault."""
    return desk.link.status.lock if desk.link.status is not None else Lock.NONE


def has_no_place(error: MailRescueError) -> bool:
    """Return whether a password was not kept because nothing here keeps it safely."""
    return isinstance(error, VaultUnopenable) and not isinstance(error, KeyringIsLocked)


def not_kept(error: MailRescueError, lock: Lock) -> str:
    """Return why a password was not kept, and what to do in the window; `lock` says how it stands with the vault."""
    if not has_no_place(error):
        return str(error)
    if lock is Lock.NEW_PASSPHRASE:
        return tr(
            "The password was not kept: this computer has no password store. Choose a passphrase for your vault above, then try again; the password is then"
            " kept encrypted under the key of the vault."
        )
    if lock is Lock.NO_VAULT:
        return tr("The password was not kept: this computer has no password store, and the vault, under whose key it would be kept encrypted, is still to be made.")
    if lock is not Lock.NONE:
        return tr("The password was not kept: this computer has no password store, and the vault, under whose key it would be kept encrypted, is not open. Above it says what is needed.")
    return str(error)


class NewPassword(Card):
    """Asks for the new password of an account, and keeps it."""

    def __init__(self, desk: Desk, one: Account, kept: Callable[[Account], object], ended: Callable[[], object]) -> None:
        super().__init__(spacing=12)
        self._desk, self._one, self._kept = desk, one, kept
        self.password = PasswordField(tr("New password of {account}", account=one.name))
        self.password.field.returnPressed.connect(self._keep)
        self.password.field.textChanged.connect(self._judge)
        self._said = label("", "bad", wrap=True)
        self._said.hide()
        self._go = Button(tr("Keep and test it"), self._keep, kind="primary", icon="key")
        buttons = row(self._go, Button(tr("Cancel"), ended), spacing=10)
        buttons.addStretch(1)
        self.body.addWidget(label(tr("New password of {account}", account=one.name), "heading", wrap=True))
        text = tr("It is kept in this computer's password store or, without one, encrypted under the key of your vault. Nothing is changed at the provider.")
        self.body.addLayout(column(label(text, "muted", wrap=True), self.password, self._said, spacing=8))
        self.body.addLayout(buttons)
        self._judge()

    def _judge(self) -> None:
        self._go.setEnabled(bool(self.password.text))

    def _keep(self) -> None:
        if not self._go.isEnabled():
            return
        desk, name, secret, key = self._desk, self._one.name, self.password.text, self._desk.link.key
        self._go.setEnabled(False)

        def work(cancel: CancelToken, tell: Tell) -> None:
            from mailrescue.app.connecting import set_password  # noqa: PLC0415  loads what reaches servers: not while a page is opened

            set_password(engine_of(desk, cancel, tell, key), name, secret)

        Errand(self, work, done=self._done, failed=self._refused)

    def _done(self, _where: object) -> None:
        self.password.clear()
        self._kept(self._one)

    def _refused(self, error: MailRescueError) -> None:
        self._said.setText(not_kept(error, lock_of(self._desk)))
        self._said.show()
        self._judge()
        self.password.setFocus()
