"""When a mail arrived, told by its own header: the top Received field, else Date (DESIGN.md 4).

A bounded look at the header block, no parsing of MIME. Knows nothing of the dates that mail stores keep outside.
"""

from __future__ import annotations

import re

from mailrescue.formats.dates import plausible
from mailrescue.formats.headers import date_seconds

# No header block that a mail server passes on is longer; what stands behind is not looked at.
HEAD_LENGTH = 64 * 1024

_RECEIVED = re.compile(rb"^received[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^date[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)


def header_block(start: bytes) -> bytes:
    """Return the header of a mail that begins with `start`: up to the first blank line, at most HEAD_LENGTH bytes."""
    if start.startswith((b"\n", b"\r\n")):
        return b""
    ends = [at for at in (start.find(b"\n\n", 0, HEAD_LENGTH), start.find(b"\n\r\n", 0, HEAD_LENGTH)) if at >= 0]
    return start[: min(ends) + 1 if ends else HEAD_LENGTH]


def received_of(start: bytes) -> int | None:
    """Return when a mail that begins with `start` arrived, in seconds since 1970; None when no date can be believed."""
    block = header_block(start)
    if field := _RECEIVED.search(block):
        # RFC 5322 3.6.7: the date stands after the last semicolon; a comment behind it may hold another.
        for stamp in (field[1].rpartition(b";")[2], field[1].partition(b";")[2]):
            if (seconds := plausible(date_seconds(stamp))) is not None:
                return seconds
    field = _DATE.search(block)
    return plausible(date_seconds(field[1])) if field else None
