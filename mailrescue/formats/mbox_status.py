"""Flags that mail programs write into the mails of an mbox: Status, X-Status, X-Keywords, and Mozilla's fields.

Sources: the c-client and mutt documentation (Status `RO`, X-Status `AFDT`), Mozilla's nsMsgMessageFlags.h.
"""

from __future__ import annotations

import re

_LINES = re.compile(
    rb"^(?:(status|x-status|x-mozilla-status|x-mozilla-keys|x-keywords)|x-mozilla-status2|x-uid|x-imap|x-imapbase)"
    rb"[ \t]*:([^\n]*)(?:\n[ \t][^\n]*)*(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_LETTERS = {
    b"status": {"R": "seen", "D": "deleted"},
    b"x-status": {"A": "answered", "F": "flagged", "T": "draft", "D": "deleted"},
}
# A mail that is expunged but not compacted away is in the file still, and may be the last copy there is.
_MOZILLA = {0x0001: "seen", 0x0002: "answered", 0x0004: "flagged", 0x0008: "deleted", 0x1000: "$forwarded"}


def status_lines(block: bytes) -> tuple[bytes, bytes]:
    """Return a header block without the lines in which programs keep a mail's state, and those lines."""
    lines = b"".join(found[0] for found in _LINES.finditer(block))
    return (_LINES.sub(b"", block), lines) if lines else (block, b"")


def flags_of(lines: bytes) -> tuple[str, ...]:
    """Return the flags, sorted, that status lines tell."""
    found: set[str] = set()
    for line in _LINES.finditer(lines):
        name, value = (line[1] or b"").lower(), line[2].decode("utf-8", "replace").strip()
        if name in _LETTERS:
            found.update(flag for letter, flag in _LETTERS[name].items() if letter in value.upper())
        elif name == b"x-mozilla-status":
            found.update(flag for bit, flag in _MOZILLA.items() if _hexadecimal(value) & bit)
        elif name:
            found.update(value.split())
    return tuple(sorted(found))


def _hexadecimal(value: str) -> int:
    try:
        return int(value, 16)
    except ValueError:
        return 0
