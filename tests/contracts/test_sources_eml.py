"""The EML source keeps the contract, and what is the folder tree's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import Folder, Listed, Skip
from mailrescue.providers.base import Source
from mailrescue.providers.registry import source_for
from tests.contracts.source_contract import PLAIN, WritableSourceContract


class TestEml(WritableSourceContract):
    """A folder tree of .eml files."""

    kind = "eml"

    def write(self, place: Path, mails: dict[tuple[str, ...], list[bytes]]) -> Path:
        root = place / "mails"
        root.mkdir()
        for names, raws in mails.items():
            folder = root if names == ("INBOX",) else root.joinpath(*names)
            folder.mkdir(parents=True, exist_ok=True)
            for number, raw in enumerate(raws):
                (folder / f"{number}.eml").write_bytes(raw)
        return root

    def wrong(self, place: Path) -> Path:
        path = place / "one.eml"
        path.write_bytes(PLAIN)
        return path

    def change(self, mailbox: Path) -> None:
        with (mailbox / "0.eml").open("ab") as file:
            file.write(b"more\n")

    def remove(self, mailbox: Path) -> None:
        (mailbox / "0.eml").unlink()

    def spoil(self, mailbox: Path) -> str:
        (mailbox / "broken.eml").symlink_to("nowhere")
        return "broken.eml"

    def clutter(self, mailbox: Path) -> str:
        (mailbox / "INDEX.csv").write_text("file,date\n0.eml,2026-01-05\n")
        return "INDEX.csv"


def source(root: Path) -> Source:
    """The source of a folder."""
    return source_for("eml", {"path": str(root)})


def paths(root: Path) -> list[str]:
    """The paths of all folders."""
    with source(root) as opened:
        return [folder.path for folder in opened.folders() if isinstance(folder, Folder)]


def found_in(root: Path, key: str = ".", path: str = "INBOX") -> list[Listed | Skip]:
    """What a folder lists, by key."""
    with source(root) as opened:
        return sorted(opened.items(Folder(key, path)), key=lambda item: item.key)


def received(root: Path) -> int | None:
    """When the only mail was received."""
    (item,) = found_in(root)
    assert isinstance(item, Listed)
    assert item.received is None
    return source(root).reader().read(item).received


def test_received_is_the_top_received_field_else_date(tmp_path: Path) -> None:
    path = tmp_path / "1.eml"
    path.write_bytes(b"Received: by b; Tue, 6 Jan 2026 00:00:00 +0000\nReceived: by a; Mon, 5 Jan 2026 00:00:00 +0000\n" + PLAIN)
    assert received(tmp_path) == 1_767_657_600
    path.write_bytes(PLAIN)
    assert received(tmp_path) == 1_767_600_000


def test_an_absurd_date_is_none(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(b"Date: Mon, 5 Jan 9999 09:00:00 +0000\nFrom: x\n\n")
    assert received(tmp_path) is None


def test_files_without_the_name_are_mail_when_they_begin_like_one(tmp_path: Path) -> None:
    (tmp_path / "1.").write_bytes(PLAIN)
    (tmp_path / "2.EML").write_bytes(b"\x00not even a header")
    (tmp_path / "3.txt").write_bytes(b"Dear Bob,\nsubject: nothing\n")
    assert [item.key for item in found_in(tmp_path)] == ["1.", "2.EML"]
    with source(tmp_path) as opened:
        assert opened.ignored() == ["3.txt"]


def test_hidden_files_and_folders_are_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / ".1.eml").write_bytes(PLAIN)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "2.eml").write_bytes(PLAIN)
    assert found_in(tmp_path) == []
    assert paths(tmp_path) == ["INBOX"]
    with source(tmp_path) as opened:
        assert opened.ignored() == []


def test_every_directory_is_a_folder_also_without_mail(tmp_path: Path) -> None:
    (tmp_path / "2019" / "4").mkdir(parents=True)
    (tmp_path / "Caf\udce9").mkdir()
    assert paths(tmp_path) == ["INBOX", "2019", "2019/4", "Caf\\xE9"]


def test_a_directory_called_inbox_is_the_inbox_and_mail_beside_it_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "Inbox").mkdir()
    (tmp_path / "manifest.jsonl").write_text("{}")
    assert paths(tmp_path) == ["INBOX"]
    with source(tmp_path) as opened:
        assert opened.ignored() == ["manifest.jsonl"]
    (tmp_path / "1.eml").write_bytes(PLAIN)
    assert paths(tmp_path) == ["INBOX", "INBOX (2)"]
    assert [item.key for item in found_in(tmp_path, ".", "INBOX (2)")] == ["1.eml"]


def test_a_pipe_in_place_of_a_mail_is_named_and_never_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "1.eml")
    os.mkfifo(tmp_path / "pipe")
    (item,) = found_in(tmp_path)
    assert isinstance(item, Skip)
    assert item.key == "1.eml"


def test_a_name_that_is_no_utf8_gives_a_key_that_is(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.eml").write_bytes(PLAIN)
    (item,) = found_in(tmp_path)
    assert isinstance(item, Listed)
    assert item.key == "caf\\xE9.eml"
    assert source(tmp_path).reader().read(item).raw == PLAIN


def test_a_folder_that_is_gone_after_the_walk_cannot_be_listed(tmp_path: Path) -> None:
    (tmp_path / "Sent").mkdir()
    with source(tmp_path) as opened:
        (tmp_path / "Sent").rmdir()
        with pytest.raises(ItemUnreadable, match="cannot be listed"):
            list(opened.items(Folder("Sent", "Sent")))
        assert opened.ignored() == []
