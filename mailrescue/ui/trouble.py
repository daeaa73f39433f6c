"""What is wrong with the whole, in a bar above every page, with what to do about it: no agent, a vault that is locked or
gone, lists that are damaged, another command that uses the vault, a job that did not work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from mailrescue.app.agent.queue import Lane, lane_of
from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState, Lock
from mailrescue.core.errors import ExitCode
from mailrescue.ui.activity.jobs import mailboxes_of
from mailrescue.ui.desk import Desk
from mailrescue.ui.link import LinkState
from mailrescue.ui.unlocking import Asking
from mailrescue.ui.widgets.basics import Banner, Button, IconButton
from mailrescue.ui.widgets.jobstrip import JobStrip
from mailrescue.ui.widgets.jobwords import REPEATABLE, outcome_of, running_title
from mailrescue.ui.words import tr

# A service that is back after less than so many milliseconds was not worth a word.
_LOST_FOR = 800
# Pages that say themselves what became of a job.
_TELL_JOBS = ("home", "activity")

# What it is about, so that a banner is made anew only when that is another; and what makes it.
_Trouble = tuple[tuple[object, ...], Callable[[], QWidget]]


class TroubleBar(QWidget):
    """Empty and invisible while all is well. `on_page` tells it which page is below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._page = ""
        self._shown: list[tuple[object, ...]] = []
        self._failed: dict[str, Job] = {}
        self._faults: list[str] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(28, 16, 28, 0)
        self._lines.setSpacing(10)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._lost = QTimer(self)
        self._lost.setSingleShot(True)
        self._lost.setInterval(_LOST_FOR)
        self._lost.timeout.connect(self._lost_for_long)
        self._is_lost = False
        self.hide()
        desk.link.changed.connect(self._look)
        desk.link.job_changed.connect(self._job_changed)
        desk.opened.connect(self._opened)
        self._opened()

    def tell_fault(self, sentence: str) -> None:
        """Show a fault of the program until it is closed."""
        self._faults.append(sentence)
        self._look()

    def on_page(self, page: str) -> None:
        """Know which page is shown: some of them tell of jobs themselves."""
        self._page = page
        self._look()

    def _opened(self) -> None:
        if self._desk.reader is not None:
            self._desk.reader.lists_changed.connect(self._look)
        self._look()

    def _job_changed(self, job: object) -> None:
        if isinstance(job, Job) and lane_of(job.spec) is Lane.WRITING:
            if job.state.over and outcome_of(job).kind == "bad" and job.code is not ExitCode.HELD:
                self._failed[job.id] = job
            elif job.state is JobState.ENDED:  # what works now makes what failed before an old story
                self._failed = {key: old for key, old in self._failed.items() if old.spec.kind is not job.spec.kind}
        self._look()

    def _look(self) -> None:
        """Show what is wrong now."""
        if self._desk.link.state is not LinkState.LOST:
            self._lost.stop()
            self._is_lost = False
        elif not self._is_lost and not self._lost.isActive():
            self._lost.start()
        troubles = list(self._troubles())
        if [about for about, _ in troubles] == self._shown:
            return
        kept = self._kept([about for about, _ in troubles])
        self._shown = [about for about, _ in troubles]
        fresh: list[QWidget] = []
        for about, make in troubles:
            if (widget := kept.pop(about, None)) is None:
                fresh.append(widget := make())
            self._lines.addWidget(widget)
        self.setVisible(bool(troubles))
        for made in fresh:
            QAccessible.updateAccessibility(QAccessibleEvent(made, QAccessible.Event.Alert))
            if isinstance(made, Asking) and not _is_typing(self.window()):
                made.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _kept(self, wanted: list[tuple[object, ...]]) -> dict[tuple[object, ...], QWidget]:
        """Take all banners out, and return those that are still wanted: what was typed in them stays. The others go."""
        kept: dict[tuple[object, ...], QWidget] = {}
        for about in self._shown:
            item = self._lines.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is None:
                continue
            if about in wanted and about not in kept:
                kept[about] = widget
            else:
                widget.hide()
                widget.deleteLater()
        return kept

    def _lost_for_long(self) -> None:
        self._is_lost = True
        self._look()

    def _troubles(self) -> Iterator[_Trouble]:
        link = self._desk.link
        if self._is_lost:
            yield ("lost",), _lost
        elif link.state is LinkState.FAILED:
            yield ("failed", link.trouble), self._no_service
        elif link.state is LinkState.READY and link.status is not None:
            status = link.status
            if status.lock not in (Lock.NONE, Lock.NO_VAULT):
                yield (status.lock, status.message, status.vault, bool(status.stamp)), lambda: self._of_lock(status.lock, status.message, status.vault)
        yield from self._of_lists()
        yield from self._of_jobs()
        for sentence in self._faults:
            yield ("fault", sentence), partial(self._fault, sentence)

    def _of_lists(self) -> Iterator[_Trouble]:
        rebuild = next((job for job in self._desk.link.jobs.values() if job.spec.kind is JobKind.REBUILD and not job.state.over), None)
        if self._desk.reader is not None and self._desk.reader.lists_damaged:
            if rebuild is not None:
                yield ("rebuild", rebuild.id), lambda: JobStrip(self._desk, rebuild)
            else:
                yield ("lists",), self._lists_damaged

    def _of_jobs(self) -> Iterator[_Trouble]:
        if self._page in _TELL_JOBS:
            return
        for job in self._desk.link.jobs.values():
            if job.state is JobState.RUNNING and job.message:
                yield ("waits", job.id), partial(self._waits, job)
        for job in self._failed.values():
            yield ("job", job.id), partial(self._job_failed, job)

    def _no_service(self) -> QWidget:
        again = Button(tr("Try again"), self._desk.link.open, kind="primary")
        return Banner("bad", tr("The background service does not start"), self._desk.link.trouble, again)

    def _of_lock(self, lock: Lock, message: str, vault: str) -> QWidget:
        link = self._desk.link
        if lock is Lock.PASSPHRASE:
            text = tr("Type its passphrase or recovery code to see your mail and to take snapshots.")
            return Asking(link, "info", tr("Your vault is locked"), text)
        if lock is Lock.NEW_PASSPHRASE:
            text = tr(
                "This computer has no password store that could keep the key of your vault. Choose a passphrase: whoever reads the vault"
                " needs it, or the recovery code that you will be shown."
            )
            return Asking(link, "info", tr("Choose a passphrase for your vault"), text, new=True)
        retry = Button(tr("Try again"), self._retry)
        if lock is Lock.KEYRING_LOCKED and not (link.status and link.status.stamp):  # there is no vault yet that something else could open
            return Banner("warn", tr("Your computer's password store is locked"), tr("It is to keep the key of your vault. Unlock it, then try again."), retry)
        if lock is Lock.KEYRING_LOCKED:
            text = tr("Unlock it, then try again. Or open the vault with its passphrase or recovery code. Your mail is not harmed.")
            asking = Asking(link, "warn", tr("Your computer's password store is locked"), text)
            asking.add_action(retry)
            return asking
        if lock is Lock.UNREACHABLE:
            text = tr(
                "It was in {folder}. Is its disk plugged in, is the network there? As soon as it is back, MailRescue goes on by itself."
                " Your mail is not harmed.",
                folder=vault,
            )
            elsewhere = Button(tr("It is somewhere else"), lambda: self._desk.go("settings", section="vault"), kind="quiet")
            return Banner("bad", tr("The vault is not there"), text, elsewhere, retry)
        return Banner("bad", tr("The vault cannot be opened"), message, retry)

    def _retry(self) -> None:
        self._desk.link.unlock("", lambda _refused: None)

    def _lists_damaged(self) -> QWidget:
        text = tr(
            "They are only a copy, made from the vault, so that mail is found quickly; after an update of MailRescue, or when they are damaged,"
            " they are of no use any more. Your mail in the vault is not harmed. Making them anew takes a while when there is much mail."
        )
        make = Button(tr("Make them anew"), self._rebuild, kind="primary")
        return Banner("info", tr("The lists of your mail have to be made anew"), text, make)

    def _fault(self, sentence: str) -> QWidget:
        copy = Button(tr("Copy"), lambda: QGuiApplication.clipboard().setText(sentence), kind="quiet")
        close = IconButton("cross", tr("Close"), lambda: self._close_fault(sentence))
        return Banner("warn", tr("Something in this window did not work"), sentence, copy, close)

    def _close_fault(self, sentence: str) -> None:
        self._faults.remove(sentence)
        self._look()

    def _rebuild(self) -> None:
        self._desk.link.submit(JobSpec(JobKind.REBUILD))

    def _waits(self, job: Job) -> QWidget:
        stop = Button(tr("Stop waiting"), lambda: self._desk.link.cancel(job.id))
        text = tr("Another MailRescue is at work on the vault. This goes on by itself as soon as that is done.")
        return Banner("info", tr("{what}: waiting", what=running_title(job)), text, stop)

    def _job_failed(self, job: Job) -> QWidget:
        outcome = outcome_of(job)
        actions: list[QWidget] = [Button(tr("Details"), lambda: self._desk.go("activity", job=job.id), kind="quiet")]
        names = mailboxes_of(job)
        if job.code is ExitCode.SIGN_IN and len(names) == 1:
            actions.append(Button(tr("Change password…"), lambda: self._desk.go("settings", section="accounts", password=names[0])))
        if job.spec.kind in REPEATABLE:
            actions.append(Button(tr("Start again"), lambda: self._again(job)))
        actions.append(IconButton("cross", tr("Close"), lambda: self._forget(job)))
        kind = "warn" if job.state is JobState.DIED else "bad"
        return Banner(kind, tr("{what}: {outcome}", what=running_title(job), outcome=outcome.title), outcome.text, *actions)

    def _again(self, job: Job) -> None:
        self._desk.link.submit(job.spec)
        self._forget(job)

    def _forget(self, job: Job) -> None:
        self._failed.pop(job.id, None)
        self._look()


def _is_typing(window: QWidget) -> bool:
    """Return whether somebody is writing in a field."""
    focused = window.focusWidget()
    if isinstance(focused, QLineEdit):
        return focused.isVisible() and bool(focused.text())
    return isinstance(focused, QTextEdit | QPlainTextEdit) and focused.isVisible() and not focused.isReadOnly()


def _lost() -> QWidget:
    text = tr("Nothing that was stored is lost. It is being started again.")
    return Banner("warn", tr("The background service stopped"), text)
