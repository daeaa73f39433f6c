"""The two threads of the line to the agent: one keeps an agent there and listens, the other asks and brings answers back.

Know no widgets. What they have to say goes to `say(what, told)`, which hands it to the window's thread.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from mailrescue.app.agent.client import AgentClient, NoAgent
from mailrescue.app.agent.journal import RAN, WAITED
from mailrescue.app.agent.values import AgentStatus, Job, JobChanged, JobState, Lock, StatusChanged
from mailrescue.app.agent.wire import WireBroken
from mailrescue.app.faults import as_error
from mailrescue.app.home import Home
from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import MailRescueError

Say = Callable[[str, object], None]
# An agent that lives for less than so many seconds, so many times in a row, is not started once more by itself.
_SHORT_LIFE, _SHORT_LIVES = 5.0, 3
# So long a question waits for an agent that is just being started.
_PATIENCE = 15.0
_LOOK = 0.1
_JOIN = 5.0
_DIES = (
    "MailRescue's background service ends again and again as soon as it is started. No mail is harmed. Restart the computer;"
    " if that does not help, install MailRescue again."
)
_BUSY = "MailRescue's background service does not answer just now. Nothing was begun; try again in a moment."


@dataclass(frozen=True, slots=True)
class Met:
    """An agent answers: how it stands, the vault's key if it has that, and the jobs that are other than was known."""

    status: AgentStatus
    key: bytes | None
    jobs: tuple[Job, ...]


class KeepingThread(threading.Thread):
    """Keeps an agent there until `end`. `known_key`: the vault's key as an agent told it, for the next agent."""

    def __init__(self, home: Home, say: Say) -> None:
        super().__init__(name="agent-line", daemon=True)
        self.known_key: bytes | None = None
        self._home, self._speak = home, say
        self._client: AgentClient | None = None
        self._open: dict[str, Job] = {}  # jobs that are not over, as far as was heard
        self._ending = threading.Event()
        self._again = threading.Event()
        self._guard = threading.Lock()
        self._clock = SystemClock()

    def try_again(self) -> None:
        """Start an agent once more, where that failed."""
        self._again.set()

    def end(self) -> None:
        """End: nothing more is said."""
        with self._guard:
            self._ending.set()
            if self._client is not None:
                self._client.close()
        self._again.set()
        self.join(_JOIN)

    def run(self) -> None:
        """Connect, listen, and do it again whenever the agent is gone."""
        short_lives = 0
        while not self._ending.is_set():
            began = self._clock.monotonic()
            try:
                self._live()
            except NoAgent:
                pass  # it died between two words
            except Exception as error:  # noqa: BLE001  whatever it is, the window must hear of it
                self._fail(str(as_error(error)))
                continue
            if self._ending.is_set():
                return
            short_lives = short_lives + 1 if self._clock.monotonic() - began < _SHORT_LIFE else 0
            if short_lives >= _SHORT_LIVES:
                short_lives = 0
                self._fail(_DIES)
            else:
                self._say("lost")

    def _live(self) -> None:
        """Be with one agent as long as it lives. Raises MailRescueError when none can be started."""
        with AgentClient.connect(self._home, start=True, begun=self._hold) as client:
            met = self._meet(client)
            self._say("met", met)
            known = (met.status.vault, met.status.lock)
            for event in client.watch():
                self._say("event", event)
                if isinstance(event, JobChanged):
                    self._note(event.job)
                if isinstance(event, StatusChanged) and (event.status.vault, event.status.lock) != known:
                    known = (event.status.vault, event.status.lock)
                    with AgentClient.connect(self._home) as beside:
                        self._say("key", beside.key())

    def _hold(self, client: AgentClient) -> None:
        """Let `end` close the line, whatever it waits for."""
        with self._guard:
            self._client = client
        if self._ending.is_set():
            raise NoAgent(_BUSY)

    def _meet(self, client: AgentClient) -> Met:
        status = client.status()
        if status.lock in (Lock.PASSPHRASE, Lock.KEYRING_LOCKED) and self.known_key is not None and client.offer(self.known_key):
            status = client.status()
        running = {job.id: job for job in client.jobs()}
        settled = [_settled(client, job) for job in self._open.values() if job.id not in running]
        jobs = (*settled, *running.values())
        for job in jobs:
            self._note(job)
        return Met(status, client.key(), jobs)

    def _note(self, job: Job) -> None:
        if job.state.over:
            self._open.pop(job.id, None)
        else:
            self._open[job.id] = job

    def _fail(self, why: str) -> None:
        self._again.clear()
        self._say("failed", why)
        self._again.wait()
        self._say("connecting")

    def _say(self, what: str, told: object = None) -> None:
        if not self._ending.is_set():
            with contextlib.suppress(RuntimeError):  # the window is gone
                self._speak(what, told)


def _settled(client: AgentClient, job: Job) -> Job:
    """Return what became of a job that the agent before had."""
    found = client.receipt(job.id)
    if found is not None and found.state.over:
        return found
    return replace(job, state=JobState.DIED, progress=None, message=WAITED if job.state is JobState.WAITING else RAN)


@dataclass(slots=True)
class Asked:
    """A question to the agent, and who waits for its answer."""

    work: Callable[[AgentClient], Any]
    done: Callable[[Any], None]
    failed: Callable[[str], None] | None = None
    found: Any = None
    why: str = ""

    def answer(self, call: Callable[..., None]) -> None:
        """Hand the answer over, in the window's thread."""
        if not self.why:
            call(self.done, self.found)
        elif self.failed is not None:
            call(self.failed, self.why)


class AskingThread(threading.Thread):
    """Asks one question after the other, each on the agent that is there by then."""

    def __init__(self, home: Home, say: Say) -> None:
        super().__init__(name="agent-questions", daemon=True)
        self._home, self._speak = home, say
        self._asked: queue.Queue[Asked | None] = queue.Queue()
        self._client: AgentClient | None = None
        self._guard = threading.Lock()
        self._ending = threading.Event()
        self._clock = SystemClock()

    def ask(self, asked: Asked) -> None:
        """Put a question."""
        self._asked.put(asked)

    def end(self) -> None:
        """End: what was asked is not answered any more."""
        with self._guard:
            self._ending.set()
            if self._client is not None:
                self._client.close()
        self._asked.put(None)
        self.join(_JOIN)

    def run(self) -> None:
        """Ask until the end."""
        while (asked := self._asked.get()) is not None and not self._ending.is_set():
            try:
                asked.found = asked.work(self._connected())
            except (NoAgent, WireBroken):
                self._drop()
                asked.why = _BUSY
            except MailRescueError as error:
                asked.why = str(error)
            except Exception as error:  # noqa: BLE001  one question must not end all
                asked.why = str(as_error(error))
            if not self._ending.is_set():
                with contextlib.suppress(RuntimeError):  # the window is gone
                    self._speak("answer", asked)
        self._drop()

    def _connected(self) -> AgentClient:
        """Return a line to the agent, waiting a while for one that is being started. Raises NoAgent."""
        until = self._clock.monotonic() + _PATIENCE
        while self._client is None or not self._answers(self._client):
            self._drop()
            try:
                AgentClient.connect(self._home, begun=self._hold)
            except NoAgent:
                self._drop()
                if self._clock.monotonic() > until or self._ending.wait(_LOOK):
                    raise
        return self._client

    def _hold(self, client: AgentClient) -> None:
        with self._guard:
            self._client = client
        if self._ending.is_set():
            raise NoAgent(_BUSY)

    def _answers(self, client: AgentClient) -> bool:
        try:
            client.status()
        except (NoAgent, WireBroken):
            return False
        return True

    def _drop(self) -> None:
        with self._guard:
            if self._client is not None:
                self._client.close()
                self._client = None
