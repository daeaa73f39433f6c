"""Which snapshot, which item: the words S and ITEM of the command line (DESIGN.md 4)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo

from mailrescue.core.errors import NotFound, UsageError
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.past import Past

_HEX = re.compile(r"[0-9a-f]{4,64}\Z")
MIN_ITEM_PREFIX = 8


def select_snapshot(past: Past, wanted: str, zone: tzinfo, account: str) -> Snapshot:
    """Return the snapshot that `wanted` means. Raises NotFound, or UsageError for words that mean nothing.

    A bare date means the newest good snapshot at the end of that day in `zone`; a time the newest good one then.
    """
    moment = _moment(wanted, zone)
    if wanted in ("latest", "latest-good"):
        found = past.newest(good=wanted == "latest-good")
    elif moment is not None:
        found = past.good_until(moment)
    else:
        found = _by_id(past, wanted, account)
    if found is None:
        raise NotFound(_why_none(past, wanted, zone, account))
    return found


def _why_none(past: Past, wanted: str, zone: tzinfo, account: str) -> str:
    first = past.oldest_good()
    if past.newest(good=False) is None:
        return f"There is no snapshot of {account!r} yet. `mailrescue snapshot {account}` takes one."
    if first is None:
        return f"No snapshot of {account!r} is good. `mailrescue snapshots {account}` shows why; name one, or use `latest`."
    return f"There is no good snapshot of {account!r} at or before {wanted}; the first is of {first.taken_at.astimezone(zone):%Y-%m-%d %H:%M}."


def _by_id(past: Past, wanted: str, account: str) -> Snapshot | None:
    if past.newest(good=False) is None:
        return None
    if not _HEX.match(wanted.lower()):
        raise UsageError(f"{wanted!r} names no snapshot: give its id, a date like 2026-01-31, a time, `latest` or `latest-good`.")
    found = past.beginning_with(wanted.lower())
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
        return datetime.combine(day, time.max, zone)
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
