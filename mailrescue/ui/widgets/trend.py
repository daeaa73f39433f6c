"""The last month of a mailbox in one line of a card: a soft area, and a dot at its end that says how it stands now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mailrescue.app.overview import TrendPoint
from mailrescue.model.snapshot import Standing
from mailrescue.ui import figures
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets import chart
from mailrescue.ui.words import tr

_HEIGHT = 38


class Trend(QWidget):
    """`colour` is the token of the end: good, warn, bad, muted."""

    def __init__(self, points: Sequence[TrendPoint] = (), colour: str = "good") -> None:
        super().__init__()
        self._points, self._colour = tuple(points), colour
        self._layer: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(tr("The last month"))
        theme().changed.connect(self._forget)
        self.show_points(points, colour)

    def show_points(self, points: Sequence[TrendPoint], colour: str) -> None:
        """Show other points."""
        self._points, self._colour = tuple(points), colour
        self._forget()
        if points:
            told = tr(
                "From {first} items on {from_day} to {last} on {to_day}", first=figures.number(points[0].items), from_day=figures.day(points[0].taken_at),
                last=figures.number(points[-1].items), to_day=figures.day(points[-1].taken_at),
            )  # fmt: skip
            self.setAccessibleDescription(told)
            self.setToolTip(told)

    def sizeHint(self) -> QSize:
        """Return a good size."""
        return QSize(200, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what was drawn once."""
        if self._layer is None:
            ratio = self.devicePixelRatioF()
            self._layer = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._layer.setDevicePixelRatio(ratio)
            self._layer.fill(Qt.GlobalColor.transparent)
            self._draw(self._layer)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._layer)
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Draw anew."""
        self._forget()

    def _forget(self) -> None:
        self._layer = None
        self.update()

    def _draw(self, layer: QPixmap) -> None:
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._places()
        if len(places) > 1:
            sound = [place for place, point in zip(places, self._points, strict=True) if point.standing is Standing.GOOD]
            self._draw_area(painter, sound)
        for place, point in zip(places, self._points, strict=True):
            if point.standing is not Standing.GOOD:
                chart.triangle(painter, place + QPointF(0, 3), 8, theme().colour(self._colour if point.standing is Standing.HELD else "muted"))
        if places and self._points[-1].standing is Standing.GOOD:
            painter.setPen(QPen(theme().colour("card"), 2))
            painter.setBrush(theme().colour(self._colour))
            painter.drawEllipse(places[-1], 4.5, 4.5)
        painter.end()

    def _draw_area(self, painter: QPainter, places: Sequence[QPointF]) -> None:
        if len(places) < 2:
            return
        line = QPainterPath(places[0])
        for place in places[1:]:
            line.lineTo(place)
        area = QPainterPath(line)
        area.lineTo(places[-1].x(), self.height() - 1)
        area.lineTo(places[0].x(), self.height() - 1)
        painter.fillPath(area, theme().colour("accent", 0.10 if not theme().dark else 0.22))
        painter.setPen(QPen(theme().colour("accent_text"), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(line)

    def _places(self) -> list[QPointF]:
        """Return where the points lie. The scale is that of the good ones and begins at half of them: growth is seen, and so is a fall to nothing."""
        if not self._points:
            return []
        area = QRectF(5, 7, self.width() - 10, self.height() - 15)
        first, span = self._points[0].taken_at, max(1, self._points[-1].taken_at - self._points[0].taken_at)
        good = [point.items for point in self._points if point.standing is Standing.GOOD] or [point.items for point in self._points]
        low, high = min(good) * 0.9, max(good)
        heights = ((max(low, min(point.items, high)) - low) / (high - low) if high > low else 0.5 for point in self._points)
        if len(self._points) == 1:
            return [QPointF(area.right(), area.center().y())]
        return [
            QPointF(area.left() + area.width() * (point.taken_at - first) / span, area.bottom() - area.height() * height)
            for point, height in zip(self._points, heights, strict=True)
        ]
