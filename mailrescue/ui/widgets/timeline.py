"""All snapshots of a mailbox on one line, painted: how much each held, which was the last good one, what waits for an answer.

For the keyboard and for screen readers it is a slider over the snapshots. It draws what app/timeline.py has worked out.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip, QWidget

from mailrescue.app.timeline import Bar, Line, Plan, Point, Tick, TickKind, plan, ticks
from mailrescue.core.clock import LocalZone
from mailrescue.model.snapshot import Standing
from mailrescue.ui import figures
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets import chart
from mailrescue.ui.words import tr, trn

_STEP: Final = 8.0  # the narrowest bar with its gap, in pixels
_MARK: Final = 11.0  # the triangle above what is held


class TimelineView(QSlider):
    """`pointed` tells the place of the snapshot that the cursor came to, `opened` of the one that was double-clicked or entered."""

    pointed = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._line, self._plan, self._ticks = Line(), Plan(), list[Tick]()
        self._alarm, self._top = "bad", 1.0
        self._layer: QPixmap | None = None
        self._hovered = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Snapshots"))
        self.valueChanged.connect(self._came_to)
        theme().changed.connect(self._forget)

    def show_line(self, line: Line, *, name: str = "", alarm: str = "bad") -> None:
        """Show a mailbox; `alarm` is the colour of what is held, bad or warn. The cursor stays with its snapshot, or goes to the last good one."""
        kept = self.point
        self._line, self._alarm = line, alarm
        self.setAccessibleName(tr("Snapshots of {name}", name=name) if name else tr("Snapshots"))
        last = len(line.points) - 1
        place = next((at for at, point in enumerate(line.points) if kept is not None and point.seq == kept.seq), -1)
        self.blockSignals(True)
        self.setRange(0, max(0, last))
        self.setPageStep(max(2, last // 12))
        self.setValue(place if place >= 0 else line.good if line.good >= 0 else last)
        self.blockSignals(False)
        self._forget()
        self._came_to()

    @property
    def point(self) -> Point | None:
        """The snapshot that the cursor is at, None without any."""
        return self._line.points[self.value()] if self._line.points else None

    @property
    def line(self) -> Line:
        """What is shown."""
        return self._line

    def minimumSizeHint(self) -> QSize:
        """Return the least that can be read."""
        return QSize(220, round(theme().base * 10.5))

    def sizeHint(self) -> QSize:
        """Return a good size."""
        return QSize(640, round(theme().base * 15))

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the layer that stays, then cursor and focus above it."""
        if self._layer is None:
            self._layer = self._drawn()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._layer)
        if self._hovered >= 0:
            self._paint_lit(painter, self._plan.bars[self._hovered], 0.75)
        if self._line.points:
            self._paint_cursor(painter)
        if self.hasFocus():
            painter.setPen(QPen(theme().colour("accent_text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        layer = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        layer.setDevicePixelRatio(ratio)
        layer.fill(Qt.GlobalColor.transparent)
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter)
        self._paint_ticks(painter)
        if self._plan.bars:
            self._paint_tail(painter)
            for bar in self._plan.bars:
                self._paint_bar(painter, bar)
            self._paint_last_good(painter)
        painter.end()
        return layer

    def _lay_out(self) -> None:
        self._top = chart.nice_top(max((point.items for point in self._line.points), default=0))
        zone, area = LocalZone(), self._area
        self._plan = plan(self._line, area.width(), zone, bar=_STEP)
        wide = QFontMetricsF(theme().font(0.9)).horizontalAdvance("00 MMM") * 2.1
        most = max(2, int(self._plan.live_width / wide)) if self._plan.live_width else 0
        self._ticks = ticks(self._plan.start, self._plan.end, most, zone) if most else []

    @property
    def _area(self) -> QRectF:
        """Where the bars stand."""
        line = theme().base * 1.6
        left = QFontMetricsF(theme().font(0.85)).horizontalAdvance(figures.number(round(self._top))) + 14
        return QRectF(left, line + 4, max(10, self.width() - left - 10), max(10, self.height() - 2 * line - 16))

    def _height_of(self, items: int) -> float:
        return self._area.height() * items / self._top if self._top else 0.0

    def _paint_scale(self, painter: QPainter) -> None:
        """Paint three lines, the upper two with their number."""
        area, metrics = self._area, QFontMetricsF(theme().font(0.85))
        painter.setFont(theme().font(0.85))
        for share in (0.0, 0.5, 1.0):
            y = area.bottom() - area.height() * share
            painter.setPen(QPen(theme().colour("line"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            if share and self._plan.bars:
                painter.setPen(theme().colour("muted"))
                text = figures.number(round(self._top * share))
                painter.drawText(QPointF(area.left() - 8 - metrics.horizontalAdvance(text), y + metrics.ascent() / 2 - 1), text)

    def _paint_ticks(self, painter: QPainter) -> None:
        """Paint the marks below the bars, each beginning at its day, none over another or beyond the edge."""
        area, metrics = self._area, QFontMetricsF(theme().font(0.9))
        painter.setFont(theme().font(0.9))
        free = area.left()
        for number, tick in enumerate(self._ticks):
            text, x = _tick_text(tick, first=number == 0), area.left() + self._plan.x_of(tick.moment)
            width = metrics.horizontalAdvance(text)
            if x < free or x + width > area.right() or (self._plan.tail_x and x + width > area.left() + self._plan.tail_x and self._has_tail):
                continue
            painter.setPen(QPen(theme().colour("line"), 1))
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 4))
            painter.setPen(theme().colour("muted"))
            painter.drawText(QPointF(x + 2, area.bottom() + 6 + metrics.ascent()), text)
            free = x + width + 18

    @property
    def _has_tail(self) -> bool:
        return bool(self._plan.bars) and self._plan.bars[-1].tail

    def _paint_tail(self, painter: QPainter) -> None:
        """Paint the ground of what came after the last good snapshot, and since when."""
        if not self._has_tail or not any(bar.doubtful is Standing.HELD for bar in self._plan.bars if bar.tail):
            return
        area = self._area
        left = area.left() + self._plan.tail_x
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(f"{self._alarm}_soft"))
        painter.drawRoundedRect(QRectF(left, area.top() - 2, self.width() - left - 6, area.height() + 4), 6, 6)
        first = next(bar for bar in self._plan.bars if bar.tail)
        text = figures.day_short(self._line.points[first.first].taken_at)
        metrics = QFontMetricsF(theme().font(0.9))
        x = min(left + 2, self.width() - 6 - metrics.horizontalAdvance(text))
        painter.setFont(theme().font(0.9))
        painter.setPen(theme().colour(self._alarm))
        painter.drawText(QPointF(x, area.bottom() + 6 + metrics.ascent()), text)

    def _bar_rect(self, bar: Bar, items: int, least: float = 2.0) -> QRectF:
        area = self._area
        gap = 1.5 if bar.width < 12 else 3.0 if bar.width < 24 else 5.0
        height = max(least, self._height_of(items))
        width = max(2.0, min(bar.width - gap, 46.0))
        return QRectF(area.left() + bar.x + (bar.width - width) / 2, area.bottom() - height, width, height)

    def _paint_bar(self, painter: QPainter, bar: Bar) -> None:
        has_good = bar.doubtful is None or bar.high > 0 or bar.last > bar.first
        if has_good:
            colour = theme().colour("good") if self._is_last_good(bar) else chart.mixed(theme().colour("accent"), theme().colour("card"), 0.62 if theme().dark else 0.42)
            rect = self._bar_rect(bar, bar.high)
            chart.bar(painter, rect, colour)
            if not self._is_last_good(bar):  # the height must be seen by those, too, who see pale colours badly
                chart.bar(painter, QRectF(rect.left(), rect.top(), rect.width(), min(2.5, rect.height())), theme().colour("accent_text"))
        if bar.doubtful is not None:
            self._paint_doubtful(painter, bar, beside=has_good)

    def _paint_doubtful(self, painter: QPainter, bar: Bar, *, beside: bool) -> None:
        """Paint what is held or was rejected: its colour, its hatching and a mark above, so that no colour alone says it."""
        colour = theme().colour(self._alarm if bar.doubtful is Standing.HELD else "muted")
        rect = self._bar_rect(bar, bar.doubtful_items, 5.0)
        if beside and not bar.tail:
            rect = QRectF(rect.center().x() - 2, rect.top(), 4, rect.height())
        if bar.doubtful is Standing.HELD:
            chart.bar(painter, rect, colour)
            chart.triangle(painter, QPointF(rect.center().x(), rect.top() - 4), min(_MARK, max(7.0, bar.width)), colour)
        else:
            chart.hatched(painter, rect, colour)
            chart.diamond(painter, QPointF(rect.center().x(), rect.top() - 6), 4.0, colour)

    def _is_last_good(self, bar: Bar) -> bool:
        return bar.first <= self._line.good <= bar.last

    def _paint_last_good(self, painter: QPainter) -> None:
        """Paint the flag at the last good snapshot."""
        at = self._plan.bar_of(self._line.good)
        if at < 0:
            return
        rect = self._bar_rect(self._plan.bars[at], self._plan.bars[at].high)
        text = tr("Last good snapshot: {amount}", amount=figures.amount(self._line.points[self._line.good].items, mail=self._line.mail))
        font = theme().font(0.9, theme().font().Weight.DemiBold)
        metrics = QFontMetricsF(font)
        painter.setPen(QPen(theme().colour("good"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(rect.center().x(), 8), QPointF(rect.center().x(), rect.top()))
        painter.setFont(font)
        painter.setPen(theme().colour("good"))
        width = metrics.horizontalAdvance(text)
        left = rect.center().x() - 7 - width
        painter.drawText(QPointF(left if left > 4 else rect.center().x() + 7, 4 + metrics.ascent()), text)

    def _paint_lit(self, painter: QPainter, bar: Bar, opacity: float) -> None:
        name = "good" if self._is_last_good(bar) else self._alarm if bar.doubtful is Standing.HELD else "accent"
        chart.bar(painter, self._bar_rect(bar, max(bar.high, bar.doubtful_items), 5.0), theme().colour(name, opacity))

    def _paint_cursor(self, painter: QPainter) -> None:
        """Paint the bar of the cursor full, and a handle on the axis below it."""
        at = self._plan.bar_of(self.value())
        if at < 0:
            return
        bar = self._plan.bars[at]
        self._paint_lit(painter, bar, 1.0)
        x, y = self._bar_rect(bar, 0).center().x(), self._area.bottom()
        painter.setPen(QPen(theme().colour("accent_text"), 2))
        painter.setBrush(theme().colour("card"))
        painter.drawEllipse(QPointF(x, y), 5.5, 5.5)

    # What the user does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the cursor to the bar under the mouse."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the mouse; with the button held, bring the cursor along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position())
        at = self._plan.bar_at(event.position().x() - self._area.left())
        if at != self._hovered:
            self._hovered = at
            self.update()
        if at >= 0:
            QToolTip.showText(event.globalPosition().toPoint() + QPoint(12, -8), self._told(self._plan.bars[at]), self)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Do nothing: the cursor is where it is."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the snapshot under the mouse."""
        self._go_to(event.position())
        self._open()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def leaveEvent(self, _event: QEvent) -> None:
        """Forget what was under the mouse."""
        self._hovered = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; what moves a slider moves the cursor."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Lay out anew."""
        self._forget()

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew where fonts change."""
        if event.type() is QEvent.Type.FontChange:
            self._forget()
        super().changeEvent(event)

    def _go_to(self, position: QPointF) -> None:
        at = self._plan.bar_at(position.x() - self._area.left())
        if at >= 0:
            bar = self._plan.bars[at]
            self.setValue(self._line.good if self._is_last_good(bar) else bar.last)

    def _open(self) -> None:
        if self._line.points:
            self.opened.emit(self.value())

    def _came_to(self) -> None:
        point = self.point
        self.setAccessibleDescription(self._describe(self.value()) if point else tr("No snapshot yet"))
        self.update()
        if point is not None:
            self.pointed.emit(self.value())

    def _told(self, bar: Bar) -> str:
        """Return what the tooltip says of a bar."""
        at = self._line.good if self._is_last_good(bar) else bar.last
        lines = [self._describe(at)]
        if bar.last > bar.first:
            lines.append(trn("{n} snapshot in this time", "{n} snapshots in this time", bar.last - bar.first + 1))
        return "\n".join(lines)

    def _describe(self, at: int) -> str:
        """Return a snapshot in words: when, how much, how it stands."""
        point = self._line.points[at]
        standing = {
            Standing.GOOD: tr("last good snapshot") if at == self._line.good else tr("good"), Standing.HELD: tr("waits for your answer"),
            Standing.REJECTED: tr("not your mailbox, by your answer"),
        }[point.standing]  # fmt: skip
        said = tr("{when}: {amount}, {standing}", when=figures.when(point.taken_at), amount=figures.amount(point.items, mail=self._line.mail), standing=standing)
        return tr("{said} (old copy)", said=said) if point.imported else said

    def _forget(self) -> None:
        self._layer, self._hovered = None, -1
        self._lay_out()
        self.updateGeometry()
        self.update()


def _tick_text(tick: Tick, *, first: bool) -> str:
    if tick.kind is TickKind.HOUR:
        return figures.clock(tick.moment)
    if tick.kind is TickKind.DAY:
        return figures.day_short(tick.moment)
    return figures.month(tick.moment, year=first or tick.kind is TickKind.YEAR)
