"""The mbox source keeps the contract, as one file and as a tree, and what is the mbox's own."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from mailrescue.core.errors import ItemUnreadable, SourceUnreadable
from mailrescue.formats.mbox import ends_line, write_mail
from mailrescue.model.mail import SPOOL_ABOVE, Folder, Listed, Skip
from mailrescue.providers.base import Source
from mailrescue.providers.registry import source_for
from tests.contracts.source_contract import NASTY, PLAIN, SourceContract, WritableSourceContract


def mbox(mails: list[bytes], received: int = 1_767_600_000) -> bytes:
    """The bytes of an mbox file."""
    return b"".join(b"".join(write_mail([raw], complete=ends_line(raw), received=received)) for raw in mails)


class TestMboxTree(WritableSourceContract):
    """A folder of mbox files with sub-folders in .sbd, as Thunderbird keeps them."""

    kind = "mbox"

    def write(self, place: Path, mails: dict[tuple[str, ...], list[bytes]]) -> Path:
        root = place / "Local Folders"
        root.mkdir()
        for names, raws in mails.items():
            # Thunderbird writes names in UTF-8 here, and in modified UTF-7 below ImapMail; both are understood.
            *above, last = ("Inbox" if name == "INBOX" else name.replace("&", "&-") for name in names)
            folder = root.joinpath(*(f"{name}.sbd" for name in above))
            folder.mkdir(parents=True, exist_ok=True)
            (folder / last).write_bytes(mbox(raws))
        return root

    def wrong(self, place: Path) -> Path:
        path = place / "pictures"
        path.mkdir()
        (path / "cat.jpg").write_bytes(b"\xff\xd8\xff\xe0")
        return path

    def change(self, mailbox: Path) -> None:
        path = mailbox / "Inbox"
        path.write_bytes(path.read_bytes().replace(b"Hello.", b"Hello again.", 1))

    def remove(self, mailbox: Path) -> None:
        (mailbox / "Inbox").write_bytes(b"")

    def spoil(self, mailbox: Path) -> str:
        (mailbox / "Broken").symlink_to("nowhere")
        return "Broken"

    def clutter(self, mailbox: Path) -> str:
        (mailbox / "msgFilterRules.dat").write_text('version="9"\n')
        return "msgFilterRules.dat"


class TestMboxFile(SourceContract):
    """A single file is the INBOX."""

    kind = "mbox"

    def filled(self, place: Path) -> tuple[Path, dict[str, int]]:
        path = place / "old mail"
        path.write_bytes(mbox([*NASTY.values(), PLAIN, PLAIN]))
        return path, {"INBOX": len(NASTY) + 2}

    def empty(self, place: Path) -> Path:
        path = place / "Inbox"
        path.touch()
        return path

    def wrong(self, place: Path) -> Path:
        path = place / "notes.txt"
        path.write_text("A letter\n\nfrom me. From whom?\n")
        return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the mbox file of a test is."""
    return tmp_path / "Inbox"


def source(path: Path) -> Source:
    """The source of an mbox file or tree."""
    return source_for("mbox", {"path": str(path)})


def listed(path: Path) -> list[Listed]:
    """The mails of a single file, in its order."""
    with source(path) as opened:
        return [item for item in opened.items(Folder(".", "INBOX")) if isinstance(item, Listed)]


def raws(path: Path) -> list[bytes]:
    """The bytes of all mails of a single file, in its order."""
    items = listed(path)
    reader = source(path).reader()
    try:
        return [reader.read(item).raw for item in items]
    finally:
        reader.close()


def test_compaction_changes_nothing_for_the_mails_that_stay(path: Path) -> None:
    mails = [PLAIN + b"%d\n" % number for number in range(5)]
    path.write_bytes(mbox(mails))
    before = {item.key: item.digest for item in listed(path)}
    path.write_bytes(mbox([mails[1], mails[3], mails[4]]))
    after = {item.key: item.digest for item in listed(path)}
    assert len(after) == 3
    assert after.items() < before.items()


def test_a_mail_that_was_marked_read_is_the_same_mail_changed(path: Path) -> None:
    unread, read = (b"X-Mozilla-Status: %s\n%s" % (status, PLAIN) for status in (b"0000", b"0005"))
    path.write_bytes(mbox([unread]))
    (before,) = listed(path)
    path.write_bytes(mbox([read]))
    (after,) = listed(path)
    assert before.key == after.key
    assert before.digest != after.digest
    assert (before.flags, after.flags) == ((), ("flagged", "seen"))
    assert raws(path) == [read]


def test_received_is_the_date_of_the_from_line(path: Path) -> None:
    path.write_bytes(b"From ann@example.org Fri Dec  5 14:31:36 2003\nDate: Mon, 5 Jan 2026 09:00:00 +0000\n\nHi\n")
    assert [item.received for item in listed(path)] == [1_070_634_696]


@pytest.mark.parametrize("date", [b"", b"Mon Jan 99 99:99:99 2026", b"Mon Jan  5 09:00:00 9999", b"yesterday", b"\xff" * 5000])
def test_an_absurd_date_in_a_from_line_is_no_date_and_the_mail_is_kept(path: Path, date: bytes) -> None:
    path.write_bytes(mbox([PLAIN]) + b"From x " + date + b"\n" + PLAIN)
    assert [item.received for item in listed(path)] == [1_767_600_000, None]
    assert raws(path) == [PLAIN, PLAIN]


def test_an_mbox_with_windows_line_ends_gives_mails_with_windows_line_ends(path: Path) -> None:
    path.write_bytes((mbox([PLAIN, PLAIN + b"From here\n"])).replace(b"\n", b"\r\n"))
    assert raws(path) == [PLAIN.replace(b"\n", b"\r\n"), (PLAIN + b"From here\n").replace(b"\n", b"\r\n")]


def test_a_file_that_ends_in_the_middle_of_a_line_gives_what_is_there(path: Path) -> None:
    path.write_bytes(mbox([PLAIN]) + b"From x Mon Jan  5 09:00:00 2026\nSubject: cut o")
    assert raws(path) == [PLAIN, b"Subject: cut o"]


def test_a_file_that_ends_in_the_middle_of_a_from_line_has_an_empty_mail_there(path: Path) -> None:
    path.write_bytes(mbox([PLAIN]) + b"From x Mon Ja")
    assert raws(path) == [PLAIN, b""]


def test_what_stands_before_the_first_from_line_of_a_damaged_file_is_kept(path: Path) -> None:
    path.write_bytes(b"\x00" * 5000 + b"half a mail\n\n" + mbox([PLAIN]))
    assert raws(path) == [b"\x00" * 5000 + b"half a mail\n", PLAIN]


def test_blank_lines_before_the_first_from_line_are_no_mail(path: Path) -> None:
    path.write_bytes(b"\n\r\n\n" + mbox([PLAIN]))
    assert raws(path) == [PLAIN]


def test_a_from_line_in_the_middle_of_a_paragraph_begins_no_mail(path: Path) -> None:
    path.write_bytes(mbox([PLAIN]) + b"From x Mon Jan  5 09:00:00 2026\n\nLetters\nFrom here to there\n")
    assert raws(path) == [PLAIN, b"\nLetters\nFrom here to there\n"]


def test_a_mail_that_moved_in_the_file_after_the_listing_is_not_mixed_up(path: Path) -> None:
    path.write_bytes(mbox([PLAIN + b"first\n", PLAIN + b"second\n", PLAIN + b"third\n"]))
    items = listed(path)
    path.write_bytes(mbox([PLAIN + b"second\n", PLAIN + b"third\n"]))
    reader = source(path).reader()
    for item in items:
        with pytest.raises(ItemUnreadable, match="changed by another program"):
            reader.read(item)
    reader.close()


def test_a_mail_that_is_appended_after_the_listing_does_no_harm(path: Path) -> None:
    path.write_bytes(mbox([PLAIN + b"first\n"]))
    items = listed(path)
    with path.open("ab") as file:
        file.write(mbox([PLAIN + b"second\n"]))
    reader = source(path).reader()
    assert [reader.read(item).raw for item in items] == [PLAIN + b"first\n"]
    reader.close()


def test_a_listing_of_a_file_that_shrinks_meanwhile_is_not_trusted(path: Path) -> None:
    path.write_bytes(mbox([PLAIN] * 3))
    with source(path) as opened:
        listing = opened.items(Folder(".", "INBOX"))
        next(listing)
        os.truncate(path, 100)
        with pytest.raises(ItemUnreadable, match="shorter"):
            list(listing)


def test_a_big_mail_is_listed_and_read_in_little_memory_and_its_quoting_taken_away(path: Path) -> None:
    big = PLAIN + b"From the start\n" + (b"z" * 75 + b"\n") * (SPOOL_ABOVE // 76 + 1) + b">From the end\n"
    path.write_bytes(mbox([PLAIN, big, PLAIN + b"last\n"]))
    tracemalloc.start()
    try:
        items = listed(path)
        reader = source(path).reader()
        read = [reader.read(item) for item in items]
        reader.close()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    spool = read[1].spool
    assert spool is not None
    assert spool.temporary
    assert Path(spool.path).read_bytes() == big
    Path(spool.path).unlink()
    assert [read[0].raw, read[1].raw, read[2].raw] == [PLAIN, b"", PLAIN + b"last\n"]
    assert [item.size for item in items] == [len(PLAIN), len(big), len(PLAIN) + 5]
    assert peak < 8 * 1024 * 1024


def test_names_in_a_tree_follow_thunderbird_apple_and_plain_files(tmp_path: Path) -> None:
    for name in ("Inbox", "Inbox.sbd/Bills", "Sent.mbox", "Notes.mbox/mbox", "Lists/Python", "Entw&APw-rfe", "Caf\udce9"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mbox([PLAIN]))
    with source(tmp_path) as opened:
        found = [folder.path for folder in opened.folders() if isinstance(folder, Folder)]
    assert found == ["INBOX", "Caf\\xE9", "Entwürfe", "INBOX/Bills", "Lists/Python", "Notes", "Sent"]


def test_an_emptied_folder_is_still_a_folder_but_an_empty_index_is_none(tmp_path: Path) -> None:
    for name in ("Inbox", "Trash", "Trash.msf", "popstate.dat", "panacea.lock"):
        (tmp_path / name).touch()
    (tmp_path / "lock").symlink_to("127.0.1.1:+4711")
    with source(tmp_path) as opened:
        assert [folder.path for folder in opened.folders() if isinstance(folder, Folder)] == ["INBOX", "Trash"]
        assert opened.ignored() == ["Trash.msf", "lock", "panacea.lock", "popstate.dat"]


def test_a_damaged_file_that_has_an_index_is_still_a_folder(tmp_path: Path) -> None:
    (tmp_path / "Work").write_bytes(b"\x00" * 20_000 + b"\n\n" + mbox([PLAIN]))
    (tmp_path / "Work.msf").write_text("// <!-- <mdb:mork:z -->")
    with source(tmp_path) as opened:
        (folder,) = (folder for folder in opened.folders() if isinstance(folder, Folder))
        assert len(list(opened.items(folder))) == 2


@pytest.mark.parametrize(("file", "index"), [("Work.mbox", ""), ("Work", "Work.msf")])
def test_a_mail_folder_without_any_mail_in_it_is_named_as_damaged(tmp_path: Path, file: str, index: str) -> None:
    (tmp_path / "Inbox").write_bytes(mbox([PLAIN]))
    (tmp_path / file).write_bytes(b"\x00" * 20_000)
    if index:
        (tmp_path / index).write_text("// <!-- <mdb:mork:z -->")
    with source(tmp_path) as opened:
        (skip,) = (folder for folder in opened.folders() if isinstance(folder, Skip))
        assert (skip.folder, skip.key) == ("Work", file)
        assert "no line in it begins a mail" in skip.reason
    (tmp_path / "Inbox").unlink()
    with pytest.raises(SourceUnreadable, match=f"not {file} either"), source(tmp_path):
        pass


def test_a_file_that_vanishes_after_the_walk_cannot_be_listed(tmp_path: Path) -> None:
    (tmp_path / "Inbox").write_bytes(mbox([PLAIN]))
    with source(tmp_path) as opened:
        (folder,) = (folder for folder in opened.folders() if isinstance(folder, Folder))
        (tmp_path / "Inbox").unlink()
        with pytest.raises(ItemUnreadable, match="cannot be read"):
            list(opened.items(folder))


def test_a_pipe_is_no_mbox_and_never_waits(tmp_path: Path, path: Path) -> None:
    os.mkfifo(path)
    with source(tmp_path) as opened:
        assert [entry.folder for entry in opened.folders() if isinstance(entry, Skip)] == ["INBOX"]
    with pytest.raises(SourceUnreadable, match="pipe"):
        source(path).__enter__()


def test_a_compacted_file_keeps_its_fingerprint(path: Path) -> None:
    path.write_bytes(mbox([PLAIN]))
    with source(path) as opened:
        before = opened.fingerprint()
    path.rename(path.with_name("old"))
    path.write_bytes(mbox([PLAIN]))
    with source(path) as opened:
        assert opened.fingerprint() == before
