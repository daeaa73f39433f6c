"""Vault: create, open, and the doors to everything in this room."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import apsw
from blake3 import blake3

from mailrescue.core.clock import Clock
from mailrescue.core.errors import VaultDamaged, VaultInUse, VaultUnopenable
from mailrescue.core.files import make_private_folder
from mailrescue.model.mail import Card, Folder, Position
from mailrescue.model.snapshot import Snapshot
from mailrescue.storage.base import ObjectMissing, ObjectStore, ReadableStore, store_gone
from mailrescue.vault.answers import ANSWER, Answer, parse_answers
from mailrescue.vault.blob import BlobKind, PackRow
from mailrescue.vault.catalogue.catalogue import Catalogue, catalogue_failed, open_catalogue
from mailrescue.vault.catalogue.thinning import THINNED
from mailrescue.vault.commits import FOLDER as COMMITS
from mailrescue.vault.commits import Commit, write_commit
from mailrescue.vault.header import (
    HEADER_NAMES,
    README,
    README_NAME,
    Header,
    complete_header,
    new_header,
    read_header,
)
from mailrescue.vault.ingest import Ingest, Known, known_but, parse_card
from mailrescue.vault.ledger import RETENTION
from mailrescue.vault.lock import VaultLock
from mailrescue.vault.losses import Lost
from mailrescue.vault.nodes import EMPTY, Value, difference, gaps
from mailrescue.vault.reader import BlobReader
from mailrescue.vault.records import as_snapshot, parse_snapshot
from mailrescue.vault.recovery_code import new_code, write_code
from mailrescue.vault.seal import KEY_BYTES, KeyRing
from mailrescue.vault.slots import Slot, SlotType, add_slot, open_slot, read_slots, slot_bytes
from mailrescue.vault.sync import RolledBack, catch_up, learn
from mailrescue.vault.tree import Pair, folder_of, parse_position, read_folders, read_positions

# Given a slot, returns the secret that may open it, or None when there is none for its type.
SecretFor = Callable[[Slot], bytes | None]


class NoKeyFits(VaultUnopenable):
    """Nothing that was given opens the vault."""


@dataclass(frozen=True, slots=True)
class VaultPlace:
    """Where a vault is: its store, its root for the lock, and the local folder for its catalogue."""

    store: ObjectStore
    root: Path
    cache: Path


def create_vault(place: VaultPlace, clock: Clock, master: bytes, secrets: dict[SlotType, tuple[bytes, str]]) -> str:
    """Create a vault whose master key opens with `secrets` (type to secret and label); returns the recovery code.

    Raises VaultUnopenable when there is a vault already. The header is written last: a cut leaves no vault, or a whole one.
    """
    assert len(master) == KEY_BYTES
    with VaultLock(place.root, "another command that is making it"):
        if vault_exists(place.store):
            raise VaultUnopenable(f"There is a vault at {place.root} already; it was not touched.")
        return _create(place, clock, master, secrets)


def _create(place: VaultPlace, clock: Clock, master: bytes, secrets: dict[SlotType, tuple[bytes, str]]) -> str:
    # Slots without a header, a pack or a commit are all that a cut left of an earlier attempt; they open nothing.
    for leftover in list(place.store.names("keys")):
        place.store.delete(leftover)
    header = new_header(clock)
    keys = KeyRing.derive(master, header.vault_id)
    created = int(header.created.timestamp())
    code = new_code()
    for slot_type, (secret, label) in {**secrets, SlotType.RECOVERY: (code, "recovery code")}.items():
        add_slot(place.store, slot_bytes(slot_type, secret, keys, label=label, created=created))
    if not _exists(place.store, README_NAME):
        place.store.put(README_NAME, README.encode())
    complete_header(place.store, header, keys)
    return write_code(code)


def lock_folder(root: Path, owner: str) -> VaultLock:
    """Return a lock on a vault's folder that is not open here, such as a copy's; the folder is made when it is absent."""
    try:
        make_private_folder(root)
    except OSError as error:
        raise VaultUnopenable(f"{root} cannot be made: {error.strerror}. Check the disk and your rights on it.") from None
    return VaultLock(root, owner)


def vault_remembered(place: VaultPlace) -> bool:
    """Return whether a vault that was at this place has a catalogue here."""
    return any(place.cache.glob(f"*-{_place_digest(place)}"))


def _place_digest(place: VaultPlace) -> str:
    return blake3(os.fsencode(place.root)).hexdigest(8)


def vault_exists(store: ReadableStore) -> bool:
    """Return whether there is a vault, or anything of one: nothing may be made in its place then."""
    objects = (name for folder in ("packs", COMMITS) for name in store.names(folder))
    return any(_exists(store, name) for name in HEADER_NAMES) or next(objects, None) is not None


def vault_id(store: ReadableStore) -> bytes:
    """Return the id of a vault. Raises VaultDamaged when no header can be read."""
    return read_header(store)[0].vault_id


def _exists(store: ReadableStore, name: str) -> bool:
    try:
        store.size(name)
    except ObjectMissing:
        return False
    return True


def unlock(place: VaultPlace, secret_for: SecretFor) -> tuple[Header, Slot, KeyRing]:
    """Return the keys of a vault, with the first slot that a secret fits, and leave its catalogue alone.

    Raises VaultDamaged, VaultUnopenable, or NoKeyFits when none does.
    """
    header, _ = read_header(place.store)
    slots, damaged = read_slots(place.store)
    opened = Vault.opens(header, slots, secret_for)
    if opened is not None:
        return header, *opened
    if not slots:
        lost = "damaged" if damaged else "missing"
        raise VaultDamaged(f"All key slots of the vault are {lost}. Take the folder `keys` from a copy of the vault.")
    raise NoKeyFits(
        "The vault does not open: no key for it, or not the right one. Give the passphrase it was made with"
        " (MAILRESCUE_VAULT_KEY, or type it in a terminal), or the recovery code:"
        f" mailrescue vault attach {place.root} --recovery-code-stdin"
    )


def unlock_with(place: VaultPlace, master: bytes) -> tuple[Header, KeyRing]:
    """Return the keys of a vault by its master key. Raises VaultDamaged, or NoKeyFits when it is that of another vault."""
    header, _ = read_header(place.store)
    keys = KeyRing.derive(master, header.vault_id)
    if keys.authenticate(b"header", header.body) != header.mac:
        raise NoKeyFits("The vault is another one than the one that was opened before. Open it again.")
    return header, keys


def _placed(value: Value | None) -> tuple[int, Position] | None:
    return None if value is None else (folder_of(value[0]), parse_position(value))


class Vault:
    """An open vault. Reading needs no lock; `writing()` takes it. Use as a context manager."""

    def __init__(
        self, place: VaultPlace, clock: Clock, header: Header, keys: KeyRing, catalogue: Catalogue | None = None
    ) -> None:  # fmt: skip
        self.place, self.clock, self.header, self.keys = place, clock, header, keys
        self.store = place.store
        # A copy of a vault has the same id, and may be behind: each place has a catalogue of its own.
        self.cache = place.cache / f"{header.vault_id.hex()}-{_place_digest(place)}"
        self.catalogue: Catalogue = catalogue or open_catalogue(self.cache, keys.catalogue)
        self.reader = BlobReader(self.store, keys, self.catalogue.index.places)
        self.opened_by = ""  # the id of the key slot

    @classmethod
    def open(cls, place: VaultPlace, clock: Clock, secret_for: SecretFor) -> Vault:
        """Open with the first slot that a secret fits. Raises VaultDamaged, VaultUnopenable, or NoKeyFits when none does."""
        header, slot, keys = unlock(place, secret_for)
        vault = cls(place, clock, header, keys)
        vault.opened_by = slot.id
        return vault

    @classmethod
    def open_with(cls, place: VaultPlace, clock: Clock, master: bytes) -> Vault:
        """Open with the master key. Raises VaultDamaged, or NoKeyFits when it is that of another vault."""
        return cls(place, clock, *unlock_with(place, master))

    @staticmethod
    def opens(header: Header, slots: list[Slot], secret_for: SecretFor) -> tuple[Slot, KeyRing] | None:
        """Return the slot that a secret fits, and its keys; the keyring is tried before a passphrase that must be asked for."""
        for slot in sorted(slots, key=lambda slot: slot.type):
            secret = secret_for(slot)
            with contextlib.suppress(VaultDamaged):  # a planted slot keeps nobody out; `vault check` names it
                keys = open_slot(slot, secret, header.vault_id) if secret is not None else None
                if keys is not None:
                    return slot, keys
        return None

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.catalogue.close()
        if isinstance(error, apsw.Error):
            raise catalogue_failed(self.cache, error) from error

    @contextlib.contextmanager
    def writing(self, owner: str, *, catch_up: bool = True) -> Iterator[None]:
        """Hold the vault's lock, with what a killed writer left cleaned up and the catalogue at the newest commit.

        Without `catch_up` the catalogue stays as it is: for those who make it anew.
        """
        with VaultLock(self.place.root, owner):
            sweep = getattr(self.store, "sweep", None)
            if sweep is not None:
                sweep()
            complete_header(self.store, self.header, self.keys)
            if catch_up:
                self.refresh()
            yield

    def refresh(self, *, wait: bool = True, glance: bool = False) -> None:
        """Bring the catalogue to what the vault holds; with `glance`, without looking through packs where nothing is new.

        Without `wait`, a reader beside a busy writer goes on with what the catalogue has. Raises VaultDamaged when
        the vault is older than the catalogue, unless only reading.
        """
        self.catalogue.db.set_busy_timeout(30_000 if wait else 0)
        try:
            catch_up(self.store, self.keys, self.catalogue, self.reader, glance=glance)
        except apsw.BusyError:
            if wait:
                raise VaultInUse("The catalogue of the vault is in use. Wait until the other command is done.") from None
        except RolledBack:
            if wait:
                raise

    def ingest(self, *, words: bool = True, prove_nodes: bool = False) -> Ingest:
        """Return a fresh ingest into this vault; the caller holds the lock.

        With `prove_nodes` a list node is taken for stored only when it can be read.
        """
        known = known_but(self.catalogue.index.relied_on(), self.lost(Lost.ITEM))
        return Ingest(self.store, self.keys, self._proven(known) if prove_nodes else known, words=words)

    def _proven(self, known: Known) -> Known:
        return lambda kind, blob: known(kind, blob) and (kind is not BlobKind.NODE or self._node_or_nothing(blob) != EMPTY)

    def lost(self, kind: Lost) -> frozenset[bytes]:
        """Return the identities of what a repair named as lost, and nothing has brought back."""
        return self.catalogue.history.lost(kind)

    def learn_packs(self, packs: list[PackRow]) -> None:
        """Let the catalogue know of packs that became durable; the caller holds the lock."""
        self.catalogue.begin()
        for pack in packs:
            self.catalogue.index.add(pack)
        self.catalogue.commit()

    def commit(self, fields: dict[str, Any]) -> Commit:
        """Write the next commit record and apply it to the catalogue; the caller holds the lock.

        Raises VaultUnopenable when the vault is not there any more: a record in its place would be in no vault.
        """
        if not any(_exists(self.store, name) for name in HEADER_NAMES):
            raise store_gone(self.place.root)
        seq, digest = self.catalogue.history.newest()
        previous = Commit(seq, digest, {}) if seq else None
        commit = write_commit(self.store, self.keys, previous, int(self.clock.now().timestamp()), fields)
        self.catalogue.begin()
        if self.catalogue.history.commit(commit.seq) is None:  # a reader beside us may have seen it and learned it
            learn(self.catalogue, self.reader, commit)
        self.catalogue.commit()
        return commit

    def snapshots(self, mailbox: str | None = None) -> list[Snapshot]:
        """Return the snapshots of a mailbox, or of all, in the order of commits."""
        return [parse_snapshot(commit) for commit in self.catalogue.history.commits("snapshot", mailbox)]

    def snapshot(self, commit: Commit) -> Snapshot:
        """Return the snapshot that a commit record holds."""
        return parse_snapshot(commit)

    def held(self, mailbox: str) -> list[Snapshot]:
        """Return the snapshots of a mailbox that wait for the user's answer, oldest first."""
        return [parse_snapshot(commit) for commit in self.catalogue.lookup.held(mailbox)]

    def is_held(self, mailbox: str, line: str = "") -> bool:
        """Return whether a snapshot in a line of a mailbox waits for the user's answer."""
        return self.catalogue.lookup.is_held(mailbox, line)

    def answers(self, mailbox: str) -> list[Answer]:
        """Return the user's answers about a mailbox, those that were taken back among them."""
        return parse_answers(self.catalogue.history.commits(ANSWER, mailbox))

    def kept(self, mailbox: str) -> Snapshot | None:
        """Return what a mailbox keeps that is in no snapshot any more, as if it were one; None before the first pruning."""
        commit = self.catalogue.history.last(RETENTION, mailbox)
        return as_snapshot(commit) if commit else None

    def thinned(self, mailbox: str, prefix: str) -> list[Snapshot]:
        """Return the snapshots of a mailbox that were given up and whose id begins with `prefix`."""
        commits = self.catalogue.lookup.beginning_with(mailbox, prefix, THINNED)
        return [parse_snapshot(commit) for commit in commits if commit.kind == "snapshot"]

    def last_good(self, mailbox: str, line: str = "") -> Commit | None:
        """Return the newest good snapshot in a line of a mailbox."""
        return self.catalogue.lookup.newest_in(mailbox, line, good=True)

    def differences(self, before: bytes | None, after: bytes | None) -> Iterator[Pair]:
        """Yield folder number and position before and after, for every place that differs between two items lists."""
        for old, new in difference(before, after, self.reader.node):
            yield _placed(old), _placed(new)

    def readable_differences(self, before: bytes | None, after: bytes | None) -> Iterator[Pair]:
        """Yield the same as far as both lists can be read; of keys in a damaged part of either nothing is said."""
        holes = [*gaps(before, self.reader.node), *gaps(after, self.reader.node)]
        for old, new in difference(before, after, self._node_or_nothing):
            key = (new or old or [b""])[0]
            if not any(below < key and (last is None or key <= last) for below, last in holes):
                yield _placed(old), _placed(new)

    def _node_or_nothing(self, identity: bytes) -> bytes:
        try:
            return self.reader.node(identity)
        except VaultDamaged:
            return EMPTY

    def folders(self, commit: Commit) -> dict[int, Folder]:
        """Return the folders of a snapshot or checkpoint by number."""
        return read_folders(commit.fields["folders"], self.reader.node)

    def positions(self, commit: Commit, folder: int | None = None) -> Iterator[tuple[int, Position]]:
        """Yield folder number and position of a snapshot or checkpoint. Raises VaultDamaged at a damaged node."""
        return read_positions(commit.fields["items"], self.reader.node, folder)

    def card(self, content: bytes) -> Card:
        """Return an item's card."""
        return self.catalogue.contents.card(content) or parse_card(self.reader.blob(BlobKind.CARD, content))[0]

    def record(self, snapshot: Snapshot) -> Commit:
        """Return the commit record of a snapshot."""
        commit = self.catalogue.history.commit(snapshot.seq)
        if commit is None:
            raise VaultDamaged(f"commit {snapshot.seq} is missing from the catalogue; run `mailrescue vault rebuild`")
        return commit
