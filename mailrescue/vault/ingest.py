"""Raw items into blobs: identity, parts, card, words (FORMAT.md 4). Runs in the parent or in a worker process.

Knows no catalogue: what is durable already it asks `known`, what it finished it hands out.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailrescue.core.errors import ItemUnreadable, VaultDamaged
from mailrescue.model.mail import Card, ItemKind, RawItem, Spool
from mailrescue.storage.base import ObjectStore
from mailrescue.vault.blob import BlobKind, PackRow
from mailrescue.vault.catalogue.contents import Words
from mailrescue.vault.claims import Claims, LocalClaims
from mailrescue.vault.codec import pack_value, unpack_value
from mailrescue.vault.describing import describe, words_of
from mailrescue.vault.kinds import KINDS
from mailrescue.vault.pack import PackWriter
from mailrescue.vault.parts import CHUNK, recipe, skeleton, split
from mailrescue.vault.seal import KeyRing, identity, new_identity

if TYPE_CHECKING:
    from mailrescue.formats.mime import Described

Known = Callable[[BlobKind, bytes], bool]
# Of an item too big for memory, this much is read for headers and words.
SPOOL_HEAD = 4 * 1024 * 1024


def known_but(known: Known, lost: frozenset[bytes]) -> Known:
    """Return what says no also for items that are known to be lost: their recipes may be there, but not all they need."""
    if not lost:
        return known
    return lambda kind, blob_identity: not (kind is BlobKind.RECIPE and blob_identity in lost) and known(kind, blob_identity)


class Stored(NamedTuple):
    """What became of one item. `card`, `words` (prepared for the index) are None when the item was known already."""

    content: bytes
    size: int
    sidecar: bytes
    card: Card | None = None
    words: Words | None = None


def card_bytes(card: Card, content: bytes) -> bytes:
    """Return a card as it stands in the vault."""
    return pack_value([
        KINDS.index(card.kind), card.subject, card.sender, card.recipients, card.date, card.message_id,
        card.size, card.sha256, list(card.attachments), content,
    ])


def parse_card(data: bytes) -> tuple[Card, bytes]:
    """Return a card and the identity of its item. Raises VaultDamaged."""
    try:
        kind, subject, sender, recipients, date, message_id, size, sha256, names, content = unpack_value(data)
        return Card(KINDS[kind], subject, sender, recipients, date, message_id, size, sha256, tuple(names)), content
    except (TypeError, ValueError, IndexError):
        raise VaultDamaged("a card cannot be understood") from None


def make_card(kind: ItemKind, described: Described, size: int, sha256: bytes) -> Card:
    """Return the card of a described item."""
    return Card(
        kind, described.subject, described.sender, described.recipients, described.date, described.message_id,
        size, sha256, described.attachments,
    )


class Ingest:
    """Stores raw items into packs of its own. Without `words`, nothing is prepared for the search index."""

    def __init__(
        self, store: ObjectStore, keys: KeyRing, known: Known, claims: Claims | None = None, *, words: bool = True
    ) -> None:
        self._words = words
        self._packs = PackWriter(store, keys)
        self._keys, self._known = keys, known
        self._claims = claims or LocalClaims()

    def store(self, item: RawItem) -> Stored:
        """Take one item; its blobs are durable only once a later `finished` hands out their packs."""
        sidecar = self._add_once(BlobKind.SIDECAR, self._keys.sidecar, item.sidecar) if item.sidecar else b""
        if item.spool is not None:
            return self._store_spool(item, item.spool, sidecar)
        content = identity(self._keys.item, item.raw)
        is_new = self._claim(BlobKind.RECIPE, content)
        if not is_new and not self._lacks_card(content):
            return Stored(content, len(item.raw), sidecar)
        runs = list(split(item.raw))
        described = describe(*skeleton(item.raw, runs), words=self._words)
        card = make_card(item.kind, described, len(item.raw), hashlib.sha256(item.raw).digest())
        # The recipe comes last: where there is one, the next run takes the item as stored, with all that it needs.
        instructions = recipe(runs, self._add_part) if is_new else b""
        self._packs.add(BlobKind.CARD, content, card_bytes(card, content))
        if is_new:
            self._packs.add(BlobKind.RECIPE, content, instructions)
        return Stored(content, len(item.raw), sidecar, card, self._words_of(described))

    def add_node(self, data: bytes) -> bytes:
        """Take a list node; returns its identity."""
        return self._add_once(BlobKind.NODE, self._keys.node, data)

    def add_block(self, data: bytes, *, again: bool = False) -> bytes:
        """Take a block of a file version; returns its identity. `again`: it is in the vault, but cannot be read there."""
        block = identity(self._keys.block, data)
        claim = bytes([BlobKind.BLOCK]) + block
        if self._claims.first(claim) if again else self._claim(BlobKind.BLOCK, block):
            self._packs.add(BlobKind.BLOCK, block, data)
        return block

    def finish(self) -> None:
        """Make everything taken so far durable."""
        self._packs.finish()

    def finished(self) -> list[PackRow]:
        """Return the packs that became durable since the last call."""
        packs = self._packs.finished()
        for pack in packs:
            self._claims.settle(bytes([blob.kind]) + blob.identity for blob in pack.blobs)
        return packs

    def abort(self) -> None:
        """Forget what is not durable."""
        self._packs.abort()

    def _words_of(self, described: Described) -> Words | None:
        return words_of(described) if self._words else None

    def _lacks_card(self, content: bytes) -> bool:
        """Return whether an item is durable but for its card, which a damaged pack may have cost; the first to ask writes it."""
        return self._known(BlobKind.RECIPE, content) and self._claim(BlobKind.CARD, content)

    def _claim(self, kind: BlobKind, blob_identity: bytes) -> bool:
        """Return whether this blob has to be written here."""
        return not self._known(kind, blob_identity) and self._claims.first(bytes([kind]) + blob_identity)

    def _add_once(self, kind: BlobKind, key: bytes, data: bytes) -> bytes:
        blob_identity = identity(key, data)
        if self._claim(kind, blob_identity):
            self._packs.add(kind, blob_identity, data)
        return blob_identity

    def _add_part(self, data: bytes) -> bytes:
        return self._add_once(BlobKind.PART, self._keys.part, data)

    def _store_spool(self, item: RawItem, spool: Spool, sidecar: bytes) -> Stored:
        """Store an item that does not fit into memory: read once for its identity, once more when it is new."""
        is_new = False
        try:
            checker, sha256 = new_identity(self._keys.item), hashlib.sha256()
            for piece in _spooled(spool):
                checker.update(piece)
                sha256.update(piece)
            content = checker.digest()
            is_new = self._claim(BlobKind.RECIPE, content)
            if not is_new and not self._lacks_card(content):
                return Stored(content, spool.length, sidecar)
            described = describe(b"".join(_spooled(Spool(spool.path, spool.offset, min(spool.length, SPOOL_HEAD)))), words=self._words)
            card = make_card(item.kind, described, spool.length, sha256.digest())
            parts = self._add_parts(spool, content) if is_new else []
            self._packs.add(BlobKind.CARD, content, card_bytes(card, content))
            if is_new:
                self._packs.add(BlobKind.RECIPE, content, pack_value([[0, spool.length, parts]]))
            return Stored(content, spool.length, sidecar, card, self._words_of(described))
        except ItemUnreadable:
            if is_new:
                self._claims.drop(bytes([BlobKind.RECIPE]) + content)
            raise
        finally:
            if spool.temporary:
                with contextlib.suppress(OSError):
                    Path(spool.path).unlink()

    def _add_parts(self, spool: Spool, content: bytes) -> list[bytes]:
        checker = new_identity(self._keys.item)
        parts = []
        for piece in _spooled(spool):
            checker.update(piece)
            parts.append(self._add_part(piece))
        if checker.digest() != content:
            raise ItemUnreadable("it changed while it was being read; the next snapshot will read it again")
        return parts


def _spooled(spool: Spool) -> Iterator[bytes]:
    """Yield the bytes of a spool. Raises ItemUnreadable when they are not all there, or not any more."""
    try:
        with Path(spool.path).open("rb", buffering=0) as file:
            file.seek(spool.offset)
            left = spool.length
            while left > 0:
                piece = file.read(min(CHUNK, left))
                if not piece:
                    raise ItemUnreadable("its file became shorter while it was being read; the next snapshot will read it again")
                left -= len(piece)
                yield piece
    except OSError as error:
        raise ItemUnreadable(f"its file could not be read ({error.strerror}); the next snapshot will try it again") from None
