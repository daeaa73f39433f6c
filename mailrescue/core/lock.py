"""One at a time. The operating system's lock is the truth; the text in the file only names the owner.

The lock goes with its process, however that ends: a file that is left behind locks nobody out.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from types import TracebackType

# What the system answers when somebody else holds the lock; anything else means that there are no locks at all.
_HELD = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
# Windows locks a range of bytes; one far behind the text leaves the text readable to others.
_LOCKED_BYTE = 1 << 30


class LockHeld(Exception):
    """Another process, or another lock here, holds it; `owner` is the text it left, "" for none."""

    def __init__(self, owner: str) -> None:
        super().__init__(owner)
        self.owner = owner


class NoLocks(Exception):
    """The disk or share keeps no locks; `reason` is the system's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileLock:
    """Held while entered. Raises LockHeld, NoLocks, or OSError where the file cannot be written."""

    def __init__(self, path: Path, owner: str) -> None:
        self._path, self._owner = path, owner
        self._fd = -1

    def __enter__(self) -> FileLock:
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(fd)
        except OSError as error:
            owner = _owner_text(fd)
            os.close(fd)
            if error.errno not in _HELD:
                raise NoLocks(error.strerror or str(error)) from None
            raise LockHeld(owner) from None
        self._fd = fd
        with contextlib.suppress(OSError):  # a full disk must not keep a reader of the text from the lock
            os.ftruncate(fd, 0)
            os.write(fd, self._owner.encode())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, 0)
        os.close(self._fd)
        self._fd = -1


def _owner_text(fd: int) -> str:
    try:
        return os.pread(fd, 200, 0).decode(errors="replace") if hasattr(os, "pread") else ""
    except OSError:
        return ""


if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> None:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        os.lseek(fd, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
