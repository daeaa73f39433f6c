"""The parts of a MIME message, found in one pass over its lines (RFC 2046). No recursion, however deep it nests.

A stack of open boundaries and one look-up for each line that begins with `--`: time grows with the size alone.
Nothing is decoded here, and no part is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from mailrescue.formats.headers import block_end, fields, message_start
from mailrescue.formats.parameters import Parameters, file_name, parse

# Mails with more parts are made to harm; what follows stays part of the last one.
MAX_PARTS = 20_000
_LONGEST_BOUNDARY = 1000
_SHORT_HEADER = 300
_CR = 0x0D


class Told(NamedTuple):
    """What the header of a part says of its body."""

    kind: str
    charset: str
    encoding: str = "7bit"
    disposition: str = ""
    name: str = ""
    boundary: bytes = b""


@dataclass(slots=True)
class Part:
    """One part: `start` to `end` is its body in the message's bytes; `parent` is an index, -1 for the message.

    `main` holds the fields of a message (the outermost, or one inside `message/rfc822`), else it is empty.
    """

    parent: int
    start: int
    kind: str
    charset: str
    encoding: str
    disposition: str
    name: str
    boundary: bytes
    main: dict[bytes, bytes] = field(default_factory=dict)
    end: int = 0

    @property
    def encoded(self) -> bool:
        """Whether the body must be decoded before it can be read."""
        return self.encoding in {"base64", "quoted-printable", "x-uuencode", "uuencode"}


def scan(raw: bytes, start: int = 0) -> list[Part]:
    """Return the parts in the order in which they stand; the first is the message itself."""
    scanner = _Scanner(raw)
    scanner.run(start)
    return scanner.parts


class _Scanner:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.parts: list[Part] = []
        self._open: list[int] = []
        # Boundary -> how deep the open multiparts lie that use it, innermost last.
        self._boundaries: dict[bytes, list[int]] = {}
        self._childless: set[int] = set()

    def run(self, start: int) -> None:
        position = start
        while True:
            part = self._begin(position)
            if len(self.parts) >= MAX_PARTS:
                break
            if part.kind == "message/rfc822" and not part.encoded:
                position = part.start
                continue
            if not self._boundaries:
                break
            following = self._next_part(part.start)
            if following < 0:
                break
            position = following
        self._close(0, len(self.raw))

    def _begin(self, position: int) -> Part:
        parent = self._open[-1] if self._open else -1
        part = _read(self.raw, position, parent, self.parts[parent].kind if self._open else "")
        index = len(self.parts)
        self.parts.append(part)
        self._childless.discard(parent)
        if part.boundary:
            self._boundaries.setdefault(part.boundary, []).append(len(self._open))
            self._childless.add(index)
        self._open.append(index)
        return part

    def _next_part(self, position: int) -> int:
        """Close parts up to the next boundary that opens one; return where that one begins, -1 at the end."""
        for line_start, line_end, line in _dashed_lines(self.raw, position):
            depths, closing = self._boundaries.get(line), False
            if depths is None and line.endswith(b"--"):
                depths, closing = self._boundaries.get(line[:-2]), True
            if depths is None:
                continue
            self._close(depths[-1] + (not closing), line_start)
            if not closing:
                return line_end
            if not self._boundaries:
                return -1
        return -1

    def _close(self, depth: int, end: int) -> None:
        """Close all open parts from `depth` on: their bodies end at `end`."""
        while len(self._open) > depth:
            index = self._open.pop()
            part = self.parts[index]
            part.end = max(part.start, end)
            if not part.boundary:
                continue
            depths = self._boundaries[part.boundary]
            depths.pop()
            if not depths:
                del self._boundaries[part.boundary]
            if index in self._childless:
                # Its boundary never came: what there is can still be read as text.
                part.kind, part.boundary = "text/plain", b""


def _dashed_lines(raw: bytes, position: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield lines from `position` on that begin with `--`: end of the text before, start of the next line, the rest."""
    at = raw.find(b"\n--", position - 1)
    while at >= 0:
        end = raw.find(b"\n", at + 1)
        after = len(raw) if end < 0 else end + 1
        yield at - (raw[at - 1] == _CR), after, raw[at + 3 : min(after, at + 3 + _LONGEST_BOUNDARY)].rstrip()
        at = raw.find(b"\n--", after - 1)


def _read(raw: bytes, position: int, parent: int, parent_kind: str) -> Part:
    """Read the header of the part at `position`."""
    is_message = parent < 0 or parent_kind == "message/rfc822"
    if is_message:
        position = message_start(raw, position)
    header_end, start = block_end(raw, position)
    if is_message:
        found = fields(raw, position, header_end, main=True)
        return Part(parent, start, *_tell(found, parent_kind), main=found)
    header = raw[position:header_end]
    # Few distinct headers repeat over a whole mailbox; those with boundaries are new each time.
    told = (_told_before if len(header) <= _SHORT_HEADER and b"oundary" not in header else _told)(header, parent_kind)
    return Part(parent, start, *told)


def _tell(found: dict[bytes, bytes], parent_kind: str) -> Told:
    """Return what the fields of a part say."""
    kind, parameters = parse(found.get(b"content-type", b""))
    if "/" not in kind:
        kind = "message/rfc822" if parent_kind == "multipart/digest" else "text/plain"
    elif kind == "message/global":
        kind = "message/rfc822"  # the same with UTF-8 in its header (RFC 6532)
    charset = parameters.get("charset", "")
    encoding = parse(found[b"content-transfer-encoding"])[0] if b"content-transfer-encoding" in found else "7bit"
    where, further = parse(found[b"content-disposition"], charset) if b"content-disposition" in found else ("", {})
    name = file_name(further, parameters) if further or parameters else ""
    boundary = _boundary(parameters) if kind.startswith("multipart/") else b""
    if kind.startswith("multipart/") and not boundary:
        kind = "text/plain"
    return Told(kind, charset, encoding, where, name, boundary)


def _told(header: bytes, parent_kind: str) -> Told:
    return _tell(fields(header, 0, len(header), main=False), parent_kind)


_told_before = lru_cache(maxsize=1024)(_told)


def _boundary(parameters: Parameters) -> bytes:
    return parameters.get("boundary", "").encode("utf-8", "replace").rstrip()[:_LONGEST_BOUNDARY]
