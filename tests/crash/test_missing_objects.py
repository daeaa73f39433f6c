"""Objects are deleted from a vault, or strange files put into it: named by the check, and the rest stays in reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.core.errors import VaultDamaged, VaultUnopenable
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.slots import SlotType
from mailrescue.vault.vault import Vault, create_vault, vault_exists
from tests.kit.corrupt import flipped
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain, some_mails
from tests.kit.vaults import MASTER, SECRET, VaultBox, contents, findings, secret_for


@pytest.fixture
def store() -> MemoryStore:
    """Where the vault is."""
    return MemoryStore()


@pytest.fixture
def past() -> list[Mailbox]:
    """The mailbox at each of three snapshots."""
    return [Mailbox(some_mails(6, seed)) for seed in (1, 2, 3)]


@pytest.fixture
def box(tmp_path: Path, store: MemoryStore, past: list[Mailbox]) -> VaultBox:
    """A vault with three snapshots."""
    made = VaultBox.create(tmp_path, store)
    for mailbox in past:
        made.snapshot(mailbox)
    return made


def objects(store: MemoryStore, folder: str) -> list[str]:
    """The objects of a folder in the order of their names."""
    return list(store.names(folder))


def found(box: VaultBox, *, read_data: bool = True) -> dict[str, str]:
    """What the check finds: objects with the sentences."""
    with box.open() as vault:
        return {finding.object: finding.sentence for finding in findings(vault, read_data=read_data)}


def whole(box: VaultBox, past: list[Mailbox]) -> list[bool]:
    """Which of the snapshots still give back what they held."""
    result = []
    with box.open() as vault:
        for snapshot, mailbox in zip(vault.snapshots(), past, strict=True):
            try:
                result.append(contents(vault, snapshot) == mailbox.state())
            except VaultDamaged:
                result.append(False)
    return result


def test_a_header_copy_that_is_missing_is_named_and_written_again_by_the_next_snapshot(
    box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    for name in ("vault.mrh", "vault-copy.mrh"):
        header = store.objects.pop(name)
        assert list(found(box)) == [name]
        box.snapshot(past[-1])
        assert store.objects[name] == header
        assert found(box) == {}


def test_one_damaged_header_copy_keeps_nobody_out(box: VaultBox, store: MemoryStore, past: list[Mailbox]) -> None:
    store.objects["vault-copy.mrh"] = b"MRVAULT1 is not all that it takes" * 4
    assert list(found(box)) == ["vault-copy.mrh"]
    assert whole(box, past) == [True, True, True]


def test_a_vault_without_any_header_is_damaged_and_no_new_one_is_made_over_it(box: VaultBox, store: MemoryStore) -> None:
    del store.objects["vault.mrh"], store.objects["vault-copy.mrh"]
    assert vault_exists(store)
    with pytest.raises(VaultUnopenable, match="already"):
        create_vault(box.place(), box.clock, MASTER, {SlotType.KEYRING: (SECRET, "tests")})
    with pytest.raises(VaultDamaged, match="header"):
        box.open()


def test_a_copy_of_a_key_slot_that_is_missing_is_named_and_the_other_still_opens(
    box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    lost = objects(store, "keys")[::2]
    for name in lost:
        del store.objects[name]
    assert list(found(box)) == lost
    assert whole(box, past) == [True, True, True]


@pytest.mark.parametrize("damage", [lambda data: flipped(data, 99), lambda data: data[:20], lambda data: b""])
def test_one_damaged_copy_of_each_key_slot_keeps_nobody_out(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], damage: object
) -> None:
    assert callable(damage)
    hit = objects(store, "keys")[1::2]
    for name in hit:
        store.objects[name] = damage(store.objects[name])
    assert sorted(found(box)) == hit
    assert whole(box, past) == [True, True, True]


def test_a_vault_whose_key_slots_are_all_damaged_says_so(box: VaultBox, store: MemoryStore) -> None:
    for name in objects(store, "keys"):
        store.objects[name] = flipped(store.objects[name], 200)
    with pytest.raises(VaultDamaged, match="key slots"):
        box.open()


def test_a_vault_without_key_slots_is_damaged_and_no_wrong_key_is_blamed(box: VaultBox, store: MemoryStore) -> None:
    for name in objects(store, "keys"):
        del store.objects[name]
    with pytest.raises(VaultDamaged, match="key slots"):
        box.open()


def test_a_secret_that_fits_no_slot_does_not_open_the_vault(box: VaultBox) -> None:
    with pytest.raises(VaultUnopenable, match="does not open"):
        Vault.open(box.place(), box.clock, lambda slot: b"x" * 32 if slot.type == SlotType.KEYRING else None)
    with pytest.raises(VaultUnopenable, match="does not open"):
        Vault.open(box.place(), box.clock, lambda _slot: None)


@pytest.mark.parametrize("with_catalogue", [True, False])
def test_a_pack_that_is_missing_costs_what_it_held_and_is_named(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], *, with_catalogue: bool
) -> None:
    lost = box.snapshot(Mailbox({"INBOX": {"only": plain("in a pack of its own")}}))
    with box.open() as vault:
        before = vault.catalogue.index.packs()
    extra = Mailbox({"INBOX": {"only": plain("in a pack of its own"), "more": plain("later")}})
    box.snapshot(extra)
    with box.open() as vault:
        (name,) = set(vault.catalogue.index.packs()) - set(before)
    content = store.objects.pop(f"packs/{name[:2]}/{name}")
    if not with_catalogue:
        box.forget_catalogue()
    sentences = found(box)
    assert any(name[:12] in words or "in no pack" in words for words in sentences.values())
    assert whole(box, [*past, Mailbox({"INBOX": {"only": plain("in a pack of its own")}}), extra])[:4] == [True] * 4
    assert lost.seq == 4
    store.objects[f"packs/{name[:2]}/{name}"] = content
    assert found(box) == {}
    assert whole(box, [*past, Mailbox({"INBOX": {"only": plain("in a pack of its own")}}), extra]) == [True] * 5


def test_a_commit_that_is_missing_in_the_middle_is_named_and_the_others_stay_whole(
    box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    record = store.objects.pop(objects(store, "commits")[1])
    assert any("commits 2 to 2 are missing" in words for words in found(box).values())
    assert whole(box, past) == [True, True, True], "the catalogue remembers it, and the packs are there"
    box.forget_catalogue()
    assert any("commits 2 to 2 are missing" in words for words in found(box).values())
    assert whole(box, [past[0], past[2]]) == [True, True]
    box.snapshot(past[0])
    assert whole(box, [past[0], past[2], past[0]]) == [True, True, True]
    assert record


def test_the_newest_commit_that_is_missing_is_noticed_by_the_computer_that_wrote_it(box: VaultBox, store: MemoryStore) -> None:
    del store.objects[objects(store, "commits")[-1]]
    with Vault.open(box.place(), box.clock, secret_for) as vault:
        vault.refresh(wait=False)
        sentences = [finding.sentence for finding in findings(vault)]
    assert any("commits 3 to 3 were there before and are missing now" in words for words in sentences)


def test_a_damaged_commit_hides_no_other_and_comes_back_with_its_bytes(
    box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    name = objects(store, "commits")[1]
    record = store.objects[name]
    store.objects[name] = flipped(record, 333)
    box.forget_catalogue()
    assert name in found(box)
    assert whole(box, [past[0], past[2]]) == [True, True]
    store.objects[name] = record
    assert found(box) == {}
    assert whole(box, past) == [True, True, True]


@pytest.mark.parametrize(
    "name", ["commits/.DS_Store", "commits/desktop.ini", "packs/Thumbs.db", "packs/ab/.DS_Store", "packs/ab/notes.txt", "keys/.DS_Store"]
)
def test_a_file_that_some_other_program_put_among_the_objects_disturbs_nothing(
    box: VaultBox, store: MemoryStore, past: list[Mailbox], name: str
) -> None:
    store.objects[name] = b"put here by some other program"
    assert whole(box, past) == [True, True, True]
    assert found(box) == {}
    box.forget_catalogue()
    assert whole(box, past) == [True, True, True]
    box.snapshot(past[0])
    assert whole(box, [*past, past[0]]) == [True] * 4


def test_two_records_of_the_same_number_are_named_and_keep_nobody_out(
    tmp_path: Path, box: VaultBox, store: MemoryStore, past: list[Mailbox]
) -> None:
    other = box.copy(tmp_path / "copy")
    box.snapshot(past[0])
    other.snapshot(past[1])
    assert isinstance(other.store, MemoryStore)
    store.objects = {**other.store.objects, **store.objects}
    assert any("two" in words for words in found(box).values())
    assert whole(box, [*past, past[0]]) == [True] * 4
    box.forget_catalogue()
    with box.open() as vault:
        assert len(vault.snapshots()) == 4
    box.snapshot(past[2])


def test_everything_that_check_finds_without_reading_data_it_finds_with_it(box: VaultBox, store: MemoryStore) -> None:
    for name in [objects(store, "packs")[0], objects(store, "commits")[0], "README.txt"]:
        del store.objects[name]
    assert set(found(box, read_data=False)) <= set(found(box, read_data=True))
