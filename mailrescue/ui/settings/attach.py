"""Using another vault: its folder, and its recovery code where this computer has no key for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from mailrescue.app.engine import Engine
from mailrescue.app.keys import attach_vault
from mailrescue.app.secrets import KeySource
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import CancelToken, Notice, Progress
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand, Tell, Telling
from mailrescue.ui.widgets.basics import Button, Card, column, label, row
from mailrescue.ui.widgets.elided import Elided
from mailrescue.ui.words import tr, trn


class AttachVault(Card):
    """The card on which another vault is opened."""

    def __init__(self, desk: Desk, attached: Callable[[Path], object], ended: Callable[[], object]) -> None:
        super().__init__(spacing=14)
        self._desk, self._attached = desk, attached
        self._path = Path()
        self._errand: Errand | None = None
        self._where = Elided("", "muted", middle=True)
        self._code = QLineEdit()
        self._code.setAccessibleName(tr("Recovery code"))
        self._code.setPlaceholderText("-".join(["X" * 5] * 6))
        self._code.setMaximumWidth(460)
        self._code.returnPressed.connect(self._use)
        self._said = label("", wrap=True)
        self._go = Button(tr("Use this vault"), self._use, kind="primary")
        buttons = row(self._go, Button(tr("Cancel"), ended), spacing=10)
        buttons.addStretch(1)
        self.body.addWidget(label(tr("Use another vault"), "heading", wrap=True))
        self.body.addWidget(self._where)
        text = tr("Type its recovery code, from the sheet you printed. Leave it empty when this computer had that vault before.")
        self.body.addLayout(column(label(text, wrap=True), self._code, spacing=8))
        self.body.addWidget(self._said)
        self.body.addLayout(buttons)

    def begin(self, path: Path) -> None:
        """Ask for the code of the vault in a folder."""
        self._path = path
        self._where.say(str(path))
        self._code.clear()
        self._said.clear()
        self._go.setEnabled(True)
        self._code.setFocus()

    def end(self) -> None:
        """Forget what was typed, and stop."""
        if self._errand is not None:
            self._errand.stop()
        self._code.clear()

    def _use(self) -> None:
        desk, path, code = self._desk, self._path, self._code.text().strip()
        self._go.setEnabled(False)
        self._said.setText(tr("Opening it…"))

        def work(cancel: CancelToken, tell: Tell) -> None:
            engine = Engine(desk.home, desk.clock, Telling(tell), cancel, KeySource())
            attach_vault(engine, path, code or None).catalogue.close()

        self._errand = Errand(self, work, told=self._told, done=lambda _none: self._opened(code), failed=self._refused)

    def _told(self, event: object) -> None:
        if isinstance(event, Progress):
            self._said.setText(trn("Making its mail searchable… {n} item so far", "Making its mail searchable… {n} items so far", event.done))
        elif isinstance(event, Notice):
            self._said.setText(event.text)

    def _opened(self, code: str) -> None:
        self._desk.link.unlock(code, self._unlocked)

    def _unlocked(self, refused: str) -> None:
        if refused:
            self._said.setText(refused)
            self._go.setEnabled(True)
        else:
            self._attached(self._path)

    def _refused(self, error: MailRescueError) -> None:
        self._said.setText(str(error))
        self._go.setEnabled(True)
        self._code.selectAll()
        self._code.setFocus()
