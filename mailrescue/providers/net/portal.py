"""Is it this computer's own connection? A route, and whether a network's login page stands between it and the world.

Asked only after a server beyond the own network could not be reached: pages that system makers keep for this purpose are
fetched without encryption, without cookies and without a word of who asks.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailrescue.core.errors import Cancelled, SourceUnreachable
from mailrescue.core.progress import CancelToken
from mailrescue.providers.net.connecting import Lookup, Patience, Security, connect, system_lookup

_MOST_BYTES = 4096
_SECONDS = 5.0
# Addresses for documents (RFC 5737, 3849): nothing is sent to them; the system only says which way it would take.
_FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
# What is behind a comment is tried once: by turns, a page of nothing but comments would keep us for years.
_PAGE = re.compile(rb"\s*+(?:<\?xml[^>]*\?>\s*+)?(?><!--.*?-->\s*+)*+<(!doctype\s+html|html|head|body|script|title|meta)\b", re.IGNORECASE | re.DOTALL)


class World(StrEnum):
    """What lies before this computer."""

    OPEN = "open"  # at least one page came as it should
    PORTAL = "portal"  # something else answers in the place of every page that was asked for
    SILENT = "silent"  # nothing answers


@dataclass(frozen=True, slots=True)
class Page:
    """A page whose answer is known: the status, and how its text begins."""

    host: str
    path: str
    status: int
    text: bytes = b""
    port: int = 80


# Of three makers, in networks of their own.
PAGES = (
    Page("www.msftconnecttest.com", "/connecttest.txt", 200, b"Microsoft Connect Test"),
    Page("connectivitycheck.gstatic.com", "/generate_204", 204),
    Page("detectportal.firefox.com", "/success.txt", 200, b"success"),
)


def look_around(pages: Sequence[Page] = PAGES, *, lookup: Lookup = system_lookup, seconds: float = _SECONDS, cancel: CancelToken | None = None) -> World:
    """Fetch the pages side by side and say what their answers mean together. Raises Cancelled."""
    patience = Patience(seconds, cancel or CancelToken())
    answers: list[World] = []
    threads = [threading.Thread(target=lambda page=page: answers.append(_look(page, patience, lookup)), daemon=True) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 1)
    patience.cancel.check()
    return next((one for one in (World.OPEN, World.PORTAL) if one in answers), World.SILENT)


def _look(page: Page, patience: Patience, lookup: Lookup) -> World:
    try:
        with connect(page.host, page.port, Security.PLAIN, patience=patience, lookup=lookup) as connection:
            connection.sendall(f"GET {page.path} HTTP/1.1\r\nHost: {page.host}\r\nConnection: close\r\n\r\n".encode("ascii"))
            answer = _first_bytes(connection)
    except (SourceUnreachable, OSError, Cancelled):
        return World.SILENT
    return _meaning(answer, page)


def _first_bytes(connection: socket.socket) -> bytes:
    got = bytearray()
    with contextlib.suppress(OSError):  # what came before a cut is an answer, too
        while len(got) < _MOST_BYTES and (some := connection.recv(_MOST_BYTES)):
            got += some
    return bytes(got)


def _meaning(answer: bytes, page: Page) -> World:
    head, _, body = answer.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/1\.[01] (\d{3})", head)
    if status is None:
        return World.PORTAL if answer else World.SILENT
    if int(status[1]) >= 500:  # the page's own trouble, or a proxy's
        return World.SILENT
    return World.OPEN if int(status[1]) == page.status and body.startswith(page.text) else World.PORTAL


def is_page(content_type: str, beginning: bytes) -> bool:
    """Whether an answer is a web page, where a program's answer was expected: a login page, a notice of a proxy.

    Servers call XML text/html, too, and pages by other names: what the answer begins with decides.
    """
    start = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start:
        return bool(_PAGE.match(start))
    return content_type.split(";", maxsplit=1)[0].strip().lower() in ("text/html", "application/xhtml+xml")


def has_way() -> bool:
    """Whether this computer has any way out: a route, whatever is at its end. Nothing is sent."""
    return any(has_way_to(family, address) for family, address in _FAR)


def has_way_to(family: int, address: str) -> bool:
    """Whether the system knows a way to an address. Nothing is sent."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
            return True
    except OSError:
        return False


def is_near(address: str) -> bool:
    """Whether an address is this computer's or of a private network: reached without the internet."""
    with contextlib.suppress(ValueError):
        number = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
        return number.is_loopback or number.is_private or number.is_link_local
    return False


# What says whether there is a way out at all, handed to the ladder.
WayOut = Callable[[], bool]
