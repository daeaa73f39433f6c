"""Where an agent listens, so that only this user reaches it, and how its clients find it and prove who they are.

A Unix socket in a folder that only the user can enter; on Windows a loopback port. The address and a random token stand
in agent.json of the home, which only the user can read; every client sends the token first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import socket
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mailrescue.app.home import Home
from mailrescue.core.errors import MailRescueError

FILE = "agent"
_TOKEN_BYTES = 32
# sockaddr_un of Linux has 108 bytes with the final zero, of macOS 104.
_PATH_LIMIT = 100
_WAITING = 64


@dataclass(frozen=True, slots=True)
class Address:
    """Where an agent is: a path, or, where there is none, a port of this machine. `token` is what it wants to hear first."""

    path: str
    port: int
    token: str
    pid: int = 0


class Endpoint:
    """A listening socket and its announcement in the home. The caller holds the home's agent lock."""

    def __init__(self, home: Home, *, tcp: bool = sys.platform == "win32") -> None:
        """Listen. Raises OSError where that cannot be."""
        self._home = home
        self._path = "" if tcp else str(_folder(home) / "agent")
        self.socket = _tcp() if tcp else _unix(self._path)
        port = self.socket.getsockname()[1] if tcp else 0
        self.address = Address(self._path, port, secrets.token_hex(_TOKEN_BYTES), os.getpid())

    def announce(self) -> None:
        """Let clients find it. Raises MailRescueError when the home cannot be written."""
        one = self.address
        self._home.write(FILE, {"path": one.path, "port": one.port, "token": one.token, "pid": one.pid, "home": str(self._home.root)})

    def close(self) -> None:
        """Listen no more."""
        self.socket.close()
        with contextlib.suppress(OSError):
            (self._home.root / f"{FILE}.json").unlink()
        if self._path:
            with contextlib.suppress(OSError):
                Path(self._path).unlink()
                Path(self._path).parent.rmdir()


def find(home: Home) -> Address | None:
    """Return where the agent of a home says it is, None when none said so; it may be gone by now.

    What cannot be read or understood is nobody's word: the next agent writes it anew.
    """
    try:
        said = home.read(FILE)
    except MailRescueError:
        return None
    path, port, token, pid = said.get("path"), said.get("port"), said.get("token"), said.get("pid")
    if not (isinstance(path, str) and isinstance(port, int) and isinstance(token, str) and isinstance(pid, int)):
        return None
    return Address(path, port, token, pid) if _is_of(home, said.get("home")) else None


def _is_of(home: Home, told: object) -> bool:
    """Return whether an agent's word about its home is true here: a home may be a copy of another, whose agent still runs."""
    if not isinstance(told, str):
        return True
    try:
        return home.root.samefile(told)
    except (OSError, ValueError):
        return False


def connected(address: Address, patience: float) -> socket.socket:
    """Return a connection to an agent. Raises OSError when nobody listens, ValueError for what is no place at all."""
    if address.path:
        if sys.platform == "win32":
            raise ConnectionRefusedError(address.path)
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            wire.settimeout(patience)
            wire.connect(address.path)
        except BaseException:
            wire.close()
            raise
    else:
        wire = socket.create_connection(("127.0.0.1", address.port), timeout=patience)
    return wire


def _tcp() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    if exclusive is not None:  # Windows lets another program share the port otherwise
        listener.setsockopt(socket.SOL_SOCKET, exclusive, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(_WAITING)
    return listener


def _unix(path: str) -> socket.socket:
    with contextlib.suppress(FileNotFoundError):
        Path(path).unlink()  # of an agent that was killed: the lock says that it is gone
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(path)
        Path(path).chmod(0o600)
        listener.listen(_WAITING)
    except BaseException:
        listener.close()
        raise
    return listener


def _folder(home: Home) -> Path:
    """Return a folder that only this user can enter, with a name short enough for a socket in it."""
    name = "mailrescue-" + hashlib.blake2s(os.fsencode(home.root), digest_size=8).hexdigest()
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for parent in (runtime, tempfile.gettempdir(), "/tmp"):  # noqa: S108  a folder of our own is made in it
        folder = Path(parent) / name
        if parent and len(os.fsencode(folder / "agent")) <= _PATH_LIMIT and Path(parent).is_dir() and _is_ours(folder):
            return folder
    return Path(tempfile.mkdtemp(prefix="mailrescue-", dir="/tmp"))


def _is_ours(folder: Path) -> bool:
    """Make a folder for this user alone; returns whether it is one, which somebody else may have made before."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return stat.S_ISDIR(found.st_mode) and mine and stat.S_IMODE(found.st_mode) == 0o700
