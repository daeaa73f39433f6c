"""The way through time: every snapshot of a mailbox on one strip, the one that is looked at under a handle.

Each snapshot has the same room, whatever time lies between two of them, so that each can be hit; days and months are marked.
How high a bar is says how much mail there was. Good is a full bar, waiting a hollow one with a mark, rejected a hatched one
with a cross: nothing is said by colour alone. Of thousands, those that fall on the same few pixels are painted as one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip

from mailrescue.app.timeline import Line, Point
from mailrescue.model.snapshot import Standing
from mailrescue.ui import figures
from mailrescue.ui.browse.marks import Bucket, buckets, day_step, labels
from mailrescue.ui.browse.wording import messages, standing_name
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.words import tr

_SIDE, _TOP = 10, 20
_MARKS = 9.0  # where marks stand, above all bars: neither a bar nor the handle covers them
_BELOW = 7  # from the axis to its words: the knob has room
_LEAST_BAR = 3.0
_WIDEST_BAR = 26.0
_FEWEST = 12  # snapshots that a zoomed strip shows
_ZOOM = 1.35
_MANY = 120  # snapshots from which on it helps to see fewer at once


class TimeSlider(QAbstractSlider):
    """Its value is the place of a snapshot in the line. `chosen` tells of one that the user went to."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.line = Line()
        self._span = (0.0, 1.0)  # which part of the line is shown, in snapshots
        self._buckets: list[Bucket] = []
        self._strip: QPixmap | None = None
        self._life: list[tuple[int, int]] = []
        self._under = -1
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Point in time"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._told)
        theme().changed.connect(self._anew)

    def show_line(self, line: Line, value: int) -> None:
        """Show these snapshots, with the handle at one of them."""
        whole = self._span[1] - self._span[0] >= len(self.line.points) or not self.line.points
        self.line = line
        self.blockSignals(True)  # nobody moved it
        self.setRange(0, max(0, len(line.points) - 1))
        self.setValue(value)
        self.blockSignals(False)
        self._span = (0.0, float(max(1, len(line.points)))) if whole else self._kept_within(*self._span)
        self._told()
        self._anew()

    def show_life(self, intervals: Sequence[tuple[int, int]]) -> None:
        """Mark the snapshots, first to last of each stretch, in which the mail that is looked at stood."""
        self._life = list(intervals)
        self.update()

    def zoom(self, steps: float) -> None:
        """Show fewer snapshots, around the handle, or more of them."""
        low, high = self._span
        count = len(self.line.points)
        size = min(float(count), max(float(_FEWEST), (high - low) / _ZOOM**steps))
        at = self.value() + 0.5
        share = (at - low) / (high - low) if low <= at <= high else 0.5
        self._span = self._kept_within(at - share * size, at + (1 - share) * size)
        self._anew()

    def go_to_day(self, step: int) -> None:
        """Move to the last snapshot of the day before, or of the next day that has any."""
        self._go(day_step(self.line.points, self.value(), step))

    def text_at(self, at: int) -> str:
        """Return what there is to say of a snapshot: when, how it stands, how much it holds."""
        point = self.line.points[at]
        parts = [figures.when(point.taken_at), standing_name(point.standing), messages(point.items)]
        if point.imported:
            parts.append(tr("from an old copy"))
        if at == self.line.good:
            parts.append(tr("last good snapshot"))
        return " \N{MIDDLE DOT} ".join(parts)

    def sizeHint(self) -> QSize:
        return QSize(600, _TOP + 52 + self._label_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, before = event.key(), self.value()
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.go_to_day(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.zoom(1 if key == Qt.Key.Key_Plus else -1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # left is earlier; up and down would be anybody's guess
        else:
            super().keyPressEvent(event)
            if self.value() != before:
                self._chose()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(turn / 120)
        elif turn:
            self._go(self.value() + (1 if turn < 0 else -1))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.line.points:
            self.setSliderDown(True)
            self._go(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self._at(event.position().x()) if self.line.points else -1
        if self.isSliderDown():
            self._go(under)
        if under != self._under:
            self._under = under
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._under = -1
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._anew()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self.line.points:
            said = self.text_at(self._at(event.pos().x()))
            if len(self.line.points) > _MANY:
                said += "\n" + tr("Ctrl and the mouse wheel: fewer days at once")
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.line.points:
            if self._strip is None:
                self._strip = self._painted()
            painter.drawPixmap(QPoint(0, 0), self._strip)
            self._paint_life(painter)
            self._paint_handle(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().colour("accent_text"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _go(self, at: int) -> None:
        before = self.value()
        self.setValue(max(0, min(at, len(self.line.points) - 1)))
        if self.value() != before:
            self._chose()

    def _chose(self) -> None:
        if not self._span[0] <= self.value() < self._span[1]:
            size = self._span[1] - self._span[0]
            self._span = self._kept_within(self.value() + 0.5 - size / 2, self.value() + 0.5 + size / 2)
            self._anew()
        self.update()
        self.chosen.emit(self.value())

    def _told(self) -> None:
        said = self.text_at(self.value()) if self.line.points else tr("No snapshot yet")
        self.setAccessibleDescription(said)
        self.update()

    def _kept_within(self, low: float, high: float) -> tuple[float, float]:
        count = float(max(1, len(self.line.points)))
        size = min(high - low, count)
        low = max(0.0, min(low, count - size))
        return low, low + size

    def _anew(self) -> None:
        self._strip = None
        self.updateGeometry()
        self.update()

    def _label_height(self) -> int:
        return QFontMetrics(theme().font(11 / 13)).height() + _BELOW + 2

    @property
    def _room(self) -> QRectF:
        """Where the bars stand."""
        return QRectF(_SIDE, _TOP, max(1, self.width() - 2 * _SIDE), max(1, self.height() - _TOP - self._label_height()))

    def _x(self, at: float) -> float:
        """Return where a place in the line lies; that of a snapshot begins at its number."""
        low, high = self._span
        return self._room.left() + (at - low) / (high - low) * self._room.width()

    def _at(self, x: float) -> int:
        low, high = self._span
        at = low + (x - self._room.left()) / self._room.width() * (high - low)
        return max(0, min(int(at), len(self.line.points) - 1))

    def _painted(self) -> QPixmap:
        scale = self.devicePixelRatioF()
        strip = QPixmap(round(self.width() * scale), round(self.height() * scale))
        strip.setDevicePixelRatio(scale)
        strip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(strip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = self._span
        self._buckets = buckets(self.line.points, low, high, int(self._room.width() / (_LEAST_BAR + 1)))
        most = max((point.items for point in self.line.points), default=0) or 1
        self._paint_axis(painter)
        for bucket in self._buckets:
            self._paint_bucket(painter, bucket, most)
        if self.line.good >= 0 and low <= self.line.good < high:
            self._paint_last_good(painter)
        painter.end()
        return strip

    def _paint_axis(self, painter: QPainter) -> None:
        room, tokens = self._room, theme()
        painter.setFont(theme().font(11 / 13))
        metrics = painter.fontMetrics()
        painter.setPen(QPen(tokens.colour("line"), 1))
        painter.drawLine(QPointF(room.left(), room.bottom()), QPointF(room.right(), room.bottom()))
        free = 0.0
        for label in labels(self.line.points, *self._span, room.width()):
            x = self._bar(Bucket(label.at, label.at, 0, Standing.GOOD), 1).left()
            painter.setPen(QPen(tokens.colour("line"), 1))
            painter.drawLine(QPointF(x, room.bottom()), QPointF(x, room.bottom() + 4))
            width = metrics.horizontalAdvance(label.text)
            if x >= free and x + width < self.width() and label.text:
                painter.setPen(tokens.colour("muted"))
                painter.drawText(QPointF(x, room.bottom() + _BELOW + metrics.ascent()), label.text)
                free = x + width + 14

    def _bar(self, bucket: Bucket, most: int) -> QRectF:
        room = self._room
        left, right = self._x(bucket.first), self._x(bucket.last + 1)
        width = min(_WIDEST_BAR, max(1.0, (right - left) * (0.78 if right - left > 5 else 0.8)))
        height = max(4.0, room.height() * bucket.items / most) if bucket.items else 4.0
        return QRectF((left + right - width) / 2, room.bottom() - height, width, height)

    def _paint_bucket(self, painter: QPainter, bucket: Bucket, most: int) -> None:
        bar = self._bar(bucket, most)
        radius = min(3.0, bar.width() / 3)
        if bucket.standing is Standing.GOOD:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent_text", 0.55))
            painter.drawRoundedRect(bar, radius, radius)
            return
        held = bucket.standing is Standing.HELD
        colour = theme().colour("warn" if held else "bad")
        painter.setPen(QPen(colour, 1.2))
        painter.setBrush(theme().colour("warn_soft") if held else colour)
        if not held:
            painter.setBrush(Qt.BrushStyle.BDiagPattern)
        painter.drawRoundedRect(bar.adjusted(0.6, 0.6, -0.6, 0), radius, radius)
        _mark(painter, QPointF(bar.center().x(), _MARKS), colour, held=held)

    def _paint_chosen(self, painter: QPainter) -> None:
        """Let the bar that is looked at stand out."""
        bucket = next((one for one in self._buckets if one.first <= self.value() <= one.last), None)
        if bucket is not None and bucket.standing is Standing.GOOD and self.value() != self.line.good:
            bar = self._bar(bucket, max(point.items for point in self.line.points) or 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent"))
            painter.drawRoundedRect(bar, min(3.0, bar.width() / 3), min(3.0, bar.width() / 3))

    def _paint_last_good(self, painter: QPainter) -> None:
        bucket = next(one for one in self._buckets if one.first <= self.line.good <= one.last)
        most = max(point.items for point in self.line.points) or 1
        bar = self._bar(Bucket(bucket.first, bucket.last, self.line.points[self.line.good].items, Standing.GOOD), most)
        colour = theme().colour("good")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(bar, min(3.0, bar.width() / 3), min(3.0, bar.width() / 3))
        middle = QPointF(bar.center().x(), _MARKS)
        painter.drawEllipse(middle, 6.5, 6.5)
        painter.setPen(QPen(theme().colour("card"), 1.8))
        painter.drawPolyline(QPolygonF([middle + QPointF(-2.8, 0.2), middle + QPointF(-0.8, 2.4), middle + QPointF(3, -2.2)]))

    def _paint_life(self, painter: QPainter) -> None:
        y = self._room.bottom() + 1.5
        painter.setPen(QPen(theme().colour("accent_text"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for first, last in self._life:
            left, right = max(self._x(first), self._room.left()), min(self._x(last + 1), self._room.right())
            if right > left:
                painter.drawLine(QPointF(left + 1.5, y), QPointF(max(left + 1.5, right - 1.5), y))

    def _paint_handle(self, painter: QPainter) -> None:
        room = self._room
        if self._under >= 0 and not self.isSliderDown() and self.isEnabled():
            x = self._x(self._under + 0.5)
            painter.setPen(QPen(theme().colour("edge"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, _TOP - 1), QPointF(x, room.bottom()))
        x = self._x(self.value() + 0.5)
        if not room.left() - 1 <= x <= room.right() + 1:
            return
        self._paint_chosen(painter)
        colour = theme().colour("text")
        painter.setPen(QPen(theme().colour("card"), 5))
        painter.drawLine(QPointF(x, _TOP - 1), QPointF(x, room.bottom() - 6))
        painter.setPen(QPen(colour, 2))
        painter.drawLine(QPointF(x, _TOP - 1), QPointF(x, room.bottom()))
        painter.setBrush(theme().colour("card"))
        painter.drawEllipse(QPointF(x, room.bottom()), 6.5, 6.5)


def _mark(painter: QPainter, middle: QPointF, colour: QColor, *, held: bool) -> None:
    """Paint a full diamond for what waits, a cross for what was rejected."""
    if held:
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([middle + QPointF(0, -4.5), middle + QPointF(4.5, 0), middle + QPointF(0, 4.5), middle + QPointF(-4.5, 0)]))
        return
    painter.setPen(QPen(colour, 2))
    painter.drawLine(middle + QPointF(-3.5, -3.5), middle + QPointF(3.5, 3.5))
    painter.drawLine(middle + QPointF(-3.5, 3.5), middle + QPointF(3.5, -3.5))


def place_of(points: Sequence[Point], seq: int) -> int:
    """Return the place of a snapshot in a line, -1 where it is not there."""
    return next((at for at, point in enumerate(points) if point.seq == seq), -1)


def stretches(points: Sequence[Point], first: int, last: int) -> list[tuple[int, int]]:
    """Return the places in a line of what was taken live with numbers from `first` to before `last`, as stretches without a gap."""
    found: list[tuple[int, int]] = []
    for at, point in enumerate(points):
        if point.imported or not first <= point.seq < last:
            continue
        if found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found


