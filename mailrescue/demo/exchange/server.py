"""The server: its address, its certificate, its mailboxes, and its life."""

from __future__ import annotations

import ssl
from pathlib import Path
from types import TracebackType
from typing import Self

from mailrescue.core.clock import Clock, SystemClock
from mailrescue.demo.exchange.certificate import Certified, certify
from mailrescue.demo.exchange.house import House
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.site import Site
from mailrescue.demo.exchange.soap import EXCHANGE_2019, Version
from mailrescue.demo.exchange.web import Visit


class Exchange(House):
    """An Exchange server on a port of this machine, for as long as it is entered.

    `folder` keeps its certificate, which is for this machine; `certified` is one that was made elsewhere. `host` is the name
    under which it tells others to find it. Clients that come while it is not entered wait.
    """

    def __init__(
        self, folder: Path, *, port: int = 0, host: str = "127.0.0.1", clock: Clock | None = None, version: Version = EXCHANGE_2019,
        certified: Certified | None = None,
    ) -> None:  # fmt: skip
        super().__init__(host, version)
        self._clock = clock or SystemClock()
        self._certified = certified or certify(folder)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self._certified.certificate, self._certified.key)
        self._site: Site | None = Site(self, port, self._context, Visit)
        self.port: int = self._site.server_address[1]
        self.address = f"https://{host}:{self.port}"

    @property
    def ca_file(self) -> Path:
        """The authority that has signed its certificate, in PEM."""
        return self._certified.ca_file

    def mailbox(self, address: str, password: str = "", *, archive: bool = False, recoverable: bool = True) -> Mailbox:
        """Return the mailbox of an address, a new one when there is none, with or without an archive and a dumpster."""
        with self._lock:
            if address.lower() not in self.mailboxes:
                made = Mailbox(address, password, self._clock, archive=archive, recoverable=recoverable)
                self.mailboxes[address.lower()] = made
            return self.mailboxes[address.lower()]

    def go_away(self) -> None:
        """Refuse every connection, as a machine does that is switched off, until `return_` is called."""
        if self._site is not None:
            self._site.close()
            self._site = None

    def return_(self) -> None:
        """Listen on the same port again."""
        if self._site is None:
            self._site = Site(self, self.port, self._context, Visit)
            self._site.open()

    def __enter__(self) -> Self:
        """Start to listen."""
        if self._site is not None:
            self._site.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop: no new connection, the open ones end."""
        self.ended.set()
        self.go_away()
