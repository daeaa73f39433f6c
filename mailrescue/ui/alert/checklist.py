"""The card "Do this now" as a list to tick off, with buttons where the command line names commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout

from mailrescue.app.card import StepKind
from mailrescue.app.overview import State
from mailrescue.app.predicament import Predicament
from mailrescue.ui.alert.words import Said, steps_of
from mailrescue.ui.desk import Desk
from mailrescue.ui.widgets.basics import Button, Card, Icon, clear, column, label, readable, row
from mailrescue.ui.words import tr

_TICKED = "ticked"  # what the preferences keep
_MOST_KEPT = 20


class Checklist(Card):
    """`printing` asks for the card on paper, `answering` for the place where the user answers."""

    printing = Signal()
    answering = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__("card", spacing=14)
        self._desk = desk
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._title = label("", "heading")
        self._print = Button(tr("Print"), self.printing.emit, icon="print")
        self._print.setToolTip(tr("Print this list, to have it at hand while you telephone"))
        head = row(spacing=10)
        head.addWidget(self._title, 1)
        head.addWidget(self._print)
        self.body.addLayout(head)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(16)
        self.body.addLayout(self._steps)
        self.body.addStretch(1)
        self._found: Predicament | None = None
        self._shown: list[Said] = []

    def show_predicament(self, found: Predicament) -> None:
        """Show what is to be done now. What is shown already stays, so that nobody loses his place."""
        self._found = found
        titles = {State.FROZEN: tr("Do this now"), State.ASKS: tr("Was that you?"), State.BACK: tr("It is back")}
        self._title.setText(titles.get(found.state, ""))
        steps = steps_of(found)
        if steps == self._shown:
            return
        self._shown = steps
        clear(self._steps)
        ticked = self._ticked()
        number = 0
        for step in steps:
            number += not step.done
            self._steps.addLayout(self._line(step, number, ticked))

    def _line(self, step: Said, number: int, ticked: frozenset[str]) -> QHBoxLayout:
        text = label(step.text, "muted", wrap=True, selectable=True)
        words = column(spacing=4)
        if step.done:
            words.addWidget(label(step.title, "strong", wrap=True))
        else:
            box = QCheckBox(tr("{number}. {title}", number=number, title=step.title.replace("&", "&&")))
            box.setProperty("kind", "step")
            box.setAccessibleDescription(step.text)
            box.setChecked(str(step.kind) in ticked)
            box.toggled.connect(lambda on, kind=step.kind: self._tick(kind, on=on))
            words.addWidget(box)
        body = readable(text, 640)
        body.setContentsMargins(0 if step.done else 32, 0, 0, 0)
        words.addLayout(body)
        buttons = self._buttons(step.kind)
        if buttons:
            line = row(*buttons, spacing=8)
            line.setContentsMargins(32, 4, 0, 0)
            line.addStretch(1)
            words.addLayout(line)
        line = row(spacing=10)
        if step.done:
            line.addWidget(Icon("check", "good", 20), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        return line

    def _buttons(self, kind: StepKind) -> list[Button]:
        """Return what can be done right here about a step."""
        assert self._found is not None
        name, good = self._found.account, self._found.status.last_good
        at = {"at": good.id} if good is not None else {}

        def go(**where: object) -> Callable[[], None]:
            return lambda: self._desk.go("browse", account=name, **at, **where)

        if kind is StepKind.MEANWHILE:
            return [Button(tr("See my mail"), go(), icon="browse"), Button(tr("Search"), go(search=True), icon="search")]
        if kind in (StepKind.LOOK, StepKind.RETURNED) and good is not None:
            return [Button(tr("See every mail that is gone") if kind is StepKind.LOOK else tr("See my mail"), go(vanished=True) if kind is StepKind.LOOK else go())]
        if kind is StepKind.ANSWER:
            return [Button(tr("To the answers"), self.answering.emit)]
        return []

    # What was ticked off is remembered for as long as the same thing waits.

    def _key(self) -> str:
        assert self._found is not None
        return self._found.was.id if self._found.was is not None else ""

    def _ticked(self) -> frozenset[str]:
        kept = self._desk.preferences.get(_TICKED)
        found = kept.get(self._key(), []) if isinstance(kept, dict) else []
        return frozenset(map(str, found)) if isinstance(found, Iterable) else frozenset()

    def _tick(self, kind: StepKind, *, on: bool) -> None:
        kept = self._desk.preferences.get(_TICKED)
        every = dict(kept) if isinstance(kept, dict) else {}
        ticked = self._ticked() | {str(kind)} if on else self._ticked() - {str(kind)}
        every.pop(self._key(), None)
        every[self._key()] = sorted(ticked)
        self._desk.preferences.keep({_TICKED: dict(list(every.items())[-_MOST_KEPT:])})
