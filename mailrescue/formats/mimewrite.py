"""Build MIME: parts in, bytes out through a sink, so that a huge attachment never stands in memory whole.

Deterministic: boundaries come from a digest of the content. Contents come back exactly from any decoder:
text keeps its bytes under 7bit, quoted-printable or base64, everything else is base64 (RFC 2045).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pybase64

from mailrescue.formats import headerwrite

Sink = Callable[[bytes], object]

_LINE = 76
_BLOCK = 57 * 4096  # 57 bytes make one base64 line
_HEAD = 65536
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_QP_LITERAL = frozenset(range(33, 127)) - {61}
_QP = [bytes((b,)) if b in _QP_LITERAL or b in (9, 32) else b"=%02X" % b for b in range(256)]


class Content(Protocol):
    """Bytes of known size that can be read more than once."""

    size: int

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in order; the same bytes every time."""


class Whole:
    """Content that is in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes."""
        yield self.data


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part without parts. `kind` is the Content-Type value, `headers` are further fields of the part."""

    kind: str
    content: Content
    encoding: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Multi:
    """A multipart; `kind` is the subtype with parameters other than the boundary."""

    kind: str
    parts: tuple[Part, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A finished MIME entity: its own content headers, blank line and body, given out as it is."""

    content: Content


Part = Leaf | Multi | Verbatim


def text(data: bytes, charset: str, subtype: str = "plain", headers: tuple[tuple[str, str], ...] = ()) -> Leaf:
    """Return a text part that gives back exactly `data`."""
    kind = f"text/{subtype}{headerwrite.parameter('charset', charset)}"
    return Leaf(kind, Whole(data), text_encoding(data), headers)


def text_encoding(data: bytes) -> str:
    """Choose how a text travels: 7bit when every line may, else the shorter of quoted-printable and base64."""
    odd = len(data.translate(None, bytes(sorted({*_QP_LITERAL, 61, 9, 32, 13, 10}))))
    if odd == 0 and not _BARE.search(data) and max(map(len, data.split(b"\r\n"))) <= 998:
        return "7bit"
    return "quoted-printable" if odd * 6 < len(data) else "base64"


def write(part: Part, head: bytes, sink: Sink) -> None:
    """Write a whole message: the header fields `head`, then `part`."""
    sink(head)
    sink(b"MIME-Version: 1.0\r\n")
    _write_part(part, sink)


def _write_part(part: Part, sink: Sink) -> None:
    match part:
        case Verbatim():
            for chunk in part.content.chunks():
                sink(chunk)
        case Leaf():
            sink(headerwrite.field("Content-Type", part.kind))
            for name, value in part.headers:
                sink(headerwrite.field(name, value))
            sink(headerwrite.field("Content-Transfer-Encoding", part.encoding) + b"\r\n")
            _write_content(part, sink)
        case Multi():
            _write_multi(part, sink)


def _write_multi(part: Multi, sink: Sink) -> None:
    # No encoding in use can produce "=_": base64 has no "_", quoted-printable puts hex digits behind "=".
    boundary = "=_" + _digest(part).hex()
    sink(headerwrite.field("Content-Type", f'multipart/{part.kind}; boundary="{boundary}"') + b"\r\n")
    line = b"--" + boundary.encode("ascii")
    for child in part.parts:
        sink(line + b"\r\n")
        _write_part(child, sink)
        sink(b"\r\n")
    sink(line + b"--\r\n")


def _write_content(part: Leaf, sink: Sink) -> None:
    if part.encoding == "base64":
        for piece in _base64_lines(part.content.chunks()):
            sink(piece)
        return
    for chunk in part.content.chunks():
        sink(quoted_printable(chunk) if part.encoding == "quoted-printable" else chunk)


def _base64_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        whole = len(data) - len(data) % 57
        for start in range(0, whole, _BLOCK):
            yield pybase64.encodebytes(data[start : min(start + _BLOCK, whole)]).replace(b"\n", b"\r\n")
        rest = data[whole:]
    if rest:
        yield pybase64.encodebytes(rest).replace(b"\n", b"\r\n")


def quoted_printable(data: bytes) -> bytes:
    """Return text in quoted-printable (RFC 2045 6.7); CRLF is a line end, lone CR and LF are kept as bytes."""
    return b"\r\n".join(_qp_line(line) for line in data.split(b"\r\n"))


def _qp_line(line: bytes) -> bytes:
    pieces = [_QP[byte] for byte in line]
    if pieces and pieces[-1] in (b" ", b"\t"):
        pieces[-1] = b"=%02X" % line[-1]
    out, length, last = [], 0, len(pieces) - 1
    for number, piece in enumerate(pieces):
        if length + len(piece) > _LINE - (number != last):
            out.append(b"=\r\n")
            length = 0
        out.append(piece)
        length += len(piece)
    return b"".join(out)


def _digest(part: Part) -> bytes:
    """A digest of the part: kinds, headers, and of each content its size and first 64 KiB."""
    seen = hashlib.blake2b(digest_size=18)
    for piece in _identity(part):
        seen.update(len(piece).to_bytes(8, "big") + piece)
    return seen.digest()


def _identity(part: Part) -> Iterator[bytes]:
    if isinstance(part, Multi):
        yield part.kind.encode()
        for child in part.parts:
            yield from _identity(child)
        return
    if isinstance(part, Leaf):
        yield repr((part.kind, part.encoding, part.headers)).encode()
    yield part.content.size.to_bytes(8, "big")
    yield next(part.content.chunks(), b"")[:_HEAD]
