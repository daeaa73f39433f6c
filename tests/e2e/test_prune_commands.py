"""`vault prune` and `vault forget` as a user runs them, from thinned snapshots to mail that is still found."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.golden import READER
from tests.kit.program import PASSPHRASE, Finished, Program

DAY = "2026-03-01"
WEEKS_LATER = "2026-03-20T09:00:00Z"


class Anna:
    """A home with one Maildir, and a clock set for each command."""

    def __init__(self, folder: Path) -> None:
        self.maildir = folder / "Maildir"
        self.program = Program(folder / "home")

    def at(self, moment: str, *words: str) -> Finished:
        self.program.more["MAILRESCUE_NOW"] = moment
        return self.program.run(*words)

    def write(self, name: str) -> None:
        raw = f"From: ann@example.org\nSubject: {name}\n\nunicorn\n".encode()
        (self.maildir / "cur" / f"{name}:2,S").write_bytes(raw)

    def remove(self, name: str) -> None:
        (self.maildir / "cur" / f"{name}:2,S").unlink()


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three snapshots on one day, one weeks later; the mail `brief` was there for an hour only."""
    anna = Anna(folder := tmp_path_factory.mktemp("history"))
    for part in ("cur", "new", "tmp"):
        (anna.maildir / part).mkdir(parents=True)
    assert anna.at(f"{DAY}T08:00:00Z", "account", "add", "anna", "maildir", "--path", str(anna.maildir)).code == 0
    anna.write("lasting")
    anna.write("brief")
    anna.at(f"{DAY}T09:00:00Z", "snapshot")
    anna.remove("brief")
    anna.at(f"{DAY}T10:00:00Z", "snapshot")
    anna.write("third")
    anna.at(f"{DAY}T11:00:00Z", "snapshot")
    assert anna.at(WEEKS_LATER, "snapshot").code == 0
    return folder


@pytest.fixture
def anna(history: Path, tmp_path: Path) -> Anna:
    """A home of its own with that history; the Maildir is left where it is."""
    shutil.copytree(history / "home", tmp_path / "home")
    return Anna(tmp_path)


def test_a_dry_run_gives_the_reason_for_every_snapshot_and_changes_nothing(anna: Anna) -> None:
    done = anna.at(WEEKS_LATER, "vault", "prune", "--dry-run")
    assert done.code == 0
    assert [(row["decision"], row["reasons"]) for row in done.rows()] == [
        ("thin", []), ("thin", []), ("keep", ["daily", "weekly"]),
        ("keep", ["all", "newest", "newest-good", "hourly", "daily", "weekly", "monthly"]),
    ]  # fmt: skip
    assert (done.result["dry_run"], done.result["snapshots_thinned"], done.result["snapshots_kept"]) == (True, 2, 2)
    assert len(anna.at(WEEKS_LATER, "snapshots", "anna").rows()) == 4


def test_mail_of_a_thinned_snapshot_is_found_shown_listed_and_exported_also_after_a_rebuild(anna: Anna, tmp_path: Path) -> None:
    thinned = anna.at(WEEKS_LATER, "snapshots", "anna").rows()[-1]["id"]
    done = anna.at(WEEKS_LATER, "vault", "prune")
    assert (done.code, done.result["snapshots_thinned"], done.result["dry_run"]) == (0, 2, False)
    assert len(anna.at(WEEKS_LATER, "snapshots", "anna").rows()) == 2
    raw = b"From: ann@example.org\nSubject: brief\n\nunicorn\n"
    for rebuilt in (False, True):
        if rebuilt:
            assert anna.at(WEEKS_LATER, "vault", "rebuild").code == 0
        rows = {row["subject"]: row for row in anna.at(WEEKS_LATER, "search", "unicorn").rows()}
        assert (rows["brief"]["last_seen"], rows["brief"]["snapshot"]) == (f"{DAY}T09:00:00Z", "kept")
        assert rows["third"]["last_seen"] == WEEKS_LATER
        assert [row["subject"] for row in anna.at(WEEKS_LATER, "list", "anna", "--at", "kept").rows()] == ["brief"]
        assert [row["items"] for row in anna.at(WEEKS_LATER, "folders", "anna", "--at", "kept").rows()] == [1]
        shown = anna.at(WEEKS_LATER, "show", "anna", rows["brief"]["id"])
        assert shown.result["sha256"] == hashlib.sha256(raw).hexdigest()
        out = tmp_path / f"out-{rebuilt}"
        exported = anna.at(WEEKS_LATER, "export", "anna", str(out), "--format", "eml", "--at", "kept", "--query", "unicorn")
        assert exported.code == 0
        assert [path.read_bytes() for path in out.rglob("*.eml")] == [raw]
    refused = anna.at(WEEKS_LATER, "list", "anna", "--at", thinned)
    assert refused.code == 1
    assert "thinned out" in refused.result["message"]


def test_before_the_first_prune_nothing_is_kept_beyond_snapshots(anna: Anna) -> None:
    done = anna.at(WEEKS_LATER, "list", "anna", "--at", "kept")
    assert done.code == 1
    assert "all of its mail is in its snapshots" in done.result["message"]


@pytest.mark.parametrize("moment", ["2026-02-01T00:00:00Z", "2026-05-10T00:00:00Z", "2040-01-01T00:00:00Z"])
def test_a_clock_that_cannot_be_right_is_refused_in_one_sentence(anna: Anna, moment: str) -> None:
    for words in (["vault", "prune"], ["vault", "prune", "--dry-run"]):
        done = anna.at(moment, *words)
        assert done.code == 1
        assert "Nothing was removed" in done.result["message"]
        assert len(done.words.splitlines()) == 1


def test_forgetting_asks_and_without_an_answer_removes_nothing(anna: Anna) -> None:
    done = anna.at(WEEKS_LATER, "vault", "forget", "anna")
    assert done.code == 2
    assert "--yes" in done.result["message"]
    assert len(anna.at(WEEKS_LATER, "snapshots", "anna").rows()) == 4


def test_a_forgotten_mailbox_is_gone_from_every_list_and_a_day_later_from_the_disk(anna: Anna, tmp_path: Path) -> None:
    told = anna.at(WEEKS_LATER, "vault", "forget", "anna", "--dry-run").result
    assert (told["dry_run"], told["snapshots"], told["items"], told["shared_items"]) == (True, 4, 3, 0)
    done = anna.at(WEEKS_LATER, "vault", "forget", "anna", "--yes")
    assert (done.code, done.result["packs_removed"], done.result["due_at"]) == (0, 0, "2026-03-21T09:00:00Z")
    assert anna.at(WEEKS_LATER, "snapshots", "anna").result["count"] == 0
    assert anna.at(WEEKS_LATER, "search", "unicorn").result["count"] == 0
    assert anna.at(WEEKS_LATER, "vault", "check", "--read-data").code == 0
    vault = anna.program.home / "vault"
    assert list(vault.glob("packs/*/*"))
    found = anna.at(WEEKS_LATER, "vault", "info").result
    assert found["condemned_bytes"] == found["bytes"] > 0
    assert anna.at("2026-03-21T09:00:00Z", "vault", "prune").code == 0
    assert list(vault.glob("packs/*/*")) == []
    assert [path.name[:12] for path in sorted(vault.glob("commits/*"))] == ["000000000005", "000000000006"]
    assert anna.at("2026-03-21T09:00:00Z", "vault", "check", "--read-data").code == 0
    assert anna.at("2026-03-21T09:00:00Z", "snapshot").result["items"] == 2
    assert read_with_the_small_reader(anna, tmp_path / "out") == [b"Subject: lasting", b"Subject: third"]


def test_forgetting_at_once_leaves_nothing_on_the_disk(anna: Anna) -> None:
    done = anna.at(WEEKS_LATER, "vault", "forget", "anna", "--now", "--yes")
    assert (done.code, done.result["due_at"]) == (0, None)
    assert done.result["packs_removed"] > 0
    assert list((anna.program.home / "vault").glob("packs/*/*")) == []
    assert anna.at(WEEKS_LATER, "vault", "check", "--read-data").code == 0


def test_a_name_that_never_was_cannot_be_forgotten(anna: Anna) -> None:
    assert anna.at(WEEKS_LATER, "vault", "forget", "nobody", "--yes").code == 2


def test_the_settings_say_how_long_what_stays(anna: Anna) -> None:
    settings = anna.program.home / "settings.json"
    settings.write_text(json.dumps({"retention": {"all_days": None}}), encoding="utf-8")
    assert anna.at(WEEKS_LATER, "vault", "prune", "--dry-run").result["snapshots_thinned"] == 0
    for wrong in ({"retention": {"all_days": -1}}, {"retention": {"hours": 1}}, {"retention": 3}, {"retention": {"file_versions": None}}):
        settings.write_text(json.dumps(wrong), encoding="utf-8")
        done = anna.at(WEEKS_LATER, "vault", "prune")
        assert done.code == 2
        assert "Nothing was removed" in done.result["message"]


def test_the_small_reader_gets_all_mail_out_of_a_pruned_vault_without_naming_damage(anna: Anna, tmp_path: Path) -> None:
    anna.at(WEEKS_LATER, "vault", "prune")
    anna.at("2026-03-22T09:00:00Z", "vault", "prune")
    subjects = [b"Subject: brief", b"Subject: lasting", b"Subject: third"]
    assert read_with_the_small_reader(anna, tmp_path / "out") == subjects


def read_with_the_small_reader(anna: Anna, out: Path) -> list[bytes]:
    """Get everything out without MailRescue, which must name no damage; returns the subjects."""
    words = [sys.executable, "-I", str(READER), str(anna.program.home / "vault"), str(out), "--all", "--passphrase"]
    done = subprocess.run(words, input=f"{PASSPHRASE}\n", capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(path.read_bytes().split(b"\n")[1] for path in out.rglob("*.eml"))
