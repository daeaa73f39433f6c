"""Real Outlook files: as many items as the best reader finds, each body and attachment as pypff gives it."""

from __future__ import annotations

import email
import email.policy
import hashlib
import os
import shutil
from pathlib import Path

import pytest

from mailrescue.core.errors import ItemUnreadable, SourceUnreachable, SourceUnreadable
from mailrescue.model.mail import Folder, ItemKind, Listed, RawItem, Skip
from mailrescue.providers.files.outlook import OutlookSource
from tests.kit.outlook_files import NAMES, content, truth, unpack

READABLE = [name for name in NAMES if name != "bad-header-checksum.pst"]


def read_file(path: Path) -> tuple[dict[str, RawItem], list[Skip]]:
    """Return all items by key, and all that the source names as missing."""
    found: dict[str, RawItem] = {}
    with OutlookSource(path) as source:
        reader = source.reader()
        skips = [folder for folder in source.folders() if isinstance(folder, Skip)]
        for folder in source.folders():
            if isinstance(folder, Skip):
                continue
            for item in source.items(folder):
                if isinstance(item, Skip):
                    skips.append(item)
                    continue
                try:
                    found[item.key] = reader.read(item)
                except ItemUnreadable as error:
                    skips.append(Skip(folder.path, item.key, str(error)))
        reader.close()
    return found, skips


def contents(raw: bytes) -> set[str]:
    """Return the digests of all decoded parts of a message, which must be without fault."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert [part.defects for part in message.walk() if part.defects] == []
    return {hashlib.sha256(part.get_payload(decode=True)).hexdigest() for part in parts}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", READABLE)
def test_a_file_gives_what_the_best_reader_gives(name: str, tmp_path: Path) -> None:
    expected = truth()[name]
    found, skips = read_file(unpack(name, tmp_path))
    assert len(found) + len(skips) >= max(expected["pypff"], expected["pffexport"])
    assert set(expected["items"]) == set(found)
    for key, parts in expected["items"].items():
        item = found[key]
        wanted = {*parts.get("attachments", ()), *(parts[kind] for kind in ("plain", "html") if kind in parts)}
        assert wanted <= contents(item.raw), f"item {key}"
        assert len([sentence for sentence in item.lost if "attached message" in sentence]) == parts.get("embedded", 0)
        assert item.sidecar
        assert item.received is not None or item.kind is ItemKind.CONTACT


@pytest.mark.parametrize(("name", "kinds"), [
    ("mailbox.pst", {"message": 14, "event": 1, "contact": 1, "other": 1}), ("posts.pst", {"other": 2}),
    ("exchange-4k.ost", {"message": 14, "event": 169}), ("contact-list-appointment.pst", {"event": 1, "contact": 1, "other": 2}),
])  # fmt: skip
def test_items_are_of_their_kinds(name: str, kinds: dict[str, int], tmp_path: Path) -> None:
    found, _skips = read_file(unpack(name, tmp_path))
    assert {kind: sum(item.kind == kind for item in found.values()) for kind in kinds} == kinds
    assert sum(kinds.values()) == len(found)


def test_a_formatted_body_without_checksum_is_read_though_libpff_refuses_it(tmp_path: Path) -> None:
    found, _skips = read_file(unpack("rtf-without-checksum.pst", tmp_path))
    (item,) = found.values()
    assert b"<b>This line is in bold." in item.raw
    assert item.lost == ()


def test_a_mail_in_rtf_alone_gives_the_html_that_was_wrapped_into_it(tmp_path: Path) -> None:
    found, _skips = read_file(unpack("exchange.ost", tmp_path))
    message = email.message_from_bytes(found["2178500"].raw, policy=email.policy.default)
    assert "<DIV>Hur rättar jag detta</DIV>" in message.get_content()


def test_the_name_of_an_ost_gives_folders_in_any_language(tmp_path: Path) -> None:
    with OutlookSource(unpack("french-v2.pst", tmp_path)) as source:
        found = [(folder.path, folder.role) for folder in source.folders() if isinstance(folder, Folder)]
    assert found == [("Début du fichier de données Outlook", ""), ("Éléments supprimés", "trash")]


def test_roles_of_an_exchange_mailbox_are_told(tmp_path: Path) -> None:
    with OutlookSource(unpack("exchange-4k.ost", tmp_path)) as source:
        roles = {folder.role: folder.path for folder in reversed(source.folders()) if isinstance(folder, Folder) and folder.role}
        assert roles == {
            "inbox": "INBOX", "sent": "Sent Items", "drafts": "Drafts", "trash": "Deleted Items", "junk": "Junk Email",
            "outbox": "Outbox", "calendar": "Calendar", "contacts": "ExternalContacts", "tasks": "Tasks", "notes": "Notes",
            "archive": "Archive",
        }  # fmt: skip
        assert "search folder Reminders" in source.ignored()
        assert source.fingerprint().facts == {
            "identity": "outlook:85ce62a2c04a18408ac7f0b140a9bb0e", "record_key": "85ce62a2c04a18408ac7f0b140a9bb0e",
            "ost_id": "b1043673667af149817c0918652aa1d1", "format": "Unicode, 4K pages (version 36)", "client": "SO",
            "file_size": "16818176",
        }  # fmt: skip


def test_a_later_state_of_a_file_lists_unchanged_items_as_before(tmp_path: Path) -> None:
    def marks(name: str) -> dict[str, str]:
        with OutlookSource(unpack(name, tmp_path)) as source:
            folders = [folder for folder in source.folders() if isinstance(folder, Folder)]
            return {item.key: item.digest for folder in folders for item in source.items(folder)}

    before, after = marks("french-v1.pst"), marks("french-v2.pst")
    assert len(before) == 6
    assert {key: after[key] for key in before} == before
    assert len(after) == 7


def test_listing_tells_size_date_and_flags_as_reading_does(tmp_path: Path) -> None:
    with OutlookSource(unpack("mailbox.pst", tmp_path)) as source:
        reader = source.reader()
        for folder in source.folders():
            for item in source.items(folder):  # type: ignore[arg-type]
                assert isinstance(item, Listed)
                read = reader.read(item)
                assert (read.flags, read.received) == (item.flags, item.received)
                assert item.size > 0
        reader.close()


@pytest.mark.parametrize(("name", "data", "sentence"), [
    ("empty.pst", b"", "is empty"), ("letter.pst", b"Dear Ann,\r\n" * 200, "is not an Outlook file"),
    ("short.pst", content("empty.pst")[:400], "the copy was cut off"),
    ("cut.pst", content("unicode-jpeg-v1.pst")[:100_000], "is cut off: it has 100000 bytes and should have 271360"),
    ("bad.pst", content("bad-header-checksum.pst"), "the checksum is wrong"),
    ("junk.pst", content("empty.pst")[:1024] + b"\xff" * 270_336, "damaged and cannot be opened"),
])  # fmt: skip
def test_a_file_that_cannot_be_opened_ends_in_one_sentence_with_what_to_do(name: str, data: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceUnreadable) as caught:
        OutlookSource(path).__enter__()
    said = str(caught.value)
    assert sentence in said
    assert name in said
    assert "copy the file again" in said or "Name an .ost or .pst" in said
    assert "\n" not in said


def test_a_folder_in_place_of_a_file_ends_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="is a folder"):
        OutlookSource(tmp_path).__enter__()


def test_a_missing_file_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match=r"There is no Outlook file at .*gone\.ost"):
        OutlookSource(tmp_path / "gone.ost").__enter__()


def test_a_file_that_vanishes_while_it_is_read_is_unreachable_once_its_child_is_gone(tmp_path: Path) -> None:
    path = unpack("french-v1.pst", tmp_path)
    with OutlookSource(path) as source:
        items = [item for folder in source.folders() for item in source.items(folder)]  # type: ignore[arg-type]
        path.unlink()
        reader = source.reader()
        with pytest.raises(SourceUnreachable):
            reader.read(items[0])  # type: ignore[arg-type]
        reader.close()


def test_a_file_replaced_by_another_gives_no_wrong_item(tmp_path: Path) -> None:
    path = unpack("exchange.ost", tmp_path)
    with OutlookSource(path) as source:
        inbox = next(folder for folder in source.folders() if folder.path == "INBOX")  # type: ignore[union-attr]
        items = list(source.items(inbox))  # type: ignore[arg-type]
        path.unlink()
        shutil.copy(unpack("empty.pst", tmp_path), path)
        reader = source.reader()
        with pytest.raises(ItemUnreadable, match="changed since it was listed"):
            reader.read(items[0])  # type: ignore[arg-type]
        reader.close()


def test_a_file_that_may_not_be_read_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = unpack("empty.pst", tmp_path)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceUnreadable, match=r"cannot be opened \(Permission denied\)\. Outlook may be using it"):
        OutlookSource(path).__enter__()


def test_a_pipe_is_no_outlook_file_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pst")
    with pytest.raises(SourceUnreadable, match="is no ordinary file"):
        OutlookSource(tmp_path / "pipe.pst").__enter__()


def test_a_file_whose_name_is_no_utf8_is_read(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/gr\xfc\xdfe.pst"))
    path.write_bytes(content("french-v1.pst"))
    found, skips = read_file(path)
    assert len(found) == 6
    assert skips == []
