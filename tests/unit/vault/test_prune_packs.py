"""Packs that go: when, what is copied out of them first, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.core.errors import MailRescueError, VaultDamaged
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import packplan
from mailrescue.vault.blob import BlobKind, pack_object
from mailrescue.vault.commits import commit_names
from mailrescue.vault.pack import PackWriter
from mailrescue.vault.rawfiles import read_file
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import noise, plain, some_mails
from tests.kit.pruning import GONE, all_blobs, forget, hourly_box, keep_file, planned, prune
from tests.kit.vaults import OWNER, VaultBox, contents, findings


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault with snapshots to be thinned, and GONE only in one of those."""
    return hourly_box(tmp_path)


# ---- Packs ---------------------------------------------------------------------------------------------------


def test_condemned_packs_are_removed_a_day_later_and_not_before(box: VaultBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packplan, "MOST_SMALL_PACKS", 3)
    before = set(box.store.names("packs"))
    done = prune(box)
    assert done.condemned > 0
    assert done.removed == 0
    assert before < set(box.store.names("packs"))
    box.clock.advance(hours=23, minutes=59)
    assert prune(box).removed == 0
    box.clock.advance(minutes=1)
    assert prune(box).removed == done.condemned
    assert len(set(box.store.names("packs")) & before) == len(before) - done.condemned
    with box.open() as vault:
        assert findings(vault) == []


def test_more_than_twenty_small_packs_are_gathered_into_one(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {}})
    for number in range(21):
        mailbox.folders["INBOX"][str(number)] = plain(f"mail {number}")
        box.snapshot(mailbox)
        box.clock.advance(days=1)
    box.clock.advance(days=-1)
    with box.open() as vault:
        plan = planned(vault)
    assert (plan.packs.small, len(plan.packs.condemned)) == (21, 21)
    prune(box)
    box.clock.advance(days=1)
    prune(box)
    assert len(list(box.store.names("packs"))) == 1
    with box.open() as vault:
        assert len(vault.snapshots()) == 21
        assert findings(vault) == []


def test_twenty_small_packs_are_left_alone(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {}})
    for number in range(20):
        mailbox.folders["INBOX"][str(number)] = plain(f"mail {number}")
        box.snapshot(mailbox)
        box.clock.advance(days=1)
    box.clock.advance(days=-1)
    commits = len(commit_names(box.store))
    assert prune(box).condemned == 0
    assert len(commit_names(box.store)) == commits  # nothing to do writes nothing


def test_a_pack_that_is_mostly_superfluous_is_written_anew(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {f"{n}": plain(f"mail {n}") for n in range(400)}})
    for hour in range(6):
        for n in range(hour, 400, 7):
            mailbox.folders["INBOX"][str(n)] = plain(f"mail {n}", flags=("seen",) * (hour % 2), received=hour)
        box.snapshot(mailbox)
        box.clock.advance(hours=1)
    box.clock.advance(days=20)
    box.snapshot(mailbox)
    size = sum(map(len, box.store.objects.values()))
    done = prune(box)
    assert done.condemned > 0
    assert done.written < done.condemned_bytes / 2
    box.clock.advance(days=2)
    prune(box)
    assert sum(map(len, box.store.objects.values())) < size
    with box.open() as vault:
        assert findings(vault) == []


def test_thinned_file_versions_give_their_room_back_and_the_others_come_out_byte_for_byte(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    box.snapshot(Mailbox({"INBOX": {"1": GONE}}))
    files = {}
    for hour in range(8):
        data = noise(hour, 300_000)
        files[keep_file(box, data, **({"imported": True} if hour == 1 else {}))] = data
        box.clock.advance(hours=1)
    box.clock.advance(days=30)
    box.snapshot(Mailbox({"INBOX": {"1": GONE}}))
    for days in (0, 2):
        box.clock.advance(days=days)
        prune(box)
    with box.open() as vault:
        stay = {c.seq: b"".join(read_file(c.fields, vault.reader)) for c in vault.catalogue.history.commits("file")}
        # What was imported, and the newest three; the last of the day is one of these.
        assert stay == {seq: files[seq] for seq in [sorted(files)[1], *sorted(files)[-3:]]}
        assert findings(vault) == []
    assert sum(map(len, box.store.objects.values())) < 4.1 * 300_000


def test_nothing_new_relies_on_a_condemned_pack(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {"1": plain("here")}})
    box.snapshot(mailbox)
    box.snapshot(Mailbox({"INBOX": {"1": GONE}}), name="leaver")
    forget(box, "leaver")
    mailbox.folders["INBOX"]["2"] = GONE  # the same mail, while the pack that has it waits for its removal
    box.snapshot(mailbox)
    box.clock.advance(days=2)
    assert prune(box).removed > 0
    with box.open() as vault:
        assert contents(vault, vault.snapshots()[-1]) == mailbox.state()
        assert findings(vault) == []


def test_a_condemned_pack_that_is_needed_after_all_is_rescued(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {"1": plain("here"), "2": GONE}})
    box.snapshot(mailbox)
    with box.open() as vault, vault.writing(OWNER):
        # As a faulty or foreign program might: everything condemned, though all of it is needed.
        names = [bytes.fromhex(name) for name in vault.catalogue.index.packs()]
        vault.commit({"kind": "prune", "condemned": names, "deleted": [], "gone": []})
    box.clock.advance(days=2)
    done = prune(box)
    assert (done.removed, done.condemned) == (0, len(names))
    box.clock.advance(days=2)
    assert prune(box).removed == len(names)
    with box.open() as vault:
        assert contents(vault, vault.snapshots()[-1]) == mailbox.state()
        assert findings(vault) == []


def test_copies_that_are_too_many_go_and_one_stays(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox(some_mails(12))
    box.snapshot(mailbox)
    with box.open() as vault, vault.writing(OWNER):
        writer = PackWriter(vault.store, vault.keys)
        for kind, blob in sorted(all_blobs(vault)):
            writer.add(BlobKind(kind), blob, vault.reader.blob(BlobKind(kind), blob))
        writer.finish()
        vault.learn_packs(writer.finished())
    assert prune(box).condemned == 1
    box.clock.advance(days=2)
    assert prune(box).removed == 1
    with box.open() as vault:
        assert contents(vault, vault.snapshots()[-1]) == mailbox.state()
        assert findings(vault) == []


def test_a_copy_that_does_not_open_is_not_taken_for_one(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {"1": plain("here", noise(1, 4000).hex())}})
    box.snapshot(mailbox)
    with box.open() as vault, vault.writing(OWNER):
        writer = PackWriter(vault.store, vault.keys)
        for kind, blob in sorted(all_blobs(vault)):
            writer.add(BlobKind(kind), blob, vault.reader.blob(BlobKind(kind), blob))
        writer.finish()
        copies = writer.finished()
        vault.learn_packs(copies)
        goes = planned(vault).packs.condemned
        (stays,) = {*vault.catalogue.index.packs()} - {*goes}
    name = pack_object(stays)
    data = bytearray(box.store.objects[name])
    data[60] ^= 1
    box.store.objects[name] = bytes(data)
    with pytest.raises(VaultDamaged, match="no other pack gives back"):
        prune(box)
    assert pack_object(goes[0]) in box.store.objects


# ---- Refusals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-40, 46, 5000])
def test_a_clock_that_cannot_be_right_removes_nothing(box: VaultBox, days: int) -> None:
    box.clock.advance(days=days)
    before = dict(box.store.objects)
    with pytest.raises(MailRescueError, match="Nothing was removed"):
        prune(box)
    assert {k: v for k, v in box.store.objects.items() if k != "lock"} == {k: v for k, v in before.items() if k != "lock"}


@pytest.mark.parametrize("folder", ["commits", "packs"])
def test_a_damaged_vault_is_not_pruned(box: VaultBox, folder: str) -> None:
    names = sorted(box.store.names(folder))
    if folder == "commits":
        del box.store.objects[names[2]]
    else:
        for name in names:
            box.store.objects[name] = bytes(byte ^ 1 for byte in box.store.objects[name])
    before = dict(box.store.objects)
    with pytest.raises(VaultDamaged):
        prune(box)
    assert box.store.objects == before


def test_a_record_of_a_kind_that_only_a_newer_program_knows_stops_a_prune(box: VaultBox) -> None:
    with box.open() as vault, vault.writing(OWNER):
        vault.commit({"kind": "hologram", "account": "box", "mailbox": "box"})
    with pytest.raises(MailRescueError, match="newer MailRescue"):
        prune(box)


def test_a_prune_of_an_empty_vault_does_nothing(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    assert prune(box).condemned == 0
    assert commit_names(box.store) == []
