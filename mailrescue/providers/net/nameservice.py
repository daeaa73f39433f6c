"""Questions to the name service that the system's own look-up cannot put: why a name has no address, and which servers a domain names."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

_SECONDS = 4.0


class Why(StrEnum):
    """Why a name has no address."""

    UNKNOWN = "unknown"  # its domain's servers say that there is no such name (NXDOMAIN)
    NO_ADDRESS = "no address"  # there is such a name, for something else
    FAILED = "failed"  # the domain's servers are broken or not reached (SERVFAIL)
    SILENT = "silent"  # no name service answers this computer
    FOUND = "found"  # it has one, now


@dataclass(frozen=True, slots=True)
class Service:
    """A server that a domain names for a purpose (RFC 2782)."""

    host: str
    port: int


class NameService:
    """Asks the resolvers that this computer is set to, or those that are handed in. Never raises; what is not known is empty."""

    def __init__(self, servers: Sequence[str] = (), port: int = 53, seconds: float = _SECONDS) -> None:
        """`seconds` is how long a question may take altogether."""
        self._servers, self._port, self._seconds = servers, port, seconds

    def why(self, host: str) -> Why:
        """Return why a host has no address."""
        known = Why.UNKNOWN
        for kind in ("A", "AAAA"):
            try:
                self._ask(host, kind)
            except dns.resolver.NXDOMAIN:
                return Why.UNKNOWN
            except dns.resolver.NoAnswer:
                known = Why.NO_ADDRESS
            except dns.resolver.NoNameservers:
                return Why.FAILED
            except (dns.exception.DNSException, OSError, ValueError) as error:
                return Why.UNKNOWN if isinstance(error, dns.exception.SyntaxError | ValueError) else Why.SILENT
            else:
                return Why.FOUND
        return known

    def services(self, name: str, draw: Callable[[], float] = random.random) -> list[Service]:
        """Return the servers that an SRV name stands for, best first; within a priority by weight and lot (RFC 2782).

        A target "." says that there is none (RFC 6186, section 3.4).
        """
        found = sorted(self._answers(name, "SRV"), key=lambda one: one.priority)
        ordered = (one for _, group in groupby(found, key=lambda one: one.priority) for one in _by_lot(list(group), draw))
        return [Service(_text(one.target), one.port) for one in ordered if one.target != dns.name.root]

    def mail_servers(self, domain: str) -> list[str]:
        """Return the hosts that take mail for a domain, best first."""
        found = sorted(self._answers(domain, "MX"), key=lambda one: one.preference)
        return [_text(one.exchange) for one in found if one.exchange != dns.name.root]

    def _answers(self, name: str, kind: str) -> list:  # type: ignore[type-arg]  # what is in a record depends on its kind
        try:
            return list(self._ask(name, kind))
        except (dns.exception.DNSException, OSError, ValueError):
            return []

    def _ask(self, name: str, kind: str) -> dns.resolver.Answer:
        resolver = dns.resolver.Resolver(configure=not self._servers)
        if self._servers:
            resolver.nameservers, resolver.port = list(self._servers), self._port
        return resolver.resolve(dns.name.from_text(name), dns.rdatatype.from_text(kind), lifetime=self._seconds)


def _by_lot(group: list, draw: Callable[[], float]) -> list:  # type: ignore[type-arg]  # SRV records
    """Order records of one priority so that each is first as often as its weight asks."""
    return sorted(group, key=lambda one: draw() ** (1 / max(one.weight, 0.01)), reverse=True) if len(group) > 1 else group


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()
