"""How long a server that is busy, or a connection that breaks, is borne with; every answer begins it anew."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import SourceUnreachable
from mailrescue.providers.base import Means
from mailrescue.providers.net.patience import Pace, Pauses

_LONGEST = 30.0  # between tries of our own choice


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. `busy` may a server ask us to wait altogether between two answers, `lost` may it be away, `opening` before its first.

    `first` is the first wait of our own choice, doubled each time; `answer` how long a server may be silent.
    """

    busy: float = 900.0
    lost: float = 90.0
    opening: float = 4.0
    first: float = 0.5
    answer: float = 120.0


class Patience:
    """Waits until it is used up."""

    def __init__(self, host: str, means: Means, limits: Limits) -> None:
        pace = Pace(limits.first, _LONGEST, limits.busy)
        self._pauses = Pauses(host, means.cancel, tell=means.tell, pace=pace)
        self._means, self._limits, self._clock = means, limits, SystemClock()
        self._answered = False
        self.restore()

    def restore(self) -> None:
        """Begin anew: the server gave something."""
        self._pauses.succeeded()
        self._lost, self._next, self._told = 0.0, self._limits.first, False
        self._since = 0.0  # when the first connection broke

    def answered(self) -> None:
        """Note that the server serves us, and begin anew."""
        self._answered = True
        self.restore()

    def bear_busy(self, seconds: float | None, error: SourceUnreachable | None) -> None:
        """Wait as long as the server asks. Raises `error`, or one of its own, when that is too long, and Cancelled."""
        try:
            self._pauses.wait(seconds)
        except SourceUnreachable as throttled:
            raise error or throttled from None

    def bear_loss(self, error: SourceUnreachable) -> None:
        """Wait a little for a server that is away or out of order. Raises `error` when that went on too long, and Cancelled."""
        wait, self._next, now = self._next, min(self._next * 2, _LONGEST), self._clock.monotonic()
        self._lost += wait
        self._since = self._since or now
        # A try may itself have taken long, against a server that takes a connection and then says nothing.
        if max(self._lost, now - self._since) > (self._limits.lost if self._answered else self._limits.opening):
            raise error
        if self._lost > self._limits.opening and not self._told:
            self._told = True
            self._means.tell("The server cannot be reached, or is out of order. MailRescue tries again for a while.")
        self._means.cancel.wait(wait)
        self._means.cancel.check()
