"""One flipped bit, anywhere in any file of a vault, is found; and what it does not hit can still be read."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from mailrescue.core.errors import VaultDamaged
from mailrescue.model.snapshot import Snapshot
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import pack as pack_module
from mailrescue.vault.vault import Vault
from tests.kit.corrupt import flipped
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import some_mails
from tests.kit.vaults import VaultBox, findings, secret_for

_PACK_FLIPS = 300


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> VaultBox:
    """A vault in memory with three snapshots of two mailboxes, in packs of many frames."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack_module, "FRAME_TARGET", 4_000)
        made = VaultBox.create(tmp_path_factory.mktemp("flips"), MemoryStore())
        made.snapshot(Mailbox(some_mails(10, seed=1)))
        made.snapshot(Mailbox(some_mails(12, seed=2)))
        made.snapshot(Mailbox(some_mails(7, seed=3)), name="other")
    return made


def objects(box: VaultBox) -> dict[str, bytes]:
    """Everything that lies in the vault."""
    assert isinstance(box.store, MemoryStore)
    return box.store.objects


def with_flip(box: VaultBox, name: str, bit: int) -> VaultBox:
    """The same vault, with one bit changed."""
    store = MemoryStore()
    store.objects = {**objects(box), name: flipped(objects(box)[name], bit)}
    return VaultBox(box.root, box.cache, store, box.clock)


def is_found(box: VaultBox) -> bool:
    """Whether the check says that something is wrong, or the vault does not even open."""
    try:
        with Vault.open(box.place(), box.clock, secret_for) as vault:
            vault.refresh()
            return findings(vault) != []
    except VaultDamaged:
        return True


def missed(box: VaultBox, name: str, bits: Iterator[int]) -> list[int]:
    """The flips that nobody notices."""
    return [bit for bit in bits if not is_found(with_flip(box, name, bit))]


def a_bit_of_each_byte(size: int, step: int = 1) -> Iterator[int]:
    """One random bit of every byte, or of every `step`-th."""
    return (byte * 8 + random.randrange(8) for byte in range(0, size, step))


def test_the_vault_has_every_kind_of_file_and_is_whole(box: VaultBox) -> None:
    kinds = {name.split("/")[0] for name in objects(box)}
    assert kinds == {"vault.mrh", "vault-copy.mrh", "README.txt", "keys", "packs", "commits"}
    assert not is_found(box)


def test_a_flipped_bit_in_header_and_key_slots_is_found(box: VaultBox) -> None:
    for name in objects(box):
        if name.endswith(".mrh") or name.startswith("keys/"):
            assert missed(box, name, a_bit_of_each_byte(len(objects(box)[name]), 2)) == [], name


def test_a_flipped_bit_in_the_readme_is_found(box: VaultBox) -> None:
    assert missed(box, "README.txt", a_bit_of_each_byte(len(objects(box)["README.txt"]), 7)) == []


def test_a_flipped_bit_in_a_commit_is_found(box: VaultBox) -> None:
    for name in objects(box):
        if name.startswith("commits/"):
            assert missed(box, name, a_bit_of_each_byte(len(objects(box)[name]), 5)) == [], name


def test_a_flipped_bit_in_a_pack_is_found(box: VaultBox) -> None:
    packs = [name for name in objects(box) if name.startswith("packs/")]
    for name in packs:
        size = len(objects(box)[name])
        ends = [*range(50), *range(size - 20, size)]
        somewhere = random.sample(range(size), _PACK_FLIPS // len(packs))
        assert missed(box, name, (byte * 8 + random.randrange(8) for byte in (*ends, *somewhere))) == [], name


@pytest.mark.slow
def test_flipped_bits_all_over_every_file_are_found(box: VaultBox) -> None:
    for name, data in objects(box).items():
        step = 2 if len(data) < 2_000 else 97
        assert missed(box, name, iter(range(0, len(data) * 8, step))) == [], name


def unreadable(vault: Vault, snapshot: Snapshot, named: set[str]) -> list[str]:
    """The items of a snapshot that cannot be read although no finding names them."""
    found = []
    for _, position in vault.positions(vault.record(snapshot)):
        try:
            b"".join(vault.reader.pieces(position.content))
        except VaultDamaged:
            found.append(position.content.hex())
    return [content for content in found if content not in named]


def test_what_a_flip_in_a_pack_does_not_hit_can_still_be_read(box: VaultBox) -> None:
    packs = [name for name in objects(box) if name.startswith("packs/")]
    with box.open() as vault:
        total = len(vault.snapshots())
    for number in range(60):
        name = packs[number % len(packs)]
        damaged = with_flip(box, name, random.randrange(len(objects(box)[name]) * 8))
        with Vault.open(damaged.place(), box.clock, secret_for) as vault:
            found = findings(vault)
            hit = {item for finding in found for item in finding.items}
            assert len(vault.snapshots()) == total
            for snapshot in vault.snapshots():
                if not any(snapshot.id in finding.sentence for finding in found):
                    assert unreadable(vault, snapshot, hit) == []
            assert len(hit) < 29, "one frame is hit, not everything"
