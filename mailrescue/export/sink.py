"""The one contract of everything that items are exported to, and what all sinks share.

A sink writes items in any order. It knows neither vault nor manifest; it leaves OSError as it is, because
only the run can tell whether the next item has a chance.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mailrescue.core.files import TEMPORARY_PREFIX
from mailrescue.export.plan import PlannedFolder, PlannedItem

# Files and directories of an export are for this user alone, as in any mail store: /tmp and shares have guests.
FILE_MODE = 0o600
DIRECTORY_MODE = 0o700
# Pieces are gathered up to this size: a mail of many small parts is one call of write(), a huge one is never held.
GATHERED = 256 * 1024
_COPIED = 32 * 1024
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_TIME_BY_DESCRIPTOR = os.utime in os.supports_fd  # not on Windows


@dataclass(frozen=True, slots=True)
class Written:
    """Where an item lies: path below the destination, with `/`.

    In a file of many items, `offset` and `length` span the item's own bytes in the form that this file gives them.
    """

    path: str
    offset: int | None = None
    length: int | None = None


class Sink(Protocol):
    """A place that takes items. Made for one destination, an empty directory."""

    def start(self) -> None:
        """Create what stands for the whole mailbox. Raises OSError."""

    def make(self, folder: PlannedFolder) -> None:
        """Create one folder; called once for each, before its items. Raises OSError."""

    def put(self, folder: PlannedFolder, item: PlannedItem, pieces: Iterable[bytes]) -> Written:
        """Write one item whole, or leave no trace of it.

        `pieces` may be gone through more than once. Whatever it raises, even at its end, is passed on, and then the
        item does not get its name.
        Raises OSError when the disk does not take it; the sink stays usable.
        """

    def close(self) -> None:
        """Give the last names: what was put is now where `put` said. Raises OSError."""


def gathered(pieces: Iterable[bytes], size: int = GATHERED, *, copied: int | None = None) -> Iterator[bytes]:
    """Yield the same bytes in pieces of at least `size`, but for the last one; none is empty.

    Those longer than `copied` are passed on as they are, with what came before apart: a copy costs more than another call.
    """
    held: list[bytes] = []
    count = 0
    for piece in pieces:
        if copied is not None and len(piece) > copied:
            if held:
                yield b"".join(held)
            yield piece
            held, count = [], 0
            continue
        held.append(piece)
        count += len(piece)
        if count >= size:
            yield b"".join(held)
            held.clear()
            count = 0
    if count:
        yield b"".join(held)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data`: the system may take less at a time, most of all when the disk is nearly full."""
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, memoryview(data)[written:])


def deliver(temporary: str, target: str, pieces: Iterable[bytes], when: int | None) -> None:
    """Write a file under a temporary name in the same file system, set its time, and give it its name.

    Raises FileExistsError when the name is taken, OSError, and whatever `pieces` raises; nothing is left then.

    No fsync here: it would cost more than all else (a flush of the disk for each mail). An export is a copy,
    and the vault still has the mail: what a power cut takes from it, the next export gives again. The rename
    still makes sure that no torn file has the name of a whole one after a crash of the program.
    """
    try:
        descriptor = os.open(temporary, _NEW_FILE, FILE_MODE)
        try:
            for piece in gathered(pieces, copied=_COPIED):
                write_all(descriptor, piece)
            if _TIME_BY_DESCRIPTOR:
                _set_time(descriptor, when)
        finally:
            os.close(descriptor)
        if not _TIME_BY_DESCRIPTOR:
            _set_time(temporary, when)
        rename_new(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise


def rename_new(temporary: str, target: str) -> None:
    """Give a finished file its name. Raises FileExistsError when the name is taken."""
    # Nobody else writes here, so there is no race; a link would refuse a taken name by itself, but costs more
    # and does not exist on the FAT disks that exports go to.
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
    os.rename(temporary, target)  # noqa: PTH104  (a Path for each mail costs as much as the call)


def make_directory(path: str) -> None:
    """Create a directory with its parents, for this user alone; one that exists is fine."""
    # Step by step, because mkdir(parents=True) makes all but the last as open as the umask allows.
    directory = Path(path)
    missing = list(itertools.takewhile(lambda above: not above.is_dir(), (directory, *directory.parents)))
    for step in reversed(missing):
        step.mkdir(mode=DIRECTORY_MODE)


def below(root: str, *names: str) -> str:
    """Return a path below `root`; empty names fall out."""
    return "/".join(filter(None, (root, *names)))


def temporary_name(name: str) -> str:
    """Return the name that a file has while it is being written."""
    return f"{TEMPORARY_PREFIX}{name}"


def _set_time(file: int | str, when: int | None) -> None:
    if when is None:
        return
    # The time of a file is a convenience, the manifest has the date: not every disk holds the year 1969 or 2107.
    with contextlib.suppress(OSError, OverflowError):
        os.utime(file, (when, when))
