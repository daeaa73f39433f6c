"""Two programs at one vault: one writer at a time, and readers beside it that are never blocked and never misled."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailrescue.core.errors import ExitCode, VaultInUse, VaultUnopenable
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.lock import VaultLock
from tests.crash.test_kill import fill, listed
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain, some_mails
from tests.kit.program import ROOT, Program
from tests.kit.vaults import OWNER, VaultBox, contents, findings, take

_HOLDER = """
import sys
import tempfile
from pathlib import Path
from mailrescue.vault.lock import VaultLock
with VaultLock(Path(sys.argv[1]), "`mailrescue snapshot` (process 4711)"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A home whose vault another process holds."""
    program = Program(tmp_path / "home")
    fill(tmp_path / "Maildir", 8)
    program.run("account", "add", "box", "maildir", "--path", str(tmp_path / "Maildir"))
    assert program.run("snapshot", "box").code == 0
    command = [sys.executable, "-c", _HOLDER, str(tmp_path / "home" / "vault")]
    holder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield tmp_path / "home"


def test_a_second_writer_is_told_who_holds_the_vault_and_reading_goes_on(held: Path) -> None:
    program = Program(held)
    refused = program.run("snapshot", "box")
    assert (refused.code, refused.result["code"]) == (8, 8)
    assert "in use by `mailrescue snapshot` (process 4711)" in refused.result["message"]
    assert sum(listed(program).values()) == 8
    assert program.run("search", "plain", "from:ann").code == 0
    assert program.run("vault", "check", "--read-data").code == 0


def test_the_lock_of_a_killed_writer_is_no_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(VaultInUse) as refused, VaultLock(tmp_path, OWNER):
            pass
        assert refused.value.exit_code == ExitCode.IN_USE
        holder.kill()
    with VaultLock(tmp_path, OWNER):
        assert (tmp_path / "lock").read_text() == OWNER
    assert (tmp_path / "lock").read_text() == ""


def test_two_locks_of_one_process_exclude_each_other_as_well(tmp_path: Path) -> None:
    with VaultLock(tmp_path, OWNER), pytest.raises(VaultInUse, match="by a test"), VaultLock(tmp_path, "another"):
        pass


def test_a_lock_where_nothing_can_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(VaultUnopenable, match="cannot be written"), VaultLock(tmp_path / "missing", OWNER):
        pass


def test_a_reader_sees_each_snapshot_as_soon_as_it_is_committed_and_none_before(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path)
    mailbox = Mailbox(some_mails(6))
    with box.open() as writer, writer.writing(OWNER), box.open() as reader:
        assert reader.snapshots() == []
        for number in range(3):
            mailbox.folders["INBOX"][f"more-{number}"] = plain(f"more {number}")
            taken = take(writer, mailbox)
            assert reader.snapshots()[-1] == taken
            assert contents(reader, taken) == mailbox.state()
            assert findings(reader) == []


class _Beside:
    """Runs `act` right after a commit record became durable, before the writer's catalogue knows of it."""

    def __init__(self, inner: MemoryStore, act: Callable[[], object]) -> None:
        self.inner, self.act = inner, act

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def put(self, name: str, data: bytes) -> None:
        """Store; then let somebody in between."""
        self.inner.put(name, data)
        if name.startswith("commits/"):
            self.act()


def test_a_reader_that_learns_of_a_commit_before_its_writer_does_is_in_nobodys_way(tmp_path: Path) -> None:
    store = MemoryStore()
    box = VaultBox.create(tmp_path, store)
    mailbox = Mailbox(some_mails(6))
    seen: list[int] = []

    def read() -> None:
        with box.open() as reader:
            seen.append(len(reader.snapshots()))

    for number in range(3):
        mailbox.folders["INBOX"][f"more-{number}"] = plain(f"more {number}")
        taken = box.snapshot(mailbox, store=_Beside(store, read))  # type: ignore[arg-type]
        assert seen.pop() == number + 1
        with box.open() as vault:
            assert vault.snapshots()[-1] == taken
            assert contents(vault, taken) == mailbox.state()


class _Listed:
    """Lets somebody in right after the packs, or the commits, were listed."""

    def __init__(self, inner: MemoryStore, folder: str, act: Callable[[], object]) -> None:
        self.inner, self.folder, self.act = inner, folder, act

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def names(self, folder: str) -> Iterator[str]:
        """List; then let somebody in between."""
        found = list(self.inner.names(folder))
        if folder == self.folder:
            self.act()
        return iter(found)


@pytest.mark.parametrize("folder", ["packs", "commits"])
def test_a_reader_that_looks_while_a_snapshot_is_taken_believes_nothing_to_be_gone(tmp_path: Path, folder: str) -> None:
    store = MemoryStore()
    box = VaultBox.create(tmp_path, store)
    mailbox = Mailbox(some_mails(6))

    def write() -> None:
        mailbox.folders["INBOX"]["more"] = plain(f"more {len(store.objects)}")
        box.snapshot(mailbox)

    write()
    with box.open(_Listed(store, folder, write)) as reader:  # type: ignore[arg-type]
        assert reader.catalogue.index.lost() == []
    with box.open() as vault:
        assert contents(vault, vault.snapshots()[-1]) == mailbox.state()
        assert vault.catalogue.index.lost() == []
        assert findings(vault) == []


def test_a_check_beside_a_writer_finds_nothing_wrong(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path)
    mailbox = Mailbox(some_mails(12))
    box.snapshot(mailbox)
    wrong: list[object] = []
    done = threading.Event()

    def check() -> None:
        while not done.is_set():
            with box.open() as vault:
                wrong.extend(findings(vault))

    checker = threading.Thread(target=check)
    checker.start()
    try:
        for number in range(25):
            mailbox.folders["INBOX"][f"more-{number}"] = plain(f"more {number}")
            box.snapshot(mailbox)
    finally:
        done.set()
        checker.join()
    assert wrong == []


def test_two_computers_take_turns_at_one_vault(tmp_path: Path) -> None:
    store = MemoryStore()
    one = VaultBox.create(tmp_path, store)
    other = VaultBox(one.root, tmp_path / "other computer", store)
    mailbox = Mailbox(some_mails(4))
    held = []
    for number in range(6):
        mailbox.folders["INBOX"][f"more-{number}"] = plain(f"more {number}")
        (one, other)[number % 2].snapshot(mailbox)
        held.append(mailbox.state())
    for box in (one, other):
        with box.open() as vault:
            assert [contents(vault, snapshot) for snapshot in vault.snapshots()] == held
            assert findings(vault) == []


_WITHOUT_RIGHTS = """
import os, sys
sys.path.insert(0, sys.argv[1])
import mailrescue.cli.main, mailrescue.app.engine, mailrescue.app.snapshots, mailrescue.cli.snapshot_cmds, mailrescue.cli.browse_cmds
import mailrescue.cli.vault_cmds, mailrescue.providers.registry, mailrescue.providers.files.maildir, mailrescue.app.upkeep
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(mailrescue.cli.main.run(sys.argv[2:]))
"""


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every user of the machine can reach, as pytest's are not."""
    with tempfile.TemporaryDirectory(prefix="mailrescue-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_vault_that_cannot_be_written_can_be_read_and_a_snapshot_ends_in_a_sentence(open_place: Path) -> None:
    place = open_place
    program = Program(place / "home")
    fill(place / "Maildir", 8)
    program.run("account", "add", "box", "maildir", "--path", str(place / "Maildir"))
    assert program.run("snapshot", "box").code == 0
    for path in (place / "home").rglob("*"):
        in_vault = (place / "home" / "vault") in (path, *path.parents)
        path.chmod((0o555 if in_vault else 0o777) if path.is_dir() else (0o444 if in_vault else 0o666))
    (place / "home").chmod(0o777)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _WITHOUT_RIGHTS, str(ROOT), *words]
        return subprocess.run(command, env=program.environment(), capture_output=True, text=True, check=False)

    try:
        refused = run("snapshot", "box")
        assert refused.returncode == 9, refused.stderr
        assert "cannot be written" in refused.stderr
        assert "Traceback" not in refused.stderr
        shown = run("list", "box")
        assert (shown.returncode, len(shown.stdout.splitlines())) == (0, 8), shown.stderr
        assert run("vault", "check", "--read-data").returncode == 0
    finally:
        for path in (place / "home").rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
