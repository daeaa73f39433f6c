"""The content of one MIME part: transfer encoding undone, charset read, markup left out (RFC 2045 section 6)."""

from __future__ import annotations

import binascii
import re
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress

from mailrescue.formats.charsets import decode
from mailrescue.formats.headers import decode_base64
from mailrescue.formats.htmltext import decode_html, html_text
from mailrescue.formats.mimeparts import Part

# Of one body so much is decoded at most; markup may be many times its text.
_MAX_BODY = 4 * 1024 * 1024

HTML_KINDS = frozenset({"text/html", "application/xhtml+xml", "text/enriched", "text/richtext"})
_FOLDED_KINDS = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/x-vcalendar"})
_FOLD = re.compile(r"\r?\n[ \t]")

# What was cut out of a skeleton: where in it, and the content, decoded; in order.
Cuts = Sequence[tuple[int, bytes]]


def content(raw: bytes, part: Part, cuts: Cuts = (), *, most: int = _MAX_BODY) -> bytes:
    """Return a part's body with its transfer encoding undone as well as it goes; `most` bytes of it are looked at."""
    data = raw[part.start : min(part.end, part.start + most)]
    match part.encoding:
        case "base64":
            return _from_base64(data, part.start, cuts)
        case "quoted-printable":
            return binascii.a2b_qp(data)
        case "x-uuencode" | "uuencode":
            return _decode_uu(data)
        case _:
            return data


def is_cut(part: Part) -> bool:
    """Return whether a part is so large that `content` gives only its beginning."""
    return part.end - part.start > _MAX_BODY


def text(raw: bytes, part: Part, cuts: Cuts = ()) -> str:
    """Return the words of a text part."""
    data = content(raw, part, cuts)
    if part.kind in HTML_KINDS:
        return html_text(decode_html(data, part.charset))
    words = decode(data, part.charset)
    return _FOLD.sub("", words) if part.kind in _FOLDED_KINDS else words


def _from_base64(data: bytes, start: int, cuts: Cuts) -> bytes:
    """Decode a body that stands at `start`, and put what was cut out of it into its place."""
    out: list[bytes] = []
    position = 0
    for place, inside in cuts[bisect_left(cuts, start, key=lambda cut: cut[0]) :] if cuts else ():
        if place - start > len(data):
            break
        out += (decode_base64(data[position : place - start]), inside[:_MAX_BODY])
        position = place - start
        # Where base64 was filled up, it ended.
        if len(inside) % 3:
            return b"".join(out)
    # base64 knows no `-`: what follows is a signature that a mailing list wrote underneath.
    rest = b"" if data.startswith(b"-", position) else data[position:].partition(b"\n-")[0]
    return b"".join([*out, decode_base64(rest)])


def _decode_uu(data: bytes) -> bytes:
    out: list[bytes] = []
    for line in data.partition(b"begin ")[2].split(b"\n")[1:]:
        if line.strip() == b"end":
            break
        # A damaged line costs itself, not the rest.
        with suppress(ValueError):
            out.append(binascii.a2b_uu(line.rstrip(b"\r")))
    return b"".join(out)
