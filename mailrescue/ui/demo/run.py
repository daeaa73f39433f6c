"""`mailrescue demo` with a window: prepares the month, opens the window on it with its guide, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from mailrescue.app.agent.client import AgentClient
from mailrescue.app.agent.server import LOCK_NAME
from mailrescue.app.home import Home
from mailrescue.app.secrets import VAULT_KEY_VARIABLE
from mailrescue.core.clock import NOW_VARIABLE, Clock, SystemClock
from mailrescue.core.errors import Cancelled, ExitCode, MailRescueError
from mailrescue.core.lock import FileLock, LockHeld
from mailrescue.core.progress import CancelToken
from mailrescue.demo.month import Prepared
from mailrescue.demo.story import demo_folder
from mailrescue.ui.application import application, dress, page_makers
from mailrescue.ui.demo.guide import Guide
from mailrescue.ui.demo.preparing import Preparing
from mailrescue.ui.demo.strip import Strip, title
from mailrescue.ui.desk import Desk
from mailrescue.ui.preferences import Preferences
from mailrescue.ui.shell import MainWindow

_LOOK_FOR_STOP = 200  # ms
_AGENT_SECONDS = 15.0


def run_demo(keep: Path | None, clock: Clock, cancel: CancelToken) -> int:
    """Show the demo until its window is closed; returns the exit code. Raises MailRescueError when it cannot be prepared."""
    made = application()
    with demo_folder(keep) as root:
        prepared = _prepared(root, clock, cancel)
        if prepared is None:
            return ExitCode.CANCELLED
        stage = DemoStage(prepared, clock)
        _watch(cancel, stage.window)
        stage.open()
        made.exec()
        stage.close()
        if cancel.cancelled:
            rest = "Its files are removed." if keep is None else f"Its files so far are in {keep}."
            raise Cancelled(f"The demo stopped as you asked. {rest}")
        return ExitCode.FAILED if stage.guide.failed else ExitCode.DONE


def _prepared(root: Path, clock: Clock, cancel: CancelToken) -> Prepared | None:
    """Return the month, None when the user does not want it after all."""
    dress(application(), Preferences(Home(root / "home")))
    waiting = Preparing(root, clock)
    _watch(cancel, waiting)
    waiting.exec()
    if waiting.error is not None:
        raise waiting.error
    return waiting.prepared


class DemoStage(QObject):
    """The window on a prepared home, with the guide above its pages, and the key handed over. Call `close` in any case."""

    def __init__(self, prepared: Prepared, clock: Clock) -> None:
        super().__init__()
        self.desk = Desk(prepared.home, clock)
        self._prepared = prepared
        self._environment = _environment(prepared.passphrase)
        self.window = MainWindow(self.desk, page_makers())
        self.window.setWindowTitle(title())
        self.guide = Guide(self.desk, prepared, self)
        self.window.put_above(Strip(self.guide, self.window.close))

    def open(self) -> None:
        """Show the window, and start its agent."""
        self._environment.__enter__()
        self.window.go("home")
        self.window.show()
        self.desk.link.open()

    def close(self) -> None:
        """Wait for all that the window started, the agent too: its files may be removed afterwards."""
        self.window.close()
        self.guide.close()
        end_agent(self._prepared.home)
        self._environment.__exit__(None, None, None)


@contextlib.contextmanager
def _environment(passphrase: str) -> Iterator[None]:
    """Hand the demo's own passphrase to the agent that is started, and nothing that the user set for his."""
    before = {name: os.environ.get(name) for name in (VAULT_KEY_VARIABLE, NOW_VARIABLE)}
    os.environ[VAULT_KEY_VARIABLE] = passphrase
    os.environ.pop(NOW_VARIABLE, None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def end_agent(home: Home) -> None:
    """Let the agent of a home end, and wait for that."""
    with contextlib.suppress(MailRescueError), AgentClient.connect(home) as agent:
        agent.stop()
    clock, wait = SystemClock(), threading.Event()
    until = clock.monotonic() + _AGENT_SECONDS
    while clock.monotonic() < until:
        with contextlib.suppress(LockHeld), FileLock(home.root / LOCK_NAME, "the end of the demo"):
            return
        wait.wait(0.05)


def _watch(cancel: CancelToken, window: QWidget) -> None:
    """Close a window when Ctrl-C is pressed in the terminal: Python hears of signals only when it runs now and then."""
    timer = QTimer(window)
    timer.timeout.connect(lambda: window.close() if cancel.cancelled else None)
    timer.start(_LOOK_FOR_STOP)
