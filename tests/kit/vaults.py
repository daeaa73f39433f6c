"""Vaults for tests: real ones, with a key that costs nothing to derive, over any store.

    box = VaultBox.create(tmp_path)
    with box.open() as vault:
        snapshot = box.snapshot(vault, mailbox)
        assert contents(vault, snapshot) == mailbox.state()
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mailrescue.capture.judging import Guard
from mailrescue.capture.run import Capture, Job
from mailrescue.core.clock import Clock
from mailrescue.core.progress import CancelToken, Meter, Silence
from mailrescue.guard.values import Circumstances, Comparison
from mailrescue.model.snapshot import Snapshot
from mailrescue.model.verdict import Verdict
from mailrescue.storage.base import ObjectStore
from mailrescue.storage.local import LocalStore
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.catalogue.queries import Moment
from mailrescue.vault.check import Check, Finding
from mailrescue.vault.pack import PackReader
from mailrescue.vault.slots import Slot, SlotType
from mailrescue.vault.vault import Vault, VaultPlace, create_vault
from tests.kit.clock import HandClock
from tests.kit.mailboxes import Mail, Mailbox, State

SECRET = b"a keyring's secret of 32 bytes.."
MASTER = b"a master key of 32 bytes in all."
OWNER = "a test"


@dataclass(frozen=True, slots=True)
class SavedBox:
    """What a box held at some moment."""

    folder: Path
    objects: dict[str, bytes]


@dataclass(slots=True)
class VaultBox:
    """A vault's three places (store, root of the lock, catalogue's folder) and its clock.

    With a LocalStore the root is the store's; a MemoryStore still needs a root for the lock.
    """

    root: Path
    cache: Path
    store: ObjectStore
    clock: Clock = field(default_factory=HandClock)
    recovery_code: str = ""

    @classmethod
    def create(cls, folder: Path, store: ObjectStore | None = None) -> VaultBox:
        """Make a vault below `folder`: in `store`, or on the disk."""
        box = cls(folder / "vault", folder / "cache", store or LocalStore(folder / "vault"))
        box.root.mkdir(parents=True)
        secrets = {SlotType.KEYRING: (SECRET, "tests")}
        box.recovery_code = create_vault(box.place(), box.clock, MASTER, secrets)
        return box

    def copy(self, folder: Path) -> VaultBox:
        """Return a copy of the vault at another place, as another computer might have it: without the catalogue."""
        store: ObjectStore
        if isinstance(self.store, MemoryStore):
            store = MemoryStore()
            store.objects = dict(self.store.objects)
        else:
            store = LocalStore(folder / "vault")
        shutil.copytree(self.root, folder / "vault")
        return VaultBox(folder / "vault", folder / "cache", store, self.clock, self.recovery_code)

    def save(self, folder: Path) -> SavedBox:
        """Put a copy of everything aside."""
        objects = dict(self.store.objects) if isinstance(self.store, MemoryStore) else {}
        for source, name in ((self.root, "vault"), (self.cache, "cache")):
            if source.exists():
                shutil.copytree(source, folder / name)
        return SavedBox(folder, objects)

    def restore(self, saved: SavedBox) -> None:
        """Bring everything back to what it was when it was put aside."""
        for target, name in ((self.root, "vault"), (self.cache, "cache")):
            shutil.rmtree(target, ignore_errors=True)
            if (saved.folder / name).exists():
                shutil.copytree(saved.folder / name, target)
        if isinstance(self.store, MemoryStore):
            self.store.objects = dict(saved.objects)

    def place(self, store: ObjectStore | None = None) -> VaultPlace:
        """Return where the vault is; `store` may be a wrapper of the box's own."""
        return VaultPlace(store or self.store, self.root, self.cache)

    def open(self, store: ObjectStore | None = None) -> Vault:
        """Open it and catch up, as a reader that may wait."""
        vault = Vault.open(self.place(store), self.clock, secret_for)
        try:
            vault.refresh()
        except BaseException as error:
            vault.__exit__(type(error), error, error.__traceback__)
            raise
        return vault

    def forget_catalogue(self) -> None:
        """Lose everything this machine knew."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def snapshot(
        self, mailbox: Mailbox, *, store: ObjectStore | None = None, cancel: CancelToken | None = None, name: str = "box",
        guard: Guard | None = None,
    ) -> Snapshot:  # fmt: skip
        """Open, take a snapshot, close. Whatever happens to the mailbox passes, unless a guard is given."""
        with Vault.open(self.place(store), self.clock, secret_for) as vault, vault.writing(OWNER):
            return take(vault, mailbox, cancel=cancel, name=name, guard=guard or let_pass)


def secret_for(slot: Slot) -> bytes | None:
    """Return the secret of every test vault's keyring slot."""
    return SECRET if slot.type == SlotType.KEYRING else None


def let_pass(_: Comparison, __: Circumstances) -> Verdict:
    """Find nothing: for tests in which mailboxes change as they like."""
    return Verdict()


def take(
    vault: Vault, mailbox: Mailbox, *, cancel: CancelToken | None = None, name: str = "box", guard: Guard = let_pass
) -> Snapshot:  # fmt: skip
    """Take a snapshot of the mailbox; `name` is its account and its name in the vault. The caller holds the lock."""
    job = Job(account=name, mailbox=name, kind="dict")
    capture = Capture(vault, job, clock=vault.clock, reporter=Silence(), cancel=cancel or CancelToken(), guard=guard)
    with mailbox.source() as source:
        return capture.run(source)


def contents(vault: Vault, snapshot: Snapshot) -> State:
    """Return all that a snapshot holds, read byte for byte: folder paths and keys to mails."""
    commit = vault.record(snapshot)
    folders = vault.folders(commit)
    state: State = {folder.path: {} for folder in folders.values()}
    for number, p in vault.positions(commit):
        raw = b"".join(vault.reader.pieces(p.content))
        sidecar = vault.reader.blob(BlobKind.SIDECAR, p.sidecar) if p.sidecar else b""
        state[folders[number].path][p.key] = Mail(raw, p.flags, p.received, sidecar, p.kind, p.hidden)
    return state


def listed(vault: Vault, snapshot: Snapshot) -> Counter[tuple[str, int, tuple[str, ...], int | None]]:
    """Return what the catalogue lists of a snapshot: folder, size, flags and date of every item that is not hidden."""
    rows = vault.catalogue.queries.items(Moment(snapshot.mailbox, snapshot.line, snapshot.seq))
    return Counter((row.folder, row.card.size, row.flags, row.received) for row in rows)


def expected_listing(state: State) -> Counter[tuple[str, int, tuple[str, ...], int | None]]:
    """Return what `listed` must return for a mailbox that held `state`."""
    return Counter(
        (path, len(mail.content), mail.flags, mail.received)
        for path, mails in state.items() for mail in mails.values() if not mail.hidden
    )  # fmt: skip


def findings(vault: Vault, *, read_data: bool = True) -> list[Finding]:
    """Return everything that a check finds."""
    meter = Meter(Silence(), vault.clock, "check")
    return list(Check(vault, meter, CancelToken()).run(read_data=read_data))


def stored_blobs(vault: Vault) -> Counter[tuple[int, bytes]]:
    """Return how often each blob lies in the vault, by the tables of the packs."""
    return Counter((blob.kind, blob.identity) for pack in packs(vault) for blob in pack.table().blobs)


def packs(vault: Vault) -> Iterator[PackReader]:
    """Yield every pack of the vault."""
    for name in vault.store.names("packs"):
        yield PackReader(vault.store, vault.keys, name.rpartition("/")[2])
