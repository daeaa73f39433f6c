"""Sources on mail that nobody of this project wrote (tests/data/SOURCES.md)."""

from __future__ import annotations

import mailbox
import re
import zipfile
from pathlib import Path

from mailrescue.formats.mbox import ends_line, write_mail
from mailrescue.model.mail import Folder, Listed
from mailrescue.providers.registry import source_for

DATA = Path(__file__).parent.parent / "data" / "mail"


def read(kind: str, path: Path) -> dict[str, list[tuple[Listed, bytes]]]:
    """Everything in a mailbox, by folder."""
    with source_for(kind, {"path": str(path)}) as source:
        reader = source.reader()
        found: dict[str, list[tuple[Listed, bytes]]] = {}
        for folder in source.folders():
            assert isinstance(folder, Folder)
            items = [item for item in source.items(folder) if isinstance(item, Listed)]
            found[folder.path] = [(item, reader.read(item).raw) for item in items]
        reader.close()
    return found


def pythons(path: Path) -> list[bytes]:
    """The mails of an mbox as Python's mailbox module finds them, unquoted."""
    box = mailbox.mbox(path, create=False)
    try:
        return [re.sub(rb"(?m)^>(>*From )", rb"\1", box.get_bytes(key)) for key in box.iterkeys()]
    finally:
        box.close()


def test_a_mailing_list_archive_is_read_as_python_reads_it() -> None:
    path = DATA / "hoover-shapelib.mbox"
    found = [raw for _, raw in read("mbox", path)["INBOX"]]
    assert len(found) == 30
    assert found == pythons(path)


def test_a_tree_of_mboxes_has_a_folder_for_each_file_and_names_the_rest() -> None:
    found = read("mbox", DATA)
    assert {path: len(items) for path, items in found.items()} == {"hoover-shapelib": 30, "tika-complex": 3}
    with source_for("mbox", {"path": str(DATA)}) as source:
        assert source.ignored() == ["mime4j-testmsgs.zip", "stalwart-maildir.zip"]


def test_dates_of_an_archive_are_those_of_its_from_lines() -> None:
    found = read("mbox", DATA / "tika-complex.mbox")["INBOX"]
    assert [item.received for item, _ in found] == [1_243_830_508, 1_243_834_274, 1_243_836_270]


def test_an_archive_written_again_is_read_as_the_same(tmp_path: Path) -> None:
    raws = [raw for _, raw in read("mbox", DATA / "hoover-shapelib.mbox")["INBOX"]]
    copy = tmp_path / "copy.mbox"
    copy.write_bytes(b"".join(b"".join(write_mail([raw], complete=ends_line(raw))) for raw in raws))
    assert [raw for _, raw in read("mbox", copy)["INBOX"]] == raws


def test_a_maildir_written_on_windows_has_its_folders_and_flags(tmp_path: Path) -> None:
    with zipfile.ZipFile(DATA / "stalwart-maildir.zip") as archive:
        archive.extractall(tmp_path)
    found = read("maildir", tmp_path)
    assert {path: sorted(item.flags for item, _ in items) for path, items in found.items()} == {
        "INBOX": [("deleted", "seen"), ("seen",)],
        "My_Folder": [(), ("answered", "deleted", "draft")],
        "My_Folder/Nested_Folder": [("$forwarded", "flagged"), ("answered", "draft", "flagged")],
    }


def test_broken_mails_are_read_byte_for_byte_and_what_lies_beside_them_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(DATA / "mime4j-testmsgs.zip") as archive:
        archive.extractall(tmp_path)
        mails = {name: archive.read(name) for name in archive.namelist() if name.endswith(".eml")}
    found = read("eml", tmp_path)["INBOX"]
    assert {item.key: raw for item, raw in found} == mails
    with source_for("eml", {"path": str(tmp_path)}) as source:
        assert {Path(name).suffix for name in source.ignored()} == {".xml"}
