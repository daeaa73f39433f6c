"""The strip above the page that guides through the demo: five steps, what the present one is about, and what to press."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from mailrescue.ui.demo.guide import Guide, Step
from mailrescue.ui.figures import number
from mailrescue.ui.widgets.basics import Button, Card, badge, column, label, row, set_kind
from mailrescue.ui.words import tr, trn


def title() -> str:
    """Return what stands on the frame of the window."""
    return tr("MailRescue: demo")


class Strip(Card):
    """Shows where a Guide stands. `done` is called by the button of the last step."""

    def __init__(self, guide: Guide, done: Callable[[], object]) -> None:
        super().__init__("bar")
        self._guide, self._done = guide, done
        self._had_focus = False
        names = (tr("A month"), tr("The loss"), tr("The alarm"), tr("Find"), tr("Export"))
        self._steps: list[tuple[QLabel, str]] = [(badge("", "plain"), name) for name in names]
        self._said = label("", wrap=True)
        self._go = Button("", self._pressed, kind="primary")
        self._skip = Button(tr("Skip"), guide.skip, kind="quiet")
        chips = row(label(tr("Demo"), "strong"), *(one for one, _ in self._steps), spacing=6)
        chips.addStretch(1)
        line = row(column(chips, self._said, spacing=6), spacing=14)
        line.setStretch(0, 1)
        for button in (self._skip, self._go):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.setContentsMargins(28, 10, 28, 10)
        self.body.addLayout(line)
        self.setAccessibleName(tr("Demo"))
        guide.changed.connect(self._show)
        self._show()

    def _pressed(self) -> None:
        if self._guide.step is Step.END:
            self._done()
        else:
            self._guide.go_on()

    def _show(self) -> None:
        guide = self._guide
        for step, (chip, name) in zip(Step, self._steps, strict=False):  # the end has no chip
            chip.setText(f"✓ {name}" if step in guide.done else f"{step} {name}")
            set_kind(chip, "good" if step in guide.done else "accent" if step is guide.step else "plain", "badge")
        said, word = _words(guide)
        self._said.setText(said)
        set_kind(self._said, "bad" if guide.trouble or guide.failed else "")
        self._go.say(word)
        self._wait(busy=guide.busy)
        self._skip.setVisible(guide.step not in (Step.LOSE, Step.END))
        self._skip.setEnabled(not guide.busy)

    def _wait(self, *, busy: bool) -> None:
        """Let the button rest while something runs, and give it the keyboard back."""
        had = self.window().focusWidget() is self._go or self._had_focus
        self._go.setEnabled(not busy)
        if had and not busy:
            self._go.setFocus(Qt.FocusReason.OtherFocusReason)
        self._had_focus = had and busy


def _words(guide: Guide) -> tuple[str, str]:
    """Return what is to be said, and what stands on the button."""
    said, word = _STEPS[guide.step](guide)
    return guide.trouble or said, word


def _look(_guide: Guide) -> tuple[str, str]:
    text = tr("A carpentry with three mailboxes, and a snapshot of each every evening for a month. Look around, in Browse too.")
    return text, tr("Go on")


def _lose(guide: Guide) -> tuple[str, str]:
    word = tr("Let it happen")
    if guide.busy and guide.gone:
        return tr("{count} mails are gone, at the provider and on her computer. MailRescue takes a snapshot ...", count=number(guide.gone)), word
    if guide.busy:
        return tr("The mailbox is being emptied ..."), word
    return tr("Tonight the provider loses her mailbox and puts an empty one in its place. Her mail program syncs, and empties the copy on her computer."), word


def _alarm(guide: Guide) -> tuple[str, str]:
    return tr("{count} mails are gone. MailRescue saw that this is not her mailbox, and froze everything that is good.", count=number(guide.gone)), tr("Show the alarm")


def _find(guide: Guide) -> tuple[str, str]:
    word = tr("Go to last Tuesday")
    if guide.back:
        return tr("This is her inbox as it was that evening. Choose a mail to read it, or search in all snapshots."), word
    return tr("Nothing is lost. Find a mail of last Tuesday: move the slider to that day, or search in all snapshots."), word


def _export(guide: Guide) -> tuple[str, str]:
    word = tr("Export everything")
    if guide.busy:
        return tr("The mail is written to files, read back and compared ..."), word
    return tr("There it is. Now get mail out: choose some in the list and press Export, or take the whole mailbox as it was."), word


def _end(guide: Guide) -> tuple[str, str]:
    word = tr("Close the demo")
    compared = guide.compared
    if compared is None:
        return tr("That was the demo. For your own mail, start MailRescue without it."), word
    if not compared.proven:
        text = tr("{count} of {all} mails that came out are not what they were before.", count=number(compared.mails - compared.equal), all=number(compared.mails))
        return text, word
    text = trn(
        "Proven: {n} mail came out, byte for byte what it was before the loss. For your own mail, start MailRescue without the demo.",
        "Proven: {n} mails came out, each byte for byte what it was before the loss. For your own mail, start MailRescue without the demo.",
        compared.equal,
    )  # fmt: skip
    return text, word


_STEPS: dict[Step, Callable[[Guide], tuple[str, str]]] = {
    Step.LOOK: _look, Step.LOSE: _lose, Step.ALARM: _alarm, Step.FIND: _find, Step.EXPORT: _export, Step.END: _end,
}  # fmt: skip
