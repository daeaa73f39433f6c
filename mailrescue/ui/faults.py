"""Faults that nobody foresaw, in the window: one sentence above the page instead of a traceback, and the window goes on."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from mailrescue.app.faults import as_error


class FaultWatch(QObject):
    """Hears of faults of any thread while it `watches`; `fault` tells each sentence once, in the window's thread."""

    fault = Signal(str)
    _happened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[str] = set()
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def watch(self) -> None:
        """Begin; `unwatch` gives everything back to whoever watched before."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._in_window
        threading.excepthook = self._in_thread

    def unwatch(self) -> None:
        """End."""
        sys.excepthook, threading.excepthook = self._before

    def _in_window(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):  # Ctrl-C in the terminal
            sys.__excepthook__(kind, error, trace)
        else:
            self._hear(error)

    def _in_thread(self, happened: threading.ExceptHookArgs) -> None:
        if isinstance(happened.exc_value, Exception):
            self._hear(happened.exc_value)

    def _hear(self, error: Exception) -> None:
        if os.environ.get("MAILRESCUE_DEBUG"):
            traceback.print_exception(error)
        self._happened.emit(str(as_error(error)))

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self.fault.emit(sentence)
