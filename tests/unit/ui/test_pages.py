"""Every page, over a real vault: whoever sees nothing, has no mouse, or needs large letters can use it as well."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from mailrescue.demo.month import Prepared, Scene, prepare
from mailrescue.ui.application import application
from mailrescue.ui.shell import MainWindow
from mailrescue.ui.widgets.basics import IconButton, label
from tests.kit.looks import PAGES, cut_texts, where
from tests.kit.windows import controls, opened, settle

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def frightened(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("frightened"), Scene.FRIGHTENED, evenings=6)


@pytest.fixture(params=PAGES)
def window(request: pytest.FixtureRequest, frightened: Prepared) -> Iterator[MainWindow]:
    page, at = PAGES[request.param]
    with opened(frightened, page, at) as shown:
        assert shown.current == page
        yield shown


def _nameless(top: QWidget) -> list[str]:
    return [where(one) for one in controls(top) if not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name).strip()]


def test_a_control_without_a_name_is_found(qtbot) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    lines = QVBoxLayout(top)
    for one in (QLineEdit(), IconButton("stop", "Stop"), QPushButton("Go")):
        lines.addWidget(one)
    top.show()
    assert _nameless(top) == ["QLineEdit < QWidget"]


def test_every_control_has_a_name_for_screen_readers(window: MainWindow) -> None:
    assert len(controls(window)) > 1
    assert _nameless(window) == []


class _Windows(QObject):
    """Remembers everything that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(where(watched))
        return False


@pytest.mark.parametrize("name", PAGES)
def test_nothing_flashes_up_as_a_window_of_its_own_while_a_page_is_made(frightened: Prepared, name: str) -> None:
    # What is shown before it has a parent is a window for a moment, and takes the keyboard from the one that the user types in.
    page, at = PAGES[name]
    watch = _Windows()
    application().installEventFilter(watch)
    try:
        with opened(frightened, page, at):
            assert watch.shown == ["MainWindow"]
    finally:
        application().removeEventFilter(watch)


def _around(window: MainWindow, widget: QWidget) -> QImage:
    """The window where a widget is, with what frames it."""
    corner = widget.mapTo(window, widget.rect().topLeft())
    return window.grab(QRect(corner, widget.size()).adjusted(-4, -4, 4, 4)).toImage()


def _in_sight(window: MainWindow, widget: QWidget) -> bool:
    """Whether the middle of a widget is not scrolled away."""
    return not widget.visibleRegion().isEmpty()


def test_tab_reaches_every_control_and_shows_where_it_is(window: MainWindow) -> None:
    window.activateWindow()
    window.setFocus()
    wanted = {one for one in controls(window) if one.focusProxy() is None}
    reached: list[QWidget] = []
    unseen: list[str] = []
    for _ in range(2 * len(wanted) + 10):
        before = QApplication.focusWidget() or window
        QTest.keyClick(before, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in reached:
            break
        reached.append(focused)
        QApplication.processEvents()
        shown = _around(window, focused)
        focused.clearFocus()
        if not _in_sight(window, focused) or shown == _around(window, focused):
            unseen.append(where(focused))
        focused.setFocus(Qt.FocusReason.TabFocusReason)
    assert [where(one) for one in wanted - set(reached) if not _by_arrows(one, reached)] == []
    assert unseen == []


def _by_arrows(widget: QWidget, reached: list[QWidget]) -> bool:
    """Whether a widget is one of several buttons of which one is chosen: from the one that Tab reaches, the arrow keys lead to the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and any(other in reached for other in group.buttons())


def test_a_text_that_is_cut_is_found(qtbot) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    said = label("Nothing that was stored is lost", wrap=True)
    said.setParent(top)
    said.setGeometry(0, 0, 400, 30)
    top.show()
    assert cut_texts(top) == []
    said.setGeometry(0, 0, 100, 18)
    assert len(cut_texts(top)) == 1
    said.setWordWrap(False)
    assert len(cut_texts(top)) == 1


@pytest.mark.parametrize(("percent", "language"), [(80, "en"), (100, "de"), (150, "en"), (200, "de")])
@pytest.mark.parametrize("name", PAGES)
def test_no_text_is_cut_at_any_text_size(frightened: Prepared, name: str, percent: int, language: str) -> None:
    page, at = PAGES[name]
    with opened(frightened, page, at, percent=percent, language=language) as window:
        assert cut_texts(window) == []


def test_no_text_is_cut_on_a_screen_of_three_times_the_dots(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": "3", "PYTHONPATH": str(_ROOT)}
    words = [sys.executable, "-P", "-m", "tests.kit.looks", str(tmp_path)]
    run = subprocess.run(words, env=environment, cwd=_ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {"scale": 3.0, "cut": {name: [] for name in PAGES}}


# A common monitor of 1280 x 800 when all on it is drawn twice or three times as large. What is broader even so goes sideways.
_SMALL = [*((name, (640, 400)) for name in PAGES if name != "appearance"), *((name, (427, 267)) for name in ("home", "browse", "search", "vanished"))]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("name", "size"), _SMALL)
def test_no_text_is_cut_where_a_monitor_has_room_for_little(frightened: Prepared, name: str, size: tuple[int, int], language: str) -> None:
    page, at = PAGES[name]
    with opened(frightened, page, at, size=size, language=language) as window:
        window.setMinimumSize(1, 1)  # as it has it on such a monitor
        window.resize(*size)
        settle(window)
        assert cut_texts(window) == []
