"""Repairs as the command does them, and damage of the kinds that disks do."""

from __future__ import annotations

from collections.abc import Iterable

from mailrescue.core.progress import CancelToken, Meter, Silence
from mailrescue.model.snapshot import Snapshot
from mailrescue.storage.base import ObjectStore, ReadableStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.check import Finding
from mailrescue.vault.repair import Repair
from mailrescue.vault.repairplan import RepairPlan
from mailrescue.vault.tree import read_folders, read_positions
from mailrescue.vault.vault import Vault
from tests.kit.mails import noise
from tests.kit.vaults import OWNER, VaultBox, findings, secret_for


def repair(
    box: VaultBox, *, store: ObjectStore | None = None, copy: ReadableStore | None = None,
    dry: bool = False, cancel: CancelToken | None = None,
) -> RepairPlan:  # fmt: skip
    """Plan a repair and, unless it is a dry run, carry it out."""
    cancel = cancel or CancelToken()
    with Vault.open(box.place(store), box.clock, secret_for) as vault, vault.writing(OWNER, catch_up=False):
        meter = Meter(Silence(), box.clock, "repair")
        with Repair(vault, meter, cancel, copy) as work:
            plan = work.plan()
            if not dry:
                work.execute(plan)
            return plan


def wreck(data: bytes, start: int, length: int) -> bytes:
    """Return the bytes with a run of them overwritten: more than a seal can undo."""
    return data[:start] + noise(start + 1, min(length, len(data) - start)) + data[start + length :]


def pack_with(vault: Vault, kind: BlobKind, identity: bytes) -> tuple[str, int, int]:
    """Return the object that holds a blob, and where the blob's frame begins and how long it is."""
    place = vault.catalogue.index.place(kind, identity)
    assert place is not None
    return f"packs/{place.pack[:2]}/{place.pack}", place.offset + 4, place.stored


def content_of(vault: Vault, snapshot: Snapshot, key: str) -> bytes:
    """Return the identity of the item with that key."""
    return next(p.content for _, p in vault.positions(vault.record(snapshot)) if p.key == key)


def news(box: VaultBox, *, read_data: bool = True) -> list[Finding]:
    """What a check finds that no repair named."""
    with box.open() as vault:
        return [finding for finding in findings(vault, read_data=read_data) if not finding.known]


def known(box: VaultBox) -> set[str]:
    """The items that a check names as known to be lost."""
    with box.open() as vault:
        return {item for finding in findings(vault) if finding.known for item in finding.items}


def what_is_left(vault: Vault, snapshot: Snapshot, lost: Iterable[bytes] = ()) -> dict[tuple[str, str], bytes]:
    """Return what a snapshot holds but for lost items and lost parts of its lists, byte for byte, by folder path and key."""
    fields, gone = vault.record(snapshot).fields, set(lost)
    folders = read_folders(fields["folders"], vault._node_or_nothing)
    return {
        (folders[number].path, p.key): b"".join(vault.reader.pieces(p.content))
        for number, p in read_positions(fields["items"], vault._node_or_nothing)
        if p.content not in gone and number in folders
    }  # fmt: skip
