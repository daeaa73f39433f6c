"""The jobs of one vault: those that write go one after the other, and beside them one that only reads.

    waiting -> running -> (stopping ->) ended, or died where its process was killed

Knows processes and events, nothing of what jobs do, and no client.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from mailrescue.app.agent.child import Worker
from mailrescue.app.agent.values import AgentEvent, Alarmed, Job, JobChanged, JobKind, JobSpec, JobState, Told
from mailrescue.app.agent.wire import Line, findings_of
from mailrescue.core.clock import Clock
from mailrescue.core.errors import ExitCode, MailRescueError
from mailrescue.core.progress import Progress

# As many jobs may wait; more is a client that has gone wild.
_MOST_WAITING = 200
# A job that does not come to a safe point within so many seconds is ended.
_STOP_SECONDS = 60.0
# Progress is told at most every so many seconds.
_TELL_SECONDS = 0.2
_DIED = (
    "The process of this job was ended from outside, or the computer ran out of memory. Nothing that was stored is harmed;"
    " start it again, it goes on from what was stored."
)
_STOPPED = "Stopped as you asked. It had not begun."
_ENDED = "Stopped as you asked. What was stored so far is kept; the next run goes on from there."

# What a worker is started with, its first line. Raises MailRescueError when the job cannot begin.
OrderFor = Callable[[JobSpec], Line]


class Lane(Enum):
    """What a job does to the vault."""

    WRITING = "writing"
    READING = "reading"


def lane_of(spec: JobSpec) -> Lane:
    """Return whether a job needs the vault for itself."""
    reads = spec.kind in (JobKind.EXPORT, JobKind.PICK, JobKind.CHECK, JobKind.COMPARE)
    plans = spec.kind is JobKind.PRUNE and spec.fields.get("dry_run") is True
    return Lane.READING if reads or plans else Lane.WRITING


@dataclass(slots=True)
class _Entry:
    """A job under way. `now` is what MAILRESCUE_NOW is to be for it; `end` the last line of its worker."""

    job: Job
    now: str
    worker: Worker | None = None
    told_at: float = 0.0
    kill_at: float = 0.0
    end: Line | None = None


class JobQueue:
    """Safe to use from any thread. `tell` gets every event, in order, while the queue waits: it must return at once."""

    def __init__(self, clock: Clock, order_for: OrderFor, tell: Callable[[AgentEvent], None]) -> None:
        self._clock, self._order_for, self._tell = clock, order_for, tell
        self._waiting: list[_Entry] = []
        self._running: dict[Lane, _Entry] = {}
        self._guard = threading.RLock()
        self._closed = False

    @property
    def running(self) -> int:
        """How many jobs run."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return len(self._waiting)

    def jobs(self) -> list[Job]:
        """Return the jobs that run, then those that wait."""
        with self._guard:
            return [entry.job for entry in (*self._running.values(), *self._waiting)]

    def submit(self, spec: JobSpec, now: str = "") -> Job:
        """Queue a job, and begin it if nothing is in its way; returns it as it was queued. Raises MailRescueError when too many wait."""
        with self._guard:
            if self._closed or len(self._waiting) >= _MOST_WAITING:
                raise MailRescueError("No more jobs are taken now: too many wait, or the background service ends. Try again in a moment.")
            job = Job(id=secrets.token_hex(8), spec=spec, state=JobState.WAITING, queued_at=self._now())
            self._waiting.append(_Entry(job, now))
            self._tell(JobChanged(job))
            self._begin()
            return job

    def cancel(self, job_id: str) -> bool:
        """Ask a job to stop; returns whether there is such a job that is not over."""
        with self._guard:
            for entry in (*self._waiting, *self._running.values()):
                if entry.job.id == job_id:
                    self._stop(entry)
                    return True
        return False

    def tick(self) -> None:
        """End what does not stop though it was asked to; to be called every few seconds."""
        with self._guard:
            for entry in self._running.values():
                if entry.worker is not None and 0 < entry.kill_at <= self._clock.monotonic():
                    entry.worker.kill()

    def close(self, patience: float) -> None:
        """Stop everything: jobs that run get so many seconds to come to a safe point."""
        with self._guard:
            self._closed = True
            running = list(self._running.values())
            for entry in (*self._waiting, *running):
                self._stop(entry)
        for entry in running:
            if entry.worker is not None and not entry.worker.join(patience):
                entry.worker.kill()
                entry.worker.join(patience)

    def _begin(self) -> None:
        """Begin what nothing is in the way of, in the order in which it came."""
        for entry in list(self._waiting):
            if lane_of(entry.job.spec) not in self._running and not self._closed:
                self._waiting.remove(entry)
                self._start(entry)

    def _start(self, entry: _Entry) -> None:
        try:
            order = {**self._order_for(entry.job.spec), "now": entry.now}
            self._running[lane_of(entry.job.spec)] = entry
            self._change(entry, state=JobState.RUNNING, started_at=self._now())
            entry.worker = Worker(order, lambda line: self._heard(entry, line), lambda: self._ended(entry))
        except MailRescueError as error:
            self._over(entry, error.exit_code, str(error))
        except OSError as error:
            self._over(entry, ExitCode.FAILED, f"The system starts no more programs: {error.strerror}. Nothing was changed; close some, and try again.")

    def _stop(self, entry: _Entry) -> None:
        if entry in self._waiting:
            self._waiting.remove(entry)
            self._over(entry, ExitCode.CANCELLED, _STOPPED)
        elif entry.job.state is JobState.RUNNING and entry.worker is not None:
            entry.kill_at = self._clock.monotonic() + _STOP_SECONDS
            self._change(entry, state=JobState.STOPPING)
            entry.worker.cancel()

    def _heard(self, entry: _Entry, line: Line) -> None:
        """Take a line of a worker."""
        with self._guard:
            match line.get("event"):
                case "progress":
                    self._progress(entry, Progress(**line["progress"]))
                case "waits":
                    self._change(entry, message=str(line["text"]), progress=None)
                case "notice":
                    self._tell(Told(entry.job.id, line["code"], line["text"]))
                case "alert":
                    found = findings_of(line["findings"])
                    self._tell(Alarmed(entry.job.id, line["account"], line["level"], line["snapshot"], found, new=line["new"]))
                case "end":
                    entry.end = line
                case _:
                    pass

    def _progress(self, entry: _Entry, progress: Progress) -> None:
        job, now = entry.job, self._clock.monotonic()
        entry.job = replace(job, progress=progress, message="")
        other = job.progress is None or (job.progress.task, job.progress.account) != (progress.task, progress.account)
        if other or now - entry.told_at >= _TELL_SECONDS:
            entry.told_at = now
            self._tell(JobChanged(entry.job))

    def _ended(self, entry: _Entry) -> None:
        """Take note that a worker is gone."""
        with self._guard:
            end = entry.end
            if end is not None:
                self._over(entry, ExitCode(end["code"]), end["message"], result=end["result"])
            elif entry.job.state is JobState.STOPPING:
                self._over(entry, ExitCode.CANCELLED, _ENDED)
            else:
                self._over(entry, ExitCode.FAILED, _DIED, state=JobState.DIED)

    def _over(self, entry: _Entry, code: ExitCode, message: str, *, state: JobState = JobState.ENDED, result: Line | None = None) -> None:
        for lane, running in list(self._running.items()):
            if running is entry:
                del self._running[lane]
        self._change(entry, state=state, ended_at=self._now(), code=code, message=message, result=result)
        self._begin()

    def _change(self, entry: _Entry, **fields: Any) -> None:  # noqa: ANN401  fields of Job
        entry.job = replace(entry.job, **fields)
        self._tell(JobChanged(entry.job))

    def _now(self) -> float:
        return self._clock.now().timestamp()
