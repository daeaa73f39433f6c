"""One connection, and a server that talks without end on it."""

from __future__ import annotations

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
