"""Disasters that happen to mailboxes, one by one, through the command line: what holds them, what is said, what is safe."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import signal
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from mailrescue.app import alarm
from tests.kit.outlook_files import unpack
from tests.kit.program import PASSPHRASE, Program, finish
from tests.kit.typed import Said, Shell

_FIRST = datetime(2026, 3, 1, 9, tzinfo=UTC)
_FOLDERS = ("", ".Sent", ".Kunden", ".Kunden.Ausland", ".Rechnungen", ".Trash")


def make_maildir(folder: Path) -> None:
    """Make an empty mailbox with its folders."""
    for directory in _FOLDERS:
        for part in ("cur", "new", "tmp"):
            (folder / directory / part).mkdir(parents=True)


class Life:
    """A Maildir of 240 mails of the year before, and commands on the days after the first of March 2026."""

    def __init__(self, folder: Path, shell: Shell) -> None:
        self.folder, self.shell = folder, shell
        self.maildir = folder / "Maildir"
        self.numbers = itertools.count()
        self.days = 0

    def begin(self) -> None:
        """Make the mailbox, and let the first days pass."""
        make_maildir(self.maildir)
        for number in range(240):
            self.write(_FOLDERS[number % 5], back=2 + number * 1.5)
        assert self.say("account", "add", "anna", "maildir", "--path", str(self.maildir)).code == 0
        assert self.say("snapshot", "anna").code == 0
        self.pass_days(3)

    def return_to(self, saved: Path) -> None:
        """Be as when these files were saved. The mailbox's own folder stays: another one would be another mailbox."""
        self.maildir.mkdir(exist_ok=True)
        for path in [*self.folder.iterdir(), *self.maildir.iterdir()]:
            if path.is_file():
                path.unlink()
            elif path != self.maildir:
                shutil.rmtree(path)
        shutil.copytree(saved, self.folder, dirs_exist_ok=True)
        self.days, self.numbers = 3, itertools.count(249)

    def write(self, directory: str = "", *, back: float = 0, text: str = "", to: Path | None = None) -> None:
        """Put a mail into a folder: of so many days before now."""
        number, when = next(self.numbers), _FIRST + timedelta(days=self.days - back)
        head = f"From: a{number % 9}@kunde.example\nTo: anna@weber.example\nSubject: Brief {number}\nMessage-ID: <{number}@kunde.example>\n"
        path = (to or self.maildir) / directory / "cur" / f"{number}.kunde:2,S"
        path.write_text(f"{head}Date: {format_datetime(when)}\n\n{text or f'Text {number}'}\n", encoding="utf-8")
        os.utime(path, (when.timestamp(), when.timestamp()))

    def mails(self, *directories: str) -> list[Path]:
        """All mails, or those of these folders."""
        return sorted(path for directory in directories or _FOLDERS for path in (self.maildir / directory / "cur").iterdir())

    def now(self) -> str:
        """The moment of this day's commands."""
        return (_FIRST + timedelta(days=self.days)).isoformat()

    def say(self, *words: str) -> Said:
        """Carry out a command today."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MAILRESCUE_NOW", self.now())
            patch.setenv("MAILRESCUE_VAULT_KEY", PASSPHRASE)
            return self.shell.json(*words)

    def text(self, *words: str) -> str:
        """Carry out a command today, for a person; returns what it wrote."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MAILRESCUE_NOW", self.now())
            patch.setenv("MAILRESCUE_VAULT_KEY", PASSPHRASE)
            return self.shell(*words).out

    def pass_days(self, days: int) -> None:
        """Let days pass on which three mails come and a snapshot is taken; each must be good."""
        for _ in range(days):
            self.days += 1
            for _ in range(3):
                self.write()
            said = self.say("snapshot", "anna")
            assert (said.code, said.result["standing"]) == (0, "good"), said.result["findings"]

    def strike(self) -> dict[str, Any]:
        """Let the day of the disaster come; returns the result of its snapshot, which must be held."""
        self.days += 1
        before = self.last_good()
        said = self.say("snapshot", "anna")
        assert (said.code, said.result["standing"]) == (4, "held"), said.result
        assert self.last_good() == before, "what is good stays what it was"
        assert said.result["reasons"][: len(said.result["findings"])] == list(dict.fromkeys(f["rule"] for f in said.result["findings"]))
        (alert,) = [line for line in said.lines if line["event"] == "alert"]
        assert (alert["account"], alert["snapshot"], alert["new"]) == ("anna", said.result["id"], True)
        status = self.say("guard", "status", "anna")
        assert (status.code, status.rows()[0]["level"], status.rows()[0]["held"]) == (4, alert["level"], True)
        assert status.rows()[0]["card"][0].endswith("(anna)")
        return said.result

    def last_good(self) -> str:
        """The id of the last good snapshot."""
        return str(self.say("guard", "status", "anna").rows()[0]["last_good"])


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test plays: a folder that is the same one for all of them, as a mailbox is, and beside it what is saved."""
    return tmp_path_factory.mktemp("stage")


@pytest.fixture
def life(stage: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Life:
    """A mailbox with three quiet days behind it, the same one for each test; the first makes it."""
    life = Life(stage / "life", Shell(capsysbinary, stage / "life" / "home"))
    if not (stage / "saved").exists():
        life.begin()
        shutil.copytree(life.folder, stage / "saved")
    life.return_to(stage / "saved")
    return life


def _levels(taken: dict[str, Any]) -> set[str]:
    return {finding["level"] for finding in taken["findings"]}


def test_a_new_empty_mailbox_in_the_place_of_the_old_one_freezes(life: Life) -> None:
    for path in life.mails():
        path.unlink()
    life.write(text="Welcome to your new mailbox")
    taken = life.strike()
    assert "freeze" in _levels(taken)
    card = "\n".join(life.say("guard", "status", "anna").rows()[0]["card"])
    for told in ("DO THIS NOW", "Safe in the vault", "put it offline", "Ask your provider", "Do not let a mail program repair", f"guard accept anna {taken['id']}"):
        assert told in card
    life.days += 30
    pruned = life.say("vault", "prune")
    assert (pruned.code, pruned.result["frozen"]) == (0, ["anna"])
    assert len(life.say("snapshots", "anna").rows()) == 5
    assert life.say("--yes", "vault", "forget", "anna").code != 0


@pytest.mark.parametrize("seed", [1, 2])
def test_forty_in_a_hundred_mails_gone_at_random_are_held(life: Life, seed: int) -> None:
    mails = life.mails()
    for path in random.Random(seed).sample(mails, len(mails) * 2 // 5):
        path.unlink()
    taken = life.strike()
    rows = life.say("diff", "anna", "latest-good", taken["id"], "--summary").rows()
    for by in ("folder", "sender", "age"):
        assert sum(row["removed"] for row in rows if row["by"] == by) == taken["removed"]
    assert {row["name"] for row in rows if row["by"] == "folder"} == {"INBOX", "Sent", "Kunden", "Kunden/Ausland", "Rechnungen"}
    assert next(row["name"] for row in rows if row["by"] == "sender").endswith("@kunde.example")


def test_a_mailbox_put_back_to_what_it_was_weeks_ago_is_held(life: Life) -> None:
    for path in life.mails():
        if path.stat().st_mtime > (_FIRST - timedelta(days=20)).timestamp():
            path.unlink()
    life.strike()


def test_mails_that_are_overwritten_in_their_places_freeze(life: Life) -> None:
    for number, path in enumerate(life.mails()):
        if number % 2:
            path.write_bytes(random.Random(number).randbytes(900))
    assert "freeze" in _levels(life.strike())


def test_the_mailbox_of_somebody_else_freezes(life: Life) -> None:
    for path in life.mails():
        path.unlink()
    for number in range(200):
        life.write(_FOLDERS[number % 3], back=3 + number)
    assert "freeze" in _levels(life.strike())


def test_mail_that_vanishes_two_in_a_hundred_a_day_is_held_before_a_seventh_is_gone(life: Life) -> None:
    dice, first = random.Random(5), len(life.mails(*_FOLDERS[1:5]))
    gone = 0
    for _ in range(30):
        life.days += 1
        mails = life.mails(*_FOLDERS[1:5])
        for path in dice.sample(mails, max(1, len(mails) // 50)):
            path.unlink()
            gone += 1
        life.write()
        if life.say("snapshot", "anna").code == 4:
            break
    assert gone < 0.15 * first


def test_what_was_moved_or_renamed_or_read_is_not_held(life: Life) -> None:
    for path in life.mails(".Kunden"):
        path.rename(life.maildir / ".Trash" / "cur" / path.name)
    (life.maildir / ".Rechnungen").rename(life.maildir / ".Alte Rechnungen")
    for path in life.mails("", ".Sent"):
        path.rename(path.with_name(path.name + "R"))
    life.days += 1
    taken = life.say("snapshot", "anna")
    assert (taken.code, taken.result["standing"]) == (0, "good"), taken.result["findings"]


def test_a_second_disaster_while_held_raises_its_own_alarm_and_a_return_says_so(life: Life) -> None:
    aside = life.folder / "aside"
    shutil.copytree(life.maildir, aside)
    for path in life.mails(".Sent", ".Kunden", ".Kunden.Ausland"):
        path.unlink()
    first = life.strike()
    life.days += 1
    again = life.say("snapshot", "anna")
    assert again.code == 4
    assert [line["new"] for line in again.lines if line["event"] == "alert"] == [False]
    for path in life.mails():
        path.unlink()
    life.write(text="came meanwhile")
    second = life.strike()
    assert second["id"] != first["id"]
    assert len(life.say("guard", "status", "anna").rows()[0]["runs"]) == 2
    for path in life.mails():
        path.unlink()
    shutil.copytree(aside, life.maildir, dirs_exist_ok=True)
    life.days += 1
    back = life.say("snapshot", "anna")
    assert (back.code, back.result["removed"]) == (4, 0)
    assert {finding["level"] for finding in back.result["findings"]} == {"notice"}
    assert any("back" in finding["sentence"] for finding in back.result["findings"])
    found = life.say("guard", "compare", "anna")
    assert (found.result["missing"], found.result["only_meanwhile"]) == (0, 1)
    assert [row["subject"] for row in found.rows() if row.get("only") == "meanwhile" and "id" in row] == [f"Brief {next(life.numbers) - 1}"]
    assert life.say("guard", "reject", "anna", second["id"]).code == 0
    assert life.last_good() == back.result["id"]
    life.pass_days(1)


def test_a_snapshot_that_is_killed_while_it_freezes_leaves_what_is_good_and_the_next_one_freezes(life: Life) -> None:
    good = life.last_good()
    for path in life.mails():
        path.unlink()
    life.days += 1
    program = Program(life.shell.home, {"MAILRESCUE_NOW": life.now()})
    for moment in (0.15, 0.35, 0.5):
        process = program.start("snapshot", "anna")
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert life.last_good() == good
    done = finish(program.start("snapshot", "anna"))
    assert (done.code, done.result["standing"]) == (4, "held")
    assert life.last_good() == good


def test_what_is_held_stays_held_without_the_catalogue(life: Life) -> None:
    for path in life.mails():
        path.unlink()
    taken = life.strike()
    shutil.rmtree(life.shell.home / "cache")
    status = life.say("guard", "status", "anna")
    assert (status.code, status.rows()[0]["held_snapshots"]) == (4, [taken["id"]])
    assert life.say("vault", "rebuild").code == 0
    assert life.say("snapshot", "anna").code == 4


def test_an_account_that_shows_another_mailbox_freezes_and_one_that_was_moved_does_not(life: Life) -> None:
    other = life.folder / "other"
    make_maildir(other)
    for number in range(60):
        life.write(_FOLDERS[number % 3], back=3 + number, to=other)
    life.say("account", "remove", "anna")
    life.say("account", "add", "anna", "maildir", "--path", str(other))
    assert "freeze" in _levels(life.strike())
    moved = life.folder / "moved"
    shutil.copytree(life.maildir, moved)
    life.say("account", "remove", "anna")
    life.say("account", "add", "anna", "maildir", "--path", str(moved))
    life.days += 1
    taken = life.say("snapshot", "anna").result
    assert (taken["removed"], {finding["level"] for finding in taken["findings"]}) == (0, {"notice"})


def test_a_mailbox_keeps_its_history_under_another_name(life: Life) -> None:
    life.say("account", "remove", "anna")
    life.say("account", "add", "berta", "maildir", "--path", str(life.maildir))
    for path in life.mails():
        path.unlink()
    life.days += 1
    taken = life.say("snapshot", "berta")
    assert (taken.code, taken.result["removed"]) == (4, 249)


def test_a_look_takes_a_snapshot_where_something_is_odd_and_none_where_mail_came(life: Life) -> None:
    life.pass_days(1)
    life.write()
    looked = life.say("guard", "watch", "anna", "--once")
    assert (looked.code, looked.result["odd"], looked.result["snapshot"], looked.result["items"]) == (0, [], None, 253)
    for path in life.mails():
        path.unlink()
    looked = life.say("guard", "watch", "--once")
    assert (looked.code, looked.result["snapshot"]["standing"], looked.result["held"]) == (4, "held", True)
    assert looked.result["odd"]
    again = life.say("guard", "watch", "--once")
    assert (again.code, again.result["odd"], again.result["snapshot"]) == (4, [], None)
    life.maildir.rename(away := life.folder / "away")
    assert life.say("guard", "watch", "--once").code == 7
    away.rename(life.maildir)


def test_without_once_it_looks_again_and_again_until_it_is_stopped(life: Life) -> None:
    watching = Program(life.shell.home, {"MAILRESCUE_NOW": life.now(), "PYTHONUNBUFFERED": "1"}).start("guard", "watch", "--interval", "1")
    assert watching.stdout is not None
    first = json.loads(next(line for line in watching.stdout if '"row"' in line))
    watching.terminate()
    done = finish(watching)
    assert (first["account"], done.code, done.result["code"]) == ("anna", 130, 130)


def test_the_outlook_file_is_kept_at_a_freeze_once_and_then_only_on_change(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    ost = unpack("exchange.ost", life.folder)
    life.say("account", "add", "office", "outlook", "--path", str(ost))
    assert life.say("account", "link", "anna", "office").code == 0
    for path in life.mails():
        path.unlink()
    life.write(text="Welcome to your new mailbox")
    life.strike()
    versions = life.say("file-versions", "office").rows()
    assert len(versions) == 1
    life.days += 1
    assert (life.say("snapshot", "anna").code, len(life.say("file-versions", "office").rows())) == (4, 1)
    with ost.open("ab") as file:
        file.write(bytes(512))
    life.days += 1
    life.say("snapshot", "anna")
    assert len(life.say("file-versions", "office").rows()) == 2
    monkeypatch.setattr(alarm, "FREE_FLOOR", 1 << 60)
    life.days += 1
    text = life.text("snapshot", "anna")
    assert "could NOT be copied into the vault: its disk is nearly full" in text
    assert len(life.say("file-versions", "office").rows()) == 2
    ost.unlink()
    assert "could NOT be copied into the vault" in life.text("snapshot", "anna")


def test_the_outlook_file_is_kept_when_an_emptied_mailbox_is_only_asked_about_and_not_for_one_folder(life: Life) -> None:
    life.say("account", "add", "office", "outlook", "--path", str(unpack("exchange.ost", life.folder)))
    life.say("account", "link", "anna", "office")
    for path in life.mails(".Kunden"):
        path.unlink()
    assert {finding["level"] for finding in life.strike()["findings"]} == {"ask"}
    assert life.say("file-versions", "office").rows() == []
    for path in life.mails():
        path.unlink()
    assert {finding["level"] for finding in life.strike()["findings"]} == {"ask"}
    assert len(life.say("file-versions", "office").rows()) == 1


def test_the_outlook_file_is_a_third_side_that_may_have_mail_alone(life: Life) -> None:
    ost = unpack("exchange.ost", life.folder)
    life.say("account", "add", "office", "outlook", "--path", str(ost))
    life.say("account", "link", "anna", "office")
    items = life.say("snapshot", "office").result["items"]
    compared = life.say("guard", "compare", "anna", "--limit", "1")
    sides = {row["side"]: row["items"] for row in compared.rows() if "side" in row}
    assert (compared.code, sides) == (0, {"now": 249, "good": 249, "outlook": items})
    assert compared.result["only_outlook"] > 0
    assert "keep the Outlook file" in compared.result["advice"]
