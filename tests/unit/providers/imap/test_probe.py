"""The upper rungs of an IMAP server's ladder, on a real Dovecot and on a server that misbehaves."""

from __future__ import annotations

import ssl

import pytest

from mailrescue.core.progress import CancelToken
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.base import Means
from mailrescue.providers.net.connecting import certificate_of, connect
from mailrescue.providers.net.trust import read_certificate
from mailrescue.providers.registry import probe_for
from tests.kit.dovecot import Dovecot, Settings, dovecot, started
from tests.kit.scripted_imap import ScriptedImap

__all__ = ["dovecot"]

UPPER = [Step.PROTOCOL, Step.SIGN_IN, Step.FOLDER]


def climb(options: dict[str, str], secret: str) -> list[Rung]:
    """All rungs."""
    probe = probe_for("imap", options, Means(secret, CancelToken()))
    assert probe is not None
    return list(probe.climb())


@pytest.mark.needs_program("dovecot")
@pytest.mark.parametrize(("security", "lower"), [
    ("tls", [Step.NETWORK, Step.NAME, Step.TCP, Step.TLS]), ("starttls", [Step.NETWORK, Step.NAME, Step.TCP, Step.TLS]),
    ("plain", [Step.NETWORK, Step.NAME, Step.TCP]),
])  # fmt: skip
def test_a_mailbox_that_is_well_is_climbed_to_its_inbox(dovecot: Dovecot, security: str, lower: list[Step]) -> None:
    user = dovecot.user()
    with dovecot.client(user) as client:
        client.append("INBOX", b"Subject: x\r\n\r\n")
    rungs = climb(dovecot.options(user, security=security), user.password)
    assert [rung.step for rung in rungs] == [*lower, *UPPER]
    assert all(rung.ok and not rung.advice for rung in rungs)
    assert rungs[-1].facts["messages"] == "1"
    assert rungs[-1].facts["server.name"] == "Dovecot"


@pytest.mark.needs_program("dovecot")
def test_a_wrong_password_ends_at_signing_in_with_advice(dovecot: Dovecot) -> None:
    user = dovecot.user()
    last = climb(dovecot.options(user), "hunter2")[-1]
    assert (last.step, last.told) == (Step.SIGN_IN, Told.REFUSED)
    assert "app password" in last.advice
    assert "hunter2" not in repr(last)


@pytest.mark.needs_program("dovecot")
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_has_expired_ends_at_tls(security: str) -> None:
    with started(Settings(days=-3)) as server:
        last = climb(server.options(server.user(), security=security), "x")[-1]
    assert (last.step, last.told) == (Step.TLS, Told.UNTRUSTED)


@pytest.mark.parametrize(("command", "answer", "step", "told"), [
    ("LOGIN", "NO [UNAVAILABLE] Temporary failure", Step.SIGN_IN, Told.DOWN),
    ("LOGIN", "NO [ALERT] IMAP access is disabled for your account", Step.SIGN_IN, Told.POLICY),
    ("LOGIN", "NO Request is throttled. Suggested Backoff Time: 5000 milliseconds", Step.SIGN_IN, Told.THROTTLED),
    ("EXAMINE", "NO [SERVERBUG] Internal error", Step.FOLDER, Told.DOWN),
    ("EXAMINE", "BAD Request is throttled. Suggested Backoff Time: 5000 milliseconds", Step.FOLDER, Told.THROTTLED),
])  # fmt: skip
def test_what_fails_is_told_at_its_step(command: str, answer: str, step: Step, told: Told) -> None:
    server = ScriptedImap({"INBOX": []})
    server.when(command, lambda line, tag, rest: line.say(f"{tag} {answer}"))
    with server.running():
        last = climb(server.options(), "secret")[-1]
    assert (last.step, last.told) == (step, told)
    assert last.advice.endswith(".")


@pytest.mark.parametrize(("greeting", "told"), [
    ("* BYE Too many connections from your address", Told.THROTTLED), ("* BYE going down", Told.DOWN), ("220 ESMTP", Told.WRONG),
])  # fmt: skip
def test_a_bad_greeting_is_told(greeting: str, told: Told) -> None:
    with ScriptedImap({}, greeting=greeting).running() as server:
        last = climb(server.options(), "secret")[-1]
    assert (last.step, last.told) == (Step.PROTOCOL, told)


def test_a_connection_that_is_cut_is_the_servers_fault() -> None:
    server = ScriptedImap({"INBOX": []})
    server.when("LOGIN", lambda line, tag, rest: line.cut())
    with server.running():
        last = climb(server.options(), "secret")[-1]
    assert (last.step, last.told) == (Step.SIGN_IN, Told.DOWN)


def _starttls(answer: bytes) -> ScriptedImap:
    server = ScriptedImap({}, capabilities="STARTTLS")
    server.when("STARTTLS", lambda line, tag, rest: line.send(tag.encode() + b" " + answer) is None)
    return server


@pytest.mark.parametrize(("answer", "words"), [
    (b"BAD what?\r\n", "does not encrypt"),
    (b"OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", "somebody may be in between"),
])  # fmt: skip
def test_a_connection_that_cannot_be_encrypted_is_not_used(answer: bytes, words: str) -> None:
    with _starttls(answer).running() as server:
        rungs = climb({**server.options(), "security": "starttls"}, "secret")
    assert words in rungs[-1].sentence
    assert not any("LOGIN" in command for command in server.commands)


def test_a_server_that_lets_one_in_before_encryption_is_not_trusted() -> None:
    with ScriptedImap({}, greeting="* PREAUTH welcome").running() as server:
        last = climb({**server.options(), "security": "starttls"}, "secret")[-1]
    assert not last.ok
    assert server.commands == []


@pytest.mark.needs_program("dovecot")
def test_a_certificate_that_was_accepted_is_read_as_any_other(dovecot: Dovecot) -> None:
    with connect(dovecot.host, dovecot.tls_port, "tls", ca_file=dovecot.ca_file) as made:
        assert isinstance(made, ssl.SSLSocket)
        der = made.getpeercert(binary_form=True)
        assert der
        assert certificate_of(made) == read_certificate(der)
