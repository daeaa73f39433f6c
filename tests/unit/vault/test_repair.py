"""Repair of every kind of damage: what is not hit reads byte for byte, what is lost is named, and the mailbox heals it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailrescue.core.errors import Cancelled, VaultDamaged
from mailrescue.core.progress import CancelToken
from mailrescue.formats.query import parse_query
from mailrescue.providers.base import Source
from mailrescue.storage.base import StoreError
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import nodes as nodes_module
from mailrescue.vault import pack as pack_module
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.catalogue.contents import Contents
from mailrescue.vault.commits import Commit
from mailrescue.vault.losses import Lost
from mailrescue.vault.nodes import read_node
from mailrescue.vault.parts import parts_of
from mailrescue.vault.rawfiles import FileWriter, read_file
from mailrescue.vault.repairplan import Act
from mailrescue.vault.slots import SlotType, add_slot, slot_bytes
from mailrescue.vault.sync import RolledBack
from mailrescue.vault.vault import Vault
from tests.kit.clock import START
from tests.kit.corrupt import flipped
from tests.kit.mailboxes import Mail, Mailbox
from tests.kit.mails import noise, plain, some_mails, together, with_attachment
from tests.kit.pruning import prune
from tests.kit.repairs import content_of, known, news, pack_with, repair, what_is_left, wreck
from tests.kit.vaults import OWNER, VaultBox, contents, expected_listing, listed, stored_blobs


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few mails fill several frames and packs, and a few positions several list nodes."""
    monkeypatch.setattr(pack_module, "FRAME_TARGET", 1_500)
    monkeypatch.setattr(pack_module, "_NODE_FRAME_TARGET", 500)
    monkeypatch.setattr(pack_module, "PACK_TARGET", 12_000)
    monkeypatch.setattr(nodes_module, "MAX_ENTRIES", 4)


@pytest.fixture
def store() -> MemoryStore:
    """Where the vault is."""
    return MemoryStore()


@pytest.fixture
def past() -> list[Mailbox]:
    """The mailbox at each of three snapshots: half of it is new each time."""
    return [Mailbox(together(some_mails(6, seed), some_mails(6, seed + 1))) for seed in (1, 2, 3)]


@pytest.fixture
def box(tmp_path: Path, store: MemoryStore, past: list[Mailbox]) -> VaultBox:
    """A vault with three snapshots."""
    made = VaultBox.create(tmp_path, store)
    for mailbox in past:
        made.snapshot(mailbox)
        made.clock.advance(days=1)  # type: ignore[attr-defined]
    return made


def raws(mailbox: Mailbox) -> dict[tuple[str, str], bytes]:
    """All mails of a mailbox by folder and key."""
    return {(path, key): mail.raw for path, mails in mailbox.folders.items() for key, mail in mails.items()}


class Untold(Mailbox):
    """A mailbox whose source cannot tell that a folder is as it was: every folder is listed."""

    def source(self) -> Source:
        """Return a source without tokens."""
        source = Mailbox.source(self)
        source.token = lambda _folder: ""  # type: ignore[method-assign]
        return source


def assert_all_but(box: VaultBox, past: list[Mailbox], lost: set[str]) -> None:
    """Every snapshot gives back, byte for byte, all but the items that are lost."""
    gone = {bytes.fromhex(item) for item in lost}
    with box.open() as vault:
        assert len(vault.snapshots()) == len(past)
        for snapshot, mailbox in zip(vault.snapshots(), past, strict=True):
            left = what_is_left(vault, snapshot, gone)
            assert left.items() <= raws(mailbox).items()
            hit = sum(p.content in gone for _, p in vault.positions(vault.record(snapshot)))
            assert len(left) + hit == len(raws(mailbox))


def assert_healed(box: VaultBox, past: list[Mailbox], now: Mailbox) -> None:
    """The next snapshot is whole, what it holds is lost no longer, and nothing new is found."""
    snapshot = box.snapshot(now)
    with box.open() as vault:
        assert contents(vault, snapshot) == now.state()
        assert listed(vault, snapshot) == expected_listing(now.state())
        there = {p.content.hex() for _, p in vault.positions(vault.record(snapshot))}
    assert not known(box) & there
    assert news(box) == []
    assert_all_but(box, [*past, now], known(box))


def objects(store: MemoryStore, folder: str) -> list[str]:
    """The names of a folder's objects."""
    return list(store.names(folder))


def kept(store: MemoryStore) -> list[bytes]:
    """What a repair has put aside."""
    return [store.objects[name] for name in objects(store, "damaged")]


def of_item(box: VaultBox, kind: BlobKind, key: str, snapshot: int = -1) -> tuple[str, int, int]:
    """Where a blob of an item lies: object, and place of its frame."""
    with box.open() as vault:
        return pack_with(vault, kind, content_of(vault, vault.snapshots()[snapshot], key))


def hit(store: MemoryStore, place: tuple[str, int, int]) -> None:
    """Overwrite a frame."""
    name, start, length = place
    store.objects[name] = wreck(store.objects[name], start, length)


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


def assert_next_is_whole(box: VaultBox, now: Mailbox) -> None:
    """The next snapshot holds the whole mailbox; after it only what is known is lost."""
    snapshot = box.snapshot(now)
    with box.open() as vault:
        assert contents(vault, snapshot) == now.state()
        assert listed(vault, snapshot) == expected_listing(now.state())
    assert news(box) == []
    assert repair(box).nothing


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


def leaf_of(vault: Vault, commit: Commit, field: str = "items") -> bytes:
    """A leaf of a list, from its middle."""
    node = commit.fields[field]
    level, entries = read_node(node, vault.reader.node)
    while level:
        node = entries[len(entries) // 2][1]
        level, entries = read_node(node, vault.reader.node)
    return bytes(node)


def hit_node(box: VaultBox, store: MemoryStore, field: str, *, root: bool) -> bytes:
    """Overwrite the frame of a list node of the newest snapshot."""
    with box.open() as vault:
        commit = vault.record(vault.snapshots()[-1])
        node = commit.fields[field] if root else leaf_of(vault, commit, field)
        place = pack_with(vault, BlobKind.NODE, node)
    hit(store, place)
    return bytes(node)


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
