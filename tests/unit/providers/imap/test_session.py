"""One connection, and servers that talk without end on it, or say again what they must not."""

from __future__ import annotations

import base64
import contextlib
import itertools
import socket
import threading
from collections.abc import Iterable

import pytest

from mailrescue.providers.base import Means
from mailrescue.providers.imap import session as sessions
from mailrescue.providers.imap.channel import Lost
from mailrescue.providers.imap.options import ImapOptions
from mailrescue.providers.imap.refusals import Refused
from mailrescue.providers.imap.session import Session

OPTIONS = ImapOptions.of({"host": "127.0.0.1", "user": "anna", "security": "plain"})


def talk(server: socket.socket, words: Iterable[bytes]) -> None:
    """Say all of it, as long as somebody takes it."""
    with contextlib.suppress(OSError):
        for some in words:
            server.sendall(some)


@pytest.mark.parametrize(
    "words",
    [(b"* 1 FETCH (FLAGS ())\r\n" * 1000,), (b"* LIST () NIL {9}\r\nsomewhere", *(b" {0}\r\n",) * 999), (b"* LIST () NIL {5000}\r\n" + b"x" * 5000,)],
)  # fmt: skip
def test_a_server_that_answers_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch, words: tuple[bytes, ...]) -> None:
    monkeypatch.setattr(sessions, "_MOST_SAID", 1_000_000)
    ours, theirs = socket.socketpair()
    session = Session(OPTIONS, Means())
    with ours, theirs:
        talker = threading.Thread(target=talk, args=(theirs, itertools.chain((b"* OK hello\r\n",), itertools.cycle(words))))
        talker.start()
        session.adopt(ours)
        with pytest.raises(Lost, match="talks without end"):
            session.run(b"NOOP")
        session.close()
        theirs.shutdown(socket.SHUT_RDWR)
        talker.join()


@pytest.mark.parametrize("secret", ["oak and ash", 'oak "and" \\ash', "Eichentür"])
@pytest.mark.parametrize("answer", [b"%s BAD unknown: %s %s", b"* NO [ALERT] %s %s %s\r\nM1 NO", b"* BYE %s %s %s", b"oops %s %s %s"])
def test_a_password_that_a_server_says_again_is_told_to_nobody(secret: str, answer: bytes) -> None:
    encoded = base64.b64encode(f"\0anna\0{secret}".encode())
    told: list[str] = []
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\r\n" + answer % (b"M1", secret.encode(), encoded) + b"\r\n")
        session = Session(OPTIONS, Means(secret, tell=told.append))
        session.adopt(ours)
        with pytest.raises((Lost, Refused)) as caught:
            session.sign_in()
        session.close()
    said = f"{caught.value} {getattr(caught.value, 'reply', '')} {told}"
    assert "***" in said
    assert secret not in said
    assert encoded.decode() not in said
