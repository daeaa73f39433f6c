"""What long work says while it runs, and how it is told to stop. Faces render; the engine only reports."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from mailrescue.core.clock import Clock
from mailrescue.core.errors import Cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a task is. `total` is None while it is unknown; `rate` is in units a second."""

    task: str
    done: int
    total: int | None = None
    bytes: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence that the user should see once, such as the recovery code of a new vault."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A snapshot is held and waits for the user's answer. `findings` are rule, level and sentence each, worst first.

    `new`: whether something was found now, not only before. Whoever listens may wake somebody; the vault remembers it.
    """

    account: str
    level: str
    snapshot: str
    findings: tuple[tuple[str, str, str], ...]
    new: bool


Event = Progress | Notice | Alert


class Reporter(Protocol):
    """Takes the events of running work."""

    def report(self, event: Event) -> None:
        """Take one event; must be quick and must not raise."""


class Silence:
    """A reporter that drops everything."""

    def report(self, event: Event) -> None:
        """Drop the event."""


class CancelToken:
    """A request to stop, safe to set from any thread or signal handler."""

    def __init__(self) -> None:
        self._set = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next safe point."""
        self._set.set()

    @property
    def cancelled(self) -> bool:
        """Whether stop was asked for."""
        return self._set.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until stop is asked for; returns whether it is."""
        return self._set.wait(seconds)

    def check(self) -> None:
        """Raise Cancelled when stop was asked for."""
        if self._set.is_set():
            raise Cancelled("Stopped as you asked. What was stored so far is kept; the next run goes on from there.")


class Meter:
    """Counts a task and reports at most every `interval` seconds, with rate and time left."""

    def __init__(self, reporter: Reporter, clock: Clock, task: str, *, account: str = "", interval: float = 0.5) -> None:
        self.total: int | None = None
        self.done = 0
        self.bytes = 0
        self._reporter, self._clock, self._task, self._account = reporter, clock, task, account
        self._interval = interval
        self._start = self._last = clock.monotonic()

    def add(self, count: int = 1, size: int = 0) -> None:
        """Count `count` finished units of together `size` bytes."""
        self.done += count
        self.bytes += size
        now = self._clock.monotonic()
        if now - self._last >= self._interval:
            self._last = now
            self._reporter.report(self._event(now))

    def finish(self) -> None:
        """Report the final figures."""
        self._reporter.report(self._event(self._clock.monotonic()))

    def _event(self, now: float) -> Progress:
        rate = self.done / max(now - self._start, 1e-6)
        left = (self.total - self.done) / rate if self.total is not None and rate > 0 else None
        return Progress(
            task=self._task, done=self.done, total=self.total, bytes=self.bytes,
            rate=rate, seconds_left=left, account=self._account,
        )
