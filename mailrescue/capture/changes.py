"""How one state of a mailbox differs from another, in positions. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mailrescue.model.mail import Folder, Position
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


Placed = tuple[int, Position]
_Groups = dict[object, list[Placed]]


def changes(pairs: Iterable[Pair]) -> Iterator[Change]:
    """Yield what happened to items that are not hidden. The same content gone in one folder and come in another has moved.

    What got a new key in its folder, as everything does when a server numbers its mail anew, is paired first: nothing
    happened to it, or only its labels changed.
    """
    gone: list[Placed] = []
    come: list[Placed] = []
    for pair in pairs:
        old, new = (None if placed is None or placed[1].hidden else placed for placed in pair)
        if old is not None and new is not None:
            if (old[1].content, _labels(old[1])) != (new[1].content, _labels(new[1])):
                yield Change(ChangeKind.CHANGED, new[1], old[0], new[0])
            continue
        gone += [old] if old is not None else []
        come += [new] if new is not None else []
    _, gone, come = _paired(gone, come, lambda folder, position: (folder, position.content, _labels(position)))
    relabelled, gone, come = _paired(gone, come, lambda folder, position: (folder, position.content))
    moved, gone, come = _paired(gone, come, lambda _folder, position: position.content)
    yield from (Change(ChangeKind.CHANGED, new[1], old[0], new[0]) for old, new in relabelled)
    yield from (Change(ChangeKind.MOVED, new[1], old[0], new[0]) for old, new in moved)
    yield from (Change(ChangeKind.ADDED, position, None, folder) for folder, position in come)
    yield from (Change(ChangeKind.REMOVED, position, folder, None) for folder, position in gone)


def renamed(before: Mapping[int, Folder], after: Mapping[int, Folder]) -> set[int]:
    """Return the folders that are in both states under different paths, be it because one above them has another name."""
    return {number for number in before.keys() & after.keys() if before[number].path != after[number].path}


def in_place(folder: int, pairs: Iterable[Pair]) -> set[str]:
    """Return the keys of items, hidden ones aside, that something happened to in a folder, or that are new there."""
    return {new[1].key for _, new in pairs if new is not None and new[0] == folder and not new[1].hidden}


def taken_along(folder: int, positions: Iterable[Position], pairs: Iterable[Pair]) -> Iterator[Change]:
    """Yield what moved with a renamed folder and is else as it was; `positions` are all that it holds now."""
    told = in_place(folder, pairs)
    moved = (position for position in positions if not position.hidden and position.key not in told)
    yield from (Change(ChangeKind.MOVED, position, folder, folder) for position in moved)


def _paired(
    gone: list[Placed], come: list[Placed], same: Callable[[int, Position], object]
) -> tuple[list[tuple[Placed, Placed]], list[Placed], list[Placed]]:
    """Return pairs of what is the same in the sense of `same`, and what is left of both."""
    if not gone or not come:
        return [], gone, come
    groups: _Groups = defaultdict(list)
    for old in reversed(gone):
        groups[same(*old)].append(old)
    pairs: list[tuple[Placed, Placed]] = []
    rest: list[Placed] = []
    for new in come:
        candidates = groups.get(same(*new))
        if candidates:
            pairs.append((candidates.pop(), new))
        else:
            rest.append(new)
    return pairs, [old for group in groups.values() for old in group], rest


def _labels(position: Position) -> object:
    return position.flags, position.sidecar, position.received


def count(found: Iterable[Change]) -> Changes:
    """Return the numbers of a snapshot's receipt."""
    numbers = dict.fromkeys(ChangeKind, 0)
    for change in found:
        numbers[change.kind] += 1
    return Changes(
        new=numbers[ChangeKind.ADDED], removed=numbers[ChangeKind.REMOVED],
        moved=numbers[ChangeKind.MOVED], changed=numbers[ChangeKind.CHANGED],
    )
