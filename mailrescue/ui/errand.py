"""Work that a page started and that no job is for: it runs in a thread of its own, can be stopped, and tells how it came out.

    errand = Errand(page, lambda cancel, tell: reach(account, cancel), done=page.reached, failed=page.not_reached)

Whatever comes back comes in the window's thread, and not at all once the page is gone or the errand was stopped.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from mailrescue.core.errors import Cancelled, MailRescueError
from mailrescue.core.progress import CancelToken, Event

Tell = Callable[[Any], None]
Work = Callable[[CancelToken, Tell], Any]


class Errand(QObject):
    """One piece of work, which begins at once. `told` gets what it tells on its way, `failed` the error that ended it."""

    _came = Signal(object)
    _ended = Signal(object, object)

    def __init__(
        self, parent: QObject, work: Work, *, done: Callable[[Any], None] | None = None,
        failed: Callable[[MailRescueError], None] | None = None, told: Callable[[Any], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._work, self._done, self._failed, self._told = work, done, failed, told
        self.cancel = CancelToken()
        self.running = True
        self._came.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="errand", daemon=True)
        parent.destroyed.connect(self.cancel.cancel)
        if (application := QCoreApplication.instance()) is not None:
            application.aboutToQuit.connect(self.join)
        self._thread.start()

    def stop(self) -> None:
        """Let it go: nothing more comes of it."""
        self.cancel.cancel()
        self._done = self._failed = self._told = None
        self.running = False

    def join(self) -> None:
        """Stop it, and wait a little until its thread is through."""
        self.stop()
        self._thread.join(5)

    def _run(self) -> None:
        found, error = None, None
        try:
            found = self._work(self.cancel, self._say)
        except Cancelled:
            return
        except MailRescueError as raised:
            error = raised
        except OSError as raised:
            error = MailRescueError(f"The disk did not do what was asked: {raised.strerror or raised}. Nothing that was stored is harmed.")
        with contextlib.suppress(RuntimeError):  # the page is gone
            self._ended.emit(found, error)

    def _say(self, thing: object) -> None:
        with contextlib.suppress(RuntimeError):
            self._came.emit(thing)

    def _tell(self, thing: object) -> None:
        if self._told is not None:
            self._told(thing)

    def _end(self, found: object, error: MailRescueError | None) -> None:
        self.running = False
        if error is None and self._done is not None:
            self._done(found)
        elif error is not None and self._failed is not None:
            self._failed(error)


class Telling:
    """A reporter whose events an errand tells."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def report(self, event: Event) -> None:
        """Hand on an event."""
        self._tell(event)
