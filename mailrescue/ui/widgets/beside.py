"""Two columns that become one where there is no room for both."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from mailrescue.ui.theme.theme import theme


def beside(box: QBoxLayout, wanted: bool) -> None:
    """Put what is in a box side by side, or one below the other."""
    direction = QBoxLayout.Direction.LeftToRight if wanted else QBoxLayout.Direction.TopToBottom
    if box.direction() != direction:
        box.setDirection(direction)


class Beside(QWidget):
    """`left` and `right` share the width as `shares` say; below `least` letters of width `right` stands under `left`."""

    def __init__(self, left: QWidget, right: QWidget, shares: tuple[int, int] = (3, 2), least: float = 62) -> None:
        super().__init__()
        self._least, self._shares = least, shares
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(16)
        for one, share in zip((left, right), shares, strict=True):
            self._line.addWidget(one, share, Qt.AlignmentFlag.AlignTop)

    @property
    def stacked(self) -> bool:
        """Whether they stand one below the other."""
        return self._line.direction() is QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose how they stand."""
        super().resizeEvent(event)
        narrow = self.width() < self._least * theme().base
        if narrow != self.stacked:
            self._line.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
            for at, share in enumerate(self._shares):
                self._line.setStretch(at, 0 if narrow else share)
