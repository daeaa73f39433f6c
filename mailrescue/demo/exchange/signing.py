"""Who asks: Basic (RFC 7617), NTLM ([MS-NTHT]), Bearer (RFC 6750)."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass

from mailrescue.demo.exchange import ntlm
from mailrescue.demo.exchange.house import House
from mailrescue.demo.exchange.mailbox import Mailbox


@dataclass(frozen=True, slots=True)
class Signed:
    """What a header was good for: a mailbox, or the challenge that comes next."""

    mailbox: Mailbox | None = None
    challenge: str = ""


class Signing:
    """Tells by the header of a request whose it is. One for each connection: NTLM signs a connection in, not a request."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._nonce = b""
        self._signed: Mailbox | None = None

    def who(self, header: str) -> Signed:
        """Return whose mailbox the Authorization header opens, if any."""
        scheme, _, told = header.partition(" ")
        if not header:
            return Signed(self._signed)
        self._signed = None
        if scheme.lower() not in {one.lower() for one in self._house.schemes}:
            return Signed()
        if scheme.lower() == "ntlm":
            return self._ntlm(told.strip())
        return Signed(self._basic(told.strip()) if scheme.lower() == "basic" else self._bearer(told.strip()))

    def challenges(self, next_one: str = "") -> list[tuple[str, str]]:
        """Return the headers that say how to sign in; `next_one`: NTLM's challenge, which comes alone."""
        if next_one:
            return [("WWW-Authenticate", f"NTLM {next_one}")]
        told = {"basic": f'Basic realm="{self._house.host}"', "bearer": f'Bearer realm="{self._house.host}"'}
        return [("WWW-Authenticate", told.get(scheme.lower(), scheme)) for scheme in self._house.schemes]

    def _basic(self, told: str) -> Mailbox | None:
        try:
            user, _, password = base64.b64decode(told, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, ValueError):
            return None
        mailbox = self._house.mailboxes.get(user.lower())
        return mailbox if mailbox and hmac.compare_digest(password.encode(), mailbox.password.encode()) else None

    def _bearer(self, told: str) -> Mailbox | None:
        return next((one for one in self._house.mailboxes.values() if hmac.compare_digest(told.encode(), one.token.encode())), None)

    def _ntlm(self, told: str) -> Signed:
        kind = ntlm.kind_of(told)
        if kind == 1:
            self._nonce = ntlm.fresh()
            return Signed(challenge=ntlm.challenge(self._nonce, self._house.host.split(".")[0]))
        if kind != 3 or not self._nonce:
            return Signed()
        nonce, self._nonce = self._nonce, b""
        name = ntlm.proven(told, nonce, self._password_of)
        self._signed = self._house.mailboxes.get(name) if name else None
        return Signed(self._signed)

    def _password_of(self, user: str, domain: str) -> tuple[str, str] | None:
        """Return key and password of whoever signs in as DOMAIN\\user, or by their address."""
        for key in (user.lower(), f"{user.lower()}@{domain.lower()}"):
            if key in self._house.mailboxes:
                return key, self._house.mailboxes[key].password
        return None
