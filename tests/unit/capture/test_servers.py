"""Snapshots of mailboxes on servers: what changed is asked for, believed only where it fits, and read only once."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.capture import fetch as capture_fetch
from mailrescue.capture import run as capture_run
from mailrescue.capture.glance import glance
from mailrescue.core.errors import SourceUnreachable
from mailrescue.core.progress import CancelToken
from mailrescue.guard.judge import judge
from mailrescue.model.mail import Listed
from mailrescue.model.snapshot import Changes, Standing
from mailrescue.storage.memory import MemoryStore
from tests.kit.mails import plain
from tests.kit.mailservers import ServerMailbox, letter
from tests.kit.vaults import VaultBox, contents, findings


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault in memory."""
    return VaultBox.create(tmp_path, MemoryStore())


@pytest.fixture
def mailbox() -> ServerMailbox:
    """A hundred mails in the inbox, ten in another folder."""
    return ServerMailbox({"INBOX": {str(n): letter(n) for n in range(100)}, "Work": {str(n): letter(n) for n in range(200, 210)}})


def snapshot(box: VaultBox, mailbox: ServerMailbox) -> Changes:
    """Take a snapshot that must be the mailbox; returns what changed. `mailbox.seen` is of this one."""
    mailbox.look_anew()
    taken = box.snapshot(mailbox)
    with box.open() as vault:
        assert contents(vault, taken) == mailbox.state()
    return taken.changes


# --- what the server says has changed ------------------------------------------------------------------------------------


def test_what_a_server_says_has_changed_is_not_listed(box: VaultBox, mailbox: ServerMailbox) -> None:
    assert snapshot(box, mailbox) == Changes(new=110)
    assert mailbox.seen.listed == ["INBOX", "Work"]
    inbox = mailbox.folders["INBOX"]
    inbox["new"], inbox["7"] = letter(300), letter(7, flags=("seen",))
    del inbox["3"]
    assert snapshot(box, mailbox) == Changes(new=1, removed=1, changed=1)
    assert (mailbox.seen.listed, mailbox.seen.read) == ([], [("INBOX", "new")])
    assert snapshot(box, mailbox) == Changes()
    assert (mailbox.seen.listed, mailbox.seen.read, mailbox.seen.deltas) == ([], [], ["INBOX", "Work"])


@pytest.mark.parametrize("repeats", [False, True])
def test_a_folder_in_which_nothing_changed_is_passed_over_whether_its_token_is_the_same_or_not(
    box: VaultBox, mailbox: ServerMailbox, *, repeats: bool
) -> None:
    snapshot(box, mailbox)
    mailbox.ways.repeats_itself = repeats
    for _ in range(2):
        assert snapshot(box, mailbox) == Changes()
        assert mailbox.seen.listed == []


def test_a_server_that_does_not_know_the_moment_any_more_is_listed(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    mailbox.ways.forgets = True
    mailbox.folders["INBOX"]["new"] = letter(300)
    assert snapshot(box, mailbox) == Changes(new=1)
    assert (mailbox.seen.listed, mailbox.seen.read) == (["INBOX"], [("INBOX", "new")])


@pytest.mark.parametrize("ways", [{"false_gone": 1}, {"hidden": 1}, {"false_gone": 60}, {"false_gone": 3, "tells_total": False}, {"false_gone": 100, "hidden": 5}])
def test_a_server_that_lies_is_listed_and_costs_no_mail(box: VaultBox, mailbox: ServerMailbox, ways: dict[str, int]) -> None:
    snapshot(box, mailbox)
    for name, value in ways.items():
        setattr(mailbox.ways, name, value)
    mailbox.folders["INBOX"] |= {f"new-{n}": letter(300 + n) for n in range(6)}
    assert snapshot(box, mailbox) == Changes(new=6)
    assert mailbox.seen.listed[0] == "INBOX"


def test_a_hidden_mail_is_found_although_the_server_says_that_nothing_changed(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    mailbox.ways.hidden, mailbox.ways.repeats_itself = 1, True
    mailbox.folders["Work"]["new"] = letter(300)
    assert snapshot(box, mailbox) == Changes(new=1)
    assert mailbox.seen.listed == ["Work"]


def test_much_that_is_gone_is_believed_only_after_a_look(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    for n in range(21):
        del mailbox.folders["INBOX"][str(n)]
    assert snapshot(box, mailbox) == Changes(removed=21)
    assert mailbox.seen.listed == ["INBOX"]


def test_in_another_mailbox_no_token_is_believed(box: VaultBox, mailbox: ServerMailbox) -> None:
    mailbox.facts["mailbox_guid"], mailbox.facts["server.version"] = "one", "15.2"
    snapshot(box, mailbox)
    mailbox.facts["server.version"] = "15.3"
    assert snapshot(box, mailbox) == Changes()
    assert mailbox.seen.listed == []
    mailbox.facts["mailbox_guid"] = "another"
    assert snapshot(box, mailbox) == Changes()
    assert (mailbox.seen.listed, mailbox.seen.deltas) == (["INBOX", "Work"], [])


def test_hidden_items_are_counted_where_the_server_counts_them(box: VaultBox, mailbox: ServerMailbox) -> None:
    mailbox.folders["Work"]["rules"] = plain("rules", hidden=True)
    snapshot(box, mailbox)
    assert snapshot(box, mailbox) == Changes()
    assert mailbox.seen.listed == []


# --- the same mail twice -------------------------------------------------------------------------------------------------


def test_mail_that_the_source_vouches_to_be_the_same_is_read_once(box: VaultBox, mailbox: ServerMailbox) -> None:
    mailbox.ways.shared = True
    mailbox.folders["All"] = {f"all-{n}": letter(n, flags=("seen",)) for n in range(100)}
    assert snapshot(box, mailbox) == Changes(new=210)
    assert len(mailbox.seen.read) == 110
    mailbox.folders["INBOX"]["a"] = letter(301)
    mailbox.folders["All"]["b"] = letter(301)
    mailbox.folders["Label"] = {"c": letter(205), "d": letter(7), "e": letter(301)}
    assert snapshot(box, mailbox) == Changes(new=5)
    assert mailbox.seen.read == [("INBOX", "a")]


def test_where_one_of_several_cannot_be_read_another_one_is(box: VaultBox) -> None:
    raw = letter(1).raw
    bad, good = plain("", unreadable="it is locked"), plain("")
    bad, good = [type(bad)(raw, unreadable=mail.unreadable) for mail in (bad, good)]
    mailbox = ServerMailbox({"A": {"1": bad}, "B": {"1": bad}, "C": {"1": good}, "D": {"1": good}})
    mailbox.ways.shared = True
    taken = box.snapshot(mailbox)
    assert ([skip.folder for skip in taken.skipped], taken.counts.items) == (["A", "B"], 2)
    assert mailbox.seen.read == [("A", "1"), ("B", "1"), ("C", "1")]


def test_what_lacks_something_is_read_again_for_another_place(box: VaultBox, mailbox: ServerMailbox) -> None:
    mailbox.ways.shared = True
    mailbox.folders["Work"]["partly"] = plain("partly", lost=("its attachment",))
    box.snapshot(mailbox)
    mailbox.folders["INBOX"]["partly"] = plain("partly", lost=("its attachment",))
    taken = box.snapshot(mailbox)
    assert [(skip.folder, skip.part) for skip in taken.skipped] == [("INBOX", "its attachment"), ("Work", "its attachment")]


# --- folders -------------------------------------------------------------------------------------------------------------


def test_a_folder_under_another_name_keeps_its_mail_and_nothing_is_listed_or_read(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    mailbox.rename("Work", "Archive/Work")
    assert snapshot(box, mailbox) == Changes(moved=len(mailbox.folders["Archive/Work"]))
    assert (mailbox.seen.listed, mailbox.seen.read) == ([], [])
    mailbox.rename("Archive/Work", "Work")
    mailbox.folders["Work"]["new"] = letter(300)
    assert snapshot(box, mailbox) == Changes(new=1, moved=len(mailbox.folders["Work"]) - 1)
    assert (mailbox.seen.listed, mailbox.seen.read) == ([], [("Work", "new")])


def test_a_folder_that_takes_the_name_of_a_deleted_one_is_another_one(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    mailbox.drop("Work")
    mailbox.folders["Plans"] = {"1": letter(400)}
    assert snapshot(box, mailbox) == Changes(new=1, removed=10)


def test_mail_that_was_numbered_anew_is_not_read_again(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    mailbox.renumber("INBOX")
    assert snapshot(box, mailbox) == Changes()
    assert (mailbox.seen.listed, mailbox.seen.read) == (["INBOX"], [])
    assert snapshot(box, mailbox) == Changes()
    assert mailbox.seen.listed == []


def test_of_mail_that_was_numbered_anew_what_came_meanwhile_is_read(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    for n in range(15):
        del mailbox.folders["INBOX"][str(n)]
        mailbox.folders["INBOX"][f"new-{n}"] = letter(300 + n)
    mailbox.folders["INBOX"]["50"] = letter(50, flags=("seen",))
    mailbox.renumber("INBOX")
    assert snapshot(box, mailbox) == Changes(new=15, removed=15, changed=1)
    assert len(mailbox.seen.read) == 15


def test_where_little_is_the_same_all_is_read(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    for n in range(30):
        mailbox.folders["INBOX"][str(n)] = letter(300 + n)
    mailbox.renumber("INBOX")
    assert snapshot(box, mailbox) == Changes(new=30, removed=30)
    assert len(mailbox.seen.read) == 100


def test_mail_of_the_same_name_size_and_date_that_may_be_other_mail_is_read(box: VaultBox, mailbox: ServerMailbox) -> None:
    inbox = mailbox.folders["INBOX"]
    inbox["a"], inbox["b"] = letter(500, body="one\n"), letter(500, body="two\n")
    snapshot(box, mailbox)
    mailbox.renumber("INBOX")
    assert snapshot(box, mailbox) == Changes()
    assert len(mailbox.seen.read) == 2


# --- lines that break ----------------------------------------------------------------------------------------------------


def test_a_line_that_breaks_costs_nothing_that_was_read(box: VaultBox, mailbox: ServerMailbox) -> None:
    mailbox.ways.reads_left = 70
    with pytest.raises(SourceUnreachable, match=r"does not answer any more\. 70 items that were read before are kept; the next snapshot goes on"):
        box.snapshot(mailbox)
    read = mailbox.look_anew().read
    mailbox.ways.reads_left = 1_000
    assert snapshot(box, mailbox) == Changes(new=110)
    assert len(read) + len(mailbox.seen.read) == 110
    assert not set(read) & set(mailbox.seen.read)


def test_a_line_that_breaks_while_a_folder_is_listed_leaves_no_snapshot_without_it(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    before = mailbox.state()
    mailbox.ways.forgets = True
    mailbox.folders["Work"]["new"] = letter(300)
    for looks in range(12):
        mailbox.ways.looks_left = looks
        with pytest.raises(SourceUnreachable):
            box.snapshot(mailbox)
    with box.open() as vault:
        assert [contents(vault, taken) for taken in vault.snapshots()] == [before]
    mailbox.ways.looks_left = 1_000
    assert snapshot(box, mailbox) == Changes(new=1)


def test_what_came_over_a_slow_line_is_kept_every_minute(box: VaultBox, mailbox: ServerMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_run, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(capture_fetch, "BATCH_ITEMS", 10)
    snapshot(box, mailbox)
    with box.open() as vault:
        checkpoint = vault.catalogue.history.last("checkpoint", "box")
        assert checkpoint is not None
        assert len(list(vault.positions(checkpoint))) >= 100
        assert findings(vault) == []


def test_what_is_read_next_is_known_to_the_reader_in_batches(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    assert mailbox.seen.batches == [64, 46]


def test_a_batch_is_full_when_its_mails_are_large() -> None:
    batch = capture_fetch.Batch(64, 1_000)
    tasks = [capture_fetch.Task(1, None, Listed(str(n), "", None, 400), None) for n in range(3)]  # type: ignore[arg-type]
    assert [batch.add(task) for task in tasks] == [False, False, True]
    assert (batch.take(), batch.take()) == (tasks, [])


# --- a cheap look --------------------------------------------------------------------------------------------------------


def look(box: VaultBox, mailbox: ServerMailbox) -> tuple[int, list[str]]:
    """Return how many items a look sees, and what it finds odd."""
    mailbox.look_anew()
    with box.open() as vault:
        seen = glance(vault, mailbox.source(), "box", CancelToken())
    return seen.items, seen.odd


def test_a_look_lists_nothing_that_the_server_tells(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    assert look(box, mailbox) == (110, [])
    mailbox.folders["INBOX"]["new"] = letter(300)
    del mailbox.folders["INBOX"]["1"]
    assert look(box, mailbox) == (110, [])
    assert (mailbox.seen.listed, mailbox.seen.read) == ([], [])


def test_a_look_sees_that_mail_left(box: VaultBox, mailbox: ServerMailbox) -> None:
    snapshot(box, mailbox)
    for n in range(3):
        del mailbox.folders["INBOX"][str(n)]
    items, odd = look(box, mailbox)
    assert (items, mailbox.seen.listed) == (107, [])
    assert "3 mails left" in odd[0]
    mailbox.folders["INBOX"].clear()
    items, odd = look(box, mailbox)
    assert (items, mailbox.seen.listed) == (10, ["INBOX"])
    assert "100 mails left" in odd[0]


def test_a_look_at_another_mailbox_believes_no_token(box: VaultBox, mailbox: ServerMailbox) -> None:
    mailbox.facts["mailbox_guid"] = "one"
    snapshot(box, mailbox)
    mailbox.facts["mailbox_guid"] = "another"
    items, odd = look(box, mailbox)
    assert (items, mailbox.seen.listed) == (110, ["INBOX", "Work"])
    assert "fingerprint" in odd[0]


# --- what comes back ----------------------------------------------------------------------------------------------------


def test_a_mailbox_that_comes_back_is_not_read_again_but_for_what_is_new_or_was_not_whole(box: VaultBox, mailbox: ServerMailbox) -> None:
    mailbox.folders["Work"]["partly"] = plain("partly", lost=("its attachment",))
    box.snapshot(mailbox)
    ours, ids, mailbox.folders, mailbox.ids = mailbox.folders, mailbox.ids, {"INBOX": {"welcome": letter(999)}}, {}
    assert box.snapshot(mailbox, guard=judge).standing is Standing.HELD
    mailbox.folders, mailbox.ids = ours, ids
    ours["INBOX"]["late"], ours["INBOX"]["5"] = letter(300), letter(500)
    mailbox.look_anew()
    back = box.snapshot(mailbox, guard=judge)
    with box.open() as vault:
        held = {path: {key: mail.raw for key, mail in mails.items()} for path, mails in contents(vault, back).items()}
    assert held == {path: {key: mail.raw for key, mail in mails.items()} for path, mails in mailbox.folders.items()}
    assert sorted(mailbox.seen.read) == [("INBOX", "5"), ("INBOX", "late"), ("Work", "partly")]
    assert [(skip.folder, skip.part) for skip in back.skipped] == [("Work", "its attachment")]
