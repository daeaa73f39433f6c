"""The old positions of a folder and a fresh listing: what stays, what must be read, what is gone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from mailrescue.model.mail import Listed, Position, Skip


@dataclass(slots=True)
class FolderDelta:
    """What one folder's listing means. `kept` are as they were, `relabelled` have other flags or dates only: before and after.

    `rekeyed` are the same items under other keys, before and after (capture/rekeying.py).
    """

    kept: list[Position] = field(default_factory=list)
    relabelled: list[tuple[Position, Position]] = field(default_factory=list)
    fetch: list[tuple[Listed, Position | None]] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    carried: list[Position] = field(default_factory=list)
    gone: list[Position] = field(default_factory=list)
    rekeyed: list[tuple[Position, Position]] = field(default_factory=list)


def compare(
    before: dict[str, Position], listing: Iterable[Listed | Skip], lacks: Callable[[Position], bool] = lambda _: False
) -> FolderDelta:  # fmt: skip
    """Compare; `before` is used up. An item that could not be listed is carried forward, never gone.

    An item carried forward last time is always read anew, whatever its digest says, and so is one of which `lacks`
    says that the vault has lost it.
    """
    delta = FolderDelta()
    for entry in listing:
        old = before.pop(entry.key, None)
        if isinstance(entry, Skip):
            delta.skips.append(entry)
            if old is not None:
                delta.carried.append(old)
        elif old is not None and old.digest == entry.digest and not old.as_of and not lacks(old):
            now = _relabelled(old, entry)
            if now is old:
                delta.kept.append(old)
            else:
                delta.relabelled.append((old, now))
        else:
            delta.fetch.append((entry, old))
    delta.gone = list(before.values())
    return delta


def _relabelled(old: Position, entry: Listed) -> Position:
    received = old.received if entry.received is None else entry.received
    if entry.flags == old.flags and received == old.received:
        return old
    return replace(old, flags=entry.flags, received=received)
