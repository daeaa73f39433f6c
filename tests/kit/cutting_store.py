"""A store whose power is cut at a chosen change.

A change is anything that touches the disk: beginning an object, writing to it, giving it its name, `put`, `delete`, `move`, `replace`.
After the cut the store does nothing more: what a dying program would still have cleaned up stays as it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from mailrescue.storage.base import ObjectStore, ObjectWriter


class PowerCut(BaseException):
    """The power is gone. No Exception, so that no handler mistakes it for something to be handled."""


class CuttingStore:
    """Lets `changes` changes through to `inner`, then cuts.

    `torn`: the change that is cut leaves half of itself on the disk, under its temporary name. Otherwise it, and the
    unfinished object it belongs to, never reached the disk.
    """

    def __init__(self, inner: ObjectStore, changes: int, *, torn: bool = False) -> None:
        self.inner, self.left, self.torn = inner, changes, torn
        self.dead = False

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """Read; the dead read nothing."""
        self._alive()
        return self.inner.get(name, offset, length)

    def size(self, name: str) -> int:
        """Return the object's length."""
        self._alive()
        return self.inner.size(name)

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names below `folder`."""
        self._alive()
        return self.inner.names(folder)

    def put(self, name: str, data: bytes) -> None:
        """Store a small object: one change."""
        if self.spend():
            self.inner.put(name, data)
            return
        if self.torn:
            self.inner.writer().write(data[: len(data) // 2])
        self.cut()

    def writer(self) -> ObjectWriter:
        """Begin an object: one change, and one for every call to it."""
        if not self.spend():
            self.cut()
        return _CuttingWriter(self, self.inner.writer())

    def delete(self, name: str) -> None:
        """Remove an object: one change."""
        if not self.spend():
            self.cut()
        self.inner.delete(name)

    def move(self, name: str, to: str) -> None:
        """Give an object another name: one change."""
        if not self.spend():
            self.cut()
        self.inner.move(name, to)

    def replace(self, name: str, data: bytes) -> None:
        """Put an object in place of another: one change."""
        if not self.spend():
            if self.torn:
                self.inner.writer().write(data[: len(data) // 2])
            self.cut()
        self.inner.replace(name, data)

    def spend(self) -> bool:
        """Count a change; False when it is the one that is cut."""
        self._alive()
        self.left -= 1
        return self.left >= 0

    def cut(self) -> NoReturn:
        """Turn the power off."""
        self.dead = True
        raise PowerCut

    def _alive(self) -> None:
        if self.dead:
            raise PowerCut


class _CuttingWriter:
    def __init__(self, store: CuttingStore, inner: ObjectWriter) -> None:
        self._store, self._inner = store, inner

    def write(self, data: bytes) -> None:
        if not self._store.spend():
            self._cut(data)
        self._inner.write(data)

    def commit(self, name: str) -> None:
        if not self._store.spend():
            self._cut(b"")
        self._inner.commit(name)

    def abort(self) -> None:
        if not self._store.dead:
            self._inner.abort()

    def _cut(self, data: bytes) -> NoReturn:
        if self._store.torn:
            self._inner.write(data[: len(data) // 2])
        else:
            self._inner.abort()
        self._store.cut()
