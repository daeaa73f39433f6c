"""The way to a mailbox's server, step by step: what was found at each, how long it took, and what to do where it ended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mailrescue.app.accounts import Account
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import CancelToken, Notice
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand, Tell
from mailrescue.ui.settings.password import engine_of
from mailrescue.ui.widgets.basics import Button, Card, Icon, column, label, row, set_kind
from mailrescue.ui.words import is_english, tr

# What is no fault of the provider, or passes by itself.
_MILD = frozenset({Told.OWN, Told.POLICY, Told.THROTTLED})


def step_words() -> dict[Step, str]:
    """Return what the steps are called, the lowest first."""
    return {
        Step.NETWORK: tr("This computer's connection"), Step.NAME: tr("The server's name"), Step.TCP: tr("The server answers"),
        Step.TLS: tr("It proves who it is"), Step.PROTOCOL: tr("It speaks the language of mail"), Step.SIGN_IN: tr("Sign-in"),
        Step.FOLDER: tr("Reading a folder"),
    }  # fmt: skip


def advice_of(rung: Rung) -> str:
    """Return what to do about a step that was the last: in the user's language where there are words for it, else as the engine says it."""
    own = {
        Told.OWN: tr("This computer is not connected to the internet, or a page wants to be answered in the browser first, as in a hotel. See to that, then test again."),
        Told.UNTRUSTED: tr(
            "Nothing was sent to it, because it does not prove who it is: its certificate has run out, is for another name, or is by an authority that this"
            " computer does not know. Ask your provider. With a server of your own, choose the certificate of your authority."
        ),
        Told.REFUSED: tr("Check name and password. Many providers want a password that is made for this program (app password) instead of your own."),
        Told.POLICY: tr("This way in is switched off for the mailbox. Ask your provider, or whoever looks after the mailboxes, to allow it."),
        Told.THROTTLED: tr("The server asks to be left alone for a while. Try again later; MailRescue waits by itself when it takes snapshots."),
        Told.WRONG: tr("Something else answers there than a mail server of this kind. Check server, port and encryption."),
        Told.DOWN: tr("Check server and port. If it worked before, the server is down: try again later, and if it stays so, call your provider."),
    }[rung.told] if rung.told is not Told.OK else ""  # fmt: skip
    if rung.step is Step.NAME and rung.told is not Told.OWN:
        own = tr("Check how the name of the server is spelt; your provider's instructions have it.")
    return rung.advice if is_english() and rung.advice else own


class _RungLine(QWidget):
    """One step."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._icon = Icon("dot", "edge", 18)
        self._title, self._time, self._said = label(title, "muted", wrap=True), label("", "small"), label("", "small", wrap=True)
        self._said.hide()
        head = row(self._title, self._time, spacing=10)
        head.setStretch(0, 1)
        line = row(spacing=10)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column(head, self._said, spacing=1), 1)
        self.setLayout(line)

    def reset(self) -> None:
        """Forget what was found."""
        self._time.clear()
        self._said.hide()
        self.setAccessibleName("")
        self.show()

    def wait(self, *, now: bool) -> None:
        """Show that it is still to be tried, or is being tried `now`."""
        self._icon.become("clock" if now else "dot", "accent_text" if now else "edge")
        set_kind(self._title, "" if now else "muted")

    def tell(self, rung: Rung) -> None:
        """Show what was found."""
        mild = rung.told in _MILD
        self._icon.become("check" if rung.ok else "alert", "good" if rung.ok else "warn" if mild else "bad")
        set_kind(self._title, "strong")
        self._time.setText(figures.seconds(rung.seconds))
        self._said.setText(rung.sentence)
        self._said.setVisible(bool(rung.sentence))
        how = tr("all is well") if rung.ok else tr("it ended here")
        self.setAccessibleName(tr("{step}: {how}. {sentence}", step=self._title.text(), how=how, sentence=rung.sentence))


class Ladder(Card):
    """Climbs to a server in an errand, and shows it. `ended` gets whether the mailbox can be read."""

    def __init__(self, desk: Desk, ended: Callable[[bool], object]) -> None:
        super().__init__("inset", spacing=8)
        self._desk, self._ended = desk, ended
        self._errand: Errand | None = None
        self._lines: dict[Step, _RungLine] = {}
        self._last: Rung | None = None
        self._headline, self._advice = label("", "strong", wrap=True), label("", wrap=True)
        self._stop = Button(tr("Stop"), self._stopped, icon="stop", kind="quiet")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        head = row(self._headline, self._stop, spacing=10)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        for step, words in step_words().items():
            self._lines[step] = _RungLine(words)
            self.body.addWidget(self._lines[step])
        self.body.addWidget(self._advice)
        self.hide()

    def climb(self, one: Account, secret: str | None = None) -> None:
        """Look at the server of an account; `secret` beats the password that is kept for it."""
        self.stop()
        self._last = None
        self._say("strong", tr("Looking at the server of {account}, step by step…", account=one.where))
        self._advice.hide()
        self._stop.show()
        for number, line in enumerate(self._lines.values()):
            line.reset()
            line.wait(now=number == 0)
        self.show()
        desk, key = self._desk, self._desk.link.key

        def work(cancel: CancelToken, tell: Tell) -> None:
            from mailrescue.app.connecting import climb  # noqa: PLC0415  loads what reaches servers: not while a page is opened

            for rung in climb(engine_of(desk, cancel, tell, key), one, secret):
                tell(rung)

        self._errand = Errand(self, work, told=self._told, done=lambda _none: self._over(), failed=self._failed)

    def stop(self) -> None:
        """Let go of what goes on."""
        if self._errand is not None:
            self._errand.stop()
            self._errand = None

    def _told(self, thing: object) -> None:
        if isinstance(thing, Notice):
            self._say("strong", thing.text)
        if not isinstance(thing, Rung):
            return
        self._last = thing
        steps = list(self._lines)
        at = steps.index(thing.step)
        for step in steps[:at]:  # a step that this way has not, such as TLS where there is none
            if not self._lines[step].accessibleName():
                self._lines[step].hide()
        self._lines[thing.step].tell(thing)
        if thing.ok and at + 1 < len(steps):
            self._lines[steps[at + 1]].wait(now=True)

    def _over(self) -> None:
        last = self._last
        reached = last is not None and last.ok
        if last is None or reached:
            self._say("good", tr("The mailbox can be read."))
        else:
            self._say("warn" if last.told in _MILD else "bad", tr("It ended at this step: {step}", step=step_words()[last.step]))
            self._advise(advice_of(last))
        self._rest(reached=reached)

    def _failed(self, error: MailRescueError) -> None:
        self._say("bad", tr("The server could not be looked at"))
        self._advise(str(error))
        self._rest(reached=False)

    def _stopped(self) -> None:
        self.stop()
        self._say("strong", tr("Stopped."))
        self._rest(reached=False)

    def _rest(self, *, reached: bool) -> None:
        self._stop.hide()
        for line in self._lines.values():
            if not line.accessibleName():
                line.wait(now=False)
        self._errand = None
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self._ended(reached)

    def _say(self, kind: str, text: str) -> None:
        self._headline.setText(text)
        set_kind(self._headline, {"good": "goodTitle", "bad": "badTitle", "warn": "warnTitle"}.get(kind, kind))
        self.setAccessibleName(text)

    def _advise(self, text: str) -> None:
        self._advice.setText(text)
        self._advice.setVisible(bool(text))
        self.setAccessibleDescription(text)
