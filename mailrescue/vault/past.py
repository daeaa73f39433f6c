"""The past of one mailbox: its snapshots, found by what users call them, without going through all of them."""

from __future__ import annotations

from datetime import datetime

from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.catalogue.lookup import Lookup
from mailrescue.vault.commits import Commit
from mailrescue.vault.records import parse_snapshot


class Past:
    """Finds snapshots of a mailbox; every answer costs the same, however many there are."""

    def __init__(self, lookup: Lookup, mailbox: str) -> None:
        self._lookup, self._mailbox = lookup, mailbox

    def newest(self, *, good: bool) -> Snapshot | None:
        """Return the newest snapshot, the newest good one if asked for; what was imported is older than what is live."""
        return _snapshot(self._lookup.newest(self._mailbox, good=good))

    def good_until(self, moment: datetime) -> Snapshot | None:
        """Return the last good snapshot at or before a moment."""
        return _snapshot(self._lookup.good_until(self._mailbox, int(moment.timestamp() // 1)))

    def oldest_good(self) -> Snapshot | None:
        """Return the first good snapshot by time."""
        return _snapshot(self._lookup.oldest_good(self._mailbox))

    def beginning_with(self, prefix: str) -> list[Snapshot]:
        """Return the snapshots whose id begins with `prefix`."""
        return [parse_snapshot(commit) for commit in self._lookup.beginning_with(self._mailbox, prefix)]


def _snapshot(commit: Commit | None) -> Snapshot | None:
    return None if commit is None else parse_snapshot(commit)
