"""A vault that is older than this computer remembers: a snapshot refuses, reading goes on, a rebuild accepts it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mailrescue.core.errors import ExitCode, VaultDamaged
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.vault import Vault
from tests.crash.test_kill import fill, listed
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import some_mails
from tests.kit.program import Program
from tests.kit.vaults import VaultBox, contents, findings, secret_for


@pytest.fixture
def past() -> list[Mailbox]:
    """The mailbox at each snapshot."""
    return [Mailbox(some_mails(5, seed)) for seed in (1, 2, 3)]


@pytest.fixture
def box(tmp_path: Path, past: list[Mailbox]) -> VaultBox:
    """A vault that was put back to the state after its first snapshot, beside a catalogue that remembers three."""
    store = MemoryStore()
    made = VaultBox.create(tmp_path, store)
    made.snapshot(past[0])
    last_week = dict(store.objects)
    made.snapshot(past[1])
    made.snapshot(past[2])
    store.objects = last_week
    return made


def test_a_snapshot_into_an_older_copy_is_refused_in_words_with_exit_code_5(box: VaultBox, past: list[Mailbox]) -> None:
    assert isinstance(box.store, MemoryStore)
    before = dict(box.store.objects)
    with pytest.raises(VaultDamaged, match="older than this computer remembers") as refused:
        box.snapshot(past[2])
    assert refused.value.exit_code == ExitCode.DAMAGED
    assert "vault rebuild" in str(refused.value)
    assert box.store.objects == before


def test_an_older_copy_can_still_be_read_and_checked(box: VaultBox, past: list[Mailbox]) -> None:
    with Vault.open(box.place(), box.clock, secret_for) as vault:
        vault.refresh(wait=False)
        first = vault.snapshots()[0]
        assert contents(vault, first) == past[0].state()
        assert any("commits 2 to 3 were there before and are missing now" in found.sentence for found in findings(vault))


def test_an_older_copy_that_went_its_own_way_is_noticed_too(box: VaultBox, past: list[Mailbox], tmp_path: Path) -> None:
    other = VaultBox(box.root, tmp_path / "other computer", box.store)
    for mailbox in past:
        other.snapshot(mailbox)
    with pytest.raises(VaultDamaged, match="older than this computer remembers"):
        box.snapshot(past[2])


def test_a_computer_that_never_saw_the_newer_state_goes_on_from_the_older_one(box: VaultBox, past: list[Mailbox], tmp_path: Path) -> None:
    other = VaultBox(box.root, tmp_path / "other computer", box.store)
    taken = other.snapshot(past[2])
    assert taken.seq == 2
    with other.open() as vault:
        assert [contents(vault, snapshot) for snapshot in vault.snapshots()] == [past[0].state(), past[2].state()]


def test_the_program_says_so_and_goes_on_after_a_rebuild(tmp_path: Path) -> None:
    expected = fill(tmp_path / "Maildir", 12)
    program = Program(tmp_path / "home")
    program.run("account", "add", "box", "maildir", "--path", str(tmp_path / "Maildir"))
    assert program.run("snapshot", "box").code == 0
    vault = tmp_path / "home" / "vault"
    shutil.copytree(vault, tmp_path / "last week")
    (tmp_path / "Maildir" / "cur" / "1800000000.new.host:2,").write_bytes(b"Subject: new\n\nnew\n")
    assert program.run("snapshot", "box").code == 0
    shutil.rmtree(vault)
    shutil.copytree(tmp_path / "last week", vault)

    refused = program.run("snapshot", "box")
    assert (refused.code, refused.result["event"]) == (5, "error")
    assert "older than this computer remembers" in refused.result["message"]
    assert program.run("snapshots", "box").code == 0
    assert program.run("vault", "check").code == 5
    assert program.run("vault", "rebuild").code == 0
    assert listed(program) == expected
    taken = program.run("snapshot", "box")
    assert (taken.code, taken.result["items"], taken.result["new"]) == (0, 13, 1)
    assert program.run("vault", "check", "--read-data").code == 0
