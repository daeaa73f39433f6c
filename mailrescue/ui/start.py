"""The door of this room: is there a screen, is a window open already, then open one."""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import sys
from pathlib import Path

from mailrescue.app.home import Home
from mailrescue.core.clock import Clock
from mailrescue.core.progress import CancelToken

_LIBRARIES = (
    "The window cannot be shown: a library of the system is missing ({error}). On Debian or Ubuntu:"
    " sudo apt install libgl1 libegl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
)


def no_screen() -> str:
    """Return why no window can be shown here, "" when one can."""
    if sys.platform.startswith("linux") and not os.environ.get("QT_QPA_PLATFORM"):
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            return "There is no display here, so no window can be shown."
    _load_the_rest()
    try:
        import PySide6.QtSvg  # noqa: PLC0415
        import PySide6.QtWidgets  # noqa: PLC0415  what it links to is missing on servers
    except ImportError as error:
        return _LIBRARIES.format(error=error)
    only_x11 = os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY") and not os.environ.get("QT_QPA_PLATFORM")
    return _no_x11(Path(PySide6.__file__).parent) if sys.platform.startswith("linux") and only_x11 else ""


def _load_the_rest() -> None:
    """Load before Qt what the first page needs and knows no Qt: Qt's bindings read the source of each module that is loaded after them."""
    for name in ("app.overview", "app.timeline", "app.agent.client", "app.agent.journal", "app.agent.queue"):
        importlib.import_module(f"mailrescue.{name}")


def _no_x11(qt: Path) -> str:
    """Where a library or the display itself is missing Qt ends the process in its middle, so both are tried before."""
    plugin = qt / "Qt/lib/libQt6XcbQpa.so.6"  # of the published wheels; what a system brings itself is whole
    try:
        if plugin.exists():
            ctypes.CDLL(str(plugin))
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return _LIBRARIES.format(error=error)
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    broken = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return f"The display {os.environ['DISPLAY']} does not answer, so no window can be shown." if broken else ""


def open_window(home: Home, clock: Clock) -> int:
    """Show the window until it is closed; returns the exit code. Ask `no_screen` first."""
    gc.disable()  # loading makes no circles of objects; the window looks for them from when it is there
    from mailrescue.ui.application import run  # noqa: PLC0415  Qt is loaded only where there is a screen

    return run(home, clock)


def open_demo(keep: Path | None, clock: Clock, cancel: CancelToken) -> int:
    """Show the demo in a window until that is closed, its files in `keep` or nowhere afterwards; returns the exit code."""
    from mailrescue.ui.demo.run import run_demo  # noqa: PLC0415  as above

    return run_demo(keep, clock, cancel)
