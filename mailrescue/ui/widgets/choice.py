"""Choosing one of few: from a list that opens, or from buttons that exclude each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSizePolicy


class Choice(QComboBox):
    """A choice of few. `picked` gets the value that was chosen by the user."""

    def __init__(self, name: str, choices: list[tuple[Any, str]], picked: Callable[[Any], object]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for value, text in choices:
            self.addItem(text, value)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # measures all of them
        self.activated.connect(lambda at: picked(self.itemData(at)))

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Show a value, without telling anybody."""
        self.setCurrentIndex(max(0, self.findData(value)))


def one_stop(buttons: Iterable[QAbstractButton]) -> None:
    """Let Tab go to the chosen one of buttons that exclude each other; from there the arrow keys lead to the others."""
    for button in buttons:
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus)
