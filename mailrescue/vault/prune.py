"""Carry out what was planned. The only module that removes anything of a vault, in the order of FORMAT.md 7.

Before a pack is condemned, and again before it is removed, everything in it that is needed has been read from another
pack that stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from blake3 import blake3

from mailrescue.core.errors import VaultDamaged
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.storage.base import ObjectMissing
from mailrescue.vault.blob import BlobKind, PackRow, pack_object
from mailrescue.vault.commits import CommitName
from mailrescue.vault.forgetplan import ForgetPlan
from mailrescue.vault.ledger import FORGET, PRUNE, name_of
from mailrescue.vault.pack import PackReader, PackWriter
from mailrescue.vault.packplan import PackPlan, Wanted
from mailrescue.vault.pruneplan import PrunePlan
from mailrescue.vault.vault import Vault
from mailrescue.vault.wholehistory import refusing_damage

_PIECE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was done: packs condemned and removed, and their sizes in bytes; `written` is what new packs took."""

    condemned: int = 0
    condemned_bytes: int = 0
    removed: int = 0
    removed_bytes: int = 0
    written: int = 0


def run_prune(vault: Vault, plan: PrunePlan, meter: Meter, cancel: CancelToken) -> Pruned:
    """Carry out a prune; the caller holds the lock. Cut off at any point, every snapshot that stays is whole."""
    packs = plan.packs
    rewriter = _Rewriter(vault, packs, meter, cancel)
    rewriter.add_nodes(node for one in plan.mailboxes if one.kept for node in one.kept.nodes.items())
    with refusing_damage():
        rewriter.copy(packs.rewritten, plan.wanted, plan.named)
    written = rewriter.finish()
    for one in plan.mailboxes:
        if one.kept:
            vault.commit(one.kept.fields(one.account, one.mailbox, list(one.thinned)))
    rewriter.prove(packs.condemned, plan.wanted, plan.named)
    rewriter.prove(packs.due, plan.named, plan.named)
    if packs.condemned or packs.due or plan.gone or plan.aside:
        vault.commit(_record(packs.condemned, packs.due, plan.gone))
    _remove(vault, plan.gone, plan.aside, packs.due)
    return Pruned(len(packs.condemned), packs.condemned_bytes, len(packs.due), packs.due_bytes, written)


def run_forget(vault: Vault, plan: ForgetPlan, meter: Meter, cancel: CancelToken, *, at_once: bool) -> Pruned:
    """Forget a mailbox; the caller holds the lock. `at_once` leaves readers that are at work no day to finish."""
    packs = plan.packs
    rewriter = _Rewriter(vault, packs, meter, cancel)
    with refusing_damage():
        rewriter.copy(packs.rewritten, plan.named, plan.named)
    written = rewriter.finish()
    rewriter.prove(packs.condemned, plan.named, plan.named)
    if at_once:
        rewriter.prove(packs.due, plan.named, plan.named)
    vault.commit({
        "kind": FORGET, "mailbox": plan.mailbox, "commits": [[commit.seq, commit.digest] for commit in plan.commits],
        "condemned": [bytes.fromhex(name) for name in packs.condemned], "aside": list(plan.aside),
    })  # fmt: skip
    if not at_once:
        return Pruned(len(packs.condemned), packs.condemned_bytes, written=written)
    gone = tuple(name_of(commit) for commit in plan.commits)
    going = tuple(sorted({*packs.condemned, *packs.due}))
    vault.commit(_record((), going, gone))
    _remove(vault, gone, plan.aside, going)
    size = packs.condemned_bytes + packs.due_bytes
    return Pruned(len(packs.condemned), packs.condemned_bytes, len(going), size, written)


def _record(condemned: Iterable[str], deleted: Iterable[str], gone: Iterable[CommitName]) -> dict[str, object]:
    return {
        "kind": PRUNE, "condemned": [bytes.fromhex(name) for name in condemned],
        "deleted": [bytes.fromhex(name) for name in deleted], "gone": [name.seq for name in gone],
    }  # fmt: skip


def _remove(vault: Vault, commits: Iterable[CommitName], aside: Iterable[str], packs: Iterable[str]) -> None:
    """Remove records, then packs, so that no record is left whose lists are gone."""
    for name in (*(commit.object for commit in commits), *aside):
        vault.store.delete(name)
    for pack in packs:
        vault.store.delete(pack_object(pack))
        vault.catalogue.begin()
        vault.catalogue.index.forget([pack])
        vault.catalogue.commit()


class _Rewriter:
    """Copies what is needed out of packs that go, and proves that it lies in packs that stay."""

    def __init__(self, vault: Vault, plan: PackPlan, meter: Meter, cancel: CancelToken) -> None:
        self._vault, self._meter, self._cancel = vault, meter, cancel
        index = vault.catalogue.index
        self._condemned = set(index.condemned())
        self._staying = set(index.packs()) - self._condemned - set(plan.condemned)
        self._writer = PackWriter(vault.store, vault.keys)
        self._taken: set[tuple[int, bytes]] = set()
        self._readers: dict[str, PackReader] = {}
        self._read: dict[tuple[str, int], bool] = {}
        meter.total = len(plan.rewritten) + len(plan.condemned) + len(plan.due)

    def add_nodes(self, nodes: Iterable[tuple[bytes, bytes]]) -> None:
        """Take list nodes that are new."""
        for identity, node in nodes:
            self._add(BlobKind.NODE, identity, node)

    def copy(self, packs: Iterable[str], wanted: Wanted, named: Wanted) -> None:
        """Take what is needed of these packs and lies in none that stays."""
        try:
            for name in packs:
                self._copy_pack(name, named if name in self._condemned else wanted)
                self._meter.add()
        except BaseException:
            self._writer.abort()
            raise

    def _copy_pack(self, name: str, wanted: Wanted) -> None:
        reader = PackReader(self._vault.store, self._vault.keys, name)
        table = reader.table()
        frames: dict[int, list[tuple[BlobKind, bytes, int, int]]] = {}
        for blob in table.blobs:
            if (blob.kind, blob.identity) in wanted and not self._is_safe(blob.kind, blob.identity):
                frames.setdefault(blob.frame, []).append((BlobKind(blob.kind), blob.identity, blob.start, blob.length))
        for number, blobs in frames.items():
            self._cancel.check()
            body = reader.frame(number, table.frames[number].offset, table.frames[number].stored)
            for kind, identity, start, length in blobs:
                self._add(kind, identity, body[start : start + length])

    def _add(self, kind: BlobKind, identity: bytes, data: bytes) -> None:
        if (kind, identity) not in self._taken:
            self._taken.add((kind, identity))
            self._writer.add(kind, identity, data)

    def finish(self) -> int:
        """Make the copies durable, read them back and let the catalogue know; returns their size in bytes."""
        try:
            self._writer.finish()
        except BaseException:
            self._writer.abort()
            raise
        rows = self._writer.finished()
        for row in rows:
            self._read_back(row)
        self._vault.learn_packs(rows)
        return sum(row.size for row in rows)

    def _read_back(self, row: PackRow) -> None:
        digest = blake3()
        for offset in range(0, row.size, _PIECE):
            digest.update(self._vault.store.get(pack_object(row.name), offset, _PIECE))
        if digest.hexdigest() != row.name or PackReader(self._vault.store, self._vault.keys, row.name).table() != row:
            raise VaultDamaged("The disk gives back other bytes than were written to it. Nothing was removed. Check the disk.")
        self._staying.add(row.name)
        self._read |= {(row.name, number): True for number in range(len(row.frames))}

    def prove(self, packs: Iterable[str], wanted: Wanted, named: Wanted) -> None:
        """Raise VaultDamaged unless everything in these packs that is needed has been read from packs that stay."""
        for name in packs:
            self._cancel.check()
            for kind, identity in self._contents(name):
                needed = named if name in self._condemned else wanted
                if not self._is_superfluous(kind, identity, needed):
                    raise VaultDamaged(
                        f"Pack {name[:12]} holds something that is needed and that no other pack gives back. Nothing of it was removed."
                        " Run `mailrescue vault check`, then `mailrescue vault repair`."
                    )
            self._meter.add()

    def _is_superfluous(self, kind: int, identity: bytes, wanted: Wanted) -> bool:
        # Whether a list names an item's part takes reading every recipe: ask where else it lies first.
        if kind in (BlobKind.NODE, BlobKind.BLOCK):
            return (kind, identity) not in wanted or self._is_safe(kind, identity)
        return self._is_safe(kind, identity) or (kind, identity) not in wanted

    def _contents(self, name: str) -> Iterator[tuple[int, bytes]]:
        """Yield what a pack holds by its own table; by the catalogue where the table cannot be read any more."""
        try:
            table = PackReader(self._vault.store, self._vault.keys, name).table()
        except VaultDamaged:
            yield from self._vault.catalogue.index.blobs_of(name)
            return
        yield from ((blob.kind, blob.identity) for blob in table.blobs)

    def _is_safe(self, kind: int, identity: bytes) -> bool:
        """Return whether a pack that stays gives the blob back."""
        for place in self._vault.catalogue.index.places(BlobKind(kind), identity):
            key = (place.pack, place.frame)
            if place.pack in self._staying and key not in self._read:
                self._read[key] = self._opens(place.pack, place.frame, place.offset, place.stored)
            if self._read.get(key):
                return True
        return False

    def _opens(self, pack: str, frame: int, offset: int, stored: int) -> bool:
        try:
            if pack not in self._readers:
                self._readers[pack] = PackReader(self._vault.store, self._vault.keys, pack)
            self._readers[pack].frame(frame, offset, stored)
        except (VaultDamaged, ObjectMissing):
            return False
        return True
