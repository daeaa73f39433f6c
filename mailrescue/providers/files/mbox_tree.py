"""Which files of a folder tree are mbox files, and which mail folder each of them is.

Knows the ways of Thunderbird (`X.sbd` holds the sub-folders of the file X, `X.msf` is its index), of Apple's
exports (`X.mbox/mbox`) and of plain trees. What is in the files is looked at only as far as needed to tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailrescue.core.errors import ItemUnreadable
from mailrescue.formats import folderpath, mbox, mutf7
from mailrescue.providers.files import reading
from mailrescue.providers.files.mbox_reader import OpenFile
from mailrescue.providers.files.tree import Directory

_SNIFF_LENGTH = 4 * 1024
_FOLDER_ENDINGS = (".sbd", ".mbox")
_FILE_ENDINGS = (".mbox", ".mbx")
# What mail programs keep beside the mail. Content decides; but where there is none, these are no empty folders.
_NEVER_EMPTY = (
    ".msf", ".dat", ".lock", ".json", ".js", ".db", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".log", ".html", ".xml",
    ".ini", ".txt", ".tmp", ".cmeta", ".ev-summary", ".ibex.index", ".ibex.index.data",
)  # fmt: skip
_NEVER_EMPTY_NAMES = frozenset({"lock", "parent.lock"})


# Of a file that has the name or the index of a mail folder, but nothing in it that is mail.
NO_MAIL = "It is called a mail folder, but no line in it begins a mail (`From `, sender and date): it may be damaged."


@dataclass(frozen=True, slots=True)
class MboxFile:
    """A file that is a mail folder; `trouble` says why it cannot be read, "" when it can."""

    path: str
    key: str
    names: tuple[str, ...]
    trouble: str = ""


def inner_folders(directory: Directory) -> tuple[str, ...]:
    """Return the sub-folders in which mbox files may be: hidden ones hold indexes and rubbish."""
    return tuple(name for name in directory.folders if not name.startswith("."))


def files_of(directory: Directory, ignored: list[str]) -> Iterator[MboxFile]:
    """Yield the mbox files of a directory; adds to `ignored` the names of all other files that are not hidden."""
    if directory.trouble:
        yield MboxFile(directory.path, directory.key, folder_names(directory.names), directory.trouble)
    for name in directory.files:
        if name.startswith("."):
            continue
        path = str(Path(directory.path, name))
        # A file that has an index or is called an mbox may be one whose start is damaged.
        named = name.lower().endswith(_FILE_ENDINGS) or f"{name}.msf" in directory.files
        found = MboxFile(path, folderpath.join((*directory.names, name)), folder_names(directory.names, name))
        try:
            if is_mbox(path, search=named, may_be_empty=not _never_empty(name)):
                yield found
            elif named and not _never_empty(name):
                yield MboxFile(path, found.key, found.names, NO_MAIL)
            else:
                ignored.append(below(directory, name))
        except (OSError, ItemUnreadable) as error:
            if _never_empty(name):
                ignored.append(below(directory, name))
            else:
                yield MboxFile(path, found.key, found.names, _why(error))
    ignored += [below(directory, name) for name in directory.circles]


def folder_names(directories: tuple[str, ...], file: str = "") -> tuple[str, ...]:
    """Return the names of the mail folder that a file is, from the directories that lead to it."""
    parts = [_without(name, _FOLDER_ENDINGS) for name in directories]
    inside = file == "mbox" and directories and directories[-1].lower().endswith(".mbox")
    if file and not inside:
        parts.append(_without(file, _FILE_ENDINGS))
    decoded = [mutf7.decode_or_literal(part) for part in parts]
    return folderpath.mailbox_names(decoded) if decoded else (folderpath.INBOX,)


def is_mbox(path: str, *, search: bool, may_be_empty: bool = True) -> bool:
    """Whether a file is an mbox: begins with a From_ line or, with `search`, has one anywhere.

    A blank file is an empty one, if that `may_be_empty`. Raises OSError and ItemUnreadable when it cannot be read.
    """
    start = reading.read_start(path, _SNIFF_LENGTH)
    if mbox.begins_mbox(start):
        return True
    if not start.strip(b"\r\n"):
        return may_be_empty
    if not search:
        return False
    with OpenFile(path) as file:
        return any(True for _ in mbox.from_lines(mbox.chunks(file.read_at, 0, file.size)))


def below(directory: Directory, name: str) -> str:
    """Return a file's path below the root, for people."""
    return folderpath.printable(str(Path(*directory.names, name)))


def _never_empty(name: str) -> bool:
    return name in _NEVER_EMPTY_NAMES or name.lower().endswith(_NEVER_EMPTY)


def _without(name: str, endings: tuple[str, ...]) -> str:
    return name[: name.rindex(".")] or name if name.lower().endswith(endings) else name


def _why(error: OSError | ItemUnreadable) -> str:
    if isinstance(error, FileNotFoundError) or not isinstance(error, OSError):
        return reading.NOT_A_FILE  # it was listed a moment ago: a link that leads nowhere
    return reading.reason(error)
