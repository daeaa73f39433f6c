"""Mail that a server numbered anew (another UIDVALIDITY, RFC 3501 2.3.1.1): the same mail under other keys need not be read again.

What is the same is told by size, date and Message-ID together, and believed only where it holds for most of a folder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from mailrescue.capture.compare import FolderDelta
from mailrescue.model.mail import Listed, Position

# This part of the smaller side must be found again in the other one, else nothing is believed.
ENOUGH = 0.8

# Asks the source for the Message-IDs of listed items, by key.
Asking = Callable[[list[Listed]], Mapping[str, str]]
# Looks up the Message-IDs of stored items, by content.
Stored = Callable[[Collection[bytes]], Mapping[bytes, str]]
_Shape = tuple[int, int]


def take_over(changed: FolderDelta, ask: Asking, stored: Stored, lacks: Callable[[Position], bool]) -> None:
    """Turn what is gone and what is new in a folder into `rekeyed` where it is the same mail; the rest is left to be read.

    Nothing happens where any key is as it was. `ask` is not asked when sizes and dates alone say that it is other mail.
    """
    if changed.kept or changed.relabelled or changed.carried or not changed.gone or any(old for _, old in changed.fetch):
        return
    gone = [old for old in changed.gone if not old.as_of and not old.hidden and old.received is not None and not lacks(old)]
    new = [listed for listed, _ in changed.fetch]
    enough = ENOUGH * min(len(changed.gone), len(new))
    shapes = {_shape(old) for old in gone}
    likely = [listed for listed in new if _shape(listed) in shapes]
    if not likely or len(likely) < enough:
        return
    pairs = _same(gone, stored([old.content for old in gone]), likely, ask(likely))
    if not pairs or len(pairs) < enough:
        return
    left, found = {old.key for old, _ in pairs}, {listed.key for _, listed in pairs}
    changed.rekeyed = [(old, _under(old, listed)) for old, listed in pairs]
    changed.gone = [old for old in changed.gone if old.key not in left]
    changed.fetch = [(listed, None) for listed in new if listed.key not in found]


def _same(gone: list[Position], stored: Mapping[bytes, str], new: list[Listed], told: Mapping[str, str]) -> list[tuple[Position, Listed]]:
    """Pair what has the same size, date and Message-ID. Where it cannot be told which of several is which, none is paired."""
    groups: dict[tuple[_Shape, str], tuple[list[Position], list[Listed]]] = defaultdict(lambda: ([], []))
    for old in gone:
        groups[_shape(old), stored.get(old.content, "")][0].append(old)
    for listed in new:
        groups[_shape(listed), told.get(listed.key, "")][1].append(listed)
    pairs: list[tuple[Position, Listed]] = []
    for (_, name), (before, now) in groups.items():
        if name and len(now) <= len(before) and len({(old.content, old.sidecar) for old in before}) == 1:
            pairs += zip(before, now, strict=False)
    return pairs


def _shape(item: Position | Listed) -> _Shape:
    return item.size, -1 if item.received is None else item.received


def _under(old: Position, listed: Listed) -> Position:
    return replace(old, key=listed.key, digest=listed.digest, flags=listed.flags, received=listed.received)
