"""From words to a command, from an error to an exit code. No error of this program shows a traceback."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Protocol

from mailrescue.app.faults import as_error
from mailrescue.app.home import Home
from mailrescue.cli.output import Face, JsonFace, TextFace
from mailrescue.cli.parser import build_parser, parse
from mailrescue.core.clock import Clock, clock_from_environment
from mailrescue.core.errors import Cancelled, ExitCode, MailRescueError, UsageError
from mailrescue.core.progress import CancelToken

Command = Callable[[Namespace, Face, CancelToken], ExitCode]


class Window(Protocol):
    """The other face of the same use cases, which only `__main__` knows."""

    def no_screen(self) -> str:
        """Return why no window can be shown here, "" when one can."""

    def open_window(self, home: Home, clock: Clock) -> int:
        """Show the window until it is closed; returns the exit code."""

    def open_demo(self, keep: Path | None, clock: Clock, cancel: CancelToken) -> int:
        """Show the demo in a window until that is closed; returns the exit code."""


def run(words: Sequence[str], window: Window | None = None) -> int:
    """Carry out one command line; returns the exit code. Without a command the window is opened."""
    _make_output_safe(json="--json" in words)
    face: Face = JsonFace(quiet="--quiet" in words) if "--json" in words else TextFace(quiet="--quiet" in words)
    try:
        code = _dispatch(words, face, window)
        face.close()
        return int(code)
    except MailRescueError as error:
        face.error(error)
        return int(error.exit_code)
    except KeyboardInterrupt:
        face.error(Cancelled("Stopped as you asked."))
        return int(ExitCode.CANCELLED)
    except Exception as error:  # noqa: BLE001  the last line of defence
        face.error(_unexpected(error))
        return int(ExitCode.FAILED)


def _dispatch(words: Sequence[str], face: Face, window: Window | None) -> int:
    arguments = parse(words)
    arguments.window = window
    if arguments.version:
        from mailrescue import __version__  # noqa: PLC0415

        text = f"MailRescue {__version__}"
        face.result({"version": __version__}, text, text)
        return ExitCode.DONE
    if not getattr(arguments, "run", ""):
        if hasattr(arguments, "group"):
            raise UsageError(f"`mailrescue {arguments.group}` needs a command; `mailrescue {arguments.group} --help` lists them.")
        if arguments.json:
            raise UsageError("Which command? `mailrescue --help` lists them.")
        return _without_command(arguments, window)
    module, _, name = arguments.run.partition(":")
    command: Command = getattr(importlib.import_module(f"mailrescue.cli.{module}_cmds"), name)
    cancel = CancelToken()
    with _stop_signals(cancel):
        return command(arguments, face, cancel)


def _without_command(arguments: Namespace, window: Window | None) -> int:
    why_not = window.no_screen() if window is not None else ""
    if why_not:
        raise MailRescueError(f"{why_not} All commands work without a window: `mailrescue --help` lists them.")
    if window is None:
        build_parser().print_help()
        return ExitCode.DONE
    return window.open_window(Home.find(arguments.home, arguments.vault), clock_from_environment())


class _stop_signals(contextlib.AbstractContextManager[None]):  # noqa: N801  used like a function
    """The first Ctrl-C or TERM asks the work to stop at a safe point, the second stops it at once."""

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ValueError):  # not in the main thread: whoever runs us has its own way to stop
                signal.signal(number, self._stop)

    def __exit__(self, *exc: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ValueError):
                signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._cancel.cancelled:
            raise KeyboardInterrupt
        self._cancel.cancel()


def _make_output_safe(*, json: bool) -> None:
    """Let names that are no UTF-8, and terminals that are not, cost a character and never a traceback.

    JSON is UTF-8 wherever it is written; what is no Unicode becomes `\\udc..`, which JSON knows, too.
    """
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8" if json else None, errors="backslashreplace")


def _unexpected(error: Exception) -> MailRescueError:
    """Turn what nobody foresaw into a sentence; MAILRESCUE_DEBUG shows where it happened."""
    if os.environ.get("MAILRESCUE_DEBUG"):
        traceback.print_exception(error)
    return as_error(error)
