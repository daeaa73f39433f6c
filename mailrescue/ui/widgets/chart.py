"""Strokes that the painted widgets share. Colours are handed in; nothing here knows what a shape means."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPolygonF


def nice_top(most: int) -> float:
    """Return where a scale from 0 ends, a little above the most; its half is a round number, too."""
    power = 1
    while True:
        for step in (2, 4, 6, 8, 10, 12, 14, 16, 18):
            if step * power >= most * 1.02:
                return float(step * power)
        power *= 10


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return a colour that is so much of one, the rest of another."""
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round(a * share + b * (1 - share)) for a, b in pairs))


def bar(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """Paint a bar that is round at its top."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(_rounded_above(rect))


def hatched(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """Paint a bar in stripes."""
    painter.setPen(colour)
    painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
    painter.drawPath(_rounded_above(rect))


def triangle(painter: QPainter, tip: QPointF, size: float, colour: QColor) -> None:
    """Paint a warning triangle that stands on a point."""
    half = size / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(tip.x() - half, tip.y()), QPointF(tip.x() + half, tip.y()), QPointF(tip.x(), tip.y() - size * 0.87)]))


def diamond(painter: QPainter, centre: QPointF, half: float, colour: QColor) -> None:
    """Paint a diamond."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    x, y = centre.x(), centre.y()
    painter.drawPolygon(QPolygonF([QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]))


def _rounded_above(rect: QRectF) -> QPainterPath:
    radius = min(3.0, rect.width() / 2, rect.height())
    path = QPainterPath(rect.bottomLeft())
    path.lineTo(rect.left(), rect.top() + radius)
    path.quadTo(rect.topLeft(), QPointF(rect.left() + radius, rect.top()))
    path.lineTo(rect.right() - radius, rect.top())
    path.quadTo(rect.topRight(), QPointF(rect.right(), rect.top() + radius))
    path.lineTo(rect.bottomRight())
    path.closeSubpath()
    return path
