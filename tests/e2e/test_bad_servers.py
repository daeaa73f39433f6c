"""Servers that lie, babble, fall silent or prove nothing, met by commands: each ends in one clear sentence, the right code, in time.

A server is real and on this machine; what it does is in `tests/kit/servers.py`. Those at which a command must wait for its patience
to end are slow.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailrescue.demo.exchange.certificate import Certified, certify
from mailrescue.vault import slots
from tests.kit.program import PASSPHRASE, Finished, Program, finish
from tests.kit.servers import (
    Behaviour,
    answering,
    closing,
    deaf_port,
    dripping,
    encrypted,
    free_port,
    hanging,
    saying,
    serving,
    web,
)
from tests.kit.typed import Said, Shell

PASSWORD = "hunter2-secret"
UNREACHABLE, SIGN_IN = 7, 6


@dataclass(frozen=True, slots=True)
class Proofs:
    """Certificates: one that is good, and three that prove nothing."""

    good: Certified
    expired: Certified
    self_signed: Certified
    foreign: Certified


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> Proofs:
    """Certificates, each of an authority of its own."""
    folder = tmp_path_factory.mktemp("proofs")
    return Proofs(
        certify(folder / "good"), certify(folder / "expired", days=-5), certify(folder / "self", self_signed=True),
        certify(folder / "foreign", ("mail.other.test",)),
    )  # fmt: skip


@pytest.fixture
def shell(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    """A shell whose vault has a passphrase that costs little to derive, and that finds the password in the environment."""
    monkeypatch.setattr(slots, "_KDF", {"name": "argon2id", "memory": 8, "passes": 1, "lanes": 1})
    monkeypatch.setenv("MAILRESCUE_VAULT_KEY", PASSPHRASE)
    monkeypatch.setenv("MAILRESCUE_PASSWORD_BAD", PASSWORD)
    return Shell(capsysbinary, tmp_path / "home")


def where(kind: str, port: int, ca_file: Path) -> list[str]:
    """The words that say where the server of an account is."""
    server = ["--host", "localhost", "--port", str(port), "--user", "anna"] if kind == "imap" else [
        "--email", "anna@example.org", "--endpoint", f"https://localhost:{port}/EWS/Exchange.asmx",
    ]  # fmt: skip
    return [*server, "--ca-file", str(ca_file)]


def sentence_of(said: Said | Finished) -> str:
    """What the user reads in the end. Fails where there is a traceback, a secret, or nothing at all."""
    everything = json.dumps(said.lines) + (said.err if isinstance(said, Said) else said.words)
    assert "Traceback" not in everything
    assert PASSWORD not in everything
    rungs = [row["sentence"] for row in said.rows()]
    read = said.result.get("message") or f"{rungs[-1]} {said.result['advice']}"
    assert re.match(r"[A-Z\d\w].{20,}\.$", read, re.DOTALL), read
    return str(read)


def met(shell: Shell, kind: str, port: int, ca_file: Path, code: int) -> tuple[str, str]:
    """Add an account whose server this is, look at it, take a snapshot; return what was told by each."""
    assert shell("account", "add", "bad", kind, *where(kind, port, ca_file)).code == 0
    tested, taken = shell.json("account", "test", "bad"), shell.json("snapshot", "bad")
    assert (tested.code, taken.code) == (code, code), (tested.result, taken.result)
    return sentence_of(tested), sentence_of(taken)


def in_turns(*answers: bytes) -> Behaviour:
    """An IMAP server that greets, and then answers each command by the next of these; TAG stands for the command's."""

    def serve(connection: socket.socket, stopping: threading.Event) -> None:
        connection.sendall(b"* OK ready\r\n")
        with connection.makefile("rb") as lines:
            for answer in answers:
                if not (line := lines.readline()):
                    return
                connection.sendall(answer.replace(b"TAG", line.split(b" ")[0]))

    return serve


def website(answer: bytes) -> Behaviour:
    """A web server that gives one answer to every request, on a connection that stays open."""

    def serve(connection: socket.socket, stopping: threading.Event) -> None:
        with connection.makefile("rb") as lines:
            while True:
                length = 0
                while (line := lines.readline()) != b"\r\n":
                    if not line:
                        return
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                lines.read(length)
                connection.sendall(answer)

    return serve


def page(body: bytes = b"", status: str = "200 OK", kind: str = "text/html", *headers: str) -> Behaviour:
    """A web server whose answers leave the connection open."""
    return website(web(body, status, kind, *headers).replace(b"Connection: close\r\n", b""))


@pytest.mark.parametrize("kind", ["imap", "ews"])
@pytest.mark.parametrize("proof", ["expired", "self_signed", "foreign", "unknown"])
def test_a_server_that_does_not_prove_who_it_is_is_refused(shell: Shell, proofs: Proofs, kind: str, proof: str) -> None:
    words = {"expired": "expired on 2", "self_signed": "signed its certificate itself", "foreign": "it is for mail.other.test", "unknown": "does not know"}
    shown = proofs.good if proof == "unknown" else getattr(proofs, proof)
    trusted = proofs.foreign.ca_file if proof == "unknown" else shown.ca_file
    heard: list[bytes] = []

    def listening(connection: socket.socket, stopping: threading.Event) -> None:
        heard.append(connection.recv(1000))

    with serving(encrypted(shown, listening)) as port:
        for told in met(shell, kind, port, trusted, UNREACHABLE):
            assert words[proof] in told
    assert not any(heard)


@pytest.mark.parametrize("kind", ["imap", "ews"])
@pytest.mark.parametrize(
    ("behaviour", "words"),
    [(saying(b"* OK Dovecot ready.\r\n"), "does not speak TLS"), (answering(web(b"<html>hi")), "does not speak TLS"), (saying(b"SSH-2.0-OpenSSH_9\r\n"), "does not speak TLS")],
    ids=["imap in clear", "web in clear", "ssh"],
)  # fmt: skip
def test_a_port_that_speaks_something_else_is_told(shell: Shell, proofs: Proofs, kind: str, behaviour: Behaviour, words: str) -> None:
    with serving(behaviour) as port:
        for told in met(shell, kind, port, proofs.good.ca_file, UNREACHABLE):
            assert words in told


@pytest.mark.parametrize("kind", ["imap", "ews"])
def test_a_port_at_which_nothing_answers_is_told(shell: Shell, proofs: Proofs, kind: str) -> None:
    for told in met(shell, kind, free_port(), proofs.good.ca_file, UNREACHABLE):
        assert "the connection was refused" in told


_REFUSED = b"TAG NO [AUTHENTICATIONFAILED] Authentication failed.\r\n"
_IMAP = [
    ("web page", saying(web(b"<html>hi")), UNREACHABLE, "IMAP"),
    ("noise", saying(bytes(range(256)) * 100, hold=False), UNREACHABLE, "IMAP"),
    ("smtp", saying(b"220 mail.example.org ESMTP\r\n"), UNREACHABLE, "IMAP"),
    ("refusal", in_turns(b"* CAPABILITY IMAP4rev1\r\nTAG OK\r\n", *[_REFUSED] * 3), SIGN_IN, "password"),
]


@pytest.mark.parametrize(("behaviour", "code", "words"), [case[1:] for case in _IMAP], ids=[case[0] for case in _IMAP])
def test_what_is_no_imap_server_is_told(shell: Shell, proofs: Proofs, behaviour: Behaviour, code: int, words: str) -> None:
    with serving(encrypted(proofs.good, behaviour)) as port:
        for told in met(shell, "imap", port, proofs.good.ca_file, code):
            assert words in told


@pytest.mark.parametrize("line", [b"* LIST " + b"(" * 100_000, b"* LIST (", b"* LIST () ", b"* LIST garbage", b'* LIST () "/" ("INBOX")'])
def test_a_list_of_folders_without_sense_is_not_taken_for_a_mailbox_without_folders(shell: Shell, proofs: Proofs, line: bytes) -> None:
    server = in_turns(b"* CAPABILITY IMAP4rev1\r\nTAG OK\r\n", *[line + b"\r\nTAG OK\r\n"] * 9)
    with serving(encrypted(proofs.good, server)) as port:
        assert shell("account", "add", "bad", "imap", *where("imap", port, proofs.good.ca_file)).code == 0
        taken = shell.json("snapshot", "bad")
    assert taken.code == UNREACHABLE, taken.result
    assert "lists a folder as no IMAP server does" in sentence_of(taken)


_EWS_THAT_IS_ASKED_AGAIN = [
    ("web page", page(b"<!DOCTYPE html><html>Sign in"), UNREACHABLE, "web page"),
    ("login page", page(b"", "302 Found", "text/html", "Location: /owa/auth/logon.aspx"), UNREACHABLE, "localhost"),
    ("elsewhere", page(b"", "302 Found", "text/html", "Location: http://evil.test/"), UNREACHABLE, "localhost"),
    ("other xml", page(b"<a/>", "200 OK", "text/xml"), UNREACHABLE, "localhost"),
    ("entities", page(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', "200 OK", "text/xml"), UNREACHABLE, "localhost"),
]


_EWS = [
    ("not found", page(b"", "404 Not Found"), UNREACHABLE, "localhost"),
    ("switched off", page(b"", "403 Forbidden"), SIGN_IN, "switched off"),
    ("refusal", page(b"", "401 Unauthorized", "text/plain", 'WWW-Authenticate: Basic realm="x"'), SIGN_IN, "password"),
    *(pytest.param(*case, marks=pytest.mark.slow) for case in _EWS_THAT_IS_ASKED_AGAIN),
]


@pytest.mark.parametrize(("name", "behaviour", "code", "words"), _EWS)
def test_what_is_no_exchange_server_is_told(shell: Shell, proofs: Proofs, name: str, behaviour: Behaviour, code: int, words: str) -> None:
    with serving(encrypted(proofs.good, behaviour)) as port:
        for told in met(shell, "ews", port, proofs.good.ca_file, code):
            assert words in told


def endless(beginning: bytes) -> Behaviour:
    """A server that never comes to an end."""

    def serve(connection: socket.socket, stopping: threading.Event) -> None:
        connection.sendall(beginning)
        while not stopping.is_set():
            connection.sendall(b"x" * 65536)

    return serve


_PATIENT: list[tuple[str, Callable[[Certified], Behaviour]]] = [
    ("closes at once", lambda _: closing),
    ("never answers the handshake", lambda _: hanging),
    ("says nothing", lambda good: encrypted(good, hanging)),
    ("closes after the handshake", lambda good: encrypted(good, closing)),
    ("drips", lambda good: encrypted(good, dripping(b"x", 0.05))),
    ("never ends its line", lambda good: encrypted(good, endless(b""))),
]
_PATIENT_IMAP: list[tuple[str, Callable[[Certified], Behaviour]]] = [
    ("never ends its capabilities", lambda good: encrypted(good, endless(b"* OK [CAPABILITY "))),
    ("says goodbye", lambda good: encrypted(good, saying(b"* BYE too many connections\r\n", hold=False))),
    ("asks for a day's pause", lambda good: encrypted(good, in_turns(*[b"TAG NO Request is throttled. Suggested Backoff Time: 86400000 milliseconds\r\n"] * 9))),
    ("announces a huge text", lambda good: encrypted(good, in_turns(b"* CAPABILITY {99999999999}\r\n", b""))),
]
_PATIENT_EWS: list[tuple[str, Callable[[Certified], Behaviour]]] = [
    ("asks for a day's pause", lambda good: encrypted(good, page(b"", "503 Service Unavailable", "text/plain", "Retry-After: 86400"))),
    ("is broken", lambda good: encrypted(good, page(b"", "500 Internal Server Error"))),
    ("sends round in circles", lambda good: encrypted(good, page(b"", "302 Found", "text/html", "Location: /EWS/Exchange.asmx"))),
    ("never ends its header", lambda good: encrypted(good, endless(b"HTTP/1.1 200 OK\r\nX: "))),
    ("drips its header", lambda good: encrypted(good, dripping(b"HTTP/1.1 200 OK\r\nX: y\r\n", 0.05))),
    ("never ends its body", lambda good: encrypted(good, endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a>"))),
    ("cuts its body", lambda good: encrypted(good, answering(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<a>"))),
]
_SLOW = [
    *(("imap", *case) for case in (*_PATIENT, *_PATIENT_IMAP)), *(("ews", *case) for case in (*_PATIENT, *_PATIENT_EWS)),
]  # fmt: skip


# A snapshot bears with these for minutes, as it should with a server that is only slow or busy: a look alone shows that they end.
_LOOKED_AT = {("imap", "says goodbye"), ("ews", "says nothing"), ("ews", "drips"), ("ews", "drips its header"), ("imap", "announces a huge text")}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name", "made"), _SLOW, ids=[f"{kind} that {name}" for kind, name, _ in _SLOW])
def test_a_server_that_wastes_time_wastes_little(
    tmp_path: Path, proofs: Proofs, kind: str, name: str, made: Callable[[Certified], Behaviour]
) -> None:
    program = Program(tmp_path / "home", {"MAILRESCUE_PASSWORD_BAD": PASSWORD})
    commands = [("account", "test", "bad"), ("snapshot", "bad")][: 1 if (kind, name) in _LOOKED_AT else 2]
    with serving(made(proofs.good)) as port:
        assert program.run("account", "add", "bad", kind, *where(kind, port, proofs.good.ca_file)).code == 0
        for ended in [finish(one) for one in [program.start(*words) for words in commands]]:
            assert ended.code == UNREACHABLE, ended.result
            assert sentence_of(ended)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["imap", "ews"])
def test_a_port_whose_connections_never_stand_is_given_up(tmp_path: Path, proofs: Proofs, kind: str) -> None:
    program = Program(tmp_path / "home", {"MAILRESCUE_PASSWORD_BAD": PASSWORD})
    with deaf_port() as port:
        assert program.run("account", "add", "bad", kind, *where(kind, port, proofs.good.ca_file)).code == 0
        ended = program.run("account", "test", "bad")
    assert ended.code == UNREACHABLE
    assert "does not answer" in sentence_of(ended)
