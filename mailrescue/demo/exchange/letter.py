"""What an item is made of: its bytes, and what Exchange reads out of them once."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property

import pybase64

_BOUNDARY = re.compile(rb'boundary="?([^";\s]+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment; `message` says that it is a mail of its own."""

    name: str
    content_type: str
    content_id: str
    inline: bool
    content: bytes
    message: bool = False


class Letter:
    """Bytes that an item was made from: a mail, a calendar entry, a contact. Shared by whatever has the same."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    @cached_property
    def encoded(self) -> bytes:
        """The bytes in base64, made once: a benchmark should measure its client."""
        return pybase64.b64encode(self.content)

    def encoded_anew(self, fetch: int) -> bytes:
        """Return them as a server does that makes MIME at each fetch: every boundary is another one."""
        content = self.content
        for boundary in set(_BOUNDARY.findall(content)):
            other = f"_{fetch:03d}_{hashlib.blake2b(boundary + fetch.to_bytes(8, 'big'), digest_size=12).hexdigest()}_"
            content = content.replace(boundary, other.encode())
        return pybase64.b64encode(content)

    @cached_property
    def head(self) -> EmailMessage:
        """The header, parsed."""
        return _parsed(self.content[: _head_length(self.content)])

    @cached_property
    def whole(self) -> EmailMessage:
        """The mail, parsed."""
        return _parsed(self.content)

    def text(self, name: str) -> str:
        """Return a header field as text; empty when it is not there or cannot be read."""
        try:
            return " ".join(str(self.head.get(name, "")).split())
        except (ValueError, IndexError, AttributeError, TypeError):
            return ""

    def people(self, name: str) -> list[tuple[str, str]]:
        """Return (name, address) of everybody in a header field."""
        return [(name or address, address) for name, address in getaddresses([self.text(name)]) if address]

    @cached_property
    def sent(self) -> datetime | None:
        """When it says that it was sent; None when it says nothing that can be read."""
        try:
            found = parsedate_to_datetime(self.text("Date"))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)

    @cached_property
    def body(self) -> tuple[str, str]:
        """What is read, and "Text" or "HTML"."""
        part = self.whole.get_body(("html", "plain"))
        if part is None:
            return "", "Text"
        raw = part.get_payload(decode=True)
        text = raw.decode(part.get_content_charset("utf-8"), "replace") if isinstance(raw, bytes) else ""
        return text, "HTML" if part.get_content_subtype() == "html" else "Text"

    @cached_property
    def attachments(self) -> tuple[Attached, ...]:
        """What is attached, in order."""
        return tuple(_attached(self.whole))


def _parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)  # type: ignore[no-any-return,unused-ignore]


def _head_length(content: bytes) -> int:
    ends = [found for found in (content.find(b"\r\n\r\n"), content.find(b"\n\n")) if found >= 0]
    return min(ends) + 2 if ends else len(content)


def _attached(mail: EmailMessage) -> Iterator[Attached]:
    if not mail.is_multipart():
        return
    body = mail.get_body(("html", "plain"))
    for part in _leaves(mail):
        if part is body or (part.get_content_maintype() == "text" and not part.get_filename()):
            continue
        inside = part.get_content_type() == "message/rfc822"
        raw = _inner(part) if inside else part.get_payload(decode=True)
        yield Attached(
            name=part.get_filename() or ("message.eml" if inside else "attachment"), content_type=part.get_content_type(),
            content_id=str(part.get("Content-ID", "")).strip("<> "), inline=part.get_content_disposition() == "inline",
            content=raw if isinstance(raw, bytes) else b"", message=inside,
        )  # fmt: skip


def _leaves(part: Message) -> Iterator[Message]:
    if part.get_content_type() == "message/rfc822" or not part.is_multipart():
        yield part
        return
    for inner in part.get_payload():
        if isinstance(inner, Message):
            yield from _leaves(inner)


def _inner(part: Message) -> bytes:
    payload = part.get_payload()
    first = payload[0] if isinstance(payload, list) and payload else None
    return first.as_bytes() if isinstance(first, Message) else b""
