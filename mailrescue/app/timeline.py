"""Use case: all snapshots of a mailbox on one line, and how so many are drawn on so few pixels. Pure but for the reading.

The line is true to time up to the last good snapshot. What came after it and waits for an answer gets a stretch of its own at
the end, however short its time was: it is what the user must see.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from mailrescue.model.snapshot import Standing
from mailrescue.vault.catalogue.pulse import Measured, Pulse
from mailrescue.vault.vault import Vault

_HOUR, _DAY = 3_600, 86_400
# What a bar may stand for, in seconds: 15 minutes to 4 weeks.
_WIDTHS = (900, 1_800, _HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY, 28 * _DAY)
_FEWEST_SLOTS = 14  # few snapshots give no bars as broad as doors
_SAMPLE = 400  # so many gaps tell what is usual
_TAIL_SHARE = 0.3
_TAIL_GAP = 14


class Point(NamedTuple):
    """One snapshot. `taken_at` in seconds since 1970; `imported`: it is an old copy that was brought in."""

    taken_at: int
    seq: int
    standing: Standing
    id: str
    items: int
    folders: int
    size: int
    imported: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The snapshots of a mailbox in order of time. `good` is the place of the last good one that was taken live, -1 for none.

    `mail`: there was never anything but mail in it.
    """

    mailbox: str = ""
    points: tuple[Point, ...] = ()
    good: int = -1
    mail: bool = True

    def nearest(self, taken_at: float) -> int:
        """Return the place of the snapshot that was the newest at a moment, the first for any before it."""
        return max(0, bisect_right(self.points, taken_at, key=lambda point: point.taken_at) - 1)

    def since(self, taken_at: float) -> Line:
        """Return the line from a moment on."""
        start = next((at for at, point in enumerate(self.points) if point.taken_at >= taken_at), len(self.points))
        return Line(self.mailbox, self.points[start:], self.good - start if self.good >= start else -1, self.mail)


def line_of(vault: Vault, mailbox: str, before: Line | None = None) -> Line:
    """Return the line of a mailbox; `before` is an earlier answer, whose snapshots need not be read again."""
    pulse = Pulse(vault.catalogue.db)
    marks = pulse.marks(mailbox)
    known: dict[int, Point] = {point.seq: point for point in before.points} if before is not None and before.mailbox == mailbox else {}
    fresh: dict[int, Measured] = {one.seq: one for one in pulse.measured(mark.seq for mark in marks if mark.seq not in known)}
    points = []
    for mark in marks:
        if (point := known.get(mark.seq)) is not None:
            points.append(point if point.standing is mark.standing else point._replace(standing=mark.standing))
        elif (one := fresh.get(mark.seq)) is not None:
            counts = one.counts
            points.append(Point(mark.taken_at, mark.seq, mark.standing, one.id, counts.items, counts.folders, counts.bytes, bool(one.line)))
    good = max((at for at, point in enumerate(points) if point.standing is Standing.GOOD and not point.imported), default=-1)
    mail = all(one.counts.messages == one.counts.items for one in fresh.values()) and (not known or before is None or before.mail)
    return Line(mailbox, tuple(points), good, mail)


@dataclass(frozen=True, slots=True)
class Bar:
    """What is drawn at `x`, so broad: the snapshots `first` to `last`, of which the good hold `low` to `high` items.

    `doubtful` is the worst other standing among them, None for none, and `doubtful_items` the least that such a one holds.
    """

    x: float
    width: float
    first: int
    last: int
    low: int
    high: int
    doubtful: Standing | None = None
    doubtful_items: int = 0
    tail: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Bars from left to right; times are linear from `start` at 0 to `end` at `live_width`, and the tail begins at `tail_x`."""

    bars: tuple[Bar, ...] = ()
    start: float = 0
    end: float = 0
    live_width: float = 0
    tail_x: float = 0

    def x_of(self, moment: float) -> float:
        """Return where a moment of the true part lies."""
        span = self.end - self.start
        return self.live_width * (moment - self.start) / span if span else 0.0

    def bar_at(self, x: float) -> int:
        """Return the bar that is nearest to a place, -1 where there is none."""
        return min(range(len(self.bars)), key=lambda at: abs(self.bars[at].x + self.bars[at].width / 2 - x), default=-1)

    def bar_of(self, point: int) -> int:
        """Return the bar that a snapshot is in, -1 where there is none."""
        return next((at for at, bar in enumerate(self.bars) if bar.first <= point <= bar.last), -1)


def plan(line: Line, width: float, zone: tzinfo, *, bar: float = 8) -> Plan:
    """Return how to draw a line on so many pixels, with bars of at least `bar` of them."""
    points = line.points
    if not points or width < bar:
        return Plan()
    live = points[: line.good + 1] if line.good >= 0 else ()
    tail = points[len(live) :]
    if not live:
        return Plan(tuple(_tail_bars(tail, 0, 0.0, min(width, 24.0 * len(tail)), bar)), tail_x=0.0)
    shown = min(len(tail), int(width * _TAIL_SHARE / bar))
    live_width = width - (shown * max(bar, _tail_bar(width, shown)) + _TAIL_GAP if shown else 0)
    seconds, start, slots = _slots(live, live_width, zone, bar)
    # The last good one has a bar to itself: what it holds must be seen, whatever was there earlier that day.
    alone = len(live) > 1 and int((live[-2].taken_at - start) // seconds) == slots - 1
    slot_width = live_width / (slots + alone)
    bars = _live_bars(live[:-1] if alone else live, start, seconds, slot_width)
    if alone:
        bars.append(_bar(live[-1:], len(live) - 1, slots * slot_width, slot_width))
    tail_x = live_width + _TAIL_GAP / 2
    bars += _tail_bars(tail, len(live), tail_x + _TAIL_GAP / 2, width - live_width - _TAIL_GAP, bar)
    return Plan(tuple(bars), start, start + seconds * slots, slots * slot_width, tail_x if tail else width)


def _tail_bar(width: float, shown: int) -> float:
    return min(22.0, width * _TAIL_SHARE / shown)


def _slots(live: Sequence[Point], width: float, zone: tzinfo, bar: float) -> tuple[int, float, int]:
    """Return the seconds of a slot, where the first begins, and how many there are."""
    first, last = live[0].taken_at, live[-1].taken_at
    steps = range(0, len(live) - 1, max(1, len(live) // _SAMPLE))
    gaps = sorted(live[at + 1].taken_at - live[at].taken_at for at in steps)
    usual = gaps[len(gaps) // 2] if gaps else _DAY
    most = max(_FEWEST_SLOTS, int(width / bar))
    seconds = next((one for one in _WIDTHS if one >= usual * 0.6 and (last - first) / one + 2 <= most), 0)
    if not seconds:
        seconds = (int((last - first) / (most - 2)) // _DAY + 1) * _DAY
    start = _beginning(first, seconds, zone)
    slots = int((last - start) // seconds) + 1
    missing = max(0, _FEWEST_SLOTS - slots)
    return seconds, start - missing * seconds, slots + missing


def _beginning(moment: int, seconds: int, zone: tzinfo) -> float:
    """Return where the slot of a moment begins: at local midnight, or a whole number of slots after it."""
    local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    return midnight + (moment - midnight) // seconds * seconds


def _live_bars(live: Sequence[Point], start: float, seconds: int, slot_width: float) -> list[Bar]:
    bars: list[Bar] = []
    times = [point.taken_at for point in live]
    first = 0
    while first < len(times):
        slot = int((times[first] - start) // seconds)
        after = bisect_left(times, start + (slot + 1) * seconds, first)
        bars.append(_bar(live[first:after], first, slot * slot_width, slot_width))
        first = after
    return bars


def _tail_bars(tail: Sequence[Point], offset: int, x: float, width: float, bar: float) -> list[Bar]:
    """Return the bars of what came after the last good one, evenly."""
    if not tail:
        return []
    count = min(len(tail), max(1, int(width / bar)))
    edges = [len(tail) * number // count for number in range(count + 1)]
    each = width / count
    return [_bar(tail[a:b], offset + a, x + number * each, each, tail=True) for number, (a, b) in enumerate(pairwise(edges))]


def _bar(points: Sequence[Point], first: int, x: float, width: float, *, tail: bool = False) -> Bar:
    good = [point.items for point in points if point.standing is Standing.GOOD]
    others = [point for point in points if point.standing is not Standing.GOOD]
    worst = None if not others else Standing.HELD if any(point.standing is Standing.HELD for point in others) else Standing.REJECTED
    least = min((point.items for point in others), default=0)
    return Bar(x, width, first, first + len(points) - 1, min(good, default=0), max(good, default=0), worst, least, tail)


class TickKind(StrEnum):
    """What a mark on the axis names."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Tick(NamedTuple):
    """A mark on the axis; `moment` in seconds since 1970."""

    moment: float
    kind: TickKind


def ticks(start: float, end: float, most: int, zone: tzinfo) -> list[Tick]:
    """Return at most so many marks between two moments: hours, days, weeks from Monday, months or years, whole ones of the zone."""
    span = max(1.0, end - start)
    first = datetime.fromtimestamp(start, UTC).astimezone(zone)
    for hours in (1, 3, 6, 12):
        if span / (hours * _HOUR) <= most:
            return _each_hour(first, end, hours, zone)
    for days in (1, 2, 7, 14):
        if span / (days * _DAY) <= most:
            return _each_day(first, end, days, zone)
    months = next((one for one in (1, 2, 3, 6) if span / (one * 30.4 * _DAY) <= most), 0)
    return _each_month(first, end, months or 12 * max(1, round(span / (365 * _DAY * most))), zone)


def _each_hour(first: datetime, end: float, hours: int, zone: tzinfo) -> list[Tick]:
    moment = first.replace(hour=first.hour // hours * hours, minute=0, second=0, microsecond=0, tzinfo=zone)
    found = []
    while (at := moment.timestamp()) <= end:
        if at >= first.timestamp():
            found.append(Tick(at, TickKind.DAY if moment.hour == 0 else TickKind.HOUR))
        moment += timedelta(hours=hours)
    return found


def _each_day(first: datetime, end: float, days: int, zone: tzinfo) -> list[Tick]:
    moment = first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    if days >= 7:
        moment -= timedelta(days=moment.weekday())
    found = []
    while (at := moment.timestamp()) <= end:
        if at >= first.timestamp():
            found.append(Tick(at, TickKind.DAY))
        moment += timedelta(days=days)
    return found


def _each_month(first: datetime, end: float, months: int, zone: tzinfo) -> list[Tick]:
    year, month = first.year, (first.month - 1) // months * months if months < 12 else 0
    found = []
    while (at := datetime(year, month + 1, 1, tzinfo=zone).timestamp()) <= end:
        if at >= first.timestamp():
            found.append(Tick(at, TickKind.YEAR if month == 0 else TickKind.MONTH))
        year, month = year + (month + months) // 12, (month + months) % 12
    return found
