"""Where the window comes up: on a monitor that is there, as the only one of its home, or with a sentence where it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QLoggingCategory, QRect, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtNetwork import QLocalServer

from mailrescue.app.agent.endpoint import Endpoint
from mailrescue.app.home import Home
from mailrescue.core.clock import SystemClock
from mailrescue.ui import application as door
from mailrescue.ui import start
from mailrescue.ui.desk import Desk
from mailrescue.ui.preferences import Preferences
from mailrescue.ui.shell import MainWindow
from mailrescue.ui.stopping import stopped_by_signals
from mailrescue.ui.theme.theme import Appearance, theme
from tests.kit.links import StillLink

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def _window(qtbot, home: Home) -> MainWindow:
    door.application()
    desk = Desk(home, SystemClock(), link=StillLink(home, None))
    window = MainWindow(desk, {})
    qtbot.addWidget(window)
    return window


def _geometry_at(qtbot, home: Home, where: QRect) -> None:
    """Close a window that stands there."""
    window = _window(qtbot, home)
    window.setGeometry(where)
    window.show()
    window.close()


@pytest.mark.parametrize("where", [QRect(120, 90, 1_000, 700), QRect(2_700, 60, 1_280, 800)], ids=["left monitor", "right monitor"])
def test_it_stands_where_it_stood(qtbot, home: Home, where: QRect) -> None:
    _geometry_at(qtbot, home, where)
    assert _window(qtbot, home).geometry() == where


def test_it_stood_filling_its_monitor_and_does_so_again(qtbot, home: Home) -> None:
    window = _window(qtbot, home)
    window.showMaximized()
    window.close()
    assert _window(qtbot, home).windowState() & Qt.WindowState.WindowMaximized


@pytest.mark.parametrize("where", [QRect(9_000, 40, 1_000, 600), QRect(-5_000, -4_000, 1_000, 600), QRect(100, 40_000, 1_000, 600)])
def test_last_seen_on_a_monitor_that_is_gone_it_comes_back_into_sight(qtbot, home: Home, where: QRect) -> None:
    _geometry_at(qtbot, home, where)
    window = _window(qtbot, home)
    seen = [screen.availableGeometry().intersected(window.frameGeometry()) for screen in QGuiApplication.screens()]
    assert any(part.width() > 200 and part.height() > 200 for part in seen)
    top = window.frameGeometry().topLeft()
    assert any(screen.availableGeometry().contains(top) for screen in QGuiApplication.screens()), "its title bar can be taken hold of"


@pytest.mark.parametrize("room", [QRect(0, 0, 853, 533), QRect(0, 0, 640, 400), QRect(0, 0, 427, 267)], ids=["150 %", "200 %", "300 %"])
def test_on_a_monitor_of_1280_by_800_where_all_is_larger_it_is_seen_whole(qtbot, home: Home, monkeypatch: pytest.MonkeyPatch, room: QRect) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: room)
    window = _window(qtbot, home)
    window.show()
    assert room.contains(QRect(0, 0, window.width(), window.height()))


def test_where_it_is_narrow_the_side_leaves_the_room_to_the_page_and_keeps_its_names(qtbot, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: QRect(0, 0, 640, 400))
    theme().choose(Appearance.LIGHT)
    desk = Desk(home, SystemClock(), link=StillLink(home, None))
    window = MainWindow(desk, door.page_makers())
    qtbot.addWidget(window)
    window.show()
    side = window._beside
    qtbot.waitUntil(lambda: side.width() < 100)
    assert [button.accessibleName() for button in window._buttons.values()] == ["Home", "Browse", "Activity", "Settings"]
    window.resize(1_280, 800)
    qtbot.waitUntil(lambda: side.width() > 200)
    assert window._buttons["home"].text().strip() == "Home"


@pytest.mark.parametrize("kept", ["", "zz", 7, None, "01d9d0cb0003", QByteArray(b"\xff" * 66).toHex().data().decode()])
def test_what_it_does_not_understand_of_its_place_is_no_matter(qtbot, home: Home, kept: object) -> None:
    home.write("window", {"geometry": kept, "appearance": kept, "text_percent": kept, "language": kept})
    window = _window(qtbot, home)
    assert window.width() >= window.minimumWidth()


def test_a_second_start_raises_the_first_window(qtbot, home: Home) -> None:
    window = _window(qtbot, home)
    name = f"mailrescue-test-{uuid.uuid4().hex}"
    server = door._listening(name, window)
    window.showMinimized()
    assert door._raised(name)
    qtbot.waitUntil(lambda: not window.windowState() & Qt.WindowState.WindowMinimized)
    server.close()


def test_a_first_start_finds_nobody_to_raise_even_after_one_that_was_killed(qtbot, home: Home) -> None:
    name = f"mailrescue-test-{uuid.uuid4().hex}"
    assert not door._raised(name)
    left = QLocalServer()
    assert left.listen(name)
    path = Path(left.fullServerName())
    aside = path.with_suffix(".aside")
    os.link(path, aside)
    left.close()
    aside.rename(path)  # a socket that nobody listens on, as a kill leaves it
    assert not door._raised(name)
    server = door._listening(name, _window(qtbot, home))
    assert server.isListening()
    server.close()


def _run(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    words = [sys.executable, "-P", "-m", "mailrescue", "--home", str(home)]
    return subprocess.run(words, env={**clean, "PYTHONPATH": str(_ROOT), **environment}, capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_without_a_display_it_says_so_and_what_to_do(tmp_path: Path) -> None:
    run = _run(tmp_path / "home")
    assert run.returncode == 1
    assert "There is no display here" in run.stderr
    assert "mailrescue --help" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 is Linux's")
def test_a_display_that_does_not_answer_is_named_and_nothing_crashes(tmp_path: Path) -> None:
    run = _run(tmp_path / "home", DISPLAY=":9871")
    assert run.returncode == 1
    assert "The display :9871 does not answer" in run.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 is Linux's")
def test_without_a_library_that_only_a_real_screen_needs_it_names_the_apt_line(tmp_path: Path) -> None:
    # The plug-in as it is where one of its own libraries is missing.
    (tmp_path / "Qt/lib").mkdir(parents=True)
    (tmp_path / "Qt/lib/libQt6XcbQpa.so.6").write_bytes(b"")
    assert "sudo apt install libgl1" in start._no_x11(tmp_path)


def test_without_a_library_that_qt_needs_it_names_the_apt_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    said = start.no_screen()
    assert "a library of the system is missing" in said
    assert "sudo apt install libgl1" in said


def test_the_window_and_the_agent_of_a_home_do_not_want_the_same_name(home: Home) -> None:
    one = Endpoint(home, tcp=False)
    try:
        assert Path(one.address.path).parent.name != door.name_of(home)
    finally:
        one.close()


@pytest.mark.skipif(sys.platform == "win32", reason="its signals are others")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_though_nothing_else_happens(qtbot, number: signal.Signals) -> None:
    stopped: list[int] = []
    before = signal.getsignal(number)
    with stopped_by_signals(lambda: stopped.append(number)):
        os.kill(os.getpid(), number)
        qtbot.waitUntil(lambda: stopped == [number])
    assert signal.getsignal(number) is before


def test_a_language_that_nobody_wrote_is_the_systems(home: Home) -> None:
    home.write("window", {"language": "x" * 300})
    assert Preferences(home).language == ""


def test_what_fonts_of_the_system_lack_is_not_told_in_the_terminal(qtbot) -> None:
    door.application()
    assert not QLoggingCategory("qt.text.font.db").isWarningEnabled()
