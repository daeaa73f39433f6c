"""Worker processes read and store a mailbox: the same snapshot as without them, and nothing lost when one of them dies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailrescue.capture import run as capture_run
from mailrescue.capture import workers as capture_workers
from mailrescue.core.errors import Cancelled, MailRescueError
from mailrescue.core.progress import CancelToken
from mailrescue.storage.base import StoreFull
from tests.kit.full_store import FullStore
from tests.kit.mailboxes import Mail, Mailbox
from tests.kit.mails import noise, some_mails, with_attachment
from tests.kit.vaults import VaultBox, contents, expected_listing, findings, listed


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VaultBox:
    """A vault on the disk; two workers are started for any mail at all, and get it in small batches."""
    monkeypatch.setattr(capture_run, "_WORTH_ITEMS", 1)
    monkeypatch.setattr(capture_run, "default_workers", lambda: 2)
    monkeypatch.setattr(capture_workers, "BATCH_ITEMS", 4)
    return VaultBox.create(tmp_path)


@pytest.fixture
def mailbox() -> Mailbox:
    """Mail of every kind, some of it equal, some of it broken."""
    folders = some_mails(60)
    folders["INBOX"]["broken"] = Mail(b"Subject: broken\n\n", unreadable="it is locked")
    folders["Sent"]["partly"] = Mail(b"Subject: partly\n\n", lost=("its attachment",))
    for number in range(12):
        folders["Work/Ältere"][f"equal-{number}"] = with_attachment("equal", noise(7, 20_000))
    return Mailbox(folders, readers=2)


def readable(mailbox: Mailbox) -> dict[str, dict[str, Mail]]:
    """What a snapshot of the mailbox holds."""
    return {
        path: {key: replace(mail, lost=()) for key, mail in mails.items() if not mail.unreadable}
        for path, mails in mailbox.folders.items()
    }  # fmt: skip


def test_workers_make_the_snapshot_that_one_process_makes(box: VaultBox, mailbox: Mailbox) -> None:
    with_workers = box.snapshot(mailbox, name="with")
    without = box.snapshot(replace(mailbox, readers=1), name="without")
    assert (with_workers.counts, with_workers.changes) == (without.counts, without.changes)
    assert {(skip.key, skip.part) for skip in with_workers.skipped} == {("broken", ""), ("partly", "its attachment")}
    with box.open() as vault:
        one, other = vault.record(with_workers), vault.record(without)
        assert one.fields["items"] == other.fields["items"]
        assert without.stored_bytes == 0
        assert contents(vault, with_workers) == readable(mailbox)
        assert listed(vault, with_workers) == expected_listing(readable(mailbox))
        assert findings(vault) == []


def test_a_worker_that_is_killed_ends_the_run_in_a_sentence_and_the_next_run_goes_on(box: VaultBox, mailbox: Mailbox) -> None:
    before = box.snapshot(Mailbox(some_mails(5, seed=9)))
    key = list(mailbox.folders["Work/Ältere"])[15]
    fine = mailbox.folders["Work/Ältere"][key]
    mailbox.folders["Work/Ältere"][key] = replace(fine, deadly=True)
    with pytest.raises(MailRescueError, match=r"worker process .* died"):
        box.snapshot(mailbox)
    with box.open() as vault:
        assert vault.snapshots() == [before]
        assert findings(vault) == []
    mailbox.folders["Work/Ältere"][key] = fine
    taken = box.snapshot(mailbox)
    with box.open() as vault:
        assert contents(vault, taken) == readable(mailbox)
        assert findings(vault) == []


@pytest.mark.parametrize("room", [0, 4])
def test_a_disk_that_is_full_under_a_worker_is_the_same_sentence(box: VaultBox, mailbox: Mailbox, room: int) -> None:
    with pytest.raises(StoreFull, match="full"):
        box.snapshot(mailbox, store=FullStore(box.store, room))
    taken = box.snapshot(mailbox)
    with box.open() as vault:
        assert contents(vault, taken) == readable(mailbox)
        assert findings(vault) == []


class _Soon(CancelToken):
    """The user says stop after some items."""

    def __init__(self) -> None:
        super().__init__()
        self._looks: Iterator[bool] = iter([False] * 30)

    @property
    def cancelled(self) -> bool:
        return next(self._looks, True)

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled("stopped")


def test_a_run_with_workers_that_is_cancelled_keeps_what_they_stored(box: VaultBox, mailbox: Mailbox) -> None:
    with pytest.raises(Cancelled):
        box.snapshot(mailbox, cancel=_Soon())
    with box.open() as vault:
        checkpoint = vault.catalogue.history.last("checkpoint", "box")
        assert checkpoint is not None
        assert 0 < sum(1 for _ in vault.positions(checkpoint)) < 70
        assert findings(vault) == []
    taken = box.snapshot(mailbox)
    with box.open() as vault:
        assert contents(vault, taken) == readable(mailbox)
    assert not list(box.cache.rglob("claims-*")), "what the workers shared is removed"
