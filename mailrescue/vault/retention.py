"""Which snapshots and file versions stay, each with the reasons (DESIGN.md 5). Pure: no clock, no vault.

Time is counted back from the newest snapshot, so that a mailbox nobody looks after loses nothing. Of each hour, day,
week and month the last good snapshot stands for all; that choice never changes once the span is over, so pruning
every day leaves the same snapshots as pruning once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from mailrescue.model.snapshot import Standing

# A computer that was off longer than this says so in the clock; it is more often the clock that is wrong.
MOST_DAYS_BEHIND = 45
# A clock that leapt ahead further than anyone's leave is believed only when it went on like that for a week.
_LEAP = timedelta(days=400)
_CONFIRMED = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How many days back from the newest snapshot what stays; None is for ever.

    Rejected snapshots stay for as long as the answer may be taken back. Of file versions the newest ones stay in any
    case. `item_days` is the term of mail that is in no snapshot any more.
    """

    all_days: int | None = 2
    hourly_days: int | None = 7
    daily_days: int | None = 90
    weekly_days: int | None = 730
    monthly_days: int | None = None
    rejected_days: int | None = 90
    file_versions: int = 3
    item_days: int | None = None


class Reason(StrEnum):
    """Why something stays."""

    FROZEN = "frozen"
    IMPORTED = "imported"
    PINNED = "pinned"
    NEWEST = "newest"
    NEWEST_GOOD = "newest-good"
    AHEAD = "ahead"
    ALL = "all"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    REJECTED = "rejected"
    NEWEST_VERSIONS = "newest-versions"


@dataclass(frozen=True, slots=True)
class Dated:
    """A snapshot or file version of one mailbox, as far as retention looks at it. `seq` tells the true order."""

    seq: int
    taken_at: datetime
    standing: Standing = Standing.GOOD
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """What the decision depends on beside the policy.

    `newest`: the moment that days are counted back from; `pins`: numbers that must stay; `frozen`: all must stay;
    `zone`: whose hours, days and months.
    """

    newest: datetime | None
    pins: frozenset[int] = field(default=frozenset())
    frozen: bool = False
    zone: tzinfo = UTC


def counted_from(entries: Sequence[Dated]) -> datetime | None:
    """Return the moment to count from: that of the newest live entry, unless the clock has just leapt; None for none."""
    live = [entry.taken_at for entry in sorted(entries, key=lambda entry: entry.seq) if not entry.imported]
    if not live:
        return None
    newest = live[-1]
    for younger, older in pairwise(reversed(live)):
        if newest - younger >= _CONFIRMED:
            break
        if younger - older > _LEAP:
            newest = older
    return newest


def clock_refusal(now: datetime, newest: datetime | None) -> str:
    """Return why the clock cannot be trusted with removing anything, "" when it can. `newest`: the newest live snapshot's."""
    if newest is None:
        return ""
    if now < newest:
        return (
            f"The clock says {now:%Y-%m-%d %H:%M} UTC, but the newest snapshot is of {newest:%Y-%m-%d %H:%M}. Nothing was removed:"
            " ages cannot be trusted. Set the clock right, take a snapshot, and prune again."
        )
    if now - newest > timedelta(days=MOST_DAYS_BEHIND):
        return (
            f"The newest snapshot is of {newest:%Y-%m-%d}, more than {MOST_DAYS_BEHIND} days before what the clock says. Nothing was"
            " removed: either the clock is wrong, or no snapshot succeeded for long. Take a snapshot first, then prune again."
        )
    return ""


def decide(entries: Sequence[Dated], policy: Policy, span: Span) -> dict[int, tuple[Reason, ...]]:
    """Return for every entry, by its number, the reasons to keep it; what has none may go."""
    reasons: dict[int, list[Reason]] = {entry.seq: [] for entry in entries}

    def give(seq: int, reason: Reason) -> None:
        reasons[seq].append(reason)

    for entry in entries:
        for reason in _own_reasons(entry, policy, span):
            give(entry.seq, reason)
    for seq, reason in _newest(entries):
        give(seq, reason)
    good = [e for e in entries if e.standing is Standing.GOOD and not e.imported]
    for reason, days, bucket in _rules(policy, span.zone):
        last = {bucket(e.taken_at): e for e in sorted(good, key=lambda e: (e.taken_at, e.seq))}
        for entry in last.values():
            if _within(entry, span, days):
                give(entry.seq, reason)
    return {seq: tuple(found) for seq, found in reasons.items()}


def decide_versions(versions: Sequence[Dated], policy: Policy, span: Span) -> dict[int, tuple[Reason, ...]]:
    """Return the same for file versions."""
    found = decide(versions, policy, span)
    newest = sorted((v.seq for v in versions if not v.imported), reverse=True)[: policy.file_versions]
    return {seq: (*reasons, Reason.NEWEST_VERSIONS) if seq in newest else reasons for seq, reasons in found.items()}


def pinned_now(pins: Mapping[int, datetime], newest: datetime | None) -> frozenset[int]:
    """Return the numbers whose pin (number to its end) still holds."""
    return frozenset(seq for seq, until in pins.items() if newest is None or until >= newest)


def _own_reasons(entry: Dated, policy: Policy, span: Span) -> list[Reason]:
    """Return the reasons that need no look at other entries."""
    ahead = span.newest is not None and entry.taken_at > span.newest
    rejected = entry.standing is Standing.REJECTED
    holds = {
        Reason.FROZEN: span.frozen or entry.standing is Standing.HELD,
        Reason.IMPORTED: entry.imported,
        Reason.PINNED: entry.seq in span.pins,
        Reason.AHEAD: ahead and not entry.imported,
        Reason.REJECTED: rejected and _within(entry, span, policy.rejected_days),
        Reason.ALL: not rejected and not entry.imported and not ahead and _within(entry, span, policy.all_days),
    }
    return [reason for reason, true in holds.items() if true]


def _newest(entries: Sequence[Dated]) -> list[tuple[int, Reason]]:
    live = [entry for entry in entries if not entry.imported]
    good = [entry for entry in live if entry.standing is Standing.GOOD]
    named = ((live, Reason.NEWEST), (good, Reason.NEWEST_GOOD))
    return [(max(entry.seq for entry in group), reason) for group, reason in named if group]


def _within(entry: Dated, span: Span, days: int | None) -> bool:
    return span.newest is None or days is None or span.newest - entry.taken_at <= timedelta(days=days)


def _rules(policy: Policy, zone: tzinfo) -> list[tuple[Reason, int | None, Callable[[datetime], object]]]:
    """Return for each rule how many days back it reaches, and what is one span to it."""
    return [
        (Reason.HOURLY, policy.hourly_days, lambda at: int(at.timestamp()) // 3600),
        (Reason.DAILY, policy.daily_days, lambda at: at.astimezone(zone).date()),
        (Reason.WEEKLY, policy.weekly_days, lambda at: at.astimezone(zone).isocalendar()[:2]),
        (Reason.MONTHLY, policy.monthly_days, lambda at: (at.astimezone(zone).year, at.astimezone(zone).month)),
    ]
