"""Takes the bytes of an item that is put together: in memory, or in a file when they are many."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import BinaryIO

from mailrescue.model.mail import SPOOL_ABOVE, Spool


class Sink:
    """Holds up to `above` bytes; more go to a temporary file, which only this user can read."""

    def __init__(self, above: int = SPOOL_ABOVE) -> None:
        self.size = 0
        self._above = above
        self._held: list[bytes] = []
        self._path = ""
        self._file: BinaryIO | None = None

    def write(self, data: bytes) -> None:
        """Take the next bytes. Raises OSError when the disk takes no more."""
        self.size += len(data)
        if self._file is None and self.size > self._above:
            descriptor, self._path = tempfile.mkstemp(prefix="mailrescue-")
            self._file = os.fdopen(descriptor, "wb")
            self._file.writelines(self._held)
            self._held = []
        if self._file is not None:
            self._file.write(data)
        else:
            self._held.append(data)

    def close(self) -> None:
        """Say that there is no more."""
        if self._file is not None:
            self._file.close()

    def pieces(self) -> list[bytes]:
        """Return what is in memory."""
        return self._held

    @property
    def path(self) -> str:
        """The file that has the bytes, "" while they are in memory."""
        return self._path

    def taken(self) -> tuple[bytes, Spool | None]:
        """Return the bytes, or the file that has them; it is the caller's now."""
        self.close()
        if self._path:
            path, self._path = self._path, ""
            return b"", Spool(path, 0, self.size, temporary=True)
        return b"".join(self._held), None

    def discard(self) -> None:
        """Let go of everything; may be called at any time, and twice."""
        self.close()
        if self._path:
            with contextlib.suppress(OSError):
                os.unlink(self._path)  # noqa: PTH108
        self._path, self._held = "", []
