"""The bar above the lists: which moment is looked at, how it stands, and the ways to others."""

from __future__ import annotations

from PySide6.QtCore import QDate, QEvent, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QSizePolicy, QVBoxLayout, QWidget

from mailrescue.app.browsing import Stay
from mailrescue.app.timeline import Line, Point
from mailrescue.model.snapshot import Standing
from mailrescue.ui import figures
from mailrescue.ui.browse.marks import day_of
from mailrescue.ui.browse.slider import TimeSlider, place_of, stretches
from mailrescue.ui.browse.wording import messages, standing_name
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Button, IconButton, badge, label, row, set_kind
from mailrescue.ui.widgets.beside import beside
from mailrescue.ui.words import tr, trn

_BADGES = {Standing.GOOD: "good", Standing.HELD: "warn", Standing.REJECTED: "bad"}


class TimeBar(QFrame):
    """`moved`: another snapshot is looked at. `vanished`: only what has vanished since is wanted, or all of it again."""

    moved = Signal()
    vanished = Signal(bool)
    answer = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, "timebar")
        self.slider = TimeSlider()
        self.slider.chosen.connect(self._chosen)
        self._calendar: DayChooser | None = None
        self._earlier = IconButton("chevron-left", tr("Earlier snapshot (Alt+Left)"), lambda: self._step(-1))
        self._later = IconButton("chevron-right", tr("Later snapshot (Alt+Right)"), lambda: self._step(1))
        self._when = Button("", self._choose_day, kind="when")
        self._when.setToolTip(tr("Go to another day"))
        self._standing = badge("", "good")
        self._answer = Button(tr("Answer"), self.answer.emit, kind="quiet")
        self._holds = label("", "muted")
        self.only_vanished = Button(tr("Only what vanished since"), kind="segment", icon="ghost")
        self.only_vanished.setCheckable(True)
        self.only_vanished.setToolTip(tr("Mail that was here at this time and is in no folder any more"))
        self.only_vanished.toggled.connect(self.vanished)
        self._last_good = Button(tr("Last good"), self._go_to_last_good, icon="check")
        self._last_good.setToolTip(tr("Go to the last good snapshot"))
        moment = row(self._earlier, self._when, self._later, spacing=8)
        for step in (self._earlier, self._later):
            moment.setAlignment(step, Qt.AlignmentFlag.AlignVCenter)  # else the line were no higher than they are
        about = row(self._standing, self._answer, self._holds, spacing=8)
        about.addStretch(1)
        left, right = row(moment, about, spacing=8), row(self.only_vanished, self._last_good, spacing=8)
        left.setStretch(1, 1)
        self._tops = row(left, right, spacing=8)
        self._tops.setStretch(0, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 8, 16, 6)
        lines.setSpacing(4)
        lines.addLayout(self._tops)
        lines.addWidget(self.slider)
        self._parts = (left, right)
        self._parts[1].setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._tell()

    @property
    def line(self) -> Line:
        """The snapshots there are."""
        return self.slider.line

    @property
    def point(self) -> Point | None:
        """The snapshot that is looked at."""
        return self.line.points[self.slider.value()] if self.line.points else None

    @property
    def newest(self) -> Point | None:
        """The snapshot that was taken last; of old copies alone, the latest of these."""
        live = [point for point in self.line.points if not point.imported]
        return max(live, key=lambda point: point.seq, default=self.line.points[-1] if self.line.points else None)

    def show_line(self, line: Line) -> None:
        """Show these snapshots; the one that is looked at stays so if it is still there."""
        before = self.point
        at = place_of(line.points, before.seq) if before is not None and line.mailbox == self.line.mailbox else -1
        # Who comes to look wants his mail: what waits for an answer may be somebody else's, or nothing.
        self.slider.show_line(line, at if at >= 0 else line.good if line.good >= 0 else len(line.points) - 1)
        self._tell()

    def go_to(self, at: int) -> None:
        """Look at a snapshot by its place in the line."""
        if at != self.slider.value() and self.look_at(at):
            self.moved.emit()

    def look_at(self, at: int) -> bool:
        """Look at a snapshot without telling anybody; returns whether there is such a place."""
        there = 0 <= at < len(self.line.points)
        if there:
            self.slider.setValue(at)
            self._tell()
        return there

    def go_to_id(self, wanted: str) -> bool:
        """Look at a snapshot by its id; returns whether it is there."""
        at = next((at for at, point in enumerate(self.line.points) if point.id.startswith(wanted)), -1)
        self.go_to(at)
        return at >= 0

    def step(self, by: int) -> None:
        """Look at a snapshot before or after this one."""
        self._step(by)

    def show_life(self, stays: list[Stay]) -> None:
        """Mark on the strip when a mail stood in this mailbox."""
        self.slider.show_life([part for stay in stays for part in stretches(self.line.points, stay.first, stay.last)])

    def set_vanished(self, wanted: bool) -> None:
        """Let the switch stand as wanted, without telling anybody."""
        with QSignalBlocker(self.only_vanished):
            self.only_vanished.setChecked(wanted)

    def _step(self, by: int) -> None:
        self.go_to(self.slider.value() + by)

    def _go_to_last_good(self) -> None:
        self.go_to(self.line.good)

    def _chosen(self) -> None:
        self._tell()
        self.moved.emit()

    def _tell(self) -> None:
        point = self.point
        self._when.say(figures.when(point.taken_at) if point is not None else tr("No snapshot yet"))
        self._when.setEnabled(point is not None)
        for one in (self._standing, self._holds):
            one.setVisible(point is not None)
        self._answer.setVisible(point is not None and point.standing is Standing.HELD)
        at, count = self.slider.value(), len(self.line.points)
        self._earlier.setEnabled(point is not None and at > 0)
        self._later.setEnabled(point is not None and at < count - 1)
        self._last_good.setEnabled(self.line.good >= 0 and at != self.line.good)
        self.only_vanished.setEnabled(point is not None)
        if point is None:
            return
        self._standing.setText(tr("Last good") if at == self.line.good else standing_name(point.standing))
        set_kind(self._standing, _BADGES[point.standing], "badge")
        folders = trn("{n} folder", "{n} folders", point.folders)
        self._holds.setText(messages(point.items))
        self._holds.setToolTip(tr("{messages} in {folders}", messages=messages(point.items), folders=folders))
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest button: what is side by side can stand below each other."""
        steps = self._earlier.sizeHint().width() + self._later.sizeHint().width() + 16
        least = max(self.only_vanished.sizeHint().width(), self._last_good.sizeHint().width(), self._when.sizeHint().width() + steps)
        return QSize(least + 32, super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Put the ways to go below the moment where there is no room beside it: long words, large text. Then each in lines of its own."""
        room = self.width() - 32
        wide = [sum(item.sizeHint().width() + 8 for at in range(part.count()) if (item := part.itemAt(at)) is not None) for part in self._parts]
        beside(self._tops, sum(wide) + 24 <= room)
        for part, needed in zip(self._parts, wide, strict=True):
            beside(part, needed <= room)

    def _choose_day(self) -> None:
        self._calendar = DayChooser(self, self.line, self.slider.value())
        self._calendar.chosen.connect(self.go_to)
        self._calendar.move(self._when.mapToGlobal(QPoint(0, self._when.height() + 4)))
        self._calendar.show()


class DayChooser(QFrame):
    """A calendar in which the days that have snapshots stand out. `chosen` gives the place of the last snapshot of a day."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget, line: Line, at: int) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_kind(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._days = {_qt_day(point): number for number, point in enumerate(line.points)}
        calendar = QCalendarWidget()
        calendar.setAccessibleName(tr("Day to look at"))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setGridVisible(False)
        calendar.setNavigationBarVisible(True)
        if self._days:
            calendar.setDateRange(min(self._days), max(self._days))
            calendar.setSelectedDate(_qt_day(line.points[at]))
        self._dress(calendar)
        calendar.clicked.connect(self._take)
        calendar.activated.connect(self._take)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(10, 10, 10, 10)
        lines.addWidget(calendar)
        calendar.setFocus()

    def _dress(self, calendar: QCalendarWidget) -> None:
        plain, kept = QTextCharFormat(), QTextCharFormat()
        plain.setForeground(theme().colour("muted", 0.55))
        kept.setForeground(theme().colour("accent_text"))
        kept.setFontWeight(700)
        for weekday in Qt.DayOfWeek:
            calendar.setWeekdayTextFormat(weekday, plain)
        for day in self._days:
            calendar.setDateTextFormat(day, kept)

    def _take(self, day: QDate) -> None:
        """Go to the last snapshot of that day, or of the last one before it."""
        at = self._days.get(day, max((at for other, at in self._days.items() if other < day), default=0))
        self.chosen.emit(at)
        self.close()


def _qt_day(point: Point) -> QDate:
    day = day_of(point.taken_at)
    return QDate(day.year, day.month, day.day)
