"""Taking snapshots of a mailbox that behaves badly: nothing unread is called gone, nothing is read twice, all of it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailrescue.capture import fetch as capture_fetch
from mailrescue.capture import run as capture_run
from mailrescue.core.errors import Cancelled
from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import ItemKind, Skip, Spool
from mailrescue.model.snapshot import Changes, Snapshot, Standing
from mailrescue.storage.memory import MemoryStore
from tests.kit.clock import HandClock
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.mailboxes import Mail, Mailbox, State
from tests.kit.mails import noise, plain, some_mails, with_attachment
from tests.kit.vaults import VaultBox, contents, expected_listing, findings, listed, stored_blobs


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault in memory."""
    return VaultBox.create(tmp_path, MemoryStore())


@pytest.fixture
def mailbox() -> Mailbox:
    """Three mails in two folders."""
    return Mailbox({"INBOX": {"1": plain("one"), "2": plain("two")}, "Sent": {"1": plain("three")}})


def held(box: VaultBox, snapshot: Snapshot) -> State:
    """What a snapshot gives back."""
    with box.open() as vault:
        return contents(vault, snapshot)


def as_of(box: VaultBox, snapshot: Snapshot) -> dict[str, int]:
    """Which items of a snapshot are carried forward, and since when."""
    with box.open() as vault:
        return {p.key: p.as_of for _, p in vault.positions(vault.record(snapshot)) if p.as_of}


# --- what it counts --------------------------------------------------------------------------------------------------


def test_a_first_snapshot_counts_everything_as_new(box: VaultBox, mailbox: Mailbox) -> None:
    taken = box.snapshot(mailbox)
    assert (taken.standing, taken.complete, taken.reasons, taken.skipped) == (Standing.GOOD, True, (), ())
    assert (taken.counts.items, taken.counts.folders) == (3, 2)
    assert taken.counts.bytes == sum(len(mail.raw) for mails in mailbox.folders.values() for mail in mails.values())
    assert taken.changes == Changes(new=3)
    assert held(box, taken) == mailbox.state()


def test_a_snapshot_without_change_writes_no_pack(box: VaultBox, mailbox: Mailbox) -> None:
    box.snapshot(mailbox)
    with box.open() as vault:
        before = vault.catalogue.index.packs()
    taken = box.snapshot(mailbox)
    with box.open() as vault:
        assert vault.catalogue.index.packs() == before
    assert (taken.changes, taken.stored_bytes) == (Changes(), 0)
    assert held(box, taken) == mailbox.state()


def test_each_change_is_counted_by_its_kind(box: VaultBox, mailbox: Mailbox) -> None:
    box.snapshot(mailbox)
    inbox = mailbox.folders["INBOX"]
    mailbox.folders["Sent"]["9"] = inbox.pop("1")
    inbox["2"] = replace(inbox["2"], flags=("seen",))
    mailbox.folders["Sent"].pop("1")
    inbox["4"], inbox["5"] = plain("four"), plain("five")
    taken = box.snapshot(mailbox)
    assert taken.changes == Changes(new=2, removed=1, moved=1, changed=1)
    assert held(box, taken) == mailbox.state()


def test_kinds_are_counted_apart_and_hidden_items_not_at_all_but_they_are_kept(box: VaultBox) -> None:
    kinds = {str(kind): plain(str(kind), kind=kind) for kind in ItemKind}
    mailbox = Mailbox({"INBOX": {**kinds, "hidden": plain("rules", hidden=True)}})
    taken = box.snapshot(mailbox)
    counts = taken.counts
    assert (counts.messages, counts.events, counts.contacts, counts.tasks, counts.others) == (1, 1, 1, 1, 1)
    assert (counts.items, taken.changes) == (5, Changes(new=5))
    assert held(box, taken) == mailbox.state()


def test_a_renamed_folder_takes_its_mail_along(box: VaultBox, mailbox: Mailbox) -> None:
    mailbox.keys["Sent"] = "id-7"
    box.snapshot(mailbox)
    mailbox.folders["Gesendet"], mailbox.keys["Gesendet"] = mailbox.folders.pop("Sent"), "id-7"
    taken = box.snapshot(mailbox)
    assert taken.changes == Changes(moved=len(mailbox.folders["Gesendet"]))
    assert held(box, taken) == mailbox.state()


def test_a_folder_that_went_and_one_that_came_never_share_a_number(box: VaultBox, mailbox: Mailbox) -> None:
    first = box.snapshot(mailbox)
    sent = mailbox.folders.pop("Sent")
    box.snapshot(mailbox)
    mailbox.folders["Archive"] = sent
    third = box.snapshot(mailbox)
    with box.open() as vault:
        numbers = [{folder.path: number for number, folder in vault.folders(vault.record(s)).items()} for s in (first, third)]
        assert numbers[0]["Sent"] != numbers[1]["Archive"]
        roots = [vault.record(snapshot).fields["items"] for snapshot in (first, third)]
        moved = [(old and old[0], new and new[0]) for old, new in vault.differences(*roots)]
    assert sorted(moved, key=str) == sorted([(numbers[0]["Sent"], None), (None, numbers[1]["Archive"])], key=str)


# --- odd mailboxes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folders", [{}, {"INBOX": {}}])
def test_the_first_snapshot_of_an_empty_mailbox_is_good_and_says_that_it_was_empty(box: VaultBox, folders: State) -> None:
    taken = box.snapshot(Mailbox(folders))
    assert (taken.standing, taken.reasons, taken.counts.items) == (Standing.GOOD, ("empty-baseline",), 0)
    assert held(box, taken) == folders
    filled = box.snapshot(Mailbox({"INBOX": {"1": plain("first")}}))
    assert (filled.reasons, filled.changes) == ((), Changes(new=1))


def test_a_mailbox_that_was_emptied_is_a_snapshot_like_any_other_and_the_mail_before_stays(box: VaultBox, mailbox: Mailbox) -> None:
    first = box.snapshot(mailbox)
    taken = box.snapshot(Mailbox({}))
    assert (taken.counts.items, taken.changes) == (0, Changes(removed=3))
    assert held(box, first) == mailbox.state()


def test_identical_mails_are_stored_once_and_stand_in_every_place(box: VaultBox) -> None:
    same = with_attachment("the same", noise(1, 9_000))
    mailbox = Mailbox({path: {str(n): same for n in range(50)} for path in ("INBOX", "Sent", "Work")})
    taken = box.snapshot(mailbox)
    assert held(box, taken) == mailbox.state()
    assert taken.counts.items == 150
    assert taken.stored_bytes < 2 * len(same.raw)
    with box.open() as vault:
        assert listed(vault, taken) == expected_listing(mailbox.state())
        assert max(stored_blobs(vault).values()) == 1
    mailbox.folders["INBOX"].pop("7")
    assert box.snapshot(mailbox).changes == Changes(removed=1)


def test_one_item_in_two_folders_can_go_from_one_and_stay_in_the_other(box: VaultBox) -> None:
    mailbox = Mailbox({"INBOX": {"1": plain("both")}, "Work": {"1": plain("both")}})
    box.snapshot(mailbox)
    mailbox.folders["INBOX"].clear()
    taken = box.snapshot(mailbox)
    assert taken.changes == Changes(removed=1)
    assert held(box, taken) == mailbox.state()


def test_two_mailboxes_in_one_vault_share_what_is_equal_and_nothing_else(box: VaultBox, mailbox: Mailbox) -> None:
    shared = with_attachment("to all", noise(1, 30_000))
    mailbox.folders["INBOX"]["9"] = shared
    other = Mailbox({"INBOX": {"1": shared, "2": plain("private")}})
    one, two = box.snapshot(mailbox, name="ann"), box.snapshot(other, name="bob")
    assert two.changes == Changes(new=2)
    assert two.stored_bytes < 5_000
    mailbox.folders["INBOX"].pop("9")
    box.snapshot(mailbox, name="ann")
    assert (held(box, two), held(box, one)["INBOX"]["9"]) == (other.state(), shared)
    with box.open() as vault:
        assert [s.mailbox for s in vault.snapshots()] == ["ann", "bob", "ann"]
        assert [s.seq for s in vault.snapshots("bob")] == [two.seq]
        assert listed(vault, two) == expected_listing(other.state())


@pytest.mark.parametrize("name", ["", "a/b", "Ärger", "x" * 500, "line\nbreak", "a'b\"c%_"])
def test_names_of_any_kind_come_back(box: VaultBox, name: str) -> None:
    mailbox = Mailbox({f"F{name}": {name: plain("x", flags=(f"k{name}".replace(" ", "").replace("\n", ""),))}})
    taken = box.snapshot(mailbox)
    assert held(box, taken) == mailbox.state()
    box.forget_catalogue()
    assert held(box, taken) == mailbox.state()


def test_a_mail_of_64_megabytes_travels_as_a_spool_and_comes_back_byte_for_byte(box: VaultBox, tmp_path: Path) -> None:
    path = tmp_path / "huge"
    piece = noise(1, 1 << 20)
    with path.open("wb") as file:
        file.write(b"not of this mail\nFrom: ann@example.org\nSubject: huge\n\n")
        for number in range(64):
            file.write(number.to_bytes(4, "big") + piece)
    spool = Spool(str(path), 17, path.stat().st_size - 17)
    taken = box.snapshot(Mailbox({"INBOX": {"1": Mail(spool=spool)}}))
    assert taken.counts.bytes == spool.length
    with box.open() as vault:
        (position,) = [p for _, p in vault.positions(vault.record(taken))]
        with path.open("rb") as file:
            file.seek(17)
            assert all(got == file.read(len(got)) for got in vault.reader.pieces(position.content))
            assert file.read() == b""
        card = vault.card(position.content)
        assert (card.subject, card.sender, card.size) == ("huge", "ann@example.org", spool.length)
        assert findings(vault) == []
    assert path.exists(), "only temporary spools are removed"


def test_a_temporary_spool_is_removed_whether_its_mail_was_new_or_not(box: VaultBox, tmp_path: Path) -> None:
    raw = with_attachment("spooled", noise(1, 50_000)).raw
    for number in range(2):
        path = tmp_path / f"spool-{number}"
        path.write_bytes(raw)
        taken = box.snapshot(Mailbox({"INBOX": {str(number): Mail(spool=Spool(str(path), 0, len(raw), temporary=True))}}))
        assert not path.exists()
    with box.open() as vault:
        assert [b"".join(vault.reader.pieces(p.content)) for _, p in vault.positions(vault.record(taken))] == [raw]


@pytest.mark.parametrize("damage", ["vanished", "shorter"])
def test_a_spool_that_is_not_what_was_listed_is_an_item_that_could_not_be_read(box: VaultBox, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "spool"
    if damage == "shorter":
        path.write_bytes(b"Subject: cut\n\n")
    mailbox = Mailbox({"INBOX": {"1": plain("fine"), "2": Mail(raw=b"", spool=Spool(str(path), 0, 5_000))}})
    taken = box.snapshot(mailbox)
    assert [skip.key for skip in taken.skipped] == ["2"]
    assert list(held(box, taken)["INBOX"]) == ["1"]


# --- what cannot be read ---------------------------------------------------------------------------------------------


def test_an_item_that_cannot_be_read_is_named_and_the_rest_is_kept(box: VaultBox, mailbox: Mailbox) -> None:
    mailbox.folders["INBOX"]["3"] = plain("broken", unreadable="it is locked")
    taken = box.snapshot(mailbox)
    assert [(skip.folder, skip.key, skip.reason) for skip in taken.skipped] == [("INBOX", "3", "it is locked")]
    assert (taken.complete, taken.known_skipped, taken.counts.items) == (False, 0, 3)
    again = box.snapshot(mailbox)
    assert (again.known_skipped, len(again.skipped), again.changes) == (1, 1, Changes())
    mailbox.folders["INBOX"]["3"] = plain("broken")
    mended = box.snapshot(mailbox)
    assert (mended.skipped, mended.complete, mended.changes) == ((), True, Changes(new=1))
    assert held(box, mended) == mailbox.state()


@pytest.mark.parametrize("how", ["unlisted", "unreadable"])
def test_an_item_that_can_no_longer_be_read_is_carried_forward_and_never_counted_as_removed(
    box: VaultBox, mailbox: Mailbox, how: str
) -> None:
    first = box.snapshot(mailbox)
    before = mailbox.state()
    changed = plain("two, changed", **{how: "it is locked"})
    mailbox.folders["INBOX"]["2"] = changed
    for _ in range(2):
        taken = box.snapshot(mailbox)
        assert (taken.complete, taken.changes, taken.counts.items) == (False, Changes(), 3)
        assert held(box, taken) == before
        assert as_of(box, taken) == {"2": first.seq}
    mailbox.folders["INBOX"]["2"] = replace(changed, unlisted="", unreadable="")
    mended = box.snapshot(mailbox)
    assert (mended.complete, mended.changes, as_of(box, mended)) == (True, Changes(changed=1), {})


def test_an_item_that_was_carried_forward_is_read_again_even_if_its_digest_is_the_old_one(box: VaultBox, mailbox: Mailbox) -> None:
    box.snapshot(mailbox)
    mailbox.folders["INBOX"]["2"] = replace(mailbox.folders["INBOX"]["2"], unlisted="it is locked")
    box.snapshot(mailbox)
    mailbox.folders["INBOX"]["2"] = replace(mailbox.folders["INBOX"]["2"], unlisted="")
    mended = box.snapshot(mailbox)
    assert (as_of(box, mended), mended.complete, mended.changes) == ({}, True, Changes())


@pytest.mark.parametrize("how", ["unlisted", "broken"])
def test_a_folder_that_cannot_be_listed_is_carried_forward_whole(box: VaultBox, mailbox: Mailbox, how: str) -> None:
    first = box.snapshot(mailbox)
    before = mailbox.state()
    getattr(mailbox, how)["INBOX"] = "it cannot be opened"
    mailbox.folders["Sent"]["2"] = plain("meanwhile")
    taken = box.snapshot(mailbox)
    assert (taken.complete, taken.changes) == (False, Changes(new=1))
    assert [(skip.folder, skip.reason) for skip in taken.skipped] == [("INBOX", "it cannot be opened")]
    assert held(box, taken) == {**before, "Sent": mailbox.folders["Sent"]}
    assert as_of(box, taken) == {"1": first.seq, "2": first.seq}
    getattr(mailbox, how).clear()
    mended = box.snapshot(mailbox)
    assert (mended.complete, as_of(box, mended), mended.changes) == (True, {}, Changes())


def test_what_a_mail_lacks_is_said_as_news_once_and_as_known_for_as_long_as_it_lacks_it(box: VaultBox) -> None:
    mailbox = Mailbox({"INBOX": {"1": plain("partly", lost=("the attachment could not be read",))}})
    first = box.snapshot(mailbox)
    assert [(skip.subject, skip.part) for skip in first.skipped] == [("partly", "the attachment could not be read")]
    assert (first.known_skipped, first.complete) == (0, False)
    for _ in range(2):
        again = box.snapshot(mailbox)
        assert (len(again.skipped), again.known_skipped, again.complete) == (1, 1, True)
    mailbox.folders["INBOX"]["2"] = plain("whole")
    assert box.snapshot(mailbox).known_skipped == 1


def test_what_a_mail_lacks_is_said_although_the_run_that_read_it_was_cut(
    box: VaultBox, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture_run, "CHECKPOINT_ITEMS", 1)
    monkeypatch.setattr(capture_fetch, "BATCH_ITEMS", 2)
    mailbox.folders["INBOX"]["1"] = replace(mailbox.folders["INBOX"]["1"], lost=("its body could not be read",))
    mailbox.folders["INBOX"].update({f"more-{n}": plain(f"more {n}") for n in range(20)})
    with pytest.raises(PowerCut):
        box.snapshot(mailbox, store=CuttingStore(box.store, 30))
    with box.open() as vault:
        assert vault.catalogue.history.last("checkpoint", "box") is not None
    taken = box.snapshot(mailbox)
    assert [skip.part for skip in taken.skipped] == ["its body could not be read"]
    assert taken.known_skipped == 0, "nobody was told before"


# --- interrupted -----------------------------------------------------------------------------------------------------


class _Stopping(CancelToken):
    """Says stop from its n-th question on."""

    def __init__(self, questions: int) -> None:
        super().__init__()
        self.left = questions

    @property
    def cancelled(self) -> bool:
        self.left -= 1
        return self.left < 0

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled("stopped")


def test_a_cancelled_run_keeps_what_it_read_and_the_next_one_reads_the_rest_only(box: VaultBox) -> None:
    mailbox = Mailbox(some_mails(40))
    with pytest.raises(Cancelled):
        box.snapshot(mailbox, cancel=_Stopping(20))
    with box.open() as vault:
        assert vault.snapshots() == []
        checkpoint = vault.catalogue.history.last("checkpoint", "box")
        assert checkpoint is not None
        kept = {(number, p.key) for number, p in vault.positions(checkpoint)}
        assert 0 < len(kept) < 40
        assert findings(vault) == []
    taken = box.snapshot(mailbox)
    assert (taken.changes, taken.counts.items) == (Changes(new=40), 40)
    assert held(box, taken) == mailbox.state()


def test_a_run_cancelled_before_anything_was_read_leaves_nothing(box: VaultBox, mailbox: Mailbox) -> None:
    with pytest.raises(Cancelled):
        box.snapshot(mailbox, cancel=_Stopping(0))
    with box.open() as vault:
        assert (vault.snapshots(), vault.catalogue.index.packs()) == ([], {})


def test_what_went_between_an_interrupted_run_and_the_next_is_not_in_the_snapshot(box: VaultBox) -> None:
    mailbox = Mailbox(some_mails(40))
    with pytest.raises(Cancelled):
        box.snapshot(mailbox, cancel=_Stopping(30))
    mailbox.folders.pop("INBOX")
    for key in list(mailbox.folders["Sent"])[::2]:
        del mailbox.folders["Sent"][key]
    taken = box.snapshot(mailbox)
    assert held(box, taken) == mailbox.state()
    assert taken.changes == Changes(new=taken.counts.items)


# --- clocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [datetime(2040, 2, 29, tzinfo=UTC), datetime(1999, 12, 31, 23, 59, tzinfo=UTC), datetime(1960, 1, 1, tzinfo=UTC)])
def test_a_clock_that_goes_wrong_changes_labels_only(box: VaultBox, mailbox: Mailbox, moment: datetime) -> None:
    assert isinstance(box.clock, HandClock)
    first, before = box.snapshot(mailbox), mailbox.state()
    box.clock.moment = moment
    mailbox.folders["INBOX"]["3"] = plain("under a wrong clock")
    second = box.snapshot(mailbox)
    assert (second.taken_at, second.seq) == (moment, first.seq + 1)
    box.clock.moment = datetime(2026, 6, 1, tzinfo=UTC)
    mailbox.folders["INBOX"].pop("1")
    third = box.snapshot(mailbox)
    assert third.changes == Changes(removed=1)
    box.forget_catalogue()
    with box.open() as vault:
        assert [snapshot.seq for snapshot in vault.snapshots()] == [first.seq, second.seq, third.seq]
        assert contents(vault, first) == before
        assert contents(vault, third) == mailbox.state()
        assert findings(vault) == []


def test_skips_tell_folder_key_reason_and_digest(box: VaultBox) -> None:
    mail = plain("x", unreadable="gone")
    taken = box.snapshot(Mailbox({"INBOX": {"k": mail}}))
    assert taken.skipped == (Skip("INBOX", "k", "gone", mail.digest),)
