"""The page Activity: what runs now, and what ran before with its receipts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from mailrescue.app.accounts import accounts
from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState, Lock
from mailrescue.core.errors import ExitCode, MailRescueError
from mailrescue.core.files import is_there
from mailrescue.ui.activity.detail import ReceiptView
from mailrescue.ui.activity.jobs import failed, kind_words, line_of, mailboxes_of
from mailrescue.ui.activity.receipts import Receipt, as_text, receipt_of
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand
from mailrescue.ui.page import Page, scrolled
from mailrescue.ui.theme.theme import theme
from mailrescue.ui.widgets.basics import Button, Card, Empty, label, row, set_kind
from mailrescue.ui.widgets.choice import Choice
from mailrescue.ui.widgets.jobstrip import JobStrip
from mailrescue.ui.widgets.jobwords import REPEATABLE
from mailrescue.ui.widgets.lines import Line, LineList
from mailrescue.ui.words import tr

_MOST = 1_000
_NARROW = 660  # of the page, at 100 %


class ActivityPage(Page):
    """The page Activity. `desk.go("activity", job=ID)` shows that job, now or when it is over."""

    name = "activity"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._past: dict[str, Job] = {}
        self._strips: dict[str, JobStrip] = {}
        self._wanted = self._shown = ""
        self._receipt: Receipt | None = None
        self._running = QVBoxLayout()
        self._running.setSpacing(10)
        self._make_filters()
        self._make_list()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(28, 24, 28, 24)
        lines.setSpacing(18)
        head = row(label(tr("Activity"), "title"), self._mailbox, self._kind, self._trouble, spacing=10)
        head.setStretch(0, 1)
        lines.addLayout(head)
        lines.addLayout(self._running)
        lines.addWidget(self._stack, 1)
        desk.link.job_changed.connect(self._job_changed)
        desk.link.changed.connect(self.look_again)

    def show_with(self, **where: Any) -> None:  # noqa: ANN401
        """Look again; show the job that was asked for."""
        if job := where.get("job"):
            self._wanted = str(job)
            self._mailbox.show_value("")
            self._kind.show_value("")
            self._trouble.setChecked(False)
        self._ask()

    def look_again(self) -> None:
        """Ask which jobs there are, when somebody looks."""
        if self.isVisible():
            self._ask()

    def _make_filters(self) -> None:
        self._mailbox = Choice(tr("Mailbox"), [("", tr("All mailboxes"))], self._filtered)
        self._kind = Choice(tr("Kind"), [("", tr("Everything")), *((str(kind), words) for kind, words in kind_words().items())], self._filtered)
        self._trouble = QCheckBox(tr("Only with trouble"))
        self._trouble.toggled.connect(self._filtered)

    def _make_list(self) -> None:
        self._list = LineList(tr("What was done"))
        self._list.chosen.connect(self._choose)
        left = Card()
        left.body.setContentsMargins(4, 4, 4, 4)
        left.body.addWidget(self._list)
        left.setMinimumWidth(250)
        self._view = ReceiptView()
        self._area = scrolled(self._view, margin=14)
        self._none = Empty("activity", tr("Choose something at the left"), tr("Its receipt is shown here: every figure, and everything that could not be read."))
        self._right = QStackedWidget()
        self._right.addWidget(self._none)
        self._right.addWidget(self._area)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        set_kind(self._split, "bare")
        self._split.addWidget(left)
        self._split.addWidget(self._right)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        self._split.setChildrenCollapsible(False)
        told = tr("Snapshots, exports and checks are listed here, each with its receipt.")
        self._nothing = Empty("activity", tr("Nothing was done yet"), told, Button(tr("Set up a mailbox"), self._set_up))
        self._ready = Empty("activity", tr("Nothing was done yet"), told, Button(tr("Snapshot now"), self._take, kind="primary", icon="camera"))
        self._closed = Empty("key", tr("Your vault is not open"), tr("What was done is listed here once it is. Above it says what is needed to open it."))
        self._first = Empty("clock", tr("Nothing is finished yet"), tr("What runs above is listed here with its receipt as soon as it is done."))
        self._unfit = Empty("search", tr("Nothing like this was done"), tr("Other mailboxes and kinds may have been."), Button(tr("Show everything"), self._show_all))
        self._stack = QStackedWidget()
        for one in (self._split, self._nothing, self._ready, self._closed, self._first, self._unfit):
            self._stack.addWidget(one)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the receipt under the list where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW * theme().base / 13
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    def _set_up(self) -> None:
        self.desk.go("settings", section="accounts", add=True)

    def _show_all(self) -> None:
        self._mailbox.show_value("")
        self._kind.show_value("")
        self._trouble.setChecked(False)
        self._fill()

    def _ask(self) -> None:
        for job in self.desk.link.jobs.values():
            self._follow(job)
        self.desk.link.past_jobs(_MOST, self._remember)

    def _remember(self, jobs: list[Job]) -> None:
        self._past = {job.id: job for job in jobs if job.state.over}
        self._past |= {job.id: job for job in self.desk.link.jobs.values() if job.state.over}
        names = sorted({name for job in self._past.values() for name in mailboxes_of(job)})
        if names != [self._mailbox.itemData(at) for at in range(1, self._mailbox.count())]:
            chosen = self._mailbox.currentData()
            self._mailbox.clear()
            for value, text in (("", tr("All mailboxes")), *((name, name) for name in names)):
                self._mailbox.addItem(text, value)
            self._mailbox.show_value(chosen)
        self._mailbox.setVisible(len(names) > 1)
        self._fill()

    def _job_changed(self, job: Job) -> None:
        self._follow(job)
        if job.state.over:
            self._past[job.id] = job
        if self.isVisible() and (job.state.over or not self._past):
            self._fill()

    def _follow(self, job: Job) -> None:
        """Have a strip for what waits or runs."""
        if job.state.over or job.id in self._strips:
            return
        strip = JobStrip(self.desk, job, stays=False)
        self._strips[job.id] = strip
        self._running.addWidget(strip)
        strip.closed.connect(lambda: self._let_go(job.id))

    def _let_go(self, job_id: str) -> None:
        strip = self._strips.pop(job_id, None)
        if strip is not None:
            strip.hide()
            strip.deleteLater()

    def _filtered(self, _value: Any = None) -> None:  # noqa: ANN401
        self._fill()

    def _fits(self, job: Job) -> bool:
        mailbox, kind = self._mailbox.currentData(), self._kind.currentData()
        names = mailboxes_of(job)
        whose = not mailbox or mailbox in names or (job.spec.kind is JobKind.SNAPSHOT and not names)
        return whose and kind in ("", str(job.spec.kind)) and (not self._trouble.isChecked() or failed(job))

    def _fill(self) -> None:
        """Show the jobs that fit, and the one that was shown or is wanted."""
        jobs = sorted((job for job in self._past.values() if self._fits(job)), key=lambda job: job.queued_at, reverse=True)
        for one in (self._kind, self._trouble):
            one.setVisible(bool(self._past))
        self._stack.setCurrentWidget(self._split if jobs else self._unfit if self._past else self._instead())
        if [(job.id, job.state) for job in jobs] != [(job.id, job.state) for job in self._list.things]:
            self._list.blockSignals(True)
            self._list.fill(jobs, self._line)
            self._list.blockSignals(False)
        ids = [job.id for job in jobs]
        target = self._wanted if self._wanted in ids else self._shown if self._shown in ids else ids[0] if ids and not self._wanted else ""
        if target:
            self._wanted = ""
            current = self._list.current
            if current is None or current.id != target:
                self._list.choose(ids.index(target))
            elif self._shown != target:
                self._choose(current)
        elif self._wanted or not ids:
            self._choose(None)

    def _instead(self) -> QWidget:
        """Return what stands there while there is nothing to list."""
        link = self.desk.link
        if any(not job.state.over for job in link.jobs.values()):
            return self._first
        if link.status is not None and link.status.lock not in (Lock.NONE, Lock.NO_VAULT, Lock.NEW_PASSPHRASE):
            return self._closed
        try:
            return self._ready if accounts(self.desk.home) else self._nothing
        except MailRescueError:  # Settings say what is wrong with their list
            return self._nothing

    def _take(self) -> None:
        self.desk.link.submit(JobSpec(JobKind.SNAPSHOT, {"names": []}))

    def _line(self, job: Job) -> Line:
        return line_of(job, self.desk.clock.now())

    def _choose(self, job: Job | None) -> None:
        if job is None:
            self._shown = ""
            self._right.setCurrentWidget(self._none)
            return
        if job.id == self._shown:
            return
        self._shown = job.id
        self._show(job)
        self.desk.link.receipt(job.id, self._got)

    def _got(self, job: Job | None) -> None:
        if job is not None and job.id == self._shown:
            self._show(job)

    def _show(self, job: Job) -> None:
        self._receipt = receipt_of(job)
        self._view.show_receipt(self._receipt, self._actions(job, self._receipt))
        self._right.setCurrentWidget(self._area)

    def _actions(self, job: Job, receipt: Receipt) -> list[QWidget]:
        """Return what can be done with a receipt."""
        made: list[QWidget] = []
        names = mailboxes_of(job)
        result = job.result or {}
        account = str(result.get("account") or (names[0] if len(names) == 1 else ""))
        if job.code is ExitCode.HELD and account:
            made.append(Button(tr("See what to do"), lambda: self.desk.go("alert", account=account), kind="primary", icon="alert"))
        if receipt.folder:
            made.append(Button(tr("Open folder"), lambda: self._open(receipt.folder), kind="primary", icon="open"))
        if job.spec.kind is JobKind.SNAPSHOT and account and result.get("id"):
            made.append(Button(tr("Look at it"), lambda: self.desk.go("browse", account=account, at=str(result["id"])), icon="browse"))
        if job.spec.kind in REPEATABLE and job.spec.kind is not JobKind.PRUNE and (job.state is JobState.DIED or job.code not in (ExitCode.DONE, ExitCode.INCOMPLETE, ExitCode.HELD)):
            made.append(Button(tr("Do it again"), lambda: self._again(job), icon="undo"))
        made += [Button(tr("Copy as text"), self._copy), Button(tr("Save as text…"), self._save)]
        return made

    def _again(self, job: Job) -> None:
        self.desk.link.submit(job.spec, self._begun)

    def _begun(self, job: Job | None, refused: str) -> None:
        if job is None:
            self._view.say(refused)

    def _open(self, folder: str) -> None:
        """Open a folder, once it is known to be there: a disk that is gone may keep one waiting."""

        def found(there: bool) -> None:
            if there:
                QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
            else:
                self._view.say(tr("That folder is not there. Is its disk connected?"))

        Errand(self, lambda _cancel, _tell: is_there(Path(folder)), done=found)

    def _copy(self) -> None:
        if self._receipt is not None:
            QGuiApplication.clipboard().setText(as_text(self._receipt))
            self._view.say(tr("Copied."))

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the receipt"), str(Path.home() / "receipt.txt"), tr("Text (*.txt)"))
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Save the receipt that is shown."""
        if self._receipt is None:
            return
        text = as_text(self._receipt)
        Errand(self, lambda _cancel, _tell: path.write_text(text, encoding="utf-8"), done=lambda _count: self._view.say(tr("Saved.")), failed=self._unsaved)

    def _unsaved(self, error: MailRescueError) -> None:
        self._view.say(str(error))
