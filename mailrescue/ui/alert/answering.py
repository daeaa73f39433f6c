"""The user's answer: what he can say, what each would change before he says it, and how he takes it back. Nobody is pushed: frozen is safe."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QSizePolicy, QVBoxLayout, QWidget

from mailrescue.app.answers import AnswerPlan
from mailrescue.app.overview import State
from mailrescue.app.predicament import Predicament
from mailrescue.ui import figures
from mailrescue.ui.alert.words import answer_words, plan_lines
from mailrescue.ui.widgets.basics import Button, Card, Icon, clear, column, divider, label, row, set_kind
from mailrescue.ui.words import tr
from mailrescue.vault.answers import Word

_WIDTH: Final = 560  # of the question, in pixels


class AnswerCard(Card):
    """`wanted` gets the answer that the user wants to give or look at: its word and the snapshot that it is about."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("card", spacing=12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._title = label(tr("Your answer"), "heading")
        self._calm = label("", "muted", wrap=True)
        self._answers = QVBoxLayout()
        self._answers.setSpacing(8)
        self._kept = label("", "good", wrap=True)
        self._kept.hide()
        for part in (self._title, self._calm):
            self.body.addWidget(part)
        self.body.addLayout(self._answers)
        self.body.addWidget(self._kept)
        self.body.addStretch(1)
        self._shown: object = None

    def show_predicament(self, found: Predicament) -> None:
        """Offer what can be answered."""
        shown = (found.account, found.state, found.asked_about, found.undoable)
        if shown == self._shown:
            return
        self._shown = shown
        self._kept.hide()
        clear(self._answers)
        self._calm.setText(_calm(found.state))
        if found.asked_about:
            self._offer(found.state, found.asked_about)
        if found.undoable is not None:
            self._offer_undo(found)

    def focus_first(self) -> None:
        """Bring the keyboard to the first answer."""
        first = self._answers.itemAt(0)
        if first is not None and (widget := first.widget()) is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, state: State, held: str) -> None:
        back = state is State.BACK
        keep = Button(_keep_word(state), lambda: self._keep(state), kind="" if back else "primary", icon="clock" if back else "snow")
        accept = Button(answer_words(Word.ACCEPT, back=back).button, lambda: self.wanted.emit(str(Word.ACCEPT), held))
        reject = Button(answer_words(Word.REJECT, back=back).button, lambda: self.wanted.emit(str(Word.REJECT), held), kind="primary" if back else "")
        for button in (reject, accept, keep) if back else (keep, accept, reject):
            self._answers.addWidget(button)

    def _keep(self, state: State) -> None:
        """Say what it means to leave everything as it is: nothing has to be done for it."""
        frozen = tr("Good. It stays frozen: nothing is deleted, new snapshots are taken beside the good ones, and you can answer at any time.")
        other = tr("Good. Nothing is decided: everything is kept, new snapshots are taken, and you can answer at any time.")
        self._kept.setText(frozen if state is State.FROZEN else other)
        self._kept.show()

    def _offer_undo(self, found: Predicament) -> None:
        given = found.undoable
        assert given is not None
        if found.asked_about:
            self._answers.addWidget(divider())
        said = answer_words(given.word, back=False).confirm
        text = tr("Your last answer, of {when}: “{said}”", when=figures.when(given.at), said=said)
        self._answers.addWidget(label(text, "strong", wrap=True))
        self._answers.addWidget(Button(tr("Undo this answer…"), lambda: self.wanted.emit(str(Word.UNDO), given.snapshot), icon="undo"))


def _calm(state: State) -> str:
    if state is State.FROZEN:
        return tr("There is no hurry. Until you answer, nothing of this mailbox is deleted or thinned out here, and new snapshots go on being taken.")
    if state is State.ASKS:
        return tr("Until you answer, everything is kept as it was. If you are not sure, leave it so.")
    if state is State.BACK:
        return tr("Confirm it when you have seen that it is right. Until then everything is kept.")
    if state is State.AWAITED:
        return tr("You need not do anything. Snapshots go on being taken, and none of your mail is removed here.")
    return tr("Nothing waits for an answer now.")


def _keep_word(state: State) -> str:
    if state is State.FROZEN:
        return tr("Keep frozen")
    return tr("Decide later") if state is State.BACK else tr("Keep it as it is")


class AnswerDialog(QDialog):
    """Shows what an answer would change. The way out is what Enter and Escape choose; accepted only when the user says so."""

    def __init__(self, parent: QWidget, plan: AnswerPlan, *, back: bool) -> None:
        super().__init__(parent)
        undo = plan.word is Word.UNDO
        words = answer_words(plan.word if not undo else Word.ACCEPT, back=back)
        question = tr("Take your answer back?") if undo else words.question
        self.setWindowTitle(question)
        self.setModal(True)
        self.setMinimumWidth(_WIDTH)
        set_kind(self, "page")
        meaning = tr("Then it is as if you had not answered: what you answered for waits again, frozen and safe.") if undo else words.meaning
        lines = column(label(question, "title", wrap=True), label(meaning, wrap=True), spacing=12)
        inset = Card("inset", spacing=8)
        for sentence in plan_lines(plan):
            line = row(spacing=8)
            line.addWidget(Icon("dot", "accent_text", 12), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(sentence, wrap=True, selectable=True), 1)
            inset.body.addLayout(line)
        lines.addWidget(inset)
        self.cancel = Button(tr("Cancel"), self.reject)
        self.confirm = Button(tr("Take it back") if undo else words.confirm, self.accept, kind="primary")
        self.confirm.setEnabled(not plan.already)
        buttons = row(spacing=10)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.confirm)
        lines.addStretch(1)
        lines.addLayout(buttons)
        lines.setContentsMargins(24, 22, 24, 20)
        self.setLayout(lines)
        self.resize(_WIDTH, lines.heightForWidth(_WIDTH))
        self.confirm.setAutoDefault(False)
        self.cancel.setDefault(True)
        self.cancel.setFocus()
