"""Fetching items and storing their bytes: in this process, or in workers (capture/workers.py), behind one contract."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from mailrescue.core.errors import ItemUnreadable, MailRescueError, VaultDamaged, VaultInUse, VaultUnopenable
from mailrescue.model.mail import Folder, ItemKind, Listed, Position
from mailrescue.providers.base import Reader
from mailrescue.storage.base import StoreError
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


# Results as they come; whoever asks for them takes every one, or says that it gives up (`rescue`).
Done = Iterator[tuple[Task, Read]]
# As many are handed to a reader at once, which can ask its server for all of them in one go.
BATCH_ITEMS = 64
BATCH_BYTES = 8 * 1024 * 1024


def default_workers() -> int:
    """Return how many workers this machine feeds: one a core, four at most, since one parent keeps the index."""
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


class WorkerDied(MailRescueError):
    """A process that read and stored items is gone, and what it had not made durable with it."""


# After these nothing that is not durable yet can be kept; after any other error it can.
OF_THE_VAULT = (VaultDamaged, VaultInUse, VaultUnopenable, StoreError, WorkerDied)


class Fetcher(Protocol):
    """Takes tasks, gives results, in any order. Every result is also known to the session's catalogue.

    What a result says to be stored is durable once `finish` or `rescue` has yielded all it has. Errors of the source come
    through as they are; what was yielded before stays good. After an error of the vault nothing does.
    """

    def submit(self, task: Task) -> Done:
        """Take a task; yields what is done by now. Raises StoreError when the vault cannot take more."""

    def finish(self) -> Done:
        """Wait until all is done and durable; yields the rest."""

    def rescue(self) -> Done:
        """Read no further, and make durable what was read; yields what of it was not yielded yet. Raises WorkerDied."""

    def close(self) -> None:
        """Stop at once, whatever is under way; may be called twice."""


class Batch:
    """Gathers tasks until they are worth handing on."""

    def __init__(self, items: int, size: int) -> None:
        self._items, self._size = items, size
        self._tasks: list[Task] = []
        self._bytes = 0

    def add(self, task: Task) -> bool:
        """Take a task; returns whether the batch is full."""
        self._tasks.append(task)
        self._bytes += task.listed.size
        return len(self._tasks) >= self._items or self._bytes >= self._size

    def take(self) -> list[Task]:
        """Return the tasks, and begin anew."""
        tasks, self._tasks, self._bytes = self._tasks, [], 0
        return tasks


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
        self._batch = Batch(BATCH_ITEMS, BATCH_BYTES)

    def submit(self, task: Task) -> Done:
        """Take a task; when enough are together, read and store them, each yielded at once."""
        return self._read() if self._batch.add(task) else iter(())

    def finish(self) -> Done:
        """Read the rest. The session makes durable what is read in its own process."""
        return self._read()

    def rescue(self) -> Done:
        """Let go of what was not read yet."""
        self._batch.take()
        return iter(())

    def close(self) -> None:
        """Let go of the reader."""
        self._reader.close()

    def _read(self) -> Done:
        tasks, ingest = self._batch.take(), self._session.ingest
        self._reader.expect([task.listed for task in tasks])
        for task in tasks:
            read = read_and_store(self._reader, ingest, task.listed)
            if read.stored is not None:
                self._session.learn(read.stored, ingest.finished())
            yield task, read
