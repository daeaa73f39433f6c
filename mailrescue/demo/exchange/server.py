"""The server: its address, its certificate, its mailboxes, and what is switched on."""

from __future__ import annotations

import ssl
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from mailrescue.core.clock import Clock, SystemClock
from mailrescue.demo.exchange.certificate import Certified, certify
from mailrescue.demo.exchange.house import House
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.soap import EXCHANGE_2019, Version
from mailrescue.demo.exchange.web import Site


class Exchange(House):
    """An Exchange server on a port of this machine, for as long as it is entered.

    `folder` keeps its certificate, for `host`.
    """

    def __init__(
        self, folder: Path, *, port: int = 0, host: str = "localhost", clock: Clock | None = None, version: Version = EXCHANGE_2019,
        certified: Certified | None = None,
    ) -> None:  # fmt: skip
        super().__init__(host, version)
        self._clock = clock or SystemClock()
        self._certified = certified or certify(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certified.certificate, self._certified.key)
        self._site = Site(self, "127.0.0.1", port, context)
        self.address = f"https://{host}:{self.port}"
        self._thread = threading.Thread(target=self._site.serve_forever, kwargs={"poll_interval": 0.05}, name="exchange", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._site.server_address[1]

    @property
    def endpoint(self) -> str:
        """Where EWS is."""
        return f"{self.address}/EWS/Exchange.asmx"

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

    def __enter__(self) -> Self:
        """Start to listen."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop: no new connection, the open ones end, all threads are done."""
        self.ended.set()
        self._site.shutdown()
        self._site.hang_up()
        self._site.server_close()
        self._thread.join(5)
