"""Frames in the bytes of a pack whose footer is lost, also behind and between damaged ones (FORMAT.md 5).

A frame's length field tells where the next begins. Where that field is damaged, the next place is looked for at which
lengths follow one another and a frame opens. Pure: bytes in, frames out; knows no store.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mailrescue.core.errors import VaultDamaged
from mailrescue.vault.seal import SALT_BYTES, TAG_BYTES, Sealer

MAGIC, END_MAGIC = b"MRPACK01", b"MRPACKED"
HEAD = len(MAGIC) + SALT_BYTES
TAIL = 4 + len(END_MAGIC)
FOOTER_NONCE = b"\xff" * 12
LENGTH = struct.Struct("<I")

# A codec byte and one of a body, at the least.
_LEAST = TAG_BYTES + 2
# Longer frames are rare; they are found by the length field before them, but not looked for.
_MOST = 4 * 1024 * 1024
# So many frames may have been lost between two that open.
_MOST_LOST = 2_000
# Without a known end, the last frames are looked for in so many bytes, of so many bytes at most, so many behind the one before.
_LAST_BYTES, _LAST_LENGTH, _LAST_FRAMES = 4 * 1024 * 1024, 5 * 256 * 1024, 64


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it was written: `offset` is that of its length field."""

    number: int
    offset: int
    sealed: bytes


def nonce(frame: int) -> bytes:
    """Return the nonce of a frame."""
    return frame.to_bytes(12, "little")


def opens(sealer: Sealer, number: int, sealed: bytes) -> bool:
    """Return whether these are the sealed bytes of that frame."""
    try:
        sealer.open(nonce(number), sealed)
    except VaultDamaged:
        return False
    return True


def right_bytes(sealer: Sealer, number: int, sealed: bytes) -> bytes | None:
    """Return a frame's sealed bytes, mended if need be; None when they cannot be."""
    return sealed if opens(sealer, number, sealed) else sealer.mended(nonce(number), sealed)


class FrameWalk:
    """Walks the frames of a pack up to `end`, where its footer begins, or its bytes end when there is no telling."""

    def __init__(self, data: bytes, sealer: Sealer, end: int | None = None) -> None:
        self._data, self._sealer = data, sealer
        self._end_known = end is not None
        self._end = len(data) if end is None else end

    def __iter__(self) -> Iterator[Frame]:
        """Yield every frame that can be read."""
        offset, number = HEAD, 0
        while offset + LENGTH.size < self._end:
            sealed = self._at(offset, number)
            following: tuple[int, int] | None
            if sealed is not None:
                following = (offset + LENGTH.size + len(sealed), number + 1)
            else:
                following = self._resume(offset, number)
                sealed = self._damaged(offset, number, following)
            if sealed is not None:
                yield Frame(number, offset, sealed)
            if following is None:
                return
            offset, number = following

    def _length(self, offset: int) -> int | None:
        """Return the length at `offset` when a frame of it has room there."""
        if offset + LENGTH.size > self._end:
            return None
        (length,) = LENGTH.unpack_from(self._data, offset)
        return length if _LEAST <= length <= self._end - offset - LENGTH.size else None

    def _at(self, offset: int, number: int) -> bytes | None:
        """Return the sealed bytes at `offset` when they are those of that frame."""
        length = self._length(offset)
        if length is None:
            return None
        sealed = self._data[offset + LENGTH.size : offset + LENGTH.size + length]
        return sealed if opens(self._sealer, number, sealed) else None

    def _damaged(self, offset: int, number: int, following: tuple[int, int] | None) -> bytes | None:
        """Return the sealed bytes of a damaged frame when what follows tells its length, or its own field is right."""
        ends = []
        if following is not None and following[1] == number + 1:
            ends.append(following[0])
        elif (length := self._length(offset)) is not None:
            ends.append(offset + LENGTH.size + length)
        elif self._end_known:
            ends.append(self._end)
        for end in ends:
            if end - offset <= _MOST:
                return right_bytes(self._sealer, number, self._data[offset + LENGTH.size : end])
        return None

    def _resume(self, offset: int, number: int) -> tuple[int, int] | None:
        """Return offset and number of the next frame that opens; else of what its length field says; None for nothing more."""
        length = self._length(offset)
        guess = None if length is None else (offset + LENGTH.size + length, number + 1)
        return guess if self._leads_on(guess) else self._search(offset, number) or guess

    def _leads_on(self, place: tuple[int, int] | None) -> bool:
        """Return whether the length fields lead from here to a frame that opens, or just to the known end."""
        while place is not None:
            offset, number = place
            if self._at(offset, number) is not None or (self._end_known and offset == self._end):
                return True
            length = self._length(offset)
            place = None if length is None else (offset + LENGTH.size + length, number + 1)
        return False

    def _search(self, offset: int, number: int) -> tuple[int, int] | None:
        for place in self._candidates(offset + LENGTH.size + 1, _MOST):
            if self._is_chain(place):
                lost = min((place - offset) // _LEAST + 1, _MOST_LOST)
                for later in range(number + 1, number + lost + 1):
                    if self._at(place, later) is not None:
                        return place, later
        return None if self._end_known else self._search_end(max(offset, self._end - _LAST_BYTES), number)

    def _search_end(self, offset: int, number: int) -> tuple[int, int] | None:
        """Look for one of the last frames, behind which nothing tells that it is one."""
        for place in self._candidates(offset + LENGTH.size + 1, _LAST_LENGTH):
            for later in range(number + 1, number + _LAST_FRAMES + 1):
                if self._at(place, later) is not None:
                    return place, later
        return None

    def _candidates(self, start: int, most: int) -> Iterator[int]:
        """Yield the places at which a length may stand; the highest of its four bytes is 0."""
        high = self._data.find(b"\0", start + 3, self._end)
        while high >= 0:
            place = high - 3
            length = self._length(place)
            if length is not None and length <= most:
                yield place
            high = self._data.find(b"\0", high + 1, self._end)

    def _is_chain(self, place: int) -> bool:
        """Return whether from here two more lengths follow, or the known end: what is no frame hardly ever does that."""
        for _ in range(3):
            length = self._length(place)
            if length is None:
                return False
            place += LENGTH.size + length
            if place == self._end and self._end_known:
                return True
        return True
