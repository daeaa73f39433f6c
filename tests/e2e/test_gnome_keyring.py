"""The real gnome-keyring on a session bus of its own: kept there, read by another process, and told apart when it is locked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.desktops import Session, desktop
from tests.kit.program import ROOT, Finished, Program

pytestmark = [pytest.mark.needs_program("dbus-run-session"), pytest.mark.needs_program("gnome-keyring-daemon")]

# What a source is handed, as another process finds it: in a home, for an account.
_READ = """
import sys
from pathlib import Path
from mailrescue.app.accounts import account
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.core.clock import SystemClock
from mailrescue.core.progress import CancelToken, Silence
engine = Engine(Home(Path(sys.argv[1])), SystemClock(), Silence(), CancelToken(), KeySource())
try:
    print(engine.secrets.of(account(engine.home, sys.argv[2])))
except Exception as error:
    print(type(error).__name__, int(error.exit_code))
"""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session whose keyring is unlocked."""
    with desktop(tmp_path / "desktop") as made:
        yield made


def add(program: Program, name: str) -> Finished:
    """Add an account with its password."""
    return program.tell(f"secret of {name}\n", "account", "add", name, "imap", "--host", "localhost", "--port", "1", "--user", name, "--password-stdin")


def read_by_another(program: Program, name: str) -> str:
    """Return what another process finds for an account."""
    command = [sys.executable, "-c", _READ, str(program.home), name]
    run = subprocess.run(command, env=program.environment(), cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return run.stdout.strip()


def test_a_password_is_kept_in_the_keyring_and_read_by_another_process_until_the_keyring_is_locked(session: Session, tmp_path: Path) -> None:
    program = Program(tmp_path / "home", session.environment)
    added = add(program, "anna")
    assert (added.code, added.result["password"]) == (0, "keyring")
    assert read_by_another(program, "anna") == "secret of anna"
    assert "secret of anna" not in (tmp_path / "home" / "accounts.json").read_text()
    assert read_by_another(Program(tmp_path / "home"), "anna") == "KeyringAway 9"  # from outside of the session
    session.lock()
    assert read_by_another(program, "anna") == "KeyringIsLocked 9"
    taken = program.run("snapshot", "anna")
    assert (taken.code, "Unlock it" in taken.result["message"]) == (9, True)
    refused = add(program, "ben")
    assert (refused.code, "Unlock it" in refused.result["message"]) == (9, True)
    kept = program.run("account", "remove", "anna")
    assert (kept.code, "Unlock it" in kept.result["message"]) == (9, True)
    assert [row["account"] for row in program.run("account", "list").rows()] == ["anna"]


@pytest.mark.slow
def test_a_renewed_password_takes_the_place_of_the_old_and_a_removed_account_leaves_nothing_in_the_keyring(session: Session, tmp_path: Path) -> None:
    program = Program(tmp_path / "home", session.environment)
    add(program, "anna")
    assert program.tell("newer\n", "account", "password", "anna", "--password-stdin").result["password"] == "keyring"
    assert read_by_another(program, "anna") == "newer"
    assert session.names() == 1
    assert program.run("account", "remove", "anna").result["password_removed"]
    assert session.names() == 0
