"""A line to an agent that does its jobs at once, in this process: real work, and no waiting for another process."""

from __future__ import annotations

from collections.abc import Callable

from mailrescue.app.agent.values import Job, JobSpec, JobState
from mailrescue.app.agent.work import carry_out
from mailrescue.app.engine import Engine
from mailrescue.core.errors import ExitCode, MailRescueError
from mailrescue.ui.desk import Desk
from tests.kit.links import StillLink
from tests.kit.offices import Office
from tests.kit.vaults import MASTER


class WorkingLink(StillLink):
    """`held_back`: jobs wait until `work` is called, so that a running one can be looked at."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.home, MASTER)
        self._engine: Engine = office.engine()
        self.held_back = False

    def submit(self, spec: JobSpec, done: Callable[[Job | None, str], None] | None = None) -> None:
        """Do the job."""
        super().submit(spec, done)
        if not self.held_back:
            self.work()

    def work(self) -> None:
        """Do all jobs that wait."""
        for job in [job for job in self.jobs.values() if not job.state.over]:
            ended = self._done(job)
            self.jobs[job.id] = ended
            self.past.insert(0, ended)
            self.job_changed.emit(ended)
            self.stored.emit()

    def _done(self, job: Job) -> Job:
        now = self._engine.clock.now().timestamp()
        code, result, message = ExitCode.DONE, None, ""
        try:
            done = carry_out(self._engine, job.spec)
            code, result, message = done.code, done.result, done.message
        except MailRescueError as error:
            code, message = error.exit_code, str(error)
        return Job(
            id=job.id, spec=job.spec, state=JobState.ENDED, queued_at=now, started_at=now, ended_at=now, code=code, message=message, result=result
        )  # fmt: skip


def desk_of(office: Office) -> Desk:
    """Return a window's desk over an office, with its vault open."""
    link = WorkingLink(office)
    desk = Desk(office.home, office.clock, link=link)
    link.open()
    return desk
