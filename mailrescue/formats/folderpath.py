r"""Folder paths as users see and type them (DESIGN.md 4): names joined by `/`, printable, and reversible.

`/` and `\` inside a name are escaped with `\`. Names off a disk may hold bytes that are no UTF-8 (Python shows
them as lone surrogates, PEP 383) and control characters; they appear as `\xE9` and `\u000A`, and an empty name
as `\e`, so that every path can be printed, sent as JSON and typed again. Knows nothing of mail formats.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from mailrescue.formats.rolenames import INBOX_NAMES, ROLE_NAMES

INBOX = "INBOX"

_EMPTY = "\\e"
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
# A lone backslash at the end is what a user typed, not what join() wrote; it stands for itself.
_NAME = re.compile(r"(?:[^/\\]|\\.|\\\Z)+", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([/\\])|x([89A-F][0-9A-F])|u([0-9A-F]{4})|e)")

# Servers that keep their own folders below one of these.
_TOPS = frozenset({INBOX, "[Gmail]", "[Google Mail]"})


def join(names: Iterable[str]) -> str:
    """Return the path of a folder given the names from the top down; `split` gives back the same names."""
    return "/".join(map(escape, names))


def split(path: str) -> tuple[str, ...]:
    """Return the names in a path, from the top down.

    Lenient with what users type: slashes at the ends or doubled and backslashes that escape nothing do no harm.
    """
    return tuple(_unescape(piece) for piece in _NAME.findall(path))


def escape(name: str) -> str:
    """Return one name as it stands in a path; different names stay different."""
    if name.isascii() and name.isprintable() and "/" not in name and "\\" not in name:
        return name or _EMPTY
    return "".join("\\" + letter if letter in "/\\" else _shown(letter) for letter in name)


def printable(text: str) -> str:
    """Return a file name or path for sentences: what cannot be printed is escaped, slashes stay as they are."""
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def mailbox_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names with the inbox, however it is written at the top, called INBOX."""
    top, *rest = names
    return (INBOX if top.casefold() == "inbox" else top, *rest)


def distinct(paths: Iterable[str]) -> list[str]:
    """Return the paths in the same order, later ones of equal paths told apart by ` (2)`, ` (3)`..."""
    paths = list(paths)
    taken = set(paths)
    seen: set[str] = set()
    out: list[str] = []
    for path in paths:
        free, number = path, 1
        while free in seen or (number > 1 and free in taken):
            number += 1
            free = f"{path} ({number})"
        seen.add(free)
        out.append(free)
    return out


def role(names: tuple[str, ...]) -> str:
    """Return what a folder is for, told by the common names of top folders and those just below INBOX; "" if unknown."""
    if len(names) == 1 and names[0].casefold() in INBOX_NAMES:
        return "inbox"
    inner = names[1:] if len(names) == 2 and names[0] in _TOPS else names
    return ROLE_NAMES.get(inner[0].casefold(), "") if len(inner) == 1 else ""


def _shown(letter: str) -> str:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02X}"
    return f"\\u{code:04X}" if unicodedata.category(letter) in _UNPRINTABLE else letter


def _unescape(piece: str) -> str:
    return _ESCAPE.sub(_original, piece) if "\\" in piece else piece


def _original(found: re.Match[str]) -> str:
    plain, byte, code = found.groups()
    if byte:
        return chr(0xDC00 + int(byte, 16))
    return chr(int(code, 16)) if code else plain or ""
