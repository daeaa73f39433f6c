"""How one state of a mailbox differs from another, in positions. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailrescue.model.mail import Position
from mailrescue.model.snapshot import Changes
from mailrescue.vault.tree import Pair


class ChangeKind(StrEnum):
    """What happened to a position."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change; folders are numbers of the old and the new state, None where there is none."""

    kind: ChangeKind
    position: Position
    from_folder: int | None
    to_folder: int | None


def changes(pairs: Iterable[Pair]) -> Iterator[Change]:
    """Yield what happened. The same content gone in one folder and come in another has moved."""
    gone: dict[bytes, list[tuple[int, Position]]] = defaultdict(list)
    come: list[tuple[int, Position]] = []
    for old, new in pairs:
        if old is not None and new is not None and old[0] == new[0]:
            if _differs(old[1], new[1]):
                yield Change(ChangeKind.CHANGED, new[1], old[0], new[0])
            continue
        if old is not None and not old[1].hidden:
            gone[old[1].content].append(old)
        if new is not None and not new[1].hidden:
            come.append(new)
    for folder, position in come:
        candidates = gone.get(position.content)
        if candidates:
            yield from _paired(candidates.pop(), folder, position)
        else:
            yield Change(ChangeKind.ADDED, position, None, folder)
    for rest in gone.values():
        yield from (Change(ChangeKind.REMOVED, position, folder, None) for folder, position in rest)


def _paired(old: tuple[int, Position], folder: int, position: Position) -> Iterator[Change]:
    """The same mail under another key: moved; or in the same folder, where only its labels can have changed."""
    if old[0] != folder:
        yield Change(ChangeKind.MOVED, position, old[0], folder)
    elif _differs(old[1], position):
        yield Change(ChangeKind.CHANGED, position, old[0], folder)


def _differs(old: Position, new: Position) -> bool:
    return (old.content, old.flags, old.sidecar, old.received) != (new.content, new.flags, new.sidecar, new.received)


def count(found: Iterable[Change]) -> Changes:
    """Return the numbers of a snapshot's receipt."""
    numbers = dict.fromkeys(ChangeKind, 0)
    for change in found:
        numbers[change.kind] += 1
    return Changes(
        new=numbers[ChangeKind.ADDED], removed=numbers[ChangeKind.REMOVED],
        moved=numbers[ChangeKind.MOVED], changed=numbers[ChangeKind.CHANGED],
    )
