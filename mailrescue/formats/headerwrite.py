"""Write header fields: folding, encoded words, addresses, parameters. Values come as text, go as ASCII bytes.

Sources: RFC 5322 (syntax), RFC 2047 (encoded words), RFC 2231 (parameters). Deterministic.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pybase64

_FOLD_AT = 76
_LONGEST_WORD = 900
# Tokens without the quotes and signs that RFC 2231 gives a meaning: readers stumble over them.
_TOKEN = re.compile(r"[A-Za-z0-9!#$&+\-.^_`{|}~]+\Z")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?: [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*\Z")
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]+\Z")
_NO_DOMAIN = re.compile(r"[^A-Za-z0-9.:_\[\]-]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def field(name: str, value: str) -> bytes:
    """Return one header field with its line end, folded at blanks; `value` is ASCII already."""
    line, out = f"{name}:", []
    for word in value.split(" "):
        if word and line.strip() and len(line) + 1 + len(word) > _FOLD_AT and not line.endswith(":"):
            out.append(line)
            line = ""
        line += " " + word
    out.append(line)
    return ("\r\n".join(out) + "\r\n").encode("ascii", "replace")


def unstructured(text: str) -> str:
    """Return a text as an unstructured header value; control characters become blanks."""
    plain = _CONTROL.sub(" ", text).strip()
    safe = plain.isascii() and "=?" not in plain and all(len(word) < _LONGEST_WORD for word in plain.split(" "))
    return plain if safe else _encoded_words(plain)


def phrase(text: str) -> str:
    """Return a display name as atoms, quoted string or encoded words."""
    plain = _CONTROL.sub(" ", text).strip()
    if not plain.isascii() or "=?" in plain or len(plain) > _LONGEST_WORD:
        return _encoded_words(plain)
    if not plain or _ATOMS.match(plain):
        return plain
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mailbox(name: str, address: str) -> str:
    """Return `name <address>`; the address alone when there is no other name."""
    spec = addr_spec(address)
    if not name or name.strip().strip("'\"") == address:
        return spec
    return f"{phrase(name)} <{spec}>"


def addr_spec(address: str) -> str:
    """Return an address that a header can carry: odd local parts quoted, other domains as A-labels."""
    local, _, domain = _CONTROL.sub("", address).strip().rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            domain = domain.encode("ascii", "replace").decode("ascii").replace("?", "-")
    if not local.isascii():
        local = local.encode("utf-8").hex() + ".utf8"
    if not _DOT_ATOM.match(local) and not (local.startswith('"') and local.endswith('"')):
        local = '"' + local.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{local}@{_NO_DOMAIN.sub('-', domain)}"


def parameter(name: str, value: str) -> str:
    """Return `; name=value` pieces joined by blanks: a token, a quoted string, or RFC 2231 in segments."""
    clean = _CONTROL.sub(" ", value)
    if _TOKEN.match(clean) and len(clean) < 60:
        return f"; {name}={clean}"
    if clean.isascii() and len(clean) < 60:
        return f'; {name}="' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return _extended(name, clean)


def date(moment: int) -> str:
    """Return seconds since 1970 UTC as an RFC 5322 date in UTC; "" when no calendar has the year."""
    try:
        day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment)
    except OverflowError:
        return ""
    return (
        f"{_DAYS[day.weekday()]}, {day.day:02} {_MONTHS[day.month - 1]} {day.year:04} "
        f"{day.hour:02}:{day.minute:02}:{day.second:02} +0000"
    )


def _encoded_words(text: str) -> str:
    """Words of UTF-8 in base64, each at most 75 characters and never cutting a character (RFC 2047 5)."""
    words, piece = [], b""
    for char in text.encode("utf-8", "replace").decode("utf-8"):
        raw = char.encode("utf-8")
        if len(piece) + len(raw) > 45:
            words.append(piece)
            piece = b""
        piece += raw
    words.append(piece)
    return " ".join(f"=?utf-8?B?{pybase64.b64encode(word).decode('ascii')}?=" for word in words if word)


def _extended(name: str, value: str) -> str:
    """RFC 2231 3 and 4: utf-8, percent-encoded, cut into segments between whole escapes."""
    keep = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"
    escaped = [chr(b) if b in keep else f"%{b:02X}" for b in value.encode("utf-8", "replace")]
    segments, segment = [], "utf-8''"
    for piece in escaped:
        if len(segment) + len(piece) > 60:
            segments.append(segment)
            segment = ""
        segment += piece
    segments.append(segment)
    if len(segments) == 1:
        return f"; {name}*={segments[0]}"
    return "".join(f"; {name}*{number}*={text}" for number, text in enumerate(segments))
