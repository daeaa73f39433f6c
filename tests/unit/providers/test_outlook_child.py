"""The child that parses: killed, stopped, orphaned, short of memory. The source survives, and names what is missing."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.core import child as core_child
from mailrescue.core.errors import ItemUnreadable, MailRescueError, SourceUnreadable
from mailrescue.model.mail import Folder, Listed, Skip
from mailrescue.providers.files.outlook import Limits, OutlookSource
from mailrescue.providers.files.outlook.reader import OutlookReader
from mailrescue.providers.files.outlook.sink import MessageSink
from mailrescue.providers.files.outlook.wire import WireBroken, receive, send
from tests.kit.outlook_files import unpack

QUICK = Limits(read=1.0, list=1.0, slowest=10**9)
linux = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture
def source(tmp_path: Path) -> Iterator[OutlookSource]:
    """An open source with a few mails."""
    with OutlookSource(unpack("french-v1.pst", tmp_path), limits=QUICK) as opened:
        yield opened


@pytest.fixture
def reader(source: OutlookSource) -> Iterator[OutlookReader]:
    """A reader whose child runs."""
    opened = source.reader()
    opened.read(items(source)[0])
    yield opened
    opened.close()


def items(source: OutlookSource) -> list[Listed]:
    """Return all items."""
    folders = [folder for folder in source.folders() if isinstance(folder, Folder)]
    return [item for folder in folders for item in source.items(folder) if isinstance(item, Listed)]


def gone(pid: int, seconds: float = 10) -> bool:
    """Tell whether the process ends in time; it may be a zombie of a parent that is not ours."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@linux
def test_an_item_is_read_by_a_new_child_when_the_old_one_was_killed(source: OutlookSource, reader: OutlookReader) -> None:
    listed = items(source)
    before, pid = reader.read(listed[1]), reader.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert reader.read(listed[1]) == before
    assert reader.pid not in (None, pid)


@linux
def test_an_item_whose_child_is_killed_each_time_is_named_and_the_next_is_read(source: OutlookSource, reader: OutlookReader) -> None:
    listed, stop, killed = items(source), threading.Event(), list[int]()

    def hunt() -> None:
        while not stop.is_set():
            pid = reader.pid
            if pid is not None and pid not in killed:
                os.kill(pid, signal.SIGSTOP)  # first stopped: so no answer can be quicker than the kill
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    hunter = threading.Thread(target=hunt)
    hunter.start()
    with pytest.raises(ItemUnreadable, match="crashed the reader twice"):
        reader.read(listed[0])
    stop.set()
    hunter.join()
    assert len(killed) >= 2
    assert reader.read(listed[1]).raw


@linux
def test_an_item_that_takes_too_long_is_named_and_the_next_is_read(source: OutlookSource, reader: OutlookReader) -> None:
    pid = reader.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(ItemUnreadable, match="longer than 1 seconds"):
        reader.read(items(source)[0])
    assert gone(pid)
    assert reader.read(items(source)[0]).raw


@linux
def test_a_file_whose_children_always_die_is_given_up(source: OutlookSource, reader: OutlookReader, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reader.pid is not None
    os.kill(reader.pid, signal.SIGKILL)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    (item, *_rest) = items(source)
    for _attempt in range(9):
        with pytest.raises(ItemUnreadable):
            reader.read(item)
    with pytest.raises(SourceUnreadable, match="20 times in a row"):
        reader.read(item)


@linux
def test_a_listing_goes_on_when_its_child_was_killed(source: OutlookSource) -> None:
    before = items(source)
    assert source.pid is not None
    os.kill(source.pid, signal.SIGKILL)
    assert items(source) == before


@linux
def test_a_listing_goes_on_when_its_child_was_stopped(source: OutlookSource) -> None:
    before = items(source)
    assert source.pid is not None
    os.kill(source.pid, signal.SIGSTOP)
    assert items(source) == before


@linux
def test_a_killed_child_leaves_no_spool_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with OutlookSource(unpack("four-attachments.pst", tmp_path), limits=Limits(spool_above=1000)) as source:
        reader = source.reader()
        (item,) = items(source)
        read = reader.read(item)
        assert read.spool is not None
        Path(read.spool.path).unlink()
        reader.close()
    assert [path.name for path in tmp_path.iterdir()] == ["four-attachments.pst"]


def test_a_big_message_comes_as_a_file_with_the_same_bytes(tmp_path: Path) -> None:
    path = unpack("four-attachments.pst", tmp_path)
    with OutlookSource(path) as small, OutlookSource(path, limits=Limits(spool_above=1000)) as big:
        (item,) = items(small)
        reader, spooling = small.reader(), big.reader()
        raw, read = reader.read(item).raw, spooling.read(item)
        reader.close()
        spooling.close()
    assert read.raw == b""
    assert read.spool is not None
    assert read.spool.temporary
    assert Path(read.spool.path).read_bytes() == raw
    assert read.spool.length == len(raw)
    if os.name == "posix":
        assert Path(read.spool.path).stat().st_mode & 0o777 == 0o600
    Path(read.spool.path).unlink()


def test_a_message_that_is_given_up_leaves_no_file(tmp_path: Path) -> None:
    sink = MessageSink(tmp_path / "spool", 10)
    sink.write(b"x" * 20)
    assert (tmp_path / "spool").exists()
    sink.abandon()
    assert not (tmp_path / "spool").exists()


SCRIPT = """
import sys, time
from pathlib import Path
from mailrescue.providers.files.outlook import OutlookSource
source = OutlookSource(Path(sys.argv[1])).__enter__()
reader = source.reader()
items = [item for folder in source.folders() for item in source.items(folder)]
reader.read(items[0])
assert "pypff" not in sys.modules, "the parent parses nothing itself"
print(source.pid, reader.pid, flush=True)
time.sleep(60)
"""


@linux
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_children_end_with_their_parent_which_never_loads_the_parser(tmp_path: Path, end: signal.Signals) -> None:
    command = [sys.executable, "-c", SCRIPT, str(unpack("french-v1.pst", tmp_path))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.send_signal(end)
    assert all(gone(pid) for pid in pids)


@linux
def test_the_child_sees_no_secret_of_the_parent(source: OutlookSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILRESCUE_PASSWORD_OFFICE", "hush")
    monkeypatch.setenv("MAILRESCUE_VAULT_KEY", "hush")
    reader = source.reader()
    reader.read(items(source)[0])
    environment = Path(f"/proc/{reader.pid}/environ").read_bytes()
    reader.close()
    assert b"hush" not in environment
    assert b"MAILRESCUE" not in environment


def _read_all(source: OutlookSource) -> None:
    """Read everything. Raises what was raised first, and for what is left out."""
    with source:
        reader = source.reader()
        try:
            for folder in source.folders():
                if isinstance(folder, Skip):
                    raise ItemUnreadable(folder.reason)
                for item in source.items(folder):
                    if isinstance(item, Skip):
                        raise ItemUnreadable(item.reason)
                    reader.read(item)
        finally:
            reader.close()


@linux
def test_the_child_has_a_limit_on_memory_and_meeting_it_is_no_crash(tmp_path: Path) -> None:
    path = unpack("mailbox.pst", tmp_path)
    with OutlookSource(path) as source:
        assert b"2147483648" in Path(f"/proc/{source.pid}/limits").read_bytes()
    # What the child's memory has room for before it must ask for more differs; a large file asks for more than any has.
    with pytest.raises((SourceUnreadable, ItemUnreadable), match=r"crashed|memory"):
        _read_all(OutlookSource(unpack("exchange-4k.ost", tmp_path), limits=Limits(memory=1024 * 1024)))


@linux
def test_a_child_that_never_starts_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(MailRescueError, match="does not start") as caught:
        OutlookSource(unpack("empty.pst", tmp_path)).__enter__()
    assert not isinstance(caught.value, SourceUnreadable)


@linux
def test_a_forked_process_does_not_end_its_parents_child(source: OutlookSource, reader: OutlookReader) -> None:
    pid = os.fork()
    if pid == 0:
        reader.close()
        os._exit(0)
    os.waitpid(pid, 0)
    before = reader.pid
    assert reader.read(items(source)[0]).raw
    assert reader.pid == before


def test_a_frozen_program_starts_itself_with_a_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert core_child.child_command("mailrescue.x") == [sys.executable, core_child.CHILD_SWITCH, "mailrescue.x"]


def test_only_the_switch_and_a_module_of_this_program_make_a_child() -> None:
    assert not core_child.run_if_child([])
    assert not core_child.run_if_child(["snapshot", "office"])
    assert not core_child.run_if_child([core_child.CHILD_SWITCH, "os"])
    with pytest.raises(ModuleNotFoundError):
        core_child.run_if_child([core_child.CHILD_SWITCH, "mailrescue.no_such_room"])


def test_messages_cross_the_wire_and_anything_else_does_not() -> None:
    stream = io.BytesIO()
    send(stream, {"do": "read", "where": ["t", [0, 1], 7], "raw": b"\x00\xff"})
    assert receive(io.BytesIO(stream.getvalue())) == {"do": "read", "where": ["t", [0, 1], 7], "raw": b"\x00\xff"}
    for broken in (b"", b"\0\0", stream.getvalue()[:-1], b"\xff\xff\xff\xff", b"\0\0\0\x01\x07", b"\0\0\0\x02\xc1\xc1"):
        with pytest.raises(WireBroken):
            receive(io.BytesIO(broken))


def test_a_file_that_changes_meanwhile_is_said_once(tmp_path: Path) -> None:
    path = unpack("mailbox.pst", tmp_path)
    with OutlookSource(path) as source:
        os.utime(path, (1, 1))
        found = [item for folder in source.folders() for item in source.items(folder)]  # type: ignore[arg-type]
    skips = [item for item in found if isinstance(item, Skip)]
    assert [skip.key for skip in skips] == ["file-changed"]
    assert len(found) == 18
