"""Blobs and items out of packs, checked on every read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from blake3 import blake3

from mailrescue.core.errors import MailRescueError, VaultDamaged
from mailrescue.storage.base import ObjectMissing, ReadableStore
from mailrescue.vault.blob import BlobKind, Place
from mailrescue.vault.pack import PackReader
from mailrescue.vault.parts import parts_of, rebuild
from mailrescue.vault.seal import KeyRing, identity, new_identity

# Given kind and identity, returns every place of a blob, the best first.
Locate = Callable[[BlobKind, bytes], list[Place]]
_CACHE_BYTES = 32 * 1024 * 1024
_CACHE_PACKS = 256


class BlobReader:
    """Reads blobs where `locate` says they are; keeps the newest frames in memory. One thread at a time."""

    def __init__(self, store: ReadableStore, keys: KeyRing, locate: Locate) -> None:
        self._store, self._keys, self._locate = store, keys, locate
        self._packs: OrderedDict[str, PackReader] = OrderedDict()
        self._frames: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._cached = 0

    def blob(self, kind: BlobKind, blob_identity: bytes, places: list[Place] | None = None) -> bytes:
        """Return a blob. Raises VaultDamaged when it is missing, or the frame of none of its copies opens.

        `places`: where it lies, for those who have asked for many at once.
        """
        return next(self._copies(kind, blob_identity, places))

    def _copies(self, kind: BlobKind, blob_identity: bytes, places: list[Place] | None = None) -> Iterator[bytes]:
        """Yield the copies of a blob that can be read. Raises VaultDamaged when there is none."""
        failure: VaultDamaged | None = None
        found = False
        for place in self._locate(kind, blob_identity) if places is None else places:
            try:
                copy = self._cut(place)
            except VaultDamaged as error:
                failure = failure or error
                continue
            found = True
            yield copy
        if not found:
            raise failure or VaultDamaged(f"a {kind.name.lower()} ({blob_identity.hex()[:12]}) is in no pack of the vault")

    def _cut(self, place: Place) -> bytes:
        body = self._frame(place)
        data = body[place.start : place.start + place.length]
        if len(data) != place.length:
            raise VaultDamaged(f"pack {place.pack[:12]} holds less than its table says")
        return data

    def node(self, node_identity: bytes) -> bytes:
        """Return the bytes of a list node; they are checked against the identity that names them."""
        data = self.blob(BlobKind.NODE, node_identity)
        if identity(self._keys.node, data) != node_identity:
            raise VaultDamaged(f"list node {node_identity.hex()[:12]} is not what was written")
        return data

    def pieces(self, content: bytes, places: list[Place] | None = None) -> Iterator[bytes]:
        """Yield the raw bytes of an item. Raises VaultDamaged, at the end too, when they are not those stored.

        `places`: where its recipe lies.
        """
        checker = self.checker()
        for piece in self.unproven_pieces(content, places):
            checker.update(piece)
            yield piece
        if checker.digest() != content:
            raise VaultDamaged(f"item {content.hex()[:12]} comes out different from what went in")

    def unproven_pieces(self, content: bytes, places: list[Place] | None = None) -> Iterator[bytes]:
        """Yield the same bytes, for those who compare them themselves."""
        return rebuild(self.recipe(content, places), self.part)

    def checker(self) -> blake3:
        """Return a fresh hash: fed with the raw bytes of an item, its digest is the item's identity."""
        return new_identity(self._keys.item)

    def recipe(self, content: bytes, places: list[Place] | None = None) -> bytes:
        """Return the recipe of an item; of several one whose parts are all in packs: an item read anew may be cut otherwise."""
        first, *others = self._copies(BlobKind.RECIPE, content, places)
        for recipe in (first, *others) if others else ():
            if all(self._locate(BlobKind.PART, part) for part in parts_of(recipe)):
                return recipe
        return first

    def part(self, part_identity: bytes) -> bytes:
        """Return a part."""
        return self.blob(BlobKind.PART, part_identity)

    def _frame(self, place: Place) -> bytes:
        key = (place.pack, place.frame)
        body = self._frames.get(key)
        if body is not None:
            self._frames.move_to_end(key)
            return body
        body = self._read_frame(place)
        self._frames[key] = body
        self._cached += len(body)
        while self._cached > _CACHE_BYTES and len(self._frames) > 1:
            _, dropped = self._frames.popitem(last=False)
            self._cached -= len(dropped)
        return body

    def _read_frame(self, place: Place) -> bytes:
        try:
            pack = self._packs.get(place.pack)
            if pack is None:
                pack = self._packs[place.pack] = PackReader(self._store, self._keys, place.pack)
                if len(self._packs) > _CACHE_PACKS:
                    self._packs.popitem(last=False)
            return pack.frame(place.frame, place.offset, place.stored)
        except ObjectMissing:
            raise VaultDamaged(f"pack {place.pack[:12]} is missing from the vault") from None
        except VaultDamaged as error:
            raise VaultDamaged(f"pack {place.pack[:12]}: {error}") from None


def readable(reader: BlobReader, content: bytes, places: list[Place] | None = None) -> str:
    """Return "" when the item comes out whole, else the reason; `places` as in `BlobReader.pieces`."""
    try:
        for _ in reader.pieces(content, places):
            pass
    except MailRescueError as error:
        return str(error)
    return ""
