"""A real screen that nobody sees: X server, window manager, session bus and accessibility bus, each a process of its own.

    with Screen(folder) as screen:
        process = screen.start("weber's home", ...)
        screen.click(x, y); screen.type("words"); screen.key("Return")

Keyboard and mouse are xdotool's, as if a person used them. Needs the programs of `PROGRAMS`; Linux only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("Xvfb", "xdotool", "openbox", "dbus-daemon", "/usr/libexec/at-spi-bus-launcher")
_SIZE = "1400x900x24"
_Found = TypeVar("_Found")


class Screen:
    """The processes are ended with it, those that were started on it first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[subprocess.Popen[bytes]] = []
        # Nothing of the tester's own screen, session, or MailRescue.
        foreign = ("MAILRESCUE_", "DISPLAY", "WAYLAND_", "DBUS_", "QT_", "XDG_", "AT_SPI_", "GTK_", "SESSION_MANAGER")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}

    def __enter__(self) -> Self:
        try:
            self._set_up()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self.picture(self.folder / "failed.png")
        self._end()

    def start(self, *words: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a program on the screen; what it says goes to a file beside the pictures."""
        log = self.folder / f"{len(self._started)}-{Path(words[0]).name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                words, env={**self.environment, **(more or {})}, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        self._started.append(process)
        return process

    def said(self) -> str:
        """Return what the programs said, for whoever looks for the fault."""
        return "\n".join(f"== {log.name}\n{log.read_text(errors='replace')}" for log in sorted(self.folder.glob("*.log")) if log.stat().st_size)

    def do(self, *words: str) -> str:
        """Let xdotool do something; returns what it says."""
        done = subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=20, check=True)
        return done.stdout.strip()

    def click(self, x: float, y: float, *, times: int = 1) -> None:
        """Click with the left button."""
        self.do("mousemove", str(round(x)), str(round(y)), "click", "--repeat", str(times), "--delay", "60", "1")

    def type(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        self.do("type", "--delay", "15", text)

    def key(self, *names: str) -> None:
        """Press keys, by their names for X."""
        self.do("key", *names)

    def windows(self, title: str) -> list[str]:
        """Return the windows that are shown and have this title, by their numbers."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title], env=self.environment, capture_output=True, text=True, timeout=20, check=False
        )
        return found.stdout.split()

    def picture(self, path: Path) -> None:
        """Keep what is to be seen, as a PNG."""
        code = "import sys; from PySide6.QtGui import QGuiApplication as A; a = A([]); a.primaryScreen().grabWindow(0).save(sys.argv[1])"
        subprocess.run([sys.executable, "-c", code, str(path)], env={**self.environment, "QT_QPA_PLATFORM": "xcb"}, timeout=30, check=False, capture_output=True)

    def _set_up(self) -> None:
        run = self.folder / "run"
        run.mkdir(mode=0o700)
        self.environment |= {"XDG_RUNTIME_DIR": str(run), "NO_AT_BRIDGE": "0", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self.environment["DISPLAY"] = f":{self._told('Xvfb', '-displayfd', '1', '-screen', '0', _SIZE, '-nolisten', 'tcp', '-noreset')}"
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._told("dbus-daemon", "--session", "--nofork", "--print-address=1")
        self.start("openbox", "--sm-disable")
        self.start("/usr/libexec/at-spi-bus-launcher", "--launch-immediately")

    def _told(self, *words: str) -> str:
        """Start a program and return the first line it says."""
        self.start(*words)
        log = max(self.folder.glob("*.log"), key=lambda path: int(path.name.partition("-")[0]))
        return until(lambda: log.read_text().partition("\n")[0] if "\n" in log.read_text() else "", f"{words[0]} to say where it is")

    def _end(self) -> None:
        for process in reversed(self._started):
            for number in (signal.SIGTERM, signal.SIGKILL):
                if process.poll() is None:
                    os.killpg(process.pid, number)
                    try:
                        process.wait(5)
                    except subprocess.TimeoutExpired:
                        continue


def until(look: Callable[[], _Found], what: str, *, seconds: float = 15) -> _Found:
    """Look until there is something to see, and return it."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"waited {seconds:g} seconds for {what}"
        time.sleep(0.03)
    return found
