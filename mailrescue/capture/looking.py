"""One folder as it is now: as it was, as its server says that it changed, or as it is listed.

What a server says has changed is believed as far as its figures fit, and never where it takes much away: there are servers
that take a token from before a disaster and answer with removals of what is there, and with nothing of what came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mailrescue.capture.compare import FolderDelta, compare
from mailrescue.capture.cursor import Remembered
from mailrescue.model.mail import Folder, Position
from mailrescue.providers.base import Delta, Source

# More than so many items that are said to be gone, and more than this part of a folder, are looked for in a listing.
MANY_GONE = 20
MUCH_GONE = 0.05


@dataclass(frozen=True, slots=True)
class Look:
    """The folder's token of now, and what changed; `changed` is None where it holds just what it held."""

    token: str
    changed: FolderDelta | None


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at folders of a source. `lacks` says of which items the vault has lost something."""

    source: Source
    lacks: Callable[[Position], bool] = lambda _: False

    def look(self, folder: Folder, known: Remembered | None, before: Callable[[], dict[str, Position]]) -> Look:
        """Look at a folder; `known` only where it is certain to be the one that was remembered. Raises what the source raises.

        `before` returns the positions that the folder held, a fresh dict each time.
        """
        since = known[0] if known else ""
        told = self.source.delta(folder, since) if since else None
        if told is not None and known is not None:
            if told_nothing(told, sum(known[2:]), before):
                return Look(told.token, None)
            positions = before()
            if believable(told, positions):
                return Look(told.token, applied(told, positions))
        token = self.source.token(folder)
        if told is None and since and token == since:
            return Look(token, None)
        return Look(token, compare(before(), self.source.items(folder), self.lacks))


def told_nothing(told: Delta, items: int, before: Callable[[], Mapping[str, object]]) -> bool:
    """Return whether nothing changed in a folder of so many items. Hidden ones may be counted by the server, so they are, too, if need be."""
    if told.entries or told.gone:
        return False
    return told.total in (None, items) or told.total == len(before())


def believable(told: Delta, before: Mapping[str, object]) -> bool:
    """Return whether what changed fits together, and is no more than may be believed without a listing."""
    keys = {entry.key for entry in told.entries}
    gone = {key for key in told.gone if key in before}
    if len(keys) != len(told.entries) or not keys.isdisjoint(told.gone):
        return False
    if told.total is None:
        return not gone
    if len(gone) > max(MANY_GONE, MUCH_GONE * len(before)):
        return False
    return len(before) - len(gone) + len(keys - before.keys()) == told.total


def applied(told: Delta, before: dict[str, Position]) -> FolderDelta:
    """Return what the changes mean; `before` is used up."""
    named = {entry.key: before.pop(entry.key) for entry in told.entries if entry.key in before}
    changed = compare(named, told.entries)
    changed.gone += [before.pop(key) for key in dict.fromkeys(told.gone) if key in before]
    changed.kept += before.values()
    return changed
