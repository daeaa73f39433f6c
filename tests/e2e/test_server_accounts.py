"""A mailbox on a real IMAP server, by commands: added, looked at step by step, stored; and every way in which that can fail."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from mailrescue.app.agent.values import JobKind, JobSpec
from mailrescue.app.home import Home
from mailrescue.app.samples import samples
from mailrescue.model.probe import Step, Told
from mailrescue.providers.net import ladder
from mailrescue.vault import slots
from tests.kit import exchange
from tests.kit.agents import Post, post, shown_of
from tests.kit.dovecot import Dovecot, Settings, User, dovecot, started
from tests.kit.names import name_server
from tests.kit.program import PASSPHRASE
from tests.kit.typed import Said, Shell

__all__ = ["dovecot", "post"]
pytestmark = pytest.mark.needs_program("dovecot")
STEPS = [str(step) for step in Step]


@pytest.fixture
def shell(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    """Return a shell on a computer without a keyring, whose vault has a passphrase that costs little to derive."""
    monkeypatch.setattr(slots, "_KDF", {"name": "argon2id", "memory": 8, "passes": 1, "lanes": 1})
    monkeypatch.setenv("MAILRESCUE_VAULT_KEY", PASSPHRASE)
    return Shell(capsysbinary, tmp_path / "home")


@pytest.fixture
def anna(dovecot: Dovecot) -> User:
    """Somebody with two mails."""
    user = dovecot.user()
    with dovecot.client(user) as client:
        for number in range(2):
            client.append("INBOX", f"Subject: offer {number}\r\n\r\nOak and ash.\r\n".encode())
    return user


def add(shell: Shell, server: Dovecot, user: User, password: str | None = None, **other: str) -> Said:
    """Add the account `anna`."""
    options = {**server.options(user), **other}
    words = [word for name, value in options.items() if value for word in (f"--{name.replace('_', '-')}", value)]
    secret = user.password if password is None else password
    return shell.json("account", "add", "anna", "imap", *words, "--password-stdin", stdin=f"{secret}\n".encode())


def told(said: Said) -> list[tuple[str, str]]:
    """Return the rungs of a test."""
    return [(row["step"], row["result"]) for row in said.rows()]


def kept(shell: Shell) -> list[tuple[Step, Told]]:
    """Return the samples of `anna`."""
    return [(sample.step, sample.told) for sample in samples(Home(shell.home), "anna").found]


@pytest.mark.parametrize("security", ["tls", "starttls", "plain"])
def test_a_mailbox_is_added_looked_at_and_stored(shell: Shell, dovecot: Dovecot, anna: User, security: str) -> None:
    port = str(dovecot.tls_port if security == "tls" else dovecot.port)
    ca_file = "" if security == "plain" else str(dovecot.ca_file)
    assert add(shell, dovecot, anna, security=security, port=port, ca_file=ca_file).code == 0
    tested = shell.json("account", "test", "anna")
    assert tested.code == 0, tested.result
    assert (tested.result["reached"], tested.result["step"], tested.result["items"]) == (True, "folder", 2)
    lower = [step for step in STEPS if step != "tls" or security != "plain"]
    assert [step for step, _ in told(tested) if step in lower] == lower
    assert {result for _, result in told(tested)} == {"ok"}
    assert all(row["seconds"] >= 0 and row["sentence"] for row in tested.rows())
    if security != "plain":
        [tls] = [row for row in tested.rows() if row["step"] == "tls"]
        assert 360 <= int(tls["facts"]["days_left"]) <= 366
    before = len(kept(shell))
    taken = shell.json("snapshot", "anna")
    assert (taken.code, taken.result["messages"]) == (0, 2), taken.result
    assert kept(shell)[before:] == [(Step.SIGN_IN, Told.OK)]
    assert anna.password.encode() not in b"".join(path.read_bytes() for path in shell.home.rglob("*") if path.is_file())


def test_a_wrong_password_ends_at_the_sign_in_and_a_renewed_one_goes_on(shell: Shell, dovecot: Dovecot, anna: User) -> None:
    add(shell, dovecot, anna, "not this one")
    tested = shell.json("account", "test", "anna")
    assert (tested.code, tested.result["step"], tested.result["reached"], told(tested)[-1]) == (6, "sign-in", False, ("sign-in", "refused"))
    assert tested.result["advice"]
    taken = shell.json("snapshot", "anna")
    assert (taken.code, "not this one" in taken.out + taken.err) == (6, False)
    assert kept(shell)[-1] == (Step.SIGN_IN, Told.REFUSED)
    assert shell("account", "password", "anna", "--password-stdin", stdin=f"{anna.password}\n".encode()).code == 0
    assert shell.json("account", "test", "anna").code == 0
    assert shell.json("snapshot", "anna").result["messages"] == 2


def test_an_authority_that_this_computer_does_not_know_is_refused_before_the_password_is_sent(shell: Shell, dovecot: Dovecot, anna: User) -> None:
    add(shell, dovecot, anna, ca_file="")
    before = dovecot.log()
    tested = shell.json("account", "test", "anna")
    assert (tested.code, told(tested)[-1]) == (7, ("tls", "untrusted"))
    assert "--ca-file" in tested.result["advice"]
    assert shell.json("snapshot", "anna").code == 7
    assert kept(shell)[-1] == (Step.TLS, Told.UNTRUSTED)
    assert f"user=<{anna.name}>" not in dovecot.log()[len(before) :]


@pytest.fixture(params=["expired", "self-signed", "other name"])
def untrusted(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    """A server that does not prove who it is."""
    settings = {
        "expired": Settings(days=-1), "self-signed": Settings(self_signed=True), "other name": Settings(names=("imap.example.org",)),
    }  # fmt: skip
    with started(settings[request.param]) as server:
        yield server


def test_a_server_that_does_not_prove_who_it_is_gets_no_password(shell: Shell, untrusted: Dovecot) -> None:
    user = untrusted.user()
    # Even the file of the right authority does not make a self-signed or expired certificate good.
    add(shell, untrusted, user)
    tested = shell.json("account", "test", "anna")
    assert (tested.code, told(tested)[-1]) == (7, ("tls", "untrusted"))
    taken = shell.json("snapshot", "anna")
    assert (taken.code, "certificate" in taken.result["message"]) == (7, True)
    assert f"user=<{user.name}>" not in untrusted.log()


def test_a_closed_port_and_an_unknown_name_end_at_their_steps(shell: Shell, dovecot: Dovecot, anna: User) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        add(shell, dovecot, anna, port=str(free.getsockname()[1]))
        tested = shell.json("account", "test", "anna")
        assert (tested.code, told(tested)[-1]) == (7, ("tcp", "down"))
        text = shell("account", "test", "anna").out
    assert "anna cannot be read: it ends at step tcp." in text
    assert shell.json("guard", "watch", "--once").code == 7
    assert shell.json("snapshot", "anna").code == 7


def test_a_port_at_which_something_else_answers_is_told(shell: Shell, dovecot: Dovecot, anna: User) -> None:
    add(shell, dovecot, anna, port=str(dovecot.port))
    tested = shell.json("account", "test", "anna")
    assert (tested.code, told(tested)[-1]) == (7, ("tls", "wrong"))


def test_a_name_that_nobody_has_ends_at_the_name(shell: Shell, dovecot: Dovecot, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    add(shell, dovecot, anna, host="nowhere.invalid")
    with name_server({}) as names:
        monkeypatch.setattr(ladder, "Surroundings", partial(ladder.Surroundings, names.lookup, names.service, pages=(), way_out=lambda: True))
        tested = shell.json("account", "test", "anna")
    assert (tested.code, tested.result["step"]) == (7, "name")
    assert "nowhere.invalid" in tested.rows()[-1]["sentence"]
    assert kept(shell)[-1][0] is Step.NAME


def test_a_job_of_the_background_service_finds_the_password_with_the_vault_s_key_alone(post: Post, dovecot: Dovecot, anna: User) -> None:
    words = [word for name, value in dovecot.options(anna).items() for word in (f"--{name.replace('_', '-')}", value)]
    added = post.program.tell(f"{anna.password}\n", "account", "add", "anna", "imap", *words, "--password-stdin")
    assert (added.code, added.result["password"]) == (0, "sealed")
    with post.connect() as agent:
        job = post.finished(agent, JobSpec(JobKind.SNAPSHOT, {"names": ["anna"]}))
        assert (job.code, job.message) == (0, "")
        assert job.result is not None
        assert job.result["messages"] == 2
        assert anna.password.encode() not in shown_of(agent.pid)
        post.program.tell("not this one\n", "account", "password", "anna", "--password-stdin")
        job = post.finished(agent, JobSpec(JobKind.SNAPSHOT, {"names": ["anna"]}))
        assert (job.code, "not this one" in job.message) == (6, False)
    told = [(sample.step, sample.told) for sample in samples(post.home, "anna").found]
    assert told == [(Step.SIGN_IN, Told.OK), (Step.SIGN_IN, Told.REFUSED)]


@pytest.mark.slow
def test_a_password_in_the_environment_is_not_the_background_service_s(post: Post, dovecot: Dovecot, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [word for name, value in dovecot.options(anna).items() for word in (f"--{name.replace('_', '-')}", value)]
    monkeypatch.setenv("MAILRESCUE_PASSWORD_ANNA", anna.password)
    program = post.program
    program.more["MAILRESCUE_PASSWORD_ANNA"] = anna.password
    assert program.run("account", "add", "anna", "imap", *words).result["password"] == "environment"
    assert program.run("snapshot", "anna").result["messages"] == 2
    with post.connect() as agent:
        assert anna.password.encode() not in shown_of(agent.pid)
        job = post.finished(agent, JobSpec(JobKind.SNAPSHOT, {"names": ["anna"]}))
        assert (job.code, "account password anna" in job.message) == (6, True)


def test_an_exchange_mailbox_is_added_looked_at_and_stored(shell: Shell, tmp_path: Path) -> None:
    with exchange.running(tmp_path / "exchange", mails=3) as (server, _):
        words = ("account", "add", "anna", "ews", "--email", exchange.ANNA, "--endpoint", server.endpoint, "--ca-file", str(server.ca_file))
        assert shell(*words, "--password-stdin", stdin=f"{exchange.PASSWORD}\n".encode()).code == 0
        tested = shell.json("account", "test", "anna")
        assert (tested.code, told(tested)) == (0, [(step, "ok") for step in STEPS]), tested.rows()
        taken = shell.json("snapshot", "anna")
        assert (taken.code, taken.result["messages"]) == (0, 3), taken.result
        assert (tested.result["items"], tested.result["folders"]) == (3, taken.result["folders"])
        shell("account", "password", "anna", "--password-stdin", stdin=b"wrong\n")
        tested = shell.json("account", "test", "anna")
        assert (tested.code, told(tested)[-1]) == (6, ("sign-in", "refused"))
        assert shell.json("snapshot", "anna").code == 6
    assert shell.json("account", "test", "anna").code == 7


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[exchange.Exchange]:
    """An Exchange server with Anna's mailbox."""
    with exchange.running(tmp_path_factory.mktemp("office"), mails=1) as (server, _):
        yield server


@pytest.mark.parametrize(
    ("fault", "code", "result"),
    [
        (exchange.Fault.FORBIDDEN, 6, "policy"), (exchange.Fault.UNAVAILABLE, 7, "down"), (exchange.Fault.TOO_MANY, 7, "throttled"),
        (exchange.Fault.LOGIN_PAGE, 7, "wrong"), (exchange.Fault.HTML, 7, "wrong"), (exchange.Fault.NO_MAILBOX, 7, "wrong"),
    ],
)  # fmt: skip
def test_what_is_no_wrong_password_is_not_told_as_one(shell: Shell, office: exchange.Exchange, fault: exchange.Fault, code: int, result: str) -> None:
    words = ("account", "add", "anna", "ews", "--email", exchange.ANNA, "--endpoint", office.endpoint, "--ca-file", str(office.ca_file))
    shell(*words, "--password-stdin", stdin=f"{exchange.PASSWORD}\n".encode())
    office.faults.on(fault)
    try:
        tested = shell.json("account", "test", "anna")
    finally:
        office.faults.off()
    assert (tested.code, told(tested)[-1][1]) == (code, result), tested.rows()
    assert tested.result["advice"]
    assert kept(shell)[-1][1] == result
