"""A folder on a local disk as an object store."""

from __future__ import annotations

import contextlib
import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path

from mailrescue.core.errors import MailRescueError
from mailrescue.core.files import (
    TEMPORARY_PREFIX,
    fsync_folder,
    make_durable_folder,
    move_new,
    private,
    rename_new,
    temporary_beside,
)
from mailrescue.storage.base import (
    ObjectExists,
    ObjectMissing,
    ObjectWriter,
    StoreError,
    StoreFull,
    store_gone,
)


def _translated(error: OSError, what: str) -> StoreError:
    if isinstance(error, FileExistsError):
        return ObjectExists(f"{what} is there already; nothing was written.")
    if isinstance(error, FileNotFoundError):
        return ObjectMissing(f"{what} is missing from the vault.")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull("The disk of the vault is full. Nothing that was stored before is harmed; make room and run it again.")
    if error.errno == errno.EROFS or isinstance(error, PermissionError):
        return StoreError(f"The vault cannot be written ({what}: {error.strerror}). Check the disk and your rights on it.")
    return StoreError(f"The disk of the vault failed ({what}: {error.strerror or error}). Check that it is connected.")


# A length out of damaged bytes must not take the memory before the end of the file says that it is wrong.
_MOST_AT_ONCE = 64 * 1024 * 1024


class LocalStore:
    """Objects as files below `root`, a folder that is there; see storage/base.py for what holds."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """Return bytes of an object."""
        try:
            with (self.root / name).open("rb", buffering=0) as file:
                if offset:
                    file.seek(offset)
                return _read_all(file.fileno(), length)
        except OSError as error:
            raise _translated(error, name) from None

    def size(self, name: str) -> int:
        """Return the object's length in bytes."""
        try:
            return (self.root / name).stat().st_size
        except OSError as error:
            raise _translated(error, name) from None

    def names(self, folder: str) -> Iterator[str]:
        """Yield the full names below `folder`, sorted."""
        yield from _names(folder, str(self.root / folder))

    def put(self, name: str, data: bytes) -> None:
        """Store a small object whole."""
        writer = self.writer()
        try:
            writer.write(data)
            writer.commit(name)
        except BaseException:
            writer.abort()
            raise

    def writer(self) -> ObjectWriter:
        """Begin an object whose name is known only at its end."""
        return _LocalWriter(self.root)

    def delete(self, name: str) -> None:
        """Remove an object."""
        path = self.root / name
        try:
            path.unlink(missing_ok=True)
            fsync_folder(path.parent)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _translated(error, name) from None

    def move(self, name: str, to: str) -> None:
        """Give an object another name. The file stays where it is on the disk, so that bad sectors are no hindrance."""
        source, target = self.root / name, self.root / to
        try:
            make_durable_folder(target.parent, self.root)
            move_new(source, target)
        except OSError as error:
            raise _translated(error, to if isinstance(error, FileExistsError) else name) from None

    def replace(self, name: str, data: bytes) -> None:
        """Put an object in place of a damaged or missing one."""
        writer = _LocalWriter(self.root)
        try:
            writer.write(data)
            writer.commit(name, replacing=True)
        except BaseException:
            writer.abort()
            raise

    def sweep(self) -> None:
        """Remove what a killed writer left unfinished; the caller holds the vault's lock."""
        for path in self.root.glob(f"{TEMPORARY_PREFIX}*"):
            with contextlib.suppress(OSError):
                path.unlink()


def _names(folder: str, path: str) -> Iterator[str]:
    """Yield names below a folder. On strings alone: every command lists thousands of names when it opens a vault."""
    try:
        with os.scandir(path) as entries:
            found = sorted((entry.name, entry.is_dir()) for entry in entries if not entry.name.startswith(TEMPORARY_PREFIX))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise _translated(error, folder) from None
    for name, is_folder in found:
        if is_folder:
            yield from _names(f"{folder}/{name}", f"{path}{os.sep}{name}")
        else:
            yield f"{folder}/{name}"


def _read_all(fd: int, length: int | None) -> bytes:
    """Read to the end or to `length`; one call does it but for signals and odd file systems."""
    left = os.fstat(fd).st_size if length is None else length
    pieces: list[bytes] = []
    while left > 0:
        piece = os.read(fd, min(left, _MOST_AT_ONCE))
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class _LocalWriter:
    """A temporary file in the root that becomes an object at its commit."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path = temporary_beside(root / "object")
        try:
            self._file = io.FileIO(self._path, "xb", opener=private)
        except OSError as error:
            raise self._failure(error, str(root)) from None

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise self._failure(error, "an unfinished object") from None

    def commit(self, name: str, *, replacing: bool = False) -> None:
        target = self._root / name
        try:
            os.fsync(self._file.fileno())
            # Close, then rename: Windows does not take the reverse order.
            self._file.close()
            make_durable_folder(target.parent, self._root)
            if replacing:
                self._path.replace(target)
            else:
                rename_new(self._path, target)
            fsync_folder(target.parent)
        except OSError as error:
            raise self._failure(error, name) from None

    def _failure(self, error: OSError, what: str) -> MailRescueError:
        return store_gone(self._root) if isinstance(error, FileNotFoundError) else _translated(error, what)

    def abort(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
