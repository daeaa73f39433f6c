"""The Maildir source keeps the contract, and what is the Maildir's own."""

from __future__ import annotations

import itertools
import os
import threading
from pathlib import Path

import pytest

from mailrescue.core.errors import ItemUnreadable, SourceUnreadable
from mailrescue.formats import maildir, mutf7
from mailrescue.model.mail import Folder, Listed, Skip
from mailrescue.providers.base import Source
from mailrescue.providers.registry import source_for
from tests.contracts.source_contract import PLAIN, WritableSourceContract


def make_folder(path: Path) -> Path:
    """Make an empty Maildir."""
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def deliver(folder: Path, raw: bytes, name: str, *, mtime: int = 1_767_600_000) -> Path:
    """Write one mail to `new` or `cur`, as the name says."""
    path = folder / name
    path.write_bytes(raw)
    os.utime(path, (mtime, mtime))
    return path


class _Maildir(WritableSourceContract):
    kind = "maildir"

    def folder(self, root: Path, names: tuple[str, ...]) -> Path:
        raise NotImplementedError

    def write(self, place: Path, mails: dict[tuple[str, ...], list[bytes]]) -> Path:
        root = make_folder(place / "Maildir")
        numbers = itertools.count(1)
        for names, raws in mails.items():
            folder = root if names == ("INBOX",) else make_folder(self.folder(root, names))
            for raw in raws:
                number = next(numbers)
                deliver(folder, raw, f"cur/{number}.M1P1.host:2,S" if number % 2 else f"new/{number}.M1P1.host")
        return root

    def wrong(self, place: Path) -> Path:
        path = place / "notes.txt"
        path.write_text("no Maildir")
        return path

    def change(self, mailbox: Path) -> None:
        with next((mailbox / "cur").iterdir()).open("ab") as file:
            file.write(b"more\n")

    def remove(self, mailbox: Path) -> None:
        next(path for path in sorted(mailbox.glob("[nc][eu][wr]/*"))).unlink()

    def spoil(self, mailbox: Path) -> str:
        (mailbox / "cur" / "broken:2,S").symlink_to("nowhere")
        return "broken"

    def clutter(self, mailbox: Path) -> str:
        (mailbox / "notes.txt").write_text("Milk, eggs.")
        return "notes.txt"


class TestMaildirPlusPlus(_Maildir):
    """`.A.B` beside the root's cur and new."""

    def folder(self, root: Path, names: tuple[str, ...]) -> Path:
        return root / maildir.folder_directory(names)


class TestNestedMaildir(_Maildir):
    """A/B, each with its own cur and new."""

    def folder(self, root: Path, names: tuple[str, ...]) -> Path:
        return root.joinpath(*map(mutf7.encode, names))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty Maildir."""
    return make_folder(tmp_path / "Maildir")


def source(root: Path) -> Source:
    """The source of a Maildir."""
    return source_for("maildir", {"path": str(root)})


def paths(root: Path) -> list[str]:
    """The paths of all folders."""
    with source(root) as opened:
        return [folder.path if isinstance(folder, Folder) else folder.folder for folder in opened.folders()]


def inbox(root: Path) -> list[Listed | Skip]:
    """What INBOX lists."""
    with source(root) as opened:
        return list(opened.items(Folder(".", "INBOX")))


def listed(root: Path) -> list[Listed]:
    """The mails that INBOX lists, by key."""
    return sorted((item for item in inbox(root) if isinstance(item, Listed)), key=lambda item: item.key)


def test_received_is_the_mtime_of_the_file(root: Path) -> None:
    deliver(root, PLAIN, "cur/1.host:2,", mtime=1_234_567_890)
    assert [item.received for item in listed(root)] == [1_234_567_890]


def test_an_mtime_of_zero_tells_no_date(root: Path) -> None:
    deliver(root, PLAIN, "cur/1.host:2,", mtime=0)
    assert [item.received for item in listed(root)] == [None]


def test_flags_come_from_the_name_and_keywords_from_dovecots_file(root: Path) -> None:
    (root / "dovecot-keywords").write_text("0 $Label1\n1 Invoice\n")
    deliver(root, PLAIN, "cur/1.host:2,FSb")
    assert listed(root)[0].flags == ("Invoice", "flagged", "seen")


def test_the_key_is_the_unique_name_so_that_a_flag_changes_no_key(root: Path) -> None:
    path = deliver(root, PLAIN, "new/1.M2P3.host,S=5,W=6")
    before = listed(root)
    path.rename(root / "cur/1.M2P3.host,S=5,W=6:2,RS")
    assert [item.key for item in before] == [item.key for item in listed(root)] == ["1.M2P3.host,S=5,W=6"]


def test_a_mail_that_gets_a_flag_after_the_listing_is_read_with_it(root: Path) -> None:
    path = deliver(root, PLAIN, "new/1.host")
    with source(root) as opened:
        (item,) = opened.items(Folder(".", "INBOX"))
        assert isinstance(item, Listed)
        path.rename(root / "cur/1.host:2,FS")
        read = opened.reader().read(item)
    assert (read.raw, read.flags, read.received) == (PLAIN, ("flagged", "seen"), item.received)


def test_a_vanished_mail_is_not_replaced_by_another_of_the_same_unique_name(root: Path) -> None:
    gone = deliver(root, PLAIN, "new/1.host", mtime=1_767_600_001)
    deliver(root, PLAIN + b"another\n", "cur/1.host:2,S")
    with source(root) as opened:
        items = [item for item in opened.items(Folder(".", "INBOX")) if isinstance(item, Listed)]
        gone.unlink()
        (lost,) = [item for item in items if item.locator == str(gone)]
        with pytest.raises(ItemUnreadable, match="vanished"):
            opened.reader().read(lost)


def test_equal_unique_names_are_told_apart_and_keep_their_keys_when_flags_change(root: Path) -> None:
    first = deliver(root, PLAIN, "cur/1.host:2,", mtime=1_767_600_001)
    deliver(root, PLAIN + b"2\n", "cur/1.host:2,S", mtime=1_767_600_002)
    before = {item.key: item.size for item in listed(root)}
    first.rename(root / "cur/1.host:2,ST")
    assert {item.key: item.size for item in listed(root)} == before
    assert sorted(before) == ["1.host", "1.host~2"]


def test_one_file_that_is_met_in_new_and_in_cur_is_listed_once(root: Path) -> None:
    path = deliver(root, PLAIN, "new/1.host")
    (root / "cur/1.host:2,S").hardlink_to(path)
    assert [item.flags for item in listed(root)] == [("seen",)]


def test_no_mail_is_missed_while_another_program_changes_flags(root: Path) -> None:
    names = {f"{number}.host" for number in range(1500)}
    for name in names:
        deliver(root, PLAIN, f"new/{name}")
    done = threading.Event()

    def mail_program() -> None:
        for letters in itertools.cycle(("S", "FS", "RS", "")):
            for path in (*(root / "new").iterdir(), *(root / "cur").iterdir()):
                if done.is_set():
                    return
                path.rename(root / "cur" / maildir.join_name(maildir.split_name(path.name)[0], letters))

    other = threading.Thread(target=mail_program)
    other.start()
    try:
        for _ in range(5):
            assert {item.key for item in listed(root)} == names
    finally:
        done.set()
        other.join()


def test_names_that_windows_programs_write_are_understood(root: Path) -> None:
    deliver(root, PLAIN, "cur/1.host;2,RS")
    assert [(item.key, item.flags) for item in listed(root)] == [("1.host", ("answered", "seen"))]


def test_names_that_are_no_utf8_give_keys_that_are(root: Path) -> None:
    deliver(root, PLAIN, "cur/caf\udce9:2,S")
    deliver(root, PLAIN + b"other\n", "cur/caf\\xE9:2,")
    with source(root) as opened:
        items = [item for item in opened.items(Folder(".", "INBOX")) if isinstance(item, Listed)]
        assert sorted(opened.reader().read(item).raw for item in items) == [PLAIN, PLAIN + b"other\n"]
    assert {item.key for item in items} == {"caf\\xE9", "caf\\\\xE9"}


def test_folder_names_are_modified_utf7_or_else_literal(root: Path) -> None:
    for name in (".Entw&APw-rfe", ".R&D", ".Ärger", ".A.B&AC8-C", ".&", ".a\\b"):
        make_folder(root / name)
    make_folder(root / ".caf\udce9")
    assert paths(root) == ["INBOX", "&", "A/B\\/C", "Entwürfe", "R&D", "a\\\\b", "caf\\xE9", "Ärger"]


def test_both_layouts_may_be_mixed_and_no_folder_is_lost_when_names_meet(root: Path) -> None:
    for name in (".A.B", "A/B", "A/.C", "A/B/D", ".INBOX", ".INBOX.Sent"):
        make_folder(root / name)
    assert paths(root) == ["INBOX", "INBOX (2)", "A/B", "A/B (2)", "A/B/D", "A/C", "INBOX/Sent"]


def test_the_inbox_of_a_tree_without_mail_of_its_own_is_the_folder_of_that_name(tmp_path: Path) -> None:
    make_folder(tmp_path / "Mail" / "Inbox")
    make_folder(tmp_path / "Mail" / "Sent")
    assert paths(tmp_path / "Mail") == ["INBOX", "Sent"]


def test_an_empty_folder_is_an_empty_mailbox(tmp_path: Path) -> None:
    assert paths(tmp_path) == ["INBOX"]
    assert inbox(tmp_path) == []


def test_a_folder_of_other_files_is_no_maildir(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    with pytest.raises(SourceUnreadable, match=r"letter\.pdf"):
        source(tmp_path).__enter__()


def test_a_mail_that_lies_beside_cur_and_new_is_taken(root: Path) -> None:
    deliver(root, PLAIN, "17:2,S")
    assert [(item.key, item.flags) for item in listed(root)] == [("17", ("seen",))]


def test_hidden_files_and_those_in_tmp_are_no_mail(root: Path) -> None:
    for name in ("cur/.nfs0001", "tmp/1.host", ".mbsyncstate"):
        deliver(root, PLAIN, name)
    assert inbox(root) == []


def test_a_pipe_and_a_folder_in_place_of_a_mail_are_named_and_never_wait(root: Path) -> None:
    os.mkfifo(root / "cur/pipe:2,")
    (root / "cur/folder:2,").mkdir()
    found = inbox(root)
    assert {item.key for item in found if isinstance(item, Skip)} == {"pipe", "folder"}
    assert len(found) == 2


def test_a_pipe_put_in_place_of_a_listed_mail_never_waits(root: Path) -> None:
    path = deliver(root, PLAIN, "cur/1.host:2,S")
    with source(root) as opened:
        (item,) = opened.items(Folder(".", "INBOX"))
        assert isinstance(item, Listed)
        path.unlink()
        os.mkfifo(path)
        with pytest.raises(ItemUnreadable, match="pipe"):
            opened.reader().read(item)


def test_a_folder_that_is_gone_after_the_walk_cannot_be_listed(root: Path) -> None:
    folder = make_folder(root / ".Sent")
    with source(root) as opened:
        for path in (*folder.iterdir(), folder):
            path.rmdir()
        with pytest.raises(ItemUnreadable, match="cannot be listed"):
            list(opened.items(Folder(".Sent", "Sent")))


def test_a_maildir_behind_a_link_is_read_once(root: Path, tmp_path: Path) -> None:
    shared = make_folder(tmp_path / "shared")
    (root / ".Shared").symlink_to(shared)
    (root / ".Again").symlink_to(shared)
    assert paths(root) == ["INBOX", "Again"]
    with source(root) as opened:
        assert opened.ignored() == [".Shared"]


def test_the_fingerprint_shows_another_folder_at_the_same_path_and_dovecots_identity(root: Path) -> None:
    (root / "dovecot-uidvalidity").write_text("4f6e1c2d")
    (root / "dovecot-uidlist").write_text("3 V1329470509 N17 G5a1b2c\n1 :1.host\n")
    with source(root) as opened:
        before = opened.fingerprint().facts
    root.rename(root.with_name("old"))
    make_folder(root)
    with source(root) as opened:
        after = opened.fingerprint().facts
    assert (before["uidvalidity"], before["inbox"]) == ("4f6e1c2d", "V1329470509 G5a1b2c")
    assert before["identity"] == after["identity"]
    assert before["inode"] != after["inode"]
