"""Who writes a blob when several workers meet it in one run.

A worker leaves a blob to another only once the other's copy is durable. Else a recipe could outlive, in a kill, the
part it leans on; the price is a second copy of what two workers meet within a few seconds.
"""

from __future__ import annotations

import contextlib
import mmap
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # who starts workers has it; who only reads need not load it
    from multiprocessing.synchronize import Lock

_SLOT = 16
_FREE = bytes(_SLOT)
_SLOTS = 1 << 20
_FULL = _SLOTS * 7 // 10


class Claims(Protocol):
    """Remembers what was written in this run. A claim is the kind of a blob in one byte, then its identity."""

    def first(self, claim: bytes) -> bool:
        """Return whether this process has to write the blob."""

    def drop(self, claim: bytes) -> None:
        """Take a claim back: what it stood for was not written."""

    def settle(self, claims: Iterable[bytes]) -> None:
        """Tell the others of blobs that this process made durable."""


class LocalClaims:
    """Claims of one process."""

    def __init__(self) -> None:
        self._claimed: set[bytes] = set()

    def first(self, claim: bytes) -> bool:
        """Return whether nobody claimed this before; claims it."""
        if claim in self._claimed:
            return False
        self._claimed.add(claim)
        return True

    def drop(self, claim: bytes) -> None:
        """Take a claim back."""
        self._claimed.discard(claim)

    def settle(self, claims: Iterable[bytes]) -> None:
        """Do nothing: there are no others."""


class SharedClaims:
    """Claims of several processes: what each made durable, in an open-addressing table of 16-byte digests in a shared file.

    When the table is full, a blob may be written by two workers: space lost, nothing else. 16 bytes of a keyed
    digest do not meet by accident (2^64 blobs would be needed).
    """

    def __init__(self, path: Path, lock: Lock) -> None:
        self._own = LocalClaims()
        self._lock = lock
        with path.open("r+b") as file:
            self._table = mmap.mmap(file.fileno(), _SLOT * (_SLOTS + 1))

    @staticmethod
    def make(path: Path) -> None:
        """Make the empty table: sparse, its last slot counts."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(_SLOT * (_SLOTS + 1))

    def first(self, claim: bytes) -> bool:
        """Return whether neither this process has taken the blob nor another made it durable.

        Reads without the lock: a slot that is just being written looks like another blob's, at worst.
        """
        return self._own.first(claim) and self._find(_digest(claim))[1] is False

    def drop(self, claim: bytes) -> None:
        """Take a claim back."""
        self._own.drop(claim)

    def settle(self, claims: Iterable[bytes]) -> None:
        """Tell the others of blobs that this process made durable."""
        with self._lock:
            used = int.from_bytes(self._table[-_SLOT:-8], "little")
            for claim in claims:
                digest = _digest(claim)
                at, there = self._find(digest)
                if not there and used < _FULL:
                    self._table[at : at + _SLOT] = digest
                    used += 1
            self._table[-_SLOT:-8] = used.to_bytes(8, "little")

    def close(self) -> None:
        """Let go of the table."""
        with contextlib.suppress(BufferError):
            self._table.close()

    def _find(self, digest: bytes) -> tuple[int, bool]:
        """Return where a digest stands, or would, and whether it does."""
        slot = int.from_bytes(digest[:8], "little") % _SLOTS
        while True:
            at = slot * _SLOT
            found = self._table[at : at + _SLOT]
            if found == digest:
                return at, True
            if found == _FREE:
                return at, False
            slot = (slot + 1) % _SLOTS


def _digest(claim: bytes) -> bytes:
    """Return the 16 bytes that stand for a claim: of the identity, and the kind."""
    return claim[1:_SLOT] + claim[:1]
