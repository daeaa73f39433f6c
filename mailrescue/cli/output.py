"""Two faces of one stream of results: text for people, JSON Lines for programs (DESIGN.md 4).

Whatever a mail, a file name or an error says, the text face shows as text: none of it can steer a terminal.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Protocol

from mailrescue.cli.stream import Stream
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import Alert, Event, Notice, Progress

Row = dict[str, Any]
# Notices of what goes on just now, such as that a server asks to wait; --quiet is for them, not for what must be kept.
_PASSING = ("source", "looking")


class Face(Protocol):
    """Shows what a command has to say. `gone`: nobody reads it any more, so that a listing may end early."""

    @property
    def gone(self) -> bool:
        """Whether all that comes is dropped."""

    def report(self, event: Event) -> None:
        """Show progress or a notice."""

    def row(self, row: Row, text: str) -> None:
        """Show one row of a listing; `text` is the same for people, "" when they need not see it."""

    def raw(self, data: bytes) -> None:
        """Write bytes of a mail as they are, and nothing else to the same place from then on."""

    def result(self, fields: Row, text: str, quiet: str = "") -> None:
        """Show the result; the last thing a command does. `quiet` is what of the text even `--quiet` shows."""

    def error(self, error: MailRescueError) -> None:
        """Show why a command failed."""

    def close(self) -> None:
        """Let go of what was held back. Raises MailRescueError when it cannot be written."""


def printable(text: str) -> str:
    """Return one line that cannot steer a terminal: what is no sign becomes a picture of itself."""
    return text if text.isprintable() else "".join(map(_pictured, text))


def _pictured(sign: str) -> str:
    code = ord(sign)
    if sign.isprintable() or sign == "\t":
        return sign
    if code < 0x100 or 0xDC80 <= code < 0xDD00:  # also a byte of a name that is no UTF-8 (PEP 383)
        return f"\\x{code & 0xFF:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _lines(text: str) -> str:
    """Return lines, each printable and ended."""
    return "".join(f"{printable(line)}\n" for line in text.split("\n"))


def _notice(notice: Notice) -> str:
    if notice.code == "recovery-code":
        return (
            "A new vault was made. Its RECOVERY CODE, shown only this once:\n\n"
            f"    {notice.text}\n\n"
            "Write it down and keep it away from this computer. With it the mail can be read on any machine; if you lose"
            " it and the passphrase (or this computer's keyring), nobody can read the mail again.\n"
        )
    return notice.text


class JsonFace:
    """JSON Lines on stdout; notices go to stderr, so that a secret never lands in a log of results."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._out, self._err = Stream(sys.stdout), Stream(sys.stderr)
        self._is_raw = False

    @property
    def gone(self) -> bool:
        """Whether nobody reads any more."""
        return self._out.gone

    def report(self, event: Event) -> None:
        """Write a progress line."""
        if isinstance(event, Notice) and self._quiet and event.code in _PASSING:
            return
        if isinstance(event, Notice):
            self._err.write(_lines(_notice(event)))
        elif isinstance(event, Alert):
            found = [{"rule": rule, "level": level, "sentence": sentence} for rule, level, sentence in event.findings]
            self._write({
                "event": "alert", "account": event.account, "level": event.level, "snapshot": event.snapshot, "new": event.new, "findings": found,
            })
        elif not self._quiet:
            self._write({
                "event": "progress", "task": event.task, "account": event.account, "done": event.done,
                "total": event.total, "bytes": event.bytes, "rate": round(event.rate, 1),
                "seconds_left": None if event.seconds_left is None else round(event.seconds_left, 1),
            })

    def row(self, row: Row, text: str) -> None:  # noqa: ARG002  the other face's part
        """Write a row line."""
        self._write({"event": "row", **row})

    def raw(self, data: bytes) -> None:
        """Write bytes instead of lines."""
        self._is_raw = True
        self._out.write_bytes(data)

    def result(self, fields: Row, text: str, quiet: str = "") -> None:  # noqa: ARG002
        """Write the result line."""
        self._write({"event": "result", **fields})

    def error(self, error: MailRescueError) -> None:
        """Write the error line, and the sentence to stderr."""
        self._err.write(_lines(f"mailrescue: {error}"))
        if not self._is_raw:
            self._write({"event": "error", "code": int(error.exit_code), "message": str(error)})

    def close(self) -> None:
        """Let go of what was held back."""
        self._out.finish()

    def _write(self, value: Row) -> None:
        self._out.write(json.dumps(value, ensure_ascii=False) + "\n")


class TextFace:
    """Plain text; progress is one line on stderr, redrawn, and only where a person watches."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._out, self._err = Stream(sys.stdout), Stream(sys.stderr)
        self._live = not quiet and self._err.watched
        self._drawn = False

    @property
    def gone(self) -> bool:
        """Whether nobody reads any more."""
        return self._out.gone

    def report(self, event: Event) -> None:
        """Redraw the progress line, or print a notice; what an alert says stands in the result, too."""
        if isinstance(event, Notice) and self._quiet and event.code in _PASSING:
            return
        if isinstance(event, Notice):
            self._clear()
            self._err.write(_lines(_notice(event)))
        elif self._live and isinstance(event, Progress):
            self._err.write("\r\033[K" + printable(_progress(event))[: _width() - 1])
            self._drawn = True

    def row(self, row: Row, text: str) -> None:  # noqa: ARG002
        """Print a row; one without text is for programs only."""
        self._clear()
        if text:
            self._out.write(_lines(text), now=False)

    def raw(self, data: bytes) -> None:
        """Write bytes."""
        self._clear()
        self._out.write_bytes(data)

    def result(self, fields: Row, text: str, quiet: str = "") -> None:  # noqa: ARG002
        """Print the result."""
        self._clear()
        shown = quiet if self._quiet else text
        if shown:
            self._out.write(_lines(shown))

    def error(self, error: MailRescueError) -> None:
        """Print the sentence, after what was held back."""
        self._clear()
        self._out.write("")
        self._err.write(_lines(f"mailrescue: {error}"))

    def close(self) -> None:
        """Let go of what was held back."""
        self._clear()
        self._out.finish()

    def _clear(self) -> None:
        if self._drawn:
            self._err.write("\r\033[K")
            self._drawn = False


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (AttributeError, OSError):
        return 80


def _progress(event: Progress) -> str:
    total = f" of {event.total:,}" if event.total is not None else ""
    size = f", {event.bytes / 1e6:,.0f} MB" if event.bytes else ""
    left = "" if event.seconds_left is None else f", {_duration(event.seconds_left)} left"
    account = f" {event.account}" if event.account else ""
    return f"{event.task}{account}: {event.done:,}{total}{size}, {event.rate:,.0f} a second{left}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
