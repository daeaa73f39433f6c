"""From the vault to what the guard looks at: two states of a mailbox and the way between, at the cost of what changed.

The state of a snapshot is counted once; that of the one being taken follows from it and from what differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mailrescue.capture.changes import changes, count, in_place, renamed
from mailrescue.capture.flow import Placed, Shifts, Side, Telling, flow_of, shifts
from mailrescue.core.errors import VaultDamaged
from mailrescue.guard.values import NO_DAY, Comparison, Flow, FolderState, State
from mailrescue.model.mail import Folder
from mailrescue.model.snapshot import Changes
from mailrescue.vault.catalogue.judged import DayCounts
from mailrescue.vault.catalogue.standing import Standing
from mailrescue.vault.commits import Commit
from mailrescue.vault.daycounts import Stays, about, day_counts
from mailrescue.vault.tree import Pair
from mailrescue.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A snapshot that is about to be committed: `items` is the root of its list, `counts` how many items are in each folder.

    `differs`: what differs from the record with this number, where whoever took it knows.
    """

    account: str
    mailbox: str
    taken_at: datetime
    items: bytes | None
    folder_root: bytes | None
    folders: Mapping[int, Folder]
    facts: Mapping[str, str]
    complete: bool
    counts: Mapping[int, int]
    differs: tuple[int, list[Pair]] | None = None

    @property
    def items_count(self) -> int:
        """How many items it holds."""
        return sum(self.counts.values())

    @property
    def side(self) -> Side:
        """How dates and folders are looked up."""
        return Side(self.folders, int(self.taken_at.timestamp()))


@dataclass(frozen=True, slots=True)
class Measured:
    """A comparison; what it says in numbers; the days of what the new snapshot holds, None where nobody looked. `damaged`: why it cannot be trusted, or ""."""

    comparison: Comparison
    changes: Changes
    days: DayCounts | None
    damaged: str = ""


def measure(vault: Vault, before: Commit | None, taken: Taken) -> Measured:
    """Compare a snapshot being taken with one that stands in the vault, None for none. A damaged list is said, never raised."""
    if before is None:
        return _first(taken)
    found, damaged = _pairs(vault, before, taken)
    moves = shifts(found)
    folders, unnamed = _folders(vault, before)
    damaged = damaged or unnamed
    sides = Side(folders, before.fields["taken_at"]), taken.side
    contents = (position.content for _, position in moves.all_gone + moves.all_come)
    telling = Telling(about(vault, contents), Stays(vault, before, {position.content for _, position in moves.all_gone}))
    days_before = day_counts(vault, before)
    days = _days_now(days_before, moves, sides, telling)
    f = before.fields
    comparison = Comparison(
        _state(datetime.fromtimestamp(f["taken_at"], UTC), folders, days_before, f["facts"], complete=f["complete"]),
        _state(taken.taken_at, taken.folders, days, taken.facts, complete=taken.complete),
        flow_of(moves, *sides, telling, partial=bool(damaged)),
    )
    return Measured(comparison, _counted(found, folders, taken), days, damaged)


def changes_since(vault: Vault, before: Commit | None, taken: Taken) -> Changes:
    """Return the numbers of a receipt alone."""
    if before is None or before.fields["items"] is None:
        return Changes(new=taken.items_count)
    return _counted(_pairs(vault, before, taken)[0], _folders(vault, before)[0], taken)


def _counted(found: list[Pair], folders: Mapping[int, Folder], taken: Taken) -> Changes:
    """Return the numbers of a receipt: what happened to items, and what moved with its folder."""
    numbers = count(changes(found))
    along = sum(taken.counts.get(folder, 0) - len(in_place(folder, found)) for folder in renamed(folders, taken.folders))
    return replace(numbers, moved=numbers.moved + along)


def _first(taken: Taken) -> Measured:
    """Return the measures of the first snapshot of a mailbox: nothing has come, nothing is gone, and no day is looked up."""
    days = {number: {NO_DAY: items} for number, items in taken.counts.items() if items}
    now = _state(taken.taken_at, taken.folders, days, taken.facts, complete=taken.complete)
    return Measured(Comparison(None, now, Flow()), Changes(new=taken.items_count), None)


def _pairs(vault: Vault, before: Commit, taken: Taken) -> tuple[list[Pair], str]:
    """Return what differs, and why not all of it can be told, "" when it can."""
    if taken.differs is not None and taken.differs[0] == before.seq:
        return taken.differs[1], ""
    root = before.fields["items"]
    try:
        return list(vault.differences(root, taken.items)), ""
    except VaultDamaged:
        why = "A part of the list of the last good snapshot is damaged in the vault, so nobody can tell all that is gone."
        return list(vault.readable_differences(root, taken.items)), why


def _folders(vault: Vault, before: Commit) -> tuple[Mapping[int, Folder], str]:
    try:
        return vault.folders(before), ""
    except VaultDamaged:
        f = before.fields
        known = Standing(vault.catalogue.db, f["mailbox"], f.get("line", ""), before.seq).folders()
        why = "The list of folders of the last good snapshot is damaged in the vault, so nobody can tell all that is gone."
        return {number: Folder(path, path) for number, path in known}, why


def _days_now(days_before: DayCounts, moves: Shifts, sides: tuple[Side, Side], telling: Telling) -> DayCounts:
    """Return the days of a state from those of the one before it: without what is gone, with what came."""
    days = {number: dict(days_before.get(number, {})) for number in sides[1].folders}

    def note(placed: list[Placed], side: Side, by: int) -> None:
        for number, position in placed:
            if number in days:
                day, of_folder = telling.day(position, side), days[number]
                of_folder[day] = of_folder.get(day, 0) + by
                if of_folder[day] <= 0:
                    del of_folder[day]

    note(moves.all_gone, sides[0], -1)
    note(moves.all_come, sides[1], 1)
    return days


def _state(taken_at: datetime, folders: Mapping[int, Folder], days: DayCounts, facts: Mapping[str, str], *, complete: bool) -> State:
    found = (FolderState(folder.path, folder.role, days.get(number, {})) for number, folder in folders.items())
    return State(taken_at, tuple(sorted(found, key=lambda state: state.path)), facts, complete)
