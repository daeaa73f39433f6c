"""Where the folders of a mailbox lie on the disk: a tree of directories, or the flat dotted names of Maildir++.

Pure. Every folder gets a place of its own whatever it is called and however deep it lies. Names are shortened
only on branches that would not fit otherwise; what lies too deep for that moves up beside its ancestors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from mailrescue.export.names import NAME_BYTES, PATH_UNITS, cut, safe_name, units
from mailrescue.formats import folderpath, maildir
from mailrescue.formats.likeness import fold

# The folder's part of a path; the other 60 of PATH_UNITS are for the name of an item.
FOLDER_UNITS = PATH_UNITS - 60
_SHORTEST = 12  # a name shorter than this says too little: rather move the folder up
_FOR_ENDING = 16  # bytes of a name that a number and an ending may need


class Layout(Protocol):
    """How folder names become a place on the disk."""

    endings: tuple[str, ...]  # of the files and directories that one folder takes

    def clean(self, name: str) -> str:
        """Return a name that can stand in a place."""

    def place(self, names: tuple[str, ...]) -> str:
        """Return the place, relative, with `/`, for clean names from the top down."""

    def read(self, place: str) -> tuple[str, ...]:
        """Return the folder names that a reader of the disk sees in a place."""

    def length(self, name: str) -> int:
        """Return how many units a clean name and the sign before it add to a place."""

    def shorten(self, name: str, room: int) -> str:
        """Return a clean name of at most that `length`."""


class Nested:
    """Directories in directories."""

    def __init__(self, endings: tuple[str, ...] = ("",)) -> None:
        self.endings = endings
        self._longest = max(map(len, endings))

    def clean(self, name: str) -> str:
        """Return a portable name."""
        return safe_name(name, NAME_BYTES - _FOR_ENDING)

    def place(self, names: tuple[str, ...]) -> str:
        """Return `A/B`."""
        return "/".join(names)

    def read(self, place: str) -> tuple[str, ...]:
        """Return the names of the directories."""
        return tuple(place.split("/"))

    def length(self, name: str) -> int:
        """Return the UTF-16 units of `/name` with its longest ending."""
        return units(name) + 1 + self._longest

    def shorten(self, name: str, room: int) -> str:
        """Return a portable name that fits."""
        return safe_name(name, NAME_BYTES - _FOR_ENDING, max(8, room - 1 - self._longest))


class Dotted:
    """The directory names of Maildir++: `.A.B` beside each other, the inbox at the root."""

    endings: tuple[str, ...] = ("",)

    def clean(self, name: str) -> str:
        """Return the name without what Windows drops at the end; modified UTF-7 takes care of the rest."""
        return name.rstrip(" ") or "_"

    def place(self, names: tuple[str, ...]) -> str:
        """Return `.A.B`, or nothing for the inbox."""
        return "" if names == (folderpath.INBOX,) else maildir.folder_directory(names)

    def read(self, place: str) -> tuple[str, ...]:
        """Return the decoded names."""
        return maildir.folder_names(place) if place else (folderpath.INBOX,)

    def length(self, name: str) -> int:
        """Return the length of `.name`."""
        return len(maildir.folder_directory((name,)))

    def shorten(self, name: str, room: int) -> str:
        """Return the longest beginning that fits."""
        size = min(len(name), room)
        short = name
        while size and self.length(short) > room:
            short = cut(name, 4 * room, size).rstrip(" ")
            size -= 1
        return short or "_"


def place_folders(paths: Collection[str], layout: Layout, reserved: Iterable[str] = ()) -> dict[str, str]:
    """Return a place for each folder path (DESIGN.md 4), no two the same on any file system, none of `reserved`.

    Depends on the set of paths alone, not on their order.
    """
    placer = _Placer(layout, reserved)
    split = {path: folderpath.split(path) or ("",) for path in paths}
    branches = {path: placer.branch(names) for path, names in split.items()}
    return {path: placer.place(branches[path]) for path in sorted(paths, key=split.__getitem__)}


@dataclass(slots=True)
class _Node:
    """A folder, or what only lies on the way to one."""

    name: str  # clean
    length: int
    reach: int = 0  # units from this name to the end of the deepest place below
    place: tuple[str, ...] | None = None  # names on the disk, once placed
    below: dict[str, _Node] = field(default_factory=dict)


class _Placer:
    def __init__(self, layout: Layout, reserved: Iterable[str]) -> None:
        self._layout = layout
        self._root = _Node("", 0, place=())
        self._used: dict[tuple[str, ...], int] = {(): 0}  # names on the disk -> units
        self._taken = {fold(name) for name in reserved}
        self._numbers: dict[tuple[str, ...], int] = {}  # where counting goes on, as in NameTable

    def branch(self, names: tuple[str, ...]) -> list[_Node]:
        """Return the nodes that lead to a folder, made where they are new."""
        node, branch = self._root, []
        for name in names:
            if name not in node.below:
                clean = self._layout.clean(name)
                node.below[name] = _Node(clean, self._layout.length(clean))
            node = node.below[name]
            branch.append(node)
        reach = 0
        for node in reversed(branch):
            reach += node.length
            node.reach = max(node.reach, reach)
        return branch

    def place(self, branch: list[_Node]) -> str:
        """Return the place of a folder, after those of all its ancestors."""
        host: tuple[str, ...] = ()
        for node in branch:
            if node.place is None:
                node.place = self._claim(host, node)
            host = node.place
        return self._layout.place(host)

    def _claim(self, host: tuple[str, ...], node: _Node) -> tuple[str, ...]:
        while FOLDER_UNITS - self._used[host] < _SHORTEST + 8:  # 8 more for a number
            host = host[:-1]
        room = FOLDER_UNITS - self._used[host]
        if node.reach > room:
            room //= 2
        claimed = self._free(host, node.name, max(room, _SHORTEST))
        self._used[claimed] = self._used[host] + self._layout.length(claimed[-1])
        return claimed

    def _free(self, host: tuple[str, ...], name: str, room: int) -> tuple[str, ...]:
        number = self._numbers.get((*host, name), 1)
        while True:
            tail = f" ({number})" if number > 1 else ""
            number += 1
            fits = self._layout.length(name + tail) <= room
            short = name if fits else self._layout.shorten(name, max(room - len(tail), _SHORTEST))
            place = (*host, short + tail)
            keys = [fold(self._layout.place(place) + ending) for ending in self._layout.endings]
            if self._taken.isdisjoint(keys):
                self._taken.update(keys)
                self._numbers[*host, name] = number
                return place
