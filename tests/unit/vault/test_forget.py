"""Forgetting a mailbox for good; and what readers and other computers see of prunes and forgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import packplan
from mailrescue.vault.commits import commit_names
from tests.kit.mailboxes import Mailbox, State
from tests.kit.mails import noise, plain, some_mails
from tests.kit.pruning import GONE, all_blobs, content_of, everything, forget, hourly_box, prune, search
from tests.kit.vaults import VaultBox, contents, findings


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault with snapshots to be thinned, and GONE only in one of those."""
    return hourly_box(tmp_path)


# ---- Forgetting ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [False, True])
def test_a_forgotten_mailbox_leaves_nothing_but_what_others_need(tmp_path: Path, *, at_once: bool) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    shared = plain("circular", noise(3, 3000).hex())
    leaver: State = {"INBOX": {"1": shared, **{f"p{n}": plain(f"private {n}", "unicorn") for n in range(5)}}}
    stayer: State = {"INBOX": {"1": shared, "2": plain("own")}}
    for _ in range(3):
        box.snapshot(Mailbox(leaver), name="leaver")
        box.snapshot(Mailbox(stayer), name="stayer")
        box.clock.advance(hours=1)
    plan, done = forget(box, "leaver", at_once=at_once)
    assert (plan.snapshots, plan.items, plan.shared) == (3, 5, 1)
    if not at_once:
        assert done.removed == 0
        box.clock.advance(days=1)
        done = prune(box)
    assert done.removed > 0
    with box.open() as vault:
        assert vault.snapshots("leaver") == []
        assert search(vault, "unicorn") == []
        gone = {content_of(vault, mail) for mail in leaver["INBOX"].values() if mail != shared}
        assert not any(identity in gone for _, identity in all_blobs(vault))
        assert [contents(vault, s) for s in vault.snapshots("stayer")] == [stayer] * 3
        assert vault.catalogue.db.execute("select count(*) from content").fetchone() == (2,)
        assert vault.catalogue.history.mailbox_of("leaver") == ""
        assert findings(vault) == []
    records = [name.seq for name in commit_names(box.store)]
    assert not {1, 3, 5} & set(records)
    box.forget_catalogue()
    with box.open() as vault:
        assert vault.snapshots("leaver") == []
        assert findings(vault) == []


def test_a_name_that_was_forgotten_can_be_used_again(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    box.snapshot(Mailbox({"INBOX": {"1": GONE}}), name="box")
    forget(box, "box", at_once=True)
    snapshot = box.snapshot(Mailbox({"INBOX": {"1": GONE}}), name="box")
    box.clock.advance(days=2)
    prune(box)
    with box.open() as vault:
        assert [s.id for s in vault.snapshots()] == [snapshot.id]
        assert contents(vault, snapshot) == {"INBOX": {"1": GONE}}
        assert findings(vault) == []
    plan, _ = forget(box, "box", at_once=True)
    assert plan.snapshots == 1
    assert list(box.store.names("packs")) == []


def test_a_missing_record_that_no_one_forgot_is_still_found(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    for name in ("leaver", "box", "box", "box"):
        box.snapshot(Mailbox({"INBOX": {"1": GONE}}), name=name)
    forget(box, "leaver", at_once=True)
    with box.open() as vault:
        assert findings(vault) == []
    del box.store.objects[sorted(box.store.names("commits"))[1]]
    with box.open() as vault:
        assert any("missing" in finding.sentence for finding in findings(vault))


# ---- Beside others -------------------------------------------------------------------------------------------


def test_a_reader_that_is_at_work_goes_on_while_the_vault_is_pruned(box: VaultBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packplan, "MOST_SMALL_PACKS", 3)
    with box.open() as reading:
        newest = reading.snapshots()[-1]
        expected = contents(reading, newest)
        thinned = reading.snapshots()[3]
        commit = reading.record(newest)
        positions = reading.positions(commit)
        first = next(positions)
        prune(box)
        # Condemned, but still there: what was thinned under the reader can be read to its end.
        assert GONE in contents(reading, thinned)["Sent"].values()
        box.clock.advance(days=2)
        assert prune(box).removed > 0
        rest = [first, *positions]
        raws = sorted(b"".join(reading.reader.pieces(p.content)) for _, p in rest)
        assert raws == sorted(mail.raw for mails in expected.values() for mail in mails.values())


def test_another_computer_whose_catalogue_was_left_behind_catches_up(box: VaultBox, tmp_path: Path) -> None:
    elsewhere = VaultBox(box.root, tmp_path / "elsewhere", box.store, box.clock)
    with elsewhere.open() as vault:
        assert len(vault.snapshots()) == 9
    mailbox = Mailbox(some_mails(60))
    for days in (0, 2, 30, 2):
        box.clock.advance(days=days)
        for _ in range(3):
            mailbox.folders["INBOX"].popitem()
            box.snapshot(mailbox)
            box.clock.advance(hours=1)
        prune(box)
    with box.open() as vault:
        expected = everything(vault)
    with elsewhere.open() as vault:
        assert everything(vault) == expected
        assert findings(vault) == []


def test_another_computer_is_told_nothing_of_a_roll_back_when_the_newest_it_knew_was_forgotten(box: VaultBox, tmp_path: Path) -> None:
    box.snapshot(Mailbox({"INBOX": {"1": GONE}}), name="leaver")
    elsewhere = VaultBox(box.root, tmp_path / "elsewhere", box.store, box.clock)
    with elsewhere.open() as vault:
        assert len(vault.snapshots("leaver")) == 1
    forget(box, "leaver", at_once=True)
    with elsewhere.open() as vault:
        assert vault.snapshots("leaver") == []
        assert len(vault.snapshots("box")) == 9
        assert findings(vault) == []


@pytest.mark.parametrize("at_once", [False, True])
def test_what_a_repair_had_put_aside_goes_with_a_forgotten_mailbox_and_what_it_puts_aside_later_stays(
    tmp_path: Path, *, at_once: bool
) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    box.snapshot(Mailbox({"INBOX": {"1": GONE}}))
    box.store.put("damaged/before-1", b"whose may this be?")
    forget(box, "box", at_once=at_once)
    box.store.put("damaged/later-1", b"not his")
    box.clock.advance(days=2)
    prune(box)
    assert list(box.store.names("damaged")) == ["damaged/later-1"]
