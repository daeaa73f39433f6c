"""Which snapshot, which item: the words S and ITEM of the command line (DESIGN.md 4). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from mailrescue.core.errors import NotFound, UsageError
from mailrescue.model.snapshot import Snapshot, Standing

_HEX = re.compile(r"[0-9a-f]{4,64}\Z")
MIN_ITEM_PREFIX = 8


def select_snapshot(snapshots: Sequence[Snapshot], wanted: str, zone: tzinfo, account: str) -> Snapshot:
    """Return the snapshot that `wanted` means. Raises NotFound, or UsageError for words that mean nothing.

    A bare date means the newest good snapshot at the end of that day in `zone`; a time the newest good one then.
    """
    if not snapshots:
        raise NotFound(f"There is no snapshot of {account!r} yet. `mailrescue snapshot {account}` takes one.")
    by_time = sorted(snapshots, key=lambda s: (s.taken_at, s.seq))
    good = [s for s in by_time if s.standing is Standing.GOOD]
    if wanted == "latest":
        return max(snapshots, key=_newest)
    if wanted == "latest-good":
        if not good:
            raise NotFound(f"No snapshot of {account!r} is good. `mailrescue snapshots {account}` shows why; name one, or use `latest`.")
        return max(good, key=_newest)
    moment = _moment(wanted, zone)
    if moment is not None:
        until = [s for s in good if s.taken_at <= moment]
        if not until:
            raise NotFound(f"There is no good snapshot of {account!r} at or before {wanted}; the first is of {by_time[0].taken_at.astimezone(zone):%Y-%m-%d %H:%M}.")
        return until[-1]
    return _by_id(snapshots, wanted, account)


def _newest(snapshot: Snapshot) -> tuple[bool, int]:
    """Order as things happened: what was imported is older than anything taken live, whenever it was brought in."""
    return (not snapshot.line, snapshot.seq)


def _by_id(snapshots: Sequence[Snapshot], wanted: str, account: str) -> Snapshot:
    if not _HEX.match(wanted.lower()):
        raise UsageError(f"{wanted!r} names no snapshot: give its id, a date like 2026-01-31, a time, `latest` or `latest-good`.")
    found = [s for s in snapshots if s.id.startswith(wanted.lower())]
    if len(found) > 1:
        raise UsageError(f"{wanted!r} begins the ids of {len(found)} snapshots; give more of it.")
    if not found:
        raise NotFound(f"There is no snapshot {wanted} of {account!r}. `mailrescue snapshots {account}` lists them.")
    return found[0]


def _moment(wanted: str, zone: tzinfo) -> datetime | None:
    """Return the moment that a date or time means, None for other words."""
    try:
        day = date.fromisoformat(wanted) if "-" in wanted else None
    except ValueError:
        day = None
    if day is not None:
        return datetime.combine(day, time.min, zone) + timedelta(days=1) - timedelta(microseconds=1)
    if "-" not in wanted:
        return None
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def check_item_prefix(wanted: str) -> str:
    """Return the prefix in lower case. Raises UsageError when it is too short or no id."""
    prefix = wanted.lower()
    if len(prefix) < MIN_ITEM_PREFIX or not _HEX.match(prefix):
        raise UsageError(f"{wanted!r} names no item: give its id, or at least the first {MIN_ITEM_PREFIX} characters of it.")
    return prefix
