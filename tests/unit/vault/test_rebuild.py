"""A catalogue made anew: beside the old one, complete before it takes over, and with nothing but what the vault holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.core.errors import Cancelled, VaultUnopenable
from mailrescue.core.progress import CancelToken, Meter, Silence
from mailrescue.formats.query import parse_query
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import rebuild as rebuild_module
from mailrescue.vault.catalogue.catalogue import begin_anew, open_catalogue, take_over
from mailrescue.vault.rebuild import rebuild
from mailrescue.vault.sync import RolledBack
from mailrescue.vault.vault import Vault
from tests.kit.clock import START
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain, some_mails
from tests.kit.vaults import OWNER, VaultBox, contents, expected_listing, findings, listed, secret_for

KEY = b"a key of 32 bytes in all, no less"[:32]


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault with two snapshots."""
    made = VaultBox.create(tmp_path, MemoryStore())
    made.snapshot(Mailbox(some_mails(6, seed=1)))
    made.snapshot(Mailbox({**some_mails(6, seed=2), "Found": {"1": plain("periwinkle", "winkle")}}))
    return made


def make_anew(box: VaultBox, cancel: CancelToken | None = None) -> None:
    """Rebuild as the command does: whatever the catalogue remembers."""
    with Vault.open(box.place(), box.clock, secret_for) as vault, vault.writing(OWNER, catch_up=False):
        rebuild(vault, Meter(Silence(), box.clock, "rebuild"), cancel or CancelToken())


def databases(box: VaultBox) -> list[str]:
    """The catalogues that lie there, without their logs."""
    return sorted(path.name for path in box.cache.rglob("catalogue-*.db"))


def found(vault: Vault, words: str) -> int:
    """How many items a search finds."""
    return len(list(vault.catalogue.queries.search(parse_query(words, START.tzinfo), None, None, None)))


def test_a_catalogue_made_anew_lists_and_finds_what_the_old_one_did(box: VaultBox) -> None:
    make_anew(box)
    assert databases(box) == ["catalogue-2.db"]
    with box.open() as vault:
        assert not vault.catalogue.fresh
        first, second = vault.snapshots()
        assert contents(vault, first) == some_mails(6, seed=1)
        assert listed(vault, second) == expected_listing(contents(vault, second))
        assert (found(vault, "periwinkle"), vault.catalogue.contents.count_pending()) == (1, 0)
        assert findings(vault) == []
    make_anew(box)
    assert databases(box) == ["catalogue-3.db"]


def test_a_reader_beside_goes_on_with_the_old_one(box: VaultBox) -> None:
    with box.open() as reading:
        snapshot = reading.snapshots()[1]
        make_anew(box)
        assert listed(reading, snapshot) == expected_listing(contents(reading, snapshot))
        assert found(reading, "periwinkle") == 1
    with box.open() as vault:
        assert len(vault.snapshots()) == 2


def test_a_rebuild_that_is_stopped_leaves_the_old_one_in_use(box: VaultBox) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        make_anew(box, cancel)
    assert databases(box) == ["catalogue-1.db"]
    with box.open() as vault:
        assert found(vault, "periwinkle") == 1


def test_a_rebuild_that_is_killed_leaves_the_old_one_in_use_and_the_next_one_begins_again(
    box: VaultBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(rebuild_module, "give_up", lambda folder, catalogue: catalogue.db.close())
        patch.setattr(rebuild_module, "take_over", killed)
        with pytest.raises(KeyboardInterrupt):
            make_anew(box)
    assert databases(box) == ["catalogue-1.db", "catalogue-building.db"]
    with box.open() as vault:
        assert found(vault, "periwinkle") == 1
    make_anew(box)
    assert databases(box) == ["catalogue-2.db"]


def killed(*_: object) -> None:
    """End like a program that is killed."""
    raise KeyboardInterrupt


def test_a_vault_that_was_rolled_back_is_taken_as_it_is(box: VaultBox) -> None:
    assert isinstance(box.store, MemoryStore)
    older = dict(box.store.objects)
    box.snapshot(Mailbox(some_mails(6, seed=3)))
    box.store.objects = older
    with pytest.raises(RolledBack, match="vault rebuild"):
        box.open()
    with pytest.raises(RolledBack):
        box.snapshot(Mailbox(some_mails(6, seed=4)))
    make_anew(box)
    with box.open() as vault:
        assert len(vault.snapshots()) == 2
        assert findings(vault) == []
    box.snapshot(Mailbox(some_mails(6, seed=4)))
    with box.open() as vault:
        assert len(vault.snapshots()) == 3


def test_a_broken_catalogue_is_no_hindrance_for_a_rebuild(box: VaultBox) -> None:
    (path,) = box.cache.rglob("catalogue-1.db")
    data = bytearray(path.read_bytes())
    data[5_000:60_000] = bytes(55_000)
    path.write_bytes(data)
    make_anew(box)
    with box.open() as vault:
        assert found(vault, "periwinkle") == 1


def test_whoever_opens_just_when_another_takes_over_gets_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_catalogue(tmp_path, KEY).close()
    generations = iter([7, 2, 2])
    take_over(tmp_path, begin_anew(tmp_path, KEY))
    monkeypatch.setattr("mailrescue.vault.catalogue.catalogue._generation", lambda folder: next(generations) if folder else 0)
    with pytest.raises(VaultUnopenable, match="cannot be opened"):
        open_catalogue(tmp_path, KEY)
    generations = iter([1, 2, 2, 2])
    catalogue = open_catalogue(tmp_path, KEY)
    assert not catalogue.fresh
    catalogue.close()
