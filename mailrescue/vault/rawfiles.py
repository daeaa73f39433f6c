"""Versions of raw files (OST, PST): stored by 4 KiB pages against the version before (FORMAT.md 6, "File versions").

Knows nothing of what is in the files. Memory stays at a few blocks, whatever the size of the file.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from mailrescue.core.errors import VaultDamaged
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.commits import Commit
from mailrescue.vault.ingest import Ingest
from mailrescue.vault.nodes import Value, build, values
from mailrescue.vault.reader import BlobReader

PAGE = 4096
BLOCK = 256 * 1024
_OFFSET = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Extent:
    """A run of the file: `length` bytes from `start` on in a block."""

    length: int
    block: bytes
    start: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What became of a file: its size and SHA-256, and the root of its extents."""

    size: int
    sha256: bytes
    extents: bytes | None


class FileWriter:
    """Stores one version of a file. `before` yields the bytes and extents of the version before, block by block."""

    def __init__(self, ingest: Ingest, before: BeforeVersion | None, advance: Callable[[int], None]) -> None:
        self._ingest, self._before, self._advance = ingest, before, advance
        self._extents: list[tuple[int, Extent]] = []
        self._changed = bytearray()
        self._pending: list[tuple[int, int]] = []

    def store(self, file: BinaryIO) -> StoredFile:
        """Read the file to its end; its blocks are durable once the ingest finished."""
        digest = hashlib.sha256()
        offset = 0
        while data := _read_block(file):
            digest.update(data)
            self._take(offset, data)
            offset += len(data)
            self._advance(len(data))
        self._flush()
        ordered = sorted(self._extents, key=lambda entry: entry[0])
        root = build((_value(at, extent) for at, extent in _merged(ordered)), self._ingest.add_node)
        return StoredFile(offset, digest.digest(), root)

    def _take(self, offset: int, data: bytes) -> None:
        before = self._before.block(offset) if self._before else (b"", [])
        if before is None:
            self._add(offset, data, again=True)
            return
        old, extents = before
        if old == data:
            self._extents += extents
            return
        same = [i for i in range(0, len(data), PAGE) if data[i : i + PAGE] == old[i : i + PAGE]] if old else []
        if not same:
            self._add(offset, data)
            return
        kept = set(same)
        for i in range(0, len(data), PAGE):
            page = data[i : i + PAGE]
            if i in kept:
                self._extents += _cut(extents, offset + i, len(page))
            else:
                self._gather(offset + i, page)

    def _gather(self, offset: int, page: bytes) -> None:
        """Put a changed page with others into one block."""
        self._pending.append((offset, len(page)))
        self._changed += page
        if len(self._changed) >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        if not self._changed:
            return
        block = self._ingest.add_block(bytes(self._changed))
        start = 0
        for offset, length in self._pending:
            self._extents.append((offset, Extent(length, block, start)))
            start += length
        self._changed, self._pending = bytearray(), []

    def _add(self, offset: int, data: bytes, *, again: bool = False) -> None:
        self._extents.append((offset, Extent(len(data), self._ingest.add_block(data, again=again), 0)))


def _read_block(file: BinaryIO) -> bytes:
    """Return the next block, short only at the end of the file."""
    data = file.read(BLOCK)
    while data and len(data) < BLOCK and (more := file.read(BLOCK - len(data))):
        data += more
    return data


def _cut(extents: list[tuple[int, Extent]], offset: int, length: int) -> Iterator[tuple[int, Extent]]:
    """Yield the parts of `extents` that cover `length` bytes from `offset` on."""
    for at, extent in extents:
        first, last = max(at, offset), min(at + extent.length, offset + length)
        if first < last:
            yield first, Extent(last - first, extent.block, extent.start + first - at)


def _merged(ordered: list[tuple[int, Extent]]) -> Iterator[tuple[int, Extent]]:
    """Join neighbours that follow each other in one block too."""
    held: tuple[int, Extent] | None = None
    for at, extent in ordered:
        if held is not None:
            start, last = held
            follows = start + last.length == at and last.block == extent.block and last.start + last.length == extent.start
            if follows and (start // BLOCK == at // BLOCK):
                held = (start, Extent(last.length + extent.length, last.block, last.start))
                continue
            yield held
        held = (at, extent)
    if held is not None:
        yield held


def _value(offset: int, extent: Extent) -> Value:
    return [_OFFSET.pack(offset), extent.length, extent.block, extent.start]


def extents(root: bytes | None, reader: BlobReader) -> Iterator[tuple[int, Extent]]:
    """Yield offset and extent in order, without gaps. Raises VaultDamaged."""
    expected = 0
    for key, length, block, start in values(root, reader.node):
        (offset,) = _OFFSET.unpack(key)
        if offset != expected:
            raise VaultDamaged("the list of a file version has a gap")
        expected += length
        yield offset, Extent(length, block, start)


def read_file(record: dict[str, Any], reader: BlobReader) -> Iterator[bytes]:
    """Yield the bytes of a file version. Raises VaultDamaged, at the end too, when they are not those stored."""
    digest = hashlib.sha256()
    for _, extent in extents(record["extents"], reader):
        data = reader.blob(BlobKind.BLOCK, extent.block)[extent.start : extent.start + extent.length]
        digest.update(data)
        yield data
    if digest.digest() != record["sha256"]:
        raise VaultDamaged(f"the file version {record['name']} comes out different from what went in")


class BeforeVersion:
    """The version before, read once from front to back beside the new file. `whole`: whether all of it could be read."""

    def __init__(self, version: Commit, reader: BlobReader) -> None:
        self._reader = reader
        self._extents = extents(version.fields["extents"], reader)
        self._held: tuple[int, Extent] | None = None
        self.whole = True

    def block(self, offset: int) -> tuple[bytes, list[tuple[int, Extent]]] | None:
        """Return bytes and extents of the block at `offset`, nothing where it ended; None where it cannot be read any more."""
        found: list[tuple[int, Extent]] = []
        try:
            while (entry := self._next()) is not None and entry[0] < offset + BLOCK:
                found += _cut([entry], offset, BLOCK)
                if entry[0] + entry[1].length > offset + BLOCK:
                    break
                self._held = None
            data = b"".join(
                self._reader.blob(BlobKind.BLOCK, extent.block)[extent.start : extent.start + extent.length]
                for _, extent in found
            )
        except VaultDamaged:
            self.whole = False
            return None
        return data, found

    def _next(self) -> tuple[int, Extent] | None:
        if self._held is None:
            self._held = next(self._extents, None)
        return self._held
