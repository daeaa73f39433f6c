"""The real program is killed and interrupted at random moments of a snapshot, with its worker processes."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.kit.mails import noise, plain, with_attachment
from tests.kit.program import Program, finish

_MAILS = 2_300  # more than are read without worker processes
_CHANGED = 30
_IN_ONE_VAULT = 40


def fill(maildir: Path, count: int = _MAILS) -> Counter[str]:
    """Make a Maildir; return the digests of its mails with how often each is there."""
    for name in ("cur", "new", "tmp", ".Work/cur", ".Work/new", ".Work/tmp"):
        (maildir / name).mkdir(parents=True)
    return Counter(deliver(maildir, n) for n in range(count))


def deliver(maildir: Path, n: int) -> str:
    """Put a mail into a Maildir; return its digest."""
    content = noise(n % 90, 6_000)
    mail = with_attachment(f"{n}", content) if n % 5 == 0 else plain(f"{n}", noise(n, 400).hex() + "\n")
    place(maildir, n).write_bytes(mail.raw)
    return hashlib.sha256(mail.raw).hexdigest()


def place(maildir: Path, n: int) -> Path:
    """Return where a mail lies."""
    return (maildir / ".Work" if n % 2 else maildir) / "cur" / f"{1_700_000_000 + n}.M{n}.host:2,S"


def change(maildir: Path, turn: int, expected: Counter[str]) -> None:
    """Let some mails come and as many of the oldest go, so that every snapshot has something to write."""
    for n in range(turn * _CHANGED, (turn + 1) * _CHANGED):
        gone = place(maildir, n)
        expected[hashlib.sha256(gone.read_bytes()).hexdigest()] -= 1
        gone.unlink()
        expected[deliver(maildir, n + _MAILS)] += 1


def listed(program: Program, at: str = "latest") -> Counter[str]:
    """Return the digests of all mails of a snapshot with how often each is there."""
    return Counter(row["sha256"] for row in program.run("list", "box", "--at", at).rows())


def kill_often(folder: Path, kills: int, *, whole_group: bool) -> int:
    """Kill that many snapshots at random moments; those that were done before, and one at the end, must be whole.

    Returns how many were hit before they were done.
    """
    chance = random.Random()
    maildir = folder / "Maildir"
    expected = fill(maildir)
    program = Program(folder / "home")
    assert program.run("account", "add", "box", "maildir", "--path", str(maildir)).code == 0
    done: dict[str, Counter[str]] = {}
    killed, latest = 0, 0.6  # the first one cannot be done by then
    for turn in range(kills):
        process = program.start("snapshot", "box")
        time.sleep(chance.uniform(0.2, latest))
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        finished = finish(process)
        killed += process.returncode == -signal.SIGKILL
        if finished.lines and finished.result["event"] == "result":
            done[finished.result["id"]] = +expected
        # Later ones have less to do; when one gets through, the next ones are hit earlier.
        latest = max(0.8, latest * 0.9) if process.returncode == 0 else min(4.0, latest * 1.1)
        change(maildir, turn, expected)
    assert killed > 0
    taken = program.run("snapshot", "box")
    assert (taken.code, taken.result["items"]) == (0, _MAILS), taken.words
    done[taken.result["id"]] = +expected
    check = program.run("vault", "check", "--read-data")
    assert (check.code, check.rows()) == (0, [])
    assert {id_: listed(program, id_) for id_ in done} == done
    again = program.run("snapshot", "box")
    assert (again.code, again.result["new"], again.result["removed"]) == (0, 0, 0)
    return killed


def test_a_few_kills_of_the_program_lose_nothing(tmp_path: Path) -> None:
    kill_often(tmp_path, 3, whole_group=False)


@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [False, True])
def test_many_kills_of_the_program_lose_nothing(tmp_path: Path, pytestconfig: pytest.Config, *, whole_group: bool) -> None:
    kills = pytestconfig.getoption("--kills")
    killed = 0
    for start in range(0, kills, _IN_ONE_VAULT):
        killed += kill_often(tmp_path / str(start), min(_IN_ONE_VAULT, kills - start), whole_group=whole_group)
        shutil.rmtree(tmp_path / str(start))
    print(f"{kills} snapshots, {killed} of them killed before they were done")


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
