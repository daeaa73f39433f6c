"""Finds the server of a mailbox by its address: what MailRescue knows first, then what the domain itself says, then a guess.

In this order, each only when the one before was not what the user wanted, as the list is worked out while it is read:

1.  providers that come with MailRescue, by the address's domain, then by the servers that take its mail (MX);
2.  autoconfig at the domain, over https alone: what came in clear could have been written by anybody;
3.  SRV records for IMAP (RFC 6186, 8314);
4.  Autodiscover: at the domain, by the redirection of its host, by SRV;
5.  the names that most servers have, where an IMAP server proves that it has one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from mailrescue.core.progress import CancelToken
from mailrescue.providers.net.autodiscover import Asked, Autodiscover
from mailrescue.providers.net.bundled import by_domain, by_mail_servers
from mailrescue.providers.net.candidates import Candidate, Referral
from mailrescue.providers.net.clientconfig import candidates
from mailrescue.providers.net.connecting import Lookup, Patience, Security, connect, system_lookup
from mailrescue.providers.net.failing import Unconnected
from mailrescue.providers.net.mailaddress import mail_address
from mailrescue.providers.net.nameservice import NameService
from mailrescue.providers.net.web import Login, Web

Found = Candidate | Referral


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. `user` is "" where it is the address. Hosts in `confirmed` may be sent the password."""

    address: str
    secret: str = field(default="", repr=False)
    user: str = ""
    confirmed: frozenset[str] = frozenset()
    ca_file: Path | None = None
    kinds: frozenset[str] = frozenset({"imap", "ews"})


@dataclass(frozen=True, slots=True)
class Network:
    """How the network is asked, handed in. `seconds` is how long one question may take."""

    lookup: Lookup = system_lookup
    names: NameService = field(default_factory=NameService)
    cancel: CancelToken = field(default_factory=CancelToken)
    seconds: float = 8.0


class Search:
    """One search. `tried` says in sentences what did not lead on; `refused` names the host that took neither name nor password."""

    def __init__(self, sought: Sought, network: Network | None = None) -> None:
        """Raises UsageError when the address is none."""
        self.tried: list[str] = []
        self._sought, self._network = sought, network or Network()
        self._address = mail_address(sought.address)
        self._web = Web(self._network.lookup, sought.ca_file, self._network.seconds, self._network.cancel)
        login = Login(sought.user or str(self._address), sought.secret) if sought.secret else None
        asked = Asked(self._address, login, frozenset(host.lower() for host in sought.confirmed))
        self._autodiscover = Autodiscover(asked, self._web, self.tried.append)

    @property
    def refused(self) -> str:
        """The host that did not take name and password, "" for none."""
        return self._autodiscover.refused

    def find(self) -> Iterator[Found]:
        """Yield the ways to the mailbox, most likely first, each once. Raises Cancelled, and MailRescueError without the resources."""
        seen = set[object]()
        for found in self._all():
            self._network.cancel.check()
            if isinstance(found, Candidate) and found.kind not in self._sought.kinds:
                continue
            key = found.way if isinstance(found, Candidate) else found.host
            if key not in seen:
                seen.add(key)
                yield self._named(found)

    def _named(self, found: Found) -> Found:
        """Return it with the name that the user gave, which counts for more than what anybody says."""
        if isinstance(found, Candidate) and self._sought.user:
            return replace(found, user=self._sought.user)
        return found

    def _all(self) -> Iterator[Found]:
        yield from by_domain(self._address)
        yield from by_mail_servers(self._address, self._network.names.mail_servers(self._address.domain))
        if "imap" in self._sought.kinds:
            yield from self._autoconfig()
            yield from self._by_records()
        yield from self._exchange()
        if "imap" in self._sought.kinds:
            yield from self._guesses()

    def _autoconfig(self) -> Iterator[Found]:
        domain, who = self._address.domain, quote(str(self._address))
        for url in (
            f"https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={who}",
            f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
        ):
            try:
                answer = self._web.get(url)
            except Unconnected as error:
                self.tried.append(error.sentence)
                continue
            host = url.split("/")[2]
            if found := candidates(answer.body, self._address, f"{host} says so (autoconfig).") if answer.status == 200 else []:
                yield from found
                return
            self.tried.append(f"{host} offers no settings for mail programs.")

    def _by_records(self) -> Iterator[Found]:
        """Yield the servers that the domain's SRV records name (RFC 6186, 3.2; RFC 8314, 5.1): they come from a service that can be forged."""
        domain = self._address.domain
        for name, security in (("_imaps._tcp", Security.TLS), ("_imap._tcp", Security.STARTTLS)):
            for service in self._network.names.services(f"{name}.{domain}"):
                source = f"{domain} names {service.host} as its server (SRV)."
                unproven = not self._address.owns(service.host)
                yield Candidate("imap", self._address, str(self._address), source, service.host, service.port, security, unproven=unproven)

    def _exchange(self) -> Iterator[Found]:
        domain = self._address.domain
        confirmed = sorted(self._sought.confirmed)
        yield from self._autodiscover.look([*confirmed, f"autodiscover.{domain}", domain])
        yield from self._autodiscover.redirected(f"autodiscover.{domain}")
        for service in self._network.names.services(f"_autodiscover._tcp.{domain}"):
            if self._address.owns(service.host) or service.host in self._sought.confirmed:
                yield from self._autodiscover.look([service.host])
            else:
                yield Referral(service.host, f"{domain} names {service.host} for its mailboxes (SRV).")

    def _guesses(self) -> Iterator[Found]:
        for host in (f"imap.{self._address.domain}", f"mail.{self._address.domain}"):
            try:
                if self._greets(host):
                    yield Candidate("imap", self._address, str(self._address), f"{host} answers, and is an IMAP server.", host, 993)
                else:
                    self.tried.append(f"{host} answers, but not as an IMAP server does.")
            except Unconnected as error:
                self.tried.append(error.sentence)

    def _greets(self, host: str) -> bool:
        """Whether an IMAP server that proves its name greets there (RFC 9051, 7.1)."""
        network = self._network
        patience = Patience(network.seconds, network.cancel)
        with connect(host, 993, Security.TLS, ca_file=self._sought.ca_file, patience=patience, lookup=network.lookup) as made:
            with contextlib.suppress(OSError):
                return made.recv(100).upper().startswith((b"* OK", b"* PREAUTH"))
            return False


def find(sought: Sought, network: Network | None = None) -> Iterator[Found]:
    """Yield the ways to a mailbox: see Search. Raises UsageError when the address is none."""
    return Search(sought, network).find()
