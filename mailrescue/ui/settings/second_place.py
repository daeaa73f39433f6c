"""Settings, section Second place: a copy of the vault on another disk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState
from mailrescue.app.care import Room, SecondPlace, keep_second_place, room_at, second_place
from mailrescue.core.errors import ExitCode, MailRescueError
from mailrescue.core.files import is_there
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand
from mailrescue.ui.settings.parts import Group, Note, Row, Section
from mailrescue.ui.widgets.basics import Button, clear
from mailrescue.ui.words import tr

_LOOKED_BACK = 300
_FOLDER = "MailRescue-copy"


class SecondPlaceSection(Section):
    """Where a copy of the vault goes, and when the last one was made."""

    name = "copy"

    def __init__(self, desk: Desk) -> None:
        text = tr("A disk can break, a computer can be stolen. A copy of the vault on a USB disk or in the office's network drive is safe from both.")
        super().__init__(desk, tr("Second place"), text)
        self._place: SecondPlace | None = None
        self._state: Row | None = None
        self._said_of_disk = ""
        self._shape: object = None
        self._lines = QVBoxLayout()
        self.body.addLayout(self._lines)
        desk.link.job_changed.connect(self._job_changed)

    def look_again(self) -> None:
        """Read where it is, and ask when it was last done."""
        try:
            self._place = second_place(self.desk.home)
        except MailRescueError as error:
            self.refuse(error)
        shape = (self._place is not None and self._place.path, self.desk.reader is not None)
        if shape != self._shape:  # else whoever is here with the keyboard would be thrown out
            self._shape = shape
            self._fill()
        if self._place is not None:
            self._describe()
            self._look_at_disk()
        self.desk.link.past_jobs(_LOOKED_BACK, self._remembered)

    def _fill(self) -> None:
        clear(self._lines)
        group = Group()
        ready = self.desk.reader is not None
        if self._place is None:
            choose = Button(tr("Choose a folder…"), self._choose, kind="primary", icon="folder")
            choose.setEnabled(ready)
            self._state = None
            group.add(Row(tr("No second place yet"), tr("Plug in a USB disk or open the network drive, then choose a folder there."), choose, icon="disk"))
        else:
            copy = Button(tr("Copy now"), self._copy, kind="primary", icon="save")
            copy.setEnabled(ready)
            self._state = Row(tr("The copy is here"), "", Button(tr("Other folder…"), self._choose), copy, icon="disk", path=str(self._place.path))
            group.add(self._state)
            proof = Button(tr("Copy and read all of it"), self._copy_and_read)
            proof.setEnabled(ready)
            group.add(Row(tr("Is the copy whole?"), tr("Everything that is there already is read and compared as well. It takes as long as reading the whole disk."), proof, icon="shield"))
        group.add(Note(tr("A copy is as of the day on which it was made: what is stored later is not in it until you copy again. It opens with the same keys as the vault.")))
        self._lines.addWidget(group)

    def _describe(self) -> None:
        """Say when it was last done, and whether its disk is there."""
        if self._state is None or self._place is None:
            return
        done = self._place.copied_at
        if done is None:
            said = tr("No copy was finished yet.")
        else:
            said = tr("The last copy was finished {ago}, on {when}.", ago=figures.ago(done, self.desk.clock.now()), when=figures.when(done))
        self._state.say("\n".join(filter(None, (said, self._said_of_disk))))

    def _look_at_disk(self) -> None:
        assert self._place is not None
        path = self._place.path

        def look() -> tuple[bool, Room | None]:
            there = is_there(path) or is_there(path.parent)
            return there, room_at(path) if there else None

        Errand(self, lambda _cancel, _tell: look(), done=self._looked)

    def _looked(self, found: tuple[bool, Room | None]) -> None:
        there, room = found
        if not there:
            self._said_of_disk = tr("Its disk is not connected now.")
        else:
            self._said_of_disk = tr("{free} of {total} free there", free=figures.size(room.free), total=figures.size(room.total)) if room else ""
        self._describe()

    def _remembered(self, jobs: list[Job]) -> None:
        """Take the newest finished copy to this place, also one that ended while no window was open."""
        for job in jobs:
            self._take(job)

    def _job_changed(self, job: Job) -> None:
        if self._take(job) and self._place is not None:
            home, place = self.desk.home, self._place
            Errand(self, lambda _cancel, _tell: keep_second_place(home, place), failed=self.refuse)

    def _take(self, job: Job) -> bool:
        """Learn from a job when a copy was finished; returns whether it is news."""
        place = self._place
        if place is None or job.spec.kind is not JobKind.COPY or job.state is not JobState.ENDED or job.code is not ExitCode.DONE:
            return False
        if job.ended_at is None or Path(str(job.spec.fields.get("dest", ""))) != place.path:
            return False
        if place.copied_at is not None and job.ended_at <= place.copied_at.timestamp():
            return False
        self._place = SecondPlace(place.path, figures.moment(job.ended_at))
        self._describe()
        return True

    def _choose(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, tr("Choose a folder for the copy"), str(Path.home())):
            self.use(Path(name))

    def use(self, chosen: Path) -> None:
        """Remember a folder as the second place; where there are other files, one of its own inside it."""

        def keep() -> None:
            inside = is_there(chosen) and any(chosen.iterdir()) and not (chosen / "vault.mrh").exists() and not (chosen / "packs").is_dir()
            keep_second_place(self.desk.home, SecondPlace(chosen / _FOLDER if inside else chosen))

        Errand(self, lambda _cancel, _tell: keep(), done=lambda _none: self.look_again(), failed=self.refuse)

    def _copy(self) -> None:
        self._submit(read_data=False)

    def _copy_and_read(self) -> None:
        self._submit(read_data=True)

    def _submit(self, *, read_data: bool) -> None:
        assert self._place is not None
        self.desk.link.submit(JobSpec(JobKind.COPY, {"dest": str(self._place.path), "read_data": read_data}), self._submitted)

    def _submitted(self, job: Job | None, refused: str) -> None:
        if job is None:
            self.say("bad", tr("That was not begun"), refused)
        else:
            self.desk.go("activity", job=job.id)
