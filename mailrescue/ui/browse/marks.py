"""What is painted of thousands of snapshots on hundreds of pixels: bars that stand for several, and where days and months begin. No Qt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from mailrescue.app.timeline import Point
from mailrescue.core.clock import LocalZone
from mailrescue.model.snapshot import Standing
from mailrescue.ui import figures

_WORST = (Standing.HELD, Standing.REJECTED, Standing.GOOD)
_LABEL_ROOM = 74.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """The snapshots `first` to `last`, painted as one bar: its worst standing, and what the largest of that standing holds."""

    first: int
    last: int
    items: int
    standing: Standing


class Label(NamedTuple):
    """A day, month or year that begins with the snapshot `at`; `text` is "" for a mark alone."""

    at: int
    text: str


def buckets(points: Sequence[Point], low: float, high: float, most: int) -> list[Bucket]:
    """Return at most `most` bars for the snapshots from place `low` to before `high`."""
    first, last = int(low), min(len(points), int(high + 0.999))
    count = last - first
    number = max(1, min(count, most))
    found = []
    for step in range(number):
        start, end = first + step * count // number, first + (step + 1) * count // number
        found.append(_bucket(points, start, end))
    return found


def _bucket(points: Sequence[Point], start: int, end: int) -> Bucket:
    here = points[start:end]
    standing = min((point.standing for point in here), key=_WORST.index)
    return Bucket(start, end - 1, max(point.items for point in here if point.standing is standing), standing)


def day_of(taken_at: int) -> date:
    """Return the user's day of a moment."""
    return datetime.fromtimestamp(taken_at, UTC).astimezone(LocalZone()).date()


def labels(points: Sequence[Point], low: float, high: float, width: float) -> list[Label]:
    """Return marks where days begin, or weeks, months, years: as fine as there is room for."""
    first, last = int(low), min(len(points), int(high + 0.999))
    if first >= last:
        return []
    starts = _day_starts(points, first, last)
    room = max(1, int(width / _LABEL_ROOM))
    for chosen in (starts, _changes(starts, _week), _changes(starts, _month), _changes(starts, _year)):
        if len(chosen) <= 2 * room:
            return [Label(at, _text(day, starts)) for at, day in chosen]
    every = -(-len(starts) // room)
    return [Label(at, _text(day, starts)) for at, day in starts[::every]]


def _day_starts(points: Sequence[Point], first: int, last: int) -> list[tuple[int, date]]:
    """Return the first snapshot of each day. Goes from day to day, not through all: time zones cost."""
    found: list[tuple[int, date]] = []
    at = first
    while at < last:
        day = day_of(points[at].taken_at)
        found.append((at, day))
        after = day + timedelta(days=1)
        midnight = datetime(after.year, after.month, after.day, tzinfo=LocalZone()).timestamp()
        at = bisect_left(points, midnight, at + 1, last, key=lambda point: point.taken_at)
    return found


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month


def _year(day: date) -> object:
    return day.year


def _changes(starts: list[tuple[int, date]], part: object) -> list[tuple[int, date]]:
    assert callable(part)
    return [one for before, one in zip([None, *starts], starts, strict=False) if before is None or part(before[1]) != part(one[1])]


def _text(day: date, starts: list[tuple[int, date]]) -> str:
    """Return a day; with its year where the strip goes through several."""
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=LocalZone())
    return figures.day(moment) if starts[0][1].year != starts[-1][1].year else figures.day_short(moment)


def day_step(points: Sequence[Point], at: int, step: int) -> int:
    """Return the last snapshot of the day before the one at a place, or of the next day that has any; the place itself where none has."""
    if not points:
        return at
    here = day_of(points[at].taken_at)
    if step < 0:
        while at > 0 and day_of(points[at].taken_at) == here:
            at -= 1
        return at
    following = next((number for number in range(at + 1, len(points)) if day_of(points[number].taken_at) != here), None)
    if following is None:
        return len(points) - 1
    day = day_of(points[following].taken_at)
    while following + 1 < len(points) and day_of(points[following + 1].taken_at) == day:
        following += 1
    return following
