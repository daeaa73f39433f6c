"""A second place for the vault: nothing there is ever replaced, nothing damaged gets in, and a cut leaves what can go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.core.errors import Cancelled, UsageError, VaultDamaged
from mailrescue.core.progress import CancelToken, Meter, Silence
from mailrescue.storage.base import ObjectStore, ObjectWriter, StoreError, StoreFull
from mailrescue.storage.local import LocalStore
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import pack as pack_module
from mailrescue.vault.copy import Copier, CopyReceipt, holds_other_files, plan_copy
from mailrescue.vault.slots import SlotType, add_slot, read_slots, remove_slot, slot_bytes
from mailrescue.vault.vault import vault_exists
from tests.kit.clock import HandClock
from tests.kit.corrupt import flipped
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.full_store import FullStore
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain, some_mails
from tests.kit.pruning import assert_all_reachable, prune
from tests.kit.repairs import repair
from tests.kit.vaults import VaultBox, contents, findings


@pytest.fixture(autouse=True)
def _small_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few mails fill several packs."""
    monkeypatch.setattr(pack_module, "FRAME_TARGET", 1_500)
    monkeypatch.setattr(pack_module, "PACK_TARGET", 4_000)


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault in memory with two snapshots."""
    found = VaultBox.create(tmp_path / "here", MemoryStore())
    for seed in (1, 2):
        found.snapshot(Mailbox(some_mails(9, seed)))
    return found


def objects(box: VaultBox) -> dict[str, bytes]:
    assert isinstance(box.store, MemoryStore)
    return box.store.objects


def run(source: VaultBox, target: ObjectStore, *, verify: bool = False, cancel: CancelToken | None = None) -> CopyReceipt:
    """Copy as the command does, but for its locks."""
    meter = Meter(Silence(), HandClock(), "copy")
    return Copier(source.store, target, meter, cancel or CancelToken()).run(plan_copy(source.store, target), verify_present=verify)


def opened(store: ObjectStore, tmp_path: Path) -> VaultBox:
    """Return a vault box over a copy, as another computer would have it."""
    root = tmp_path / "there"
    root.mkdir(exist_ok=True)
    box = VaultBox(root, tmp_path / "there-cache", store, HandClock())
    box.forget_catalogue()
    return box


def assert_like(copy: VaultBox, original: VaultBox) -> None:
    """The copy lists and gives back all that the original does, and is whole."""
    with original.open() as ours, copy.open() as theirs:
        assert theirs.snapshots() == ours.snapshots()
        assert [contents(theirs, s) for s in theirs.snapshots()] == [contents(ours, s) for s in ours.snapshots()]
        assert findings(theirs) == []


def test_a_copy_is_the_vault_byte_for_byte_and_a_second_run_copies_what_is_new(box: VaultBox, tmp_path: Path) -> None:
    target = MemoryStore()
    receipt = run(box, target)
    assert target.objects == objects(box)
    assert (receipt.copied, receipt.present, receipt.skipped) == (len(target.objects), 0, [])
    before = set(target.objects)
    box.snapshot(Mailbox(some_mails(9, 3)))
    receipt = run(box, target, verify=True)
    assert target.objects == objects(box)
    assert (receipt.copied, receipt.present) == (len(set(target.objects) - before), len(before))
    assert receipt.verified == len(target.objects)
    assert receipt.bytes == sum(len(data) for name, data in target.objects.items() if name not in before)
    assert_like(opened(target, tmp_path), box)


def test_a_copy_on_a_disk_opens_there_and_is_written_like_every_vault(box: VaultBox, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    run(box, LocalStore(tmp_path / "usb"))
    assert_like(VaultBox(tmp_path / "usb", tmp_path / "cache", LocalStore(tmp_path / "usb"), HandClock()), box)
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "usb").rglob("*") if path.is_file()} == {0}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("torn", [False, True])
def test_a_copy_that_is_cut_at_any_change_is_no_vault_yet_or_opens_and_the_next_run_completes_it(
    box: VaultBox, tmp_path: Path, *, torn: bool
) -> None:
    half = MemoryStore()
    run(box, half)
    box.snapshot(Mailbox(some_mails(6, 3)))
    for begun in ({}, half.objects):
        for cut in range(1_000):
            target = MemoryStore()
            target.objects = dict(begun)
            try:
                run(box, CuttingStore(target, cut, torn=torn))
            except PowerCut:
                assert begun.items() <= target.objects.items()
                _assert_opens_or_is_none(target, tmp_path, snapshots=2 if begun else 3)
                run(box, target)
                assert target.objects == objects(box)
            else:
                assert cut > (4 if begun else 35), "too few changes to prove anything"
                break


def _assert_opens_or_is_none(target: MemoryStore, tmp_path: Path, snapshots: int) -> None:
    if not any(name.endswith(".mrh") for name in target.objects):
        with pytest.raises(VaultDamaged, match="run `mailrescue vault copy` again"):
            opened(target, tmp_path).open()
        return
    with opened(target, tmp_path).open() as vault:
        assert len(vault.snapshots()) >= snapshots
        assert [finding for finding in findings(vault) if finding.items] == []


def test_a_full_disk_ends_the_copy_and_harms_nothing_that_was_there(box: VaultBox) -> None:
    for room in range(0, 35, 4):
        target = MemoryStore()
        with pytest.raises(StoreFull):
            run(box, FullStore(target, room))
        assert target.objects.items() <= objects(box).items()
        run(box, target)
        assert target.objects == objects(box)


def test_a_stopped_copy_goes_on_from_where_it_was(box: VaultBox) -> None:
    target, stop = MemoryStore(), CancelToken()
    stop.cancel()
    with pytest.raises(Cancelled):
        run(box, target, cancel=stop)
    assert target.objects == {}


# --- damage ----------------------------------------------------------------------------------------------------------


def kinds(box: VaultBox) -> dict[str, str]:
    """Return one object of each kind by what it is."""
    names = sorted(objects(box))
    starts = {"pack": "packs/", "record": "commits/", "key slot": "keys/", "readme": "README", "header": "vault.mrh"}
    return {kind: next(name for name in names if name.startswith(start)) for kind, start in starts.items()}


@pytest.mark.parametrize("kind", ["pack", "record", "key slot", "readme", "header"])
def test_what_is_damaged_here_is_named_and_not_copied_and_the_rest_is(box: VaultBox, kind: str) -> None:
    name = kinds(box)[kind]
    whole = objects(box)[name]
    for bit in (0, 8 * len(whole) // 2, 8 * len(whole) - 1) if kind in ("pack", "record") else (3, 8 * len(whole) // 3):
        objects(box)[name] = flipped(whole, bit)
        target = MemoryStore()
        receipt = run(box, target)
        assert [skipped for skipped, _ in receipt.skipped] == [name]
        assert target.objects.keys() == objects(box).keys() - {name}
        objects(box)[name] = whole
        run(box, target)
        assert target.objects == objects(box)


@pytest.mark.parametrize("kind", ["pack", "record", "key slot", "readme", "header"])
def test_what_is_damaged_in_the_copy_is_named_and_not_overwritten(box: VaultBox, kind: str) -> None:
    target = MemoryStore()
    run(box, target)
    name = kinds(box)[kind]
    target.objects[name] = flipped(target.objects[name], 8 * len(target.objects[name]) // 2)
    damaged = dict(target.objects)
    receipt = run(box, target, verify=True)
    assert [skipped for skipped, _ in receipt.skipped] == [name]
    assert target.objects == damaged
    assert receipt.verified == len(damaged) - 1


def test_what_was_cut_short_in_the_copy_is_named_without_reading_it(box: VaultBox) -> None:
    target = MemoryStore()
    run(box, target)
    name = kinds(box)["pack"]
    target.objects[name] = target.objects[name][:-1]
    assert [skipped for skipped, _ in run(box, target).skipped] == [name]


def test_nothing_in_the_copy_goes_with_what_is_lost_here(box: VaultBox, tmp_path: Path) -> None:
    target = MemoryStore()
    run(box, target)
    whole = dict(target.objects)
    for name in [name for name in objects(box) if name.startswith(("packs/", "commits/", "keys/"))][::2]:
        del objects(box)[name]
    run(box, target, verify=True)
    assert target.objects == whole
    with opened(target, tmp_path).open() as vault:
        assert findings(vault) == []


class BadSector:
    """A store that cannot read one object."""

    def __init__(self, inner: ObjectStore, name: str) -> None:
        self.inner, self.name = inner, name

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        if name == self.name:
            raise StoreError("The disk of the vault failed (a test says so).")
        return self.inner.get(name, offset, length)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


def test_an_object_that_the_disk_does_not_give_is_named_and_the_others_are_copied(box: VaultBox) -> None:
    name = kinds(box)["pack"]
    target = MemoryStore()
    whole = box.store
    box.store = BadSector(whole, name)  # type: ignore[assignment]  the rest it hands on
    assert [skipped for skipped, _ in run(box, target).skipped] == [name]
    box.store = whole
    assert target.objects.keys() == objects(box).keys() - {name}


class Forgetful(MemoryStore):
    """A disk that gives back other bytes than were written to it, as a stick of feigned size does."""

    def writer(self) -> ObjectWriter:
        inner = super().writer()
        inner.write = lambda data, write=inner.write: write(flipped(data, 9) if len(data) > 3_000 else data)  # type: ignore[method-assign]
        return inner


def test_what_a_disk_gives_back_otherwise_is_not_taken_for_copied(box: VaultBox) -> None:
    target = Forgetful()
    skipped = [name for name, reason in run(box, target).skipped if "gives back other bytes" in reason]
    assert skipped
    assert not target.objects.keys() & set(skipped)
    honest = MemoryStore()
    honest.objects = target.objects
    run(box, honest)
    assert objects(box).items() <= honest.objects.items()


# --- other vaults, other histories -----------------------------------------------------------------------------------


def test_another_vault_is_refused_also_when_its_copy_was_cut_before_it_could_be_told(box: VaultBox, tmp_path: Path) -> None:
    other = VaultBox.create(tmp_path / "other", MemoryStore())
    other.snapshot(Mailbox(some_mails(3, 5)))
    for target in (objects(other), {name: data for name, data in objects(other).items() if not name.endswith(".mrh")}):
        store = MemoryStore()
        store.objects = dict(target)
        with pytest.raises(UsageError, match="another vault"):
            run(box, store)
        assert store.objects == target


def test_a_copy_that_was_written_to_by_itself_is_refused_and_stays_as_it_is(box: VaultBox, tmp_path: Path) -> None:
    target = MemoryStore()
    run(box, target)
    opened(target, tmp_path).snapshot(Mailbox(some_mails(3, 7)))
    alone = dict(target.objects)
    assert run(box, target).copied == 0, "as long as nothing was written here, both histories are one"
    box.snapshot(Mailbox(some_mails(3, 8)))
    with pytest.raises(UsageError, match="written to by itself"):
        run(box, target)
    assert target.objects == alone


def test_keys_that_were_removed_here_and_still_open_the_copy_are_named(box: VaultBox, tmp_path: Path) -> None:
    with box.open() as vault:
        extra = add_slot(vault.store, slot_bytes(SlotType.RECOVERY, b"c" * 16, vault.keys, label="lent", created=0))
    target = MemoryStore()
    assert run(box, target).extra_keys == ()
    remove_slot(box.store, extra)
    assert run(box, target).extra_keys == (extra,)
    assert extra in {slot.id for slot in read_slots(target)[0]}


def test_a_copy_of_a_pruned_vault_keeps_what_was_pruned_and_is_whole(box: VaultBox, tmp_path: Path) -> None:
    target = MemoryStore()
    clock = box.clock
    assert isinstance(clock, HandClock)
    mailbox = Mailbox(some_mails(9, 4))
    for day in range(40):
        clock.advance(hours=9)
        del mailbox.folders["INBOX"][next(iter(mailbox.folders["INBOX"]))]
        mailbox.folders["INBOX"][f"day-{day}"] = plain(f"day {day}")
        box.snapshot(mailbox)
    run(box, target)
    prune(box)
    run(box, target)
    clock.advance(days=2)
    box.snapshot(mailbox)
    prune(box)
    run(box, target, verify=True)
    assert objects(box).items() <= target.objects.items()
    for store in (box.store, target):
        copy = opened(store, tmp_path)
        with copy.open() as vault, box.open() as ours:
            assert vault.snapshots() == ours.snapshots()
            assert findings(vault) == []
            assert len(vault.snapshots()) < 40
            assert_all_reachable(vault, [plain(f"day {day}") for day in range(40)])
    fresh = MemoryStore()
    run(box, fresh)
    assert fresh.objects == objects(box)


def test_a_vault_that_lost_packs_is_mended_from_its_copy(box: VaultBox, tmp_path: Path) -> None:
    target = MemoryStore()
    run(box, target)
    for name in list(box.store.names("packs")):
        del objects(box)[name]
    repair(box, copy=target)
    assert_like(box, opened(target, tmp_path))


@pytest.mark.parametrize(("names", "other"), [((), False), (("lock",), False), (("lock", ".tmp-0123"), False), (("photo.jpg",), True), (("lock", "x"), True)])
def test_what_a_copy_cut_at_its_beginning_leaves_is_no_other_file(tmp_path: Path, names: tuple[str, ...], *, other: bool) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"")
    assert holds_other_files(tmp_path) is other
    assert not holds_other_files(tmp_path / "absent")
    assert not vault_exists(LocalStore(tmp_path))

