"""Thinning: which snapshots go, and that no mail goes with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailrescue.capture.run import Capture, Job
from mailrescue.core.errors import Cancelled, MailRescueError
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.model.mail import RawItem
from mailrescue.model.snapshot import IMPORT_LINE, KEPT_LINE, Snapshot
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.ledger import PIN
from mailrescue.vault.retention import Policy, Reason
from tests.kit.clock import HandClock
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain, some_mails
from tests.kit.pruning import (
    GONE,
    all_blobs,
    assert_all_reachable,
    content_of,
    everything,
    forget,
    hourly_box,
    planned,
    prune,
    search,
)
from tests.kit.vaults import OWNER, VaultBox, contents, expected_listing, findings, listed


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault with snapshots to be thinned, and GONE only in one of those."""
    return hourly_box(tmp_path)


def ids(box: VaultBox, mailbox: str | None = None) -> list[str]:
    with box.open() as vault:
        return [snapshot.id for snapshot in vault.snapshots(mailbox)]


# ---- Snapshots go, mail stays --------------------------------------------------------------------------------


def test_a_prune_thins_snapshots_and_those_that_stay_are_as_they_were(box: VaultBox) -> None:
    with box.open() as vault:
        before = {s.id: (contents(vault, s), listed(vault, s)) for s in vault.snapshots()}
    prune(box)
    with box.open() as vault:
        stay = vault.snapshots()
        assert [s.id for s in stay] == [list(before)[7], list(before)[8]]
        assert {s.id: (contents(vault, s), listed(vault, s)) for s in stay} == {s.id: before[s.id] for s in stay}
        assert len(vault.thinned("box", "")) == 7
        assert findings(vault) == []


def test_mail_that_is_only_in_thinned_snapshots_is_found_shown_and_listed_as_kept(box: VaultBox) -> None:
    with box.open() as vault:
        seen_last = vault.snapshots()[3].seq
    prune(box)
    with box.open() as vault:
        kept = vault.kept("box")
        assert kept is not None
        assert (kept.counts.messages, kept.counts.folders, kept.counts.bytes) == (1, 1, len(GONE.raw))
        assert listed(vault, kept) == expected_listing({"Sent": {"gone": GONE}})
        state = contents(vault, kept)
        assert [list(mails.values()) for mails in state.values()] == [[GONE]]
        assert search(vault, "unicorn") == [("Sent", KEPT_LINE, seen_last)]
        assert b"".join(vault.reader.pieces(content_of(vault, GONE))) == GONE.raw


def test_a_catalogue_made_anew_shows_the_same_as_the_one_that_was_there_at_the_prune(box: VaultBox) -> None:
    prune(box)
    for days in (0, 2):
        box.clock.advance(days=days)
        prune(box)
        with box.open() as vault:
            before = everything(vault)
        box.forget_catalogue()
        with box.open() as vault:
            assert everything(vault) == before
            assert findings(vault) == []


def test_mail_that_comes_back_is_shown_where_it_is_and_kept_no_longer(box: VaultBox) -> None:
    prune(box)
    mailbox = Mailbox({"INBOX": {"again": GONE}})
    box.clock.advance(days=30)
    box.snapshot(mailbox)
    with box.open() as vault:
        assert [row[:2] for row in search(vault, "unicorn")] == [("INBOX", "")]
    for hours in (3, 3, 24 * 10):
        box.clock.advance(hours=hours)
        box.snapshot(mailbox)
    prune(box)
    with box.open() as vault:
        kept = vault.kept("box")
        assert kept is not None
        assert content_of(vault, GONE) not in {p.content for _, p in vault.positions(vault.record(kept))}
        assert [row[:2] for row in search(vault, "unicorn")] == [("INBOX", "")]


def test_what_is_kept_goes_on_being_kept_and_grows(box: VaultBox) -> None:
    prune(box)
    mailbox = Mailbox({"INBOX": {"late": plain("late")}})
    for hour in range(6):
        mailbox.folders["Trash"] = {f"t{hour}": plain(f"thrown away at {hour}", "unicorn")}
        box.snapshot(mailbox)
        box.clock.advance(hours=1)
    box.clock.advance(days=10)
    box.snapshot(Mailbox({"INBOX": {}}))
    prune(box)
    with box.open() as vault:
        places = [row[:2] for row in search(vault, "unicorn")]
        assert places == [("Sent", KEPT_LINE), ("Trash", ""), *[("Trash", KEPT_LINE)] * 5]
        assert_all_reachable(vault, [GONE, *(plain(f"thrown away at {hour}", "unicorn") for hour in range(6))])


def test_an_item_is_kept_in_every_folder_where_it_stood_in_the_last_list_that_named_it(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"A": {"1": GONE}, "B": {}, "C": {}})
    box.snapshot(mailbox)
    box.clock.advance(hours=1)
    mailbox.folders = {"A": {}, "B": {"1": GONE}, "C": {"2": GONE}}
    box.snapshot(mailbox)
    box.clock.advance(hours=1)
    mailbox.folders = {"A": {}, "B": {}, "C": {}}
    box.snapshot(mailbox)
    box.clock.advance(days=40)
    box.snapshot(mailbox)
    prune(box)
    with box.open() as vault:
        assert [row[0] for row in search(vault, "unicorn")] == ["B", "C"]


def test_a_prune_touches_no_mail_not_even_what_no_list_names(box: VaultBox) -> None:
    with box.open() as vault, vault.writing(OWNER):
        # As after a run that was killed before its first checkpoint.
        orphan = vault.ingest()
        orphan.store(RawItem(b"Subject: nobody's\n\n"))
        orphan.finish()
        vault.learn_packs(orphan.finished())
        mail = {(kind, i) for kind, i in all_blobs(vault) if kind not in (BlobKind.NODE, BlobKind.BLOCK)}
    prune(box)
    box.clock.advance(days=2)
    prune(box)
    with box.open() as vault:
        assert mail <= all_blobs(vault)
        nodes = {(kind, i) for kind, i in all_blobs(vault) if kind == BlobKind.NODE}
        named = planned(vault).named.nodes
        assert named <= {i for _, i in nodes}


def test_where_mail_has_a_term_what_outlived_it_goes_for_good(box: VaultBox) -> None:
    prune(box, Policy(item_days=10))
    with box.open() as vault:
        kept = vault.kept("box")
        assert kept is not None
        assert kept.counts.items == 0
        assert search(vault, "unicorn") == []
    box.clock.advance(days=2)
    prune(box, Policy(item_days=10))
    box.clock.advance(days=2)
    prune(box, Policy(item_days=10))
    with box.open() as vault:
        assert findings(vault) == []
        assert len(vault.snapshots()) == 2


# ---- What is never thinned -----------------------------------------------------------------------------------


def _standing(box: VaultBox, snapshot: Snapshot, standing: str) -> None:
    """Commit the lists of a snapshot once more, with another standing."""
    with box.open() as vault, vault.writing(OWNER):
        fields = {k: v for k, v in vault.record(snapshot).fields.items() if k not in ("v", "seq", "prev", "at", "by")}
        vault.commit(fields | {"standing": standing, "taken_at": int(box.clock.now().timestamp())})


def test_nothing_of_a_mailbox_with_a_held_snapshot_is_thinned_and_others_are(box: VaultBox) -> None:
    other = Mailbox({"INBOX": {"1": plain("other")}})
    for _ in range(3):
        box.clock.advance(hours=1)
        box.snapshot(other, name="other")
    box.clock.advance(days=30)
    newest = box.snapshot(other, name="other")
    with box.open() as vault:
        _standing(box, vault.snapshots("box")[-1], "held")
    before = ids(box, "box")
    with box.open() as vault:
        plans = {plan.mailbox: plan for plan in planned(vault).mailboxes}
        assert all(Reason.FROZEN in decision.reasons for decision in plans["box"].snapshots)
        assert plans["box"].thinned == ()
    prune(box)
    assert ids(box, "box") == before
    assert ids(box, "other")[-1] == newest.id
    assert len(ids(box, "other")) == 2
    with pytest.raises(MailRescueError, match="held"):
        forget(box, "box")
    assert ids(box, "box") == before


def test_a_pinned_snapshot_and_the_file_version_before_it_stay_until_the_pin_ends(box: VaultBox) -> None:
    with box.open() as vault, vault.writing(OWNER):
        pinned = vault.snapshots()[2]
        until = int((box.clock.now() + timedelta(days=365)).timestamp())
        vault.commit({"kind": PIN, "account": "box", "mailbox": "box", "snapshot": pinned.seq, "until": until, "reason": "alarm"})
        reasons = {d.commit.id: d.reasons for d in planned(vault).mailboxes[0].snapshots}
        assert reasons[pinned.id] == (Reason.PINNED,)
    prune(box)
    assert pinned.id in ids(box)
    for _ in range(10):
        box.clock.advance(days=40)
        box.snapshot(Mailbox({"INBOX": {}}))
    prune(box)
    assert pinned.id not in ids(box)


def test_imported_snapshots_are_never_thinned(box: VaultBox) -> None:
    with box.open() as vault, vault.writing(OWNER):
        for hour in range(4):
            mailbox = Mailbox({"INBOX": {str(hour): plain(f"old copy {hour}")}}, identity=f"copy {hour}")
            moment = datetime(2020, 1, 1, hour, tzinfo=UTC)
            job = Job(account="box", mailbox="box", kind="dict", line=IMPORT_LINE, taken_at=moment)
            with mailbox.source() as source:
                Capture(vault, job, clock=vault.clock, reporter=Silence(), cancel=CancelToken()).run(source)
    prune(box)
    with box.open() as vault:
        assert sum(s.line == IMPORT_LINE for s in vault.snapshots()) == 4
        assert findings(vault) == []


class _CancelledAfter(CancelToken):
    """Asks to stop when it was asked so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    @property
    def cancelled(self) -> bool:
        self._left -= 1
        if self._left < 0:
            self.cancel()
        return super().cancelled

    def check(self) -> None:
        if self.cancelled:
            super().check()


def test_mail_that_only_a_superseded_checkpoint_named_is_kept(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox({"INBOX": {str(n): plain(f"mail {n}", "unicorn") for n in range(5)}})
    with pytest.raises(Cancelled):
        box.snapshot(mailbox, cancel=_CancelledAfter(3))
    # The provider lost the mailbox before the first snapshot was done.
    box.snapshot(Mailbox({"INBOX": {}}))
    with box.open() as vault:
        assert len(vault.catalogue.history.commits("checkpoint")) == 1
        assert search(vault, "unicorn") == []
    prune(box)
    with box.open() as vault:
        assert len(search(vault, "unicorn")) == 3
        assert vault.catalogue.history.commits("checkpoint") == []
        assert findings(vault) == []


# ---- A long life ---------------------------------------------------------------------------------------------


def test_months_of_snapshots_pruned_every_day_stay_few_small_and_complete(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    box.clock = HandClock(datetime(2026, 1, 5, tzinfo=UTC))
    mailbox = Mailbox(some_mails(30))
    ever = [mail for mails in mailbox.folders.values() for mail in mails.values()]
    states = {}
    for number in range(150):
        mail = plain(f"mail {number}", f"unicorn{number}")
        ever.append(mail)
        mailbox.folders["INBOX"][f"n{number}"] = mail
        mailbox.folders["INBOX"].pop(f"n{number - 2}", None) if number % 3 else None
        states[box.snapshot(mailbox).id] = mailbox.state()
        box.clock.advance(hours=8)
        if number % 3 == 2:
            prune(box)
    with box.open() as vault:
        stay = vault.snapshots()
        assert len(stay) < 75
        assert all(contents(vault, s) == states[s.id] for s in stay)
        assert_all_reachable(vault, ever)
        assert findings(vault) == []
        assert len(vault.catalogue.index.packs()) < 40
        rows = vault.catalogue.db.execute("select count(*) from position").fetchone()
        assert rows is not None
        assert rows[0] < len(ever) * 1.1
