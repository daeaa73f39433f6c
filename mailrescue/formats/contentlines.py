"""Content lines of iCalendar and vCard, out of whatever bytes there are (RFC 5545 3.1, RFC 6350 3.2-3.3, vCard 2.1).

Takes any bytes and never raises. Lines are unfolded before they are decoded, because some programs fold in the middle of a
letter. Time and memory grow with the size, and both end at the limits below. A general parser is not used: it takes fifty
times as long, and refuses a whole file for one line that nobody needs.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mailrescue.formats.charsets import decode, guess

# Of one value so much is read, in bytes; what is longer is a picture or a file.
MAX_VALUE = 256 * 1024
# So many lines are looked at, each with all that is folded into it.
MAX_LINES = 100_000
MAX_PARAMETERS = 32
_MAX_HEAD = 4_096
_MAX_NAME = 60

_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(rb"[^\r\n]++(?:(?:\r\n|\r|\n)[ \t][^\r\n]*+)*+")
_FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]")
_HEAD = re.compile(rb"\s*(?:[\w-]{1,60}\.)?([A-Za-z][A-Za-z0-9-]*)((?:;(?:[^:;\"]++|\"[^\"]*+\")*+)*+):")
_PARAMETER = re.compile(r";([^=;\"]*)(?:=((?:[^;\"]++|\"[^\"]*+\")*+))?")
_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIGN = re.compile(r"\^[n^']")
_CIRCUMFLEX = {"^n": "\n", "^^": "^", "^'": '"'}  # RFC 6868


class ContentLine(NamedTuple):
    """One line. `name` is upper case; `value` is decoded, with its escapes as they are; `said` are its parameters as they stand.

    `start` and `end` are where the value stands in the bytes, folded.
    """

    name: str
    said: str
    value: str
    start: int
    end: int

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The parameters, taken apart, MAX_PARAMETERS at the most; names are upper case.

        Values without a name of their own, as vCard 2.1 has them, are parameters named TYPE or ENCODING.
        """
        return tuple(_parameters(self.said)) if self.said else ()

    def parameter(self, name: str) -> str:
        """Return the first parameter of that name, "" for none."""
        return next((value for known, value in self.parameters if known == name), "")

    @property
    def plain(self) -> str:
        """The value as people read it: escapes undone, without control characters."""
        return visible(unescaped(self.value))


def content_lines(raw: bytes) -> Iterator[ContentLine]:
    """Yield the lines in order; what is none is passed over."""
    position = len(_BOM) if raw.startswith(_BOM) else 0
    for _ in range(MAX_LINES):
        found = _LINE.search(raw, position)
        if found is None:
            return
        position = found.end()
        if (line := _line(raw, found.start(), position)) is not None:
            if _is_soft(line, raw):
                line, position = _joined(raw, line, position)
            yield line


def unescaped(value: str) -> str:
    """Return a text with its backslashes undone (RFC 5545 3.3.11)."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value) if "\\" in value else value


def visible(text: str) -> str:
    """Return a text in which every letter can be shown; lines end with line feeds."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text.strip()
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text).strip()


def split_value(value: str, separator: str) -> list[str]:
    """Return the pieces of a structured value, escapes undone; a separator behind a backslash parts nothing."""
    pieces, piece, escaped = [], [], False
    for letter in value:
        if escaped:
            piece.append("\n" if letter in "nN" else letter)
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == separator:
            pieces.append("".join(piece))
            piece = []
        else:
            piece.append(letter)
    return [visible(text) for text in (*pieces, "".join(piece))]


def _line(raw: bytes, start: int, end: int) -> ContentLine | None:
    head = _FOLD.sub(b"", raw[start : min(end, start + _MAX_HEAD)])
    shape = _HEAD.match(head)
    if shape is None or len(shape[1]) > _MAX_NAME:
        return None
    at = _place_behind(raw, start, end, shape.end())
    line = ContentLine(shape[1].decode().upper(), guess(shape[2]), "", at, end)
    return line._replace(value=_text(_FOLD.sub(b"", raw[at : min(end, at + MAX_VALUE)]), line))


def _place_behind(raw: bytes, start: int, end: int, unfolded: int) -> int:
    """Return where in the raw line stands what is `unfolded` bytes behind its beginning once it is unfolded."""
    if raw.find(b"\n", start, start + unfolded + 2) < 0 and raw.find(b"\r", start, start + unfolded + 2) < 0:
        return start + unfolded
    at = start
    for fold in _FOLD.finditer(raw, start, min(end, start + _MAX_HEAD)):
        if fold.start() - at >= unfolded:
            break
        unfolded -= fold.start() - at
        at = fold.end()
    return at + unfolded


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    for found in islice(_PARAMETER.finditer(text), MAX_PARAMETERS):
        name, value = found[1].strip().upper(), found[2]
        if value is None:
            if name:
                yield ("ENCODING" if name in _ENCODINGS else "TYPE"), name
        else:
            value = value.replace('"', "").strip()
            yield name, _SIGN.sub(lambda sign: _CIRCUMFLEX[sign[0]], value) if "^" in value else value


def _text(data: bytes, line: ContentLine) -> str:
    if not line.said:
        return guess(data)
    if _is_quoted(line):
        data = quopri.decodestring(data)
    charset = line.parameter("CHARSET") if "CHARSET" in line.said.upper() else ""
    return decode(data, charset) if charset else guess(data)


def _is_quoted(line: ContentLine) -> bool:
    return "QUOTED-PRINTABLE" in line.said.upper() and line.parameter("ENCODING").upper() == "QUOTED-PRINTABLE"


def _is_soft(line: ContentLine, raw: bytes) -> bool:
    """Whether a value goes on in the next line by the rules of quoted-printable, which vCard 2.1 has."""
    return raw[line.end - 1 : line.end] == b"=" and _is_quoted(line)


def _joined(raw: bytes, line: ContentLine, position: int) -> tuple[ContentLine, int]:
    end = position
    while end - line.start < MAX_VALUE and raw[end - 1 : end] == b"=":
        following = re.compile(rb"(?:\r\n|\r|\n)[^\r\n]*").match(raw, end)
        if following is None:
            break
        end = following.end()
    return line._replace(value=_text(raw[line.start : end], line), end=end), end
