"""Bytes off a disk for all file sources: whole files or stretches of them, with plain sentences when it fails.

Never blocks on pipes and devices, never takes more than SPOOL_ABOVE bytes into memory. Knows no mail format.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from mailrescue.core.errors import ItemUnreadable, SourceUnreachable, SourceUnreadable
from mailrescue.formats.folderpath import printable
from mailrescue.formats.sniff import SNIFF_LENGTH, looks_like_mail
from mailrescue.model.mail import SPOOL_ABOVE, Spool

# Opening a pipe without O_NONBLOCK waits for its writer; Windows needs O_BINARY and has neither of the others.
_OPEN_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)  # fmt: skip

NOT_A_FILE = "This is no ordinary file but a folder, a pipe or a link that leads nowhere, so it holds no mail."
VANISHED = "The file vanished between listing and reading; if it was only moved, the next snapshot finds it."
_REASONS = {
    errno.ENOENT: VANISHED,
    errno.ENOTDIR: VANISHED,
    errno.EACCES: "The system does not let this user read it; check its permissions.",
    errno.EPERM: "The system does not let this user read it; check its permissions.",
    errno.EIO: "The disk could not read it; check the disk before anything else.",
    errno.ELOOP: "It is a link that leads in a circle.",
    errno.EISDIR: NOT_A_FILE,
    errno.ENXIO: NOT_A_FILE,
    errno.EMFILE: "Too many files are open; close other programs and try again.",
    errno.ENAMETOOLONG: "Its path is longer than the system allows; read it from a folder with a shorter path.",
    getattr(errno, "ESTALE", -1): "The share it lies on has gone away; check the network and try again.",
}


def reason(error: OSError) -> str:
    """Return one plain sentence that says why a file or folder cannot be read."""
    known = _REASONS.get(error.errno or 0)
    return known or f"The system could not read it: {error.strerror or type(error).__name__}."


def open_file(path: str) -> tuple[int, os.stat_result]:
    """Open an ordinary file for reading. Raises ItemUnreadable for anything else, OSError when the system refuses."""
    descriptor = os.open(path, _OPEN_FLAGS)  # half the cost of open(), once per mail
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise ItemUnreadable(NOT_A_FILE)
    return descriptor, status


def read_file(path: str) -> tuple[bytes, Spool | None, os.stat_result]:
    """Return a file's bytes, or a Spool when it is above SPOOL_ABOVE, and its status.

    Raises ItemUnreadable for anything but an ordinary file, OSError when the system refuses.
    """
    descriptor, status = open_file(path)
    try:
        if status.st_size <= SPOOL_ABOVE:
            raw = _read_to_end(descriptor, status.st_size)
            if len(raw) <= SPOOL_ABOVE:
                return raw, None, status
            status = os.fstat(descriptor)  # it grew under our hands
        return b"", Spool(path, 0, status.st_size), status
    finally:
        os.close(descriptor)


def read_start(path: str, length: int) -> bytes:
    """Return up to `length` bytes from a file's start. Raises as read_file does."""
    descriptor, _ = open_file(path)
    try:
        return os.read(descriptor, length)
    finally:
        os.close(descriptor)


def is_mail(path: str) -> bool:
    """Whether a file begins like a mail; a pipe or device is none. Raises OSError when the system refuses to tell."""
    try:
        return looks_like_mail(read_start(path, SNIFF_LENGTH))
    except ItemUnreadable:
        return False


def read_if_there(path: str, limit: int = 64 * 1024) -> bytes:
    """Return the start of a small file that need not be there; b"" when it cannot be read."""
    try:
        return read_start(path, limit)
    except (OSError, ItemUnreadable):
        return b""


def require(path: Path, what: str) -> os.stat_result:
    """Return the status of a source's path. `what` names the kind of mailbox in sentences.

    Raises SourceUnreachable when nothing is there, SourceUnreadable when the system refuses to look.
    """
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise SourceUnreachable(
            f"There is no {what} at {printable(str(path))}: the path does not exist. Nothing was read. "
            "Check the path, and that the disk or share it lies on is connected."
        ) from None
    except OSError as error:
        raise SourceUnreadable(
            f"The {what} at {printable(str(path))} cannot be opened. {reason(error)} Nothing was read."
        ) from None


def _read_to_end(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    # Shorter reads happen on network shares; a file that is still growing ends where it ends now.
    pieces = [data]
    total = len(data)
    while total <= SPOOL_ABOVE and (data := os.read(descriptor, 1024 * 1024)):
        pieces.append(data)
        total += len(data)
    return b"".join(pieces)
