"""Where an export goes: an absent or empty directory, and what its errors mean for the items still to come."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from mailrescue.core.errors import UsageError
from mailrescue.core.files import fsync_folder
from mailrescue.core.progress import Notice
from mailrescue.export.sink import make_directory

# What systems put by themselves into an empty disk or directory that somebody has looked at.
_FURNITURE = frozenset({
    ".DS_Store", ".Trashes", ".Spotlight-V100", ".fseventsd", "desktop.ini", "Thumbs.db", "System Volume Information",
    "$RECYCLE.BIN", "lost+found", ".directory", "@eaDir",
})  # fmt: skip

# After these no later item has a chance: no room, quota used up, disk unplugged or broken, share gone.
_FINAL = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "ENODEV", "ENXIO", "ESTALE", "ENOTCONN", "EHOSTDOWN", "EMFILE", "ENOMEM")
    if hasattr(errno, name)
}


def prepare_destination(path: Path) -> None:
    """Create the directory, or accept one that is empty. Raises UsageError otherwise."""
    try:
        make_directory(str(path))
        found = sorted({entry.name for entry in os.scandir(path)} - _FURNITURE)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{path} is a file. Name a folder that is empty or does not exist yet.") from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be used ({error.strerror}), so nothing was exported. Name another folder."
        ) from None
    if found:
        raise UsageError(
            f"{path} is not empty: it holds {found[0]}{' and more' if len(found) > 1 else ''}. Nothing was exported, so that "
            f"nothing there is mixed up or replaced. Name an empty or new folder."
        )


def little_room(path: Path, needed: int) -> Notice | None:
    """Return a warning when the disk has less room than the mail needs. A disk that compresses may still do."""
    free = shutil.disk_usage(path).free
    if free >= needed:
        return None
    return Notice(
        code="export-space",
        text=f"{path} has {_megabytes(free)} free, and the mail needs about {_megabytes(needed)}: it may not all fit.",
    )


def is_final(error: OSError, root: Path) -> bool:
    """Return whether an error of writing ends the export, and not just this one item."""
    return error.errno in _FINAL or not root.is_dir()


def sentence_for(error: OSError, path: Path) -> str:
    """Return what a final error means for the user."""
    if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
        return (
            f"The disk of {path} is full. What is there so far is whole, and the vault still has everything. "
            f"Make room, or name a folder on a larger disk, and export again."
        )
    return (
        f"{path} takes no more files ({error.strerror or error}). The vault still has everything: check the disk, "
        f"or name another folder, and export again."
    )


def make_durable(root: Path, directories: Iterable[str]) -> None:
    """Flush the names in these directories, paths below `root`, and in those above them to the disk.

    One pass at the end in place of a flush for each file, see `sink.deliver`. Failures are passed over: some
    shares have no such call, and what is there was read back.
    """
    chain = {root}
    for directory in directories:
        path = root / directory
        while path not in chain:
            chain.add(path)
            path = path.parent
    for path in chain:
        with contextlib.suppress(OSError):
            fsync_folder(path)


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.0f} MB"
