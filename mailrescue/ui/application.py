"""The application: theme, language, one window a home. A second start raises the first window."""

from __future__ import annotations

import gc
import hashlib
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLoggingCategory, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from mailrescue.app.home import Home
from mailrescue.core.clock import Clock
from mailrescue.core.errors import ExitCode
from mailrescue.ui.desk import Desk
from mailrescue.ui.faults import FaultWatch
from mailrescue.ui.page import Page
from mailrescue.ui.preferences import Preferences
from mailrescue.ui.settings.recovery import connect_recovery
from mailrescue.ui.shell import MainWindow
from mailrescue.ui.stopping import stopped_by_signals
from mailrescue.ui.theme.icons import pixmap
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.words import system_language, tr, use_language

_REOPEN = 1_000  # an exit code that no program gives
_SEEN = 1_500  # milliseconds after which the window is there, with what it shows first


def application() -> QApplication:
    """Return the one application, made when there is none."""
    QLoggingCategory.setFilterRules("qt.text.font.db=false")  # which of the system's fonts lack a script is nothing for the terminal
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    # Chromium, which may paint mail later, wants this said before; it costs nothing where it is not there.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    made = QApplication(sys.argv[:1])
    made.setApplicationName("MailRescue")
    made.setDesktopFileName("mailrescue")
    return made


def dress(made: QApplication, preferences: Preferences) -> None:
    """Let everything look and speak as the user chose."""
    use_language(preferences.language or system_language())
    made.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    theme(preferences.appearance, preferences.text_percent).choose(preferences.appearance, preferences.text_percent)
    made.setWindowIcon(QIcon(pixmap("shield", theme().tokens.accent, 64)))


def page_makers() -> dict[str, tuple[str, str, Callable[[Desk], Page]]]:
    """Return every page in the order of the navigation: title, icon, maker. Each is loaded when it is first shown."""

    def home(desk: Desk) -> Page:
        from mailrescue.ui.home.page import HomePage  # noqa: PLC0415

        return HomePage(desk)

    def browse(desk: Desk) -> Page:
        from mailrescue.ui.browse.page import BrowsePage  # noqa: PLC0415

        return BrowsePage(desk)

    def activity(desk: Desk) -> Page:
        from mailrescue.ui.activity.page import ActivityPage  # noqa: PLC0415

        return ActivityPage(desk)

    def settings(desk: Desk) -> Page:
        from mailrescue.ui.settings.page import SettingsPage  # noqa: PLC0415

        return SettingsPage(desk)

    def alert(desk: Desk) -> Page:
        from mailrescue.ui.alert.page import AlertPage  # noqa: PLC0415

        return AlertPage(desk)

    return {
        "home": (tr("Home"), "home", home),
        "browse": (tr("Browse"), "browse", browse),
        "activity": (tr("Activity"), "activity", activity),
        "settings": (tr("Settings"), "settings", settings),
        "alert": (tr("Alert"), "", alert),
    }


def run(home: Home, clock: Clock) -> int:
    """Show the window until it is closed; again, in another language, where it is asked to reopen."""
    made = application()
    if _raised(name := name_of(home)):
        return 0
    while (code := _shown(made, home, clock, name)) == _REOPEN:
        pass
    return code


def name_of(home: Home) -> str:
    """Return what the window of a home listens to: another name than that of its agent's folder, which may lie beside it."""
    return "mailrescue-window-" + hashlib.blake2s(str(home.root.absolute()).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def _shown(made: QApplication, home: Home, clock: Clock, name: str) -> int:
    """Show one window until it is closed; returns the exit code, _REOPEN where another is wanted."""
    desk = Desk(home, clock)
    desk.link.open()  # the background service gets ready while the window is made
    dress(made, desk.preferences)
    window = MainWindow(desk, page_makers())
    faults = FaultWatch(window)
    faults.fault.connect(window.tell_fault)
    faults.watch()
    desk.reopen.connect(partial(made.exit, _REOPEN))
    connect_recovery(desk, window)
    server = _listening(name, window)
    window.go("home")
    window.show()
    window.setFocus()  # no control looks chosen before anybody chose it
    QTimer.singleShot(_SEEN, window, lambda: _warm(window))
    with stopped_by_signals(lambda: made.exit(ExitCode.CANCELLED)):
        code = made.exec()
    faults.unwatch()
    window.close()
    server.close()
    return int(code)


def _warm(window: MainWindow) -> None:
    """Get ready, while nobody waits, what lists of mail will need; what was loaded until now stays, and need not be looked at again."""
    gc.freeze()
    gc.enable()
    from mailrescue.ui.browse.warming import Warmer  # noqa: PLC0415  not before the window is seen

    Warmer(window)


def _raised(name: str) -> bool:
    """Ask the window that is open already to come to the front; returns whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(300) or not _is_ours(Path(socket.fullServerName())):
        return False
    socket.write(b"raise\n")
    socket.waitForBytesWritten(1_000)
    socket.disconnectFromServer()
    return True


def _is_ours(server: Path) -> bool:
    """Return whether a window of this user listens there: anybody may have made a socket of that name before."""
    if sys.platform == "win32":  # a pipe, and no file
        return True
    try:
        return server.lstat().st_uid == os.getuid()
    except OSError:
        return False


def _listening(name: str, window: MainWindow) -> QLocalServer:
    """Be the one window that a second start finds."""
    server = QLocalServer(window)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(name)  # of a window that was killed
    server.listen(name)

    def come() -> None:
        while server.hasPendingConnections():
            server.nextPendingConnection().deleteLater()
        window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        window.raise_()
        window.activateWindow()

    server.newConnection.connect(come)
    return server
