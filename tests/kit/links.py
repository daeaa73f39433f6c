"""A line to an agent that runs nothing: it has the key, and remembers what it was asked for."""

from __future__ import annotations

from collections.abc import Callable

from mailrescue.app.agent.values import AgentStatus, Job, JobSpec, JobState, Lock
from mailrescue.app.home import Home
from mailrescue.ui.link import AgentLink, LinkState


class StillLink(AgentLink):
    """What a page does with its line can be seen in `asked`, `stopped` and `tried`; nothing is carried out."""

    def __init__(self, home: Home, key: bytes | None, lock: Lock = Lock.NONE) -> None:
        super().__init__(home)
        self.key = key
        self.state = LinkState.READY
        self.status = AgentStatus(pid=1, version="0", home=str(home.root), vault=str(home.vault), lock=lock)
        self.asked: list[JobSpec] = []
        self.stopped: list[str] = []
        self.tried: list[str] = []
        self.past: list[Job] = []

    def open(self) -> None:
        self.changed.emit()

    def close(self) -> None:
        self.key = None

    def unlock(self, passphrase: str, done: Callable[[str], None]) -> None:
        self.tried.append(passphrase)
        done("")

    def submit(self, spec: JobSpec, done: Callable[[Job | None, str], None] | None = None) -> None:
        self.asked.append(spec)
        job = Job(id=f"job-{len(self.asked)}", spec=spec, state=JobState.WAITING, queued_at=0.0)
        self.jobs[job.id] = job
        self.job_changed.emit(job)
        if done is not None:
            done(job, "")

    def cancel(self, job_id: str) -> None:
        self.stopped.append(job_id)

    def past_jobs(self, limit: int, done: Callable[[list[Job]], None]) -> None:
        done(self.past[:limit])

    def receipt(self, job_id: str, done: Callable[[Job | None], None]) -> None:
        done(next((job for job in (*self.past, *self.jobs.values()) if job.id == job_id), None))
