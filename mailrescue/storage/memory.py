"""The reference store: objects in a dict. For tests, and to say what the contract means."""

from __future__ import annotations

from collections.abc import Iterator

from mailrescue.storage.base import ObjectExists, ObjectMissing, ObjectWriter


class MemoryStore:
    """Objects in `objects`, name to bytes."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """Return bytes of an object."""
        end = None if length is None else offset + length
        return self._object(name)[offset:end]

    def size(self, name: str) -> int:
        """Return the object's length in bytes."""
        return len(self._object(name))

    def names(self, folder: str) -> Iterator[str]:
        """Yield the full names below `folder`, sorted."""
        yield from sorted(name for name in self.objects if name.startswith(f"{folder}/"))

    def put(self, name: str, data: bytes) -> None:
        """Store a small object whole."""
        if name in self.objects:
            raise ObjectExists(f"{name} is there already; nothing was written.")
        self.objects[name] = bytes(data)

    def writer(self) -> ObjectWriter:
        """Begin an object whose name is known only at its end."""
        return _MemoryWriter(self)

    def delete(self, name: str) -> None:
        """Remove an object."""
        self.objects.pop(name, None)

    def move(self, name: str, to: str) -> None:
        """Give an object another name."""
        self.put(to, self._object(name))
        del self.objects[name]

    def replace(self, name: str, data: bytes) -> None:
        """Put an object in place of a damaged or missing one."""
        self.objects[name] = bytes(data)

    def _object(self, name: str) -> bytes:
        try:
            return self.objects[name]
        except KeyError:
            raise ObjectMissing(f"{name} is missing from the vault.") from None


class _MemoryWriter:
    def __init__(self, store: MemoryStore) -> None:
        self._store, self._pieces = store, [b""]

    def write(self, data: bytes) -> None:
        self._pieces.append(bytes(data))

    def commit(self, name: str) -> None:
        self._store.put(name, b"".join(self._pieces))

    def abort(self) -> None:
        self._pieces = []
