"""A second place for the vault: every object copied once, proven, never replaced (FORMAT.md 7 gives the order).

The copy takes only what is whole here: a damaged original cannot spoil it. What the copy has and the original has
lost stays in the copy.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from blake3 import blake3

from mailrescue.core.errors import UsageError, VaultDamaged
from mailrescue.core.files import TEMPORARY_PREFIX
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.storage.base import ObjectMissing, ObjectStore, ReadableStore, StoreError
from mailrescue.vault.blob import pack_names, pack_object
from mailrescue.vault.commits import commit_names
from mailrescue.vault.header import HEADER_NAMES, README_NAME, is_readme, parse_header, read_header
from mailrescue.vault.lock import LOCK_NAME
from mailrescue.vault.slots import parse_slot, slot_files

_PIECE = 4 * 1024 * 1024
# Named by the hash of their bytes, which so prove themselves.
_HASHED = ("packs/", "commits/")


@dataclass(slots=True)
class CopyReceipt:
    """What a copy run did. `skipped` are objects that were not copied, or not proven, with the reason.

    `extra_keys` are ids of key slots that only the copy has: it still opens with keys that were removed here.
    """

    copied: int = 0
    bytes: int = 0
    present: int = 0
    verified: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    extra_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What has to be copied, in order, and what is there already; `differing` has another size there. Sizes in bytes."""

    missing: tuple[tuple[str, int], ...]
    present: tuple[str, ...]
    differing: tuple[str, ...] = ()
    extra_keys: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """How much has to be copied."""
        return sum(size for _, size in self.missing)


def holds_other_files(folder: Path) -> bool:
    """Return whether a folder holds anything but what a copy that was cut at its very beginning leaves."""
    try:
        names = [path.name for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):  # making the folder tells what is wrong
        return False
    return any(name != LOCK_NAME and not name.startswith(TEMPORARY_PREFIX) for name in names)


def plan_copy(source: ReadableStore, target: ReadableStore) -> CopyPlan:
    """Return what a copy has to do. Raises UsageError when the target is another vault, or has gone its own way."""
    _check_same(source, target)
    missing: list[tuple[str, int]] = []
    present: list[str] = []
    differing: list[str] = []
    # Packs before the commits that name them; the headers, which make a folder a vault, at the end.
    names = [
        *map(pack_object, pack_names(source)),
        *(name.object for name in commit_names(source)),
        *(name for name, _ in slot_files(source)),
    ]
    for name in (*names, README_NAME, *HEADER_NAMES):
        size, there = _size(source, name), _size(target, name)
        if size is not None and there is None:
            missing.append((name, size))
        elif size is not None:
            (present if size == there else differing).append(name)
    here = {slot for _, slot in slot_files(source)}
    extra = dict.fromkeys(slot for _, slot in slot_files(target) if slot not in here)
    return CopyPlan(tuple(missing), tuple(present), tuple(differing), tuple(extra))


def _check_same(source: ReadableStore, target: ReadableStore) -> None:
    if any(_size(target, name) is not None for name in HEADER_NAMES) and read_header(source)[0].vault_id != read_header(target)[0].vault_id:
        raise UsageError("There is another vault in that folder. Give a folder of its own for the copy; nothing was changed.")
    ours: dict[int, set[str]] = {}
    for name in commit_names(source):
        ours.setdefault(name.seq, set()).add(name.hash)
    if any(name.hash not in ours.get(name.seq, {name.hash}) for name in commit_names(target)):
        raise UsageError(
            "The copy has been written to by itself, or is one of another vault: its snapshots are not those of this vault."
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
        receipt = CopyReceipt(present=len(plan.present), extra_keys=plan.extra_keys)
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
        receipt.skipped += [(name, "its size in the copy is another than here; one of them is damaged") for name in plan.differing]
        if verify_present:
            self._verify(plan.present, receipt)
        return receipt

    def _copy(self, name: str) -> None:
        """Copy one object, proving what is read here and, after it was written, what is read there."""
        writer = self._target.writer()
        try:
            digest = blake3()
            for piece in self._pieces(self._source, name, "here"):
                digest.update(piece)
                writer.write(piece)
                self._meter.add(len(piece), len(piece))
            self._prove(self._source, name, digest.hexdigest(), "here")
            writer.commit(name)
        except BaseException:
            writer.abort()
            raise
        if self._digest(self._target, name, "in the copy") != digest.hexdigest():
            # Out of the way, or the next run would take it for the object itself.
            with contextlib.suppress(StoreError):
                self._target.move(name, f"damaged/{name.rpartition('/')[2]}-1")
            raise VaultDamaged("the disk of the copy gives back other bytes than were written to it")

    def _pieces(self, store: ReadableStore, name: str, where: str) -> Iterator[bytes]:
        """Yield an object piece by piece. Raises VaultDamaged when the disk does not give it."""
        try:
            for offset in range(0, store.size(name), _PIECE):
                self._cancel.check()
                yield store.get(name, offset, _PIECE)
        except StoreError as error:
            raise VaultDamaged(f"it cannot be read {where}: {error}") from None

    def _digest(self, store: ReadableStore, name: str, where: str) -> str:
        digest = blake3()
        for piece in self._pieces(store, name, where):
            digest.update(piece)
        return digest.hexdigest()

    def _prove(self, store: ReadableStore, name: str, digest: str, where: str) -> None:
        """Raise VaultDamaged when an object is not what its name, or what is in it, promises."""
        if name.startswith(_HASHED):
            expected = name.rpartition("/")[2].rpartition("-")[2]
            if not digest.startswith(expected):
                raise VaultDamaged(f"it is damaged {where}: its bytes are not those its name promises")
            return
        data = b"".join(self._pieces(store, name, where))
        if name in HEADER_NAMES:
            parse_header(data)
        elif name == README_NAME:
            if not is_readme(read_header(store)[0], data):
                raise VaultDamaged(f"it is damaged {where}")
        else:
            parse_slot(name.rpartition("/")[2][: -len("-1")], data)

    def _verify(self, names: tuple[str, ...], receipt: CopyReceipt) -> None:
        for name in names:
            self._cancel.check()
            try:
                self._prove(self._target, name, self._digest(self._target, name, "in the copy"), "in the copy")
                receipt.verified += 1
            except VaultDamaged as error:
                receipt.skipped.append((name, str(error)))
