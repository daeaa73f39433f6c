"""ObjectStore: named immutable objects. What every store must promise:

- an object is there whole or not at all, also after a power cut; once `put` or `commit` returned it is durable;
- what was put can be read and listed at once; a taken name raises ObjectExists: only `replace` puts one object in place of another;
- names are `folder/name` of `[a-z0-9._-]`, at most two folders deep; unfinished writes never show in a listing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from mailrescue.core.errors import MailRescueError, VaultUnopenable


class StoreError(MailRescueError):
    """The store could not do what it was asked for; the sentence names the disk or server and the reason."""


class ObjectMissing(StoreError):
    """There is no object of that name."""


class ObjectExists(StoreError):
    """The name is taken; nothing was written."""


class StoreFull(StoreError):
    """The disk has no room left; nothing that was there before is harmed."""


def store_gone(root: Path) -> VaultUnopenable:
    """Return what is to be said when the folder vanished under a writer."""
    return VaultUnopenable(
        f"The vault at {root} is gone: its disk was disconnected, or its folder was moved or removed, while it was in use."
        " Nothing more was stored. Bring it back, and run this again."
    )


class ObjectWriter(Protocol):
    """One object being written; invisible until `commit`."""

    def write(self, data: bytes) -> None:
        """Append bytes. Raises StoreFull or StoreError."""

    def commit(self, name: str) -> None:
        """Make it durable under `name`. Raises ObjectExists."""

    def abort(self) -> None:
        """Forget it; may be called after any failure and twice."""


class ReadableStore(Protocol):
    """What a reader needs."""

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """Return bytes from `offset`, up to the end when `length` is None; fewer when the object is shorter."""

    def size(self, name: str) -> int:
        """Return the object's length in bytes."""

    def names(self, folder: str) -> Iterator[str]:
        """Yield the full names below `folder`, sorted; nothing when the folder is not there."""


class ObjectStore(ReadableStore, Protocol):
    """A place for a vault."""

    def put(self, name: str, data: bytes) -> None:
        """Store a small object whole."""

    def writer(self) -> ObjectWriter:
        """Begin an object whose name is known only at its end."""

    def delete(self, name: str) -> None:
        """Remove an object; only vault/prune calls this. A missing one is no error."""

    def move(self, name: str, to: str) -> None:
        """Give an object another name, all or nothing; only vault/repair calls this. Raises ObjectMissing, ObjectExists."""

    def replace(self, name: str, data: bytes) -> None:
        """Put an object in place of a damaged or missing one, all or nothing; only vault/repair calls this."""
