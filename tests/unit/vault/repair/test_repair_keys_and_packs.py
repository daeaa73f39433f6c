"""Repair of headers, keys and packs: what is not hit reads byte for byte, what is lost is named, and the mailbox heals it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mailrescue.storage.base import StoreError
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.parts import parts_of
from mailrescue.vault.repairplan import Act
from mailrescue.vault.slots import SlotType, add_slot, slot_bytes
from tests.kit.corrupt import flipped
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import noise, with_attachment
from tests.kit.repaired import (
    assert_all_but,
    assert_healed,
    assert_next_is_whole,
    hit,
    kept,
    objects,
    of_item,
)
from tests.kit.repairs import content_of, known, news, pack_with, repair, wreck
from tests.kit.vaults import VaultBox, contents, expected_listing, listed, stored_blobs

# Undamaged


def test_repair_of_an_undamaged_vault_writes_nothing(box: VaultBox, store: MemoryStore) -> None:
    before = dict(store.objects)
    plan = repair(box)
    assert (plan.nothing, plan.lossless) == (True, True)
    assert store.objects == before


def test_repair_of_an_empty_vault_writes_nothing(tmp_path: Path) -> None:
    empty = VaultBox.create(tmp_path, MemoryStore())
    assert repair(empty).nothing


# Headers, key slots, README


@pytest.mark.parametrize("name", ["vault.mrh", "vault-copy.mrh", "README.txt"])
@pytest.mark.parametrize("damage", [lambda data: flipped(data, 99), lambda _: b"", lambda data: data + b"x", None])
def test_headers_and_readme_are_made_again(
    box: VaultBox, store: MemoryStore, name: str, damage: Callable[[bytes], bytes] | None
) -> None:
    before = dict(store.objects)
    if damage is None:
        del store.objects[name]
    else:
        store.objects[name] = damage(before[name])
    wrong = store.objects.get(name)
    assert repair(box).lossless
    assert {n: data for n, data in store.objects.items() if not n.startswith("damaged/")} == before
    assert kept(store) == ([] if wrong is None else [wrong])
    assert repair(box).nothing


def test_a_header_whose_seal_is_damaged_is_made_again_from_the_other(box: VaultBox, store: MemoryStore) -> None:
    before = store.objects["vault-copy.mrh"]
    store.objects["vault-copy.mrh"] = flipped(before, len(before) * 8 - 5)
    assert repair(box).lossless
    assert store.objects["vault-copy.mrh"] == before


@pytest.mark.parametrize("damage", [lambda data: flipped(data, 99), lambda data: flipped(data, len(data) * 8 - 1), None])
def test_a_copy_of_a_key_slot_is_made_again_from_the_other(
    box: VaultBox, store: MemoryStore, damage: Callable[[bytes], bytes] | None
) -> None:
    before = dict(store.objects)
    for name in objects(store, "keys")[::2]:
        if damage is None:
            del store.objects[name]
        else:
            store.objects[name] = damage(before[name])
    assert repair(box).lossless
    assert {name: store.objects[name] for name in before} == before
    assert len(kept(store)) == (0 if damage is None else 2)
    assert news(box) == []


def test_a_key_slot_of_which_no_copy_is_whole_is_taken_out_of_use_and_named(box: VaultBox, store: MemoryStore) -> None:
    with box.open() as vault:
        extra = add_slot(store, slot_bytes(SlotType.PASSPHRASE, b"secret", vault.keys, label="passphrase", created=1))
    for copy in (1, 2):
        store.objects[f"keys/{extra}-{copy}"] = flipped(store.objects[f"keys/{extra}-{copy}"], 80)
    plan = repair(box)
    assert (plan.lossless, len(plan.others)) == (False, 2)
    assert {step.act for step in plan.steps} == {Act.SET_ASIDE}
    assert len(objects(store, "keys")) == 4
    assert len(kept(store)) == 2
    assert news(box) == []
    assert repair(box).nothing


def test_the_key_that_opened_the_vault_is_made_right_even_when_its_seals_are_damaged(box: VaultBox, store: MemoryStore) -> None:
    with box.open() as vault:
        ours = vault.opened_by
    before = store.objects[f"keys/{ours}-1"]
    store.objects[f"keys/{ours}-1"] = flipped(before, len(before) * 8 - 1)
    store.objects[f"keys/{ours}-2"] = b"nothing"
    assert repair(box).lossless
    assert store.objects[f"keys/{ours}-1"] == store.objects[f"keys/{ours}-2"] == before
    assert news(box) == []


def test_another_key_with_damaged_seals_is_left_where_it_is_and_named(box: VaultBox, store: MemoryStore) -> None:
    with box.open() as vault:
        extra = add_slot(store, slot_bytes(SlotType.PASSPHRASE, b"secret", vault.keys, label="passphrase", created=1))
    for copy in (1, 2):
        data = store.objects[f"keys/{extra}-{copy}"]
        store.objects[f"keys/{extra}-{copy}"] = flipped(data, len(data) * 8 - 1)
    plan = repair(box)
    assert {finding.object for finding in plan.left} == {f"keys/{extra}-1", f"keys/{extra}-2"}
    assert (plan.lossless, plan.steps) == (False, ())


# Packs


def test_flipped_bits_in_packs_are_undone(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    before = dict(store.objects)
    for name in objects(store, "packs"):
        store.objects[name] = flipped(before[name], len(before[name]) * 8 // 2)
    plan = repair(box)
    assert plan.lossless
    assert {step.act for step in plan.steps} == {Act.RESTORE}
    assert {name: store.objects[name] for name in before} == before
    assert sorted(objects(store, "commits")) == sorted(n for n in before if n.startswith("commits/"))
    assert len(kept(store)) == len(plan.steps)
    assert_all_but(box, past, set())
    assert repair(box).nothing


def test_an_overwritten_frame_costs_what_is_in_it_and_the_mailbox_gives_it_again(
    box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    hit(store, of_item(box, BlobKind.RECIPE, "key-4-3"))
    found = news(box)
    plan = repair(box)
    assert {item.identity.hex() for item in plan.items} == {item for finding in found for item in finding.items}
    assert 0 < len(plan.items) < 8
    for item in plan.items:
        assert item.card is not None
        assert all(stand.folder in past[2].folders and stand.snapshots > 0 for stand in item.stands)
        assert item.stands
    assert known(box) == {item.identity.hex() for item in plan.items}
    assert news(box) == []
    assert_all_but(box, past, known(box))
    assert repair(box).nothing
    assert_healed(box, past, past[2])


def test_a_lost_attachment_costs_every_mail_that_has_it_and_only_those(tmp_path: Path) -> None:
    shared = noise(77, 5_000)
    mailbox = Mailbox({"INBOX": {f"{n}": with_attachment(f"{n}", shared if n < 3 else noise(n, 4_000)) for n in range(6)}})
    box = VaultBox.create(tmp_path, MemoryStore())
    snapshot = box.snapshot(mailbox)
    assert isinstance(box.store, MemoryStore)
    with box.open() as vault:
        recipe = vault.reader.recipe(content_of(vault, snapshot, "0"))
        (part,) = parts_of(recipe)
        place = pack_with(vault, BlobKind.PART, part)
        expected = {content_of(vault, snapshot, key).hex() for key in "012"}
    hit(box.store, place)
    repair(box)
    assert known(box) == expected
    assert_healed(box, [mailbox], mailbox)
    assert known(box) == set()


@pytest.mark.parametrize("with_catalogue", [True, False])
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: wreck(data, len(data) - 300, 250), id="footer"),
        pytest.param(lambda data: data[: len(data) - 5], id="end cut off"),
        pytest.param(lambda data: data + bytes(512), id="something appended"),
        pytest.param(lambda data: data[:8] + flipped(data[8:40], 77) + data[40:], id="salt, one bit"),
    ],
)
def test_a_pack_whose_frames_are_all_there_loses_nothing(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], damage: Callable[[bytes], bytes], *, with_catalogue: bool
) -> None:
    for name in objects(store, "packs"):
        store.objects[name] = damage(store.objects[name])
    if not with_catalogue:
        box.forget_catalogue()
    plan = repair(box)
    assert plan.lossless, plan.others
    assert news(box) == []
    assert_all_but(box, past, set())
    with box.open() as vault:
        assert max(stored_blobs(vault).values()) == 1
        assert listed(vault, vault.snapshots()[1]) == expected_listing(past[1].state())
    assert repair(box).nothing


@pytest.mark.parametrize("with_catalogue", [True, False])
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[: len(data) // 2], id="cut short"),
        pytest.param(lambda data: wreck(data, 8, 32), id="salt"),
        pytest.param(lambda _: b"", id="emptied"),
        pytest.param(lambda data: wreck(data, 100, 4096), id="a page"),
        pytest.param(lambda data: data[:500] + data[900:], id="bytes cut out"),
        pytest.param(None, id="deleted"),
    ],
)
def test_a_pack_that_is_half_or_wholly_lost_costs_what_cannot_be_read(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], damage: Callable[[bytes], bytes] | None, *, with_catalogue: bool
) -> None:
    name, _, _ = of_item(box, BlobKind.RECIPE, "key-4-3")
    if damage is None:
        del store.objects[name]
    else:
        store.objects[name] = damage(store.objects[name])
    if not with_catalogue:
        box.forget_catalogue()
    plan = repair(box)
    assert not plan.lossless
    assert plan.items or plan.losses.nodes
    assert news(box) == []
    assert known(box) <= {item.identity.hex() for item in plan.items}
    if with_catalogue:
        assert all(item.card is not None for item in plan.items)
    assert repair(box).nothing
    now = past[2]
    snapshot = box.snapshot(now)
    with box.open() as vault:
        assert contents(vault, snapshot) == now.state()
    assert news(box) == []


def test_all_packs_lost_leaves_names_and_the_next_snapshot_brings_back_what_is_still_there(
    box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    for name in objects(store, "packs"):
        del store.objects[name]
    plan = repair(box)
    assert not plan.lossless
    assert news(box) == []
    assert_next_is_whole(box, past[2])


def test_a_sector_that_the_disk_cannot_read_costs_no_more_than_its_frame(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailrescue.vault.salvage._SECTORS", 64)
    name, start, _ = of_item(box, BlobKind.RECIPE, "key-4-3")
    plan = repair(box, store=_BadSectors(store, name, start + 100, 32))
    assert 0 < len(plan.items) < 8
    assert name not in store.objects
    assert news(box) == []
    assert_all_but(box, past, known(box))


class _BadSectors:
    """A store that cannot read some bytes of one object; everything else is that of `inner`."""

    def __init__(self, inner: MemoryStore, name: str, start: int, length: int) -> None:
        self._inner, self._name, self._bad = inner, name, (start, start + length)

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        end = self._inner.size(name) if length is None else offset + length
        if name == self._name and offset < self._bad[1] and end > self._bad[0]:
            raise StoreError("The disk of the vault failed (a test says so).")
        return self._inner.get(name, offset, length)
