"""Appointments and contacts in a small mail of their own, for formats that hold nothing but mail; and out of it again.

The mail is one part, the item in base64, named as a file and never as an invitation, so that mail programs offer it and act
on nothing. What it is made of stands in the plan, so that its size is known before it is written. Pure.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable, Iterator

import pybase64

from mailrescue.export.names import safe_name
from mailrescue.formats.forms import Form
from mailrescue.formats.headerwrite import date, field, mailbox, parameter, unstructured

# More than any header that is made here.
MOST_HEADER = 64 * 1024
_WIDTH = 57  # bytes, 76 letters (RFC 2045 6.8)
_MOST_TEXT = 500
_END = b"\r\n\r\n"


def header(form: Form, subject: str, sender: str, when: int | None) -> bytes:
    """Return the header of the mail that an item is put into, with the empty line."""
    title = _clean(subject) or "no subject"
    name = safe_name(title, 80, 80) + form.ending
    fields = [("Subject", unstructured(title)), ("MIME-Version", "1.0")]
    person, _, address = _clean(sender).rpartition("<")
    if "@" in address:
        fields.insert(0, ("From", mailbox(person.strip(), address.rstrip("> "))))
    if when is not None and (said := date(when)):
        fields.insert(0, ("Date", said))
    fields += [
        ("Content-Type", form.media_type + "; charset=utf-8" + parameter("name", name)),
        ("Content-Disposition", "attachment" + parameter("filename", name)), ("Content-Transfer-Encoding", "base64"),
    ]  # fmt: skip
    return b"".join(field(*pair) for pair in fields) + b"\r\n"


def wrapped_size(head: bytes, size: int) -> int:
    """Return how large the mail is, for an item of so many bytes."""
    return len(head) + 4 * -(-size // 3) + 2 * -(-size // _WIDTH)


def wrapped(head: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the mail. Whatever `pieces` raises is passed on."""
    yield head
    held = b""
    for piece in pieces:
        held += piece
        whole = len(held) - len(held) % _WIDTH
        if whole:
            yield _lines(held[:whole])
            held = held[whole:]
    if held:
        yield _lines(held)


def unwrapped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the item out of such a mail; what is none, or was changed, gives other bytes or fewer."""
    held, in_body = b"", False
    for piece in pieces:
        held += piece
        if not in_body:
            end = held.find(_END)
            if end < 0:
                continue
            held, in_body = held[end + len(_END) :], True
        letters = held.translate(None, b"\r\n")
        whole = len(letters) - len(letters) % 4
        yield _decoded(letters[:whole])
        held = letters[whole:]
    if in_body and held:
        yield _decoded(held)


def beginning(pieces: Iterable[bytes], size: int) -> bytes:
    """Return the first bytes of an item, and read no more of it than that."""
    held = b""
    for piece in pieces:
        held += piece
        if len(held) >= size:
            break
    return held[:size]


def _lines(data: bytes) -> bytes:
    return pybase64.encodebytes(data).replace(b"\n", b"\r\n")


def _decoded(letters: bytes) -> bytes:
    try:
        return pybase64.b64decode(letters, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _clean(text: str) -> str:
    return text[:_MOST_TEXT].encode("utf-8", "replace").decode("utf-8")
