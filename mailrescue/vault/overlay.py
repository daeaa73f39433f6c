"""A vault's store as a repair will leave it: what is staged over what is there, without what will be taken out of use.

So a repair is planned, and its plan proven, before anything in the vault is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from mailrescue.core.errors import VaultDamaged
from mailrescue.storage.base import ObjectMissing, ObjectStore, ObjectWriter, ReadableStore, StoreError

_T = TypeVar("_T")


class OverlayStore:
    """Reads `staged` before `base`, writes only to `staged`. What is in `hidden` is not there.

    What the disk cannot read counts as damaged, so that one bad sector does not stop the whole repair.
    """

    def __init__(self, base: ReadableStore, staged: ObjectStore) -> None:
        self._base, self.staged = base, staged
        self.hidden: set[str] = set()

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """Return bytes of an object."""
        return self._read(name, lambda store: store.get(name, offset, length))

    def size(self, name: str) -> int:
        """Return the object's length."""
        return self._read(name, lambda store: store.size(name))

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names below `folder`, sorted."""
        yield from sorted({*self.staged.names(folder), *self._base.names(folder)} - self.hidden)

    def put(self, name: str, data: bytes) -> None:
        """Stage a small object."""
        self.staged.put(name, data)

    def writer(self) -> ObjectWriter:
        """Begin an object to be staged."""
        return self.staged.writer()

    def delete(self, name: str) -> None:
        """Take back what was staged."""
        self.staged.delete(name)

    def move(self, name: str, to: str) -> None:
        """Rename what was staged."""
        self.staged.move(name, to)

    def replace(self, name: str, data: bytes) -> None:
        """Stage an object anew."""
        self.staged.replace(name, data)

    def _read(self, name: str, read: Callable[[ReadableStore], _T]) -> _T:
        if name in self.hidden:
            raise ObjectMissing(f"{name} is taken out of use.")
        try:
            return read(self.staged)
        except ObjectMissing:
            pass
        try:
            return read(self._base)
        except ObjectMissing:
            raise
        except StoreError as error:
            raise VaultDamaged(str(error)) from None
