"""mbox: one mboxrd file for each folder.

Each item is a From_ line, its bytes quoted, a line feed if its last line has none, and an empty line. No Status
fields are added, so what stands between, unquoted, is exactly the item. `formats/mbox` says in the From_ line where
the line feed was added, so that MailRescue reads every byte back; other programs see one line feed more.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from mailrescue.export.plan import PlannedFolder, PlannedItem
from mailrescue.export.sink import (
    FILE_MODE,
    Written,
    below,
    gathered,
    make_directory,
    rename_new,
    temporary_name,
    write_all,
)
from mailrescue.formats import mbox
from mailrescue.formats.mbox_quoting import quoted

# Items come in the order that suits the vault, so several files grow at a time; systems allow 256 open ones or more.
_MOST_OPEN = 48
_FLAGS = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
_ADDRESS = re.compile(r"[^\s<>\"(),:;\\]+@[^\s<>\"(),:;\\]+", re.ASCII)


@dataclass(slots=True)
class _Growing:
    """An mbox being written: whole up to `end`; what lies behind is left from an item that failed."""

    temporary: str
    final: str
    end: int = 0
    torn: bool = False

    def mend(self, descriptor: int) -> None:
        """Cut off what a failed item left. Raises OSError."""
        if self.torn:
            os.ftruncate(descriptor, self.end)
            self.torn = False


class MboxSink:
    """Writes mbox files; each has a temporary name until all is written."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._files: dict[str, _Growing] = {}
        self._open: OrderedDict[str, int] = OrderedDict()

    def start(self) -> None:
        """Do nothing: the destination is there."""

    def make(self, folder: PlannedFolder) -> None:
        """Create an empty mbox."""
        directory, _, name = below(self._root, folder.place).rpartition("/")
        make_directory(directory)
        # Numbered and short: with the prefix, the longest names would be too long.
        temporary = below(directory, temporary_name(f"{len(self._files)}.mbox"))
        self._files[folder.place] = _Growing(temporary, below(directory, name))
        self._descriptor(folder.place)

    def put(self, folder: PlannedFolder, item: PlannedItem, pieces: Iterable[bytes]) -> Written:
        """Append one item."""
        growing = self._files[folder.place]
        descriptor = self._descriptor(folder.place)
        growing.mend(descriptor)
        growing.torn = True
        try:
            first, length, end = _append(descriptor, growing.end, item, pieces)
        except BaseException:
            # Given back at once: on a full disk the manifest needs the room. What fails here is tried again.
            with contextlib.suppress(OSError):
                growing.mend(descriptor)
            raise
        growing.torn = False
        written = Written(folder.place, growing.end + first, length)
        growing.end += first + length + end
        return written

    def close(self) -> None:
        """Close all files and give them their names."""
        for place, growing in self._files.items():
            if growing.torn:
                growing.mend(self._descriptor(place))
        while self._open:
            os.close(self._open.popitem()[1])
        while self._files:
            place, growing = next(iter(self._files.items()))
            rename_new(growing.temporary, growing.final)
            del self._files[place]

    def _descriptor(self, place: str) -> int:
        if place in self._open:
            self._open.move_to_end(place)
            return self._open[place]
        while len(self._open) >= _MOST_OPEN:
            os.close(self._open.popitem(last=False)[1])
        descriptor = self._open[place] = os.open(self._files[place].temporary, _FLAGS, FILE_MODE)
        return descriptor


def _append(descriptor: int, start: int, item: PlannedItem, pieces: Iterable[bytes]) -> tuple[int, int, int]:
    """Write an item from `start` on; return the lengths of From_ line, quoted bytes and what ends the item.

    The From_ line says how the item ends, which is known once it went by: for nearly all, that is before the first
    byte is written. One that is larger and turns out to end without a line feed is read and written again.
    """
    said, found, lengths = _write(descriptor, start, item, pieces, None)
    if said != found:
        os.ftruncate(descriptor, start)
        _, _, lengths = _write(descriptor, start, item, pieces, found)
    return lengths


def _write(
    descriptor: int, start: int, item: PlannedItem, pieces: Iterable[bytes], ended: bool | None
) -> tuple[bool, bool, tuple[int, int, int]]:
    """Write an item that is said to end with a line feed or not (None: go by the first blocks); tell if that is so."""
    blocks = gathered(quoted(pieces))
    block, following = next(blocks, b""), next(blocks, b"")
    said = mbox.ends_line(following or block) if ended is None else ended
    first = from_line(item, ended=said)
    os.lseek(descriptor, start, os.SEEK_SET)
    tail = b"\n" if said else b"\n\n"
    length = len(block)
    if not following:
        write_all(descriptor, first + block + tail)  # one call for the usual mail
        return said, mbox.ends_line(block), (len(first), length, len(tail))
    write_all(descriptor, first + block)
    while following:
        write_all(descriptor, following)
        length += len(following)
        block, following = following, next(blocks, b"")
    write_all(descriptor, tail)
    return said, mbox.ends_line(block), (len(first), length, len(tail))


def from_line(item: PlannedItem, *, ended: bool) -> bytes:
    """Return the From_ line: who sent the item, MAILER-DAEMON when unknown, and when it came, in UTC.

    `ended` tells whether the item's last line has an end; if not, formats/mbox says so in the sender's place.
    """
    address = _ADDRESS.search(item.sender, item.sender.rfind("<") + 1) or _ADDRESS.search(item.sender)
    sender = address.group() if address and address.group().isascii() else "MAILER-DAEMON"
    return next(mbox.write_mail([], complete=ended, received=item.when, sender=sender))
