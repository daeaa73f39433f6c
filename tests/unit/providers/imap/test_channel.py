"""Bytes to and from a server: lines, literals, silence, deflating."""

from __future__ import annotations

import socket
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.core.errors import Cancelled
from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import SPOOL_ABOVE, Spool
from mailrescue.providers.imap.channel import Channel, Lost, Silent


@pytest.fixture
def pair() -> Iterator[tuple[Channel, socket.socket]]:
    """A channel and the other end of its connection."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, CancelToken()), theirs


Pair = tuple[Channel, socket.socket]


def test_lines_and_literals_come_as_they_were_sent(pair: Pair) -> None:
    channel, server = pair
    server.sendall(b"* 1 FETCH {5}\r\na\0\r\nb)\r\n")
    assert (channel.line(), channel.literal(5), channel.line()) == (b"* 1 FETCH {5}\r\n", b"a\0\r\nb", b")\r\n")
    assert channel.ahead == 0


def test_what_came_too_early_is_known(pair: Pair) -> None:
    channel, server = pair
    server.sendall(b"OK begin TLS\r\n* CAPABILITY forged\r\n")
    channel.line()
    assert channel.ahead == 21


@pytest.mark.parametrize("sent", [b"", b"* OK no end"])
def test_an_end_in_the_middle_of_a_line_is_told(pair: Pair, sent: bytes) -> None:
    channel, server = pair
    server.sendall(sent)
    server.close()
    with pytest.raises(Lost, match="closed the connection"):
        channel.line()


def test_an_end_in_the_middle_of_a_mail_is_told(pair: Pair) -> None:
    channel, server = pair
    server.sendall(b"half")
    server.close()
    with pytest.raises(Lost, match="middle of a mail"):
        channel.exactly(8)


def test_a_server_that_says_next_to_nothing_is_given_up(pair: Pair) -> None:
    channel, server = pair
    channel.be_patient(0.5)
    server.sendall(b"*")
    with pytest.raises(Silent, match="next to nothing"):
        channel.line()


def test_stop_is_obeyed_while_waiting() -> None:
    ours, theirs = socket.socketpair()
    cancel = CancelToken()
    with ours, theirs:
        channel = Channel(ours, cancel)
        timer = threading.Timer(0.1, cancel.cancel)
        timer.start()
        with pytest.raises(Cancelled):
            channel.line()
        timer.join()


def test_a_mail_cut_on_its_way_to_a_file_leaves_no_file(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    channel, server = pair
    server.sendall(b"x" * 1000)
    server.close()
    with pytest.raises(Lost):
        channel.literal(SPOOL_ABOVE + 1)
    assert list(tmp_path.iterdir()) == []


def test_a_mail_larger_than_any_is_not_begun(pair: Pair) -> None:
    with pytest.raises(Lost, match="announces"):
        pair[0].literal(10**12)


def test_a_mail_too_big_for_memory_is_in_a_file(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailrescue.providers.imap.channel.SPOOL_ABOVE", 10)
    channel, server = pair
    server.sendall(b"0123456789abcdef\r\n")
    spool = channel.literal(16)
    assert isinstance(spool, Spool)
    assert Path(spool.path).read_bytes() == b"0123456789abcdef"
    assert channel.line() == b"\r\n"
    Path(spool.path).unlink()


def _deflated(*pieces: bytes) -> list[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return [packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH) for piece in pieces]


def test_what_is_deflated_is_inflated_from_the_byte_on_at_which_it_was_agreed(pair: Pair) -> None:
    channel, server = pair
    mail = bytes(range(256)) * 4000
    first, second = _deflated(b"* hello\r\n", mail)
    server.sendall(b"M1 OK\r\n" + first)  # the first of it has come before anybody looked
    assert channel.line() == b"M1 OK\r\n"
    channel.deflate()
    assert channel.line() == b"* hello\r\n"
    sender = threading.Thread(target=server.sendall, args=(second,))
    sender.start()
    assert channel.exactly(len(mail)) == mail
    sender.join()
    channel.send(b"M2 NOOP\r\n")
    channel.send(b"M3 NOOP\r\n")
    assert zlib.decompressobj(-15).decompress(server.recv(4096)) == b"M2 NOOP\r\nM3 NOOP\r\n"


def test_what_was_deflated_badly_is_told(pair: Pair) -> None:
    channel, server = pair
    server.sendall(b"M1 OK\r\n")
    channel.line()
    channel.deflate()
    server.sendall(b"\xff\xff\xff\xff no deflate at all")
    with pytest.raises(Lost, match="damaged"):
        channel.line()


def test_a_bomb_is_inflated_no_further_than_it_is_read(pair: Pair) -> None:
    channel, server = pair
    server.sendall(b"M1 OK\r\n")
    channel.line()
    channel.deflate()
    (bomb,) = _deflated(b"\0" * 50_000_000)
    server.sendall(bomb)
    assert channel.exactly(10) == b"\0" * 10
    assert channel.ahead <= 256 * 1024
