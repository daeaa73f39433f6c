"""Out of damaged packs into new ones: every blob that can still be read and that no sound pack holds (FORMAT.md 7, "Repair")."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

from mailrescue.core.errors import VaultDamaged
from mailrescue.model.mail import Card, ItemKind
from mailrescue.storage.base import ObjectMissing, ReadableStore, StoreError
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.describing import describe
from mailrescue.vault.ingest import SPOOL_HEAD, card_bytes, make_card, parse_card
from mailrescue.vault.pack import PackWriter
from mailrescue.vault.parts import rebuild
from mailrescue.vault.seal import identity, new_identity
from mailrescue.vault.vault import Vault
from mailrescue.vault.wreck import Wreck

_SECTORS = 64 * 1024


def read_what_can_be_read(store: ReadableStore, name: str) -> bytes:
    """Return the bytes of an object, zeros where the disk cannot read them. Raises ObjectMissing."""
    try:
        return store.get(name)
    except ObjectMissing:
        raise
    except StoreError:
        return b"".join(_piecewise(store, name))


def _piecewise(store: ReadableStore, name: str) -> Iterator[bytes]:
    size = store.size(name)
    for offset in range(0, size, _SECTORS):
        length = min(_SECTORS, size - offset)
        try:
            yield store.get(name, offset, length).ljust(length, b"\0")
        except StoreError:
            yield bytes(length)


class Salvage:
    """Writes into the store of `vault`, whose catalogue knows its sound packs only; learns the new packs there."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._writer = PackWriter(vault.store, vault.keys)
        self._taken: set[tuple[int, bytes]] = set()

    def take(self, names: Iterable[str], load: Callable[[str], Wreck]) -> None:
        """Take what can be read of damaged packs; recipes last, so that whoever finds one finds what it needs.

        Packs are loaded one by one, and twice: together they may be larger than the memory.
        """
        packs = list(names)
        for name in packs:
            self._take(load(name), lambda kind: kind != BlobKind.RECIPE)
        self.finish()
        for name in packs:
            self._take(load(name), lambda kind: kind == BlobKind.RECIPE)
        self.finish()

    def take_card(self, card: Card, content: bytes) -> None:
        """Take a card that is in no pack."""
        self._add(BlobKind.CARD, content, card_bytes(card, content))

    def finish(self) -> None:
        """Make what was taken durable, and known to the catalogue."""
        self._writer.finish()
        self._vault.learn_packs(self._writer.finished())

    def _take(self, wreck: Wreck, wanted: Callable[[int], bool]) -> None:
        for kind, named, data in wreck.blobs():
            if wanted(kind):
                name = self._identity(kind, named, data)
                if name and (not named or named == name):
                    self._add(BlobKind(kind), name, data)

    def _add(self, kind: BlobKind, name: bytes, data: bytes) -> None:
        if (kind, name) not in self._taken and not self._vault.catalogue.index.has(kind, name):
            self._taken.add((kind, name))
            self._writer.add(kind, name, data)

    def _identity(self, kind: int, named: bytes, data: bytes) -> bytes:
        """Return a blob's identity, computed; b"" when that cannot be done, or the kind is not known here."""
        keys = self._vault.keys
        own = {BlobKind.PART: keys.part, BlobKind.NODE: keys.node, BlobKind.SIDECAR: keys.sidecar, BlobKind.BLOCK: keys.block}
        if kind in own:
            return identity(own[BlobKind(kind)], data)
        try:
            if kind == BlobKind.CARD:
                return parse_card(data)[1]
            return (named or self._item(data)) if kind == BlobKind.RECIPE else b""
        except VaultDamaged:
            return b""

    def _item(self, recipe: bytes) -> bytes:
        """Return the identity of the item that a recipe gives. Raises VaultDamaged when a part of it is in no pack."""
        checker = new_identity(self._vault.keys.item)
        for piece in rebuild(recipe, self._vault.reader.part):
            checker.update(piece)
        return checker.digest()


def card_of_item(vault: Vault, content: bytes, kind: ItemKind) -> Card:
    """Return the card of an item, made anew from its bytes. Raises VaultDamaged when they cannot be read."""
    head, size, sha256 = b"", 0, hashlib.sha256()
    for piece in vault.reader.pieces(content):
        if len(head) < SPOOL_HEAD:
            head += piece
        size += len(piece)
        sha256.update(piece)
    return make_card(kind, describe(head), size, sha256.digest())
