"""Keeps tests on this machine: a connection or name look-up beyond loopback raises instead of leaving.

Works through an audit hook, so that it also sees connections that C code opens; it covers this process only.
"""

from __future__ import annotations

import ipaddress
import sys

_WATCHED = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


class NetworkForbidden(RuntimeError):
    """A test tried to leave this machine. No OSError, so that no retry or fallback can swallow it."""


def is_loopback(host: object) -> bool:
    """Whether a host, as the socket module is given it, is this machine; names other than localhost are not."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def forbid_network() -> None:
    """Refuse, for the rest of this process, every connection beyond loopback; an audit hook cannot be taken back."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED:
        return
    target = arguments[_WATCHED[event]]
    # A connection's address is (host, port, ...); that of a Unix socket is a path and stays on the machine.
    if event in ("socket.connect", "socket.sendto"):
        if not isinstance(target, tuple):
            return
        target = target[0]
    if not is_loopback(target):
        raise NetworkForbidden(f"A test may not reach {target!r}: {event} beyond this machine.")
