"""One file, one child at a time: starts a new child when the old one is gone and opens the file again.

Turns what goes wrong with the whole file into one sentence. What goes wrong with a single item is the caller's.
"""

from __future__ import annotations

import os
from pathlib import Path

from mailrescue.core.clock import Clock
from mailrescue.core.errors import MailRescueError, SourceUnreachable, SourceUnreadable
from mailrescue.formats.folderpath import printable
from mailrescue.formats.pst_header import HEADER_SIZE, HeaderFault, PstHeader, read_header
from mailrescue.providers.files.outlook.child import Child, ChildDied, ChildTooSlow
from mailrescue.providers.files.outlook.limits import Limits
from mailrescue.providers.files.outlook.wire import Message

# Children that die one after the other without an answer between: the file is beyond this reader.
_DEATHS_IN_A_ROW = 20
_COPY_AGAIN = "Close Outlook and copy the file again; older copies of it can be imported as well."

_TOO_SLOW = (
    "Opening the Outlook file {} took longer than {:.0f} seconds and was stopped: it is very large or damaged. "
    + _COPY_AGAIN
)
_CRASHED = "The Outlook file {} crashed the program that reads it, so it is badly damaged. " + _COPY_AGAIN


class Session:
    """The conversation about one file. `proven` says that a child has opened the file before.

    Until then a child that dies tells of the file, or of a broken installation; after that it tells of one item.
    """

    def __init__(self, path: Path, limits: Limits, clock: Clock, *, proven: bool = False) -> None:
        self.path, self._limits, self._clock = path, limits, clock
        self._child: Child | None = None
        self._proven, self._deaths = proven, 0
        self.opened: Message = {}

    @property
    def pid(self) -> int | None:
        """The process id of the child, None when there is none."""
        return self._child.pid if self._child is not None and self._child.usable else None

    def open(self) -> None:
        """Start a child and let it open the file, unless one has it open.

        Raises SourceUnreachable when the path is gone, SourceUnreadable when libpff cannot open the file, and
        once a child has opened it ChildDied and ChildTooSlow.
        """
        if self._child is not None and self._child.usable:
            return
        header = check(self.path)
        size = status(self.path).st_size
        self._child = Child(self._clock)
        self._greet(self._child)
        self.opened = self._ask_to_open(self._child, self._limits.to_open(size))
        if "error" in self.opened:
            self.close()
            raise SourceUnreadable(_cannot_open(self.path, header, size, str(self.opened["error"])))
        self._proven = True

    def ask(self, request: Message, seconds: float) -> Message:
        """Return the child's answer. Raises ChildDied and ChildTooSlow; the next call starts a new child."""
        try:
            self.open()
            assert self._child is not None
            answer = self._child.ask(request, seconds)
        except (ChildDied, ChildTooSlow):
            self._deaths += 1
            if self._deaths >= _DEATHS_IN_A_ROW:
                raise SourceUnreadable(
                    f"Reading the Outlook file {_name(self.path)} failed {self._deaths} times in a row, "
                    f"so it was given up. What was read before is kept. {_COPY_AGAIN}"
                ) from None
            raise
        self._deaths = 0
        return answer

    def close(self) -> None:
        """End the child; may be called twice."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _greet(self, child: Child) -> None:
        """Hear that the child is there: what kills it before that is no fault of the file."""
        try:
            child.ask({"do": "hello"}, self._limits.start)
        except (ChildDied, ChildTooSlow):
            if self._proven:
                raise
            raise MailRescueError(
                "The part of MailRescue that reads Outlook files does not start, so this file was not read. "
                "Its library (libpff-python) is missing or broken: install MailRescue again."
            ) from None

    def _ask_to_open(self, child: Child, seconds: float) -> Message:
        request = {"do": "open", "path": os.fsencode(self.path), "memory": self._limits.memory}
        try:
            return child.ask(request, seconds)
        except (ChildDied, ChildTooSlow) as error:
            if self._proven:
                raise
            slow = isinstance(error, ChildTooSlow)
            raise SourceUnreadable((_TOO_SLOW if slow else _CRASHED).format(_name(self.path), seconds)) from None


def status(path: Path) -> os.stat_result:
    """Return what the system says of the file. Raises SourceUnreachable when it is not there."""
    try:
        return path.stat()
    except OSError as error:
        raise SourceUnreachable(
            f"There is no Outlook file at {_name(path)} ({error.strerror}), so nothing could be read. "
            "Check the path and that the disk it lies on is connected."
        ) from None


def check(path: Path) -> PstHeader:
    """Return what the first bytes of the file say.

    Raises SourceUnreachable: nothing there. SourceUnreadable: a folder, an empty file, no Outlook file, damaged.
    """
    if status(path).st_size == 0 and path.is_file():
        raise SourceUnreadable(f"The Outlook file {_name(path)} is empty (0 bytes): it holds no mail. {_COPY_AGAIN}")
    if path.is_dir():
        raise SourceUnreadable(f"{_name(path)} is a folder, not an Outlook file. Name an .ost or .pst file in it.")
    if not path.is_file():
        raise SourceUnreadable(f"{_name(path)} is no ordinary file but a pipe or device. Name an .ost or .pst file.")
    try:
        with path.open("rb") as file:
            found = read_header(file.read(HEADER_SIZE))
    except OSError as error:
        raise SourceUnreadable(
            f"The Outlook file {_name(path)} cannot be opened ({error.strerror}). Outlook may be using it: close "
            "Outlook, or check that you may read the file, then try again."
        ) from None
    if isinstance(found, PstHeader):
        return found
    raise SourceUnreadable(_faults(path)[found])


def _faults(path: Path) -> dict[HeaderFault, str]:
    return {
        HeaderFault.SHORT: f"The Outlook file {_name(path)} ends in its first bytes: the copy was cut off. {_COPY_AGAIN}",
        HeaderFault.NO_OUTLOOK_FILE: f"{_name(path)} is not an Outlook file, whatever it is called: it does not begin "
        "like one. Name an .ost or .pst file that Outlook has written.",
        HeaderFault.DAMAGED: f"The Outlook file {_name(path)} is damaged in its first bytes (the checksum is wrong), "
        f"so it cannot be read. {_COPY_AGAIN}",
    }


def _cannot_open(path: Path, header: PstHeader, size: int, reason: str) -> str:
    if size < header.length:
        return (
            f"The Outlook file {_name(path)} is cut off: it has {size} bytes and should have {header.length}, "
            f"and what is left cannot be opened. {_COPY_AGAIN}"
        )
    return f"The Outlook file {_name(path)} is damaged and cannot be opened ({reason}). {_COPY_AGAIN}"


def _name(path: Path) -> str:
    return printable(str(path))
