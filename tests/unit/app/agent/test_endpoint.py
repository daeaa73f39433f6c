"""Where an agent listens: only for its user, at a path that is short enough, and with a token that every client must know."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.app.agent import endpoint, talk
from mailrescue.app.agent.client import AgentClient, NoAgent
from mailrescue.app.agent.endpoint import Endpoint, find
from mailrescue.app.agent.server import Agent
from mailrescue.app.agent.wire import encode
from mailrescue.app.home import Home
from mailrescue.core.clock import SystemClock
from mailrescue.core.progress import CancelToken


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home")


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose path leaves room for a socket; those of pytest may be long."""
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture
def agent(home: Home) -> Iterator[Home]:
    """An agent in a thread of this process; its home."""
    cancel, ready = CancelToken(), threading.Event()
    thread = threading.Thread(target=Agent(home, SystemClock(), "x", cancel).run, args=(ready,))
    thread.start()
    assert ready.wait(10)
    yield home
    cancel.cancel()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize("tcp", [False, True])
def test_what_is_announced_is_where_it_listens(home: Home, *, tcp: bool) -> None:
    one = Endpoint(home, tcp=tcp)
    one.announce()
    address = find(home)
    assert address == one.address
    assert len(address.token) == 64
    assert stat.S_IMODE((home.root / "agent.json").stat().st_mode) == 0o600
    with endpoint.connected(address, 5) as wire, one.socket.accept()[0]:
        assert wire.getpeername() == (("127.0.0.1", address.port) if tcp else address.path)
    one.close()
    assert find(home) is None
    with pytest.raises(OSError):
        endpoint.connected(address, 5)


def test_the_folder_of_the_socket_is_the_users_own(home: Home, short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = short / "run"
    runtime.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    one = Endpoint(home)
    folder = Path(one.address.path).parent
    assert folder.parent == runtime
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    one.close()
    folder.mkdir()
    folder.chmod(0o755)  # as somebody else may have made it before
    other = Endpoint(home)
    assert not other.address.path.startswith(str(folder))
    assert stat.S_IMODE(Path(other.address.path).parent.stat().st_mode) == 0o700
    other.close()


def test_a_link_in_place_of_the_folder_is_not_followed(home: Home, short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    first = Endpoint(home)
    folder = Path(first.address.path).parent
    assert folder.parent == short
    first.close()
    (short / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(short / "elsewhere")
    second = Endpoint(home)
    assert list((short / "elsewhere").iterdir()) == []
    second.close()


def test_a_path_too_long_for_a_socket_is_not_used(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 120)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    monkeypatch.setattr("tempfile.tempdir", str(long))
    one = Endpoint(home)
    assert len(os.fsencode(one.address.path)) <= 100
    one.close()


def test_the_socket_of_an_agent_that_was_killed_is_in_nobodys_way(home: Home) -> None:
    killed = Endpoint(home)
    killed.announce()
    killed.socket.close()
    with pytest.raises(NoAgent):
        AgentClient.connect(home)
    again = Endpoint(home)
    assert again.address.path == killed.address.path
    assert again.address.token != killed.address.token
    again.close()


@pytest.mark.parametrize("said", [{}, {"path": 1, "port": 0, "token": "x", "pid": 1}, {"path": "/x", "port": 0, "token": None, "pid": 1}])
def test_an_announcement_that_makes_no_sense_is_none(home: Home, said: dict[str, object]) -> None:
    home.write("agent", said)
    assert find(home) is None


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 5_000])
def test_an_announcement_that_cannot_be_read_is_none_and_the_next_agent_writes_it_anew(home: Home, junk: bytes) -> None:
    (home.root / "agent.json").write_bytes(junk)
    assert find(home) is None
    with pytest.raises(NoAgent):
        AgentClient.connect(home)
    one = Endpoint(home)
    one.announce()
    assert find(home) == one.address
    one.close()


@pytest.mark.parametrize("where", [{"path": "\ud83d", "port": 0}, {"path": "a\0b", "port": 0}, {"path": "", "port": 99_999_999}, {"path": "", "port": -5}])
def test_an_announced_place_that_is_none_has_no_agent(home: Home, where: dict[str, object]) -> None:
    (home.root / "agent.json").write_text(json.dumps({**where, "token": "x", "pid": 1}))
    with pytest.raises(NoAgent):
        AgentClient.connect(home)


def test_a_copy_of_a_home_does_not_take_the_agent_of_the_first_for_its_own(home: Home, tmp_path: Path) -> None:
    one = Endpoint(home)
    one.announce()
    shutil.copytree(home.root, tmp_path / "copy")
    (tmp_path / "the same").symlink_to(home.root)
    assert find(Home(tmp_path / "copy")) is None
    assert find(Home(tmp_path / "the same")) == one.address
    one.close()


def _said(home: Home, *data: bytes) -> bytes:
    """What an agent says to somebody who says this, until it hangs up."""
    address = find(home)
    assert address is not None
    with endpoint.connected(address, 5) as wire:
        for piece in data:
            wire.sendall(piece)
        heard = b""
        while more := wire.recv(4_096):
            heard += more
    return heard


@pytest.mark.parametrize(
    "greeting",
    [encode({"token": "0" * 64}), encode({"token": None}), encode({"ask": "status"}), b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 5_000, b"{" * 9_000, b"\n"],
    ids=["wrong", "none", "none at all", "a browser", "noughts", "brackets", "nothing"],
)
def test_who_does_not_know_the_token_hears_one_sentence(agent: Home, greeting: bytes) -> None:
    heard = _said(agent, greeting)
    assert heard.count(b"\n") == 1
    assert b"serves only the programs of its own user" in heard
    with AgentClient.connect(agent) as client:
        assert client.status().pid == os.getpid()


def test_who_says_nothing_is_not_waited_for(agent: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "_GREETING_SECONDS", 0.1)
    assert b"serves only" in _said(agent)


def test_junk_after_the_token_ends_the_connection_with_a_sentence(agent: Home) -> None:
    address = find(agent)
    assert address is not None
    hello, end = _said(agent, encode({"token": address.token}), b"rubbish\n").splitlines()
    assert b"hello" in hello
    assert b"nothing that MailRescue says" in end


def test_a_client_with_the_wrong_token_is_told_that_there_is_no_agent_for_it(agent: Home) -> None:
    told = agent.read("agent")
    agent.write("agent", {**told, "token": "1" * 64})
    with pytest.raises(NoAgent, match="of its own user"):
        AgentClient.connect(agent)


def test_a_client_that_never_listens_is_in_nobodys_way(agent: Home) -> None:
    address = find(agent)
    assert address is not None
    with endpoint.connected(address, 5) as deaf, AgentClient.connect(agent) as client:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
        deaf.sendall(encode({"token": address.token}) + encode({"ask": "watch"}))
        deaf.sendall(encode({"ask": "past", "limit": 1_000}) * 2_000)
        for _ in range(200):
            assert client.status().pid == os.getpid()
