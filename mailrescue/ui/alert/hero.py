"""The head of the alert page: what happened in one big sentence, and three figures: what is safe, what is there now, since when."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from mailrescue.app.overview import State
from mailrescue.app.predicament import Predicament
from mailrescue.ui import figures
from mailrescue.ui.alert.words import amount, below_headline, headline
from mailrescue.ui.widgets.basics import Button, Card, Icon, column, label, readable, row, set_kind
from mailrescue.ui.widgets.elided import Reflowing
from mailrescue.ui.words import tr, trn

_LOOKS = {State.FROZEN: ("bad", "snow", "bad"), State.ASKS: ("warn", "question", "warn"), State.BACK: ("good", "undo", "good"), State.AWAITED: ("warn", "clock", "warn")}


class Hero(Card):
    """Red for a freeze, amber for a question and for a mailbox that is not back yet, green for what is back or well.

    `wanted` gets what the user wants while it is not back: snapshot or browse.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("card", spacing=14)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.body.setContentsMargins(22, 20, 22, 20)
        self._icon = Icon("shield", "good", 40)
        self.title, self.text = label("", "title", wrap=True), label("", wrap=True)
        self._facts = Reflowing(11.5, spacing=12, most=3)
        line = row(spacing=16)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column(self.title, readable(self.text), spacing=4), 1)
        self.body.addLayout(line)
        self.body.addWidget(self._facts)
        self.take = Button(tr("Snapshot now"), lambda: self.wanted.emit("snapshot"), kind="primary", icon="camera")
        self.take.setToolTip(tr("See whether your mailbox is back"))
        look = Button(tr("See my mail"), lambda: self.wanted.emit("browse"), icon="browse")
        self._actions = QWidget()
        buttons = row(self.take, look, spacing=10)
        buttons.addStretch(1)
        self._actions.setLayout(buttons)
        self.body.addWidget(self._actions)

    def show_predicament(self, found: Predicament) -> None:
        """Say how it stands."""
        kind, icon, colour = _LOOKS.get(found.state, ("good", "shield", "good"))
        set_kind(self, kind)
        self._icon.become(icon, colour)
        self.title.setText(headline(found))
        self.text.setText(below_headline(found))
        self.setAccessibleName(f"{self.title.text()}. {self.text.text()}")
        self._facts.hold(_facts(found))
        self._actions.setVisible(found.state is State.AWAITED)


def _facts(found: Predicament) -> list[QWidget]:
    good, newest, was = found.status.last_good, found.newest, found.was
    shown: list[QWidget] = []
    if good is not None:
        shown.append(_fact("shield", "good", tr("Safe here"), amount(good), tr("Last good snapshot: {when}", when=figures.when(good.taken_at))))
    if newest is not None and found.state.concerns:
        when = tr("Newest snapshot: {when}", when=figures.when(newest.taken_at))
        shown.append(_fact("inbox", "bad" if found.state is State.FROZEN else "muted", tr("In the mailbox now"), amount(newest), when))
    if was is not None and found.state.waits:
        waits = trn("{n} snapshot waits for your answer", "{n} snapshots wait for your answer", len(found.status.held))
        shown.append(_fact("clock", "muted", tr("Since"), figures.when(was.taken_at), waits))
    return shown


def _fact(icon: str, colour: str, title: str, figure: str, below: str) -> QWidget:
    card = Card("fact", spacing=2)
    card.body.setContentsMargins(14, 10, 14, 10)
    head = row(Icon(icon, colour, 16), label(title, "small"), spacing=6)
    head.addStretch(1)
    card.body.addLayout(head)
    card.body.addWidget(label(figure, "heading", wrap=True))
    card.body.addWidget(label(below, "small", wrap=True))
    card.body.addStretch(1)
    return card
