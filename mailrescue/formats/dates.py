"""Dates that a mail store gives, in seconds since 1970 UTC, and which of them can be believed. Knows no clock."""

from __future__ import annotations

# Nothing was mailed in these formats before 1970; zero is what programs write when they know no date. A date
# after 2100 is a broken field. Dates a little in the future stay: senders' clocks run wrong, and order matters.
_EARLIEST = 1
_LATEST = 4_102_444_800


def plausible(seconds: float | None) -> int | None:
    """Return a moment in whole seconds, None when it is unknown or cannot be true."""
    return int(seconds) if seconds is not None and _EARLIEST <= seconds < _LATEST else None
