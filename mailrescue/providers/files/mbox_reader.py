"""Reads the mails of mbox files by their place in them, and makes sure that it is still the listed mail."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from mailrescue.core.errors import ItemUnreadable
from mailrescue.formats import mbox
from mailrescue.formats.mbox_quoting import unquote, unquoted
from mailrescue.model.mail import SPOOL_ABOVE, Listed, RawItem, Spool
from mailrescue.providers.base import OneByOne
from mailrescue.providers.files import reading
from mailrescue.providers.files.mbox_identity import identify

# Path of the file, offset and length of the mail as it stands in it.
Locator = tuple[str, int, int]

_MOVED = (
    "The mbox file was changed by another program after it was listed, and the mail is no longer where it was; "
    "the next snapshot finds it."
)


class OpenFile:
    """A file open for reads at any offset. Raises ItemUnreadable for anything but an ordinary file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._descriptor, status = reading.open_file(path)
        self.size = status.st_size

    def __enter__(self) -> OpenFile:
        """Nothing more to open."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close the file."""
        self.close()

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes; fewer only at the end of the file, or above what the system gives at once."""
        if hasattr(os, "pread"):
            return os.pread(self._descriptor, length, offset)
        os.lseek(self._descriptor, offset, os.SEEK_SET)  # Windows; a reader belongs to one thread
        return os.read(self._descriptor, length)

    def current_size(self) -> int:
        """Return the file's size now."""
        return os.fstat(self._descriptor).st_size

    def close(self) -> None:
        """Close the file; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class MboxReader(OneByOne):
    """Reads mails; keeps the file of the last one open."""

    def __init__(self) -> None:
        self._file: OpenFile | None = None

    def __reduce__(self) -> tuple[type[MboxReader], tuple[()]]:
        """Travel to another process without the open file."""
        return MboxReader, ()

    def read(self, item: Listed) -> RawItem:
        """Return the mail with its quoting taken away.

        Raises ItemUnreadable when the file is gone, cannot be read, or holds something else at that place now.
        """
        path, offset, length = cast("Locator", item.locator)
        try:
            file = self._open(path)
            if length > SPOOL_ABOVE:
                return RawItem(b"", received=item.received, flags=item.flags, spool=_spool(file, item, offset, length))
            raw = unquote(b"".join(mbox.chunks(file.read_at, offset, length)))
        except OSError as error:
            raise ItemUnreadable(reading.reason(error)) from None
        if identify([raw]).digest != item.digest:
            raise ItemUnreadable(_MOVED)
        return RawItem(raw, received=item.received, flags=item.flags)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self, path: str) -> OpenFile:
        if self._file is None or self._file.path != path:
            self.close()
            self._file = OpenFile(path)
        return self._file


def _spool(file: OpenFile, item: Listed, offset: int, length: int) -> Spool:
    """Return where the bytes of a big mail are: in the file itself unless quoting had to be taken away."""
    pieces = unquoted(mbox.chunks(file.read_at, offset, length))
    if item.size == length:
        if identify(pieces).digest != item.digest:
            raise ItemUnreadable(_MOVED)
        return Spool(file.path, offset, length)
    descriptor, path = tempfile.mkstemp(prefix="mailrescue-")
    try:
        with os.fdopen(descriptor, "wb") as target:
            same = identify(_copied(pieces, target)).digest == item.digest
    except BaseException:
        _remove(path)
        raise
    if not same:
        _remove(path)
        raise ItemUnreadable(_MOVED)
    return Spool(path, 0, item.size, temporary=True)


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        Path(path).unlink()


def _copied(pieces: Iterator[bytes], target: BinaryIO) -> Iterator[bytes]:
    for piece in pieces:
        target.write(piece)
        yield piece
