"""The power is cut at every single change of the disk; what was a snapshot before is one afterwards."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailrescue.capture import run as capture_run
from mailrescue.storage.base import ObjectStore
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import pack as pack_module
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.late_store import LateStore
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import some_mails
from tests.kit.vaults import SavedBox, VaultBox, contents, expected_listing, findings, listed, stored_blobs


@pytest.fixture
def _small_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few mails fill several frames and packs."""
    monkeypatch.setattr(pack_module, "FRAME_TARGET", 1_500)
    monkeypatch.setattr(pack_module, "_NODE_FRAME_TARGET", 500)
    monkeypatch.setattr(pack_module, "PACK_TARGET", 4_000)


pytestmark = pytest.mark.usefixtures("_small_packs")


def history(folder: Path, store: MemoryStore | None) -> tuple[VaultBox, list[Mailbox]]:
    """Make a vault with two snapshots; return it with the mailbox as it was at each."""
    box = VaultBox.create(folder, store)
    past = []
    for seed in (1, 2):
        mailbox = Mailbox(some_mails(6, seed))
        box.snapshot(mailbox)
        past.append(mailbox)
    return box, past


def next_state(past: list[Mailbox]) -> Mailbox:
    """Return the mailbox of the third snapshot: some mails kept, some gone, one moved, one changed, many new."""
    folders = past[-1].state()
    del folders["Sent"]
    for path, mails in some_mails(24, 3).items():
        folders.setdefault(path, {}).update(mails)
    key, mail = folders["INBOX"].popitem()
    folders["Empty"][f"{key}-moved"] = mail
    return Mailbox(folders)


def assert_whole(box: VaultBox, past: list[Mailbox]) -> None:
    """Every snapshot ever committed is there and gives back what it held; the check finds nothing."""
    with box.open() as vault:
        snapshots = vault.snapshots()
        assert len(snapshots) in (len(past), len(past) + 1)
        for snapshot, mailbox in zip(snapshots, past, strict=False):
            assert contents(vault, snapshot) == mailbox.state()
            assert listed(vault, snapshot) == expected_listing(mailbox.state())
        assert findings(vault) == []


def assert_next_run_succeeds(box: VaultBox, mailbox: Mailbox) -> None:
    """The next snapshot is whole, and nothing came into the vault twice."""
    snapshot = box.snapshot(mailbox)
    with box.open() as vault:
        assert contents(vault, snapshot) == mailbox.state()
        assert listed(vault, snapshot) == expected_listing(mailbox.state())
        assert [blob for blob, count in stored_blobs(vault).items() if count > 1] == []
        assert findings(vault) == []


Disk = Callable[[ObjectStore, int], ObjectStore]


def cuts(box: VaultBox, mailbox: Mailbox, folder: Path, disk: Disk = CuttingStore, least: int = 30) -> Iterator[SavedBox]:
    """Cut a snapshot at each of its changes and yield what was there before it; `least` changes must be met."""
    saved = box.save(folder / "saved")
    for cut in itertools.count():
        try:
            box.snapshot(mailbox, store=disk(box.store, cut))
        except PowerCut:
            yield saved
        else:
            assert cut >= least, "the snapshot has too few changes to prove anything"
            return
        box.restore(saved)


# Whoever is cut off leaves files open; that is the point.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("store", "torn"),
    [
        pytest.param(MemoryStore, False, id="memory"),
        pytest.param(None, True, id="disk, torn"),
        pytest.param(MemoryStore, True, id="memory, torn", marks=pytest.mark.slow),
        pytest.param(None, False, id="disk", marks=pytest.mark.slow),
    ],
)
def test_a_cut_at_any_change_leaves_earlier_snapshots_whole_and_the_next_run_goes_on(
    tmp_path: Path, *, store: type[MemoryStore] | None, torn: bool
) -> None:
    box, past = history(tmp_path / "start", store() if store else None)
    mailbox = next_state(past)
    for _ in cuts(box, mailbox, tmp_path, lambda inner, cut: CuttingStore(inner, cut, torn=torn)):
        assert_whole(box, past)
        assert_next_run_succeeds(box, mailbox)


def test_a_cut_that_takes_the_catalogue_along_loses_nothing_either(tmp_path: Path) -> None:
    box, past = history(tmp_path / "start", MemoryStore())
    mailbox = next_state(past)
    for _ in cuts(box, mailbox, tmp_path):
        box.forget_catalogue()
        assert_next_run_succeeds(box, mailbox)
        assert_whole(box, past)


def test_a_catalogue_that_lost_its_last_transactions_catches_up(tmp_path: Path) -> None:
    box, past = history(tmp_path / "start", MemoryStore())
    mailbox = next_state(past)
    for saved in cuts(box, mailbox, tmp_path):
        shutil.rmtree(box.cache)
        shutil.copytree(saved.folder / "cache", box.cache)
        assert_whole(box, past)
        assert_next_run_succeeds(box, mailbox)


def test_a_run_that_is_cut_again_and_again_gets_further_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_run, "CHECKPOINT_ITEMS", 2)
    box, past = history(tmp_path, MemoryStore())
    mailbox = next_state(past)
    for attempt in range(40):
        try:
            box.snapshot(mailbox, store=CuttingStore(box.store, 7 + attempt % 3))
        except PowerCut:
            assert_whole(box, past)
        else:
            break
    assert attempt > 3
    assert_next_run_succeeds(box, mailbox)


def test_this_test_can_fail_a_commit_that_reaches_the_disk_before_its_packs_is_caught(tmp_path: Path) -> None:
    box, past = history(tmp_path / "start", MemoryStore())
    mailbox = next_state(past)
    unsound = 0
    for _ in cuts(box, mailbox, tmp_path, lambda store, cut: LateStore(CuttingStore(store, cut)), least=8):
        try:
            assert_whole(box, past)
        except AssertionError:
            unsound += 1
    assert unsound > 0
