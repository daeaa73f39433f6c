"""What an account says of its server, as it is checked wherever it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from mailrescue.core.errors import UsageError

# Of IMAP (RFC 8314, section 3.2, and RFC 9051, section 2.1): by the word for security.
PORTS: Mapping[str, int] = {"tls": 993, "starttls": 143, "plain": 143}
# Where every Exchange server has its Web Services.
_SERVICE = "/EWS/Exchange.asmx"


def port_number(text: str) -> int:
    """Return a port. Raises UsageError for what is none."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not 1 <= number <= 65535:
        raise UsageError(f"{text!r} is no port: it is a number from 1 to 65535, such as 993.")
    return number


def service_url(text: str) -> str:
    """Return the URL of Exchange Web Services; a server's name alone stands for the path that every one has.

    Raises UsageError for what is none, and for one to which no password may be sent.
    """
    url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(url)
        good = parts.scheme == "https" and bool(parts.hostname) and (parts.port or 443) > 0
    except ValueError:
        good = False
    if not good or "@" in parts.netloc or any(sign.isspace() for sign in url):
        raise UsageError(f"--endpoint is the https address of the server, like https://mail.example.org{_SERVICE}, not {text!r}.")
    return url if parts.path.strip("/") else f"https://{parts.netloc}{_SERVICE}"
