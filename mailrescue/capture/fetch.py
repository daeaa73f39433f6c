"""Fetching items and storing their bytes: in this process, or in workers (capture/workers.py), behind one contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import Folder, ItemKind, Listed, Position
from mailrescue.providers.base import Reader
from mailrescue.vault.ingest import Ingest, Stored
from mailrescue.vault.session import Session


@dataclass(frozen=True, slots=True)
class Task:
    """An item to be read: where it was listed, and its old position if it had one."""

    number: int
    folder: Folder
    listed: Listed
    old: Position | None


class Read(NamedTuple):
    """What reading gave, without the bytes, which are in the vault; `reason` says why it could not be read."""

    reason: str = ""
    stored: Stored | None = None
    kind: ItemKind = ItemKind.MESSAGE
    received: int | None = None
    flags: tuple[str, ...] | None = None
    hidden: bool = False
    lost: tuple[str, ...] = ()


Done = list[tuple[Task, Read]]


class Fetcher(Protocol):
    """Takes tasks, gives results, in any order. Every result is also known to the session's catalogue."""

    def submit(self, task: Task) -> Done:
        """Take a task; returns what is done by now. Raises StoreError when the vault cannot take more."""

    def finish(self) -> Done:
        """Wait until all is done and durable; returns the rest."""

    def close(self) -> None:
        """Stop at once, whatever is under way; may be called twice."""


def read_and_store(reader: Reader, ingest: Ingest, listed: Listed) -> Read:
    """Read one item and store it; what cannot be read ends in `reason`."""
    try:
        item = reader.read(listed)
        stored = ingest.store(item)
    except ItemUnreadable as error:
        return Read(str(error))
    return Read("", stored, item.kind, item.received, item.flags, item.hidden, item.lost)


class InlineFetcher:
    """Reads in this process: for a handful of new items, and where there is one core."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self._session, self._reader = session, reader

    def submit(self, task: Task) -> Done:
        """Read and store one item."""
        ingest = self._session.ingest
        read = read_and_store(self._reader, ingest, task.listed)
        if read.stored is not None:
            self._session.learn(read.stored, ingest.finished())
        return [(task, read)]

    def finish(self) -> Done:
        """Make all durable."""
        return []

    def close(self) -> None:
        """Let go of the reader."""
        self._reader.close()
