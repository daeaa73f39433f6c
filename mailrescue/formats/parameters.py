"""Values with parameters: Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2183, RFC 2231).

Reads what senders write, not only what the grammar allows: unquoted blanks, encoded words in quotes, raw 8-bit
names, quotes that never close.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from mailrescue.formats.charsets import decode
from mailrescue.formats.headers import decode_words, printable, unfold

_PARAMETER = re.compile(r';[ \t]*+([^\s=;"]++)[ \t]*+=[ \t]*+(?:"((?:[^"\\]++|\\.)*+)"|([^;]*+))', re.DOTALL)
_EXTENDED = re.compile(r"([^*]+)\*(?:(\d{1,4})(\*?))?")

Parameters = dict[str, str]


def parse(value: bytes, charset: str = "") -> tuple[str, Parameters]:
    """Return the first word of the value in lower case and its parameters, names in lower case, encoded words still encoded."""
    # Few distinct values repeat over a whole mailbox; boundaries are new each time and would only flush the cache.
    if len(value) > 200 or b"oundary" in value:
        return _parse(value, charset)
    return _parse_cached(value, charset)


def _parse(value: bytes, charset: str) -> tuple[str, Parameters]:
    text = unfold(value, charset)
    kind = (text.partition(";")[0].split() or [""])[0].lower()
    if ";" not in text:
        return kind, {}
    found: Parameters = {}
    for name, quoted, plain in _PARAMETER.findall(text):
        content = quoted.replace('\\"', '"').replace("\\\\", "\\") if quoted else plain.strip(' \t"')
        found.setdefault(name.lower(), content)
    if "*" in text:
        found |= _joined({name: content for name, content in found.items() if "*" in name})
    return kind, found


_parse_cached = lru_cache(maxsize=1024)(_parse)


def _joined(extended: Parameters) -> Parameters:
    """Return RFC 2231 parameters put together: continuations in order, percent signs and charset decoded."""
    segments: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, content in extended.items():
        if shape := _EXTENDED.fullmatch(name):
            base, number, star = shape.groups()
            encoded = number is None or star == "*"
            segments.setdefault(base, {})[int(number or 0)] = (encoded, content)
    return {base: _join([parts[n] for n in sorted(parts)]) for base, parts in segments.items()}


def _join(segments: list[tuple[bool, str]]) -> str:
    charset = ""
    if segments[0][0] and segments[0][1].count("'") >= 2:
        charset, _, first = segments[0][1].split("'", 2)
        segments[0] = (True, first)
    if not any(encoded for encoded, _ in segments):
        return "".join(content for _, content in segments)
    data = b"".join(unquote_to_bytes(text) if encoded else text.encode() for encoded, text in segments)
    return decode(data, charset)


def file_name(disposition: Parameters, content_type: Parameters) -> str:
    """Return the name that a part's fields give it, "" when they give none; at most 255 characters."""
    name = disposition.get("filename") or content_type.get("name") or ""
    return printable(decode_words(name)).strip()[:255]
