"""What the parts of a server share: its mailboxes, its switches, and the book of what was asked."""

from __future__ import annotations

import threading
from collections import Counter

from mailrescue.demo.exchange.autodiscover import Discovery
from mailrescue.demo.exchange.faults import Faults
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.operations import Operations
from mailrescue.demo.exchange.soap import Version


class House:
    """`asked` counts the requests by operation. `broken` has what went wrong in the server itself, which is never a client's
    fault: tests assert that it is empty. `clip` is the most changes that SyncFolderItems tells at once. `address` is where it
    is. `schemes` are the ways to sign in that are offered and taken, of NTLM, Basic and Bearer.
    """

    def __init__(self, host: str, version: Version) -> None:
        self.host, self.version, self.clip = host, version, 512
        self.address = ""
        self.schemes: tuple[str, ...] = ("NTLM", "Basic", "Bearer")
        self.faults = Faults()
        self.discovery = Discovery()
        self.mailboxes: dict[str, Mailbox] = {}
        self.operations = Operations(self.mailboxes)
        self.asked: Counter[str] = Counter()
        self.broken: list[BaseException] = []
        self.ended = threading.Event()
        self._lock = threading.Lock()

    @property
    def endpoint(self) -> str:
        """Where EWS is."""
        return f"{self.address}/EWS/Exchange.asmx"

    @property
    def login_page(self) -> str:
        """Where somebody is sent who comes with a browser."""
        return f"{self.address}/owa/auth/logon.aspx?url={self.address}/owa/"

    def note(self, operation: str) -> int:
        """Count a request. Returns how many there were, this one included."""
        with self._lock:
            self.asked[operation] += 1
            return self.asked.total()

    def requests(self) -> int:
        """Return how many requests there were."""
        with self._lock:
            return self.asked.total()
