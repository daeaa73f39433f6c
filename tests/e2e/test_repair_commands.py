"""`vault check`, `vault repair` and `vault rebuild` as a user runs them: exit codes, what they say, and what they leave."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.kit.corrupt import flipped
from tests.kit.mails import noise
from tests.kit.program import Program
from tests.kit.repairs import wreck


class Anna:
    """A home with one Maildir of twelve mails, and two snapshots of it."""

    def __init__(self, folder: Path) -> None:
        self.maildir = folder / "Maildir"
        self.program = Program(folder / "home")
        self.vault = folder / "home" / "vault"

    def take(self, day: int) -> dict[str, object]:
        """Take a snapshot on that day of March."""
        self.program.more["MAILRESCUE_NOW"] = f"2026-03-{day:02}T09:00:00Z"
        done = self.program.run("snapshot", "anna")
        assert done.code == 0, done.words
        return done.result

    def write(self, name: str) -> None:
        raw = f"From: ann@example.org\nSubject: {name}\n\n{noise(len(name) * 31 + ord(name[-1]), 600).hex()}\n".encode()
        (self.maildir / "cur" / f"{name}:2,S").write_bytes(raw)

    def largest_pack(self) -> Path:
        """The pack with the mails."""
        return max(self.vault.glob("packs/*/*"), key=lambda path: path.stat().st_size)

    def change(self, path: Path, data: bytes) -> None:
        """Put other bytes into a file of the vault."""
        path.chmod(0o600)
        path.write_bytes(data)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two snapshots; the mail `gone` is in the first only."""
    anna = Anna(folder := tmp_path_factory.mktemp("history"))
    for part in ("cur", "new", "tmp"):
        (anna.maildir / part).mkdir(parents=True)
    assert anna.program.run("account", "add", "anna", "maildir", "--path", str(anna.maildir)).code == 0
    for name in ("gone", *(f"mail {n}" for n in range(11))):
        anna.write(name)
    anna.take(1)
    (anna.maildir / "cur" / "gone:2,S").unlink()
    anna.take(2)
    return folder


@pytest.fixture
def anna(history: Path, tmp_path: Path) -> Anna:
    """A home of its own with that history; its account still reads the first Maildir."""
    shutil.copytree(history / "home", tmp_path / "home")
    anna = Anna(tmp_path)
    anna.maildir = history / "Maildir"
    anna.program.more["MAILRESCUE_NOW"] = "2026-03-02T10:00:00Z"
    return anna


def everything(folder: Path) -> dict[str, bytes]:
    """All files of a vault but its lock."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_whole_vault_is_left_as_it_is(anna: Anna) -> None:
    before = everything(anna.vault)
    for words in (("vault", "repair"), ("vault", "repair", "--dry-run"), ("vault", "rebuild")):
        done = anna.program.run(*words)
        assert (done.code, done.rows()) == (0, []), done.words
    assert everything(anna.vault) == before


def test_a_flipped_bit_is_undone_and_nothing_is_lost(anna: Anna) -> None:
    pack = anna.largest_pack()
    before = pack.read_bytes()
    anna.change(pack, flipped(before, 5_001))
    assert anna.program.run("vault", "check", "--read-data").code == 5
    assert anna.program.run("vault", "repair", "--dry-run").code == 5
    assert pack.read_bytes() != before
    done = anna.program.run("vault", "repair")
    assert (done.code, done.result["restored"], done.result["whole"]) == (0, 1, True)
    assert [row["step"] for row in done.rows()] == ["restore"]
    assert pack.read_bytes() == before
    assert [path.read_bytes() for path in (anna.vault / "damaged").iterdir()] == [flipped(before, 5_001)]
    assert anna.program.run("vault", "check", "--read-data").code == 0


def test_what_is_lost_is_named_and_the_next_snapshot_heals_it(anna: Anna) -> None:
    pack = anna.largest_pack()
    anna.change(pack, wreck(pack.read_bytes(), 60, 4_096))
    planned = anna.program.run("vault", "repair", "--dry-run")
    assert planned.code == 5
    done = anna.program.run("vault", "repair")
    assert (done.code, done.result["salvaged"], done.result["whole"]) == (3, 1, False)
    assert [row for row in planned.rows() if "lost" in row] == [row for row in done.rows() if "lost" in row]
    lost = {row["subject"]: row for row in done.rows() if row.get("lost") == "item"}
    assert len(lost) == done.result["lost_items"] > 0
    for subject, row in lost.items():
        assert row["from"] == "ann@example.org"
        assert [place["folder"] for place in row["stood"]] == ["INBOX"]
        assert len(row["stood"][0]["snapshots"]) == (1 if subject == "gone" else 2)
    check = anna.program.run("vault", "check", "--read-data")
    assert (check.code, check.result["findings"], check.result["known_lost_items"]) == (0, 0, len(lost))
    assert all(row["known"] for row in check.rows())
    assert anna.take(3)["reasons"] == ["healed"]
    check = anna.program.run("vault", "check", "--read-data")
    assert {row["stands"][0]["subject"] for row in check.rows()} == lost.keys() & {"gone"}
    assert anna.program.run("vault", "repair").rows() == []
    export = anna.program.run("export", "anna", str(anna.vault.parent / "out"), "--format", "eml")
    assert export.code == 0
    anna.change(anna.largest_pack(), wreck(anna.largest_pack().read_bytes(), 60, 4_096))
    assert anna.program.run("vault", "check", "--read-data").code == 5


def test_a_copy_gives_back_what_is_gone(anna: Anna, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert anna.program.run("vault", "copy", str(copy)).code == 0
    before = everything(anna.vault)
    anna.largest_pack().unlink()
    done = anna.program.run("vault", "repair", "--from", str(copy))
    assert (done.code, done.result["restored"]) == (0, 1)
    assert everything(anna.vault) == before
    for wrong in (tmp_path / "nothing", tmp_path, anna.vault):
        refused = anna.program.run("vault", "repair", "--from", str(wrong))
        assert (refused.code, "no copy of this vault" in refused.result["message"]) == (2, True)


def test_a_vault_put_back_from_an_older_copy_is_accepted_by_a_rebuild(anna: Anna, tmp_path: Path) -> None:
    shutil.copytree(anna.vault, tmp_path / "older")
    anna.take(3)
    (anna.maildir / "cur" / "late:2,S").write_bytes(b"Subject: late\n\nlate\n")
    anna.take(4)
    (anna.maildir / "cur" / "late:2,S").unlink()
    shutil.rmtree(anna.vault)
    shutil.copytree(tmp_path / "older", anna.vault)
    for words in (("snapshot", "anna"), ("vault", "repair")):
        refused = anna.program.run(*words)
        assert (refused.code, "vault rebuild" in refused.result["message"]) == (5, True), words
    rebuilt = anna.program.run("vault", "rebuild")
    assert (rebuilt.code, rebuilt.result["snapshots"]) == (0, 2)
    assert anna.program.run("vault", "check", "--read-data").code == 0
    anna.take(5)


def test_a_repair_beside_a_writer_waits_for_nobody(anna: Anna) -> None:
    import fcntl

    fd = os.open(anna.vault / "lock", os.O_RDWR)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        assert anna.program.run("vault", "repair").code == 8
    finally:
        os.close(fd)


def test_the_text_says_it_in_sentences(anna: Anna) -> None:
    pack = anna.largest_pack()
    anna.change(pack, wreck(pack.read_bytes(), 60, 4_096))
    said = text(anna.program, "vault", "repair")
    assert "lost: INBOX (" in said
    assert "ann@example.org: gone" in said
    assert "Lost for good: " in said
    assert "`damaged`" in said
    check = text(anna.program, "vault", "check", "--read-data")
    assert check.startswith("The vault is whole: every byte was read and compared. Known losses: ")
    assert check.count("\n") == 1


def text(program: Program, *words: str) -> str:
    """What a command prints for people."""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-m", "mailrescue", *words], env=program.environment(), capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.stdout
