"""Mozilla's format of mail settings, `clientConfig`: that of the ISPDB and of autoconfig (draft-ietf-mailmaint-autoconfig)."""

from __future__ import annotations

import re

from lxml import etree

from mailrescue.providers.net.candidates import Candidate
from mailrescue.providers.net.connecting import Security
from mailrescue.providers.net.mailaddress import MailAddress
from mailrescue.providers.net.safexml import inside, parsed, text

_SECURITY = {"ssl": Security.TLS, "tls": Security.TLS, "starttls": Security.STARTTLS}
_PASSWORDS = ("password-cleartext", "password-encrypted", "plain", "secure", "")
TOKEN_NOTE = "This provider takes no password here, only an access token (OAuth)."  # noqa: S105  a sentence
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\Z", re.IGNORECASE)


def candidates(data: bytes, address: MailAddress, source: str) -> list[Candidate]:
    """Return the ways that a document names, encrypted from the first byte first; none for a document that is no such one.

    Ways without encryption are left out: MailRescue sends no password in clear unless the user says so himself.
    """
    root = parsed(data)
    if root is None:
        return []
    found = [one for server in inside(root, "incomingServer") if (one := _candidate(server, address, source))]
    return sorted(found, key=lambda one: (one.kind != "imap", bool(one.note), one.security is not Security.TLS))


def _candidate(server: etree._Element, address: MailAddress, source: str) -> Candidate | None:
    kind = str(server.get("type", "")).lower()
    user = address.filled(text(server, "username") or str(address))
    kinds = [(method.text or "").strip().lower() for method in inside(server, "authentication")]
    note = "" if not kinds or any(one in _PASSWORDS for one in kinds) else TOKEN_NOTE
    if kind == "imap":
        return _imap(server, Candidate("imap", address, user, source, note=note))
    endpoint = text(server, "url") if kind == "ews" else ""
    if endpoint.lower().startswith("https://"):
        return Candidate("ews", address, user, source, endpoint=address.filled(endpoint), note=note)
    return None


def _imap(server: etree._Element, known: Candidate) -> Candidate | None:
    host, port = known.address.filled(text(server, "hostname")), text(server, "port")
    security = _SECURITY.get(text(server, "socketType").lower())
    if security is None or not _HOST.match(host) or not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < 65536:
        return None
    return Candidate("imap", known.address, known.user, known.source, host.lower(), int(port), security, note=known.note)
