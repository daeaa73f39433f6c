"""The only reader of the time. Everything else is handed a Clock."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import Protocol

from mailrescue.core.errors import UsageError

NOW_VARIABLE = "MAILRESCUE_NOW"


class Clock(Protocol):
    """Tells the time."""

    simulated: bool

    def now(self) -> datetime:
        """Return the wall-clock time, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""


class SystemClock:
    """The machine's clock."""

    simulated = False

    def now(self) -> datetime:
        """Return the wall-clock time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()


class FixedClock(SystemClock):
    """A wall clock that stands still; durations still pass."""

    simulated = True

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the fixed moment."""
        return self._moment


def clock_from_environment() -> Clock:
    """Return the clock of this command: `MAILRESCUE_NOW` (RFC 3339) if set, else the machine's."""
    text = os.environ.get(NOW_VARIABLE, "")
    if not text:
        return SystemClock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{NOW_VARIABLE} is not a time: {text!r}. Write it like 2026-01-31T09:00:00Z."
        ) from None
    return FixedClock(moment.astimezone(UTC))
