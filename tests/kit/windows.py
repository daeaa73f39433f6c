"""The whole window over a real home, for tests, pictures and benches: opened on a page, waited for, closed.

    with opened(made, "home") as window: ...

Jobs are not run (see links.StillLink); everything else is the program's own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QEventLoop, QLocale, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from mailrescue.app.home import Home
from mailrescue.core.clock import FixedClock
from mailrescue.ui.application import application, page_makers
from mailrescue.ui.desk import Desk
from mailrescue.ui.reading import Lane
from mailrescue.ui.shell import MainWindow
from mailrescue.ui.theme.theme import Appearance, theme
from mailrescue.ui.words import use_language
from tests.kit.links import StillLink

NORMAL = (1280, 800)
_PATIENCE = 20.0


class Lived(Protocol):
    """A home with the master key of its vault, and the time it is there: the demo's months are such."""

    @property
    def home(self) -> Home: ...

    @property
    def key(self) -> bytes: ...

    @property
    def now(self) -> datetime: ...


@contextmanager
def opened(
    made: Lived, page: str = "home", where: dict[str, Any] | None = None, *, size: tuple[int, int] = NORMAL,
    appearance: Appearance = Appearance.LIGHT, percent: int = 100, language: str = "en",
) -> Iterator[MainWindow]:  # fmt: skip
    """Show the window at the time of the home, on a page that has everything it asked for. Words and colours are put back."""
    application()
    before = QLocale()
    use_language(language)
    theme().choose(appearance, percent)
    link = StillLink(made.home, made.key)
    desk = Desk(made.home, FixedClock(made.now), link=link)
    window = MainWindow(desk, page_makers())
    window.resize(*size)
    try:
        window.show()
        link.open()
        window.go(page, where)
        settle(window)
        yield window
    finally:
        window.close()
        window.deleteLater()
        desk.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        use_language("en")
        QLocale.setDefault(before)
        theme().choose(Appearance.LIGHT)


def settle(window: MainWindow, *, rounds: int = 3) -> None:
    """Wait until all that was asked of the vault is answered, and all that follows from it."""
    end = time.monotonic() + _PATIENCE
    while rounds:
        assert time.monotonic() < end, "the window does not come to rest"
        wait(0.06)
        reader = window.desk.reader
        if reader is None:
            return
        answered: list[object] = []
        for lane in Lane:
            reader.ask(f"settled-{lane.value}", lambda _engine, _vault: True, answered.append, answered.append, lane=lane)
        while len(answered) < len(Lane) and time.monotonic() < end:
            wait(0.005)
        rounds -= 1


def wait(seconds: float) -> None:
    """Let the window live on for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def controls(top: QWidget) -> list[QWidget]:
    """Return everything below `top` that is shown and takes the keyboard."""
    return [one for one in top.findChildren(QWidget) if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
