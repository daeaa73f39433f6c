"""What an account of an Exchange mailbox says: whose mailbox, where, and how to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from mailrescue.core.errors import UsageError
from mailrescue.providers.net.settings import service_url

BASIC, NTLM, OAUTH = "basic", "ntlm", "oauth"
_WAYS = (BASIC, NTLM, OAUTH)


@dataclass(frozen=True, slots=True)
class EwsOptions:
    """Checked options. `endpoint` is the URL of the service, "" while it is still to be found; `ca_file` "" for the system's.

    `auth` is one of the three ways, or "" to ask without a name.
    """

    email: str
    user: str
    endpoint: str
    auth: str = BASIC
    ca_file: str = ""

    @classmethod
    def of(cls, options: Mapping[str, str]) -> EwsOptions:
        """Return the options of an account. Raises UsageError for values without sense."""
        email = options.get("email", "").strip()
        if not email.rpartition("@")[0] or " " in email:
            raise UsageError(f"{email!r} is no mail address. Give --email like ann@example.org.")
        auth = options.get("auth", "").strip().lower() or BASIC
        if auth not in _WAYS:
            raise UsageError(f"There is no way to sign in called {auth!r}. Give --auth {', '.join(_WAYS)}.")
        endpoint = options.get("endpoint", "").strip()
        return cls(email, options.get("user", "").strip() or email, service_url(endpoint) if endpoint else "", auth, options.get("ca_file", "").strip())

    @property
    def host(self) -> str:
        """The server's name as the endpoint gives it, "" without one."""
        return urlsplit(self.endpoint).hostname or ""

