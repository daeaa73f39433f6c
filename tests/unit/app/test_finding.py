"""Finding mail on a computer: by what it is, in bounded time, without circles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailrescue.app.finding import Found, Search
from mailrescue.app.places import Place, Where, outlook_for_mac, usual_places
from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import Cancelled
from mailrescue.core.progress import CancelToken
from tests.kit.outlook_files import content, unpack

MAIL = b"From: anna@example.org\nTo: ben@example.org\nSubject: hello\nMessage-ID: <1@example.org>\n\nText\n"
MBOX = b"From anna@example.org Mon Jan  5 09:00:00 2026\n" + MAIL


def search(folder: Path, where: Where = Where.GIVEN, depth: int = 12, **more: float) -> list[Found]:
    return list(Search(CancelToken(), SystemClock(), **more).run([Place(folder, where, depth)]))


def maildir(folder: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "cur" / "1.host:2,S").write_bytes(MAIL)
    return folder


def test_an_outlook_file_is_found_whatever_it_is_called(tmp_path: Path) -> None:
    unpack("exchange.ost", tmp_path).rename(tmp_path / "holiday.jpg")

    (found,) = search(tmp_path)

    assert (found.path, found.kind, found.form, found.sure) == (tmp_path / "holiday.jpg", "outlook", "OST", True)
    assert found.size == len(content("exchange.ost"))
    assert found.changed == (tmp_path / "holiday.jpg").stat().st_mtime


def test_a_text_called_pst_is_no_outlook_file(tmp_path: Path) -> None:
    (tmp_path / "notes.pst").write_text("Shopping: bread, milk")

    assert search(tmp_path) == []


def test_a_file_that_only_begins_like_an_outlook_file_is_shown_for_it_may_be_rescued(tmp_path: Path) -> None:
    (tmp_path / "broken.ost").write_bytes(b"!BDN" + bytes(100))

    (found,) = search(tmp_path)

    assert (found.kind, found.form) == ("outlook", "OST")


def test_thunderbirds_folders_are_one_mailbox_of_all_its_files(tmp_path: Path) -> None:
    account = tmp_path / "abc.default" / "ImapMail" / "imap.example.org"
    (account / "INBOX.sbd").mkdir(parents=True)
    for name in ("INBOX", "Sent", "INBOX.sbd/Clients"):
        (account / name).write_bytes(MBOX)
    (account / "INBOX.msf").write_text("index")

    (found,) = search(tmp_path, Where.THUNDERBIRD)

    assert (found.path, found.kind, found.size) == (account, "mbox", 2 * len(MBOX))


def test_a_single_mbox_file_is_a_mailbox_by_itself(tmp_path: Path) -> None:
    (tmp_path / "old-mail").write_bytes(MBOX)
    (tmp_path / "letter.txt").write_text("Dear all")

    (found,) = search(tmp_path)

    assert (found.path, found.kind) == (tmp_path / "old-mail", "mbox")


def test_a_maildir_is_found_once_and_not_its_folders(tmp_path: Path) -> None:
    whole = maildir(tmp_path / "Maildir")
    maildir(whole / ".Sent")

    assert [(one.path, one.kind) for one in search(tmp_path)] == [(whole, "maildir")]


def test_maildirs_side_by_side_with_an_inbox_among_them_are_one_mailbox(tmp_path: Path) -> None:
    maildir(tmp_path / "Post" / "INBOX")
    maildir(tmp_path / "Post" / "Clients")

    assert [one.path for one in search(tmp_path)] == [tmp_path / "Post"]


def test_maildirs_of_several_people_are_several(tmp_path: Path) -> None:
    maildir(tmp_path / "anna")
    maildir(tmp_path / "ben")

    assert [one.path for one in search(tmp_path)] == [tmp_path / "anna", tmp_path / "ben"]


def test_single_mails_are_a_mailbox_where_the_user_points_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "saved" / "2025").mkdir(parents=True)
    (tmp_path / "saved" / "one.eml").write_bytes(MAIL)
    (tmp_path / "saved" / "2025" / "two.eml").write_bytes(MAIL)

    assert [(one.path, one.kind) for one in search(tmp_path)] == [(tmp_path / "saved", "eml")]
    assert search(tmp_path, Where.DOCUMENTS) == []


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "a" / "mail").write_bytes(MBOX)

    assert [one.path for one in search(tmp_path)] == [tmp_path / "a" / "mail"]


def test_what_two_places_share_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mail").write_bytes(MBOX)
    (tmp_path / "other").symlink_to(tmp_path / "in", target_is_directory=True)
    places = [Place(tmp_path / name, Where.GIVEN, 3) for name in ("in", "other", ".")]

    assert len(list(Search(CancelToken(), SystemClock()).run(places))) == 1


def test_a_file_behind_a_link_is_found_under_the_name_of_the_link(tmp_path: Path) -> None:
    unpack("empty.pst", tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "empty.pst")

    assert [(one.path, one.form) for one in search(tmp_path / "in")] == [(tmp_path / "in" / "link", "PST")]


def test_a_folder_that_may_not_be_listed_is_counted_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "mail").write_bytes(MBOX)
    real = os.scandir

    def refusing(path: str) -> object:  # the tests may run as root, whom nothing is refused
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    searching = Search(CancelToken(), SystemClock())

    assert [one.path.name for one in searching.run([Place(tmp_path, Where.GIVEN, 3)])] == ["mail"]
    assert searching.closed == 1


def test_an_outlook_file_that_may_not_be_read_is_told_by_its_name_as_unsure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "anna.ost").write_bytes(b"!BDN")

    def refusing(path: str) -> bytes:
        raise PermissionError(13, "in use", path)

    monkeypatch.setattr("mailrescue.app.finding._start", refusing)

    (found,) = search(tmp_path)
    assert (found.kind, found.form, found.sure) == ("outlook", "OST", False)


def test_thousands_of_files_take_moments_and_are_all_looked_at(tmp_path: Path) -> None:
    for number in range(3_000):
        (tmp_path / f"{number}.bin").write_bytes(b"\0\1\2")
    (tmp_path / "mail").write_bytes(MBOX)
    searching = Search(CancelToken(), SystemClock())

    assert [one.path.name for one in searching.run([Place(tmp_path, Where.GIVEN, 1)])] == ["mail"]
    assert searching.files == 3_001
    assert not searching.late


def test_a_search_that_takes_too_long_ends_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(MBOX)
    searching = Search(CancelToken(), SystemClock(), seconds=-1)

    assert list(searching.run([Place(tmp_path, Where.GIVEN)])) == []
    assert searching.late


def test_a_search_can_be_stopped(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        list(Search(cancel, SystemClock()).run([Place(tmp_path, Where.GIVEN)]))


def test_a_search_goes_no_deeper_than_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "one" / "two").mkdir(parents=True)
    (tmp_path / "one" / "two" / "mail").write_bytes(MBOX)

    assert search(tmp_path, depth=1) == []
    assert len(search(tmp_path, depth=2)) == 1


def test_a_vault_is_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / "vault.mrh").write_bytes(b"x")
    (tmp_path / "mail").write_bytes(MBOX)

    assert search(tmp_path) == []


def test_a_path_that_is_gone_finds_nothing(tmp_path: Path) -> None:
    assert search(tmp_path / "gone") == []


def test_on_windows_outlooks_own_folder_comes_first_and_every_onedrive_is_looked_through(tmp_path: Path) -> None:
    for name in ("AppData/Local/Microsoft/Outlook", "OneDrive - Firm", "Documents/Outlook-Dateien"):
        (tmp_path / name).mkdir(parents=True)
    environment = {"LOCALAPPDATA": str(tmp_path / "AppData/Local"), "OneDriveCommercial": str(tmp_path / "OneDrive - Firm")}

    found = usual_places(tmp_path, environment, "win32")

    assert [place.path.relative_to(tmp_path).as_posix() for place in found] == ["AppData/Local/Microsoft/Outlook", "OneDrive - Firm", "Documents"]


def test_on_linux_thunderbird_maildir_and_wine_are_looked_through(tmp_path: Path) -> None:
    for name in (".thunderbird", "Maildir", ".wine/drive_c/users/anna/AppData/Local/Microsoft/Outlook"):
        (tmp_path / name).mkdir(parents=True)

    found = [place for place in usual_places(tmp_path, {}, "linux") if tmp_path in place.path.parents]

    assert [place.where for place in found] == [Where.THUNDERBIRD, Where.MAILDIR, Where.WINDOWS]


def test_outlook_for_mac_is_noticed_though_its_files_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "Library/Group Containers/UBF8T346G9.Office/Outlook").mkdir(parents=True)

    assert outlook_for_mac(tmp_path, "darwin")
    assert not outlook_for_mac(tmp_path, "linux")
