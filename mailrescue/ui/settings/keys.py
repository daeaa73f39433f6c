"""Settings, section Keys: what opens the vault, a further passphrase, a new recovery sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState
from mailrescue.app.engine import Engine
from mailrescue.app.keys import Sheet, add_keyring, add_passphrase, keys, remove_key
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand
from mailrescue.ui.settings.parts import Group, Question, Row, Section
from mailrescue.ui.settings.recovery_dialog import show_recovery
from mailrescue.ui.widgets.basics import Button, Card, clear, column, label, row
from mailrescue.ui.words import tr, trn
from mailrescue.vault.slots import Slot, SlotType
from mailrescue.vault.vault import Vault

_SHORT = 10


def _slots(_engine: Engine, vault: Vault) -> tuple[list[Slot], list[str]]:
    return keys(vault)


class KeysSection(Section):
    """The ways into the vault."""

    name = "keys"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Keys"), tr("Your vault is encrypted. Each of these opens it; who has none of them cannot read anything in it."))
        self._shown: object = None
        self._expects = False  # a sheet was asked for
        self._asked, self._list = QVBoxLayout(), QVBoxLayout()
        self._add = _NewPassphrase(self._store_passphrase)
        self._add.hide()
        for one in (self._asked, self._list):
            self.body.addLayout(one)
        self._more_keys = self._more()
        self.body.addWidget(self._more_keys)
        self.body.addWidget(self._add)
        desk.link.job_changed.connect(self._job_changed)

    def look_again(self) -> None:
        """Ask which keys there are."""
        self._more_keys.setVisible(self.desk.reader is not None)
        if self.desk.reader is None:
            self._show(([], []))
        else:
            self.desk.reader.ask("settings-keys", _slots, self._show, self.refuse)

    def _more(self) -> Group:
        group = Group(tr("Add a key"))
        sheet = Button(tr("Make a new sheet"), self._make_sheet, kind="primary", icon="print")
        word = Button(tr("Add a passphrase"), self._begin_passphrase)
        store = Button(tr("Let it open the vault"), self._add_keyring)
        group.add(Row(
            tr("Recovery sheet"), tr("A page to print, with a code that opens the vault on any computer. Make one for each place where you keep it."), sheet, icon="print",
        ))  # fmt: skip
        group.add(Row(tr("Passphrase"), tr("Something that you know. It is asked for where there is no password store."), word, icon="key"))
        self._store_row = Row(tr("This computer's password store"), tr("Then nothing need be typed here: whoever signs in as you can open the vault."), store, icon="person")
        group.add(self._store_row)
        return group

    def _show(self, found: tuple[list[Slot], list[str]]) -> None:
        shown = ([(slot.id, slot.type) for slot in found[0]], found[1])
        if shown == self._shown:
            return
        self._shown = shown
        slots, damaged = found
        clear(self._list)
        group = Group(tr("What opens your vault"))
        for slot in sorted(slots, key=lambda slot: slot.created):
            group.add(self._slot_row(slot, alone=len(slots) == 1))
        if not slots:
            group.add(Row(tr("There is no vault open"), tr("Its keys are shown when it is."), icon="key"))
        self._list.addWidget(group)
        self._store_row.setVisible(not any(slot.type == SlotType.KEYRING for slot in slots))
        if damaged:
            self.say("warn", trn("{n} key file is damaged", "{n} key files are damaged", len(damaged)), "\n".join(damaged))
        elif slots and not any(slot.type == SlotType.RECOVERY for slot in slots):
            self.say("warn", tr("There is no recovery sheet for this vault"), tr("If this computer is lost, only a passphrase would open it. Make a sheet and keep it elsewhere."))

    def _slot_row(self, slot: Slot, *, alone: bool) -> Row:
        known: dict[str, tuple[str, str]] = {
            SlotType.PASSPHRASE: (tr("A passphrase"), tr("Asked for where there is no password store.")),
            SlotType.RECOVERY: (tr("A recovery sheet"), tr("The code on the sheet with the number {number}.", number=slot.id)),
            SlotType.KEYRING: (tr("A computer's password store"), tr("Opens the vault by itself for whoever is signed in.")),
        }
        title, text = known.get(slot.type, (slot.type, ""))
        remove = Button(tr("Remove…"), lambda: self._ask_removal(slot, title), kind="quiet")
        remove.setAccessibleDescription(title)
        remove.setEnabled(not alone)
        made = tr("Made on {day}.", day=figures.day(slot.created))
        icons: dict[str, str] = {SlotType.RECOVERY: "print", SlotType.KEYRING: "person"}
        icon = icons.get(slot.type, "key")
        return Row(title, f"{text} {made}".strip(), remove, icon=icon)

    def _begin_passphrase(self) -> None:
        self.hush()
        self._add.begin()
        self.reveal(self._add)

    def _store_passphrase(self, text: str) -> None:
        engine = self.desk.engine()

        def work() -> None:
            with engine.writing("vault key add") as vault:
                add_passphrase(engine, vault, text)

        self._do(work, tr("The passphrase opens your vault from now on"))

    def _add_keyring(self) -> None:
        engine = self.desk.engine()

        def work() -> None:
            with engine.writing("vault key add") as vault:
                add_keyring(engine, vault)

        self._do(work, tr("This computer opens the vault by itself from now on"))

    def _ask_removal(self, slot: Slot, title: str) -> None:
        clear(self._asked)
        text = tr("{key}, made on {day}. The vault no longer opens with it; copies of the vault that were made before still do.", key=title, day=figures.day(slot.created))
        asked = Question(tr("Remove this key?"), text, tr("Remove it"), lambda: self._remove(slot.id), self._unask)
        self._asked.addWidget(asked)
        self.reveal(asked)
        asked.keep.setFocus()

    def _unask(self) -> None:
        clear(self._asked)

    def _remove(self, slot_id: str) -> None:
        self._unask()
        engine = self.desk.engine()

        def work() -> None:
            with engine.writing("vault key remove") as vault:
                remove_key(vault, slot_id, lambda _question: True)

        self._do(work, tr("The key was removed"))

    def _do(self, work: Callable[[], None], said: str) -> None:
        def done(_none: object) -> None:
            self._add.hide()
            self.say("good", said)
            self.look_again()

        Errand(self, lambda _cancel, _tell: work(), done=done, failed=self.refuse)

    def _make_sheet(self) -> None:
        self._expects = True
        self.desk.link.submit(JobSpec(JobKind.RECOVERY_SHEET), self._submitted)

    def _submitted(self, job: Job | None, refused: str) -> None:
        if job is None:
            self._expects = False
            self.say("bad", tr("That was not begun"), refused)

    def _job_changed(self, job: Job) -> None:
        """Show the sheet that was asked for, the moment it is there: the code is in this one event, and nowhere else."""
        if not self._expects or job.spec.kind is not JobKind.RECOVERY_SHEET or not job.state.over:
            return
        self._expects = False
        code = (job.result or {}).get("code")
        if job.state is JobState.ENDED and code:
            self._show_sheet(str(code), job.result or {})
        else:
            self.say("bad", tr("No sheet was made"), job.message)
        self.look_again()

    def _show_sheet(self, code: str, told: Any) -> None:  # noqa: ANN401
        sheet = Sheet(code, str(told.get("id", "")), str(told.get("vault", self.desk.home.vault)), str(told.get("vault_id", "")), self.desk.clock.now())
        show_recovery(self.desk, sheet, self, new_vault=False)


class _NewPassphrase(Card):
    """Where a passphrase is chosen, twice."""

    def __init__(self, chosen: Callable[[str], object]) -> None:
        super().__init__(spacing=12)
        self._chosen = chosen
        self._first, self._again = self._field(tr("New passphrase")), self._field(tr("The same once more"))
        self._seen = QCheckBox(tr("Show what I type"))
        self._seen.toggled.connect(self._reveal)
        self._said = label("", "small", wrap=True)
        self._go = Button(tr("Add this passphrase"), self._use, kind="primary")
        self._again.returnPressed.connect(self._use)
        buttons = row(self._go, Button(tr("Cancel"), self.hide), spacing=10)
        buttons.addStretch(1)
        self.body.addWidget(label(tr("Add a passphrase"), "heading"))
        self.body.addWidget(label(tr("Four or more words that do not belong together are easy to keep in mind and hard to guess."), "muted", wrap=True))
        self.body.addLayout(column(label(tr("New passphrase"), "strong"), self._first, label(tr("The same once more"), "strong"), self._again, self._seen, self._said, spacing=6))
        self.body.addLayout(buttons)
        self._judge()

    def begin(self) -> None:
        """Ask for one."""
        for field in (self._first, self._again):
            field.clear()
        self._seen.setChecked(False)
        self.show()
        self._first.setFocus()

    def hideEvent(self, event: Any) -> None:  # noqa: ANN401  Qt's own
        """Forget what was typed."""
        for field in (self._first, self._again):
            field.clear()
        super().hideEvent(event)

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(name)
        field.setMaximumWidth(420)
        field.textChanged.connect(self._judge)
        return field

    def _reveal(self, seen: bool) -> None:
        for field in (self._first, self._again):
            field.setEchoMode(QLineEdit.EchoMode.Normal if seen else QLineEdit.EchoMode.Password)

    def _judge(self) -> None:
        if not hasattr(self, "_go"):
            return
        first, again = self._first.text(), self._again.text()
        said = ""
        if first and len(first) < _SHORT:
            said = tr("This is short. Whoever gets hold of the vault can try millions of short ones.")
        elif again and again != first:
            said = tr("The two are not the same yet.")
        self._said.setText(said)
        self._go.setEnabled(bool(first) and first == again)

    def _use(self) -> None:
        if self._go.isEnabled():
            self._chosen(self._first.text())
