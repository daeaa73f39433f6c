"""Gets the letters of other scripts ready before a mail needs them.

The first text of a script in a font makes Qt look through the fonts of the system and open one: up to 50 ms each for Chinese,
Japanese, Korean or emoji, for every weight and size anew, and within painting. So it is done while nobody waits, one text a turn.
Fonts are kept for each thread by Qt, so that no other thread could do it.
"""

from __future__ import annotations

from itertools import product

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QFont, QFontMetrics

from mailrescue.ui.browse.delegate import row_fonts
from mailrescue.ui.theme.theme import theme

# Milliseconds before the first text, and between two: the keyboard and the mouse come first.
BEGIN, TURN = 500, 60
# The commonest first: not that they stand beside each other, each has a font of its own. No word of ours, so not translated.
SCRIPTS = ("😀", "中", "Ж", "あ", "한", "ع", "Ω", "א", "ก", "अ", "→✓")


class Warmer(QObject):
    """Does it once, and again when letters get another size."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: list[tuple[str, QFont]] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)
        theme().changed.connect(self.begin)
        self.begin()

    @property
    def done(self) -> bool:
        """Whether all of it is."""
        return not self._left

    def begin(self) -> None:
        """Begin anew, in a moment."""
        self._left = list(product(reversed(SCRIPTS), reversed(row_fonts())))
        self._timer.start(BEGIN)

    def _turn(self) -> None:
        self._timer.setInterval(TURN)
        text, font = self._left.pop()
        QFontMetrics(font).horizontalAdvance(text)
        if not self._left:
            self._timer.stop()
