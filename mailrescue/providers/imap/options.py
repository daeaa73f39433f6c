"""What an account of an IMAP mailbox says: which server, which mailbox, how the way there is secured."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

from mailrescue.core.errors import UsageError
from mailrescue.providers.net.connecting import Security
from mailrescue.providers.net.settings import PORTS, port_number


@dataclass(frozen=True, slots=True)
class ImapOptions:
    """Checked options. `ca_file` is "" for the system's authorities, `email` "" where the user's name tells enough."""

    host: str
    user: str
    port: int
    security: Security = Security.TLS
    ca_file: str = ""
    email: str = ""

    @classmethod
    def of(cls, options: Mapping[str, str]) -> ImapOptions:
        """Return the options of an account. Raises UsageError for values without sense, and for a password in clear."""
        host, user = options.get("host", "").strip(), options.get("user", "").strip()
        if not host or any(letter in host for letter in " /@"):
            raise UsageError(f"{host!r} is no name of a server. Give --host like imap.example.org.")
        if not user or any(ord(letter) < 32 for letter in user):
            raise UsageError("An account of kind imap needs --user, the name to sign in with; often it is the mail address.")
        security = _security(options.get("security", ""))
        port = options.get("port", "").strip()
        if security is Security.PLAIN and not is_loopback(host):
            raise UsageError(
                f"Without encryption, the password would travel to {host} for all to read. Give --security tls or starttls; "
                "plain is for servers on this computer only."
            )
        ca_file = "" if security is Security.PLAIN else options.get("ca_file", "").strip()
        return cls(host, user, port_number(port) if port else PORTS[security], security, ca_file, options.get("email", "").strip())

    @property
    def identity(self) -> str:
        """What names the mailbox across accounts."""
        return f"imap:{self.user}@{self.host}".lower()


def is_loopback(host: str) -> bool:
    """Return whether a host is this computer."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().removesuffix(".") == "localhost"


def _security(text: str) -> Security:
    text = text.strip().lower() or Security.TLS
    if text not in list(Security):
        raise UsageError(f"There is no security called {text!r}. Give --security {', '.join(Security)}.")
    return Security(text)

