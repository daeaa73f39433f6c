"""Commands about mailboxes on servers: what they take, keep and say, and how they end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from mailrescue.app.accounts import account
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.core.clock import SystemClock
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.vault import slots
from tests.kit.program import PASSPHRASE, Program
from tests.kit.typed import Said, Shell

IMAP = ("imap", "--host", "localhost", "--port", "1", "--user", "anna@example.org")


@pytest.fixture
def shell(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    """Return a shell on a computer without a keyring, whose vault has a passphrase that costs little to derive."""
    monkeypatch.setattr(slots, "_KDF", {"name": "argon2id", "memory": 8, "passes": 1, "lanes": 1})
    monkeypatch.setenv("MAILRESCUE_VAULT_KEY", PASSPHRASE)
    return Shell(capsysbinary, tmp_path / "home")


def add(shell: Shell, stdin: bytes, name: str = "anna", *words: str) -> Said:
    """Add an account with a password on stdin."""
    return shell.json("account", "add", name, *(words or IMAP), "--password-stdin", stdin=stdin)


def kept(shell: Shell, name: str = "anna") -> str:
    """Return the password as a source would be handed it."""
    engine = Engine(Home(shell.home), SystemClock(), Silence(), CancelToken(), KeySource(PASSPHRASE))
    return engine.secrets.of(account(engine.home, name))


@pytest.mark.parametrize(
    ("stdin", "secret"),
    [(b"secret\n", "secret"), (b"secret\r\n", "secret"), (b"secret", "secret"), (b" se cret \n", " se cret "), ("pâß☂\n".encode(), "pâß☂")],
)
def test_a_password_from_stdin_loses_the_end_of_its_line_and_nothing_else(shell: Shell, stdin: bytes, secret: str) -> None:
    said = add(shell, stdin)
    assert (said.code, said.result["password"]) == (0, "sealed")
    assert kept(shell) == secret


@pytest.mark.parametrize("stdin", [b"", b"\n", b"\r\n", b"\xff\xfe\n", b"two\nlines\n", b"\n\n", b"x" * 200_000])
def test_what_is_no_password_is_refused_and_nothing_is_added(shell: Shell, stdin: bytes) -> None:
    said = add(shell, stdin)
    assert (said.code, said.result["event"]) == (2, "error")
    assert "password" in said.result["message"]
    assert shell.json("account", "list").rows() == []
    assert not (shell.home / "vault").exists()


def test_the_vault_that_keeps_the_password_is_made_with_its_code_told_once_and_the_password_is_shown_nowhere(shell: Shell) -> None:
    first = add(shell, b"secret of anna\n")
    assert "RECOVERY CODE" in first.err
    assert "RECOVERY CODE" not in add(shell, b"secret of ben\n", "ben").err
    listed = shell.json("account", "list")
    [anna, _] = listed.rows()
    assert {name: anna[name] for name in ("host", "port", "user", "security")} == {
        "host": "localhost", "port": "1", "user": "anna@example.org", "security": "tls",
    }  # fmt: skip
    assert "anna@example.org on localhost:1" in shell("account", "list").out
    shown = first.out + first.err + listed.out
    assert not any(word in shown for word in ("secret of", "account-"))
    assert b"secret of" not in b"".join(path.read_bytes() for path in shell.home.rglob("*") if path.is_file())


def test_where_nothing_keeps_the_password_safely_the_account_is_not_added(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILRESCUE_VAULT_KEY")
    said = add(shell, b"secret\n")
    assert said.code == 9
    assert "The password cannot be kept" in said.result["message"]
    assert not shell.home.exists()


def test_without_a_password_the_account_is_added_and_says_how_to_give_one(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    said = shell("account", "add", "anna", *IMAP)
    assert said.code == 0
    assert "It has no password yet" in said.out
    assert "mailrescue account password anna --password-stdin" in said.out
    for words in (("snapshot", "anna"), ("account", "test", "anna"), ("guard", "watch", "--once")):
        said = shell.json(*words)
        assert said.code in (6, 7), words
    monkeypatch.setenv("MAILRESCUE_PASSWORD_ANNA", "secret")
    assert shell.json("account", "add", "anna2", *IMAP).result["password"] == "none"
    assert shell("account", "password", "anna").code == 2
    assert shell.json("account", "password", "anna", "--password-stdin", stdin=b"kept\n").result["password"] == "environment"
    monkeypatch.delenv("MAILRESCUE_PASSWORD_ANNA")
    assert kept(shell) == "kept"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("graph", "--email", "a@x.org"), "not built yet"), (("imap", "--host", "x.org"), "--user"), (("imap",), "--host"),
        (("ews",), "--email"), (("ews", "--email", "a@x.org", "--endpoint", "http://x.org"), "https"),
        (("ews", "--email", "a@x.org", "--port", "3"), "--port"), (("maildir", "--path", "x", "--user", "y"), "--user"),
        (("maildir", "--path", "x", "--password-stdin"), "without a password"), (("pop3", "--host", "x"), "imap, ews"),
        (("imap", "--host", "x.org", "--user", "y", "--ca-file", "none.pem"), "none.pem"),
    ],
)  # fmt: skip
def test_words_without_sense_end_with_a_sentence_and_nothing_is_added(shell: Shell, words: tuple[str, ...], said: str) -> None:
    done = shell.json("account", "add", "anna", *words, stdin=b"secret\n")
    assert (done.code, said in done.result["message"]) == (2, True), done.result
    assert not (shell.home / "accounts.json").exists()


def test_a_taken_name_is_refused_before_a_password_is_asked_for(shell: Shell) -> None:
    add(shell, b"secret\n")
    assert add(shell, b"").code == 2
    assert "already" in add(shell, b"").result["message"]
    assert kept(shell) == "secret"


def test_a_removed_account_leaves_no_password(shell: Shell) -> None:
    add(shell, b"secret\n")
    assert len(list((shell.home / "secrets").glob("*/*"))) == 1
    assert shell.json("account", "remove", "anna").result["password_removed"]
    assert list((shell.home / "secrets").glob("*/*")) == []


def test_an_exchange_account_is_linked_with_its_outlook_file(shell: Shell) -> None:
    add(shell, b"secret\n", "office", "ews", "--email", "o@x.example", "--endpoint", "mail.x.example")
    shell("account", "add", "ost", "outlook", "--path", "office.ost")
    assert shell.json("account", "link", "office", "ost").result["link"] == "ost"
    [row, _] = shell.json("account", "list").rows()
    assert (row["endpoint"], row["link"]) == ("https://mail.x.example/EWS/Exchange.asmx", "ost")


def has_terminals() -> bool:
    """Return whether this system gives out terminals; Windows does not, nor does a chroot without /dev/pts."""
    try:
        ends = os.openpty()
    except (AttributeError, OSError):
        return False
    for end in ends:
        os.close(end)
    return True


if has_terminals():

    def test_at_a_terminal_the_password_is_asked_for_and_not_shown(tmp_path: Path) -> None:
        program = Program(tmp_path / "home")
        pid, terminal = os.forkpty()
        if pid == 0:
            words = ["account", "add", "anna", *IMAP]
            os.execvpe(sys.executable, [sys.executable, "-W", "ignore", "-m", "mailrescue", *words], program.environment())
        shown = read_until(terminal, b"Password of anna: ")
        os.write(terminal, b"typed unseen\n")
        shown += read_until(terminal, b"account test anna")
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        os.close(terminal)
        assert b"typed unseen" not in shown
        engine = Engine(Home(program.home), SystemClock(), Silence(), CancelToken(), KeySource(PASSPHRASE))
        assert engine.secrets.of(account(engine.home, "anna")) == "typed unseen"


def read_until(terminal: int, text: bytes) -> bytes:
    """Return what a terminal shows, up to a text."""
    shown = b""
    while text not in shown:
        shown += os.read(terminal, 4096)
    return shown
