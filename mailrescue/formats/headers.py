"""Header blocks of mail (RFC 5322): where they end, which fields they hold, what the fields say.

RFC 2047 encoded words and raw 8-bit bytes become text here. Knows nothing of MIME structure or parameters.
All patterns take time in proportion to their input, also on hostile bytes.
"""

from __future__ import annotations

import binascii
import re
from calendar import timegm
from email.utils import mktime_tz, parsedate_tz
from functools import lru_cache

from mailrescue.formats.charsets import decode, guess
from mailrescue.formats.dates import plausible

# A field larger than this is no header that anybody reads; it is cut before it is looked at.
MAX_FIELD = 64 * 1024

# A line that is no field and continues none ends the block; `--` begins a boundary even when a colon follows.
_NAME = rb"(?!--)[!-9;-~]++[ \t]*+:"
_FIRST_LINE = re.compile(_NAME)
_END = re.compile(rb"\n(?!" + _NAME + rb"|[ \t])")
_LINE_BREAK = re.compile(rb"\r?\n")
_BEFORE_MESSAGE = re.compile(rb"[\r\n]++|[ \t]++\r?\n|>?From [^\n]*+\n")
# Lines inside a header that are no part of it: a From_ line, or one broken line with well-known fields after it.
_STRAY_LINE = re.compile(
    rb">?From [^\n]*+\n|(?!--)[^\r\n]++\r?\n(?:[ \t][^\n]*+\n)*+(?:from|to|cc|subject|date|message-id|received|return-path|delivered-to|reply-to"
    rb"|mime-version|content-(?:type|transfer-encoding)|x-[\w-]{1,40})[ \t]*+:",
    re.IGNORECASE,
)

# Only names that begin like one of those asked for: leaves out the long Received and X- fields cheaply.
_MAIN_FIELDS = re.compile(rb"\n([SFTCBDMsftcbdm][!-9;-~]{1,24}+)[ \t]*+:([^\n]*(?:\n[ \t][^\n]*)*)")
_PART_FIELDS = re.compile(rb"\n([Cc][Oo][!-9;-~]{1,24}+)[ \t]*+:([^\n]*(?:\n[ \t][^\n]*)*)")
_REPEATABLE = frozenset({b"to", b"cc", b"bcc"})
# Longer values hardly ever repeat; they would only fill the memory.
_REMEMBERED = 200

# Nearly all dates look like this (RFC 5322 3.3); -0000 says that the zone is not known, and is left to the general way.
_USUAL_DATE = re.compile(rb"[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2} \d{4}) (\d\d):(\d\d):(\d\d) (?!-0000)([+-]\d\d)(\d\d)(?: \([A-Z]{1,5}\))?")
_MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
# Senders leave blanks and single question marks inside the text; the count keeps hostile input cheap.
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,30})?\?([bBqQ])\?([^?]*(?:\?[^?=][^?]*){0,4}\??)\?=")


def message_start(raw: bytes, start: int) -> int:
    """Return where the header of a message begins that may have a byte order mark, blank lines or a From_ line first."""
    if raw.startswith(b"\xef\xbb\xbf", start):
        start += 3
    while match := _BEFORE_MESSAGE.match(raw, start):
        start = match.end()
    return start


def block_end(raw: bytes, start: int) -> tuple[int, int]:
    """Return where the header block at `start` ends, and where the body after it begins."""
    if not _FIRST_LINE.match(raw, start):
        blank = _LINE_BREAK.match(raw, start)
        return start, blank.end() if blank else start
    at = start
    while found := _END.search(raw, at):
        at = found.end()
        if not _STRAY_LINE.match(raw, at):
            blank = _LINE_BREAK.match(raw, at)
            return at, blank.end() if blank else at
    return len(raw), len(raw)


def fields(raw: bytes, start: int, end: int, *, main: bool) -> dict[bytes, bytes]:
    """Return the fields of a header block by name in lower case, values as they stand.

    `main` gives those of a message that a card needs, else those of a MIME part; there may be others among them.
    The first of equal names counts; recipients are joined.
    """
    found: dict[bytes, bytes] = {}
    for name, value in (_MAIN_FIELDS if main else _PART_FIELDS).findall(b"\n" + raw[start:end]):
        key = name.lower()
        if key not in found:
            found[key] = value
        elif key in _REPEATABLE:
            found[key] += b", " + value
    return found


def unfold(value: bytes, charset: str = "") -> str:
    """Return a field's value in one line, encoded words still encoded; `charset` is for raw 8-bit bytes."""
    value = value[:MAX_FIELD].strip()
    if b"\n" in value:
        value = b" ".join([line.strip() for line in value.split(b"\n")])
    if b"\x1b" in value:
        return decode(value, "iso-2022-jp")
    return value.decode("ascii") if value.isascii() else guess(value, charset)


def value_text(value: bytes, charset: str = "") -> str:
    """Return what a field says: unfolded, encoded words decoded, without control characters."""
    return printable(decode_words(unfold(value, charset)))


def address_text(value: bytes, charset: str = "") -> str:
    """Return what `value_text` gives; for fields that repeat over a mailbox, as the names of those who write do."""
    return _address_text(value, charset) if len(value) <= _REMEMBERED else value_text(value, charset)


_address_text = lru_cache(maxsize=4096)(value_text)


def printable(text: str) -> str:
    """Return text with a blank for each run of control characters and lone surrogates."""
    return text if text.isprintable() else _CONTROL.sub(" ", text).strip()


def decode_words(text: str) -> str:
    """Return text with its RFC 2047 encoded words decoded; what is no proper word stays as it is.

    Neighbours of one charset are joined as bytes first: many senders cut characters in two.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    pending, label, position = b"", "", 0
    for word in _WORD.finditer(text):
        gap = text[position : word.start()]
        between_words = position > 0 and not gap.strip()
        if pending and not (between_words and word[1].lower() == label):
            out.append(decode(pending, label))
            pending = b""
        if not between_words:
            out.append(gap)
        label = word[1].lower()
        pending += _payload(word[3], quoted=word[2] in "qQ")
        position = word.end()
    return "".join([*out, decode(pending, label), text[position:]])


def _payload(text: str, *, quoted: bool) -> bytes:
    data = text.encode("utf-8", "replace")
    return binascii.a2b_qp(data, header=True) if quoted else decode_base64(data)


_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def decode_base64(data: bytes) -> bytes:
    """Return decoded base64; foreign characters are passed over, a broken end is dropped."""
    try:
        return binascii.a2b_base64(data)
    except ValueError:
        letters = data.partition(b"=")[0].translate(None, _NOT_BASE64)
        usable = len(letters) - (len(letters) % 4 == 1)
        return binascii.a2b_base64(letters[:usable] + b"=" * (-usable % 4))


def date_seconds(value: bytes) -> int | None:
    """Return a Date field in seconds since 1970; None when it cannot be read or cannot be true."""
    usual = _USUAL_DATE.fullmatch(value.strip())
    if usual and (month := _month_start(usual[2])) is not None:
        zone = usual[6]
        east = int(zone) * 60 + (-int(usual[7]) if zone.startswith(b"-") else int(usual[7]))
        return plausible(month + (int(usual[1]) - 1) * 86400 + int(usual[3]) * 3600 + (int(usual[4]) - east) * 60 + int(usual[5]))
    text = unfold(value[:200])
    try:
        parsed = parsedate_tz(text)
        seconds = None if parsed is None else mktime_tz(parsed)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return plausible(seconds)


@lru_cache(maxsize=1024)
def _month_start(month: bytes) -> int | None:
    """Return when a month such as `Jan 2026` began, in seconds since 1970; None when it is none, or long ago."""
    name, year = month.split()
    return timegm((int(year), _MONTHS.index(name) + 1, 1, 0, 0, 0)) if name in _MONTHS and int(year) >= 1900 else None
