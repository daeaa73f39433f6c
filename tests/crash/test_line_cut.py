"""The line to a server breaks in the middle of a snapshot: what was read is durable, and the next run reads the rest only."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest

from mailrescue.capture import fetch as capture_fetch
from mailrescue.capture import run as capture_run
from mailrescue.capture import workers as capture_workers
from mailrescue.capture.run import Capture, Job
from mailrescue.core.errors import Cancelled, SignInFailed, SourceUnreachable
from mailrescue.core.progress import CancelToken, Event, Progress
from mailrescue.model.snapshot import Changes
from mailrescue.storage.memory import MemoryStore
from tests.kit.mailservers import ServerMailbox, letter
from tests.kit.vaults import VaultBox, contents, findings, let_pass


@pytest.fixture
def mailbox() -> ServerMailbox:
    """Mail in two folders; two workers may read it."""
    return ServerMailbox({"INBOX": {str(n): letter(n) for n in range(30)}, "Work": {str(n): letter(n) for n in range(50, 70)}}, readers=2)


@pytest.fixture
def with_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers are started for any mail at all, and get it in small batches."""
    monkeypatch.setattr(capture_run, "_WORTH_ITEMS", 1)
    monkeypatch.setattr(capture_run, "default_workers", lambda: 2)
    monkeypatch.setattr(capture_workers, "BATCH_ITEMS", 4)


def kept(box: VaultBox) -> set[tuple[int, str]]:
    """Return what the newest checkpoint holds; none where there is none, and nothing in the vault may be damaged."""
    with box.open() as vault:
        assert findings(vault) == []
        checkpoint = vault.catalogue.history.last("checkpoint", "box")
        return {(number, p.key) for number, p in vault.positions(checkpoint)} if checkpoint else set()


def whole(box: VaultBox, mailbox: ServerMailbox) -> None:
    """Take a snapshot over a line that works; it must be the mailbox, of which nothing is counted twice."""
    mailbox.ways.reads_left, mailbox.ways.slow = 1_000, 0.0
    taken = box.snapshot(mailbox)
    assert (taken.changes, taken.counts.items, taken.complete) == (Changes(new=50), 50, True)
    with box.open() as vault:
        assert contents(vault, taken) == mailbox.state()
        assert findings(vault) == []


@pytest.mark.parametrize("reads", [0, 1, 8, 31])
def test_wherever_the_line_breaks_what_was_read_is_kept(tmp_path: Path, mailbox: ServerMailbox, monkeypatch: pytest.MonkeyPatch, reads: int) -> None:
    monkeypatch.setattr(capture_fetch, "BATCH_ITEMS", 8)
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox.ways.reads_left = reads
    with pytest.raises(SourceUnreachable):
        box.snapshot(mailbox)
    first = mailbox.look_anew().read
    assert len(kept(box)) == len(first) == reads
    whole(box, mailbox)
    assert sorted(first + mailbox.seen.read) == sorted((path, key) for path, mails in mailbox.folders.items() for key in mails)


def test_a_line_that_breaks_again_and_again_is_got_over(tmp_path: Path, mailbox: ServerMailbox) -> None:
    box, told = VaultBox.create(tmp_path, MemoryStore()), []
    for _ in range(4):
        mailbox.ways.reads_left = 12
        with pytest.raises(SourceUnreachable) as caught:
            box.snapshot(mailbox)
        told.append(len(kept(box)))
        assert "12 items that were read before are kept" in str(caught.value)
    assert told == [12, 24, 36, 48]
    whole(box, mailbox)
    assert len(mailbox.seen.read) == 50


@pytest.mark.parametrize("reads", [0, 10])
@pytest.mark.usefixtures("with_workers")
def test_workers_whose_lines_break_keep_what_each_has_read(tmp_path: Path, mailbox: ServerMailbox, reads: int) -> None:
    box = VaultBox.create(tmp_path)
    mailbox.ways.reads_left = reads
    with pytest.raises(SourceUnreachable) as caught:
        box.snapshot(mailbox)
    said = re.search(r"(\d+) items? that w", str(caught.value))
    # As soon as one worker says that the line is dead, the other one reads no further.
    assert reads <= len(kept(box)) == int(said[1] if said else 0) <= 2 * reads
    whole(box, mailbox)


def test_a_refused_sign_in_in_the_middle_keeps_what_was_read(tmp_path: Path, mailbox: ServerMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox.ways.reads_left = 9
    monkeypatch.setattr("tests.kit.mailservers.SourceUnreachable", SignInFailed)
    with pytest.raises(SignInFailed, match="9 items that were read before are kept"):
        box.snapshot(mailbox)
    assert len(kept(box)) == 9
    whole(box, mailbox)


@pytest.mark.usefixtures("with_workers")
def test_stop_ends_slow_workers_with_the_mail_that_they_are_at(tmp_path: Path, mailbox: ServerMailbox) -> None:
    box, cancel = VaultBox.create(tmp_path), CancelToken()
    mailbox.ways.slow = 0.2
    threading.Timer(1.5, cancel.cancel).start()
    with pytest.raises(Cancelled):
        box.snapshot(mailbox, cancel=cancel)
    assert len(kept(box)) < 40
    whole(box, mailbox)


@pytest.mark.usefixtures("with_workers")
def test_a_worker_that_does_not_end_when_told_is_ended_and_loses_what_is_not_durable_only(
    tmp_path: Path, mailbox: ServerMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture_workers, "_PATIENCE", 0.2)
    box, cancel = VaultBox.create(tmp_path), CancelToken()
    mailbox.ways.slow = 30.0
    threading.Timer(1.0, cancel.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        box.snapshot(mailbox, cancel=cancel)
    assert time.monotonic() - began < 10
    assert kept(box) == set()
    whole(box, mailbox)


@pytest.mark.usefixtures("with_workers")
def test_a_batch_that_comes_slowly_shows_progress(tmp_path: Path, mailbox: ServerMailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_workers, "BATCH_ITEMS", 64)
    box, told = VaultBox.create(tmp_path), list[int]()

    class Listening:
        def report(self, event: Event) -> None:
            told.append(event.done if isinstance(event, Progress) else 0)

    mailbox.folders = {"INBOX": {str(n): letter(n) for n in range(12)}}
    mailbox.ways.slow = 0.15
    with box.open() as vault, vault.writing("a test"), mailbox.source() as source:
        Capture(vault, Job(account="box", mailbox="box", kind="dict"), clock=vault.clock, reporter=Listening(), cancel=CancelToken(), guard=let_pass).run(source)
    assert told[-1] == 12
    assert any(0 < done < 12 for done in told)
