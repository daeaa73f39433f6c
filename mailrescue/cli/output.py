"""Two faces of one stream of results: text for people, JSON Lines for programs (DESIGN.md 4)."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Protocol, TextIO

from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import Event, Notice, Progress

Row = dict[str, Any]


class Face(Protocol):
    """Shows what a command has to say."""

    def report(self, event: Event) -> None:
        """Show progress or a notice."""

    def row(self, row: Row, text: str) -> None:
        """Show one row of a listing; `text` is the same for people, "" when they need not see it."""

    def result(self, fields: Row, text: str) -> None:
        """Show the result; the last thing a command does."""

    def error(self, error: MailRescueError) -> None:
        """Show why a command failed."""


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

    def report(self, event: Event) -> None:
        """Write a progress line."""
        if isinstance(event, Notice):
            print(_notice(event), file=sys.stderr)
        elif not self._quiet:
            self._write({
                "event": "progress", "task": event.task, "account": event.account, "done": event.done,
                "total": event.total, "bytes": event.bytes, "rate": round(event.rate, 1),
                "seconds_left": None if event.seconds_left is None else round(event.seconds_left, 1),
            })

    def row(self, row: Row, text: str) -> None:  # noqa: ARG002  the other face's part
        """Write a row line."""
        self._write({"event": "row", **row})

    def result(self, fields: Row, text: str) -> None:  # noqa: ARG002
        """Write the result line."""
        self._write({"event": "result", **fields})

    def error(self, error: MailRescueError) -> None:
        """Write the error line, and the sentence to stderr."""
        self._write({"event": "error", "code": int(error.exit_code), "message": str(error)})
        print(f"mailrescue: {error}", file=sys.stderr)

    def _write(self, value: Row) -> None:
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()


class TextFace:
    """Plain text; progress is one line on stderr, redrawn, and only where a person watches."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._stderr: TextIO = sys.stderr
        self._live = not quiet and self._stderr.isatty()
        self._drawn = False

    def report(self, event: Event) -> None:
        """Redraw the progress line, or print a notice."""
        if isinstance(event, Notice):
            self._clear()
            print(_notice(event), file=self._stderr)
        elif self._live:
            self._stderr.write("\r\033[K" + _progress(event)[: _width() - 1])
            self._stderr.flush()
            self._drawn = True

    def row(self, row: Row, text: str) -> None:  # noqa: ARG002
        """Print a row; one without text is for programs only."""
        self._clear()
        if text:
            print(text)

    def result(self, fields: Row, text: str) -> None:  # noqa: ARG002
        """Print the result."""
        self._clear()
        if text and not self._quiet:
            print(text)

    def error(self, error: MailRescueError) -> None:
        """Print the sentence."""
        self._clear()
        print(f"mailrescue: {error}", file=self._stderr)

    def _clear(self) -> None:
        if self._drawn:
            self._stderr.write("\r\033[K")
            self._drawn = False


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
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
