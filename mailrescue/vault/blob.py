"""What a blob is and where it lies (FORMAT.md 1 and 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from mailrescue.storage.base import ReadableStore

_PACK = re.compile(r"packs/([0-9a-f]{2})/(\1[0-9a-f]{62})\Z")


class BlobKind(IntEnum):
    """Kinds of blobs; the numbers stand in the vault."""

    RECIPE = 1
    PART = 2
    NODE = 3
    CARD = 4
    SIDECAR = 5
    BLOCK = 6


class BlobRow(NamedTuple):
    """One blob of a finished pack: `frame` counts the pack's frames from 0, `start` is within the frame's body."""

    kind: int
    identity: bytes
    frame: int
    start: int
    length: int


class FrameRow(NamedTuple):
    """Where a frame lies in its pack: `offset` is that of the length field, `stored` the sealed length."""

    offset: int
    stored: int


@dataclass(frozen=True, slots=True)
class PackRow:
    """The table of contents of one finished pack; `name` is the BLAKE3 of the object in hex."""

    name: str
    size: int
    frames: tuple[FrameRow, ...]
    blobs: tuple[BlobRow, ...]

    def __reduce__(self) -> tuple[object, ...]:
        """Travel from workers with plain tuples for rows: five times cheaper than an object for each of thousands."""
        return _pack_row, (self.name, self.size, tuple(map(tuple, self.frames)), tuple(map(tuple, self.blobs)))


def _pack_row(name: str, size: int, frames: Iterable[tuple[int, int]], blobs: Iterable[tuple[int, bytes, int, int, int]]) -> PackRow:
    return PackRow(name, size, tuple(FrameRow(*frame) for frame in frames), tuple(BlobRow(*blob) for blob in blobs))


class Place(NamedTuple):
    """Where to read one blob."""

    pack: str
    frame: int
    offset: int
    stored: int
    start: int
    length: int


def pack_object(name: str) -> str:
    """Return the object name of a pack (FORMAT.md 2)."""
    return f"packs/{name[:2]}/{name}"


def pack_names(store: ReadableStore) -> list[str]:
    """Return the names of all packs, sorted; what other programs put into the folder is no part of the vault."""
    return [found[2] for name in store.names("packs") if (found := _PACK.match(name))]
