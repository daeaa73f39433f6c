"""Made-up mail in the proportions of a business mailbox, the same bytes for the same seed, one mail at a time.

Text sizes are log-normal (a mail's median is 5 KB); 25 % carry an HTML alternative; 15 % carry 1-3 attachments of
5 KB to 3 MB, 30 % of which were sent before; 45 % answer an earlier mail and quote it. Pure; knows no folders.
"""

from __future__ import annotations

import base64
import binascii
import random
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.bench.words import LANGUAGES, Language, pick_language

HTML_SHARE, ATTACHMENT_SHARE, REPEAT_SHARE, REPLY_SHARE = 0.25, 0.15, 0.30, 0.45
LEAST_ATTACHMENT, MOST_ATTACHMENT = 5_000, 3_000_000
BASE64_STYLES = ("76", "60", "64", "odd")

_FIRST_DAY = datetime(2016, 1, 4, 7, 0, tzinfo=UTC)
_DAYS = 3_000
_PEOPLE = 240
_THREADS = 300  # mails that can still be answered
_REPEATABLE = 48  # attachments that can still be sent again
_MOST_QUOTED = 5_000
# Name, type, and how much of it a compressor can still take away.
_ATTACHMENTS = (
    ("pdf", "application/pdf", 0.15), ("jpg", "image/jpeg", 0.0), ("docx", "application/vnd.ms-word", 0.0),
    ("xlsx", "application/vnd.ms-excel", 0.0), ("csv", "text/csv", 1.0), ("doc", "application/msword", 0.6),
    ("png", "image/png", 0.0), ("zip", "application/zip", 0.0),
)  # fmt: skip
_HTML_HEAD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"><head>\n'
    '<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n<style><!--\n'
    '@font-face {{font-family:Calibri; panose-1:2 15 5 2 2 2 4 3 2 4;}}\n'
    'p.MsoNormal, li.MsoNormal {{margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}}\n'
    "a:link {{color:#0563C1; text-decoration:underline;}}\n--></style></head>\n<body lang={code} link=blue><div>\n"
)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as a server would hand it out; `received` is when it came."""

    raw: bytes
    received: datetime
    is_sent: bool
    is_answer: bool


@dataclass(frozen=True, slots=True)
class _Attachment:
    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Sent:
    """What an answer needs of the mail before it."""

    subject: str
    message_id: str
    references: tuple[str, ...]
    writer: int
    language: Language
    lines: tuple[str, ...]


class Mailbox:
    """Draws the mails of one mailbox in the order of their coming; memory stays bounded by what can be answered."""

    def __init__(self, seed: int, *, eol: str = "lf", base64_style: str = "76") -> None:
        self._rng = random.Random(f"mailbox {seed}")
        self._crlf = eol == "crlf"
        self._base64 = base64_style
        self._threads: deque[_Sent] = deque(maxlen=_THREADS)
        self._sent_files: list[_Attachment] = []
        self._people = [self._person(number) for number in range(_PEOPLE)]
        self._number = 0

    def mails(self, count: int) -> Iterator[Mail]:
        """Yield the next `count` mails; the days are spread over eight years whatever the count."""
        for number in range(count):
            shift = timedelta(days=_DAYS * number / count, seconds=self._rng.randint(0, 900))
            yield self._mail(_FIRST_DAY + shift)

    def _person(self, number: int) -> str:
        language = pick_language(self._rng)
        name = " ".join(word.capitalize() for word in language.draw(self._rng, 2))
        return f"{encoded_word(name, self._rng)} <person{number}@firm{number % 37}.example>"

    def _mail(self, when: datetime) -> Mail:
        rng = self._rng
        self._number += 1
        before = rng.choice(self._threads) if self._threads and rng.random() < REPLY_SHARE else None
        # Half of the answers are our own: person 0 is whose mailbox this is.
        writer = 0 if rng.random() < (0.5 if before else 0.12) else rng.randrange(1, _PEOPLE)
        text = self._text(before)
        parts = self._body(text)
        if rng.random() < ATTACHMENT_SHARE:
            files = [self._attachment() for _ in range(rng.choices((1, 2, 3), (60, 27, 13))[0])]
            parts = multipart("mixed", [parts, *map(self._file_part, files)], rng)
        head = self._head(when, writer, text, before)
        self._threads.append(text)
        raw = head.encode("ascii") + parts
        return Mail(raw.replace(b"\n", b"\r\n") if self._crlf else raw, when, writer == 0, before is not None)

    def _text(self, before: _Sent | None) -> _Sent:
        rng = self._rng
        language = before.language if before else pick_language(rng)
        own = language.lines(rng, min(200_000, round(rng.lognormvariate(6.85, 0.85))))
        message_id = f"<{rng.getrandbits(96):024x}.{self._number}@firm{rng.randrange(37)}.example>"
        if before is None:
            subject = language.sentence(rng, rng.randint(2, 9 if language.joint else 12))
            return _Sent(subject, message_id, (), rng.randrange(_PEOPLE), language, tuple(own))
        quoted = [f"> {line}" if line else ">" for line in _cut(before.lines, _MOST_QUOTED)]
        subject = before.subject if before.subject.startswith("Re: ") else f"Re: {before.subject}"
        references = (*before.references[-12:], before.message_id)
        return _Sent(subject, message_id, references, before.writer, language, (*own, "", *quoted))

    def _body(self, text: _Sent) -> bytes:
        rng = self._rng
        charset, coding = rng.choice(text.language.encodings)
        plain = self._text_part("plain", "\n".join(text.lines) + "\n", charset, coding)
        if rng.random() >= HTML_SHARE:
            return plain
        html = _html(text, charset)
        return multipart("alternative", [plain, self._text_part("html", html, charset, coding)], rng)

    def _text_part(self, kind: str, text: str, charset: str, coding: str) -> bytes:
        data = text.encode(charset, "xmlcharrefreplace")
        if coding == "quoted-printable":
            data = binascii.b2a_qp(data, istext=True)
        elif coding == "base64":
            data = self._wrapped(data)
        head = f'Content-Type: text/{kind}; charset="{charset}"\nContent-Transfer-Encoding: {coding}\n\n'
        return head.encode() + data

    def _attachment(self) -> _Attachment:
        rng = self._rng
        if self._sent_files and rng.random() < REPEAT_SHARE:
            return rng.choice(self._sent_files)
        extension, kind, loose = rng.choice(_ATTACHMENTS)
        size = min(MOST_ATTACHMENT, max(LEAST_ATTACHMENT, round(rng.lognormvariate(11.05, 1.35))))
        name = f"{LANGUAGES[0].sentence(rng, 2)} {self._number}.{extension}"
        made = _Attachment(name, kind, _content(rng, size, loose))
        if len(self._sent_files) == _REPEATABLE:
            self._sent_files[rng.randrange(_REPEATABLE)] = made
        else:
            self._sent_files.append(made)
        return made

    def _file_part(self, file: _Attachment) -> bytes:
        head = (
            f'Content-Type: {file.kind}; name="{file.name}"\nContent-Transfer-Encoding: base64\n'
            f'Content-Disposition: attachment; filename="{file.name}"; size={len(file.data)}\n\n'
        )
        return head.encode() + self._wrapped(file.data)

    def _wrapped(self, data: bytes) -> bytes:
        text = binascii.b2a_base64(data, newline=False)
        # Mail programs that wrap at odd widths cut through the groups of four, and end without a line break.
        width = self._rng.choice((57, 61, 70, 75, 77)) if self._base64 == "odd" else int(self._base64)
        lines = b"\n".join([text[at : at + width] for at in range(0, len(text), width)])
        return lines if self._base64 == "odd" else lines + b"\n"

    def _head(self, when: datetime, writer: int, text: _Sent, before: _Sent | None) -> str:
        rng = self._rng
        date, sender = format_datetime(when), self._people[writer]
        receivers = ",\n\t".join(rng.sample(self._people, rng.choices((1, 2, 4), (75, 18, 7))[0]))
        hops = "".join(
            f"Received: from mx{hop}.firm{writer % 37}.example (mx{hop}.firm{writer % 37}.example [192.0.2.{hop + 9}])\n"
            f"\tby relay{hop}.example with ESMTPS id {rng.getrandbits(48):012X}\n\tfor <person0@firm0.example>; {date}\n"
            for hop in range(3 if writer else 1)
        )
        signature = base64.b64encode(rng.randbytes(192)).decode()
        thread = f"In-Reply-To: {before.message_id}\nReferences: {chr(10).join(f' {r}' for r in text.references)[1:]}\n" if before else ""
        return (
            f"Return-Path: <person{writer}@firm{writer % 37}.example>\n{hops}"
            f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=firm{writer % 37}.example; s=mail;\n"
            f"\th=from:to:subject:date:message-id; b={chr(10).join(_folded(signature))}\n"
            f"From: {sender}\nTo: {receivers}\nSubject: {encoded_word(text.subject, rng)}\nDate: {date}\n"
            f"Message-ID: {text.message_id}\n{thread}X-Mailer: Example Mail {writer % 5 + 11}.0\nMIME-Version: 1.0\n"
        )


def encoded_word(text: str, rng: random.Random) -> str:
    """Return header text: as it is when ASCII, else as RFC 2047 words, in Base64 or quoted-printable."""
    if text.isascii():
        return text
    if rng.random() < 0.6:
        pieces = [text[at : at + 14] for at in range(0, len(text), 14)]
        return "\n ".join(f"=?utf-8?B?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
    return "\n ".join(f"=?UTF-8?Q?{''.join(f'={byte:02X}' for byte in piece.encode())}?=" for piece in pieces)


def multipart(kind: str, parts: list[bytes], rng: random.Random) -> bytes:
    """Return the parts as one multipart, beginning with its own header lines."""
    boundary = f"----=_Part_{rng.getrandbits(64):016x}"
    joined = b"".join(f"--{boundary}\n".encode() + part + b"\n" for part in parts)
    head = f'Content-Type: multipart/{kind};\n\tboundary="{boundary}"\n\n'
    return head.encode() + joined + f"--{boundary}--\n".encode()


def _content(rng: random.Random, size: int, loose: float) -> bytes:
    """Return `size` bytes of which about the share `loose` gives way to a compressor, in runs as files have them."""
    if loose == 0:
        return rng.randbytes(size)
    text = " ;".join(LANGUAGES[0].draw(rng, min(size, 60_000) // 6)).encode()
    tables = (text * (size // len(text) + 1))[: int(size * loose)]
    return zlib.compress(tables, 0)[:size] + rng.randbytes(max(0, size - len(tables)))


def _html(text: _Sent, charset: str) -> str:
    rows = "".join(
        f'<p class="MsoNormal"><span style="font-size:11.0pt;font-family:&quot;Calibri&quot;">{line or "&nbsp;"}<o:p></o:p></span></p>\n'
        for line in text.lines
    )
    return f"{_HTML_HEAD.format(charset=charset, code=text.language.code.upper())}{rows}</div></body></html>\n"


def _cut(lines: tuple[str, ...], size: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        size -= len(line) + 1
        if size < 0:
            break
        kept.append(line)
    return kept


def _folded(text: str) -> list[str]:
    return [("\t" if at else "") + text[at : at + 70] for at in range(0, len(text), 70)]
