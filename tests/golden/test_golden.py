"""Today's program reads every vault that was ever golden (tests/golden/make.py made them)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.kit.golden import VERSIONS, Done, Golden

_FIELDS = ("folder", "subject", "received", "flags", "size", "sha256")


@pytest.fixture(params=VERSIONS, ids=[version.name for version in VERSIONS])
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Golden:
    """A home that has the vault and accounts whose sources are empty."""
    vault = Golden(request.param, tmp_path)
    for part in ("cur", "new", "tmp"):
        (tmp_path / "empty" / part).mkdir(parents=True)
    for account in vault.accounts:
        done = vault.program("account", "add", account, "maildir", "--path", str(tmp_path / "empty"))
        assert done.returncode == 0, done.stderr
    return vault


def _rows(done: Done) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return [event for event in events if event["event"] == "row"]


def _mails(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(json.dumps({name: row[name] for name in _FIELDS}) for row in rows)


def test_there_is_a_golden_vault() -> None:
    assert VERSIONS


def test_todays_program_lists_the_snapshots_of_a_golden_vault(golden: Golden) -> None:
    for account, snapshots in golden.accounts.items():
        rows = _rows(golden.program("--json", "snapshots", account))
        facts = sorted((row["taken_at"], row["id"], row["standing"], row["items"]) for row in rows)
        assert facts == [(each["taken_at"], each["id"], each["standing"], len(each["items"])) for each in snapshots]


def test_todays_program_lists_every_mail_of_every_golden_snapshot(golden: Golden) -> None:
    for account, snapshots in golden.accounts.items():
        for snapshot in snapshots:
            rows = _rows(golden.program("--json", "list", account, "--at", snapshot["id"], "--limit", "1000"))
            assert _mails(rows) == _mails(snapshot["items"])


def test_todays_program_exports_the_golden_snapshots_byte_for_byte(golden: Golden) -> None:
    for account, snapshots in golden.accounts.items():
        for snapshot in snapshots:
            out = snapshot["id"]
            target = str(golden.place / out)
            done = golden.program("export", account, target, "--format", "eml", "--at", snapshot["id"])
            assert done.returncode == 0, done.stderr
            assert golden.digests_out(out) == Counter(item["sha256"] for item in snapshot["items"])
            manifest = (golden.place / out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
            rows = [row for row in map(json.loads, manifest) if "sha256" in row]
            named = Counter((row["folder"], row["sha256"]) for row in rows)
            assert named == Counter((item["folder"], item["sha256"]) for item in snapshot["items"])


def test_todays_program_gives_golden_outlook_files_back_byte_for_byte(golden: Golden) -> None:
    for account, digests in golden.files.items():
        versions = _rows(golden.program("--json", "file-versions", account))
        assert Counter(version["sha256"] for version in versions) == Counter(digests)
        for version in versions:
            target = golden.place / f"{version['id']}.pst"
            done = golden.program("restore-file", account, version["id"], str(target))
            assert done.returncode == 0, done.stderr
        assert Counter(golden.digests_out("", ".pst")) == Counter(digests)


def test_todays_program_finds_a_golden_vault_whole(golden: Golden) -> None:
    done = golden.program("vault", "check", "--read-data")
    assert done.returncode == 0, done.stdout + done.stderr
