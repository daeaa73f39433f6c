"""One writer at a time. The operating system's lock is the truth; the text in the file only names the owner."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from types import TracebackType

from mailrescue.core.errors import VaultInUse, VaultUnopenable

LOCK_NAME = "lock"
# What the system answers when somebody else holds the lock; anything else means that there are no locks at all.
_HELD = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
# Windows locks a range of bytes; one far behind the text leaves the text readable to others.
_LOCKED_BYTE = 1 << 30


class VaultLock:
    """Held while entered. Raises VaultInUse when another process, or another lock here, holds it."""

    def __init__(self, root: Path, owner: str) -> None:
        self._path, self._owner = root / LOCK_NAME, owner
        self._fd = -1

    def __enter__(self) -> VaultLock:
        try:
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise VaultUnopenable(f"The vault at {self._path.parent} cannot be written: {error.strerror}. Check the disk.") from None
        try:
            _lock(fd)
        except OSError as error:
            owner = _owner_text(fd)
            os.close(fd)
            if error.errno not in _HELD:
                raise VaultUnopenable(
                    f"The disk or share at {self._path.parent} keeps no locks ({error.strerror}), so two programs could write to the vault at once."
                    " Nothing was changed. Put the vault on another disk."
                ) from None
            raise VaultInUse(
                f"The vault is in use{owner}. Nothing was changed; wait until that is done, or stop it, and try again."
            ) from None
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
        text = os.pread(fd, 200, 0).decode(errors="replace") if hasattr(os, "pread") else ""
    except OSError:
        text = ""
    return f" by {text}" if text else ""


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
