"""What finding a server leads to: ways to a mailbox that can be tried, and hosts that the user must agree to first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mailrescue.providers.net.connecting import Security
from mailrescue.providers.net.mailaddress import MailAddress


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to a mailbox: of kind imap with host, port and security, or of kind ews with the address of the service.

    `source` says in a sentence where this is from; `note` what the user must know or do first, "" for nothing. `unproven`: only
    the name service, which can be forged, names a host outside of the address's domain: ask before a password goes there.
    """

    kind: str
    address: MailAddress
    user: str
    source: str
    host: str = ""
    port: int = 0
    security: Security = Security.TLS
    endpoint: str = ""
    note: str = ""
    unproven: bool = False

    def options(self) -> Mapping[str, str]:
        """Return it as the options of an account."""
        if self.kind == "imap":
            return {"host": self.host, "port": str(self.port), "security": self.security.value, "user": self.user, "email": str(self.address)}
        return {"email": str(self.address), "user": self.user, "endpoint": self.endpoint}

    @property
    def way(self) -> tuple[str, ...]:
        """What is the same of two candidates that lead to the same place."""
        return (self.kind, self.host.lower(), str(self.port), self.endpoint.lower(), self.user.lower())


@dataclass(frozen=True, slots=True)
class Referral:
    """The search leads to a host outside of the address's domain, which would be sent the password.

    The user is asked; where he agrees, the search is made again with this host among the confirmed ones.
    """

    host: str
    source: str

    @property
    def question(self) -> str:
        """Return the sentence that the user answers by yes or no."""
        return f"{self.source} May MailRescue ask {self.host} for the mailbox's settings, with your name and password?"
