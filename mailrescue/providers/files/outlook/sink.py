"""Takes a message as it is written: in memory, or beyond a size in the file that the parent named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO


class MessageSink:
    """Holds up to `above` bytes; more go to the new file `path`, which only this user can read."""

    def __init__(self, path: Path, above: int) -> None:
        self._path, self._above = path, above
        self._held = bytearray()
        self._file: BinaryIO | None = None
        self._size = 0

    def write(self, data: bytes) -> None:
        """Take the next bytes. Raises OSError when the disk takes no more."""
        self._size += len(data)
        if self._file is not None:
            self._file.write(data)
            return
        self._held += data
        if self._size > self._above:
            fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            self._file = os.fdopen(fd, "wb")
            self._file.write(self._held)
            self._held.clear()

    def finish(self) -> tuple[bytes, int]:
        """Return the bytes held and how many are in the file, one of which is none."""
        if self._file is None:
            return bytes(self._held), 0
        self._file.close()
        return b"", self._size

    def abandon(self) -> None:
        """Forget the message and remove the file."""
        if self._file is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)
