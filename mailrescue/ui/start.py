"""The door of this room: is there a screen, is a window open already, then open one."""

from __future__ import annotations

import os
import sys

from mailrescue.app.home import Home
from mailrescue.core.clock import Clock

_LIBRARIES = (
    "The window cannot be shown: a library of the system is missing ({error}). On Debian or Ubuntu:"
    " sudo apt install libgl1 libegl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
)


def no_screen() -> str:
    """Return why no window can be shown here, "" when one can."""
    if sys.platform.startswith("linux") and not os.environ.get("QT_QPA_PLATFORM"):
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            return "There is no display here, so no window can be shown."
    try:
        import PySide6.QtSvg  # noqa: PLC0415
        import PySide6.QtWidgets  # noqa: F401, PLC0415  what it links to is missing on servers
    except ImportError as error:
        return _LIBRARIES.format(error=error)
    return ""


def open_window(home: Home, clock: Clock) -> int:
    """Show the window until it is closed; returns the exit code. Ask `no_screen` first."""
    from mailrescue.ui.application import run  # noqa: PLC0415  Qt is loaded only where there is a screen

    return run(home, clock)
