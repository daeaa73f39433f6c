"""A short table of names with counts, each with a bar of its share. Painted; read out as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mailrescue.ui import figures
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.words import tr, trn

_MOST: Final = 6


class Tally(QWidget):
    """The most frequent names; how many more there are stands below them. `colour` is the token of the bars."""

    def __init__(self, title: str, rows: Sequence[tuple[str, int]] = (), colour: str = "bad_soft") -> None:
        super().__init__()
        self._title, self._rows, self._colour = title, tuple(rows), colour
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        theme().changed.connect(self._changed)
        self.show_rows(rows)

    def show_rows(self, rows: Sequence[tuple[str, int]]) -> None:
        """Show other rows."""
        self._rows = tuple(rows)
        self.setAccessibleDescription("; ".join(tr("{name}: {count}", name=name, count=figures.number(count)) for name, count in rows[:30]))
        self.setToolTip("\n".join(f"{name}: {figures.number(count)}" for name, count in rows[:30]) if len(rows) > _MOST else "")
        self._changed()

    def sizeHint(self) -> QSize:
        """Return room for all rows that are shown."""
        lines = 1 + min(len(self._rows), _MOST) + (len(self._rows) > _MOST)
        return QSize(200, round(self._line * lines))

    def minimumSizeHint(self) -> QSize:
        """Return the least room."""
        return QSize(150, self.sizeHint().height())

    @property
    def _line(self) -> float:
        return theme().base * 2.15

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint title, bars, names and counts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font(1, theme().font().Weight.DemiBold))
        painter.setPen(theme().colour("text"))
        painter.drawText(QRectF(0, 0, self.width(), self._line), Qt.AlignmentFlag.AlignVCenter, self._title)
        most = max((count for _, count in self._rows), default=1)
        for at, (name, count) in enumerate(self._rows[:_MOST], 1):
            self._paint_row(painter, QRectF(0, at * self._line, self.width(), self._line - 4), name, count, count / max(1, most))
        if len(self._rows) > _MOST:
            rest = len(self._rows) - _MOST
            painter.setPen(theme().colour("muted"))
            text = trn("and {n} more", "and {n} more", rest)
            painter.drawText(QRectF(8, (_MOST + 1) * self._line, self.width(), self._line), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _paint_row(self, painter: QPainter, rect: QRectF, name: str, count: int, share: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(self._colour))
        painter.drawRoundedRect(QRectF(rect.left(), rect.top(), max(6.0, rect.width() * share), rect.height()), 5, 5)
        painter.setFont(theme().font(1))
        painter.setPen(theme().colour("text"))
        number = figures.number(count)
        metrics = QFontMetricsF(theme().font(1))
        room = rect.width() - metrics.horizontalAdvance(number) - 24
        painter.drawText(rect.adjusted(8, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room))
        painter.drawText(rect.adjusted(0, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, number)
