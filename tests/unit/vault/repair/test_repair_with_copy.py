"""Repair with a copy of the vault that turns up later, with a disk that is gone while it works; and workers after one."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from mailrescue.core.errors import VaultUnopenable
from mailrescue.model.mail import RawItem
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.losses import Lost
from mailrescue.vault.remote import RemoteIngest
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain
from tests.kit.repaired import assert_all_but, hit, hit_node, objects, of_item
from tests.kit.repairs import known, news, repair
from tests.kit.vaults import OWNER, VaultBox


def copied(box: VaultBox, folder: Path) -> MemoryStore:
    """A copy of the vault as it is now."""
    store = box.copy(folder).store
    assert isinstance(store, MemoryStore)
    return store


def test_a_copy_that_turns_up_after_the_repair_brings_back_what_was_lost(
    tmp_path: Path, box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    copy = copied(box, tmp_path / "copy")
    hit_node(box, store, "items", root=False)
    hit(store, of_item(box, BlobKind.RECIPE, "key-2-4", 0))
    name = objects(store, "commits")[1]
    record = store.objects.pop(name)
    box.forget_catalogue()
    assert not repair(box).lossless
    assert known(box)
    assert repair(box).nothing
    plan = repair(box, copy=copy)
    assert (plan.lossless, plan.damaged) == (True, True)
    assert store.objects[name] == record
    assert (known(box), news(box)) == (set(), [])
    assert_all_but(box, past, set())
    with box.open() as vault:
        assert vault.lost(Lost.ITEM) == frozenset()
    assert repair(box, copy=copy).nothing


def test_a_copy_adds_nothing_that_is_here_already(tmp_path: Path, box: VaultBox, store: MemoryStore) -> None:
    copy = copied(box, tmp_path / "copy")
    hit(store, of_item(box, BlobKind.CARD, "key-2-4", 0))
    assert repair(box).lossless
    packs = objects(store, "packs")
    assert repair(box, copy=copy).nothing
    assert objects(store, "packs") == packs


def test_a_record_that_was_written_again_does_not_come_twice(
    tmp_path: Path, box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    copy = copied(box, tmp_path / "copy")
    del store.objects[objects(store, "commits")[0]]
    assert len(repair(box).again) == 1
    assert repair(box, copy=copy).nothing
    with box.open() as vault:
        assert len(vault.snapshots()) == 3


def test_what_an_older_vault_lacks_comes_back_from_a_newer_copy(
    tmp_path: Path, box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    older = dict(store.objects)
    newest = Mailbox({"INBOX": {"1": plain("the newest")}})
    box.snapshot(newest)
    copy = copied(box, tmp_path / "copy")
    whole = dict(store.objects)
    store.objects = dict(older)
    assert repair(box, copy=copy).lossless
    assert store.objects == whole
    assert_all_but(box, [*past, newest], set())


class _PulledOut(MemoryStore):
    """A disk that is pulled out after so many reads: nothing is there any more."""

    def __init__(self, inner: MemoryStore, reads: int) -> None:
        self.objects, self.left = inner.objects, reads

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """Read, as long as the disk is there."""
        self.left -= 1
        if self.left < 0:
            self.objects = {}
        return super().get(name, offset, length)


@pytest.mark.parametrize("reads", [12, 20, 40])
def test_a_disk_that_is_pulled_out_is_not_taken_for_damage(box: VaultBox, store: MemoryStore, past: list[Mailbox], reads: int) -> None:
    before = dict(store.objects)
    pulled = _PulledOut(store, reads)
    with pytest.raises(VaultUnopenable, match="still connected"):
        repair(box, store=pulled)
    assert pulled.objects == {}
    assert store.objects == before
    assert repair(box).nothing
    assert_all_but(box, past, set())


def test_a_worker_takes_no_lost_item_for_stored(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    hit(store, of_item(box, BlobKind.RECIPE, "key-4-3"))
    repair(box)
    mail = next(mails["key-4-3"] for mails in past[2].folders.values() if "key-4-3" in mails)
    with box.open() as vault, vault.writing(OWNER):
        remote = RemoteIngest.of(vault, words=True)
        try:
            ingest = remote.open(multiprocessing.get_context("spawn").Lock())
            assert ingest.store(RawItem(mail.raw)).card is not None
            assert ingest.store(RawItem(mail.raw)).card is None
            ingest.abort()
        finally:
            remote.close()
