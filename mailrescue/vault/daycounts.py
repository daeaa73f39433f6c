"""On which days the items of a snapshot are, by folder: what the guard compares mailboxes by.

The day of an item is that of its Date header, where that is known and no more than a day later than the snapshot; else
that of its receipt, unless that is later, too: copying gives files the time of the copying.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mailrescue.vault.catalogue.judged import DayCounts
from mailrescue.vault.catalogue.standing import Standing, Stay
from mailrescue.vault.commits import Commit
from mailrescue.vault.vault import Vault

DAY = 86_400
NO_DAY = -1
# To ask for each of more items takes longer than to go through all that the mailbox ever had.
_WORTH_A_SCAN = 5_000


class About(NamedTuple):
    """What the catalogue tells of an item's content. `date` is in seconds since 1970; None for none that can be believed."""

    date: int | None = None
    message_id: str = ""
    sender: str = ""
    subject: str = ""


def day_of(date: int | None, received: int | None, taken_at: int) -> int:
    """Return the day of an item in a snapshot, counted since 1970 in UTC; NO_DAY where nobody knows."""
    for moment in (date, received):
        if moment is not None and 0 <= moment <= taken_at + DAY:
            return moment // DAY
    return NO_DAY


def day_counts(vault: Vault, snapshot: Commit) -> DayCounts:
    """Return the days of what a snapshot holds, without hidden items, by folder number."""
    f = snapshot.fields
    if f["items"] is None:
        return {}
    kept = vault.catalogue.judged.days(f["mailbox"], f["items"])
    if kept is not None and sum(sum(days.values()) for days in kept.values()) == _items(snapshot):
        return kept
    counts: DayCounts = {}
    for number, day, count in Standing(vault.catalogue.db, f["mailbox"], f.get("line", ""), snapshot.seq).day_rows(f["taken_at"] + DAY):
        days = counts.setdefault(number, {})
        days[NO_DAY if day is None else day] = count
    return counts


def keep_day_counts(vault: Vault, mailbox: str, items: bytes | None, counts: DayCounts, besides: bytes | None) -> None:
    """Keep the days of what an items list holds for the next snapshot, beside those of the list `besides`."""
    if items is not None:
        vault.catalogue.begin()
        vault.catalogue.judged.keep_days(mailbox, items, counts, besides or b"")
        vault.catalogue.commit()


def about(vault: Vault, contents: Iterable[bytes]) -> dict[bytes, About]:
    """Return what the catalogue tells of these contents; of those that it does not know, nothing."""
    found = vault.catalogue.contents.about
    return {content: About(*row) for content in set(contents) if (row := found(content)) is not None}


class Stays:
    """Where these items stand in a snapshot, and since when they have stood in the mailbox."""

    def __init__(self, vault: Vault, snapshot: Commit, contents: set[bytes]) -> None:
        self._history, f = vault.catalogue.history, snapshot.fields
        standing = Standing(vault.catalogue.db, f["mailbox"], f.get("line", ""), snapshot.seq)
        oldest = vault.catalogue.lookup.oldest_in(f["mailbox"], f.get("line", ""))
        self._days = {oldest.seq: NO_DAY} if oldest else {}
        self._stays: dict[bytes, list[Stay]] = {}
        if len(contents) < _WORTH_A_SCAN:
            self._stays = {content: standing.stays(content) for content in contents}
        else:
            for content, stay in standing.all_stays():
                if content in contents:
                    self._stays.setdefault(content, []).append(stay)

    def folders(self, content: bytes) -> list[int]:
        """Return the numbers of the folders in which an item stands, each as often as it does."""
        return [folder for folder, _, stands in self._stays.get(content, ()) if stands]

    def since(self, content: bytes) -> int:
        """Return the day of the first snapshot that had an item; NO_DAY when that is the first one there is."""
        return self._day(min((first for _, first, _ in self._stays.get(content, ())), default=0))

    def _day(self, seq: int) -> int:
        if seq not in self._days:
            commit = self._history.commit(seq)
            self._days[seq] = commit.fields["taken_at"] // DAY if commit and "taken_at" in commit.fields else NO_DAY
        return self._days[seq]


def _items(snapshot: Commit) -> int:
    counts = snapshot.fields["counts"]
    return int(sum(counts[kind] for kind in ("messages", "events", "contacts", "tasks", "others")))
