"""The card of a mailbox: how it stands, what is safe, and what can be done with it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QSizePolicy

from mailrescue.app.overview import MailboxView, State
from mailrescue.ui import figures
from mailrescue.ui.home.words import counted, kind_of, last_good, standing_of
from mailrescue.ui.widgets.basics import Card, IconButton, label, row, set_kind
from mailrescue.ui.widgets.elided import Elided, Pill
from mailrescue.ui.widgets.trend import Trend
from mailrescue.ui.words import tr, trn


class MailboxCard(Card):
    """`chosen` tells that the user wants to see this one below; `wanted` what he wants to do with it: snapshot, browse, settings or alert."""

    chosen = Signal(str)
    wanted = Signal(str, str)

    def __init__(self, view: MailboxView, now: datetime) -> None:
        super().__init__("choice", spacing=6)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._name, self._kind = Elided(kind="heading"), Elided(kind="small", middle=True)
        self._pill = Pill("check", "", "plain")
        self._number, self._unit = label("", "number"), Elided(kind="small")
        self._trend, self._below = Trend(), Elided(kind="small")
        self._more = IconButton("more", tr("More"), self._show_menu)
        self.view, self._kept, self._away = view, 0, False
        self._lay_out()
        self.show_view(view, now)

    def show_view(self, view: MailboxView, now: datetime, *, away: bool = False) -> None:
        """Show how it stands now; `away`: the vault is not there, so that it is what was known last."""
        self.view, self._away = view, away
        standing = standing_of(view, away=away)
        self._name.say(view.account)
        self._kind.say(kind_of(view))
        self._pill.say(standing.icon, standing.word, standing.colour)
        good = view.last_good
        self._number.setText(figures.number(good.counts.items) if good else "")
        self._count()
        for part in (self._number, self._unit, self._trend):
            part.setVisible(good is not None)
        self._trend.show_points(view.trend, {"plain": "muted"}.get(standing.colour, standing.colour))
        self._below.say(view.failure.sentence if view.failure else last_good(view, now))
        self._more.setToolTip(tr("More for {name}", name=view.account))
        self._more.setAccessibleName(tr("More for {name}", name=view.account))
        self.setAccessibleName(tr("{name}: {standing}", name=view.account, standing=standing.word))
        self._describe()

    def show_kept(self, kept: int) -> None:
        """Tell how many different items the vault keeps of it in all."""
        self._kept = kept
        self._count()
        self._describe()

    def _count(self) -> None:
        good = self.view.last_good
        if good is not None:
            self._unit.say(tr("when last seen") if self._away else counted(good, self._kept))

    def mark(self, *, chosen: bool) -> None:
        """Show whether it is the one that is shown below."""
        set_kind(self, "chosen" if chosen else "choice")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(self.view.account)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Browse it."""
        self.wanted.emit("browse", self.view.account)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses, Enter browses, the menu key shows the menu."""
        if event.key() == Qt.Key.Key_Space:
            self.chosen.emit(self.view.account)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit("browse", self.view.account)
        elif event.key() == Qt.Key.Key_Menu:
            self._show_menu()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Choose it when the keyboard comes to it, so that what is below follows."""
        if event.type() is QEvent.Type.FocusIn:
            self.chosen.emit(self.view.account)
        return super().event(event)

    def menu(self) -> QMenu:
        """Return what can be done with it."""
        menu = QMenu(self)
        view = self.view
        offered = [("browse", tr("Browse its mail")), ("settings", tr("Settings"))]
        if view.kind:
            offered.insert(0, ("snapshot", tr("Snapshot now")))
        if view.state.concerns:
            offered.insert(0, ("alert", tr("Open the alert")))
        for name, text in offered:
            action = menu.addAction(text)
            action.setEnabled(name != "browse" or view.newest is not None)
            action.triggered.connect(lambda _checked=False, name=name: self.wanted.emit(name, self.view.account))
        return menu

    def _lay_out(self) -> None:
        head = row(spacing=8)
        head.addWidget(self._name, 1)
        head.addWidget(self._pill)
        self.body.addLayout(head)
        self.body.addWidget(self._kind)
        self.body.addSpacing(4)
        figures_line = row(spacing=8)
        figures_line.addWidget(self._number)
        figures_line.addWidget(self._unit, 1, Qt.AlignmentFlag.AlignBottom)
        self._unit.setContentsMargins(0, 0, 0, 5)
        self.body.addLayout(figures_line)
        self.body.addWidget(self._trend)
        foot = row(spacing=8)
        foot.addWidget(self._below, 1)
        foot.addWidget(self._more)
        self.body.addLayout(foot)
        self.body.setContentsMargins(18, 16, 14, 10)

    def _describe(self) -> None:
        view = self.view
        lines = [self._kind.text(), f"{self._number.text()} {self._unit.text()}" if view.last_good else "", self._below.text()]
        if self._kept and view.last_good is not None and self._kept > view.last_good.counts.items:
            more = self._kept - view.last_good.counts.items
            lines.append(trn("{n} older item that left the mailbox is kept, too", "{n} older items that left the mailbox are kept, too", more))
        if view.state is State.ARCHIVED:
            lines.append(tr("No new snapshots are taken: its account was removed."))
        self.setAccessibleDescription(". ".join(filter(None, lines)))
        self.setToolTip("\n".join(lines[3:]))

    def _show_menu(self) -> None:
        self.menu().popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
