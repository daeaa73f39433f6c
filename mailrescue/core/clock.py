"""The only reader of the time. Everything else is handed a Clock."""

from __future__ import annotations

import contextlib
import os
import time
from datetime import UTC, datetime, timedelta, tzinfo
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


class LocalZone(tzinfo):
    """The machine's time zone, with the offset that held or will hold at each moment: summers are not winters.

    Times for which the system knows none, such as those of the years 1 and 9999, are taken as UTC.
    """

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Return how far the zone is ahead of UTC at a local time."""
        return self._seen(moment).utcoffset() or timedelta()

    def dst(self, moment: datetime | None) -> None:
        """Return None: the system tells the whole offset, not what summer adds to it."""

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the zone's name at a local time."""
        return self._seen(moment).tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """Return the local time of a moment, whose digits are those of UTC."""
        try:
            local = moment.replace(tzinfo=UTC).astimezone()
        except (OverflowError, ValueError, OSError):
            return moment
        return local.replace(tzinfo=self)

    def _seen(self, moment: datetime | None) -> datetime:
        if moment is not None:
            with contextlib.suppress(OverflowError, ValueError, OSError):
                return moment.replace(tzinfo=None).astimezone()
        return datetime(1970, 1, 1, tzinfo=UTC)


def read_time(text: str) -> datetime | None:
    """Return the time that a text gives as RFC 3339 does, in UTC; a time without zone is local. None for any other text.

    A clock that says another year than 1970 to 2999 is none.
    """
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if 1970 <= moment.year < 3000 else None


def clock_from_environment() -> Clock:
    """Return the clock of this command: `MAILRESCUE_NOW` (RFC 3339) if set, else the machine's."""
    text = os.environ.get(NOW_VARIABLE, "")
    if not text:
        return SystemClock()
    moment = read_time(text)
    if moment is None:
        raise UsageError(f"{NOW_VARIABLE} is not a time: {text!r}. Write it like 2026-01-31T09:00:00Z.")
    return FixedClock(moment)
