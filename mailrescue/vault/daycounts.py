"""On which days the items of a snapshot are, by folder: what the guard compares mailboxes by.

The day of an item is that of its Date header, where that is known and no more than a day later than the snapshot; else
that of its receipt, unless that is later, too: copying gives files the time of the copying.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mailrescue.vault.catalogue.judged import DayCounts
from mailrescue.vault.catalogue.standing import Standing
from mailrescue.vault.commits import Commit
from mailrescue.vault.vault import Vault

DAY = 86_400
NO_DAY = -1


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
    kept = vault.catalogue.judged.days(f["mailbox"], snapshot.seq)
    if kept is not None and sum(sum(days.values()) for days in kept.values()) == _items(snapshot):
        return kept
    counts: DayCounts = {}
    for number, day, count in Standing(vault.catalogue.db, f["mailbox"], f.get("line", ""), snapshot.seq).day_rows(f["taken_at"] + DAY):
        days = counts.setdefault(number, {})
        days[NO_DAY if day is None else day] = count
    return counts


def keep_day_counts(vault: Vault, snapshot: Commit, counts: DayCounts, besides: int) -> None:
    """Keep the days of a snapshot for the next one, beside those of the snapshot with the number `besides`."""
    vault.catalogue.begin()
    vault.catalogue.judged.keep_days(snapshot.fields["mailbox"], snapshot.seq, counts, besides)
    vault.catalogue.commit()


def about(vault: Vault, contents: Iterable[bytes]) -> dict[bytes, About]:
    """Return what the catalogue tells of these contents; of those that it does not know, nothing."""
    found = vault.catalogue.contents.about
    return {content: About(*row) for content in set(contents) if (row := found(content)) is not None}


def standing_in(vault: Vault, snapshot: Commit, content: bytes) -> list[int]:
    """Return the numbers of the folders in which a content stands in a snapshot, each as often as it does."""
    f = snapshot.fields
    return Standing(vault.catalogue.db, f["mailbox"], f.get("line", ""), snapshot.seq).folders_of(content)


def _items(snapshot: Commit) -> int:
    counts = snapshot.fields["counts"]
    return int(sum(counts[kind] for kind in ("messages", "events", "contacts", "tasks", "others")))
