"""A store with the write order that FORMAT.md 7 forbids: packs reach the disk only after the commit that names them.

Crash tests that do not fail over it prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailrescue.storage.base import ObjectStore, ObjectWriter
from mailrescue.storage.memory import MemoryStore


class LateStore:
    """Keeps finished packs in memory, readable at once, until a small object has been put."""

    def __init__(self, inner: ObjectStore) -> None:
        self.inner, self.waiting = inner, MemoryStore()

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """Read what is on the disk, or believed to be."""
        return self._where(name).get(name, offset, length)

    def size(self, name: str) -> int:
        """Return the object's length."""
        return self._where(name).size(name)

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names below `folder`."""
        yield from sorted({*self.inner.names(folder), *self.waiting.names(folder)})

    def put(self, name: str, data: bytes) -> None:
        """Write the small object first, then the packs that it needs."""
        self.inner.put(name, data)
        for waiting, content in self.waiting.objects.items():
            writer = self.inner.writer()
            writer.write(content)
            writer.commit(waiting)
        self.waiting.objects = {}

    def writer(self) -> ObjectWriter:
        """Begin an object that reaches the disk too late."""
        return self.waiting.writer()

    def delete(self, name: str) -> None:
        """Remove an object."""
        self.inner.delete(name)

    def move(self, name: str, to: str) -> None:
        """Give an object another name."""
        self.inner.move(name, to)

    def replace(self, name: str, data: bytes) -> None:
        """Put an object in place of another."""
        self.inner.replace(name, data)

    def _where(self, name: str) -> ObjectStore:
        return self.waiting if name in self.waiting.objects else self.inner


class LateRecords:
    """The order that FORMAT.md 7 forbids for removal: small objects reach the disk only after the next removals.

    They are readable at once, so that whoever works on it notices nothing.
    """

    def __init__(self, inner: ObjectStore) -> None:
        self.inner, self.waiting = inner, MemoryStore()

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """Read what is on the disk, or believed to be."""
        return self._where(name).get(name, offset, length)

    def size(self, name: str) -> int:
        """Return the object's length."""
        return self._where(name).size(name)

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names below `folder`."""
        yield from sorted({*self.inner.names(folder), *self.waiting.names(folder)})

    def put(self, name: str, data: bytes) -> None:
        """Keep a small object back."""
        self.waiting.put(name, data)

    def writer(self) -> ObjectWriter:
        """Begin an object."""
        return self.inner.writer()

    def delete(self, name: str) -> None:
        """Remove an object first, then write what was kept back."""
        self.inner.delete(name)
        for waiting, content in self.waiting.objects.items():
            self.inner.put(waiting, content)
        self.waiting.objects = {}

    def _where(self, name: str) -> ObjectStore:
        return self.waiting if name in self.waiting.objects else self.inner
