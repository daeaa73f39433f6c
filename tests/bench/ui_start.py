"""Opens a window, and says when it was painted first: the program's own with its mailboxes on Home, or an empty one.

    python -m tests.bench.ui_start empty
    python -m tests.bench.ui_start window HOME

Prints the monotonic time in nanoseconds, which all processes of a machine share, and ends. Nothing is imported that the
program does not import.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def _empty() -> None:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
            super().paintEvent(event)
            _done()

    application = QApplication([])
    window = Window()
    window.resize(1280, 800)
    window.show()
    application.exec()


def _window(home: Path) -> None:
    import mailrescue.__main__  # noqa: F401  what it sets for the whole process is part of its start
    from mailrescue.app.home import Home
    from mailrescue.core.clock import clock_from_environment
    from mailrescue.ui import start

    assert not start.no_screen()
    from mailrescue.ui.home.cards import MailboxCard

    paint = MailboxCard.paintEvent

    def painted(self: MailboxCard, event: object) -> None:
        paint(self, event)
        _done()

    MailboxCard.paintEvent = painted
    sys.exit(start.open_window(Home(home), clock_from_environment()))


def _done() -> None:
    sys.stdout.write(f"{time.monotonic_ns()}\n")
    sys.stdout.flush()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    QTimer.singleShot(0, QApplication.closeAllWindows)


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        _empty()
    else:
        _window(Path(sys.argv[2]))
