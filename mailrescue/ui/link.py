"""The window's line to the agent: starts one when none runs, hears what happens, notices when it dies. No work of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from mailrescue.app.agent.client import AgentClient
from mailrescue.app.agent.journal import safe_result
from mailrescue.app.agent.queue import Lane, lane_of
from mailrescue.app.agent.values import (
    AgentEvent,
    AgentStatus,
    Alarmed,
    Job,
    JobChanged,
    JobSpec,
    StatusChanged,
    Told,
)
from mailrescue.app.home import Home
from mailrescue.ui.calling import call
from mailrescue.ui.linethreads import Asked, AskingThread, KeepingThread, Met

# So many milliseconds what was stored is gathered before it is told.
_GATHER = 60


class LinkState(Enum):
    """How it stands with the line."""

    CONNECTING = "connecting"
    READY = "ready"  # the agent answers; `status.lock` tells whether it has the key
    LOST = "lost"  # the agent is gone; a new one is being started
    FAILED = "failed"  # no agent can be started; `trouble` says why


class AgentLink(QObject):
    """Everything here is called in the window's thread and returns at once; what comes back comes by signal or callback.

    `changed`: state or status are others now. `job_changed`: a Job was queued, began, came further, ended.
    `told`: a Told that the user must see. `alarmed`: an Alarmed. `stored`: a job ended that may have changed the vault,
    or a command beside the window stored something.
    """

    changed = Signal()
    job_changed = Signal(object)
    told = Signal(object)
    alarmed = Signal(object)
    stored = Signal()

    _said = Signal(str, object)  # from the threads of the line

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home
        self.state = LinkState.CONNECTING
        self.status: AgentStatus | None = None
        self.trouble = ""
        self.jobs: dict[str, Job] = {}  # that wait or run, and those that ended since the window is open
        self.key: bytes | None = None  # of the vault, once the agent has it
        self._keeping: KeepingThread | None = None
        self._asking: AskingThread | None = None
        self._said.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._gather = QTimer(self, singleShot=True, interval=_GATHER)
        self._gather.timeout.connect(self.stored)

    def open(self) -> None:
        """Connect, starting an agent if need be, and stay connected until `close`; after a failure, try again."""
        if self._keeping is not None:
            self._keeping.try_again()
            return
        self._keeping = KeepingThread(self.home, self._said.emit)
        self._asking = AskingThread(self.home, self._said.emit)
        self._keeping.start()
        self._asking.start()

    def close(self) -> None:
        """Let go of the agent, which goes on with its jobs and ends by itself when it has none."""
        self.key = None
        self._gather.stop()
        for thread in (self._keeping, self._asking):
            if thread is not None:
                thread.end()
        self._keeping = self._asking = None

    def unlock(self, passphrase: str, done: Callable[[str], None]) -> None:
        """Give the agent a passphrase or recovery code; `done` gets "" or the sentence of why not."""
        self._ask(lambda agent: agent.unlock(passphrase), done, done)

    def submit(self, spec: JobSpec, done: Callable[[Job | None, str], None] | None = None) -> None:
        """Queue a job; `done` gets it, or None and the sentence of why not."""
        self._ask(
            lambda agent: agent.submit(spec),
            lambda job: self._queued(job, done),
            None if done is None else lambda why: call(done, None, why),
        )  # fmt: skip

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop at its next safe point."""
        self._ask(lambda agent: agent.cancel(job_id), lambda _found: None)

    def past_jobs(self, limit: int, done: Callable[[list[Job]], None]) -> None:
        """Ask for kept jobs, the newest first, without their results."""
        self._ask(lambda agent: agent.past_jobs(limit), done, lambda _why: call(done, []))

    def receipt(self, job_id: str, done: Callable[[Job | None], None]) -> None:
        """Ask for a job with its result."""
        self._ask(lambda agent: agent.receipt(job_id), done, lambda _why: call(done, None))

    def _ask(self, work: Callable[[AgentClient], Any], done: Callable[[Any], None], failed: Callable[[str], None] | None = None) -> None:
        if self._asking is not None:
            self._asking.ask(Asked(work, done, failed))

    def _hear(self, what: str, told: object) -> None:
        """Take what a thread of the line has to say, in the window's thread."""
        if self._keeping is None:  # closed meanwhile
            return
        match told:
            case Met():
                self._met(told)
            case Asked():
                told.answer(call)
            case JobChanged() | StatusChanged() | Told() | Alarmed():
                self._happened(told)
            case bytes() | None if what == "key":
                self._take_key(told)
            case _:
                self._move(LinkState(what), str(told or ""))

    def _move(self, state: LinkState, trouble: str) -> None:
        self.state, self.trouble = state, trouble
        self.changed.emit()

    def _met(self, met: Met) -> None:
        """An agent answers: the first, or another in place of one that died."""
        self.status, self.state, self.trouble = met.status, LinkState.READY, ""
        again = bool(self.jobs)
        for job in met.jobs:
            self._take_job(job)
        self._take_key(met.key)
        if again:
            self._gather.start()

    def _take_key(self, key: bytes | None) -> None:
        if self.key is not None and key is not None and key != self.key:  # another vault: what reads the old one ends first
            self.key = None
            self.changed.emit()
        self.key = key
        if self._keeping is not None:
            self._keeping.known_key = key or self._keeping.known_key
        self.changed.emit()

    def _happened(self, event: AgentEvent) -> None:
        match event:
            case StatusChanged(status):
                before, self.status = self.status, status
                if before is not None and status.stamp not in (0, before.stamp) and not status.running:
                    self._gather.start()
                self.changed.emit()
            case JobChanged(job):
                self._take_job(job)
            case Told():
                self.told.emit(event)
            case Alarmed():
                self.alarmed.emit(event)

    def _take_job(self, job: Job) -> None:
        before = self.jobs.get(job.id)
        if before is not None and before.state.over:
            return
        self.jobs[job.id] = replace(job, result=safe_result(job) if job.result is not None else None)
        self.job_changed.emit(job)
        if job.state.over and lane_of(job.spec) is Lane.WRITING:
            self._gather.start()

    def _queued(self, job: Job, done: Callable[[Job | None, str], None] | None) -> None:
        if job.id not in self.jobs:
            self._take_job(job)
        if done is not None:
            call(done, self.jobs[job.id], "")
