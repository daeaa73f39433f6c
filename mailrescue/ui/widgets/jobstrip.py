"""One running job in a strip: what runs, how far it is, how long it takes, and a way to stop it. At its end it says what came of it."""

from __future__ import annotations

from typing import ClassVar, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from mailrescue.app.agent.values import Job, JobState
from mailrescue.core.errors import ExitCode
from mailrescue.ui.desk import Desk
from mailrescue.ui.widgets.basics import Button, Card, Icon, IconButton, column, label, row, set_kind
from mailrescue.ui.widgets.jobwords import REPEATABLE, figures_of, icon_of, outcome_of, running_title
from mailrescue.ui.words import tr

_STAYS: Final = 8_000  # milliseconds that a good outcome can be read


class JobStrip(Card):
    """Follows a job by itself. `finished` tells that the job is over, `closed` that the strip is no longer needed.

    What went well closes by itself after some seconds, unless `stays`; what did not waits for the user.
    """

    finished = Signal(object)
    closed = Signal()
    _ICONS: ClassVar = {"good": ("check", "good"), "warn": ("alert", "warn"), "bad": ("alert", "bad"), "info": ("info", "muted")}

    def __init__(self, desk: Desk, job: Job, *, stays: bool = False) -> None:
        super().__init__("card")
        self._desk, self._stays, self.job = desk, stays, job
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._icon = Icon(icon_of(job.spec.kind), "accent_text", 22)
        self._title, self._figures = label("", "strong", wrap=True), label("", "muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._stop = Button(tr("Stop"), self._ask_to_stop, icon="stop")
        self._again = Button(tr("Start again"), self._start_again)
        self._close = IconButton("cross", tr("Close"), self.closed.emit)
        self._close.hide()
        self._again.hide()
        line = row(self._icon, spacing=12)
        line.addLayout(column(self._title, self._figures, spacing=2), 1)
        line.addWidget(self._stop)
        line.addWidget(self._again)
        line.addWidget(self._close)
        self.body.addLayout(line)
        self.body.addWidget(self._bar)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.closed.emit)
        desk.link.job_changed.connect(self._changed)
        self._show()

    def _changed(self, job: object) -> None:
        if isinstance(job, Job) and job.id == self.job.id and not self.job.state.over:
            self.job = job
            self._show()

    def _show(self) -> None:
        if self.job.state.over:
            self._end()
            return
        self._title.setText(running_title(self.job))
        waits = self.job.state is JobState.RUNNING and bool(self.job.message)
        busy = tr("Another MailRescue is at work on the vault. This goes on by itself as soon as that is done.")
        self._figures.setText(busy if waits else figures_of(self.job.progress, self.job.state))
        progress = self.job.progress
        known = progress is not None and bool(progress.total)
        self._bar.setRange(0, 1_000 if known else 0)
        if progress is not None and progress.total:
            self._bar.setValue(min(1_000, 1_000 * progress.done // progress.total))
        self._bar.setAccessibleName(self._title.text())
        self._stop.setEnabled(self.job.state is not JobState.STOPPING)
        self.setAccessibleName(f"{self._title.text()} {self._figures.text()}")

    def _end(self) -> None:
        """Say what came of it; the receipt may be known only now."""
        self._bar.hide()
        self._stop.hide()
        self._close.show()
        self._say()
        if self.job.result is None:
            self._desk.link.receipt(self.job.id, self._got_receipt)
        seen_elsewhere = self.job.code is ExitCode.HELD  # the alert stands above every card
        if (outcome_of(self.job).kind == "good" or seen_elsewhere) and not self._stays:
            self._timer.start(_STAYS)
        self.finished.emit(self.job)

    def _got_receipt(self, job: Job | None) -> None:
        if job is not None and job.result is not None:
            self.job = job
            self._say()

    def _say(self) -> None:
        outcome = outcome_of(self.job)
        self._again.setVisible(outcome.kind == "bad" and self.job.code is not ExitCode.HELD and self.job.spec.kind in REPEATABLE)
        self._icon.become(*self._ICONS[outcome.kind])
        set_kind(self, outcome.kind if outcome.kind in ("good", "warn", "bad") else "card")
        self._title.setText(outcome.title)
        self._figures.setText(outcome.text)
        self._figures.setVisible(bool(outcome.text))
        self.setAccessibleName(f"{outcome.title}. {outcome.text}")

    def _start_again(self) -> None:
        self._desk.link.submit(self.job.spec)
        self.closed.emit()

    def _ask_to_stop(self) -> None:
        self._stop.setEnabled(False)
        self._figures.setText(tr("Stopping at the next safe point…"))
        self._desk.link.cancel(self.job.id)
