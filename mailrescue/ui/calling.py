"""Calling back whoever asked, unless it is gone by now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from shiboken6 import isValid


def call(done: Callable[..., object], *told: object) -> None:
    """Call `done`; a method of a widget that was destroyed meanwhile is not called."""
    owner = getattr(done, "__self__", None)
    if not isinstance(owner, QObject) or isValid(owner):
        done(*told)
