"""Names for files and folders that Windows, macOS, Linux and the usual NAS all accept and tell apart.

Pure and deterministic: text in, name out; knows no disk and no format. A name made here is NFC, holds no
character that one of the systems refuses, hides or reorders, is no device of Windows and keeps within the
limits below. Renaming loses nothing: the manifest keeps the original folder path and subject.

Sources: Microsoft, "Naming Files, Paths, and Namespaces" (forbidden characters, devices, trailing dots and
blanks, MAX_PATH); Apple, APFS reference (names must be assigned Unicode, compared without case and
normalization); Unicode Standard Annex 9 (bidirectional controls).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from mailrescue.formats.likeness import fold

# ext4, NTFS and APFS take 255, but eCryptfs and the encrypted shares of common NAS systems only 143 bytes.
NAME_BYTES = 140
# MAX_PATH of Windows is 259 UTF-16 units; this much of it is for the export, the rest for where it stands.
PATH_UNITS = 200
# How much of a subject is looked at: more cannot stand in a name, and a subject may be a megabyte.
_LOOKED_AT = 4 * NAME_BYTES

_FORBIDDEN = frozenset('<>:"/\\|?*\x7f')
_JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji need these two; every other format control goes
_EDGE = " ." + _JOINERS
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])[ ]*(?:\.|$)", re.IGNORECASE)
# Windows gives long names a second, short one such as PROGRA~1, which must not meet a real name.
_SHORT_NAME = re.compile(r"~(?=[0-9])")
_SUBSTITUTE = "_"


class _Portable(dict[int, str]):
    """Code point -> what stands for it in a name; filled as code points turn up (for str.translate)."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = result = _portable(char)
        return result


def _portable(char: str) -> str:
    """Return what stands for one character: itself, a substitute, a blank, or nothing."""
    if char in _FORBIDDEN:
        return _SUBSTITUTE
    if char in _JOINERS:
        return char
    match unicodedata.category(char):
        case "Cc" | "Zl" | "Zp" | "Zs":
            return " "
        case "Cf":  # right-to-left override and its kin: "fdp.exe" must not read "exe.pdf"
            return ""
        case "Cs" | "Co" | "Cn":  # surrogate escapes, private use, unassigned: some systems refuse the name
            return _SUBSTITUTE
        case _:
            return char


_TABLE = _Portable()


def safe_name(text: str, max_bytes: int = NAME_BYTES, max_units: int = NAME_BYTES) -> str:
    """Return a portable name of at most `max_bytes` UTF-8 bytes and `max_units` UTF-16 units, both 8 or more.

    Never empty; text of which nothing is left gives `_`. The name may be lengthened by an ending that begins
    with a dot, or with a blank followed by something visible.
    """
    clean = text[:_LOOKED_AT]
    if not clean.isascii():
        clean = unicodedata.normalize("NFC", clean)
    clean = " ".join(clean.translate(_TABLE).split())
    if "~" in clean:
        clean = _SHORT_NAME.sub(_SUBSTITUTE, clean)
    if clean[:1] in {".", _JOINERS[0], _JOINERS[1]}:  # hidden on Unix, and "." and ".." are no names at all
        clean = _SUBSTITUTE + clean.lstrip(_EDGE)
    if not clean.isascii():
        clean = unicodedata.normalize("NFC", clean)  # what was taken out may have parted a letter and its accent
    clean = cut(clean, max_bytes, max_units).rstrip(_EDGE)
    if _DEVICE.match(clean):
        clean = cut(_SUBSTITUTE + clean, max_bytes, max_units).rstrip(_EDGE)
    return clean or _SUBSTITUTE


def cut(text: str, max_bytes: int, max_units: int) -> str:
    """Return the longest beginning of `text` within both limits that parts no letter from its marks."""
    if text.isascii():
        return text[: min(max_bytes, max_units)]
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= max_bytes and 2 * len(text) <= max_units:
        return text
    head = encoded[:max_bytes].decode("utf-8", "ignore")
    head = head.encode("utf-16-le")[: 2 * max_units].decode("utf-16-le", "ignore")
    end = len(head)
    while 0 < end < len(text) and (_joins_left(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return head[:end] or head  # a heap of nothing but marks is cut where it must be


def _joins_left(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) in {"Mn", "Mc", "Me"}


def units(text: str) -> int:
    """Return the length in UTF-16 units, as Windows counts paths."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class NameTable:
    """The names taken in one folder of the export."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {fold(name) for name in taken}
        self._numbers: dict[str, int] = {}  # where counting goes on: 50,000 equal subjects must not count twice

    def claim(self, stem: str, endings: tuple[str, ...], max_bytes: int = NAME_BYTES, max_units: int = NAME_BYTES) -> str:
        """Take `stem` with each of `endings`, and return the stem: as it is, or shortened and numbered.

        `stem` is a portable name; stem and longest ending together stay within the limits.
        """
        room_bytes = max_bytes - max(map(len, endings))  # endings are ASCII
        room_units = max_units - max(map(len, endings))
        claimed = cut(stem, room_bytes, room_units).rstrip(_EDGE) or _SUBSTITUTE
        keys = [fold(claimed + ending) for ending in endings]
        if self._taken.isdisjoint(keys):
            self._taken.update(keys)
            return claimed
        return self._numbered(claimed, endings, room_bytes, room_units)

    def _numbered(self, stem: str, endings: tuple[str, ...], room_bytes: int, room_units: int) -> str:
        first = fold(stem)
        number = self._numbers.get(first, 2)
        while True:
            tail = f" ({number})"
            number += 1
            head = cut(stem, room_bytes - len(tail), room_units - len(tail)).rstrip(_EDGE) or _SUBSTITUTE
            keys = [fold(head + tail + ending) for ending in endings]
            if self._taken.isdisjoint(keys):
                self._taken.update(keys)
                self._numbers[first] = number
                return head + tail
