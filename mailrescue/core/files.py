"""Files that survive a power cut: write a temporary, fsync, rename, fsync the folder. Nowhere else."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
from pathlib import Path

TEMPORARY_PREFIX = ".tmp-"
_NO_SUCH_CALL = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


def user_path(text: str) -> Path:
    """Return the absolute path that a user means; a `~` that no shell has replaced is his home."""
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:  # nobody knows a home of that name
        return Path(text).absolute()


def is_there(path: Path) -> bool:
    """Return whether there is anything at a path, as far as this user can see."""
    try:
        return path.exists()
    except OSError:
        return False


def temporary_beside(path: Path) -> Path:
    """Return a fresh temporary name in the folder of `path`; listings must ignore such names."""
    return path.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}")


def fsync_folder(folder: Path) -> None:
    """Make the names in `folder` durable. Windows has no such call: NTFS journals its names.

    Nor have some shares and USB file systems, whose servers and drivers keep the order of names themselves.
    """
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise
    finally:
        os.close(fd)


def write_new(path: Path, data: bytes) -> None:
    """Create `path` with `data`, durably; a reader sees all of it or no such name.

    Raises FileExistsError when the name is taken: nothing stored is ever replaced.
    """
    temporary = temporary_beside(path)
    try:
        write_and_sync(temporary, data)
        rename_new(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    fsync_folder(path.parent)


def replace(path: Path, data: bytes) -> None:
    """Put `data` in place of whatever `path` holds, durably, all or nothing; for settings, not for stored mail."""
    temporary = temporary_beside(path)
    try:
        write_and_sync(temporary, data)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    fsync_folder(path.parent)


def write_and_sync(path: Path, data: bytes) -> None:
    """Write a new file, which only this user can read, and flush it to the disk."""
    with open(path, "xb", opener=private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def private(path: str, flags: int) -> int:
    """Open a file so that, where it is new, only this user can read it; an `opener`."""
    return os.open(path, flags, 0o600)


def rename_new(temporary: Path, path: Path) -> None:
    """Give a finished temporary its name; raises FileExistsError when the name is taken.

    A hard link refuses an existing name atomically. Where links do not exist (exFAT, some shares)
    the check comes before the rename; the vault lock keeps other writers away meanwhile.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(str(path)) from None
        temporary.rename(path)
    else:
        temporary.unlink()


def move_new(source: Path, target: Path) -> None:
    """Give a file another name, durably; raises FileExistsError when it is taken. For one writer at a time."""
    if target.exists():
        raise FileExistsError(str(target))
    source.rename(target)
    fsync_folder(target.parent)
    fsync_folder(source.parent)


def make_durable_folder(folder: Path, root: Path) -> None:
    """Create the folders between `root` and `folder`, so that their names survive a power cut.

    `root` itself is not made: where it is gone, a disk may have been pulled out, and nothing belongs in its place.
    """
    if folder == root or folder.is_dir():
        return
    make_durable_folder(folder.parent, root)
    folder.mkdir(mode=0o700, exist_ok=True)
    fsync_folder(folder.parent)


def make_private_folder(path: Path) -> None:
    """Create a folder, with its parents, that only this user can enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
