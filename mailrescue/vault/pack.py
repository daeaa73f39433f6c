"""Packs: frames of blobs, sealed and written one after another, with a footer (FORMAT.md 5)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from blake3 import blake3

from mailrescue.core.errors import VaultDamaged
from mailrescue.storage.base import ObjectStore, ObjectWriter, ReadableStore
from mailrescue.vault.blob import BlobKind, BlobRow, FrameRow, PackRow, pack_object
from mailrescue.vault.codec import LEVEL, PART_LEVEL, pack_value, squeeze, unpack_value, unsqueeze
from mailrescue.vault.frames import END_MAGIC, FOOTER_NONCE, HEAD, LENGTH, MAGIC, TAIL, FrameWalk, nonce
from mailrescue.vault.seal import KeyRing, Sealer, new_salt

PACK_TARGET = 32 * 1024 * 1024
FRAME_TARGET = 256 * 1024
# A node is read alone and often; small frames keep that quick.
_NODE_FRAME_TARGET = 64 * 1024

Directory = list[tuple[int, bytes, int]]


class _Group:
    """Blobs of one kind that wait for their frame."""

    def __init__(self) -> None:
        self.directory: Directory = []
        self.bodies: list[bytes] = []
        self.size = 0

    def add(self, kind: int, identity: bytes, data: bytes) -> None:
        self.directory.append((kind, identity, len(data)))
        self.bodies.append(data)
        self.size += len(data)

    def body(self) -> tuple[bytes, int]:
        """Return the frame body and where the first blob starts in it."""
        table = pack_value([[kind, length] for kind, _, length in self.directory])
        return b"".join([table, *self.bodies]), len(table)


class PackWriter:
    """Gathers blobs into frames and packs.

    A finished pack is durable, and its contents are handed out by `finished()`; only then may anything refer to its
    blobs. Whenever a pack is finished, every blob taken before is in it or in an earlier one: so whoever adds first
    what another blob needs may be killed at any moment, and still nobody finds a blob without its needs.
    `finish` makes the rest durable; after any error, `abort` forgets the unfinished pack.
    """

    def __init__(self, store: ObjectStore, keys: KeyRing, target: int | None = None) -> None:
        self._store, self._keys, self._target = store, keys, PACK_TARGET if target is None else target
        self._out: ObjectWriter | None = None
        self._done: list[PackRow] = []
        self._groups: dict[int, _Group] = {}

    def add(self, kind: BlobKind, identity: bytes, data: bytes) -> None:
        """Take one blob."""
        group = self._groups.setdefault(kind, _Group())
        limit = _NODE_FRAME_TARGET if kind is BlobKind.NODE else FRAME_TARGET
        if group.directory and group.size + len(data) > limit:
            self._flush(kind)
            if self._offset >= self._target:
                self.finish()
            group = self._groups.setdefault(kind, _Group())
        group.add(kind, identity, data)

    def finished(self) -> list[PackRow]:
        """Return the packs that became durable since the last call."""
        done, self._done = self._done, []
        return done

    def finish(self) -> None:
        """Make everything taken so far durable; the next blob begins a new pack."""
        for kind in sorted(self._groups):
            self._flush(kind)
        self._groups = {}
        if self._out is not None:
            self._finish_pack()

    def abort(self) -> None:
        """Forget the unfinished pack."""
        self._groups = {}
        if self._out is not None:
            self._out.abort()
            self._out = None

    def _begin_pack(self) -> ObjectWriter:
        salt = new_salt()
        self._sealer = Sealer(self._keys.pack, salt, b"frame")
        self._hash = blake3()
        self._frames: list[FrameRow] = []
        self._blobs: list[BlobRow] = []
        self._offset = 0
        self._out = self._store.writer()
        self._write(MAGIC + salt)
        return self._out

    def _write(self, data: bytes) -> None:
        assert self._out is not None
        self._out.write(data)
        self._hash.update(data)
        self._offset += len(data)

    def _flush(self, kind: int) -> None:
        group = self._groups[kind]
        if not group.directory:
            return
        if self._out is None:
            self._begin_pack()
        body, start = group.body()
        number = len(self._frames)
        sealed = self._sealer.seal(nonce(number), squeeze(body, PART_LEVEL if kind == BlobKind.PART else LEVEL))
        self._frames.append(FrameRow(self._offset, len(sealed)))
        self._write(LENGTH.pack(len(sealed)) + sealed)
        for blob_kind, identity, length in group.directory:
            self._blobs.append(BlobRow(blob_kind, identity, number, start, length))
            start += length
        self._groups[kind] = _Group()

    def _finish_pack(self) -> None:
        assert self._out is not None
        footer = self._sealer.seal(FOOTER_NONCE, squeeze(pack_value(_footer_value(self._frames, self._blobs))))
        self._write(footer + LENGTH.pack(len(footer)) + END_MAGIC)
        name = self._hash.hexdigest()
        self._out.commit(pack_object(name))
        self._out = None
        self._done.append(PackRow(name, self._offset, tuple(self._frames), tuple(self._blobs)))


def _footer_value(frames: list[FrameRow], blobs: list[BlobRow]) -> list[object]:
    tables: list[list[object]] = [[] for _ in frames]
    for blob in blobs:
        tables[blob.frame].append([blob.kind, blob.identity, blob.start, blob.length])
    return [[frame.offset, frame.stored, table] for frame, table in zip(frames, tables, strict=True)]


class PackReader:
    """Reads one pack of a store. Every method raises VaultDamaged for bytes that are not what was written."""

    def __init__(self, store: ReadableStore, keys: KeyRing, name: str) -> None:
        self._store, self._object, self.name = store, pack_object(name), name
        head = store.get(self._object, 0, HEAD)
        if len(head) != HEAD or not head.startswith(MAGIC):
            raise VaultDamaged(f"pack {name[:12]} does not begin like a pack")
        self._sealer = Sealer(keys.pack, head[len(MAGIC) :], b"frame")

    def frame(self, number: int, offset: int, stored: int) -> bytes:
        """Return the body of one frame."""
        data = self._store.get(self._object, offset, LENGTH.size + stored)
        if len(data) != LENGTH.size + stored or LENGTH.unpack_from(data)[0] != stored:
            raise VaultDamaged(f"pack {self.name[:12]} is cut short or has a wrong length in frame {number}")
        return unsqueeze(self._sealer.open(nonce(number), data[LENGTH.size :]))

    def table(self) -> PackRow:
        """Return the table of contents from the footer."""
        size = self._store.size(self._object)
        tail = self._store.get(self._object, max(0, size - TAIL), TAIL)
        if size < HEAD + TAIL or not tail.endswith(END_MAGIC):
            raise VaultDamaged(f"pack {self.name[:12]} has no end; it was cut short")
        (length,) = LENGTH.unpack_from(tail)
        start = size - TAIL - length
        if start < HEAD:
            raise VaultDamaged(f"pack {self.name[:12]} has a footer longer than itself")
        footer = self._sealer.open(FOOTER_NONCE, self._store.get(self._object, start, length))
        return parse_table(self.name, size, footer)

    def scan(self) -> Iterator[tuple[int, FrameRow, bytes]]:
        """Walk the frames without the footer: number, place and body of each that can be read, before, between and behind damaged ones."""
        for frame in FrameWalk(self._store.get(self._object), self._sealer):
            with contextlib.suppress(VaultDamaged):
                body = unsqueeze(self._sealer.open(nonce(frame.number), frame.sealed))
                yield frame.number, FrameRow(frame.offset, len(frame.sealed)), body


def parse_table(name: str, size: int, footer: bytes) -> PackRow:
    """Return what an opened footer says. Raises VaultDamaged."""
    value: Any = unpack_value(unsqueeze(footer))
    frames: list[FrameRow] = []
    blobs: list[BlobRow] = []
    try:
        for number, (offset, stored, table) in enumerate(value):
            frames.append(FrameRow(offset, stored))
            blobs += [BlobRow(kind, identity, number, start, length) for kind, identity, start, length in table]
    except (TypeError, ValueError):
        raise VaultDamaged(f"pack {name[:12]} has a footer that cannot be understood") from None
    return PackRow(name, size, tuple(frames), tuple(blobs))
