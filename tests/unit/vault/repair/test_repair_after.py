"""Repair with a copy, stopped, and what works when it is done."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.core.errors import Cancelled, VaultDamaged
from mailrescue.core.progress import CancelToken
from mailrescue.formats.query import parse_query
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.catalogue.contents import Contents
from mailrescue.vault.losses import Lost
from mailrescue.vault.nodes import read_node
from mailrescue.vault.parts import parts_of
from mailrescue.vault.rawfiles import FileWriter, read_file
from mailrescue.vault.vault import Vault
from tests.kit.clock import START
from tests.kit.corrupt import flipped
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import noise, plain, with_attachment
from tests.kit.pruning import prune
from tests.kit.repaired import (
    assert_all_but,
    assert_healed,
    hit,
    hit_node,
    objects,
    of_item,
)
from tests.kit.repairs import content_of, known, news, pack_with, repair, wreck
from tests.kit.vaults import OWNER, VaultBox, contents, expected_listing, listed

# With a copy, stopped, later


def test_a_copy_of_the_vault_gives_back_what_is_damaged_or_missing(
    tmp_path: Path, box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    copy = box.copy(tmp_path / "copy").store
    before = dict(store.objects)
    first, second, *_ = objects(store, "packs")
    del store.objects[first], store.objects[objects(store, "commits")[1]]
    store.objects[second] = wreck(store.objects[second], 50, 4096)
    name = objects(store, "commits")[0]
    store.objects[name] = b"gone"
    box.forget_catalogue()
    plan = repair(box, copy=copy)
    assert plan.lossless
    assert {name: store.objects[name] for name in before} == before
    assert news(box) == []
    assert_all_but(box, past, set())


def test_a_damaged_copy_gives_nothing(tmp_path: Path, box: VaultBox, store: MemoryStore) -> None:
    copy = box.copy(tmp_path / "copy").store
    assert isinstance(copy, MemoryStore)
    name, _, _ = of_item(box, BlobKind.RECIPE, "key-4-3")
    store.objects[name] = wreck(store.objects[name], 50, 4096)
    copy.objects[name] = flipped(copy.objects[name], 4_000)
    assert not repair(box, copy=copy).lossless
    assert name not in store.objects


def test_a_dry_run_plans_the_same_and_changes_nothing(box: VaultBox, store: MemoryStore) -> None:
    hit(store, of_item(box, BlobKind.RECIPE, "key-4-3"))
    damaged = dict(store.objects)
    plan = repair(box, dry=True)
    assert store.objects == damaged
    assert [*box.cache.rglob("repair"), *box.cache.rglob("*building*")] == []
    assert repair(box) == plan


def test_a_repair_that_is_stopped_changes_nothing_and_can_be_run_again(box: VaultBox, store: MemoryStore) -> None:
    hit(store, of_item(box, BlobKind.RECIPE, "key-4-3"))
    damaged = dict(store.objects)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        repair(box, cancel=cancel)
    assert store.objects == damaged
    assert not repair(box).lossless
    assert news(box) == []


def test_new_damage_after_a_repair_is_news(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    hit(store, of_item(box, BlobKind.RECIPE, "key-4-3"))
    repair(box)
    lost = known(box)
    hit(store, of_item(box, BlobKind.RECIPE, "key-2-4", 0))
    assert news(box) != []
    second = repair(box)
    assert news(box) == []
    assert known(box) == lost | {item.identity.hex() for item in second.items}
    assert not lost & {item.identity.hex() for item in second.items}
    assert_healed(box, past, past[2])


def test_a_reader_beside_a_repair_goes_on(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    with box.open() as reading:
        snapshot = reading.snapshots()[0]
        hit(store, of_item(box, BlobKind.RECIPE, "key-4-3"))
        repair(box)
        assert listed(reading, snapshot) == expected_listing(past[0].state())


# What works after a repair


def found(vault: Vault, words: str) -> int:
    """How many items a search finds."""
    return len(list(vault.catalogue.queries.search(parse_query(words, START.tzinfo), None, None, None)))


def test_a_lost_mail_is_found_by_its_card_and_a_healed_one_by_its_words_again(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {"1": plain("periwinkle", body="a winkle on a rock\n"), "2": plain("limpet", body=noise(1, 900).hex())}})
    snapshot = box.snapshot(mailbox)
    assert isinstance(box.store, MemoryStore)
    with box.open() as vault:
        place = pack_with(vault, BlobKind.RECIPE, content_of(vault, snapshot, "1"))
    hit(box.store, place)
    repair(box)
    with box.open() as vault:
        assert (found(vault, "periwinkle"), found(vault, "winkle rock")) == (1, 0)
        with pytest.raises(VaultDamaged):
            b"".join(vault.reader.pieces(content_of(vault, snapshot, "1")))
    box.snapshot(mailbox)
    with box.open() as vault:
        assert (found(vault, "periwinkle"), found(vault, "winkle rock")) == (1, 1)


def test_a_repaired_vault_is_pruned_and_stays_as_whole_as_it_was(
    box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    hit_node(box, store, "items", root=False)
    hit(store, of_item(box, BlobKind.RECIPE, "key-2-4", 0))
    name = objects(store, "commits")[1]
    store.objects[name] = b""
    box.forget_catalogue()
    with pytest.raises(VaultDamaged):
        prune(box)
    repair(box)
    lost = known(box)
    for days in (1, 2, 3):
        prune(box)
        box.clock.advance(days=days)  # type: ignore[attr-defined]
        assert (known(box), news(box)) == (lost, [])
        box.snapshot(past[2])
    assert repair(box).nothing


def test_an_item_cut_otherwise_when_it_is_read_again_is_read_by_its_new_recipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {"1": with_attachment("one", noise(5, 9_000))}})
    snapshot = box.snapshot(mailbox)
    assert isinstance(box.store, MemoryStore)
    with box.open() as vault:
        recipe = vault.reader.recipe(content_of(vault, snapshot, "1"))
        (part,) = parts_of(recipe)
        place = pack_with(vault, BlobKind.PART, part)
    hit(box.store, place)
    repair(box)
    monkeypatch.setattr("mailrescue.vault.parts.CHUNK", 4_096)
    box.snapshot(mailbox)
    box.forget_catalogue()
    with box.open() as vault:
        for one in vault.snapshots():
            assert contents(vault, one) == mailbox.state()


def test_a_lost_block_names_the_file_versions_that_need_it(box: VaultBox, store: MemoryStore) -> None:
    data = noise(9, 600_000)
    with box.open() as vault, vault.writing(OWNER):
        ingest = vault.ingest()
        stored = FileWriter(ingest, None, lambda _size: None).store(io.BytesIO(data))
        ingest.finish()
        vault.learn_packs(ingest.finished())
        version = vault.commit({
            "kind": "file", "account": "box", "mailbox": "box", "taken_at": 1_770_000_000, "name": "box.ost", "path": "/box.ost",
            "size": stored.size, "sha256": stored.sha256, "mtime": 1, "steady": True, "extents": stored.extents, "stored": 1,
        })  # fmt: skip
        _, entries = read_node(stored.extents or b"", vault.reader.node)
        place = pack_with(vault, BlobKind.BLOCK, entries[1][2])
    hit(store, place)
    plan = repair(box)
    assert (plan.losses.files, bool(plan.losses.blocks), plan.items) == ({version.seq}, True, ())
    assert news(box) == []
    with box.open() as vault:
        assert vault.catalogue.history.lost_files() == {version.seq}
        with pytest.raises(VaultDamaged):
            b"".join(read_file(version.fields, vault.reader))
    assert repair(box).nothing


def test_checkpoints_tell_what_they_brought_back(box: VaultBox, store: MemoryStore, past: list[Mailbox], monkeypatch: pytest.MonkeyPatch) -> None:
    hit(store, of_item(box, BlobKind.RECIPE, "key-4-3"))
    repair(box)
    monkeypatch.setattr("mailrescue.capture.run.CHECKPOINT_ITEMS", 1)
    stop = CancelToken()
    real = Contents.add

    def add(self: Contents, *args: object) -> int:
        stop.cancel()
        return real(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Contents, "add", add)
        with pytest.raises(Cancelled):
            box.snapshot(past[2], cancel=stop)
    with box.open() as vault:
        assert len(vault.lost(Lost.ITEM)) < len(set(known_ever(vault)))
    assert_healed(box, past, past[2])


def known_ever(vault: Vault) -> Iterator[bytes]:
    """The items that repairs named."""
    for commit in vault.catalogue.history.commits("repair"):
        yield from (item for item, _ in commit.fields["contents"])


def test_items_are_fetched_anew_though_a_folder_token_says_that_nothing_changed(
    box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    assert past[2].source().token(past[2].source().folders()[0])  # type: ignore[arg-type]
    now = past[2]
    box.snapshot(now)
    hit(store, of_item(box, BlobKind.RECIPE, "key-4-3"))
    repair(box)
    assert known(box)
    assert_healed(box, [*past, now], now)
    assert_healed(box, [*past, now, now], now)
