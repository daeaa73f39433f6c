"""A small name server on loopback (UDP), with the records and the faults that a test gives it.

    with name_server({"imap.shop.test A": ["127.0.0.1"], "_imaps._tcp.shop.test SRV": ["0 1 993 imap.shop.test."]}) as names:
        names.service            # a NameService that asks it
        names.lookup             # a look-up for `connect`; every name it knows is on this machine

A name whose records are a fault - SERVFAIL, REFUSED, SILENT - is answered so; names it does not know do not exist (NXDOMAIN).
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from mailrescue.providers.net.connecting import Address
from mailrescue.providers.net.nameservice import NameService

SERVFAIL, REFUSED, SILENT = "SERVFAIL", "REFUSED", "SILENT"


class NameServer:
    """Answers by `records`: "NAME TYPE" to texts as zone files have them, or to a fault; may be changed while it runs."""

    def __init__(self, records: Mapping[str, Sequence[str] | str]) -> None:
        self.records = dict(records)
        self.ports: dict[int | tuple[str, int], int] = {}
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, name="name server")
        self._thread.start()

    @property
    def service(self) -> NameService:
        """A NameService that asks this server, with little patience."""
        return NameService(["127.0.0.1"], self.port, seconds=1.0)

    def lookup(self, host: str, port: int) -> list[Address]:
        """Return the addresses that it has for a host. Raises gaierror as the system does.

        `ports` says which port of this machine stands for one, or for that of one host: those below 1024 cannot be had.
        """
        port = self.ports.get((host.lower(), port), self.ports.get(port, port))
        found: list[Address] = []
        for kind, family, rest in (("A", socket.AF_INET, ()), ("AAAA", socket.AF_INET6, (0, 0))):
            records = self.records.get(f"{host.lower().removesuffix('.')} {kind}", ())
            if isinstance(records, str):
                raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
            found += [Address(family, (text, port, *rest)) for text in records]  # type: ignore[arg-type]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return found

    def stop(self) -> None:
        """Stop answering; its port is closed afterwards."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            wire, sender = self._socket.recvfrom(4096)
            if not wire:
                return
            if answer := self._answer(wire):
                self._socket.sendto(answer, sender)

    def _answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        name, kind = query.question[0].name, query.question[0].rdtype
        text = name.to_text(omit_final_dot=True).lower()
        key = f"{text} {dns.rdatatype.to_text(kind)}"
        self.asked.append(key)
        records = self.records.get(key, ())
        if records == SILENT:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if isinstance(records, str):
            answer.set_rcode(dns.rcode.from_text(records))
        elif records:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *records))
        elif not any(known.split(" ")[0] == text for known in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()


@contextlib.contextmanager
def name_server(records: Mapping[str, Sequence[str] | str]) -> Iterator[NameServer]:
    """Run a name server for the length of a block."""
    server = NameServer(records)
    try:
        yield server
    finally:
        server.stop()
