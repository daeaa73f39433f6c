"""Small PDF files for the demo's attachments: one page of text below a picture of wood. The same ones every time.

Source: ISO 32000-1, 7.5 (file structure), 8.9.5 (images), 9 (text), Annex D (WinAnsiEncoding, nearly windows-1252).
"""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Iterable

_WIDTH = 120
_HEIGHT = 60
_LINE_LENGTH = 92


def pdf(title: str, lines: Iterable[str]) -> bytes:
    """Return a PDF file of one A4 page. Raises UnicodeEncodeError for letters that windows-1252 does not have."""
    content = _page(title, [part for line in lines for part in textwrap.wrap(line, _LINE_LENGTH)])
    image = f"/Type /XObject /Subtype /Image /Width {_WIDTH} /Height {_HEIGHT} /ColorSpace /DeviceGray /BitsPerComponent 8"
    return _file([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R"
        b" /Resources << /Font << /F 4 0 R >> /XObject << /W 5 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _stream(_wood(), image.encode()),
        _stream(content),
    ])


def _page(title: str, lines: list[str]) -> bytes:
    picture = f"q {_WIDTH} 0 0 {_HEIGHT} 56 740 cm /W Do Q\n"
    text = "".join(f"T* ({_escaped(line)}) Tj\n" for line in lines)
    page = f"{picture}BT /F 14 Tf 18 TL 56 700 Td ({_escaped(title)}) Tj /F 10 Tf T*\n{text}ET\n"
    return page.encode("cp1252")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


@functools.cache
def _wood() -> bytes:
    """Return the grain of a board, in grey."""
    rings = ((x * x // 9 + (y - 20) * (y - 20) * 7 + (x * y) % 23) // 11 for y in range(_HEIGHT) for x in range(_WIDTH))
    return bytes(150 + ring % 64 for ring in rings)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)
