"""From a draft to the bytes of a mail, in the variety of real ones: charsets, encodings, both line ends, attachments.

Knows nothing of the demo's people and stories; the standard library's older mail classes do the work, because they
leave the choice of charset and encoding to the caller.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

_ENCODINGS = {"base64": BASE64, "quoted-printable": QP, "8bit": None}  # None: as it is


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes or is written to. `language` is de, en, ja or ar."""

    name: str
    address: str
    language: str = "de"
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """An attachment."""

    file: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a mail says. `references` are the Message-IDs before it in its thread, the answered one last.

    `transfer` is the encoding of the text, "" for what is usual in its charset; `crlf` chooses the line ends.
    """

    sender: Person
    to: Person
    when: datetime
    subject: str
    text: str
    html: str = ""
    papers: tuple[Paper, ...] = ()
    references: tuple[str, ...] = ()
    charset: str = "utf-8"
    transfer: str = ""
    crlf: bool = False

    @property
    def mark(self) -> str:
        """Eight characters that differ between the mails of one moment, and are the same every time."""
        return f"{zlib.crc32(f'{self.subject} {self.sender.address} {self.to.address}'.encode()):08x}"

    @property
    def message_id(self) -> str:
        """The Message-ID, in angle brackets."""
        return f"<{self.when:%Y%m%d%H%M}.{self.mark}@{self.sender.address.rpartition('@')[2]}>"


def mail_bytes(draft: Draft) -> bytes:
    """Return the mail as it is delivered."""
    message = _body(draft)
    described = message.items()
    for name, _ in described:
        del message[name]
    for name, value in (*_headers(draft), *described):
        message[name] = value
    return message.as_bytes(policy=policy.compat32.clone(linesep="\r\n" if draft.crlf else "\n"))


def _headers(draft: Draft) -> list[tuple[str, str]]:
    sender, to = draft.sender, draft.to
    headers: list[tuple[str, str]] = [
        ("Received", f"from mx.{sender.address.rpartition('@')[2]} by in.postwerk.example; {format_datetime(draft.when)}"),
        ("From", formataddr((sender.name, sender.address), _header_charset(draft, sender.name))),
        ("To", formataddr((to.name, to.address), _header_charset(draft, to.name))),
        ("Date", format_datetime(draft.when)),
        ("Subject", Header(draft.subject, _header_charset(draft, draft.subject), header_name="Subject").encode()),
        ("Message-ID", draft.message_id),
    ]
    if draft.references:
        headers.append(("In-Reply-To", draft.references[-1]))
        headers.append(("References", " ".join(draft.references)))
    return headers


def _header_charset(draft: Draft, text: str) -> str:
    """Return the mail's charset where it has all letters; a reply may name people of another script."""
    try:
        text.encode(draft.charset)
    except UnicodeEncodeError:
        return "utf-8"
    return "us-ascii" if text.isascii() else draft.charset


def _body(draft: Draft) -> Message:
    text: Message = MIMEText(draft.text, "plain", _charset(draft))
    if draft.html:
        text = _multipart("alternative", draft, [text, MIMEText(draft.html, "html", _charset(draft))])
    if not draft.papers:
        return text
    return _multipart("mixed", draft, [text, *(_attachment(paper) for paper in draft.papers)])


def _charset(draft: Draft) -> str:
    charset = Charset(draft.charset)
    if draft.transfer:
        charset.body_encoding = _ENCODINGS[draft.transfer]  # type: ignore[assignment]  # typeshed has no None here
    return charset  # type: ignore[return-value]  # typeshed knows only names here; the class itself takes both


def _multipart(subtype: str, draft: Draft, parts: list[Message]) -> Message:
    # Boundaries are made by chance unless they are given, and these mails are the same every time.
    return MIMEMultipart(subtype, boundary=f"=_{subtype}_{draft.mark}", _subparts=parts)


def _attachment(paper: Paper) -> Message:
    part = MIMEApplication(paper.data, "pdf")
    part.add_header("Content-Disposition", "attachment", filename=paper.file if paper.file.isascii() else ("utf-8", "", paper.file))
    return part
