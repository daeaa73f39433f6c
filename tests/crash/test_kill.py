"""The real program is killed and interrupted at random moments of a snapshot, with its worker processes."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.kit.mails import noise, plain, with_attachment
from tests.kit.program import Program, finish

_MAILS = 2_300  # more than are read without worker processes


def fill(maildir: Path, count: int = _MAILS) -> dict[str, int]:
    """Make a Maildir; return the digests of its mails with how often each is there."""
    for name in ("cur", "new", "tmp", ".Work/cur", ".Work/new", ".Work/tmp"):
        (maildir / name).mkdir(parents=True)
    found: dict[str, int] = {}
    for n in range(count):
        content = noise(n % 90, 6_000)
        mail = with_attachment(f"{n}", content) if n % 5 == 0 else plain(f"{n}", noise(n, 400).hex() + "\n")
        folder = maildir / ".Work" if n % 2 else maildir
        (folder / "cur" / f"{1_700_000_000 + n}.M{n}.host:2,S").write_bytes(mail.raw)
        digest = hashlib.sha256(mail.raw).hexdigest()
        found[digest] = found.get(digest, 0) + 1
    return found


def listed(program: Program) -> dict[str, int]:
    """Return the digests of all mails of the newest snapshot with how often each is there."""
    found: dict[str, int] = {}
    for row in program.run("list", "box").rows():
        found[row["sha256"]] = found.get(row["sha256"], 0) + 1
    return found


def kill_often(tmp_path: Path, kills: int, *, whole_group: bool) -> None:
    """Kill that many snapshots at random moments; then one must succeed, be whole, and hold every mail."""
    chance = random.Random()
    expected = fill(tmp_path / "Maildir")
    program = Program(tmp_path / "home")
    assert program.run("account", "add", "box", "maildir", "--path", str(tmp_path / "Maildir")).code == 0
    killed = 0
    for number in range(kills):
        process = program.start("snapshot", "box")
        time.sleep(chance.uniform(0.2, 2.0 if number else 0.6))  # the first one cannot be done by then
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        finish(process)
        killed += process.returncode == -signal.SIGKILL
    assert killed > 0
    taken = program.run("snapshot", "box")
    assert (taken.code, taken.result["items"]) == (0, _MAILS), taken.words
    check = program.run("vault", "check", "--read-data")
    assert (check.code, check.rows()) == (0, [])
    assert listed(program) == expected
    again = program.run("snapshot", "box")
    assert (again.code, again.result["new"], again.result["removed"]) == (0, 0, 0)


def test_a_few_kills_of_the_program_lose_nothing(tmp_path: Path) -> None:
    kill_often(tmp_path, 3, whole_group=False)


@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [False, True])
def test_many_kills_of_the_program_lose_nothing(tmp_path: Path, *, whole_group: bool) -> None:
    kill_often(tmp_path, 40, whole_group=whole_group)


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_an_interrupted_snapshot_ends_with_130_and_the_next_one_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    expected = fill(tmp_path / "Maildir")
    program = Program(tmp_path / "home")
    program.run("account", "add", "box", "maildir", "--path", str(tmp_path / "Maildir"))
    process = program.start("snapshot", "box")
    while process.poll() is None and not (tmp_path / "home/vault/lock").exists():
        time.sleep(0.02)
    time.sleep(0.5)
    os.killpg(process.pid, number)  # as a terminal does: workers that just start hear it, too
    stopped = finish(process)
    assert (stopped.code, stopped.result["code"]) == (130, 130)
    assert "Stopped" in stopped.result["message"]
    assert "Traceback" not in stopped.words
    assert program.run("snapshots", "box").rows() == []
    taken = program.run("snapshot", "box")
    assert (taken.code, taken.result["items"]) == (0, _MAILS)
    assert listed(program) == expected
