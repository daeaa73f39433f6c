"""What was found, in the guard's own sentences: now, and in the past with what the user answered."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from mailrescue.app.predicament import Predicament
from mailrescue.model.verdict import Level
from mailrescue.ui import figures
from mailrescue.ui.alert.words import given_sentence, standing_word
from mailrescue.ui.findings import said
from mailrescue.ui.widgets.basics import Card, Icon, clear, column, label, readable, row
from mailrescue.ui.words import tr

_MARKS = {Level.FREEZE: ("snow", "bad"), Level.ASK: ("question", "warn"), Level.NOTICE: ("info", "accent_text"), Level.PASS: ("check", "good")}


class FindingsCard(Card):
    """All findings, the newest matter first."""

    def __init__(self) -> None:
        super().__init__("card", spacing=12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._shown: object = None

    def show_predicament(self, found: Predicament) -> None:
        """Show what was found."""
        shown = (found.status.found, found.incidents, found.answers)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self.body)
        if found.status.found:
            self.body.addWidget(label(tr("What was found"), "heading"))
            for one in found.status.found:
                self.body.addLayout(_line(*_MARKS[one.finding.level], said(one.finding.rule, one.finding.sentence), figures.when(one.snapshot.taken_at)))
        if found.incidents:
            self.body.addWidget(label(tr("Earlier"), "heading"))
            for past in found.incidents:
                below = tr("{when} · {answer}", when=figures.when(past.taken_at), answer=standing_word(past.standing))
                self.body.addLayout(_line("clock", "muted", said(past.rule, past.sentence), below))
        if found.answers:
            self.body.addWidget(label(tr("Your answers"), "heading"))
            for given in found.answers[:10]:
                self.body.addLayout(_line("person", "muted", given_sentence(given.word, at=given.at, counts=given.counts), ""))
        self.setVisible(bool(found.status.found or found.incidents or found.answers))


def _line(icon: str, colour: str, sentence: str, below: str) -> QHBoxLayout:
    words = column(spacing=2)
    words.addLayout(readable(label(sentence, wrap=True, selectable=True)))
    if below:
        words.addWidget(label(below, "small", wrap=True))
    line = row(spacing=10)
    line.addWidget(Icon(icon, colour, 20), 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(words, 1)
    return line
