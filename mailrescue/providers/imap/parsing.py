"""What IMAP servers say, taken apart (RFC 9051, section 9). Pure.

A response is its pieces: text, then a literal and text, and so on. Text pieces have no line end and no `{size}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mailrescue.model.mail import Spool

Pieces = Sequence[bytes | Spool]
# An atom, a string or a literal; NIL is None, a list in parentheses a list.
Value = bytes | Spool | None | list["Value"]

LITERAL = re.compile(rb"~?\{(\d{1,12})\+?\}\r?\n\Z")
# Nothing here goes back over what it has read: a hostile line must not take longer the longer it is.
_TOKEN = re.compile(rb'\s*+(?:([()])|"((?:[^"\\]++|\\.?)*+)(?:"|\Z)|([A-Za-z0-9.]++\[[^\]]{0,1000}+\](?:<\d+>)?|[^\s()"]++))', re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def values(pieces: Pieces) -> list[Value]:
    """Return the values of a response. Lenient: a string without end goes to the end of its piece."""
    top: list[Value] = []
    open_lists = [top]
    for number, piece in enumerate(pieces):
        if number % 2:
            open_lists[-1].append(piece)
            continue
        assert isinstance(piece, bytes)
        for found in _TOKEN.finditer(piece):
            bracket, quoted, atom = found.groups()
            if bracket == b"(":
                inner: list[Value] = []
                open_lists[-1].append(inner)
                open_lists.append(inner)
            elif bracket:
                if len(open_lists) > 1:
                    open_lists.pop()
            elif quoted is not None:
                open_lists[-1].append(_ESCAPED.sub(rb"\1", quoted) if b"\\" in quoted else quoted)
            else:
                open_lists[-1].append(None if atom.upper() == b"NIL" else atom)
    return top


def pairs(found: Iterable[Value]) -> dict[bytes, Value]:
    """Return names and values that follow each other as a mapping; names in upper case."""
    flat = iter(found)
    return {name.upper(): value for name, value in zip(flat, flat, strict=False) if isinstance(name, bytes)}


def fetched(pieces: Pieces) -> dict[bytes, Value] | None:
    """Return the attributes that a FETCH response names, None for another response."""
    start = pieces[0]
    if not isinstance(start, bytes) or b" FETCH " not in start[:24].upper():
        return None
    found = values(pieces)
    if len(found) < 4 or found[2] is None or not isinstance(found[2], bytes) or not isinstance(found[3], list):
        return None
    return pairs(found[3])


def number(value: Value) -> int:
    """Return a number, 0 for what is none. The first of a list, as MODSEQ has it."""
    if isinstance(value, list):
        value = value[0] if value else None
    return int(value) if isinstance(value, bytes) and value.isdigit() and len(value) < 20 else 0


def text(value: Value) -> str:
    """Return a text, "" for what is none. The first of a list, as MAILBOXID and EMAILID have it."""
    if isinstance(value, list):
        value = value[0] if value else None
    return readable(value) if isinstance(value, bytes) else ""


def readable(data: bytes) -> str:
    """Return what a server wrote as a text that can be printed and stored; control characters become spaces."""
    shown = data.decode("utf-8", "backslashreplace")
    return shown if shown.isprintable() else "".join(letter if letter.isprintable() else " " for letter in shown)


def numbers(sets: bytes, *, below: int = 1 << 32) -> Iterator[int]:
    """Yield the numbers of a sequence set such as 1:3,7 that are below a limit. Lenient with what is none."""
    for part in sets.split(b","):
        first, colon, last = part.partition(b":")
        if first.isdigit() and (last.isdigit() or not colon):
            low, high = sorted((int(first), int(last or first)))
            yield from range(max(low, 1), min(high + 1, below))


def span(sets: bytes, *, below: int = 1 << 32) -> int:
    """Return how many numbers `numbers` would yield."""
    count = 0
    for part in sets.split(b","):
        first, colon, last = part.partition(b":")
        if first.isdigit() and (last.isdigit() or not colon):
            low, high = sorted((int(first), int(last or first)))
            count += max(0, min(high + 1, below) - max(low, 1))
    return count


def compact(uids: Iterable[int]) -> bytes:
    """Return a sequence set with runs as first:last. Order is kept."""
    runs: list[list[int]] = []
    for uid in uids:
        if runs and runs[-1][1] + 1 == uid:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return b",".join(b"%d" % low if low == high else b"%d:%d" % (low, high) for low, high in runs)


def quoted(name: bytes) -> bytes:
    """Return a string as it stands in a command; must have no CR, LF, NUL, and nothing beyond ASCII."""
    return b'"' + name.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
