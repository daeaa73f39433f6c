"""An address as people type it, taken apart for finding its server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from socket import gaierror

from mailrescue.core.errors import UsageError
from mailrescue.providers.net.connecting import ascii_host

_MOST = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
# RFC 5322, 3.4.1: atoms with dots, with letters beyond ASCII as RFC 6532 has them, or a quoted text.
_LOCAL = re.compile(r'(?:[^\s"(),:;<>@\[\\\]\x00-\x1f\x7f]+|"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*")\Z')
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\Z")


@dataclass(frozen=True, slots=True)
class MailAddress:
    """An address: `local` as it was typed, `domain` in lower case as DNS has it."""

    local: str
    domain: str

    def __str__(self) -> str:
        """Return the address."""
        return f"{self.local}@{self.domain}"

    def owns(self, host: str) -> bool:
        """Whether a host belongs to the address's domain."""
        name = host.lower().removesuffix(".")
        return name == self.domain or name.endswith("." + self.domain)

    def filled(self, text: str) -> str:
        """Return `text` with the placeholders of Mozilla's format filled; the last percent sign is missing in places."""
        for word, value in (("EMAILADDRESS", str(self)), ("EMAILLOCALPART", self.local), ("EMAILDOMAIN", self.domain)):
            text = re.sub(f"%{word}%?", lambda _, value=value: value, text)  # type: ignore[misc]  # a lambda's default has no type
        return text


def mail_address(text: str) -> MailAddress:
    """Take an address apart. Raises UsageError for what is none."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not _LOCAL.match(local) or len(text) > _MOST:
        raise _not_one(text)
    try:
        name = ascii_host(domain).lower().removesuffix(".")
    except gaierror:
        raise _not_one(text) from None
    if not all(_LABEL.match(label) for label in name.split(".")) or name.replace(".", "").isdigit():
        raise _not_one(text)
    return MailAddress(local, name)


def _not_one(text: str) -> UsageError:
    return UsageError(f"{text[:80]!r} is no mail address. Write it like anna@shop.example.")
