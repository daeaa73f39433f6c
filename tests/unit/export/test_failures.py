"""Disks that are full, gone or choosy, and items larger than the memory that is given to them."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import Cancelled, MailRescueError, UsageError, VaultDamaged
from mailrescue.core.progress import CancelToken, Event, Notice, Progress, Silence
from mailrescue.export.destination import prepare_destination
from mailrescue.export.manifest import read_entries
from mailrescue.export.mbox_sink import MboxSink
from mailrescue.export.plan import ExportFormat, ExportPlan, PlannedFolder
from mailrescue.export.planner import plan_export
from mailrescue.export.receipt import ExportReceipt
from mailrescue.export.run import run_export
from mailrescue.export.shelf import Digest
from mailrescue.export.verify import problem_with
from mailrescue.model.mail import Card, Folder, ItemKind, Position
from tests.kit.shelf import ORIGIN, MemoryShelf

EVERY_FORMAT = pytest.mark.parametrize("format_", list(ExportFormat))


def run(shelf: object, plan: ExportPlan, dest: Path) -> ExportReceipt:
    return run_export(shelf, plan, dest, reporter=Silence(), cancel=CancelToken(), clock=SystemClock())  # type: ignore[arg-type]


def mails(count: int, size: int = 2_000) -> MemoryShelf:
    shelf = MemoryShelf()
    for number in range(count):
        shelf.add(f"F{number % 3}", (b"%05d\n" % number) * (size // 6), subject=f"mail {number}", received=1_767_000_000)
    return shelf


class SmallDisk:
    """Stands in for os.write: the files below `root` may hold `room` bytes together, as on a disk of that size."""

    def __init__(self, root: Path, room: int) -> None:
        self.room = room
        self._root, self._write = root, os.write

    def write(self, descriptor: int, data: bytes) -> int:
        """Write what there is room for; a part of it first, as systems do."""
        used = sum(path.stat().st_size for path in self._root.rglob("*") if path.is_file())
        fits = min(len(data), self.room - used)
        if data and fits <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._write(descriptor, data[:fits])


@EVERY_FORMAT
@pytest.mark.parametrize("room", [180_000, 180_500, 181_000, 181_500, 182_000])
def test_a_full_disk_ends_the_export_with_whole_items_and_a_sentence(
    format_: ExportFormat, room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, dest = mails(60), tmp_path / "out"
    monkeypatch.setattr(os, "write", SmallDisk(dest, room).write)
    receipt = run(shelf, plan_export(shelf, ORIGIN, format_), dest)
    monkeypatch.undo()
    assert "is full" in receipt.stopped
    assert "export again" in receipt.stopped
    assert not receipt.complete
    assert not receipt.damaged
    entries = list(read_entries(dest / "manifest.jsonl"))
    assert len(entries) == receipt.items > 5
    assert [problem_with(str(dest), entry) for entry in entries] == [""] * len(entries)
    assert not json.loads((dest / "manifest.jsonl").read_text().splitlines()[-1])["complete"]
    assert not [path for path in dest.rglob("*") if path.name.startswith(".tmp-")]


@EVERY_FORMAT
def test_a_disk_that_somebody_else_fills_is_an_error_with_a_sentence(
    format_: ExportFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, dest = mails(9), tmp_path / "out"
    disk = SmallDisk(dest, 10**9)

    class Fills(MemoryShelf):
        def pieces(self, content: bytes) -> Iterator[bytes]:
            disk.room = 0 if len(shelf.read) == 5 else disk.room
            return shelf.pieces(content)

        in_reading_order = shelf.in_reading_order

    monkeypatch.setattr(os, "write", disk.write)
    with pytest.raises(MailRescueError, match="manifest could not be written"):
        run(Fills(), plan_export(shelf, ORIGIN, format_), dest)
    assert not (dest / "manifest.jsonl").exists()


@EVERY_FORMAT
def test_a_disk_that_is_full_from_the_start_is_left_as_it_was(
    format_: ExportFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, dest = mails(3), tmp_path / "out"
    monkeypatch.setattr(os, "write", SmallDisk(dest, 100).write)
    receipt = run(shelf, plan_export(shelf, ORIGIN, format_), dest)
    assert "is full" in receipt.stopped
    assert receipt.items == 0
    assert not [path for path in dest.rglob("*") if path.is_file()]


@EVERY_FORMAT
def test_a_disk_that_is_unplugged_ends_the_export_with_a_sentence(format_: ExportFormat, tmp_path: Path) -> None:
    shelf, dest = mails(60), tmp_path / "out"
    plan = plan_export(shelf, ORIGIN, format_)

    class Unplugs(MemoryShelf):
        def pieces(self, content: bytes) -> Iterator[bytes]:
            if len(shelf.read) == 20:
                shutil.rmtree(dest)
            return shelf.pieces(content)

    finished: list[str] = []

    class Listener:
        def report(self, event: Event) -> None:
            if isinstance(event, Progress) and event.done == event.total:
                finished.append(event.task)

    with pytest.raises(MailRescueError, match="The vault still has everything"):
        run_export(Unplugs(), plan, dest, reporter=Listener(), cancel=CancelToken(), clock=SystemClock())
    # The files of an mbox are open, so the system takes on until they are to be named; the others end at once.
    assert finished == (["export"] if format_ is ExportFormat.MBOX else [])


def test_names_that_the_disk_refuses_are_in_the_receipt_and_the_rest_goes_on(tmp_path: Path) -> None:
    shelf = mails(9)
    plan = plan_export(shelf, ORIGIN, ExportFormat.EML)
    first, second, third = plan.folders
    first = replace(first, items=(replace(first.items[0], name="n" * 300), *first.items[1:]))
    second = replace(second, place="p" * 300)
    receipt = run(shelf, replace(plan, folders=(first, second, third)), tmp_path / "out")
    assert receipt.items == receipt.verified == 5
    assert [(missing.folder, bool(missing.id)) for missing in receipt.skipped if not missing.id] == [("F1", False)]
    assert sorted(missing.folder for missing in receipt.skipped if missing.id) == ["F0", "F1", "F1", "F1"]
    assert all("name too long" in missing.reason.lower() for missing in receipt.skipped)
    assert not receipt.damaged


def test_two_items_never_share_a_file(tmp_path: Path) -> None:
    shelf = mails(6)
    plan = plan_export(shelf, ORIGIN, ExportFormat.EML)
    first = plan.folders[0]
    clash = replace(first, items=tuple(replace(item, name="same.eml") for item in first.items))
    receipt = run(shelf, replace(plan, folders=(clash, *plan.folders[1:])), tmp_path / "out")
    assert [(missing.path, missing.reason) for missing in receipt.skipped] == [
        ("F0/same.eml", "the disk did not take it: File exists")
    ]
    assert receipt.items == receipt.verified == 5


def test_what_a_failed_item_left_in_an_mbox_is_cut_off_at_once_or_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> Iterator[bytes]:
        yield b"x" * 600_000
        yield b"y" * 600_000
        raise VaultDamaged("a frame does not open")

    folder = PlannedFolder("A", "A.mbox", ())
    item = plan_export(mails(1), ORIGIN, ExportFormat.MBOX).folders[0].items[0]
    sink = MboxSink(str(tmp_path))
    sink.make(folder)
    (growing,) = tmp_path.iterdir()
    with pytest.raises(VaultDamaged):
        sink.put(folder, item, breaks())
    assert growing.stat().st_size == 0

    def refuses(_descriptor: int, _length: int) -> None:
        raise OSError(errno.EIO, "not now")

    with monkeypatch.context() as patch:
        patch.setattr(os, "ftruncate", refuses)
        with pytest.raises(VaultDamaged):
            sink.put(folder, item, breaks())
    assert growing.stat().st_size > 500_000
    sink.put(folder, item, [b"whole\n"])
    assert growing.stat().st_size < 100
    with monkeypatch.context() as patch:
        patch.setattr(os, "ftruncate", refuses)
        with pytest.raises(VaultDamaged):
            sink.put(folder, item, breaks())
    sink.close()
    assert (tmp_path / "A.mbox").read_bytes().endswith(b"\nwhole\n\n")


def test_a_stop_before_the_first_item_reads_nothing(tmp_path: Path) -> None:
    shelf, cancel = mails(3), CancelToken()
    cancel.cancel()
    plan = plan_export(shelf, ORIGIN, ExportFormat.EML)
    with pytest.raises(Cancelled):
        run_export(shelf, plan, tmp_path / "out", reporter=Silence(), cancel=cancel, clock=SystemClock())
    assert shelf.read == []


@EVERY_FORMAT
def test_every_directory_is_made_durable_and_a_share_without_that_call_will_do(
    format_: ExportFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[Path] = set()

    def refuses(folder: Path) -> None:
        asked.add(folder)
        raise OSError(errno.EINVAL, "no such call")

    monkeypatch.setattr("mailrescue.export.destination.fsync_folder", refuses)
    shelf, dest = mails(9), tmp_path / "out"
    shelf.add("F0/below/deeper", b"mail")
    assert run(shelf, plan_export(shelf, ORIGIN, format_), dest).complete
    holding = {path.parent for path in dest.rglob("*") if path.is_file() and path.name != "maildirfolder"}
    assert asked >= holding
    assert dest in asked


def test_a_file_in_the_way_of_the_destination_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("I was here first")
    for path in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(UsageError, match=r"is a file|Not a directory"):
            prepare_destination(path)
    assert (tmp_path / "out").read_text() == "I was here first"


def test_a_disk_that_looks_too_small_is_announced_before_anything_is_written(tmp_path: Path) -> None:
    shelf = mails(2)
    notices: list[str] = []

    class Listener:
        def report(self, event: Event) -> None:
            if isinstance(event, Notice):
                notices.append(event.code)
                assert list((tmp_path / "out").iterdir()) == []

    plan = replace(plan_export(shelf, ORIGIN, ExportFormat.EML), bytes=10**18)
    receipt = run_export(shelf, plan, tmp_path / "out", reporter=Listener(), cancel=CancelToken(), clock=SystemClock())
    assert notices == ["export-space"]
    assert receipt.complete


class HugeItem:
    """One item of `size` bytes that nobody holds; its end has no line feed, the hard case of an mbox."""

    def __init__(self, size: int) -> None:
        self.size = size
        digest = self.checker()
        for piece in HugeItem.pieces(self, b""):
            digest.update(piece)
        self.content = digest.digest()

    def checker(self) -> Digest:
        return hashlib.blake2b(digest_size=32)

    def folders(self) -> list[Folder]:
        return [Folder("A", "A")]

    def positions(self, _folder: Folder) -> Iterator[tuple[Position, Card]]:
        yield Position("1", self.content, "", ItemKind.MESSAGE, self.size), Card(size=self.size)

    def pieces(self, _content: bytes) -> Iterator[bytes]:
        piece = b"From the middle of a huge mail....\n" + b"more of it\n" * 9_000
        for start in range(0, self.size, len(piece)):
            yield piece[: min(len(piece), self.size - start)]

    def in_reading_order(self, contents: object) -> list[bytes]:
        return list(contents)  # type: ignore[call-overload]


def test_a_stop_does_not_wait_for_the_end_of_a_huge_item(tmp_path: Path) -> None:
    cancel = CancelToken()
    pieces = 0

    class Stops(HugeItem):
        def pieces(self, content: bytes) -> Iterator[bytes]:
            nonlocal pieces
            for piece in super().pieces(content):
                pieces += 1
                if pieces == 5:
                    cancel.cancel()
                yield piece

    shelf = Stops(48_000_001)
    plan = plan_export(shelf, ORIGIN, ExportFormat.EML)
    with pytest.raises(Cancelled, match="0 of 1 items"):
        run_export(shelf, plan, tmp_path / "out", reporter=Silence(), cancel=cancel, clock=SystemClock())
    assert pieces == 5
    assert list((tmp_path / "out" / "A").iterdir()) == []


@EVERY_FORMAT
def test_a_huge_item_is_never_held_in_memory(format_: ExportFormat, tmp_path: Path) -> None:
    shelf = HugeItem(48_000_001)
    plan = plan_export(shelf, ORIGIN, format_)
    tracemalloc.start()
    receipt = run(shelf, plan, tmp_path / "out")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert receipt.verified == 1
    assert peak < 6_000_000
