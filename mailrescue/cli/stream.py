"""The standard streams as they may be: closed, full, or with nobody reading any more."""

from __future__ import annotations

import contextlib
import os
from typing import TextIO

from mailrescue.core.errors import MailRescueError


class Stream:
    """Text and bytes to a standard stream; writing never raises.

    Once its reader went away (`| head`), its disk is full, or when it was closed from the start, `gone` is true, and
    all that comes is dropped: what a command does for the user's mail goes on without its words.
    """

    def __init__(self, file: TextIO | None) -> None:
        self._file = file
        self._failure = ""
        self.gone = file is None

    @property
    def watched(self) -> bool:
        """Whether a person sees it."""
        return self._file is not None and self._file.isatty()

    def write(self, text: str, *, now: bool = True) -> None:
        """Write text; with `now` it leaves at once."""
        if self._file is None or self.gone:
            return
        try:
            self._file.write(text)
            if now:
                self._file.flush()
        except OSError as error:
            self._give_up(error)

    def write_bytes(self, data: bytes) -> None:
        """Write bytes as they are."""
        if self._file is None or self.gone:
            return
        try:
            self._file.buffer.write(data)
        except OSError as error:
            self._give_up(error)

    def finish(self) -> None:
        """Let go of what was held back. Raises MailRescueError when not all was written though somebody waits for it."""
        self.write("")
        if self._failure:
            raise MailRescueError(f"The output cannot be written: {self._failure}. What is in the vault is not harmed.")

    def _give_up(self, error: OSError) -> None:
        self.gone = True
        if not isinstance(error, BrokenPipeError):
            self._failure = error.strerror or str(error)
        # What is still held back must not fail again when the process ends.
        with contextlib.suppress(OSError):
            assert self._file is not None
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._file.fileno())
