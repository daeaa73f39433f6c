"""The window's line to the agent: starts one when none runs, hears what happens, notices when it dies. No work of its own."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Signal

from mailrescue.app.agent.values import AgentStatus, Job, JobSpec
from mailrescue.app.home import Home


class LinkState(Enum):
    """How it stands with the line."""

    CONNECTING = "connecting"
    READY = "ready"  # the agent answers; `status.lock` tells whether it has the key
    LOST = "lost"  # the agent is gone; a new one is being started
    FAILED = "failed"  # no agent can be started; `trouble` says why


class AgentLink(QObject):
    """Everything here is called in the window's thread and returns at once; what comes back comes by signal or callback.

    `changed`: state or status are others now. `job_changed`: a Job was queued, began, came further, ended.
    `told`: a Told that the user must see. `alarmed`: an Alarmed. `stored`: a job ended that may have changed the vault.
    """

    changed = Signal()
    job_changed = Signal(object)
    told = Signal(object)
    alarmed = Signal(object)
    stored = Signal()

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home
        self.state = LinkState.CONNECTING
        self.status: AgentStatus | None = None
        self.trouble = ""
        self.jobs: dict[str, Job] = {}  # that wait or run, and those that ended since the window is open
        self.key: bytes | None = None  # of the vault, once the agent has it

    def open(self) -> None:
        """Connect, starting an agent if need be, and stay connected until `close`."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the agent, which goes on with its jobs and ends by itself when it has none."""
        raise NotImplementedError

    def unlock(self, passphrase: str, done: Callable[[str], None]) -> None:
        """Give the agent a passphrase or recovery code; `done` gets "" or the sentence of why not."""
        raise NotImplementedError

    def submit(self, spec: JobSpec, done: Callable[[Job | None, str], None] | None = None) -> None:
        """Queue a job; `done` gets it, or None and the sentence of why not."""
        raise NotImplementedError

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop at its next safe point."""
        raise NotImplementedError

    def past_jobs(self, limit: int, done: Callable[[list[Job]], None]) -> None:
        """Ask for kept jobs, the newest first, without their results."""
        raise NotImplementedError

    def receipt(self, job_id: str, done: Callable[[Job | None], None]) -> None:
        """Ask for a job with its result."""
        raise NotImplementedError
