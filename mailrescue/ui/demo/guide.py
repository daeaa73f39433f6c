"""The demo's guide: which step it stands at, and what the user did that brings it further. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from mailrescue.app.agent.values import Job, JobKind, JobSpec
from mailrescue.core.clock import LocalZone
from mailrescue.core.errors import ExitCode
from mailrescue.demo.comparison import Compared, compare_export
from mailrescue.demo.letters import INBOX
from mailrescue.demo.month import Prepared
from mailrescue.demo.stage import ACCOUNT
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand

_EXPORTS = (JobKind.EXPORT, JobKind.PICK)


class Step(IntEnum):
    """What is to be done next."""

    LOOK = 1
    LOSE = 2
    ALARM = 3
    FIND = 4
    EXPORT = 5
    END = 6


class Guide(QObject):
    """Goes from step to step, by what the user does with the window or by `skip`. `changed` tells that something is new.

    `done` are the steps that were not skipped. `busy`: the mailbox is being emptied, or an export compared. `gone` is how many mails were lost,
    `back` whether the user was shown last Tuesday, `compared` what the export proved.
    """

    changed = Signal()

    def __init__(self, desk: Desk, prepared: Prepared, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step, self.busy, self.trouble = Step.LOOK, False, ""
        self.done: set[Step] = set()
        self.gone, self.back = 0, False
        self.compared: Compared | None = None
        self._desk, self._prepared = desk, prepared
        self._errand: Errand | None = None
        self._snapshot = ""
        desk.went.connect(self._went)
        desk.read.connect(self._read)
        desk.link.job_changed.connect(self._job_changed)

    @property
    def failed(self) -> bool:
        """Whether an export was not what it should be."""
        return self.compared is not None and not self.compared.proven

    def go_on(self) -> None:
        """Do what the present step is about."""
        {
            Step.LOOK: lambda: self._did(Step.LOOK), Step.LOSE: self._lose, Step.ALARM: self._show_alarm,
            Step.FIND: self._find, Step.EXPORT: self._export, Step.END: self.skip,
        }[self.step]()  # fmt: skip

    def skip(self) -> None:
        """Leave the step as it is, and go to the next one. The loss cannot be skipped: all the rest speaks of it."""
        if self.step is Step.LOSE:
            self._lose()
        elif not self.busy and self.step is not Step.END:
            self._stand_at(Step(self.step + 1))

    def _did(self, step: Step) -> None:
        """The user did what a step is about."""
        self.done.add(step)
        self._stand_at(Step(step + 1))

    def close(self) -> None:
        """Wait for what runs in a thread."""
        if self._errand is not None:
            self._errand.join()

    def _stand_at(self, step: Step) -> None:
        self.step, self.busy, self.trouble = step, False, ""
        self.changed.emit()

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Work in a thread."""
        self.busy, self.trouble = True, ""
        self.changed.emit()
        self._errand = Errand(self, lambda _cancel, _tell: work(), done=done, failed=lambda error: self._fail(str(error)))

    def _fail(self, sentence: str) -> None:
        self.busy, self.trouble = False, sentence
        self.changed.emit()

    def _lose(self) -> None:
        if self.busy:
            return
        if self.gone:  # the snapshot could not be taken the first time
            self._take_snapshot(self.gone)
        else:
            self._run(self._prepared.lose, self._take_snapshot)

    def _take_snapshot(self, gone: int) -> None:
        self.gone, self.busy, self.trouble = gone, True, ""
        self.changed.emit()
        self._desk.go("home")
        self._desk.link.submit(JobSpec(JobKind.SNAPSHOT, {"names": []}), self._submitted)

    def _submitted(self, job: Job | None, refused: str) -> None:
        if job is None:
            self._fail(refused)
            return
        self._snapshot = job.id

    def _show_alarm(self) -> None:
        self._desk.go("alert", account=ACCOUNT)

    def _find(self) -> None:
        reader = self._desk.reader
        if reader is None:
            self._show_day("")
            return
        day = f"{_last_tuesday(self._desk.clock.now()):%Y-%m-%d}"
        reader.ask("demo.tuesday", lambda engine, vault: engine.snapshot(vault, ACCOUNT, day).id, self._show_day, lambda _error: self._show_day(""))

    def _show_day(self, snapshot: str) -> None:
        """Show the inbox as it was then; "": as it was when it was last good."""
        self.back = True
        self._desk.go("browse", account=ACCOUNT, folder=INBOX, **({"at": snapshot} if snapshot else {}))
        self.changed.emit()

    def _read(self, _account: str, _content: bytes) -> None:
        if self.step is Step.FIND:
            self._did(Step.FIND)

    def _export(self) -> None:
        wanted: dict[str, Any] = {"name": ACCOUNT, "dest": str(self._free_folder()), "format": "eml", "at": "latest-good", "folders": [], "query": None}
        self.busy, self.trouble = True, ""
        self.changed.emit()
        self._desk.link.submit(JobSpec(JobKind.EXPORT, wanted), lambda job, refused: None if job else self._fail(refused))

    def _free_folder(self) -> Path:
        names = (self._prepared.root / ("exported" if number == 1 else f"exported-{number}") for number in range(1, 1_000))
        return next(path for path in names if not path.exists())

    def _went(self, page: str, _where: dict[str, Any]) -> None:
        if (self.step, page) in ((Step.LOOK, "browse"), (Step.ALARM, "alert")):
            self._did(self.step)

    def _job_changed(self, job: Job) -> None:
        if not job.state.over:
            return
        if job.id == self._snapshot and self.step is Step.LOSE:
            self._snapshot_ended(job)
        elif job.spec.kind in _EXPORTS and self.gone and self.step < Step.END:
            self._export_ended(job)

    def _snapshot_ended(self, job: Job) -> None:
        if job.code is ExitCode.HELD:
            self._did(Step.LOSE)
        else:
            self._fail(job.message)

    def _export_ended(self, job: Job) -> None:
        if job.code is not ExitCode.DONE:
            self._fail(job.message)
            return
        self._desk.link.receipt(job.id, self._compare)

    def _compare(self, job: Job | None) -> None:
        place = str(job.result.get("destination", "")) if job is not None and job.result else ""
        if place:
            self._run(lambda: compare_export(Path(place), self._prepared.digests()), self._prove)

    def _prove(self, compared: Compared) -> None:
        self.compared = compared
        self.done.add(Step.EXPORT)
        self._stand_at(Step.END)


def _last_tuesday(now: datetime) -> date:
    today = now.astimezone(LocalZone()).date()
    return today - timedelta(days=(today.weekday() - 1) % 7 or 7)
