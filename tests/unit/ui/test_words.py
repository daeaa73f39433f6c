"""Qt's own dialogs speak the language of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QPushButton
from pytestqt.qtbot import QtBot

from mailrescue.ui.words import use_language


def _cancel(qtbot: QtBot) -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    button = box.button(QDialogButtonBox.StandardButton.Cancel)
    assert isinstance(button, QPushButton)
    return button.text().replace("&", "")


def test_what_qt_says_by_itself_is_in_the_language_of_the_window(qtbot: QtBot) -> None:
    try:
        assert _cancel(qtbot) == "Cancel"
        use_language("de")
        assert _cancel(qtbot) == "Abbrechen"
    finally:
        use_language("en")
    assert _cancel(qtbot) == "Cancel"
