"""A store whose disk is full from a chosen change on."""

from __future__ import annotations

from collections.abc import Iterator

from mailrescue.storage.base import ObjectStore, ObjectWriter, StoreFull


class FullStore:
    """Lets `changes` changes through to `inner`; every later one finds no room. Reading and aborting still work."""

    def __init__(self, inner: ObjectStore, changes: int) -> None:
        self.inner, self.left = inner, changes

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """Read."""
        return self.inner.get(name, offset, length)

    def size(self, name: str) -> int:
        """Return the object's length."""
        return self.inner.size(name)

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names below `folder`."""
        return self.inner.names(folder)

    def put(self, name: str, data: bytes) -> None:
        """Store a small object, if there is room."""
        self.spend()
        self.inner.put(name, data)

    def writer(self) -> ObjectWriter:
        """Begin an object, if there is room."""
        self.spend()
        return _FullWriter(self, self.inner.writer())

    def delete(self, name: str) -> None:
        """Remove an object; that needs no room."""
        self.inner.delete(name)

    def move(self, name: str, to: str) -> None:
        """Give an object another name; that needs no room."""
        self.inner.move(name, to)

    def replace(self, name: str, data: bytes) -> None:
        """Put an object in place of another, if there is room."""
        self.spend()
        self.inner.replace(name, data)

    def spend(self) -> None:
        """Take room for one change. Raises StoreFull."""
        self.left -= 1
        if self.left < 0:
            raise StoreFull("The disk is full (a test says so). Nothing that was stored before is harmed.")


class _FullWriter:
    def __init__(self, store: FullStore, inner: ObjectWriter) -> None:
        self._store, self._inner = store, inner

    def write(self, data: bytes) -> None:
        self._store.spend()
        self._inner.write(data)

    def commit(self, name: str) -> None:
        self._store.spend()
        self._inner.commit(name)

    def abort(self) -> None:
        self._inner.abort()
