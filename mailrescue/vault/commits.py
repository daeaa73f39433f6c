"""Commit records: numbered, chained, sealed (FORMAT.md 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from blake3 import blake3

from mailrescue import __version__
from mailrescue.core.errors import VaultDamaged
from mailrescue.storage.base import ObjectStore, ReadableStore
from mailrescue.vault.codec import pack_value, squeeze, unpack_value, unsqueeze
from mailrescue.vault.seal import SALT_BYTES, KeyRing, Sealer, new_salt

FOLDER = "commits"
MAGIC = b"MRCOMIT1"
HEAD = len(MAGIC) + SALT_BYTES
NONCE = bytes(12)
# The name of an object has the first half of its hash.
HALF_HASH = 16
_HASH_DIGITS = 2 * HALF_HASH
_NAME = re.compile(rf"{FOLDER}/(\d{{12}})-([0-9a-f]{{{_HASH_DIGITS}}})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class CommitName:
    """A commit as its object's name tells: number and the first half of its hash."""

    seq: int
    hash: str

    @property
    def object(self) -> str:
        """The object's name."""
        return f"{FOLDER}/{self.seq:012d}-{self.hash}"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit record: `digest` is the BLAKE3 of its object, `fields` what FORMAT.md 6 lists.

    `standing` is that of a snapshot after all answers, as the catalogue knows it; "" in a record that comes from elsewhere.
    """

    seq: int
    digest: bytes
    fields: dict[str, Any]
    standing: str = field(default="", compare=False)

    @property
    def kind(self) -> str:
        """snapshot, checkpoint, receipt, …"""
        return str(self.fields["kind"])

    @property
    def id(self) -> str:
        """What the user calls it: 16 hex digits."""
        return self.digest.hex()[:16]


def commit_names(store: ReadableStore, since: int = 1) -> list[CommitName]:
    """Return the commits from number `since` on, in order; what other programs put into the folder is no part of the vault.

    A number comes twice where two histories of one vault were put together.
    """
    first = CommitName(since, "").object
    return [CommitName(int(found[1]), found[2]) for name in store.names(FOLDER) if name >= first and (found := _NAME.match(name))]


def write_commit(store: ObjectStore, keys: KeyRing, previous: Commit | None, at: int, fields: dict[str, Any]) -> Commit:
    """Seal and store the next commit record; when this returns, the commit has happened."""
    seq = previous.seq + 1 if previous else 1
    head = {"v": 1, "seq": seq, "prev": previous.digest if previous else b"", "at": at, "by": __version__}
    record = head | fields
    salt = new_salt()
    sealed = Sealer(keys.commit, salt, b"commit").seal(NONCE, squeeze(pack_value(record)), bound(seq))
    data = MAGIC + salt + sealed
    digest = blake3(data).digest()
    store.put(CommitName(seq, digest.hex()[:_HASH_DIGITS]).object, data)
    return Commit(seq, digest, record)


def bound(seq: int) -> bytes:
    """Return what binds a record to its number."""
    return f"{seq:012d}".encode()


def read_commit(store: ReadableStore, keys: KeyRing, name: CommitName) -> Commit:
    """Read one commit record. Raises VaultDamaged."""
    data = store.get(name.object)
    if not data.startswith(MAGIC) or len(data) < HEAD:
        raise VaultDamaged(f"commit {name.seq} does not begin like a commit record")
    sealer = Sealer(keys.commit, data[len(MAGIC) : HEAD], b"commit")
    try:
        fields = unpack_value(unsqueeze(sealer.open(NONCE, data[HEAD:], bound(name.seq))))
    except VaultDamaged as error:
        raise VaultDamaged(f"commit {name.seq}: {error}") from None
    if not isinstance(fields, dict) or fields.get("seq") != name.seq:
        raise VaultDamaged(f"commit {name.seq} is not what its name says")
    return Commit(name.seq, blake3(data).digest(), fields)
