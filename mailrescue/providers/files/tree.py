"""Walks the folders of a source on disk, each once, in a stable order.

Links to folders are followed unless they lead back into the tree or above it, so that no circle is walked and no
mail is seen twice. Says of files only their names. Knows no mail format.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mailrescue.formats import folderpath
from mailrescue.providers.files.reading import reason


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory: its path, the names that lead to it from the root, and what it holds, sorted.

    `files` are all entries that are no directory, whatever else they are; `circles` are links to
    directories that are not followed. `trouble` says why the directory cannot be listed, "" when it can.
    """

    path: str
    names: tuple[str, ...]
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def key(self) -> str:
        """The path below the root, printable; `.` for the root itself."""
        return folderpath.join(self.names) or "."


@dataclass(slots=True)
class _Seen:
    root: str
    targets: set[str] = field(default_factory=set)

    def is_circle(self, link: str) -> bool:
        """Whether a link to a directory must not be followed: into the tree, above it, or followed before."""
        target = os.path.realpath(link)
        if _within(self.root, target) or any(_within(target, seen) for seen in (self.root, *self.targets)):
            return True
        self.targets.add(target)
        return False


def walk(root: Path, descend: Callable[[Directory], tuple[str, ...]]) -> Iterator[Directory]:
    """Yield the directories below and with `root`, parents first; `descend` says which sub-folders to enter."""
    seen = _Seen(os.path.realpath(root))
    waiting: list[tuple[str, tuple[str, ...]]] = [(str(root), ())]
    while waiting:
        path, names = waiting.pop()
        try:
            found = _list(path, names, seen)
        except OSError as error:
            yield Directory(path, names, trouble=f"The folder cannot be listed. {reason(error)}")
            continue
        yield found
        inner = ((str(Path(path, name)), (*names, name)) for name in descend(found))
        waiting.extend(sorted(inner, reverse=True))


def _list(path: str, names: tuple[str, ...], seen: _Seen) -> Directory:
    folders, files, circles = [], [], []
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not _is_folder(entry):
                files.append(entry.name)
            elif entry.is_symlink() and seen.is_circle(entry.path):
                circles.append(entry.name)
            else:
                folders.append(entry.name)
    return Directory(path, names, tuple(folders), tuple(files), tuple(circles))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
