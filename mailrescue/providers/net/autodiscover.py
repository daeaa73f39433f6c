"""Autodiscover: what an Exchange server, and many a hoster beside it, tells a mail program about a mailbox ([MS-OXDSCLI], [MS-OXWSADISC]).

Asked are hosts of the address's own domain and those that the user confirmed, over TLS that proves them. The older form (POX) is
asked first, as every server has it, and some without a password; the newer one (SOAP) where that does not lead on.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from lxml import etree

from mailrescue.core.errors import UsageError
from mailrescue.providers.net.candidates import Candidate, Referral
from mailrescue.providers.net.connecting import Security
from mailrescue.providers.net.failing import Unconnected
from mailrescue.providers.net.mailaddress import MailAddress, mail_address
from mailrescue.providers.net.portal import is_page
from mailrescue.providers.net.safexml import inside, parsed, text
from mailrescue.providers.net.web import Answer, Login, Web

_MOST_PLACES = 16  # redirections and places are counted together
_POX_PATH, _SOAP_PATH = "/autodiscover/autodiscover.xml", "/autodiscover/autodiscover.svc"
_RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
_POX = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">'
    f"<Request><EMailAddress>{{address}}</EMailAddress><AcceptableResponseSchema>{_RESPONSE}</AcceptableResponseSchema></Request></Autodiscover>"
)
_SOAP = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://www.w3.org/2005/08/addressing"'
    ' xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover"><soap:Header>'
    "<a:RequestedServerVersion>Exchange2013</a:RequestedServerVersion>"
    "<wsa:Action>http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings</wsa:Action><wsa:To>{url}</wsa:To>"
    "</soap:Header><soap:Body><a:GetUserSettingsRequestMessage><a:Request><a:Users><a:User><a:Mailbox>{address}</a:Mailbox></a:User></a:Users>"
    "<a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting><a:Setting>InternalEwsUrl</a:Setting></a:RequestedSettings></a:Request>"
    "</a:GetUserSettingsRequestMessage></soap:Body></soap:Envelope>"
)
_HEADERS = {"Content-Type": "text/xml; charset=utf-8"}
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose mailbox is looked for. `login` is None where no password is known yet; `confirmed` are hosts that the user agreed to."""

    address: MailAddress
    login: Login | None = None
    confirmed: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What the user signs in by."""
        return self.login.user if self.login else str(self.address)

    def trusts(self, host: str) -> bool:
        """Whether a host may be sent name and password."""
        return self.address.owns(host) or host.lower() in self.confirmed


class Autodiscover:
    """One search. `refused` is the host that did not take name or password, "" for none."""

    def __init__(self, asked: Asked, web: Web, tell: Tell) -> None:
        """`tell` takes a sentence for each place that did not lead on."""
        self.refused = ""
        self._asked, self._web, self._tell = asked, web, tell
        self._seen: set[tuple[str, str]] = set()
        self._away: set[str] = set()

    def look(self, hosts: list[str]) -> Iterator[Candidate | Referral]:
        """Ask the hosts in turn, and yield what the first that knows the mailbox tells. Raises Cancelled."""
        for host in hosts:
            found = list(self._at(f"https://{host}{_POX_PATH}", self._asked.address))
            if not found and host not in self._away:
                found = list(self._at(f"https://{host}{_SOAP_PATH}", self._asked.address))
            yield from found
            if any(isinstance(one, Candidate) for one in found):
                return

    def redirected(self, host: str) -> Iterator[Candidate | Referral]:
        """Follow the redirection that a host gives in clear, as hosters of many domains do it; only its target is asked anything."""
        try:
            answer = self._web.get(f"http://{host}{_POX_PATH}")
        except Unconnected as error:
            self._tell(error.sentence)
            return
        if answer.location:
            yield from self._onward(answer.location, self._asked.address, answer.url)
        else:
            self._tell(f"{host} redirects nowhere.")

    def _onward(self, url: str, address: MailAddress, source: str) -> Iterator[Candidate | Referral]:
        """Go on at another place, where that may be asked; else yield the question whether it may."""
        parts = urlsplit(url)
        came_from = urlsplit(source).hostname or source
        if parts.scheme != "https" or not parts.hostname:
            self._tell(f"{came_from} redirects to a place without encryption, which was not asked.")
        elif not self._asked.trusts(parts.hostname):
            yield Referral(parts.hostname, f"{came_from} says that {parts.hostname} knows the mailbox.")
        else:
            yield from self._at(url, address)

    def _at(self, url: str, address: MailAddress) -> Iterator[Candidate | Referral]:
        if (url.lower(), str(address)) in self._seen or len(self._seen) >= _MOST_PLACES:
            return
        self._seen.add((url.lower(), str(address)))
        host = urlsplit(url).hostname or ""
        soap = url.lower().endswith(".svc")
        form = _SOAP if soap else _POX
        try:
            answer = self._web.post(url, form.format(address=escape(str(address)), url=escape(url)).encode(), _HEADERS, self._asked.login)
        except Unconnected as error:
            self._away.add(host)
            self._tell(error.sentence)
            return
        if answer.location:
            yield from self._onward(answer.location, address, url)
        elif (root := self._document(answer, host)) is not None:
            yield from self._told(root, address, url)

    def _document(self, answer: Answer, host: str) -> etree._Element | None:
        """Return the document of an answer, or say why there is none."""
        root = parsed(answer.body) if answer.status == 200 and not is_page(answer.kind, answer.body[:1000]) else None
        if answer.status == 401:
            if self._asked.login is not None:
                self.refused = host
            self._tell(f"{host} {'did not take name and password' if self._asked.login else 'asks for a password'}.")
        elif root is None:
            self._tell(f"{host} offers no settings for mail programs (it answers with {_words(answer.status)}).")
        return root

    def _told(self, root: etree._Element, address: MailAddress, url: str) -> Iterator[Candidate | Referral]:
        """Yield what a document says: settings, or where to ask on."""
        other, place = text(root, "RedirectAddr"), text(root, "RedirectUrl")
        target = text(root, "RedirectTarget")  # of the newer form: an address or a place
        other, place = other or (target if "@" in target and "://" not in target else ""), place or (target if "://" in target else "")
        found = [*_services(root, self._asked, url), *_imap(root, self._asked, url)]
        if found:
            yield from found
        elif place:
            yield from self._onward(place, address, url)
        elif other:
            yield from self._renamed(other, url)
        else:
            host = urlsplit(url).hostname or ""
            self._tell(f"{host} knows no mailbox {address}" + (f": {words[:200]}" if (words := text(root, "ErrorMessage") or text(root, "Message")) else "."))

    def _renamed(self, other: str, url: str) -> Iterator[Candidate | Referral]:
        """Ask for the mailbox under the address that it has with its hoster, where that may be asked."""
        try:
            address = mail_address(other)
        except UsageError:
            self._tell(f"{urlsplit(url).hostname} names an address that is none.")
            return
        for host in (f"autodiscover.{address.domain}", address.domain):
            yield from self._onward(f"https://{host}{_POX_PATH}", address, url)
            if not self._asked.trusts(host):
                return


def _services(root: etree._Element, asked: Asked, url: str) -> list[Candidate]:
    """Return the addresses of Exchange Web Services: that for the outside (EXPR) before that for the inside (EXCH)."""
    outside, inside_ = list[str](), list[str]()
    for protocol in inside(root, "Protocol"):
        (outside if text(protocol, "Type").upper() == "EXPR" else inside_).append(text(protocol, "EwsUrl"))
    for setting in inside(root, "UserSetting"):
        name = text(setting, "Name")
        if name in ("ExternalEwsUrl", "InternalEwsUrl"):
            (outside if name.startswith("External") else inside_).append(text(setting, "Value"))
    source = f"{urlsplit(url).hostname} says so (Autodiscover)."
    urls = dict.fromkeys(one for one in (*outside, *inside_) if one.lower().startswith("https://"))
    return [Candidate("ews", asked.address, asked.name, source, endpoint=one) for one in urls]


def _imap(root: etree._Element, asked: Asked, url: str) -> list[Candidate]:
    """Return IMAP servers, which hosters without Exchange name ([MS-OXDSCLI] 2.2.4.1.1.2.6)."""
    found = []
    for protocol in inside(root, "Protocol"):
        host, port = text(protocol, "Server").lower(), text(protocol, "Port")
        if text(protocol, "Type").upper() != "IMAP" or not host or not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < 65536:
            continue
        words = {text(protocol, name).lower() for name in ("SSL", "Encryption")}
        if words & {"on", "ssl", "tls", "auto", ""} and words != {"off", ""}:
            security = Security.STARTTLS if int(port) == 143 else Security.TLS
            user = text(protocol, "LoginName") or asked.name
            found.append(Candidate("imap", asked.address, user, f"{urlsplit(url).hostname} says so (Autodiscover).", host, int(port), security))
    return found


def _words(status: int) -> str:
    return f"{status} {http.client.responses.get(status, '')}".strip() if status != 200 else "a web page"
