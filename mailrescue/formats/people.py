"""Who wrote and who got a mail: address lists of RFC 5322 (3.4) as names and addresses, however broken and however long.

One linear pass over the field's bytes; nothing raises. Groups give their members, comments stand in for names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailrescue.formats.headers import value_text

# Of one field so much is read; a list of 20,000 people is shorter.
MAX_LIST = 1024 * 1024
MAX_PEOPLE = 20_000

_TOKEN = re.compile(
    rb'(?P<word>=\?[^?\s]{1,60}+\?[bBqQ]\?[^?]{0,200}+\?=)|(?P<quoted>"(?:[^"\\]++|\\.)*+"?)|(?P<comment>\((?:[^()\\]++|\\.)*+\)?)'
    rb'|(?P<angle><[^>]{0,1000}+>?)|(?P<end>[,;])|(?P<plain>[^"(<,;=]++|=)',
    re.DOTALL,
)
_GROUP = re.compile(rb"\A[^@<\"]{0,200}?:")


@dataclass(frozen=True, slots=True)
class Person:
    """A mailbox in a header; either field may be "". Neither holds control characters."""

    name: str
    address: str

    def __str__(self) -> str:
        """Return what people are shown."""
        return f"{self.name} <{self.address}>" if self.name and self.address and self.name != self.address else self.name or self.address


def people(value: bytes, charset: str = "") -> tuple[Person, ...]:
    """Return the people that a field such as To names, MAX_PEOPLE at the most; `charset` is for raw 8-bit bytes."""
    found: list[Person] = []
    for pieces in _entries(value[:MAX_LIST]):
        who = _person(pieces, charset)
        if who is not None:
            found.append(who)
        if len(found) == MAX_PEOPLE:
            break
    return tuple(found)


def _entries(value: bytes) -> Iterator[list[tuple[str, bytes]]]:
    """Yield the tokens of each entry of the list."""
    pieces: list[tuple[str, bytes]] = []
    for token in _TOKEN.finditer(value):
        kind = token.lastgroup or "plain"
        if kind == "end":
            yield pieces
            pieces = []
        else:
            pieces.append((kind, token[0]))
    yield pieces


def _person(pieces: list[tuple[str, bytes]], charset: str) -> Person | None:
    angle = next((data for kind, data in pieces if kind == "angle"), None)
    before = [(kind, data) for kind, data in pieces if kind not in ("angle", "comment")]
    if before and before[0][0] == "plain":
        before[0] = ("plain", _GROUP.sub(b"", before[0][1]))
    words = value_text(b"".join(_unquoted(kind, data) for kind, data in before), charset)
    comment = value_text(b" ".join(data.strip(b"()") for kind, data in pieces if kind == "comment"), charset)
    if angle is not None:
        address = value_text(angle.strip(b"<>"), charset)
        return Person((words or comment)[:400], address[:400]) if address or words else None
    if "@" in words:
        return Person(comment[:400], words.replace(" ", "")[:400])
    return Person(words[:400], "") if words else None


def _unquoted(kind: str, data: bytes) -> bytes:
    if kind != "quoted":
        return data
    inner = data[1:-1] if len(data) > 1 and data.endswith(b'"') else data[1:]
    return inner.replace(b'\\"', b'"').replace(b"\\\\", b"\\")
