"""The line of a window or a command to the agent of its home: asks and waits for the answer. Safe to use from any thread.

    with AgentClient.connect(home, start=True) as agent:
        job = agent.submit(JobSpec(JobKind.SNAPSHOT, {"names": []}))
        for event in agent.watch(): ...                 on a connection of its own: from then on it only listens
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from mailrescue.app.agent import endpoint
from mailrescue.app.agent.values import AgentEvent, AgentStatus, Job, JobSpec
from mailrescue.app.agent.wire import (
    ANSWER_LIMIT,
    Line,
    LineReader,
    WireBroken,
    encode,
    event_of,
    job_of,
    status_of,
)
from mailrescue.app.home import Home
from mailrescue.core.clock import NOW_VARIABLE, SystemClock
from mailrescue.core.errors import ExitCode, MailRescueError

_CONNECT_SECONDS = 10.0
_LOOK = 0.02
_ENDED = "MailRescue's background service has ended."


class NoAgent(MailRescueError):
    """No agent runs for this home, or it has ended."""


class Refused(MailRescueError):
    """The agent did not do what it was asked for; the sentence and the code are the agent's."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.exit_code = ExitCode(code) if code in list(ExitCode) else ExitCode.FAILED


class AgentClient:
    """One connection. Every call raises NoAgent when the agent is gone, Refused when it says no."""

    def __init__(self, wire: socket.socket) -> None:
        self.pid = 0
        self._wire = wire
        self._lines = LineReader(wire.recv, ANSWER_LIMIT)
        self._guard = threading.Lock()

    @classmethod
    def connect(
        cls, home: Home, *, start: bool = False, linger: float | None = None, begun: Callable[[AgentClient], object] | None = None
    ) -> AgentClient:  # fmt: skip
        """Connect to the agent of a home; with `start`, one is started when none runs, which stays for `linger` seconds without work.

        `begun` gets the line before it is known whether anybody answers there, so that another thread can `close` it.
        Raises NoAgent, AgentFailed when none can be started.
        """
        try:
            return cls._connected(home, begun)
        except NoAgent:
            if not start:
                raise
        from mailrescue.app.agent.start import LINGER, AgentFailed, start_agent  # noqa: PLC0415  whoever finds an agent need not load it

        start_agent(home, linger=LINGER if linger is None else linger)
        clock = SystemClock()
        until = clock.monotonic() + _CONNECT_SECONDS
        while True:  # another agent may just be about to listen
            try:
                return cls._connected(home, begun)
            except NoAgent:
                if clock.monotonic() > until:
                    raise AgentFailed("MailRescue's background service runs, but does not answer. End it or restart the computer; no mail is harmed.") from None
            threading.Event().wait(_LOOK)

    @classmethod
    def _connected(cls, home: Home, begun: Callable[[AgentClient], object] | None) -> AgentClient:
        address = endpoint.find(home)
        if address is None:
            raise NoAgent("MailRescue's background service does not run.")
        try:
            wire = endpoint.connected(address, _CONNECT_SECONDS)
        except (OSError, ValueError, OverflowError):
            raise NoAgent("MailRescue's background service does not run.") from None
        client = cls(wire)
        try:
            if begun is not None:
                begun(client)
            client.pid = int(client._talk({"token": address.token}).get("hello", 0))
            wire.settimeout(None)
        except (OSError, TypeError, ValueError):  # closed by another thread, or somebody else who listens there
            client.close()
            raise NoAgent(_ENDED) from None
        except BaseException:
            client.close()
            raise
        return client

    def __enter__(self) -> AgentClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go; a thread that waits in `watch` comes back. May be called twice, and from any thread."""
        with contextlib.suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
        self._wire.close()

    def status(self) -> AgentStatus:
        """Return how it stands with the agent."""
        return status_of(self._talk({"ask": "status"})["status"])

    def unlock(self, passphrase: str) -> str:
        """Give a passphrase or recovery code, "" to let the agent try again; returns "" or the sentence of why not."""
        return str(self._talk({"ask": "unlock", "passphrase": passphrase})["refused"])

    def offer(self, master: bytes) -> bool:
        """Give the agent the vault's key, which the one before it had told; returns whether it fits."""
        return bool(self._talk({"ask": "offer", "key": master.hex()})["taken"])

    def key(self) -> bytes | None:
        """Return the key of the vault; None while the agent has none."""
        key = self._talk({"ask": "key"})["key"]
        return None if key is None else bytes.fromhex(key)

    def submit(self, spec: JobSpec) -> Job:
        """Queue a job; MAILRESCUE_NOW is for it what it is here."""
        fields = {"kind": str(spec.kind), "fields": dict(spec.fields), "now": os.environ.get(NOW_VARIABLE, "")}
        return job_of(self._talk({"ask": "submit", **fields})["job"])

    def cancel(self, job_id: str) -> bool:
        """Ask a job to stop at its next safe point; returns whether there is such a job that is not over."""
        return bool(self._talk({"ask": "cancel", "id": job_id})["found"])

    def jobs(self) -> list[Job]:
        """Return the jobs that run and wait."""
        return [job_of(line) for line in self._talk({"ask": "jobs"})["jobs"]]

    def past_jobs(self, limit: int = 100) -> list[Job]:
        """Return kept jobs, the newest first, without their results; those that run and wait among them."""
        return [job_of(line) for line in self._talk({"ask": "past", "limit": limit})["jobs"]]

    def receipt(self, job_id: str) -> Job | None:
        """Return a job with its result."""
        line = self._talk({"ask": "receipt", "id": job_id})["job"]
        return None if line is None else job_of(line)

    def stop(self) -> None:
        """Let the agent end, with its jobs at a safe point."""
        self._talk({"ask": "stop"})

    def watch(self) -> Iterator[AgentEvent]:
        """Yield how it stands, then all that happens; ends when the agent does, or on `close`. Nothing else can be asked meanwhile."""
        self._send({"ask": "watch"})
        return self._events()

    def _events(self) -> Iterator[AgentEvent]:
        with contextlib.suppress(WireBroken):
            while (line := self._lines.next()) is not None:
                event = event_of(line)
                if event is not None:
                    yield event

    def _talk(self, line: Line) -> dict[str, Any]:
        with self._guard:
            self._send(line)
            try:
                answer = self._lines.next()
            except WireBroken:
                answer = None
        if answer is None:
            raise NoAgent(_ENDED)
        if "error" in answer:
            if "code" not in answer:
                raise NoAgent(str(answer["error"]))
            raise Refused(str(answer["error"]), int(answer["code"]))
        return answer

    def _send(self, line: Line) -> None:
        try:
            self._wire.sendall(encode(line))
        except OSError:
            raise NoAgent(_ENDED) from None
