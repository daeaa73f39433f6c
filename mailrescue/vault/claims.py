"""Who writes a blob when several workers meet it at once: the first to claim it."""

from __future__ import annotations

import contextlib
import mmap
from multiprocessing.synchronize import Lock
from pathlib import Path
from typing import Protocol

_SLOT = 16
_SLOTS = 1 << 20
_FULL = _SLOTS * 7 // 10


class Claims(Protocol):
    """Remembers what was claimed in this run."""

    def first(self, claim: bytes) -> bool:
        """Return whether nobody claimed this before; claims it."""

    def drop(self, claim: bytes) -> None:
        """Take a claim back: what it stood for was not written."""


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


class SharedClaims:
    """Claims of several processes, in an open-addressing table of 16-byte digests in a shared file.

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
        """Return whether nobody claimed this before; claims it."""
        if not self._own.first(claim):
            return False
        # The kind byte in front, then the identity: the first 16 bytes tell blobs apart.
        key = claim[1:_SLOT] + claim[:1]
        with self._lock:
            return self._insert(key)

    def drop(self, claim: bytes) -> None:
        """Take a claim back; others that met it meanwhile have left it to us, and will read it again next time."""
        self._own.drop(claim)

    def _insert(self, key: bytes) -> bool:
        table = self._table
        slot = int.from_bytes(key[:8], "little") % _SLOTS
        while True:
            at = slot * _SLOT
            found = table[at : at + _SLOT]
            if found == key:
                return False
            if not any(found):
                return self._occupy(at, key)
            slot = (slot + 1) % _SLOTS

    def _occupy(self, at: int, key: bytes) -> bool:
        used = int.from_bytes(self._table[-_SLOT:-8], "little")
        if used < _FULL:
            self._table[at : at + _SLOT] = key
            self._table[-_SLOT:-8] = (used + 1).to_bytes(8, "little")
        return True

    def close(self) -> None:
        """Let go of the table."""
        with contextlib.suppress(BufferError):
            self._table.close()
