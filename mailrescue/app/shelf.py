"""A vault as export and restore see it: the bytes of its items, and the folders of one snapshot."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from mailrescue.core.errors import VaultDamaged
from mailrescue.export.shelf import Digest
from mailrescue.model.mail import Card, Folder, Position
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.blob import BlobKind, Place
from mailrescue.vault.vault import Vault

_AT_ONCE = 1_000


class VaultShelf:
    """The part of export's Shelf that is the same whatever is exported: items by their content."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        # Where the recipes of the next contents in reading order lie, and of those behind them: asked for many at once.
        self._places: dict[bytes, list[Place]] = {}
        self._coming: Iterator[tuple[bytes, list[Place]]] = iter(())

    def pieces(self, content: bytes) -> Iterator[bytes]:
        """Yield an item's raw bytes."""
        if content not in self._places:
            self._places = dict(itertools.islice(self._coming, _AT_ONCE))
        return self._vault.reader.unproven_pieces(content, self._places.get(content))

    def checker(self) -> Digest:
        """Return a hash of which an item's content id is the digest."""
        return self._vault.reader.checker()

    def in_reading_order(self, contents: Iterable[bytes]) -> list[bytes]:
        """Return the contents as they lie on the disk."""
        index = self._vault.catalogue.index
        ordered = index.in_pack_order(BlobKind.RECIPE, contents)
        self._coming = index.placed(BlobKind.RECIPE, ordered)
        return ordered


class SnapshotShelf(VaultShelf):
    """Implements export's Shelf over one snapshot."""

    def __init__(self, vault: Vault, snapshot: Snapshot) -> None:
        super().__init__(vault)
        self._commit = vault.record(snapshot)
        self._folders = vault.folders(self._commit)
        self._numbers = {folder.key: number for number, folder in self._folders.items()}

    def folders(self) -> list[Folder]:
        """Return every folder, by path."""
        return sorted(self._folders.values(), key=lambda folder: folder.path)

    def positions(self, folder: Folder) -> Iterator[tuple[Position, Card]]:
        """Yield what the folder holds. Raises VaultDamaged at a damaged part of the list."""
        for batch in _batches(self._vault.positions(self._commit, self._numbers[folder.key])):
            cards = self._vault.catalogue.contents.cards({position.content for position in batch})
            for position in batch:
                yield position, cards.get(position.content) or self._vault.card(position.content)


def _batches(found: Iterable[tuple[int, Position]]) -> Iterator[list[Position]]:
    """Yield the positions in lists. Whatever the listing raises is passed on behind those that came before."""
    batch: list[Position] = []
    try:
        for _, position in found:
            batch.append(position)
            if len(batch) == _AT_ONCE:
                yield batch
                batch = []
    except VaultDamaged:
        yield batch
        raise
    yield batch
