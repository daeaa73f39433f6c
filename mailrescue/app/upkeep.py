"""Use cases: what the vault holds, whether it is whole, a second place for it, and making the catalogue anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailrescue.app.engine import Engine
from mailrescue.app.vaults import check_outside
from mailrescue.core.errors import UsageError
from mailrescue.core.progress import Meter
from mailrescue.model.snapshot import Snapshot
from mailrescue.storage.local import LocalStore
from mailrescue.vault.blob import pack_object
from mailrescue.vault.catalogue.queries import Stand
from mailrescue.vault.check import Check, Finding
from mailrescue.vault.copy import Copier, CopyReceipt, holds_other_files, plan_copy
from mailrescue.vault.rebuild import rebuild as rebuild_catalogue
from mailrescue.vault.repair import Repair
from mailrescue.vault.repairplan import LostItem, RepairPlan
from mailrescue.vault.slots import read_slots
from mailrescue.vault.vault import Vault, lock_folder, vault_exists, vault_id


@dataclass(frozen=True, slots=True)
class VaultInfo:
    """What a vault says of itself; `condemned_bytes` of `bytes` are in packs that the next prunes remove."""

    path: str
    vault_id: str
    simulated: bool
    snapshots: int
    mailboxes: int
    packs: int
    bytes: int
    keys: tuple[str, ...]
    condemned_bytes: int = 0


def info(vault: Vault) -> VaultInfo:
    """Return where the vault is, what it holds, and which kinds of keys open it."""
    packs = vault.catalogue.index.packs()
    snapshots, mailboxes = vault.catalogue.lookup.count()
    slots, _ = read_slots(vault.store)
    return VaultInfo(
        str(vault.place.root), vault.header.vault_id.hex(), vault.header.simulated, snapshots,
        mailboxes, len(packs), sum(packs.values()), tuple(slot.type for slot in slots),
        sum(vault.catalogue.index.condemned().values()),
    )


def check(engine: Engine, vault: Vault, *, read_data: bool) -> Iterator[tuple[Finding, list[Stand]]]:
    """Yield every finding with where the items stand that it hits; what is known to be lost among them, marked so."""
    meter = Meter(engine.reporter, engine.clock, "check")
    for finding in Check(vault, meter, engine.cancel).run(read_data=read_data):
        yield finding, [stand for item in finding.items for stand in vault.catalogue.queries.stands(bytes.fromhex(item))]
    meter.finish()


def copy(engine: Engine, dest: Path, *, read_data: bool) -> CopyReceipt:
    """Copy the vault to a second place; the vault's lock keeps it still meanwhile. Raises UsageError for a wrong place."""
    with engine.writing("vault copy") as vault:
        check_outside(vault.place, dest)
        target = LocalStore(dest)
        if holds_other_files(dest) and not vault_exists(target) and not (dest / "packs").is_dir():
            raise UsageError(f"{dest} holds other files. Give a folder that is absent or empty, or an earlier copy; nothing was changed.")
        meter = Meter(engine.reporter, engine.clock, "copy")
        with lock_folder(dest, "`mailrescue vault copy`"):
            target.sweep()
            copier = Copier(vault.store, target, meter, engine.cancel)
            receipt = copier.run(plan_copy(vault.store, target), verify_present=read_data)
            lost = set(map(pack_object, vault.catalogue.index.lost())).difference(target.names("packs"))
            receipt.skipped += [(name, "it is missing here, and was not copied before") for name in sorted(lost)]
            return receipt


@dataclass(frozen=True, slots=True)
class LostMail:
    """An item that is lost for good, with every place it stood in: folder, and the snapshots from the first to the last."""

    item: LostItem
    places: tuple[tuple[str, tuple[Snapshot, ...]], ...]


def repair(engine: Engine, *, dry_run: bool, copy: Path | None) -> tuple[RepairPlan, list[LostMail]]:
    """Work out a repair and, unless it is a dry run, carry it out; `copy` is a copy of the vault to take whole objects from.

    Raises VaultDamaged when the vault is older than this computer remembers, UsageError when `copy` is no copy of it.
    """
    with engine.writing("vault repair", catch_up=False) as vault:
        source = _copy_of(vault, copy) if copy is not None else None
        meter = Meter(engine.reporter, engine.clock, "repair")
        with Repair(vault, meter, engine.cancel, source) as work:
            plan = work.plan()
            lost = [_lost_mail(vault, item) for item in plan.items]
            if not dry_run:
                work.execute(plan)
        meter.finish()
        return plan, lost


def _copy_of(vault: Vault, folder: Path) -> LocalStore:
    store = LocalStore(folder)
    if not vault_exists(store) or vault_id(store) != vault.header.vault_id or folder.samefile(vault.place.root):
        raise UsageError(f"{folder} is no copy of this vault. Nothing was changed.")
    return store


def _lost_mail(vault: Vault, item: LostItem) -> LostMail:
    places = []
    for stand in item.stands:
        stood = [s for s in vault.snapshots(stand.mailbox) if stand.first <= s.seq < stand.last]
        places.append((stand.folder, tuple(stood)))
    return LostMail(item, tuple(places))


def rebuild(engine: Engine) -> VaultInfo:
    """Make the catalogue anew from the vault as it is, search index included; the old one is in use until that is done."""
    with engine.writing("vault rebuild", catch_up=False) as vault:
        meter = Meter(engine.reporter, engine.clock, "rebuild")
        rebuild_catalogue(vault, meter, engine.cancel)
    with engine.reading() as fresh:
        return info(fresh)
