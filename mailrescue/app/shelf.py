"""One snapshot of a vault as export and restore see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailrescue.model.mail import Card, Folder, Position
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.vault import Vault


class SnapshotShelf:
    """Implements export's Shelf over one snapshot."""

    def __init__(self, vault: Vault, snapshot: Snapshot) -> None:
        self._vault = vault
        self._commit = vault.record(snapshot)
        self._folders = vault.folders(self._commit)
        self._numbers = {folder.key: number for number, folder in self._folders.items()}

    def folders(self) -> list[Folder]:
        """Return every folder, by path."""
        return sorted(self._folders.values(), key=lambda folder: folder.path)

    def positions(self, folder: Folder) -> Iterator[tuple[Position, Card]]:
        """Yield what the folder holds. Raises VaultDamaged at a damaged part of the list."""
        for _, position in self._vault.positions(self._commit, self._numbers[folder.key]):
            yield position, self._vault.card(position.content)

    def pieces(self, content: bytes) -> Iterator[bytes]:
        """Yield an item's raw bytes, proven to be what was stored."""
        return self._vault.reader.pieces(content)

    def in_reading_order(self, contents: Iterable[bytes]) -> list[bytes]:
        """Return the contents as they lie on the disk."""
        return self._vault.catalogue.index.in_pack_order(BlobKind.RECIPE, contents)
