"""How it came: the snapshots of the last weeks on a line, beside the answers."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QSizePolicy

from mailrescue.app.overview import State
from mailrescue.app.predicament import Predicament
from mailrescue.app.timeline import Line, line_of
from mailrescue.ui.desk import Desk
from mailrescue.ui.widgets.basics import Card, label
from mailrescue.ui.widgets.timeline import TimelineView
from mailrescue.ui.words import tr

_SPAN: Final = 21 * 86_400  # seconds before the last good snapshot


class CourseCard(Card):
    """Shows the line of a mailbox; a snapshot that is opened there is shown in Browse."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("card", spacing=8)
        self._desk, self._account = desk, ""
        self._line = Line()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.timeline = TimelineView()
        self.timeline.setMinimumHeight(170)
        self.timeline.opened.connect(self._open)
        self.body.addWidget(label(tr("How it came"), "heading"))
        self.body.addWidget(self.timeline)

    def show_predicament(self, found: Predicament) -> None:
        """Ask for the line of the mailbox."""
        self.setVisible(found.newest is not None)
        if found.newest is None or self._desk.reader is None:
            return
        self._account = found.account
        mailbox, before, alarm = found.newest.mailbox, self._line, "bad" if found.state is State.FROZEN else "warn"
        self._desk.reader.ask("alert-line", lambda _engine, vault: line_of(vault, mailbox, before), lambda line: self._show(line, alarm))

    def _show(self, line: Line, alarm: str) -> None:
        self._line = line
        end = line.points[line.good].taken_at if line.good >= 0 else 0
        self.timeline.show_line(line.since(end - _SPAN), name=self._account, alarm=alarm)

    def _open(self, at: int) -> None:
        self._desk.go("browse", account=self._account, at=self.timeline.line.points[at].id)
