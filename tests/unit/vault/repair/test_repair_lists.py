"""Repair of cards, extra properties and lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.losses import Lost
from tests.kit.mailboxes import Mail, Mailbox
from tests.kit.mails import noise, plain
from tests.kit.repaired import (
    Untold,
    hit,
    hit_node,
    of_item,
)
from tests.kit.repairs import content_of, news, pack_with, repair
from tests.kit.vaults import VaultBox, contents, expected_listing, listed, stored_blobs

# Cards, sidecars, list nodes


@pytest.mark.parametrize("with_catalogue", [True, False])
def test_a_lost_card_is_made_again(box: VaultBox, store: MemoryStore, past: list[Mailbox], *, with_catalogue: bool) -> None:
    hit(store, of_item(box, BlobKind.CARD, "key-4-3"))
    if not with_catalogue:
        box.forget_catalogue()
    assert repair(box).lossless
    assert news(box) == []
    box.forget_catalogue()
    with box.open() as vault:
        for snapshot, mailbox in zip(vault.snapshots(), past, strict=True):
            assert listed(vault, snapshot) == expected_listing(mailbox.state())
        content = content_of(vault, vault.snapshots()[2], "key-4-3")
        assert vault.card(content).subject == "plain 4-3"


def test_lost_extra_properties_are_named_and_read_again(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {"1": Mail(plain("one").raw, sidecar=noise(1, 900)), "2": Mail(plain("two").raw, sidecar=noise(2, 900))}})
    snapshot = box.snapshot(mailbox)
    assert isinstance(box.store, MemoryStore)
    with box.open() as vault:
        sidecar = next(p.sidecar for _, p in vault.positions(vault.record(snapshot)) if p.key == "1")
        place = pack_with(vault, BlobKind.SIDECAR, sidecar)
    hit(box.store, place)
    plan = repair(box)
    assert (plan.losses.sidecars >= {sidecar}, plan.items) == (True, ())
    assert news(box) == []
    box.snapshot(mailbox)
    with box.open() as vault:
        assert vault.lost(Lost.SIDECAR) == frozenset()
        for one in vault.snapshots():
            assert contents(vault, one) == mailbox.state()
    assert news(box) == []


@pytest.mark.parametrize("repaired", [True, False])
@pytest.mark.parametrize("with_catalogue", [True, False])
@pytest.mark.parametrize(("field", "root"), [("items", False), ("items", True), ("folders", True)])
def test_a_damaged_list_stops_no_snapshot_and_is_not_taken_over(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], field: str, *, root: bool, with_catalogue: bool, repaired: bool
) -> None:
    with box.open() as vault:
        before = vault.folders(vault.record(vault.snapshots()[-1]))
    node = hit_node(box, store, field, root=root)
    if not with_catalogue:
        box.forget_catalogue()
    if repaired:
        plan = repair(box)
        assert node in plan.losses.nodes
        assert not plan.items
        assert news(box) == []
    now = past[2] if repaired else Untold(past[2].folders)
    snapshot = box.snapshot(now)
    assert "list-damaged" in snapshot.reasons
    assert (snapshot.changes.new, snapshot.changes.removed) == (0, 0) or field == "folders"
    with box.open() as vault:
        assert contents(vault, snapshot) == past[2].state()
        assert listed(vault, snapshot) == expected_listing(past[2].state())
        twice = {kind for (kind, _), count in stored_blobs(vault).items() if count > 1}
        assert twice <= (set() if repaired else {BlobKind.NODE}), "no mail came in twice"
        if field == "items" or (with_catalogue and not repaired):
            assert vault.folders(vault.record(snapshot)) == before, "every folder keeps its number"
    again = box.snapshot(now)
    assert (again.reasons, again.changes.new, again.changes.removed) == ((), 0, 0)
    if repaired:
        assert news(box) == []
        assert repair(box).nothing


@pytest.mark.parametrize("with_catalogue", [True, False])
def test_a_damaged_list_that_was_passed_over_unseen_is_made_good_after_the_repair(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], *, with_catalogue: bool
) -> None:
    hit_node(box, store, "items", root=False)
    box.snapshot(past[2])
    if not with_catalogue:
        box.forget_catalogue()
    repair(box)
    snapshot = box.snapshot(past[2])
    with box.open() as vault:
        assert contents(vault, snapshot) == past[2].state()
        assert listed(vault, snapshot) == expected_listing(past[2].state())
    assert news(box) == []


def test_no_folder_gets_a_number_that_another_had(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    hit_node(box, store, "folders", root=True)
    box.forget_catalogue()
    now = Mailbox({"Brand new": {"1": plain("new")}, **past[2].state()})
    snapshot = box.snapshot(now)
    with box.open() as vault:
        assert contents(vault, snapshot) == now.state()


def test_changes_are_counted_against_what_can_be_read(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    hit_node(box, store, "items", root=False)
    now = past[2].state()
    now["Empty"]["new"] = plain("came in since")
    snapshot = box.snapshot(Mailbox(now))
    assert snapshot.changes.new <= 1
    assert snapshot.changes.removed == 0
