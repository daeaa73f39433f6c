"""The catalogue is a cache: whatever becomes of it, it is made anew, silently or with one sentence, and nothing is lost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mailrescue.core.errors import MailRescueError, VaultUnopenable
from mailrescue.storage.base import StoreFull
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.catalogue.schema import connect
from mailrescue.vault.vault import Vault
from tests.kit.corrupt import flipped
from tests.kit.mailboxes import Mailbox, State
from tests.kit.mails import some_mails
from tests.kit.vaults import VaultBox, contents, expected_listing, findings, listed, secret_for, take


@pytest.fixture
def past() -> list[Mailbox]:
    """The mailbox at each snapshot."""
    return [Mailbox(some_mails(30, seed)) for seed in (1, 2)]


@pytest.fixture
def box(tmp_path: Path, past: list[Mailbox]) -> VaultBox:
    """A vault with two snapshots, and a catalogue of some pages."""
    made = VaultBox.create(tmp_path / "one", MemoryStore())
    for mailbox in past:
        made.snapshot(mailbox)
    return made


def catalogue(box: VaultBox) -> Path:
    """The catalogue's file, all of it in one."""
    (path,) = box.cache.rglob("catalogue-*.db")
    return path


def states(box: VaultBox) -> list[State]:
    """All that the vault gives back, and lists."""
    with box.open() as vault:
        found = [contents(vault, snapshot) for snapshot in vault.snapshots()]
        assert [listed(vault, snapshot) for snapshot in vault.snapshots()] == [expected_listing(state) for state in found]
        assert findings(vault) == []
        return found


def assert_it_goes_on(box: VaultBox, past: list[Mailbox]) -> list[str]:
    """Read and take a snapshot; one sentence may come first, a second not. Returns the sentences."""
    said: list[str] = []
    for act in (lambda: states(box), lambda: box.snapshot(past[0])):
        try:
            act()
        except MailRescueError as error:
            said.append(str(error))
            act()
    assert len(said) <= 1
    taken = [mailbox.state() for mailbox in (*past, past[0])]
    found = states(box)
    assert found == taken or (said and found == [*taken, taken[-1]]), "what failed after its commit stands all the same"
    return said


def _of_another_version(path: Path, box: VaultBox) -> None:
    with box.open() as vault:
        key = vault.keys.catalogue
    db = connect(path, key, create=False)
    db.pragma("user_version", 99)
    db.close()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "cut to a half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "cut to a page": lambda path: path.write_bytes(path.read_bytes()[:4096]),
    "cut within a page": lambda path: path.write_bytes(path.read_bytes()[:1000]),
    "garbage": lambda path: path.write_bytes(random.Random(1).randbytes(50_000)),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "plain text": lambda path: path.write_text("not a database at all" * 1000),
    "an unencrypted database": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(4080)),
    "its folder deleted": lambda path: shutil.rmtree(path.parent),
    "a write-ahead log of garbage": lambda path: path.with_name(path.name + "-wal").write_bytes(random.Random(2).randbytes(9_000)),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_catalogue_that_is_gone_or_no_catalogue_is_made_anew(box: VaultBox, past: list[Mailbox], damage: Callable[[Path], object]) -> None:
    damage(catalogue(box))
    assert_it_goes_on(box, past)


def test_a_catalogue_of_another_version_is_made_anew_without_a_word(box: VaultBox, past: list[Mailbox]) -> None:
    _of_another_version(catalogue(box), box)
    assert assert_it_goes_on(box, past) == []


def test_a_catalogue_from_another_vault_is_made_anew_without_a_word(box: VaultBox, past: list[Mailbox], tmp_path: Path) -> None:
    other = VaultBox.create(tmp_path / "other", MemoryStore())
    other.snapshot(past[1])
    shutil.copy(catalogue(other), catalogue(box))
    assert assert_it_goes_on(box, past) == []


def test_a_bit_flipped_anywhere_in_the_catalogue_loses_nothing(box: VaultBox, past: list[Mailbox], tmp_path: Path) -> None:
    saved = box.save(tmp_path / "saved")
    size = catalogue(box).stat().st_size
    for bit in [*range(0, 800, 100), *random.sample(range(size * 8), 25)]:
        catalogue(box).write_bytes(flipped(catalogue(box).read_bytes(), bit))
        assert_it_goes_on(box, past)
        box.restore(saved)


def test_a_page_overwritten_anywhere_in_the_catalogue_loses_nothing(box: VaultBox, past: list[Mailbox], tmp_path: Path) -> None:
    saved = box.save(tmp_path / "saved")
    data = catalogue(box).read_bytes()
    for page in range(0, len(data) // 4096, 3):
        catalogue(box).write_bytes(data[: page * 4096] + random.Random(page).randbytes(4096) + data[page * 4096 + 4096 :])
        assert_it_goes_on(box, past)
        box.restore(saved)


def test_a_folder_in_place_of_the_catalogue_is_named_in_a_sentence(box: VaultBox) -> None:
    path = catalogue(box)
    path.unlink()
    (path / "inside").mkdir(parents=True)
    with pytest.raises(VaultUnopenable, match="catalogue"):
        Vault.open(box.place(), box.clock, secret_for)


def test_a_file_in_place_of_the_catalogues_folder_is_named_in_a_sentence(box: VaultBox) -> None:
    box.forget_catalogue()
    box.cache.write_text("a file")
    with pytest.raises(VaultUnopenable, match="catalogue"):
        Vault.open(box.place(), box.clock, secret_for)


def test_a_full_disk_under_the_catalogue_is_a_sentence_and_costs_that_snapshot_only(box: VaultBox, past: list[Mailbox]) -> None:
    bigger = Mailbox(some_mails(400, seed=9))

    def fill() -> None:
        with box.open() as vault, vault.writing("a test"):
            vault.catalogue.db.pragma("max_page_count", vault.catalogue.db.pragma("page_count") + 2)
            take(vault, bigger)

    with pytest.raises(StoreFull, match="full"):
        fill()
    found = states(box)
    assert found[:2] == [mailbox.state() for mailbox in past]
    box.snapshot(bigger)
    assert states(box)[-1] == bigger.state()
