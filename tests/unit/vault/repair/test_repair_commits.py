"""Repair of commit records: what this computer remembers is written again, what nobody remembers is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.sync import RolledBack
from tests.kit.corrupt import flipped
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain, some_mails
from tests.kit.repaired import (
    assert_all_but,
    objects,
)
from tests.kit.repairs import news, repair, wreck
from tests.kit.vaults import VaultBox, contents, expected_listing, listed

# Commit records


def test_a_flipped_bit_in_every_commit_is_undone(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    before = dict(store.objects)
    for name in objects(store, "commits"):
        store.objects[name] = flipped(before[name], 1000)
    assert repair(box).lossless
    assert {name: store.objects[name] for name in before} == before
    assert_all_but(box, past, set())
    assert repair(box).nothing


@pytest.mark.parametrize("damage", [lambda data: wreck(data, 60, 80), lambda _: b"", None])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_lost_commit_that_this_computer_remembers_is_written_again(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], number: int, damage: Callable[[bytes], bytes] | None
) -> None:
    name = objects(store, "commits")[number]
    if damage is None:
        del store.objects[name]
    else:
        store.objects[name] = damage(store.objects[name])
    plan = repair(box)
    assert (plan.lossless, len(plan.again)) == (True, 1)
    assert plan.losses.commits.keys() == {number + 1}
    assert news(box) == []
    with box.open() as vault:
        by_moment = sorted(vault.snapshots(), key=lambda snapshot: snapshot.taken_at)
        assert [snapshot.line for snapshot in by_moment] == ["import" if n == number < 2 else "" for n in range(3)]
        for snapshot, mailbox in zip(by_moment, past, strict=True):
            assert contents(vault, snapshot) == mailbox.state()
            assert listed(vault, snapshot) == expected_listing(mailbox.state())
    assert repair(box).nothing
    unchanged = box.snapshot(past[2])
    assert (unchanged.changes.new, unchanged.changes.removed) == (0, 0)
    assert news(box) == []


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_lost_commit_that_nobody_remembers_is_named_and_the_chain_goes_on(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], number: int
) -> None:
    name = objects(store, "commits")[number]
    store.objects[name] = wreck(store.objects[name], 60, 80)
    box.forget_catalogue()
    plan = repair(box)
    assert (plan.lossless, plan.again, plan.losses.commits.keys()) == (False, (), {number + 1})
    assert news(box) == []
    assert_all_but(box, [mailbox for n, mailbox in enumerate(past) if n != number], set())
    assert repair(box).nothing
    box.snapshot(past[2])
    assert news(box) == []


def test_damaged_newest_commits_stop_no_snapshot(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    for name in objects(store, "commits")[1:]:
        store.objects[name] = wreck(store.objects[name], 60, 80)
    box.forget_catalogue()
    snapshot = box.snapshot(past[2])
    assert snapshot.seq == 4
    with box.open() as vault:
        assert contents(vault, snapshot) == past[2].state()
    repair(box)
    assert news(box) == []


def test_another_computer_that_knew_the_lost_newest_commit_goes_on(
    tmp_path: Path, box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    other = VaultBox(box.root, tmp_path / "other cache", store, box.clock)
    other.open().__exit__(None, None, None)
    name = objects(store, "commits")[-1]
    store.objects[name] = wreck(store.objects[name], 60, 80)
    box.forget_catalogue()
    repair(box)
    with other.open() as vault:
        assert len(vault.snapshots()) == 3
    other.snapshot(past[2])
    assert news(other) == []
    assert news(box) == []


def test_newest_commits_that_vanished_alone_are_written_again(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    for name in objects(store, "commits")[1:]:
        del store.objects[name]
    plan = repair(box)
    assert (plan.lossless, len(plan.again)) == (True, 2)
    assert news(box) == []
    assert_all_but(box, past, set())
    with box.open() as vault:
        assert {snapshot.line for snapshot in vault.snapshots()} == {""}


def test_a_vault_that_was_rolled_back_is_not_repaired(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    before = dict(store.objects)
    box.snapshot(Mailbox({"INBOX": {"1": plain("the newest")}}))
    store.objects = dict(before)
    with pytest.raises(RolledBack, match="vault rebuild"):
        repair(box)
    assert store.objects == before


def test_a_commit_under_a_wrong_name_gets_its_own(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    before = dict(store.objects)
    name = objects(store, "commits")[1]
    store.objects[name[:-32] + "0" * 32] = store.objects.pop(name)
    box.forget_catalogue()
    assert repair(box).lossless
    assert store.objects[name] == before[name]
    assert news(box) == []
    assert_all_but(box, past, set())


def test_of_two_histories_put_together_the_other_is_brought_in_as_imported(
    tmp_path: Path, box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    other = box.copy(tmp_path / "copy")
    mine, theirs = Mailbox(some_mails(4, seed=8)), Mailbox(some_mails(4, seed=9))
    box.snapshot(mine)
    other.snapshot(theirs)
    assert isinstance(other.store, MemoryStore)
    store.objects = {**other.store.objects, **store.objects}
    plan = repair(box)
    assert (plan.lossless, len(plan.again)) == (True, 1)
    assert news(box) == []
    with box.open() as vault:
        live = [snapshot for snapshot in vault.snapshots() if not snapshot.line]
        (imported,) = [snapshot for snapshot in vault.snapshots() if snapshot.line]
        assert [contents(vault, one) for one in live] == [mailbox.state() for mailbox in (*past, mine)]
        assert contents(vault, imported) == theirs.state()
    assert repair(box).nothing
