"""A second place for the vault: every object copied once, proven, never replaced (FORMAT.md 7 gives the order).

The copy takes only what is whole here: a damaged original cannot spoil it. What the copy has and the original has
lost stays in the copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from blake3 import blake3

from mailrescue.core.errors import MailRescueError, UsageError, VaultDamaged
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.storage.base import ObjectMissing, ObjectStore, ReadableStore
from mailrescue.vault.blob import pack_names, pack_object
from mailrescue.vault.commits import commit_names
from mailrescue.vault.header import HEADER_NAMES, README_NAME, read_header
from mailrescue.vault.slots import slot_files

_PIECE = 4 * 1024 * 1024


@dataclass(slots=True)
class CopyReceipt:
    """What a copy run did. `skipped` are objects that were not copied, with the reason."""

    copied: int = 0
    bytes: int = 0
    present: int = 0
    verified: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What has to be copied, in order, and what is there already. Sizes in bytes."""

    missing: tuple[tuple[str, int], ...]
    present: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """How much has to be copied."""
        return sum(size for _, size in self.missing)


def plan_copy(source: ReadableStore, target: ReadableStore) -> CopyPlan:
    """Return what a copy has to do. Raises UsageError when the target is another vault, or has gone its own way."""
    _check_same(source, target)
    missing: list[tuple[str, int]] = []
    present: list[str] = []
    # Packs before the commits that name them; the headers, which make a folder a vault, at the end.
    names = [
        *map(pack_object, pack_names(source)),
        *(name.object for name in commit_names(source)),
        *(name for name, _ in slot_files(source)),
    ]
    for name in (*names, README_NAME, *HEADER_NAMES):
        size = _size(source, name)
        if size is None:
            continue
        if _size(target, name) is None:
            missing.append((name, size))
        else:
            present.append(name)
    return CopyPlan(tuple(missing), tuple(present))


def _check_same(source: ReadableStore, target: ReadableStore) -> None:
    if all(_size(target, name) is None for name in HEADER_NAMES):
        return
    if read_header(source)[0].vault_id != read_header(target)[0].vault_id:
        raise UsageError("There is another vault in that folder. Give a folder of its own for the copy; nothing was changed.")
    ours = {name.seq: name.hash for name in commit_names(source)}
    for name in commit_names(target):
        if name.seq in ours and ours[name.seq] != name.hash:
            raise UsageError(
                "The copy has been written to by itself: its snapshots are not those of this vault any more."
                " Make a copy in a new folder; nothing was changed."
            )


def _size(store: ReadableStore, name: str) -> int | None:
    try:
        return store.size(name)
    except ObjectMissing:
        return None


class Copier:
    """Carries out a plan. Interrupted at any moment, the next run goes on."""

    def __init__(self, source: ReadableStore, target: ObjectStore, meter: Meter, cancel: CancelToken) -> None:
        self._source, self._target, self._meter, self._cancel = source, target, meter, cancel

    def run(self, plan: CopyPlan, *, verify_present: bool) -> CopyReceipt:
        """Copy what is missing; with `verify_present` also read all that was there. A full disk ends it with StoreFull."""
        receipt = CopyReceipt(present=len(plan.present))
        self._meter.total = plan.bytes
        for name, size in plan.missing:
            self._cancel.check()
            try:
                self._copy(name)
            except VaultDamaged as error:
                receipt.skipped.append((name, str(error)))
                continue
            receipt.copied += 1
            receipt.bytes += size
            receipt.verified += 1
        if verify_present:
            self._verify(plan.present, receipt)
        return receipt

    def _copy(self, name: str) -> None:
        """Copy one object, proving what is read here and, after it was written, what is read there."""
        writer = self._target.writer()
        try:
            digest = self._pieces(self._source, name, writer.write)
            _check_name(name, digest, "here")
            writer.commit(name)
        except BaseException:
            writer.abort()
            raise
        if self._pieces(self._target, name, None) != digest:
            raise VaultDamaged("the disk of the copy gives back other bytes than were written to it")

    def _pieces(self, store: ReadableStore, name: str, take: Callable[[bytes], None] | None) -> str:
        """Read an object piece by piece; returns its BLAKE3."""
        digest = blake3()
        size = store.size(name)
        for offset in range(0, size, _PIECE):
            self._cancel.check()
            piece = store.get(name, offset, _PIECE)
            digest.update(piece)
            if take is not None:
                take(piece)
                self._meter.add(len(piece), len(piece))
        return digest.hexdigest()

    def _verify(self, names: tuple[str, ...], receipt: CopyReceipt) -> None:
        for name in names:
            self._cancel.check()
            try:
                digest = self._pieces(self._target, name, None)
                _check_name(name, digest, "in the copy")
                if not name.startswith(("packs/", "commits/")) and digest != self._pieces(self._source, name, None):
                    raise VaultDamaged("it differs between vault and copy; one of them is damaged")
                receipt.verified += 1
            except MailRescueError as error:
                self._cancel.check()
                receipt.skipped.append((name, str(error)))


def _check_name(name: str, digest: str, where: str) -> None:
    """Raise VaultDamaged when an object that is named by its hash has another one."""
    expected = name.rpartition("/")[2] if name.startswith("packs/") else name.rpartition("-")[2]
    if name.startswith(("packs/", "commits/")) and not digest.startswith(expected):
        raise VaultDamaged(f"it is damaged {where}: its bytes are not those its name promises")
