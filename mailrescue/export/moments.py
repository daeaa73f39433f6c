"""Seconds since 1970 as text. Pure: reads no clock.

Dates in mail may be absurd; a moment outside the years 1 to 9999 counts as unknown here.
"""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(seconds: int | None, zone: tzinfo = UTC) -> datetime | None:
    """Return the aware time, None when unknown or outside what a calendar holds."""
    if seconds is None:
        return None
    try:
        # Added to the epoch, because fromtimestamp() refuses years before 1970 on Windows.
        utc = _EPOCH + timedelta(seconds=seconds)
        return utc if zone is UTC else utc.astimezone(zone)
    except (OverflowError, ValueError):
        return None


def rfc3339(seconds: int | None) -> str | None:
    """Return a moment such as `2026-03-05T09:12:00Z`, None when unknown."""
    if seconds is None:
        return None
    days, rest = divmod(seconds, 86_400)
    day = _day(days)
    return None if day is None else f"{day}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


@functools.lru_cache(maxsize=4096)
def _day(days: int) -> str | None:
    """Return a day such as `2026-03-05`; kept, since mail comes on the same days and calendars take their time."""
    when = moment(days * 86_400)
    return None if when is None else when.isoformat()[:10]


def name_stamp(seconds: int | None, zone: tzinfo = UTC) -> str:
    """Return the date that begins a file name, such as `2026-03-05 0912`; `undated` when unknown."""
    when = moment(seconds, zone)
    if when is None:
        return "undated"
    text = when.isoformat(" ", "minutes")
    return text[:13] + text[14:16]

