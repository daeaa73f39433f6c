"""Debian's Dovecot (2.3), started by a test on free ports of this machine, with a configuration of its own.

    with started() as server:                    # or the fixture `dovecot`: one server for all tests of a run
        user = server.user()                     # a fresh mailbox
        with server.client(user) as client:      # an ordinary mail program
            client.append("INBOX", b"...")
        source = source_for("imap", server.options(user), Means(user.password))

It runs as an ordinary user, as `nobody` where the tests run as root: Dovecot reads no mail of uid 0. It needs no chroot, no service
of the system, and nothing outside its folder, a short one below /tmp, as paths of sockets may not be long. It ends when the test
does, however that ends: the shell that started it waits for the end of a pipe.
"""

from __future__ import annotations

import contextlib
import grp
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailrescue.demo.exchange.certificate import certify

HOST = "127.0.0.1"
_PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
_PATIENCE = 20.0
_STARTS = 5

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = {folder}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{folder}/tls/server.pem
ssl_key = <{folder}/tls/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = {failure_delay} secs
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
mail_fsync = never
mail_plugins = {plugins}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users/%u
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users/%u
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  mailbox Drafts {{
    special_use = \\Drafts
  }}
  mailbox Sent {{
    special_use = \\Sent
  }}
  mailbox Trash {{
    special_use = \\Trash
  }}
  mailbox Junk {{
    special_use = \\Junk
  }}
}}
protocol imap {{
  mail_plugins = {imap_plugins}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
{more}
"""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a mailbox on the server. `home` is where it lies on disk."""

    name: str
    password: str = field(repr=False)
    home: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the server is to be.

    `plugins` and `imap_plugins` are Dovecot's: "zlib" and "zlib imap_zlib" make it offer COMPRESS. `more` is added to the
    configuration as it is. `names` and `days` are those of its certificate; `self_signed` makes one that no authority vouches for.
    `failure_delay` is how many seconds it answers a wrong password later.
    """

    plugins: str = ""
    imap_plugins: str = ""
    separator: str = "/"
    tls: bool = True
    names: tuple[str, ...] = ("localhost", "127.0.0.1")
    days: int = 365
    self_signed: bool = False
    failure_delay: int = 0
    more: str = ""


class Dovecot:
    """A server that runs. `port` takes plain connections and STARTTLS, `tls_port` TLS from the start."""

    def __init__(self, folder: Path, port: int, tls_port: int) -> None:
        self.host = HOST
        self.folder, self.port, self.tls_port = folder, port, tls_port
        self.ca_file = folder / "tls" / "ca.pem"
        self._numbers = itertools.count(1)

    def user(self, name: str = "", password: str = "", *, storage: str = "maildir", quota: str = "") -> User:
        """Make a user with an empty mailbox; `storage` is maildir, mdbox or sdbox, `quota` a rule such as "*:bytes=1M"."""
        name = name or f"user{next(self._numbers)}"
        password = password or f"secret of {name}"
        home = self.folder / "homes" / name
        home.mkdir(parents=True)
        _give(home)
        extra = f"userdb_mail={storage}:~/{'Maildir' if storage == 'maildir' else storage}"
        extra += f" userdb_quota_rule={quota}" if quota else ""
        who = _identity()
        # A file for each: Dovecot sees by the second whether one has changed.
        passwd = self.folder / "users" / name
        passwd.write_text(
            f"{name}:{{PLAIN}}{password}:{who.pw_uid}:{who.pw_gid}::{home}::{extra}\n", encoding="utf-8"
        )
        _give(passwd)
        return User(name, password, home)

    def options(self, user: User, *, security: str = "tls") -> dict[str, str]:
        """Return the options of an account with this mailbox."""
        port = self.tls_port if security == "tls" else self.port
        options = {"host": self.host, "user": user.name, "port": str(port), "security": security}
        return options if security == "plain" else {**options, "ca_file": str(self.ca_file)}

    @contextlib.contextmanager
    def client(self, user: User) -> Iterator[IMAPClient]:
        """Sign in as an ordinary mail program does."""
        with IMAPClient(self.host, port=self.port, ssl=False, use_uid=True) as client:
            client.login(user.name, user.password)
            yield client

    def deliver(self, user: User, raw: bytes, name: str) -> Path:
        """Put a mail into the inbox of a user with a Maildir, byte by byte as it is, which no mail program does."""
        for folder in ("cur", "new", "tmp"):
            (user.home / "Maildir" / folder).mkdir(parents=True, exist_ok=True)
        path = user.home / "Maildir" / ("cur" if ":2," in name else "new") / name
        path.write_bytes(raw)
        for each in (user.home / "Maildir", *(user.home / "Maildir").iterdir(), path):
            _give(each)
        return path

    def doveadm(self, *words: str) -> str:
        """Run doveadm on this server and return what it printed."""
        command = ["doveadm", "-c", str(self.folder / "dovecot.conf"), *words]
        run = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=60, cwd=self.folder,
            user=_user(), group=_group(), extra_groups=_groups(),
        )  # fmt: skip
        return run.stdout

    def log(self) -> str:
        """Return what the server wrote to its log."""
        path = self.folder / "dovecot.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


@contextlib.contextmanager
def started(settings: Settings | None = None) -> Iterator[Dovecot]:
    """Run a server; it and all its children have ended, and its folder is gone, when this does."""
    folder = Path(tempfile.mkdtemp(prefix="mr-dc-", dir="/tmp"))
    try:
        for name in ("homes", "run", "state", "users"):
            (folder / name).mkdir()
        settings = settings or Settings()
        certify(folder / "tls", settings.names, days=settings.days, self_signed=settings.self_signed)
        with contextlib.ExitStack() as stack:
            yield stack.enter_context(_running(folder, settings))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One server for all tests of a run; each takes a user of its own. Import it into the test's module."""
    with started() as server:
        yield server


@contextlib.contextmanager
def _running(folder: Path, settings: Settings) -> Iterator[Dovecot]:
    for attempt in range(_STARTS):
        server = Dovecot(folder, *_free_ports(2))
        (folder / "dovecot.conf").write_text(_configuration(server, settings), encoding="utf-8")
        for path in (folder, *folder.rglob("*")):
            _give(path)
        process = _spawn(folder)
        try:
            # Another program may have taken the port since it was found free.
            if _answers(server.port, process) or attempt == _STARTS - 1:
                _answers(server.port, process) or pytest.fail(f"Dovecot does not start:\n{server.log()}")
                yield server
                return
        finally:
            _end(process)


def _configuration(server: Dovecot, settings: Settings) -> str:
    who = _identity()
    return _CONFIGURATION.format(
        folder=server.folder, user=who.pw_name, group=grp.getgrgid(who.pw_gid).gr_name, ssl="yes" if settings.tls else "no",
        failure_delay=settings.failure_delay, plugins=settings.plugins, imap_plugins=settings.imap_plugins or settings.plugins,
        separator=settings.separator, port=server.port, tls_port=server.tls_port, more=settings.more,
    )  # fmt: skip


def _spawn(folder: Path) -> subprocess.Popen[bytes]:
    # The shell is the lifeline: when its standard input ends, by whatever the test's process ended, so does the server.
    script = f'{_PROGRAM} -F -c {folder}/dovecot.conf & server=$!; read line; kill "$server" 2>/dev/null; wait "$server"'
    return subprocess.Popen(
        ["/bin/sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, cwd=folder, user=_user(), group=_group(), extra_groups=_groups(),
    )  # fmt: skip


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    # All of Dovecot's processes are in the shell's group. What it has on disk goes with it, so that nothing need be waited for.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(_PATIENCE)


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=5) as connection:
            return b"Dovecot" in connection.recv(1000)
        time.sleep(0.02)
    return False


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def _identity() -> pwd.struct_passwd:
    """Return whom the server runs as."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _user() -> int | None:
    """Return whom a child must become, None when it may stay who it is."""
    return _identity().pw_uid if os.geteuid() == 0 else None


def _group() -> int | None:
    return _identity().pw_gid if os.geteuid() == 0 else None


def _groups() -> list[int] | None:
    return [] if os.geteuid() == 0 else None


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        who = _identity()
        os.chown(path, who.pw_uid, who.pw_gid)
