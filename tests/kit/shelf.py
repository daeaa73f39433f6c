"""A shelf in memory, to export from: holds whatever folders and items a test puts there, and breaks on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from mailrescue.core.errors import VaultDamaged
from mailrescue.export.plan import Origin
from mailrescue.export.shelf import Digest
from mailrescue.model.mail import Card, Folder, ItemKind, Position

ORIGIN = Origin("ann", "3f9c1e77", datetime(2026, 3, 5, 9, 12, tzinfo=UTC))


class MemoryShelf:
    """One snapshot; `read` records which contents were asked for, in order."""

    def __init__(self) -> None:
        self.read: list[bytes] = []
        self.damaged: set[bytes] = set()
        self.damaged_folders: set[str] = set()
        self.piece = 1 << 16
        self._folders: dict[str, list[tuple[Position, Card]]] = {}
        self._raw: dict[bytes, bytes] = {}

    def folder(self, path: str) -> None:
        """Add a folder, empty so far."""
        self._folders.setdefault(path, [])

    def add(
        self,
        path: str,
        raw: bytes,
        *,
        subject: str = "",
        sender: str = "",
        received: int | None = None,
        date: int | None = None,
        flags: tuple[str, ...] = (),
        kind: ItemKind = ItemKind.MESSAGE,
        hidden: bool = False,
        sidecar: bytes = b"",
        sha256: bytes | None = None,
    ) -> bytes:
        """Add an item to a folder and return its content id."""
        content = hashlib.blake2b(raw, digest_size=32).digest()
        self._raw[content] = raw
        self.folder(path)
        key = str(len(self._folders[path]))
        position = Position(key, content, "", kind, len(raw), flags, received, sidecar, hidden=hidden)
        digest = hashlib.sha256(raw).digest() if sha256 is None else sha256
        card = Card(kind, subject, sender, date=date, size=len(raw), sha256=digest)
        self._folders[path].append((position, card))
        return content

    def falsify(self, content: bytes, raw: bytes) -> None:
        """Give other bytes for an item from now on."""
        self._raw[content] = raw

    def folders(self) -> list[Folder]:
        """Return all folders."""
        return [Folder(path, path) for path in self._folders]

    def positions(self, folder: Folder) -> Iterator[tuple[Position, Card]]:
        """Yield what a folder holds; a damaged one breaks off after its first item."""
        for number, entry in enumerate(self._folders[folder.path]):
            if number and folder.path in self.damaged_folders:
                raise VaultDamaged("list node 0123456789ab is not what was written")
            yield entry

    def pieces(self, content: bytes) -> Iterator[bytes]:
        """Yield an item; a damaged one breaks off after its first half, as a bad frame would."""
        self.read.append(content)
        raw = self._raw[content]
        broken = content in self.damaged
        for start in range(0, len(raw) // 2 if broken else len(raw), self.piece):
            yield raw[start : start + self.piece]
        if broken:
            raise VaultDamaged("pack 0123456789ab: a frame does not open")

    def checker(self) -> Digest:
        """Return what content ids are made with."""
        return hashlib.blake2b(digest_size=32)

    def in_reading_order(self, contents: Iterable[bytes]) -> list[bytes]:
        """Return an order that is not that of the folders."""
        return sorted(contents)
