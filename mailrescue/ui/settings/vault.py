"""Settings, section Vault: where it is, what it holds, whether it is whole, and using another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState, Lock
from mailrescue.app.care import Room, VaultCare, room_at, vault_care
from mailrescue.core.errors import ExitCode, MailRescueError
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand
from mailrescue.ui.reading import Lane
from mailrescue.ui.settings.attach import AttachVault
from mailrescue.ui.settings.parts import Group, Note, Question, Row, Section
from mailrescue.ui.widgets.basics import Button, clear
from mailrescue.ui.words import tr, trn

_LOOKED_BACK = 300  # jobs, for the newest check


class VaultSection(Section):
    """The place where all snapshots are."""

    name = "vault"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Vault"), tr("The folder in which all your snapshots are, encrypted. Nobody reads it without one of its keys."))
        self._asked = QVBoxLayout()
        self._groups = QVBoxLayout()
        self._groups.setSpacing(22)
        self._shape: object = None
        self._attach = AttachVault(desk, self._attached, self._end_attaching)
        self._attach.hide()
        self.body.addLayout(self._asked)
        self.body.addLayout(self._groups)
        self.body.addWidget(self._attach)
        desk.link.changed.connect(self._link_changed)

    def look_again(self) -> None:
        """Show how it stands, and ask for the figures."""
        self._fill()
        if self.desk.reader is not None:
            self.desk.reader.ask("settings-vault", vault_care, self._cared, self._not_cared, lane=Lane.SLOW)
        elif self._has_vault:
            self._look_at_disk()
        self.desk.link.past_jobs(_LOOKED_BACK, self._remembered)

    @property
    def _lock(self) -> Lock:
        status = self.desk.link.status
        return status.lock if status is not None else Lock.NONE

    @property
    def _has_vault(self) -> bool:
        return self._lock not in (Lock.NO_VAULT, Lock.NEW_PASSPHRASE)

    def _link_changed(self) -> None:
        if self.isVisible():
            self.look_again()

    def _path(self) -> Path:
        try:
            return self.desk.home.vault
        except MailRescueError:
            return self.desk.home.root / "vault"

    def _fill(self) -> None:
        """Make the rows anew, when others are needed."""
        shape = (self._has_vault, self.desk.reader is not None, str(self._path()))
        if shape == self._shape:
            return
        self._shape = shape
        clear(self._groups)
        if self._has_vault:
            self._fill_known()
        else:
            self._fill_new()
        other = Group(tr("Another vault"))
        other.add(Row(
            tr("Use another vault"), tr("One that was moved, a copy of it on another disk, or that of another computer."),
            Button(tr("Choose its folder…"), self._choose_other), icon="plug",
        ))  # fmt: skip
        self._groups.addWidget(other)

    def _fill_new(self) -> None:
        group = Group(tr("There is no vault yet"))
        make = Button(tr("Make it here"), lambda: self._make(self._path()), kind="primary")
        other = Button(tr("Another place…"), self._choose_place)
        for button in (make, other):
            button.setEnabled(self._lock is Lock.NO_VAULT)
        self._where = Row(tr("The first snapshot makes it"), "", other, make, icon="vault", path=str(self._path()))
        group.add(self._where)
        group.add(Note(tr("A disk of its own is the best place; a synchronised folder (OneDrive, Dropbox) is not.")))
        self._groups.addWidget(group)
        self._look_at_disk()

    def _fill_known(self) -> None:
        group = Group()
        self._where = Row(tr("Where it is"), "", Button(tr("Open folder"), self._open, icon="open"), icon="vault", path=str(self._path()))
        self._holds = Row(tr("What it holds"), tr("It is not open, so this cannot be told."), icon="inbox")
        self._disk = Row(tr("Room on its disk"), "", icon="disk")
        for one in (self._where, self._holds, self._disk):
            group.add(one)
        self._groups.addWidget(group)
        ready = self.desk.reader is not None
        health = Group(tr("Is it whole?"))
        quick = Button(tr("Check quickly"), lambda: self._submit(JobKind.CHECK, read_data=False))
        whole = Button(tr("Read every byte"), lambda: self._submit(JobKind.CHECK, read_data=True))
        self._health = Row(tr("Last check"), tr("Looking…"), quick, whole, icon="shield")
        again = Button(tr("Make it anew…"), self._ask_rebuild)
        self._catalogue = Row(
            tr("List and search index of this computer"),
            tr("They are made from the vault. When lists or search are wrong, make them anew: no mail is touched, and it takes minutes."), again, icon="search",
        )  # fmt: skip
        for button in (quick, whole, again):
            button.setEnabled(ready)
        health.add(self._health)
        health.add(self._catalogue)
        self._groups.addWidget(health)

    def _look_at_disk(self) -> None:
        path = self._path()
        Errand(self, lambda _cancel, _tell: room_at(path), done=self._show_room)

    def _cared(self, care: VaultCare) -> None:
        told = care.info
        if self._shape is None or not self._has_vault:
            return
        snapshots = trn("{n} snapshot", "{n} snapshots", told.snapshots)
        mailboxes = trn("{n} mailbox", "{n} mailboxes", told.mailboxes)
        held = tr("{snapshots} of {mailboxes}, {size} on disk", snapshots=snapshots, mailboxes=mailboxes, size=figures.size(told.bytes))
        since = tr("The first is of {first}, the newest of {newest}.", first=figures.day(care.first), newest=figures.when(care.newest)) if care.first else ""
        going = tr("{size} of it goes the next time snapshots are thinned out.", size=figures.size(told.condemned_bytes)) if told.condemned_bytes else ""
        clock = tr("It was made under a clock that was set by hand.") if told.simulated else ""
        self._holds.say("\n".join(filter(None, (held, since, going, clock))))
        self._show_room(care.room)

    def _not_cared(self, error: MailRescueError) -> None:
        self._holds.say(str(error))

    def _show_room(self, room: Room | None) -> None:
        if room is None:
            said = tr("The disk does not tell how much room it has.")
        else:
            said = tr("{free} of {total} free", free=figures.size(room.free), total=figures.size(room.total))
        if self._has_vault:
            self._disk.say(said)
        else:
            self._where.say(said)
        if room is not None and room.little:
            self.say("warn", tr("The vault's disk is almost full"), tr("When it is full, no new snapshot can be taken. What is stored stays safe. Free some room, or use a larger disk."))

    def _remembered(self, jobs: list[Job]) -> None:
        if not self._has_vault:
            return
        checks = [job for job in jobs if job.spec.kind is JobKind.CHECK and job.state is JobState.ENDED and job.code in (ExitCode.DONE, ExitCode.DAMAGED)]
        if not checks:
            self._health.say(tr("It was not checked yet. Once a month is a good habit: reading every byte also finds what a tired disk lost."))
            return
        newest = max(checks, key=lambda job: job.queued_at)
        ago = figures.ago(newest.ended_at, self.desk.clock.now())
        every = bool(newest.spec.fields.get("read_data"))
        if newest.code is ExitCode.DAMAGED:
            self._health.say(tr("Damage was found {ago}. What is not named there can be read.", ago=ago))
            see = Button(tr("Show what was found"), lambda: self.desk.go("activity", job=newest.id))
            self.say("bad", tr("The last check found damage in the vault"), tr("Make a copy of the vault on another disk now, then let somebody look at it."), see)
        elif every:
            self._health.say(tr("Whole: every byte was read and compared {ago}.", ago=ago))
        else:
            self._health.say(tr("Its structure was whole {ago}. Not every byte was read.", ago=ago))

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path())))

    def _ask_rebuild(self) -> None:
        clear(self._asked)
        text = tr("The lists that this computer keeps of the vault are made anew, search index included. The vault itself is only read. No snapshot can be taken meanwhile.")
        asked = Question(tr("Make list and search index anew?"), text, tr("Make them anew"), self._rebuild, self._unask, kind="primary")
        self._asked.addWidget(asked)
        self.reveal(asked)
        asked.keep.setFocus()

    def _rebuild(self) -> None:
        self._unask()
        self._submit(JobKind.REBUILD)

    def _unask(self) -> None:
        clear(self._asked)

    def _choose_place(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, tr("Choose an empty folder for the vault"), str(self._path().parent)):
            self._make(Path(name))

    def _make(self, path: Path) -> None:
        self._submit(JobKind.CREATE_VAULT, path=str(path))

    def _submit(self, kind: JobKind, **fields: Any) -> None:  # noqa: ANN401
        self.desk.link.submit(JobSpec(kind, fields), self._submitted)

    def _submitted(self, job: Job | None, refused: str) -> None:
        if job is None:
            self.say("bad", tr("That was not begun"), refused)
        elif job.spec.kind is not JobKind.CREATE_VAULT:
            self.desk.go("activity", job=job.id)

    def _choose_other(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, tr("Choose the folder of the vault"), str(Path.home())):
            self._attach.begin(Path(name))
            self._attach.show()
            self.reveal(self._attach)

    def _end_attaching(self) -> None:
        self._attach.end()
        self._attach.hide()

    def _attached(self, path: Path) -> None:
        self._end_attaching()
        self._shape = None
        self.say("good", tr("Another vault is in use now"), str(path))
        self.look_again()
