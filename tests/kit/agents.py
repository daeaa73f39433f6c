"""A home with a real agent of its own, and what a test wants to know of its processes.

    def test_x(post: Post): ...            the fixture `post` is in this module; a test file names it with `post = post`
    with post.connect() as agent: job = post.finished(agent, JobSpec(JobKind.SNAPSHOT, {"names": []}))
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailrescue.app.accounts import add_account
from mailrescue.app.agent.client import AgentClient, NoAgent
from mailrescue.app.agent.values import AgentEvent, Job, JobChanged, JobSpec
from mailrescue.app.home import Home
from mailrescue.app.secrets import VAULT_KEY_VARIABLE
from mailrescue.core.errors import MailRescueError
from mailrescue.core.lock import FileLock
from tests.crash.test_kill import fill
from tests.kit.program import PASSPHRASE, Program

_PATIENCE = 60.0


@dataclass
class Post:
    """A Maildir `box` in a home, and the agents that were started for it."""

    folder: Path
    pids: set[int] = field(default_factory=set)

    @property
    def home(self) -> Home:
        """The home."""
        return Home(self.folder / "home")

    @property
    def program(self) -> Program:
        """The commands of the same home."""
        return Program(self.folder / "home")

    def fill(self, count: int, folder: str = "Maildir", account: str = "box") -> Counter[str]:
        """Make a Maildir and an account for it; returns the digests of its mails."""
        digests = fill(self.folder / folder, count)
        add_account(self.home, account, "maildir", {"path": str(self.folder / folder)})
        return digests

    def connect(self, *, start: bool = True) -> AgentClient:
        """Connect to the agent, which is started when none runs."""
        client = AgentClient.connect(self.home, start=start, linger=20)
        self.pids.add(client.pid)
        return client

    def finished(self, agent: AgentClient, spec: JobSpec, until: Callable[[Job], bool] = lambda job: job.state.over) -> Job:
        """Queue a job and hear of it until it is over, or as far as was asked for."""
        with self.connect() as ear:
            events = ear.watch()
            next(events)
            return heard(events, agent.submit(spec).id, until)

    @contextlib.contextmanager
    def vault_in_use(self) -> Iterator[None]:
        """Hold the vault's lock as another command does."""
        with FileLock(self.home.vault / "lock", "another command"):
            yield

    def end(self) -> None:
        """End every agent that was started."""
        with contextlib.suppress(MailRescueError), AgentClient.connect(self.home) as agent:
            self.pids.add(agent.pid)
            agent.stop()
        for pid in self.pids:
            until(lambda pid=pid: not alive(pid), 15)  # type: ignore[misc]


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A home whose vault has a passphrase, which is in the environment as a user may have it there."""
    monkeypatch.setenv(VAULT_KEY_VARIABLE, PASSPHRASE)
    made = Post(tmp_path)
    yield made
    made.end()


def heard(events: Iterator[AgentEvent], job_id: str, until: Callable[[Job], bool]) -> Job:
    """Return a job as soon as it is as it was asked for, or over."""
    for event in events:
        if isinstance(event, JobChanged) and event.job.id == job_id and (until(event.job) or event.job.state.over):
            return event.job
    raise NoAgent("it ended")


def until(holds: Callable[[], object], seconds: float = _PATIENCE) -> None:
    """Wait until something holds. Raises AssertionError when it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits for its parent to notice its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(pid: int) -> None:
    """End a process as the system does when memory runs out."""
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid), 10)


def hold(pids: list[int], *, still: bool) -> None:
    """Let processes stand still in the middle of what they do, or go on."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP if still else signal.SIGCONT)


def below(pid: int) -> list[int]:
    """Return the processes that a process has started, and theirs."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    found: list[int] = []
    for child, parent in parents.items():
        if parent == pid:
            found += [child, *below(child)]
    return found


def shown_of(pid: int) -> bytes:
    """Return what every process of the same user can read of one: its command line and its environment."""
    return Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/environ").read_bytes()
