"""Whether the start of a file looks like a mail: an RFC 5322 header block.

For files whose names do not tell. Knows nothing of what stands in the fields.
"""

from __future__ import annotations

import re

# Enough to hold a dozen Received fields; a header block that is longer shows what it is long before.
SNIFF_LENGTH = 8 * 1024

# Fields that nothing but mail has; then those that other text may have as well, of which two are needed.
_SURE = frozenset({b"from", b"received", b"message-id", b"return-path", b"delivered-to", b"mime-version"})
_LIKELY = frozenset({b"to", b"subject", b"date", b"cc", b"reply-to", b"sender", b"content-type", b"x-mailer"})

_ENVELOPE = re.compile(rb">?From [^\n]*\n")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[^\n]*(?:\n|\Z)(?:[ \t][^\n]*(?:\n|\Z))*")
_END = re.compile(rb"\r?\n|\Z")


def looks_like_mail(start: bytes) -> bool:
    """Whether a file that begins with `start` (SNIFF_LENGTH bytes or all of it) begins with a mail's header."""
    if len(start) >= SNIFF_LENGTH:
        start = start[: start.rfind(b"\n") + 1] or start  # the last line is cut
    position = 0
    names: set[bytes] = set()
    if envelope := _ENVELOPE.match(start):
        position = envelope.end()
    while field := _FIELD.match(start, position):
        names.add(field[1].lower())
        position = field.end()
    if b"\x00" in start[:position]:
        return False
    sure, likely = len(names & _SURE), len(names & _LIKELY)
    if _END.match(start, position):
        return sure >= 1 or likely >= 2
    # Something that is no field stands before the blank line: a broken header, or no header at all.
    return sure >= 1 and sure + likely >= 3
