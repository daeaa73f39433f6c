"""`guard status`, `accept`, `reject`, `undo` and `account link` as a user runs them, from an emptied mailbox to his answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.golden import READER
from tests.kit.program import PASSPHRASE, Finished, Program
from tests.kit.typed import Said, Shell

GOOD, HELD, REJECTED = "good", "held", "rejected"


class Anna:
    """A home with one Maildir of sixty mails, and a clock that each command sets to the day of March 2026 it runs on."""

    def __init__(self, folder: Path, shell: Shell | None = None) -> None:
        self.folder, self.shell = folder, shell
        self.maildir = folder / "Maildir"
        self.program = Program(folder / "home")

    def fill(self) -> None:
        """Put sixty mails into the mailbox."""
        for part in ("cur", "new", "tmp"):
            (self.maildir / part).mkdir(parents=True)
        for number in range(60):
            self.write(f"letter{number}", day=number % 28 + 1)

    def at(self, moment: str, *words: str) -> Finished | Said:
        """Run a command at a moment: in a process of its own, or in this one where a shell is given."""
        self.program.more["MAILRESCUE_NOW"] = moment
        if self.shell is None:
            return self.program.run(*words)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MAILRESCUE_NOW", moment)
            patch.setenv("MAILRESCUE_VAULT_KEY", PASSPHRASE)
            return self.shell.json(*words)

    def on(self, day: int, *words: str) -> Finished | Said:
        """Run a command on a day of March."""
        return self.at(f"2026-03-{day:02d}T09:00:00Z", *words)

    def run(self, *words: str) -> Finished | Said:
        """Run a command at the moment of the one before."""
        return self.at(self.program.more["MAILRESCUE_NOW"], *words)

    def write(self, name: str, day: int) -> None:
        """Put a mail of January into the mailbox."""
        raw = f"From: ann@example.org\nSubject: {name}\nDate: {day} Jan 2026 08:00:00 +0000\nMessage-ID: <{name}@example.org>\n\nunicorn {name}\n"
        (self.maildir / "cur" / f"{name}:2,S").write_text(raw, encoding="utf-8")

    def empty(self) -> None:
        """Take all mail away, as a provider with an empty temporary mailbox does."""
        shutil.move(self.maildir / "cur", self.folder / f"kept{len(list(self.folder.glob('kept*')))}")
        (self.maildir / "cur").mkdir()
        (self.maildir / "cur" / "w:2,").write_text("From: admin@example.org\nSubject: Welcome\n\nYour new mailbox.\n", encoding="utf-8")

    def bring_back(self) -> None:
        """Put the mail back that was taken away first."""
        for path in (self.folder / "kept0").iterdir():
            shutil.copy2(path, self.maildir / "cur" / path.name)

    def standings(self) -> list[str]:
        """The standings of the snapshots, oldest first."""
        return [row["standing"] for row in reversed(self.run("snapshots", "anna").rows())]

    def ids(self) -> list[str]:
        """The ids of the snapshots, oldest first."""
        return [row["id"] for row in reversed(self.run("snapshots", "anna").rows())]

    def status(self) -> Finished | Said:
        """What the guard says."""
        return self.run("guard", "status")

    def good_items(self) -> int:
        """How many items the last good snapshot lists."""
        return int(self.run("list", "anna").result["count"])


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a mailbox was good for two days, then empty for two."""
    folder = tmp_path_factory.mktemp("struck")
    anna = Anna(folder)
    anna.fill()
    assert anna.on(1, "account", "add", "anna", "maildir", "--path", str(anna.maildir)).code == 0
    for day in (1, 2):
        assert anna.on(day, "snapshot", "anna").result["standing"] == GOOD
    anna.empty()
    for day in (3, 4):
        taken = anna.on(day, "snapshot", "anna")
        assert (taken.code, taken.result["standing"]) == (4, HELD)
    return folder


@pytest.fixture
def anna(struck: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Anna:
    """Such a home, to be answered in."""
    fresh = tmp_path / "fresh"
    shutil.copytree(struck, fresh)
    accounts = fresh / "home" / "accounts.json"
    accounts.write_text(accounts.read_text(encoding="utf-8").replace(str(struck), str(fresh)), encoding="utf-8")
    anna = Anna(fresh, Shell(capsysbinary, fresh / "home"))
    anna.on(4, "account", "list")
    return anna


def test_the_status_says_what_is_held_why_since_when_and_what_is_safe(anna: Anna) -> None:
    done = anna.status()
    assert done.code == 4
    (row,) = done.rows()
    ids = anna.ids()
    assert (row["account"], row["level"], row["held"], row["last_good"]) == ("anna", "freeze", True, ids[1])
    assert (row["held_since"], row["last_good_at"]) == ("2026-03-03T09:00:00Z", "2026-03-02T09:00:00Z")
    assert (row["held_snapshots"], row["runs"]) == (ids[2:], [ids[2:]])
    assert {"rule", "level", "sentence"} <= row["findings"][0].keys()
    assert row["findings"][0]["level"] == "freeze"
    assert (done.result["count"], done.result["held"]) == (1, 1)
    assert anna.run("guard", "status", "anna").code == 4


def test_the_status_of_a_mailbox_that_is_well_is_one_line_and_exit_0(anna: Anna) -> None:
    anna.on(4, "guard", "reject", "anna", "latest")
    done = anna.status()
    assert (done.code, done.rows()[0]["level"], done.rows()[0]["held"], done.rows()[0]["findings"]) == (0, "pass", False, [])


def test_while_a_snapshot_is_held_all_commands_mean_the_last_good_one(anna: Anna) -> None:
    assert anna.good_items() == 60
    assert anna.on(5, "list", "anna", "--at", "2026-03-05").result["count"] == 60
    assert anna.on(5, "list", "anna", "--at", "latest").result["count"] == 1


def test_accepted_is_what_shows_the_same_state_and_what_it_lacks_is_told(anna: Anna) -> None:
    ids = anna.ids()
    done = anna.on(4, "guard", "accept", "anna", "latest")
    assert done.code == 0
    assert (done.result["good"], done.result["rejected"], done.result["last_good_before"]) == (ids[2:], [], ids[1])
    assert (done.result["lacks"], done.result["lacks_by_folder"], done.result["pinned_until"]) == (60, {"INBOX": 60}, "2027-03-04T09:00:00Z")
    assert anna.standings() == [GOOD] * 4
    assert anna.good_items() == 1
    assert anna.status().code == 0
    assert anna.on(5, "snapshot", "anna").result["standing"] == GOOD


def test_an_answer_that_was_given_is_not_given_again(anna: Anna) -> None:
    for word in ("accept", "undo", "reject", "undo"):
        first = anna.on(4, "guard", word, "anna", anna.ids()[2])
        records = len(list((anna.folder / "home/vault/commits").iterdir()))
        again = anna.on(4, "guard", word, "anna", anna.ids()[2])
        assert (first.code, first.result["already"], again.code, again.result["already"]) == (0, False, 0, True)
        assert len(list((anna.folder / "home/vault/commits").iterdir())) == records


def test_rejected_is_kept_as_evidence_and_the_mailbox_that_returns_is_good(anna: Anna) -> None:
    ids = anna.ids()
    done = anna.on(4, "guard", "reject", "anna", ids[2])
    assert (done.code, done.result["rejected"], done.result["good"]) == (0, ids[2:], [])
    assert anna.standings() == [GOOD, GOOD, REJECTED, REJECTED]
    assert anna.on(5, "snapshot", "anna").code == 4
    anna.bring_back()
    assert anna.on(6, "snapshot", "anna").code == 4
    assert anna.on(6, "guard", "reject", "anna", anna.ids()[4]).result["good"] == anna.ids()[5:]
    assert anna.standings() == [GOOD, GOOD, REJECTED, REJECTED, REJECTED, GOOD]
    assert anna.run("search", "Welcome").result["count"] == 1


def test_what_is_taken_back_waits_again_with_all_that_rested_on_it(anna: Anna) -> None:
    anna.on(4, "guard", "accept", "anna", "latest")
    anna.on(5, "snapshot", "anna")
    assert anna.standings() == [GOOD] * 5
    done = anna.on(6, "guard", "undo", "anna", anna.ids()[3])
    assert (done.code, done.result["held"]) == (0, anna.ids()[2:])
    assert anna.standings() == [GOOD, GOOD, HELD, HELD, HELD]
    assert (anna.good_items(), anna.status().code) == (60, 4)
    assert anna.on(6, "guard", "reject", "anna", "latest").code == 0
    assert anna.standings() == [GOOD, GOOD, REJECTED, REJECTED, REJECTED]


@pytest.mark.parametrize("word", ["accept", "reject", "undo"])
def test_a_snapshot_that_waits_for_no_answer_gets_none(anna: Anna, word: str) -> None:
    done = anna.on(4, "guard", word, "anna", anna.ids()[0])
    assert (done.code, done.result["event"]) == (1, "error")
    assert anna.ids()[0] in done.result["message"]
    assert "no answer" in done.result["message"]


@pytest.mark.parametrize(("snapshot", "code"), [("ffffffff", 1), ("kept", 1), ("no such", 2), ("2020-01-01", 1)])
def test_what_is_no_snapshot_gets_no_answer(anna: Anna, snapshot: str, code: int) -> None:
    done = anna.on(4, "guard", "accept", "anna", snapshot)
    assert (done.code, done.result["event"]) == (code, "error")


def test_an_answer_against_the_one_that_was_given_must_take_that_back_first(anna: Anna) -> None:
    anna.on(4, "guard", "accept", "anna", "latest")
    done = anna.on(4, "guard", "reject", "anna", anna.ids()[2])
    assert done.code == 1
    assert "guard undo anna" in done.result["message"]
    assert anna.standings() == [GOOD] * 4


def test_nothing_is_there_to_take_back_where_nobody_answered(anna: Anna) -> None:
    done = anna.on(4, "guard", "undo", "anna", "latest")
    assert done.code == 1
    assert "no answer to take back" in done.result["message"]


def test_an_unknown_account_is_a_usage_error(anna: Anna) -> None:
    assert anna.run("guard", "status", "bob").code == 2
    assert anna.run("guard", "accept", "bob", "latest").code == 2


def test_what_is_held_is_told_also_when_no_account_has_it_any_more(anna: Anna) -> None:
    anna.on(4, "account", "remove", "anna")
    done = anna.status()
    assert (done.code, [row["account"] for row in done.rows()]) == (4, ["anna"])
    assert anna.on(4, "guard", "reject", "anna", "latest").code == 0
    assert (anna.status().code, anna.status().rows()) == (0, [])


def test_nothing_of_a_frozen_mailbox_is_pruned_or_forgotten_and_the_mailbox_is_named(anna: Anna) -> None:
    anna.on(20, "snapshot", "anna")
    pruned = anna.on(20, "vault", "prune")
    assert (pruned.code, pruned.result["snapshots_thinned"], pruned.result["frozen"]) == (0, 0, ["anna"])
    text = subprocess.run(
        [sys.executable, "-m", "mailrescue", "vault", "prune"], env=anna.program.environment(), capture_output=True, text=True, check=True
    ).stdout
    assert "anna is frozen" in text
    forgotten = anna.on(20, "vault", "forget", "anna", "--yes")
    assert forgotten.code == 1
    assert "anna is frozen" in forgotten.result["message"]
    assert anna.standings() == [GOOD, GOOD, HELD, HELD, HELD]


def test_the_last_good_one_before_an_accepted_loss_stays_for_a_year_and_then_goes(anna: Anna) -> None:
    anna.on(4, "guard", "accept", "anna", "latest")
    pinned = anna.ids()[1]
    for months, stays in (("2026-12", True), ("2027-03", True), ("2027-04", False)):
        anna.at(f"{months}-03T09:00:00Z", "snapshot", "anna")
        rows = {row["id"]: row for row in anna.run("vault", "prune", "--dry-run").rows()}
        assert ("pinned" in rows[pinned]["reasons"]) is stays


def test_answers_come_with_a_copy_of_the_vault_and_outlive_the_catalogue(anna: Anna) -> None:
    anna.on(4, "guard", "reject", "anna", "latest")
    expected = [GOOD, GOOD, REJECTED, REJECTED]
    copy = anna.folder / "usb"
    assert anna.on(4, "vault", "copy", str(copy)).code == 0
    rows = anna.run("--vault", str(copy), "snapshots", "anna").rows()
    assert [row["standing"] for row in reversed(rows)] == expected
    assert anna.run("--vault", str(copy), "guard", "status").code == 0
    assert anna.run("--vault", str(copy), "guard", "undo", "anna", "latest").code == 2
    assert anna.on(4, "vault", "rebuild").code == 0
    assert anna.standings() == expected
    assert anna.on(4, "vault", "check", "--read-data").code == 0


def test_the_way_out_takes_the_last_good_snapshot(anna: Anna) -> None:
    out = anna.folder / "out"
    entered = f"{PASSPHRASE}\n"
    command = [sys.executable, "-I", str(READER), str(anna.folder / "home/vault"), str(out), "--passphrase"]
    done = subprocess.run(command, input=entered, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(list(out.rglob("*.eml"))) == 60


# A bare system may have no pseudo terminals at all.
_AT_A_TERMINAL = "import sys; sys.stdin.isatty = lambda: True; from mailrescue.cli.main import run; sys.exit(run(sys.argv[1:]))"


def _typed(anna: Anna, answer: str, *words: str) -> tuple[int, str]:
    """Run a command that takes its stdin for a terminal, at which somebody types."""
    command = [sys.executable, "-c", _AT_A_TERMINAL, *words]
    done = subprocess.run(
        command, env=anna.program.environment(), input=f"{answer}\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60
    )  # fmt: skip
    return done.returncode, done.stdout


def test_a_person_is_shown_what_would_change_before_it_does(anna: Anna) -> None:
    code, out = _typed(anna, "n", "guard", "accept", "anna", "latest")
    assert code == 2
    assert "2 snapshots from" in out
    assert "no longer has 60 items" in out
    assert "stays until" in out
    assert anna.standings() == [GOOD, GOOD, HELD, HELD]
    code, out = _typed(anna, "y", "guard", "accept", "anna", "latest")
    assert code == 0
    assert anna.standings() == [GOOD] * 4


def test_a_first_snapshot_without_mail_is_good_and_told_for_as_long_as_the_history_begins_with_it(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:  # fmt: skip
    anna = Anna(tmp_path, Shell(capsysbinary, tmp_path / "home"))
    for part in ("cur", "new", "tmp"):
        (anna.maildir / part).mkdir(parents=True)
    anna.on(1, "account", "add", "anna", "maildir", "--path", str(anna.maildir))
    assert anna.on(1, "snapshot", "anna").code == 0
    anna.write("first", day=3)
    anna.on(2, "snapshot", "anna")
    done = anna.status()
    (row,) = done.rows()
    assert (done.code, row["held"], [(found["rule"], found["level"]) for found in row["findings"]]) == (0, False, [("empty-baseline", "notice")])


def test_an_outlook_file_is_linked_listed_and_unlinked(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    shell = Shell(capsysbinary, tmp_path / "home")
    for name, kind in (("anna", "maildir"), ("bob", "mbox"), ("office", "outlook")):
        assert shell.json("account", "add", name, kind, "--path", str(tmp_path / name)).code == 0
    assert shell.json("account", "link", "anna", "office").result == {"event": "result", "account": "anna", "link": "office"}
    assert [row["link"] for row in shell.json("account", "list").rows()] == ["office", None, None]
    wrong = (("anna", "bob"), ("anna", "nobody"), ("nobody", "office"), ("office", "office"), ("anna",), ("anna", "office", "--none"))
    assert [shell.json("account", "link", *words).code for words in wrong] == [2] * len(wrong)
    assert [row["link"] for row in shell.json("account", "list").rows()] == ["office", None, None]
    assert shell.json("account", "link", "anna", "--none").code == 0
    assert [row["link"] for row in shell.json("account", "list").rows()] == [None] * 3
    shell.json("account", "link", "anna", "office")
    shell.json("account", "remove", "office")
    settings = json.loads((tmp_path / "home" / "accounts.json").read_text(encoding="utf-8"))
    assert "link" not in settings["anna"]
