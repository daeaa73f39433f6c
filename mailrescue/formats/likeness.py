"""Names that mean the same though they are not written alike, and names that come close. Pure."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection

from mailrescue.core.errors import UsageError
from mailrescue.formats import folderpath


class _Ignored(dict[int, str]):
    """Code points that file systems may overlook when they compare names -> nothing; others -> themselves."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        overlooked = unicodedata.category(char) == "Cf" or 0xFE00 <= code <= 0xFE0F or code == 0x034F
        self[code] = result = "" if overlooked else char
        return result


_IGNORED = _Ignored()


def fold(name: str) -> str:
    """Return a key that is equal for any two names that some file system takes for the same.

    It is coarser than each of them (NTFS: upper case; APFS, HFS+: no case, no normalization, no zero-width
    characters), so names that differ here differ everywhere.
    """
    if name.isascii():
        return name.lower()
    # Upper before fold: dotless i and long s meet i and s only there. Decomposed at each step, because
    # changing case may compose or decompose.
    bare = unicodedata.normalize("NFKD", name).translate(_IGNORED)
    upper = unicodedata.normalize("NFKD", bare.upper())
    return unicodedata.normalize("NFKD", upper.casefold())


def folder_at(paths: Collection[str], wanted: str, meaning: str = "") -> str:
    """Return the path, of a folder or of what is above some, that a user means by `wanted`.

    A path matches as it stands, else without regard to case and to how accents are encoded, where only one
    folder does so. Raises UsageError for a path without a folder, naming those that come closest; `meaning` ends
    its first sentence.
    """
    path = folderpath.join(folderpath.split(wanted))
    if any(is_within(known, path) for known in paths):
        return path
    alike = sorted({known for known in paths if fold(known) == fold(path)})
    if len(alike) == 1:
        return alike[0]
    raise UsageError(_unknown(wanted, meaning, alike or _closest(paths, path)))


def is_within(path: str, root: str) -> bool:
    """Return whether a folder is `root` or below it."""
    # A `/` inside a name is escaped, so a root with `/` after it is always the end of a name.
    return path == root or path.startswith(root + "/")


def _closest(paths: Collection[str], wanted: str) -> list[str]:
    """Return up to three paths like the wanted one, as a whole or in their last name."""
    keys: dict[str, str] = {}
    for path in paths:
        keys.setdefault(fold(path), path)
        keys.setdefault(fold(path.rpartition("/")[2]), path)
    near = difflib.get_close_matches(fold(wanted), keys, n=6) or difflib.get_close_matches(
        fold(wanted.rpartition("/")[2]), keys, n=6, cutoff=0.5
    )
    return list(dict.fromkeys(keys[key] for key in near))[:3]


def _unknown(wanted: str, meaning: str, near: list[str]) -> str:
    said = f'This snapshot has no folder "{folderpath.printable(wanted)}"{meaning}.'
    if not near:
        return f"{said} `mailrescue folders` lists those it has."
    quoted = [f'"{path}"' for path in near]
    return f"{said} Did you mean {' or '.join(quoted)}?"
