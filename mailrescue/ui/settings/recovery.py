"""Waits for the recovery code of a new vault. Small, so that the window need not load the dialog before there is one to show."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from mailrescue.app.agent.values import Told
from mailrescue.ui.desk import Desk

CODE = "recovery-code"


class _Listener(QObject):
    """Shows the dialog when a job tells of a new vault's code."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        desk.link.told.connect(self._hear)

    def _hear(self, told: Told) -> None:
        if told.code != CODE:
            return
        from mailrescue.app.keys import Sheet  # noqa: PLC0415  most starts never need it
        from mailrescue.ui.settings.recovery_dialog import show_recovery  # noqa: PLC0415

        show_recovery(self._desk, Sheet(told.text, "", str(self._desk.home.vault), "", self._desk.clock.now()), self._window)


def connect_recovery(desk: Desk, window: QWidget) -> None:
    """Let the recovery code of a new vault be shown over the window, whatever page it shows."""
    _Listener(desk, window)
