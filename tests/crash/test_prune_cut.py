"""The power is cut at every change of the disk while a vault is pruned or a mailbox forgotten.

Whatever is left, every snapshot that stays gives back what it held, all mail ever seen is in reach, the check finds
nothing, and the next prunes end where an undisturbed one would have ended.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailrescue.core.errors import VaultDamaged
from mailrescue.storage.base import ObjectStore, StoreFull
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import pack as pack_module
from mailrescue.vault import packplan
from mailrescue.vault import prune as prune_module
from mailrescue.vault.rawfiles import read_file
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.full_store import FullStore
from tests.kit.late_store import LateRecords
from tests.kit.mailboxes import Mail, Mailbox, State
from tests.kit.mails import noise, plain, some_mails
from tests.kit.pruning import assert_all_reachable, forget, keep_file, prune
from tests.kit.vaults import SavedBox, VaultBox, contents, expected_listing, findings, listed


@pytest.fixture(autouse=True)
def _small_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few mails fill several frames and packs."""
    monkeypatch.setattr(pack_module, "FRAME_TARGET", 3_000)
    monkeypatch.setattr(pack_module, "_NODE_FRAME_TARGET", 1_000)
    monkeypatch.setattr(pack_module, "PACK_TARGET", 12_000)
    monkeypatch.setattr(packplan, "MOST_SMALL_PACKS", 6)


@dataclass(slots=True)
class Past:
    """What every commit held, by its number: the whole mailbox, or the bytes of a file."""

    states: dict[int, State] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    mails: dict[str, list[Mail]] = field(default_factory=dict)


def history(folder: Path, store: MemoryStore | None) -> tuple[VaultBox, Past]:
    """Make a vault with two mailboxes that share mail, a morning of snapshots and file versions, and one weeks later."""
    box, past = VaultBox.create(folder, store), Past()
    mailboxes = {"box": Mailbox(some_mails(8, 1)), "other": Mailbox(some_mails(8, 1))}
    for hour in range(5):
        for name, mailbox in mailboxes.items():
            mailbox.folders["INBOX"][f"{name}-{hour}"] = plain(f"{name} at {hour}", noise(hour, 300).hex())
            mailbox.folders["Sent"].pop(f"{name}-{hour - 1}", None)
            mailbox.folders["Sent"][f"{name}-{hour}"] = plain(f"{name} sent at {hour}, gone an hour later")
            _take(box, past, name, mailbox)
        data = noise(3, 9_000) + noise(hour, 5_000)
        past.files[keep_file(box, data)] = data
        box.clock.advance(hours=1)
    box.clock.advance(days=20)
    for name, mailbox in mailboxes.items():
        mailbox.folders["INBOX"].pop(f"{name}-2")
        _take(box, past, name, mailbox)
    return box, past


def _take(box: VaultBox, past: Past, name: str, mailbox: Mailbox) -> None:
    snapshot = box.snapshot(mailbox, name=name)
    past.states[snapshot.seq] = mailbox.state()
    past.mails.setdefault(name, []).extend(mail for mails in mailbox.folders.values() for mail in mails.values())


def standing(box: VaultBox) -> tuple[list[int], list[int]]:
    """Return the numbers of snapshots and of file versions that are there."""
    with box.open() as vault:
        return [s.seq for s in vault.snapshots()], [c.seq for c in vault.catalogue.history.commits("file")]


def assert_whole(box: VaultBox, past: Past, mailboxes: tuple[str, ...] = ("box", "other")) -> None:
    """Whatever is there is whole, and no mail of these mailboxes is out of reach."""
    with box.open() as vault:
        for snapshot in vault.snapshots():
            assert contents(vault, snapshot) == past.states[snapshot.seq]
            assert listed(vault, snapshot) == expected_listing(past.states[snapshot.seq])
        for commit in vault.catalogue.history.commits("file"):
            assert b"".join(read_file(commit.fields, vault.reader)) == past.files[commit.seq]
        for name in mailboxes:
            assert_all_reachable(vault, past.mails[name], name)
        assert findings(vault) == []


Act = Callable[[VaultBox, ObjectStore], object]
Disk = Callable[[ObjectStore, int], ObjectStore]


def cuts(box: VaultBox, act: Act, folder: Path, disk: Disk, least: int) -> Iterator[SavedBox]:
    """Cut `act` at each of its changes and yield what was there before it; `least` changes must be met."""
    saved = box.save(folder / "saved")
    for cut in itertools.count():
        try:
            act(box, disk(box.store, cut))
        except PowerCut:
            yield saved
        else:
            assert cut >= least, "there are too few changes to prove anything"
            return
        box.restore(saved)


def pruned(box: VaultBox, store: ObjectStore) -> None:
    prune(box, store=store)


KINDS = [
    pytest.param(MemoryStore, False, id="memory"),
    pytest.param(MemoryStore, True, id="memory, torn", marks=pytest.mark.slow),
    pytest.param(None, True, id="disk, torn", marks=pytest.mark.slow),
]


def cutting(torn: bool) -> Disk:
    return lambda inner, cut: CuttingStore(inner, cut, torn=torn)




# Whoever is cut off leaves files open; that is the point.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("store", "torn"), KINDS)
def test_a_cut_while_snapshots_are_thinned_and_packs_written_anew_loses_nothing(
    tmp_path: Path, *, store: type[MemoryStore] | None, torn: bool
) -> None:
    box, past = history(tmp_path / "start", store() if store else None)
    before = box.save(tmp_path / "before")
    prune(box)
    expected = standing(box)
    box.restore(before)
    assert expected != standing(box)
    for _ in cuts(box, pruned, tmp_path, cutting(torn), least=20):
        assert_whole(box, past)
        prune(box)
        assert standing(box) == expected
    assert_whole(box, past)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("store", "torn"), KINDS)
def test_a_cut_while_packs_are_removed_loses_nothing_and_the_next_prune_removes_the_rest(
    tmp_path: Path, *, store: type[MemoryStore] | None, torn: bool
) -> None:
    box, past = history(tmp_path / "start", store() if store else None)
    prune(box)
    expected = standing(box)
    box.clock.advance(days=2)
    for _ in cuts(box, pruned, tmp_path, cutting(torn), least=8):
        assert_whole(box, past)
        prune(box)
        assert standing(box) == expected
        assert prune(box).removed == 0
    assert_whole(box, past)


def test_what_a_cut_left_can_be_pruned_with_a_new_catalogue_too(tmp_path: Path) -> None:
    box, past = history(tmp_path / "start", MemoryStore())
    for _ in cuts(box, pruned, tmp_path, cutting(torn=False), least=20):
        box.forget_catalogue()
        prune(box)
        box.clock.advance(days=2)
        box.forget_catalogue()
        prune(box)
        assert_whole(box, past)
        box.clock.advance(days=-2)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_cut_while_a_mailbox_is_forgotten_leaves_it_whole_or_gone(tmp_path: Path, *, at_once: bool) -> None:
    box, past = history(tmp_path / "start", MemoryStore())
    before = standing(box)

    def forgotten(box: VaultBox, store: ObjectStore) -> None:
        forget(box, "box", at_once=at_once, store=store)

    seen = set()
    for _ in cuts(box, forgotten, tmp_path, cutting(torn=False), least=10):
        whole = standing(box) == before
        seen.add(whole)
        assert_whole(box, past, ("box", "other") if whole else ("other",))
        with box.open() as vault:
            assert whole or not vault.snapshots("box")
    assert seen == ({True, False} if at_once else {True})
    assert_whole(box, past, ("other",))


def test_a_mailbox_whose_removal_was_cut_off_is_removed_by_the_next_prunes(tmp_path: Path) -> None:
    box, past = history(tmp_path / "start", MemoryStore())
    forget(box, "box")
    box.clock.advance(days=2)
    for _ in cuts(box, pruned, tmp_path, cutting(torn=False), least=20):
        assert_whole(box, past, ("other",))
        prune(box)
        box.forget_catalogue()
        assert_whole(box, past, ("other",))


def test_this_test_can_fail_removal_before_the_record_that_names_it_is_caught(tmp_path: Path) -> None:
    box, past = history(tmp_path / "start", MemoryStore())

    def forgotten(box: VaultBox, store: ObjectStore) -> None:
        forget(box, "box", at_once=True, store=store)

    unsound = 0
    for _ in cuts(box, forgotten, tmp_path, lambda inner, cut: LateRecords(CuttingStore(inner, cut)), least=10):
        try:
            assert_whole(box, past, ("other",))
        except (AssertionError, VaultDamaged):
            unsound += 1
    assert unsound > 0


def test_what_is_needed_and_was_not_copied_keeps_its_pack_from_being_condemned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, past = history(tmp_path, MemoryStore())
    monkeypatch.setattr(prune_module._Rewriter, "copy", lambda *_: None)
    before = set(box.store.names("packs"))
    with pytest.raises(VaultDamaged, match="needed"):
        prune(box)
    with box.open() as vault:
        assert vault.catalogue.index.condemned() == {}
    assert before <= set(box.store.names("packs"))
    assert_whole(box, past)


def test_a_disk_that_is_full_at_any_change_of_a_prune_loses_nothing(tmp_path: Path) -> None:
    box, past = history(tmp_path / "start", MemoryStore())
    saved = box.save(tmp_path / "saved")
    for room in itertools.count():
        try:
            prune(box, store=FullStore(box.store, room))
        except StoreFull:
            assert_whole(box, past)
        else:
            break
        box.restore(saved)
    assert room > 20
    assert_whole(box, past)
