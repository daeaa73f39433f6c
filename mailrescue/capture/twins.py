"""Items of which a source vouches that they are the same (Listed.shared): one of them is read, the others are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mailrescue.capture.fetch import Read, Task
from mailrescue.model.mail import Position
from mailrescue.vault.ingest import Stored


class Twins:
    """Knows what was read, by source digest. `before` yields the items that the run began from, and is asked only when one is shared."""

    def __init__(self, before: Callable[[], Iterator[Position]]) -> None:
        self._before = before
        self._known: dict[str, Read] | None = None
        self._waiting: dict[str, list[Task]] = {}

    def known(self, task: Task) -> Read | None:
        """Return what reading an item would give, where another one of its kind was read."""
        if not task.listed.shared:
            return None
        if self._known is None:
            self._known = {position.digest: as_read(position) for position in self._before()}
        found = self._known.get(task.listed.digest)
        return found if found is None or task.listed.received is None else found._replace(received=None)

    def waits(self, task: Task) -> bool:
        """Return whether another one of its kind is being read, so that this one waits for it; else it is the one that is read."""
        if not task.listed.shared:
            return False
        waiting = self._waiting.get(task.listed.digest)
        if waiting is None:
            self._waiting[task.listed.digest] = []
            return False
        waiting.append(task)
        return True

    def settle(self, task: Task, read: Read) -> list[Task]:
        """Take note of what reading gave; returns those that waited for it. What one place does not give, another one may."""
        waiting = self._waiting.pop(task.listed.digest, []) if task.listed.shared else []
        if task.listed.shared and read.stored is not None and self._known is not None:
            bare = read.stored._replace(card=None, words=None)
            self._known[task.listed.digest] = read._replace(stored=bare, flags=None)
        return waiting


def as_read(position: Position) -> Read:
    """Return what reading an item gave that stands in the vault."""
    return Read("", Stored(position.content, position.size, position.sidecar), position.kind, position.received, None, position.hidden)
