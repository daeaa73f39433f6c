"""What each format promises beyond the contract: names, flags, dates, From_ lines."""

from __future__ import annotations

import mailbox
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrescue.core.clock import SystemClock
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.export.maildir_sink import MaildirSink, takes_colons
from mailrescue.export.mbox_sink import MboxSink, from_line
from mailrescue.export.plan import ExportFormat, ExportPlan, PlannedFolder, PlannedItem
from mailrescue.export.planner import plan_export
from mailrescue.export.receipt import ExportReceipt
from mailrescue.export.run import run_export
from mailrescue.export.sink import gathered
from mailrescue.formats import mbox
from mailrescue.formats.asctime import parse_envelope
from mailrescue.formats.mbox_quoting import unquote
from mailrescue.model.mail import ItemKind
from tests.kit.shelf import ORIGIN, MemoryShelf

ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
VCF = b"BEGIN:VCARD\r\nFN:Ann\r\nEND:VCARD\r\n"
MARCH_5 = 1_772_701_920  # 2026-03-05 09:12 UTC


def planned(raw: bytes = b"", name: str = "", sender: str = "", received: int | None = None) -> PlannedItem:
    return PlannedItem(b"\x01" * 32, name, ItemKind.MESSAGE, len(raw), b"", received, None, (), "", sender)


def export(shelf: MemoryShelf, format_: ExportFormat, dest: Path, **options: object) -> tuple[ExportPlan, ExportReceipt]:
    plan = plan_export(shelf, ORIGIN, format_, **options)  # type: ignore[arg-type]
    return plan, run_export(shelf, plan, dest, reporter=Silence(), cancel=CancelToken(), clock=SystemClock())


class TestEml:
    def test_appointments_and_contacts_are_files_that_other_programs_open(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        for kind, raw in ((ItemKind.EVENT, ICS), (ItemKind.TASK, ICS + b"\n"), (ItemKind.CONTACT, VCF), (ItemKind.EVENT, b"Subject: an event of Outlook")):
            shelf.add("INBOX", raw, subject="Plan", date=MARCH_5, kind=kind)
        plan, _ = export(shelf, ExportFormat.EML, tmp_path / "out")
        files = {path.name: path.read_bytes() for path in (tmp_path / "out/INBOX").iterdir()}
        assert sorted(files) == ["2026-03-05 0912 Plan (2).ics", "2026-03-05 0912 Plan.eml", "2026-03-05 0912 Plan.ics", "2026-03-05 0912 Plan.vcf"]
        assert {item.name for item in plan.folders[0].items} == set(files)
        assert files["2026-03-05 0912 Plan.vcf"] == VCF

    def test_a_name_is_date_time_and_subject_and_the_file_is_as_old_as_the_mail(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        shelf.add("INBOX/Kunden", b"a", subject="Re: Angebot", received=MARCH_5)
        shelf.add("INBOX/Kunden", b"b", subject="Re: Angebot", received=MARCH_5 + 30)
        shelf.add("INBOX/Kunden", b"c", subject="", date=MARCH_5)
        shelf.add("INBOX/Kunden", b"d", subject="old", received=-86_400)
        shelf.add("INBOX/Kunden", b"e", subject="timeless", received=10**15)
        export(shelf, ExportFormat.EML, tmp_path / "out")
        files = {path.name: path.stat().st_mtime for path in (tmp_path / "out/INBOX/Kunden").iterdir()}
        assert sorted(files) == [
            "1969-12-31 0000 old.eml",
            "2026-03-05 0912 Re_ Angebot (2).eml",
            "2026-03-05 0912 Re_ Angebot.eml",
            "2026-03-05 0912 no subject.eml",
            "undated timeless.eml",
        ]
        assert files["2026-03-05 0912 Re_ Angebot.eml"] == MARCH_5
        assert files["2026-03-05 0912 no subject.eml"] == MARCH_5
        assert files["1969-12-31 0000 old.eml"] == -86_400

    def test_dates_in_names_are_in_the_zone_that_was_asked_for(self) -> None:
        shelf = MemoryShelf()
        shelf.add("INBOX", b"a", subject="Hi", received=MARCH_5)
        plan = plan_export(shelf, ORIGIN, ExportFormat.EML, zone=timezone(timedelta(hours=-10)))
        assert plan.folders[0].items[0].name == "2026-03-04 2312 Hi.eml"

    def test_a_mail_and_a_subfolder_do_not_take_each_others_name(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        shelf.add("A", b"mail", subject="x", received=MARCH_5)
        shelf.add("A/2026-03-05 0912 X.EML/deeper", b"other", subject="y")
        _, receipt = export(shelf, ExportFormat.EML, tmp_path / "out")
        assert receipt.complete
        assert (tmp_path / "out/A/2026-03-05 0912 x (2).eml").read_bytes() == b"mail"

    @pytest.mark.parametrize("kind", list(ItemKind))
    def test_every_kind_of_item_is_exported(self, kind: ItemKind, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        shelf.add("Things", b"Subject: thing\n\n", subject="thing", kind=kind)
        export(shelf, ExportFormat.EML, tmp_path / "out")
        assert (tmp_path / "out/Things/undated thing.eml").is_file()


class TestMaildir:
    def test_the_size_in_the_name_is_that_of_the_file_also_where_an_item_is_attached_to_a_mail(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        for size in (0, 1, 2, 56, 57, 58, 5_000):
            shelf.add("INBOX", ICS + b"x" * size, subject="ü" * size, sender="Ann <a@x.example>", date=MARCH_5, kind=ItemKind.EVENT)
        export(shelf, ExportFormat.MAILDIR, tmp_path / "out")
        found = [(path.name, path.stat().st_size) for path in (tmp_path / "out/cur").iterdir()]
        assert len(found) == 7
        assert all(f",S={size}:" in name for name, size in found)

    def test_flags_and_keywords_are_read_back_by_other_programs(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        flags = ("$forwarded", "answered", "deleted", "draft", "flagged", "seen")
        shelf.add("INBOX", b"all", flags=flags, received=MARCH_5)
        shelf.add("INBOX", b"none")
        shelf.add("Sub/Ordner Grün", b"words", flags=("$Label1", "seen", "work"))
        export(shelf, ExportFormat.MAILDIR, tmp_path / "out")
        root = mailbox.Maildir(tmp_path / "out", create=False)
        found = {message.get_payload(): message for message in root}
        assert found["all"].get_flags() == "DFPRST"
        assert found["all"].get_date() == MARCH_5
        assert found["none"].get_flags() == ""
        assert root.list_folders() == ["Sub.Ordner Gr&APw-n"]
        sub = tmp_path / "out" / ".Sub.Ordner Gr&APw-n"
        assert (sub / "dovecot-keywords").read_text() == "0 $Label1\n1 work\n"
        assert (sub / "maildirfolder").read_bytes() == b""
        (name,) = [path.name for path in (sub / "cur").iterdir()]
        assert name.endswith(":2,Sab")

    def test_of_many_keywords_the_most_frequent_get_letters_and_a_note_tells_of_the_rest(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        for number in range(40):
            shelf.add("INBOX", b"%d" % number, flags=(f"k{number:02}", *(["often"] if number % 2 else [])))
        plan, receipt = export(shelf, ExportFormat.MAILDIR, tmp_path / "out")
        assert len(plan.folders[0].keywords) == 26
        assert "often" in plan.folders[0].keywords
        assert receipt.notes == ("A Maildir folder carries 26 keywords; further ones on 15 items stand in manifest.jsonl.",)

    def test_colons_are_tried_and_never_asked_of_windows(self, tmp_path: Path) -> None:
        assert takes_colons(str(tmp_path), "linux")
        assert list(tmp_path.iterdir()) == []
        assert not takes_colons(str(tmp_path), "win32")
        assert not takes_colons(str(tmp_path / "absent"), "linux")

    def test_where_colons_are_refused_the_flags_follow_a_semicolon(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mailrescue.export.maildir_sink.takes_colons", lambda _directory: False)
        sink = MaildirSink(str(tmp_path))
        sink.start()
        written = sink.put(PlannedFolder("INBOX", "", ()), planned(name="1.M1_ab.mailrescue,S=4:2,FS"), [b"mail"])
        assert written.path == "cur/1.M1_ab.mailrescue,S=4;2,FS"
        assert (tmp_path / written.path).read_bytes() == b"mail"

    def test_a_destination_without_an_inbox_is_still_a_maildir(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        shelf.add("Work", b"mail")
        export(shelf, ExportFormat.MAILDIR, tmp_path / "out")
        assert len(mailbox.Maildir(tmp_path / "out", create=False)) == 0
        assert len(mailbox.Maildir(tmp_path / "out", create=False).get_folder("Work")) == 1


class TestMbox:
    @pytest.mark.parametrize(
        ("sender", "received", "line"),
        [
            ("Ann <ann@example.org>", MARCH_5, b"From ann@example.org Thu Mar  5 09:12:00 2026\n"),
            ("ann@example.org", MARCH_5, b"From ann@example.org Thu Mar  5 09:12:00 2026\n"),
            ('"a@b <x>" <ann@example.org>', MARCH_5, b"From ann@example.org Thu Mar  5 09:12:00 2026\n"),
            ("undisclosed", None, b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"),
            ("<a\nFrom b@c>", None, b"From b@c Thu Jan  1 00:00:00 1970\n"),
            ("grün@exämple.org", 10**15, b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"),
        ],
    )
    def test_the_from_line_names_sender_and_time(self, sender: str, received: int | None, line: bytes) -> None:
        assert from_line(planned(sender=sender, received=received), ended=True) == line

    def test_folders_and_subfolders_lie_side_by_side(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        for path in ("INBOX", "INBOX/A", "INBOX/A/B", "INBOX/A.mbox/C"):
            shelf.add(path, path.encode())
        export(shelf, ExportFormat.MBOX, tmp_path / "out")
        files = [path.relative_to(tmp_path / "out").as_posix() for path in tmp_path.rglob("*.mbox") if path.is_file()]
        assert sorted(files) == ["INBOX.mbox", "INBOX/A.mbox", "INBOX/A.mbox (2)/C.mbox", "INBOX/A/B.mbox"]

    def test_more_folders_than_files_may_be_open_take_turns(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        for number in range(600):
            shelf.add(f"F{number % 120}", b"mail %d\n" % number, received=MARCH_5)
        _, receipt = export(shelf, ExportFormat.MBOX, tmp_path / "out")
        assert receipt.verified == 600
        for number in range(120):
            box = mailbox.mbox(tmp_path / f"out/F{number}.mbox", create=False)
            assert len(box) == 5
            box.close()

    def test_few_files_are_open_at_once(self, tmp_path: Path) -> None:
        sink = MboxSink(str(tmp_path))
        for number in range(300):
            sink.make(PlannedFolder(f"F{number}", f"F{number}.mbox", ()))
        assert len(sink._open) <= 64
        sink.close()
        assert len(list(tmp_path.iterdir())) == 300

    @given(st.lists(st.lists(st.sampled_from([b"From ", b">", b"\n", b"\r\n", b"x", b"\n\n", b"From x Mon Jan  5 09:00:00 2026\n",
                                               b"y" * 300_000]), max_size=8).map(b"".join), max_size=5))  # fmt: skip
    def test_our_own_reader_finds_every_byte_and_date_again(self, tmp_path_factory: pytest.TempPathFactory, mails: list[bytes]) -> None:
        place = tmp_path_factory.mktemp("mbox")
        folder = PlannedFolder("A", "A.mbox", ())
        sink = MboxSink(str(place))
        sink.make(folder)
        for raw in mails:
            pieces = [raw[at : at + 100_000] for at in range(0, len(raw), 100_000)]
            written = sink.put(folder, planned(raw, received=MARCH_5), pieces)
            assert written.length is not None
        sink.close()
        data = (place / "A.mbox").read_bytes()
        spans = list(mbox.spans(lambda offset, length: data[offset : offset + length], len(data)))
        assert [unquote(data[span.offset : span.offset + span.length]) for span in spans] == mails
        assert [parse_envelope(span.envelope) for span in spans] == [MARCH_5] * len(mails)


@given(st.lists(st.binary(max_size=9), max_size=20), st.integers(1, 30))
def test_gathered_pieces_are_the_same_bytes_in_fewer_and_never_empty(pieces: list[bytes], size: int) -> None:
    blocks = list(gathered(pieces, size))
    assert b"".join(blocks) == b"".join(pieces)
    assert all(len(block) >= size for block in blocks[:-1])
    assert all(blocks)
