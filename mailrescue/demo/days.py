"""The days of the story: day 0 is a Monday, of the first snapshot when a week is told. All times are UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SUNDAY = 6
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def moment(day: int, time: str, monday: datetime = MONDAY) -> datetime:
    """Return the moment that a day and a time like `09:12` mean; `monday` is the start of day 0."""
    hours, _, minutes = time.partition(":")
    return monday + timedelta(days=day, hours=int(hours), minutes=int(minutes))


def day_name(day: int) -> str:
    """Return what a day is called, without depending on the machine's language."""
    return _NAMES[day % 7]
