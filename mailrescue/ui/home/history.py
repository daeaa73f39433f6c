"""The card below the mailboxes: all snapshots of the chosen one, and the way into any of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QSize, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from mailrescue.app.overview import MailboxView, State
from mailrescue.app.timeline import Line, Point
from mailrescue.model.snapshot import Standing
from mailrescue.ui import figures
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Button, Card, label, row
from mailrescue.ui.widgets.beside import beside
from mailrescue.ui.widgets.elided import Elided
from mailrescue.ui.widgets.timeline import TimelineView
from mailrescue.ui.words import tr, trn

_SPANS: Final = {"month": timedelta(days=31), "year": timedelta(days=366), "all": None}
_LONG: Final = timedelta(days=45)  # from here on there is something to choose


class HistoryCard(Card):
    """`browse` asks to look into a snapshot (account, id), `compare` for what vanished since (account, id)."""

    browse = Signal(str, str)
    compare = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("card", spacing=10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(760)
        self._view: MailboxView | None = None
        self._whole = Line()
        self._title, self._count = Elided(kind="heading"), label("", "small")
        self.timeline = TimelineView()
        self.timeline.pointed.connect(self._told)
        self.timeline.opened.connect(lambda _at: self._ask(self.browse))
        self._said = label("", "muted", wrap=True)
        self._compare = Button(tr("Compare with now"), lambda: self._ask(self.compare))
        self._browse = Button(tr("Browse this moment"), lambda: self._ask(self.browse))
        self._spans = self._span_buttons()
        self._head = row(spacing=10)
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._count)
        self._head.addWidget(self._spans)
        self._foot = row(spacing=10)
        self._foot.addWidget(self._said, 1)
        self._foot.addWidget(self._compare)
        self._foot.addWidget(self._browse)
        self.body.addLayout(self._head)
        self.body.addWidget(self.timeline, 1)
        self.body.addLayout(self._foot)

    def show_line(self, view: MailboxView, line: Line) -> None:
        """Show the snapshots of a mailbox."""
        if self._view is None or self._view.account != view.account:
            self._group.buttons()[0 if _span(line) > _LONG else -1].setChecked(True)
        self._view, self._whole = view, line
        self._title.say(tr("Snapshots of {name}", name=view.account))
        self._spans.setVisible(_span(line) > _LONG)
        self._show_span()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the buttons below the words where both have no room side by side."""
        super().resizeEvent(event)
        narrow = self.width() < 36 * theme().base
        beside(self._foot, not narrow)
        beside(self._head, not narrow)

    def minimumSizeHint(self) -> QSize:
        """Return room for the widest of what can stand below each other."""
        widest = max(one.sizeHint().width() for one in (self._compare, self._browse, self._count))
        return QSize(widest + 36, super().minimumSizeHint().height())

    @property
    def point(self) -> Point | None:
        """The snapshot that the cursor is at."""
        return self.timeline.point

    def _span_buttons(self) -> QWidget:
        """Return the choice of how much time is shown."""
        holder = QWidget()
        line = row(spacing=4)
        holder.setLayout(line)
        self._group = QButtonGroup(self)
        for name, text in zip(_SPANS, (tr("Month"), tr("Year"), tr("All")), strict=True):
            button = Button(text, kind="segment")
            button.setCheckable(True)
            button.setProperty("span", name)
            button.setToolTip(tr("How much time the line shows"))
            self._group.addButton(button)
            line.addWidget(button)
        self._group.buttons()[-1].setChecked(True)
        self._group.buttonClicked.connect(lambda _button: self._show_span())
        return holder

    def _show_span(self) -> None:
        """Show as much of the time as was chosen, and never less than the last good snapshot."""
        assert self._view is not None
        checked = self._group.checkedButton()
        span = _SPANS[checked.property("span")] if checked is not None else None
        line = self._whole
        if span is not None and line.points:
            end = line.points[line.good].taken_at if line.good >= 0 else line.points[-1].taken_at
            line = line.since(end - span.total_seconds())
        days = round(_span(line).total_seconds() / 86_400)
        count = trn("{n} snapshot", "{n} snapshots", len(line.points))
        self._count.setText(tr("{count} · {days}", count=count, days=trn("{n} day", "{n} days", days)) if days else count)
        alarm = "bad" if self._view.state is State.FROZEN else "warn"
        self.timeline.show_line(line, name=self._view.account, alarm=alarm)
        for button in (self._compare, self._browse):
            button.setEnabled(bool(line.points))

    def _told(self, at: int) -> None:
        line = self.timeline.line
        point = line.points[at]
        standing = {
            Standing.GOOD: tr("last good snapshot") if at == line.good else "", Standing.HELD: tr("waits for your answer"),
            Standing.REJECTED: tr("not your mailbox, by your answer"),
        }[point.standing]  # fmt: skip
        folders = trn("in {n} folder", "in {n} folders", point.folders)
        said = tr("{when} · {amount} {folders}", when=figures.when(point.taken_at), amount=figures.amount(point.items, mail=line.mail), folders=folders)
        self._said.setText(tr("{said} · {standing}", said=said, standing=standing) if standing else said)

    def _ask(self, signal: SignalInstance) -> None:
        if self._view is not None and self.point is not None:
            signal.emit(self._view.account, self.point.id)


def _span(line: Line) -> timedelta:
    return timedelta(seconds=line.points[-1].taken_at - line.points[0].taken_at) if line.points else timedelta()


def chosen_first(views: tuple[MailboxView, ...], wanted: str, _now: datetime | None = None) -> MailboxView | None:
    """Return the mailbox to show: the wanted one, else the gravest that something happened to, else the first with a snapshot."""
    by_name = {view.account: view for view in views if view.newest is not None}
    if wanted in by_name:
        return by_name[wanted]
    order = list(State)
    return min(by_name.values(), key=lambda view: order.index(view.state) if view.state.concerns else len(order), default=None)
