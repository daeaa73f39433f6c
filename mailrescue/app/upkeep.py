"""Use cases: what the vault holds, whether it is whole, and making the catalogue anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mailrescue.app.browse import make_searchable
from mailrescue.app.engine import Engine
from mailrescue.app.vaults import open_existing
from mailrescue.core.progress import Meter
from mailrescue.vault.catalogue.catalogue import remove_catalogue
from mailrescue.vault.catalogue.queries import Stand
from mailrescue.vault.check import Check, Finding
from mailrescue.vault.slots import read_slots
from mailrescue.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class VaultInfo:
    """What a vault says of itself."""

    path: str
    vault_id: str
    simulated: bool
    snapshots: int
    mailboxes: int
    packs: int
    bytes: int
    keys: tuple[str, ...]


def info(vault: Vault) -> VaultInfo:
    """Return where the vault is, what it holds, and which kinds of keys open it."""
    packs = vault.catalogue.index.packs()
    snapshots = vault.snapshots()
    slots, _ = read_slots(vault.store)
    return VaultInfo(
        str(vault.place.root), vault.header.vault_id.hex(), vault.header.simulated, len(snapshots),
        len({s.mailbox for s in snapshots}), len(packs), sum(packs.values()), tuple(slot.type for slot in slots),
    )


def check(engine: Engine, vault: Vault, *, read_data: bool) -> Iterator[tuple[Finding, list[Stand]]]:
    """Yield every finding with where the items stand that it hits."""
    meter = Meter(engine.reporter, engine.clock, "check")
    for finding in Check(vault, meter, engine.cancel).run(read_data=read_data):
        yield finding, [stand for item in finding.items for stand in vault.catalogue.queries.stands(bytes.fromhex(item))]
    meter.finish()


def rebuild(engine: Engine) -> VaultInfo:
    """Throw the catalogue away and make it anew from the vault, search index included."""
    with engine.writing("vault rebuild") as vault:
        folder = vault.place.cache / vault.header.vault_id.hex()
        vault.catalogue.close()
        remove_catalogue(folder)
        with open_existing(engine.home, engine.clock, engine.keys) as fresh:
            fresh.refresh()
            make_searchable(engine, fresh)
            return info(fresh)
