"""Who asks: Basic (RFC 7617), Bearer (RFC 6750)."""

from __future__ import annotations

import base64
import binascii
import hmac

from mailrescue.demo.exchange.mailbox import Mailbox


class Signing:
    """Tells by the header of a request whose it is. One for each connection."""

    def __init__(self, mailboxes: dict[str, Mailbox]) -> None:
        self._mailboxes = mailboxes

    def who(self, header: str) -> Mailbox | None:
        """Return whose mailbox the Authorization header opens; None when it opens none."""
        scheme, _, told = header.partition(" ")
        found = {"basic": self._basic, "bearer": self._bearer}.get(scheme.lower())
        return found(told.strip()) if found else None

    def _basic(self, told: str) -> Mailbox | None:
        try:
            user, _, password = base64.b64decode(told, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, ValueError):
            return None
        mailbox = self._mailboxes.get(user.lower())
        return mailbox if mailbox and hmac.compare_digest(password.encode(), mailbox.password.encode()) else None

    def _bearer(self, told: str) -> Mailbox | None:
        return next((one for one in self._mailboxes.values() if hmac.compare_digest(told.encode(), one.token.encode())), None)
