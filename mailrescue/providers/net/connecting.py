"""Connections to servers: names looked up, addresses tried in turn, TLS that proves whom it reaches, all within a time limit.

Every fault ends as Unconnected, a SourceUnreachable with a sentence. Cancelled is raised when the user says stop.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import selectors
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import cast

from mailrescue.core.clock import Clock, SystemClock
from mailrescue.core.progress import CancelToken
from mailrescue.providers.net.failing import SETTINGS, Place, Unconnected, broken_off, mute, translated
from mailrescue.providers.net.trust import Certificate, Witness, read_proven, refused, ssl_context

# How long one address may take before the next is tried beside it (RFC 8305, section 8), and between looks at cancel.
_HEAD_START, _LOOK = 0.3, 0.2
PATIENCE = 30.0


class Security(StrEnum):
    """How a connection is encrypted: from its first byte, after a command in clear, not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


_Where = tuple[str, int] | tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Address:
    """One numeric address of a server, with its port, as sockets take it."""

    family: socket.AddressFamily
    where: _Where

    def __str__(self) -> str:
        """Return the address without its port."""
        return str(self.where[0])


# Returns the addresses of a host, in the order in which they should be tried. Raises OSError.
Lookup = Callable[[str, int], Sequence[Address]]


def system_lookup(host: str, port: int) -> list[Address]:
    """Ask this computer's own resolver, which knows its hosts file and private names too. Raises OSError (gaierror)."""
    found = socket.getaddrinfo(ascii_host(host), port, type=socket.SOCK_STREAM)
    usable = ((family, where) for family, _, _, _, where in found if family in (socket.AF_INET, socket.AF_INET6))
    return list(dict.fromkeys(Address(family, cast("_Where", where)) for family, where in usable))


def ascii_host(host: str) -> str:
    """Return a host's name as DNS has it (RFC 5891); raises gaierror for one that cannot be a name."""
    if host.isascii():
        if 0 < len(host) < 254 and all(0 < len(label) < 64 for label in host.removesuffix(".").split(".")):
            return host
    else:
        import idna  # noqa: PLC0415  few names need it

        with contextlib.suppress(idna.IDNAError):
            return idna.encode(host, uts46=True).decode("ascii")
    raise socket.gaierror(socket.EAI_NONAME, "not a host name")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a connection may take altogether, in seconds, and who may end it sooner."""

    seconds: float = PATIENCE
    cancel: CancelToken = field(default_factory=CancelToken)
    clock: Clock = field(default_factory=SystemClock)


class _Deadline:
    """The end of a Patience that began."""

    def __init__(self, patience: Patience) -> None:
        self._patience, self._end = patience, patience.clock.monotonic() + patience.seconds

    def step(self) -> float:
        """Return how long to wait before the next look. Raises Cancelled, and TimeoutError when time is up."""
        self._patience.cancel.check()
        left = self._end - self._patience.clock.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, _LOOK)


def connect(
    host: str, port: int, security: Security | str, *, ca_file: Path | str | None = None, patience: Patience | None = None,
    lookup: Lookup = system_lookup, settings: str = SETTINGS,
) -> socket.socket:  # fmt: skip
    """Return a connection, which for TLS has proven whom it reaches. STARTTLS begins in clear: see `upgrade`.

    `settings` are the words for what of the account names the server, as in "check ... of the account".
    Reads and writes on it have the patience's seconds as time limit each. Raises Unconnected and Cancelled.
    """
    patience, place = patience or Patience(), Place(host, port, settings)
    addresses = look_up(place, patience, lookup)
    plain = reach(place, addresses, patience)
    return secure(plain, place, ca_file, patience) if security == Security.TLS else plain


def upgrade(plain: socket.socket, host: str, *, ca_file: Path | str | None = None, patience: Patience | None = None) -> ssl.SSLSocket:
    """Make a connection that was begun in clear an encrypted one, after its server agreed to (STARTTLS).

    What was read ahead of the agreement must be thrown away by the caller: it may be forged. Raises like `connect`.
    """
    port = int(plain.getpeername()[1])
    return secure(plain, Place(host, port), ca_file, patience or Patience())


def look_up(place: Place, patience: Patience, lookup: Lookup = system_lookup) -> Sequence[Address]:
    """Return the addresses of a place, at least one. The system's look-up has no time limit of its own; this has."""
    with contextlib.suppress(ValueError):  # an address needs no resolver
        number = ipaddress.ip_address(place.host.strip("[]"))
        family, where = (socket.AF_INET, (str(number), place.port)) if number.version == 4 else (socket.AF_INET6, (str(number), place.port, 0, 0))
        return [Address(family, where)]
    answer: list[Sequence[Address] | Exception] = []
    done = threading.Event()

    def ask() -> None:
        try:
            answer.append(lookup(place.host, place.port))
        except UnicodeError as error:  # a name that cannot be put into DNS
            answer.append(socket.gaierror(socket.EAI_NONAME, str(error)))
        except Exception as error:  # noqa: BLE001  raised where it was asked
            answer.append(error)
        done.set()

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    deadline = _Deadline(patience)
    try:
        while not done.wait(deadline.step()):
            pass
    except TimeoutError:
        raise translated(socket.gaierror(socket.EAI_AGAIN, "no answer in time"), place) from None
    got = answer[0]
    if isinstance(got, OSError):
        raise translated(got, place) from got
    if isinstance(got, Exception):
        raise got
    if not got:
        raise translated(socket.gaierror(socket.EAI_NONAME, "no address"), place)
    return got


def reach(place: Place, addresses: Sequence[Address], patience: Patience) -> socket.socket:
    """Return a connection to the first address that answers; the next is tried beside one that is slow (RFC 8305)."""
    with _Attempts(_in_turn(addresses), _Deadline(patience)) as attempts:
        try:
            won = attempts.first()
        except OSError as error:
            raise translated(error, place) from error
    won.settimeout(patience.seconds)
    with contextlib.suppress(OSError):
        won.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        won.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return won


def _in_turn(addresses: Sequence[Address]) -> Iterator[Address]:
    """Yield addresses of both kinds by turns, beginning with the one that the system prefers (RFC 8305, section 4)."""
    first = [one for one in addresses if one.family == addresses[0].family]
    second = [one for one in addresses if one.family != addresses[0].family]
    for at in range(max(len(first), len(second))):
        yield from first[at : at + 1]
        yield from second[at : at + 1]


class _Attempts:
    """Connections that are being made side by side; all but the one that is first are closed."""

    def __init__(self, addresses: Iterator[Address], deadline: _Deadline) -> None:
        self._addresses, self._deadline = addresses, deadline
        self._selector = selectors.DefaultSelector()
        self._errors: list[OSError] = []

    def __enter__(self) -> _Attempts:
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]  # only sockets are registered
        self._selector.close()

    def first(self) -> socket.socket:
        """Return the connection that stood first. Raises the error that tells most when none does, and TimeoutError."""
        more, idle = True, _HEAD_START
        while True:
            if more and (idle >= _HEAD_START or not self._selector.get_map()):
                more, idle = self._begin_next(), 0.0
            if not more and not self._selector.get_map():
                raise min(self._errors, key=_says_least)
            wait = min(self._deadline.step(), _HEAD_START - idle if more else _LOOK)
            idle += wait
            for key, _ in self._selector.select(wait):
                made = key.fileobj
                assert isinstance(made, socket.socket)
                self._selector.unregister(made)
                if self._stands(made):
                    return made

    def _begin_next(self) -> bool:
        """Begin with the next address; returns whether there was one."""
        address = next(self._addresses, None)
        if address is None:
            return False
        try:
            begun = socket.socket(address.family, socket.SOCK_STREAM)
        except OSError as error:
            self._errors.append(error)
            return True
        begun.setblocking(False)
        try:
            begun.connect(address.where)
        except BlockingIOError:
            pass
        except OSError as error:
            self._errors.append(error)
            begun.close()
            return True
        except BaseException:
            begun.close()
            raise
        self._selector.register(begun, selectors.EVENT_WRITE)
        return True

    def _stands(self, made: socket.socket) -> bool:
        number = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number == 0:
            return True
        made.close()
        self._errors.append(OSError(number, os.strerror(number)))
        return False


def _says_least(error: OSError) -> int:
    """Return a rank: a refusal tells more of the server than an address for which this computer has no way."""
    if isinstance(error, ConnectionRefusedError):
        return 0
    return 2 if error.errno in (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) else 1


def secure(plain: socket.socket, place: Place, ca_file: Path | str | None, patience: Patience) -> ssl.SSLSocket:
    """Encrypt a connection and check whom it reaches; closes it and raises Unconnected when that fails."""
    try:
        context = ssl_context(ca_file)
        witness = Witness(context)
        made = context.wrap_socket(plain, server_hostname=_tls_name(place.host), do_handshake_on_connect=False)
    except Unconnected:
        plain.close()
        raise
    except (OSError, ValueError) as error:
        plain.close()
        raise translated(error, place) from error
    try:
        _shake_hands(made, _Deadline(patience))
    except BaseException as error:
        made.close()
        if isinstance(error, OSError):
            raise _failed_handshake(error, place, witness) from error
        raise
    witness.leave()
    made.settimeout(patience.seconds)
    return made


def _tls_name(host: str) -> str:
    return ascii_host(host.strip("[]")).removesuffix(".")


def _failed_handshake(error: OSError, place: Place, witness: Witness) -> Unconnected:
    if isinstance(error, ssl.SSLCertVerificationError):
        return refused(error, place, witness.der)
    if isinstance(error, TimeoutError):
        return mute(place)
    return broken_off(place) if isinstance(error, ConnectionError) else translated(error, place)


def _shake_hands(made: ssl.SSLSocket, deadline: _Deadline) -> None:
    made.setblocking(False)
    with selectors.DefaultSelector() as selector:
        selector.register(made, selectors.EVENT_READ)
        while True:
            try:
                made.do_handshake()
            except ssl.SSLWantReadError:
                selector.modify(made, selectors.EVENT_READ)
            except ssl.SSLWantWriteError:
                selector.modify(made, selectors.EVENT_WRITE)
            else:
                return
            selector.select(deadline.step())


def certificate_of(connection: socket.socket) -> Certificate | None:
    """Return the certificate that the other side of an encrypted connection proved itself by, None for one in clear."""
    der = connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLSocket) else None
    return read_proven(connection.getpeercert() or {}, der) if der and isinstance(connection, ssl.SSLSocket) else None
