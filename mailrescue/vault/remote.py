"""What a worker process needs to store items into a vault that its parent holds open."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mailrescue.storage.base import ObjectStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.catalogue.catalogue import open_index
from mailrescue.vault.claims import SharedClaims
from mailrescue.vault.ingest import Ingest, known_but
from mailrescue.vault.losses import Lost
from mailrescue.vault.seal import KeyRing
from mailrescue.vault.vault import Vault

if TYPE_CHECKING:  # who starts workers has it; who only reads need not load it
    from multiprocessing.synchronize import Lock


@dataclass(frozen=True, slots=True)
class RemoteIngest:
    """Travels to the worker over its pipe. `index` is None while the vault is empty: nothing can be known then."""

    store: ObjectStore
    keys: KeyRing
    claims: Path
    index: Path | None
    lost: frozenset[bytes]
    words: bool

    @classmethod
    def of(cls, vault: Vault, *, words: bool) -> RemoteIngest:
        """Prepare a vault for workers; the caller holds its lock, and calls `close` when they are gone."""
        for left in vault.cache.glob("claims-*"):  # of a run that was killed: the lock is ours, so it is over
            left.unlink(missing_ok=True)
        claims = vault.cache / f"claims-{os.getpid()}"
        SharedClaims.make(claims)
        vault.catalogue.commit()  # what the workers ask the index for must be there to be seen
        index = vault.cache if vault.catalogue.index.packs() else None
        return cls(vault.store, vault.keys, claims, index, vault.lost(Lost.ITEM), words)

    def open(self, lock: Lock) -> Ingest:
        """Return the worker's ingest."""
        known = open_index(self.index, self.keys.catalogue).relied_on() if self.index else _nothing_known
        known = known_but(known, self.lost)
        return Ingest(self.store, self.keys, known, SharedClaims(self.claims, lock), words=self.words)

    def close(self) -> None:
        """Remove what the workers shared."""
        with contextlib.suppress(OSError):
            self.claims.unlink()


def _nothing_known(_kind: BlobKind, _identity: bytes) -> bool:
    return False
