"""What every format of export must do. A new sink starts by making this class pass.

    class TestMaildir(SinkContract):
        format = ExportFormat.MAILDIR
        def read_back(self, dest): return {folder: [(raw bytes, flags or None)...]} by a reader that is not ours
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default as default_policy
from pathlib import Path
from typing import Any

import pytest

from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import Cancelled, UsageError, VaultUnopenable
from mailrescue.core.progress import CancelToken, Event, Progress, Silence
from mailrescue.export.manifest import read_entries
from mailrescue.export.plan import ExportFormat, ExportPlan
from mailrescue.export.planner import plan_export
from mailrescue.export.receipt import ExportReceipt
from mailrescue.export.run import run_export
from mailrescue.export.verify import problem_with
from mailrescue.model.mail import ItemKind
from tests.kit.shelf import ORIGIN, MemoryShelf

PLAIN = b"From: Ann <ann@example.org>\nSubject: plain\nDate: Mon, 5 Jan 2026 09:00:00 +0000\n\nHello.\n"
# Every one is a mail that some exporter has changed.
MAILS = {
    "plain": PLAIN,
    "CRLF": PLAIN.replace(b"\n", b"\r\n"),
    "no line end at the end": PLAIN + b"the last line",
    "bare CR at the end": PLAIN + b"old\rMacintosh\r",
    "blank lines at the end": PLAIN + b"\n\n\n",
    "From_ lines": b"From mail\n" + PLAIN + b"\nFrom ann Mon Jan  5 09:00:00 2026\n>From b\n>>From c\n\nFrom d\nFrom: e",
    "From_ lines with CRLF": PLAIN.replace(b"\n", b"\r\n") + b"\r\nFrom ann\r\n>From b\r\n\r\nFrom c\r\n",
    "NUL and 8-bit bytes": PLAIN + b"\x00\x00 Gr\xfc\xdfe \xff\xfe\n",
    "empty": b"",
    "one line feed": b"\n",
    "no header": b"From here on it is only text",
    "a long line": PLAIN + b"x" * 1_000_000 + b"\n",
    "large, open end, From_ across the pieces": PLAIN + b"\n".join([b"From " * 3, b">" * 50 + b"From x"] * 9_000),
    "large, lines end just where blocks do": (b"a" * 65_535 + b"\n") * 8 + b"end",
}
_EVENT = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:plans\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
ITEMS = [
    (ItemKind.EVENT, _EVENT), (ItemKind.TASK, b"\xef\xbb\xbf" + _EVENT + b"\x00\xff" * 5_000), (ItemKind.EVENT, PLAIN),
    (ItemKind.CONTACT, b"BEGIN:VCARD\nFN:Ann\nEND:VCARD"), (ItemKind.CONTACT, b"BEGIN:VCARD\n" + bytes(range(256)) * 2_000),
]  # fmt: skip
HOSTILE_SUBJECTS = ["../../etc/passwd", "CON", "a/b\\c:d*e?f\"g<h>i|j", "line\r\nbreak", "\u202egpj.exe", "x" * 4000, "日本" * 300,
                    "\udce9 surrogate", "", ".", "..", " ", "é", "e\u0301", "É", "~1", "manifest.jsonl", "\u2028", "nul\x00byte"]  # fmt: skip
HOSTILE_FOLDERS = ["INBOX", "INBOX/Sub", "inbox2", "Inbox2", "a\\/b", "a/b", "a", "CON", "nul.txt", "..", "../..", ".", "manifest.jsonl",
                   "Grüße/日本語", "Gru\u0308ße/日本語", "cur", "new", "tmp", ".tmp-item", "x.mbox", "x", "x.eml", "trailing.", "trailing ",
                   "d.o.t.s", "&AOk-", "é", "\\xE9", "\\u0000", "\\e", "a\\\\", "l" * 300, "l" * 299 + "m",
                   "/".join(f"level {n} of many" for n in range(40))]  # fmt: skip


class SinkContract:
    """Holds for every format."""

    format: ExportFormat

    def read_back(self, dest: Path) -> list[bytes]:
        """Return the bytes of all mails that an independent reader finds, in any order."""
        raise NotImplementedError

    def as_read(self, raw: bytes) -> bytes:
        """Return how an independent reader gives a mail, where that format cannot do better."""
        return raw

    def export(self, shelf: MemoryShelf, dest: Path, **options: Any) -> tuple[ExportPlan, ExportReceipt]:
        """Plan and run."""
        plan = plan_export(shelf, ORIGIN, self.format, **options)
        return plan, self.run(shelf, plan, dest)

    def run(self, shelf: Any, plan: ExportPlan, dest: Path, cancel: CancelToken | None = None, reporter: Any = None) -> ExportReceipt:
        """Run a plan."""
        return run_export(
            shelf, plan, dest, reporter=reporter or Silence(), cancel=cancel or CancelToken(), clock=SystemClock()
        )

    @pytest.fixture
    def shelf(self) -> MemoryShelf:
        """Two folders with every kind of bytes, one empty folder."""
        shelf = MemoryShelf()
        for number, (name, raw) in enumerate(MAILS.items()):
            shelf.add("INBOX" if number % 2 else "Work/2026", raw, subject=name, received=1_767_000_000 + number)
        shelf.folder("Empty")
        return shelf

    def test_the_bytes_out_are_the_bytes_in(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        _, receipt = self.export(shelf, tmp_path / "out")
        assert (receipt.items, receipt.verified, receipt.skipped) == (len(MAILS), len(MAILS), ())
        assert receipt.complete
        assert Counter(self.read_back(tmp_path / "out")) == Counter(self.as_read(raw) for raw in MAILS.values())
        assert sorted(_exact(tmp_path / "out")) == sorted(MAILS.values())

    @pytest.mark.parametrize("piece", [1, 57, 1 << 16])
    def test_appointments_and_contacts_come_out_as_files_or_as_what_is_attached_to_a_mail(self, piece: int, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        shelf.piece = piece
        for kind, raw in ITEMS:
            shelf.add("Calendar", raw, subject="Größe, \u2028 \udce9", sender="Ann <ann@example.org>", date=1_767_000_000, kind=kind)
        plan, receipt = self.export(shelf, tmp_path / "out")
        assert (receipt.complete, receipt.verified, receipt.bytes) == (True, len(ITEMS), sum(len(raw) for _, raw in ITEMS))
        found = self.read_back(tmp_path / "out")
        if self.format is not ExportFormat.EML:
            assert any("attached to a mail" in note for note in plan.notes)
            mails = [message_from_bytes(raw, policy=default_policy) for raw in found]
            found = [raw if mail["Content-Disposition"] is None else mail.get_payload(decode=True) for raw, mail in zip(found, mails, strict=True)]
            assert {mail.get_filename() or "" for mail in mails} == {"", "Größe, _.ics", "Größe, _.vcf"}
        assert Counter(found) == Counter(self.as_read(raw) if raw == PLAIN else raw for _, raw in ITEMS)
        path = tmp_path / "out" / next(line["path"] for line in _items(tmp_path / "out") if line["size"] == len(ITEMS[0][1]))
        data = path.read_bytes()
        path.write_bytes(data.replace(b":VCALENDAR", b":VCALENDAS").replace(b"QkVHSU46VkNBTEVOREFS", b"QkVHSU46VkNBTEVOREFT"))
        problems = [problem_with(str(tmp_path / "out"), entry) for entry in read_entries(tmp_path / "out/manifest.jsonl")]
        assert max(problems) == "has other bytes on the disk than were written"

    @pytest.mark.parametrize("piece", [1, 7, 4096])
    def test_it_does_not_matter_in_which_pieces_an_item_comes(self, piece: int, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        shelf.piece = piece
        for raw in [raw for raw in MAILS.values() if len(raw) < 3_000 * piece]:
            shelf.add("INBOX", raw)
        _, receipt = self.export(shelf, tmp_path / "out")
        assert receipt.complete
        assert {_sha(raw) for raw in _exact(tmp_path / "out")} == {line["sha256"] for line in _items(tmp_path / "out")}

    def test_the_manifest_has_a_line_for_each_item_and_a_summary(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        content = shelf.add(
            "Grüße", PLAIN, subject="Grüße \u2028 \udce9", sender="Ann <ann@example.org>", received=1_767_000_000,
            date=None, flags=("$label1", "seen"),
        )  # fmt: skip
        plan, _ = self.export(shelf, tmp_path / "out")
        *items, summary = _manifest(tmp_path / "out")
        assert len(items) == 1
        place = {key: items[0].pop(key) for key in ("path", "offset", "length") if key in items[0]}
        assert items[0] == {
            "folder": "Grüße", "id": content.hex(), "sha256": _sha(PLAIN), "size": len(PLAIN),
            "received": "2025-12-29T09:20:00Z", "date": None, "flags": ["$label1", "seen"],
            "subject": "Grüße \u2028 \udce9", "from": "Ann <ann@example.org>", "kind": "message",
        }  # fmt: skip
        assert (tmp_path / "out" / place["path"]).is_file()
        expected = {
            "summary": True, "complete": True, "items": 1, "bytes": len(PLAIN), "verified": 1, "planned": 1,
            "format": self.format.value, "account": "ann", "snapshot": "3f9c1e77", "taken_at": "2026-03-05T09:12:00Z",
            "stopped": "", "skipped": [], "folders": [{"folder": "Grüße", "place": plan.folders[0].place}],
        }  # fmt: skip
        assert {key: summary[key] for key in expected} == expected

    def test_hostile_names_harm_nothing_and_stay_in_the_manifest(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        for number, folder in enumerate(HOSTILE_FOLDERS):
            shelf.add(folder, PLAIN + b"%d\n" % number, subject=HOSTILE_SUBJECTS[number % len(HOSTILE_SUBJECTS)])
        for number, subject in enumerate(HOSTILE_SUBJECTS * 2):
            shelf.add("INBOX", PLAIN + b"\n%d\n" % number, subject=subject, received=1_767_000_000)
        plan, receipt = self.export(shelf, tmp_path / "out")
        count = len(HOSTILE_FOLDERS) + 2 * len(HOSTILE_SUBJECTS)
        assert (receipt.items, receipt.verified, receipt.skipped) == (count, count, ())
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
        assert [line["folder"] for line in _manifest(tmp_path / "out")[-1]["folders"]] == HOSTILE_FOLDERS
        assert {line["folder"] for line in _items(tmp_path / "out")} == set(HOSTILE_FOLDERS)
        assert len(_exact(tmp_path / "out")) == len(self.read_back(tmp_path / "out")) == count
        places = [folder.place for folder in plan.folders]
        assert len({place.lower() for place in places}) == len(places)
        for path in _files(tmp_path / "out"):
            assert len(path) <= 200, path
            assert max(len(name.encode()) for name in path.split("/")) <= 143

    def test_all_folders_are_created_empty_ones_too(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        plan, _ = self.export(shelf, tmp_path / "out")
        assert [folder.path for folder in plan.folders if not folder.items] == ["Empty"]
        for folder in plan.folders:
            assert (tmp_path / "out" / folder.place).exists()

    def test_an_item_in_two_folders_is_written_twice(self, tmp_path: Path) -> None:
        shelf = MemoryShelf()
        content = shelf.add("A", PLAIN)
        shelf.add("B", PLAIN)
        shelf.add("B", PLAIN)
        _, receipt = self.export(shelf, tmp_path / "out")
        assert receipt.items == 3
        assert [line["folder"] for line in _items(tmp_path / "out")] == ["A", "B", "B"]
        assert self.read_back(tmp_path / "out") == [PLAIN] * 3
        assert shelf.read == [content] * 3

    def test_items_are_read_in_the_order_that_suits_the_vault(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        self.export(shelf, tmp_path / "out")
        first_reads = list(dict.fromkeys(shelf.read))
        assert first_reads == sorted(first_reads)
        assert len(first_reads) == len(MAILS)

    def test_a_damaged_item_is_named_and_the_rest_goes_on(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        content = shelf.add("INBOX", PLAIN * 30_000, subject="the broken one")
        shelf.damaged.add(content)
        _, receipt = self.export(shelf, tmp_path / "out")
        assert receipt.damaged
        assert not receipt.complete
        assert receipt.items == receipt.verified == len(MAILS)
        (missing,) = receipt.skipped
        assert (missing.folder, missing.id, missing.subject) == ("INBOX", content.hex(), "the broken one")
        assert "a frame does not open" in missing.reason
        assert len(self.read_back(tmp_path / "out")) == len(MAILS)
        (said,) = _manifest(tmp_path / "out")[-1]["skipped"]
        assert said["id"] == content.hex()
        assert not _manifest(tmp_path / "out")[-1]["complete"]

    def test_bytes_other_than_were_stored_do_not_pass_for_the_item(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        shelf.add("INBOX", b"not what it was", sha256=b"\x01" * 32)
        shelf.add("INBOX", b"of unknown digest", sha256=b"")
        shelf.falsify(shelf.add("INBOX", b"neither known nor right", sha256=b""), b"no more what it was")
        _, receipt = self.export(shelf, tmp_path / "out")
        assert [missing.damaged for missing in receipt.skipped] == [True, True]
        exact = _exact(tmp_path / "out")
        assert not {b"not what it was", b"neither known nor right", b"no more what it was"}.intersection(exact)
        assert b"of unknown digest" in exact

    def test_a_folder_that_breaks_off_is_exported_as_far_as_it_goes(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        shelf.damaged_folders.add("INBOX")
        plan, receipt = self.export(shelf, tmp_path / "out")
        assert [(missing.folder, missing.id, missing.damaged) for missing in receipt.skipped] == [("INBOX", "", True)]
        assert receipt.items == plan.items == 1 + len(MAILS) // 2

    def test_cancel_leaves_whole_items_and_a_manifest_that_says_so(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        cancel = CancelToken()

        class CancelsInTheFourth(MemoryShelf):
            def pieces(self, content: bytes) -> Iterator[bytes]:
                for piece in shelf.pieces(content):
                    if len(shelf.read) == 4:
                        cancel.cancel()
                    yield piece

            in_reading_order = shelf.in_reading_order

        plan = plan_export(shelf, ORIGIN, self.format)
        with pytest.raises(Cancelled, match=f"of {len(MAILS)} items"):
            self.run(CancelsInTheFourth(), plan, tmp_path / "out", cancel)
        items, summary = _items(tmp_path / "out"), _manifest(tmp_path / "out")[-1]
        assert 2 <= len(items) <= 4
        assert not summary["complete"]
        assert summary["stopped"]
        assert len(self.read_back(tmp_path / "out")) == len(items)
        assert not [path for path in _files(tmp_path / "out") if ".tmp-" in path]

    def test_an_error_of_the_whole_vault_ends_the_export_and_the_manifest_says_so(
        self, shelf: MemoryShelf, tmp_path: Path
    ) -> None:
        plan = plan_export(shelf, ORIGIN, self.format)

        def closed(_content: bytes) -> Iterator[bytes]:
            raise VaultUnopenable("The disk of the vault is gone.")

        shelf.pieces = closed  # type: ignore[method-assign]
        with pytest.raises(VaultUnopenable):
            self.run(shelf, plan, tmp_path / "out")
        assert _manifest(tmp_path / "out")[-1]["stopped"] == "The disk of the vault is gone."

    def test_a_destination_in_use_is_refused_and_left_alone(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        (tmp_path / "thesis.txt").write_text("years of work")
        with pytest.raises(UsageError, match=r"not empty: it holds thesis\.txt"):
            self.export(shelf, tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

    def test_an_empty_directory_will_do(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        (tmp_path / ".DS_Store").write_bytes(b"")  # what a look at it leaves behind
        _, receipt = self.export(shelf, tmp_path)
        assert receipt.complete

    def test_what_changes_on_the_disk_is_found(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        self.export(shelf, tmp_path / "out")
        entries = list(read_entries(tmp_path / "out" / "manifest.jsonl"))
        assert [problem_with(str(tmp_path / "out"), entry) for entry in entries] == [""] * len(MAILS)
        for entry in [entry for entry in entries if entry.size]:
            path = tmp_path / "out" / entry.path
            good = path.read_bytes()
            at = (entry.offset or 0) + (entry.length or entry.size) - 1
            path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
            assert "other bytes" in problem_with(str(tmp_path / "out"), entry)
            path.write_bytes(good[:at])
            assert "long" in problem_with(str(tmp_path / "out"), entry)
            if entry.offset is None:
                path.write_bytes(good + b"\n")
                assert "long" in problem_with(str(tmp_path / "out"), entry)
            path.write_bytes(good)
        (tmp_path / "out" / entries[0].path).unlink()
        assert "cannot be read" in problem_with(str(tmp_path / "out"), entries[0])

    def test_reading_back_can_be_switched_off(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        _, receipt = self.export(shelf, tmp_path / "out", verify=False)
        assert receipt.verified is None
        assert receipt.complete

    def test_the_same_snapshot_gives_the_same_plan_in_whatever_order_it_is_listed(self, tmp_path: Path) -> None:
        there, back = MemoryShelf(), MemoryShelf()
        mails = [("A", b"%d" % number, 1_767_000_000 + number // 3) for number in range(9)]
        for path, raw, received in mails:
            there.add(path, raw, subject="same", received=received)
        for path, raw, received in reversed(mails):
            back.add(path, raw, subject="same", received=received)
        assert plan_export(there, ORIGIN, self.format) == plan_export(back, ORIGIN, self.format)

    def test_progress_knows_the_total(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        events: list[Event] = []

        class Listener:
            def report(self, event: Event) -> None:
                events.append(event)

        plan = plan_export(shelf, ORIGIN, self.format)
        self.run(shelf, plan, tmp_path / "out", reporter=Listener())
        last = {event.task: (event.done, event.total, event.account) for event in events if isinstance(event, Progress)}
        assert last == {task: (len(MAILS), len(MAILS), "ann") for task in ("export", "verify")}

    def test_exported_mail_is_for_its_owner_alone(self, shelf: MemoryShelf, tmp_path: Path) -> None:
        self.export(shelf, tmp_path / "out")
        for path in [tmp_path / "out", *(tmp_path / "out").rglob("*")]:
            assert path.stat().st_mode & 0o077 == 0, path


def _manifest(dest: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (dest / "manifest.jsonl").read_text("utf-8").split("\n")[:-1]]


def _items(dest: Path) -> list[dict[str, Any]]:
    return [line for line in _manifest(dest) if "summary" not in line]


def _exact(dest: Path) -> list[bytes]:
    """Return all mails as the manifest says where they are, read in the plainest way."""
    mails = []
    for line in _items(dest):
        raw = (dest / line["path"]).read_bytes()
        if "offset" in line:
            raw = _unquote(raw[line["offset"] : line["offset"] + line["length"]])
        assert _sha(raw) == line["sha256"]
        mails.append(raw)
    return mails


def _unquote(text: bytes) -> bytes:
    lines = text.split(b"\n")
    return b"\n".join(line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line for line in lines)


def _files(dest: Path) -> list[str]:
    return [path.relative_to(dest).as_posix() for path in dest.rglob("*")]


def _sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
