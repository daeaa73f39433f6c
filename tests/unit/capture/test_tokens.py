"""A folder whose token is as it was is not listed at all; whatever may have changed in it changes the token."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mailrescue.core.errors import Cancelled
from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import Folder
from mailrescue.model.snapshot import Changes, Snapshot
from mailrescue.providers.base import Listing, Source
from mailrescue.providers.registry import source_for
from mailrescue.storage.memory import MemoryStore
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain
from tests.kit.old_copies import letter, write_maildir, write_mbox
from tests.kit.vaults import VaultBox, contents, take

SECONDS = 1_760_000_000


class Watched:
    """A mailbox on the disk; `listed` are the paths of the folders that were listed since the last look."""

    def __init__(self, kind: str, path: Path) -> None:
        self.kind, self.path = kind, path
        self.listed: list[str] = []

    def source(self) -> Source:
        """Return a source that tells which folders it lists."""
        return _watched(source_for(self.kind, {"path": str(self.path)}), self.listed)


def _watched(source: Source, listed: list[str]) -> Source:
    items = source.items

    def watched_items(folder: Folder) -> Listing:
        listed.append(folder.path)
        return items(folder)

    source.items = watched_items  # type: ignore[method-assign]
    return source


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault in memory."""
    return VaultBox.create(tmp_path / "box", MemoryStore())


@pytest.fixture
def maildir(tmp_path: Path) -> Watched:
    """Two folders with mail, one of them with keywords."""
    path = write_maildir(tmp_path / "Maildir", {"": {"a": letter("one"), "b": letter("two")}, "Work": {"c": letter("three")}}, SECONDS)
    (path / "dovecot-keywords").write_text("0 Important\n")
    (path / "cur" / "b:2,S").rename(path / "cur" / "b:2,Sa")
    return Watched("maildir", path)


def snapshot(box: VaultBox, mailbox: Watched, cancel: CancelToken | None = None) -> Snapshot:
    """Take a snapshot; `mailbox.listed` tells afterwards what it listed."""
    mailbox.listed.clear()
    with box.open() as vault, vault.writing("a test"):
        return take(vault, mailbox, cancel=cancel)  # type: ignore[arg-type]  all it needs is a source


def settled(box: VaultBox, mailbox: Watched) -> Snapshot:
    """Take two snapshots, of which the second must have listed nothing."""
    first = snapshot(box, mailbox)
    assert mailbox.listed
    second = snapshot(box, mailbox)
    assert mailbox.listed == []
    assert (second.counts, second.changes) == (first.counts, Changes())
    return second


def in_place(path: Path, new: bytes) -> None:
    """Write other bytes of the same number into a file, and set its time back to what it was."""
    status = path.stat()
    assert len(new) == status.st_size
    with path.open("r+b") as file:
        file.write(new)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, tuple[Callable[[Path], object], Changes]] = {
    "a mail was written over in place, with the size and time it had": (lambda box: in_place(box / "cur" / "a:2,S", letter("eno")), Changes(changed=1)),
    "a mail got another flag": (lambda box: (box / "cur" / "a:2,S").rename(box / "cur" / "a:2,FS"), Changes(changed=1)),
    "a keyword got another name": (lambda box: (box / "dovecot-keywords").write_text("0 Trifling\n"), Changes(changed=1)),
    "a mail came": (lambda box: (box / "new" / "d").write_bytes(letter("four")), Changes(new=1)),
    "a mail went": (lambda box: (box / "cur" / "a:2,S").unlink(), Changes(removed=1)),
    "a mail came for one that went": (lambda box: (box / "cur" / "a:2,S").write_bytes(letter("one again")), Changes(changed=1)),
    "a mail got another date": (lambda box: os.utime(box / "cur" / "a:2,S", (SECONDS + 9, SECONDS + 9)), Changes(changed=1)),
    "a mail went to another folder": (lambda box: (box / "cur" / "a:2,S").rename(box / ".Work" / "cur" / "a:2,S"), Changes(moved=1)),
    "a mail was put beside the others": (lambda box: (box / "stray").write_bytes(letter("five")), Changes(new=1)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_happens_in_a_folder_is_seen_although_others_are_passed_over(box: VaultBox, maildir: Watched, what: str) -> None:
    settled(box, maildir)
    change, expected = CHANGES[what]
    change(maildir.path)
    taken = snapshot(box, maildir)
    assert taken.changes == expected
    assert ("Work" in maildir.listed) is (what == "a mail went to another folder")
    with box.open() as vault:
        held = sorted(mail.raw for mails in contents(vault, taken).values() for mail in mails.values())
    files = [path for folder in ("cur", "new") for path in maildir.path.rglob(f"{folder}/*")] + list(maildir.path.glob("stray"))
    assert held == sorted(path.read_bytes() for path in files)


def test_a_mail_that_is_only_shown_to_somebody_else_moves_from_new_to_cur_and_is_no_news(box: VaultBox, maildir: Watched) -> None:
    (maildir.path / "new" / "d").write_bytes(letter("four"))
    settled(box, maildir)
    (maildir.path / "new" / "d").rename(maildir.path / "cur" / "d:2,")
    assert snapshot(box, maildir).changes == Changes()
    assert maildir.listed == ["INBOX"]


def test_a_folder_beside_a_stray_file_is_always_listed(box: VaultBox, maildir: Watched) -> None:
    (maildir.path / "stray").write_bytes(letter("five"))
    for _ in range(3):
        taken = snapshot(box, maildir)
        assert "INBOX" in maildir.listed
    assert taken.counts.items == 4


def test_folders_come_and_go_without_the_others_being_listed(box: VaultBox, maildir: Watched) -> None:
    settled(box, maildir)
    write_maildir(maildir.path / ".Later", {"": {"x": letter("later")}}, SECONDS)
    assert snapshot(box, maildir).changes == Changes(new=1)
    assert maildir.listed == ["Later"]
    for path in sorted((maildir.path / ".Later").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (maildir.path / ".Later").rmdir()
    assert snapshot(box, maildir).changes == Changes(removed=1)
    assert maildir.listed == []


def test_an_item_that_cannot_be_read_keeps_its_folder_from_being_passed_over(box: VaultBox, maildir: Watched) -> None:
    (maildir.path / "cur" / "loop").symlink_to("loop")
    taken = snapshot(box, maildir)
    assert len(taken.skipped) == 1
    for _ in range(2):
        taken = snapshot(box, maildir)
        assert maildir.listed == ["INBOX"]
        assert (len(taken.skipped), taken.known_skipped) == (1, 1)
    (maildir.path / "cur" / "loop").unlink()
    assert snapshot(box, maildir).skipped == ()
    snapshot(box, maildir)
    assert maildir.listed == []


def test_an_item_that_is_carried_forward_keeps_its_folder_from_being_passed_over(box: VaultBox) -> None:
    """The mailbox in memory has a token that says nothing of whether a mail can be read."""
    mailbox = Mailbox({"INBOX": {"1": plain("one"), "2": plain("two")}})
    box.snapshot(mailbox)
    mailbox.folders["INBOX"]["1"] = plain("one, changed", unreadable="it is locked")
    assert not box.snapshot(mailbox).complete
    mailbox.folders["INBOX"]["1"] = replace(mailbox.folders["INBOX"]["1"], unreadable="")
    taken = box.snapshot(mailbox)
    assert taken.complete
    with box.open() as vault:
        assert contents(vault, taken) == mailbox.state()


def test_a_stopped_snapshot_makes_no_promise_about_folders(box: VaultBox, maildir: Watched) -> None:
    class StopsAtTheSecondFolder(CancelToken):
        looks = 0

        def check(self) -> None:
            self.looks += 1
            if self.looks > 1:
                raise Cancelled("stopped by the test")

    settled(box, maildir)
    for number, folder in enumerate(("new", ".Work/new")):
        (maildir.path / folder / f"more{number}").write_bytes(letter(f"more {number}"))
    with pytest.raises(Cancelled):
        snapshot(box, maildir, StopsAtTheSecondFolder())
    assert snapshot(box, maildir).changes == Changes(new=2)
    assert maildir.listed == ["INBOX", "Work"]


@pytest.fixture
def mbox(tmp_path: Path) -> Watched:
    """An mbox file with two mails."""
    return Watched("mbox", write_mbox(tmp_path / "box.mbox", {"a": letter("one"), "b": letter("two")}, SECONDS))


def test_an_mbox_file_is_not_read_again_until_it_was_written_to(box: VaultBox, mbox: Watched) -> None:
    settled(box, mbox)
    in_place(mbox.path, mbox.path.read_bytes().replace(b"letter", b"LETTER").replace(b"Hello.", b"HELLO."))
    assert snapshot(box, mbox).changes == Changes(new=2, removed=2)
    with mbox.path.open("ab") as file:
        file.write(b"From ann@example.org Mon Jan  5 09:00:00 2026\n" + letter("three"))
    assert snapshot(box, mbox).changes == Changes(new=1)
    snapshot(box, mbox)
    assert mbox.listed == []


def test_single_mail_files_are_always_listed_since_only_their_beginnings_tell_what_is_mail(box: VaultBox, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.eml").write_bytes(letter("one"))
    letters = Watched("eml", tmp_path / "letters")
    for _ in range(2):
        snapshot(box, letters)
        assert letters.listed == ["INBOX"]


# --- what it costs to remember ---------------------------------------------------------------------------------------


def record_size(box: VaultBox) -> int:
    """Return how many bytes the newest record takes."""
    assert isinstance(box.store, MemoryStore)
    return len(box.store.objects[max(box.store.names("commits"))])


def test_hundreds_of_folders_are_remembered_once_as_long_as_nothing_changes(box: VaultBox) -> None:
    mailbox = Mailbox({f"Folder {n}": {"1": plain(f"{n}")} for n in range(300)})
    box.snapshot(mailbox)
    first = record_size(box)
    for _ in range(3):
        box.snapshot(mailbox)
        assert record_size(box) < first / 10
    box.forget_catalogue()
    box.snapshot(mailbox)
    assert record_size(box) < first / 10
    mailbox.folders["Folder 7"]["2"] = plain("more")
    assert box.snapshot(mailbox).changes == Changes(new=1)
    assert record_size(box) > first / 2
    box.snapshot(mailbox)
    assert record_size(box) < first / 10
    with box.open() as vault:
        assert contents(vault, vault.snapshots()[-1]) == mailbox.state()


def test_a_number_that_is_no_longer_that_of_the_same_lists_is_not_believed(box: VaultBox, maildir: Watched) -> None:
    settled(box, maildir)
    with box.open() as vault, vault.writing("a test"):
        last = vault.catalogue.history.last("snapshot", "box")
        assert last is not None
        for number in (last.seq - 1, 99, last.seq):
            fields = {name: value for name, value in last.fields.items() if name not in ("v", "seq", "prev", "at", "by")}
            vault.commit({**fields, "items": None, "cursor": number})
            maildir.listed.clear()
            taken = take(vault, maildir)  # type: ignore[arg-type]  all it needs is a source
            assert maildir.listed == ["INBOX", "Work"]
            assert taken.counts.items == 3
