"""The page Home: is my mail safe? What is wrong, and what was when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState, Lock
from mailrescue.app.overview import (
    MailboxView,
    Overview,
    State,
    failures_of,
    kept_items,
    overview,
    without_vault,
)
from mailrescue.app.timeline import Line, line_of
from mailrescue.core.errors import ExitCode, MailRescueError
from mailrescue.ui.activity.jobs import mailboxes_of
from mailrescue.ui.desk import Desk
from mailrescue.ui.home import alerts
from mailrescue.ui.home.cards import MailboxCard
from mailrescue.ui.home.header import Header
from mailrescue.ui.home.history import HistoryCard, chosen_first
from mailrescue.ui.link import LinkState
from mailrescue.ui.page import Page, filling, scrolled
from mailrescue.ui.reading import Lane
from mailrescue.ui.widgets.basics import Banner, Button, Empty, clear, column
from mailrescue.ui.widgets.elided import Reflowing
from mailrescue.ui.widgets.jobstrip import JobStrip
from mailrescue.ui.widgets.taborder import order_as_read
from mailrescue.ui.words import tr
from mailrescue.vault.answers import Word

_WIDEST: Final = 2_400  # pixels: beyond that a line of cards is no longer seen at once
_AGAIN: Final = 30_000  # milliseconds: "4 minutes ago" must stay true
_SHOWN_JOBS: Final = (JobKind.SNAPSHOT, JobKind.IMPORT, JobKind.ANSWER)
_FAILED: Final = (ExitCode.DONE, ExitCode.HELD, ExitCode.INCOMPLETE, ExitCode.CANCELLED)


class HomePage(Page):
    """The page Home."""

    name = "home"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view = Overview()
        self._lines: dict[str, Line] = {}
        self._kept_for: dict[str, int] = {}
        self._failed: list[Job] = []
        self._dismissed: set[tuple[str, str]] = set()
        self._cards: dict[str, MailboxCard] = {}
        self._strips: dict[str, JobStrip] = {}
        self._refused: Banner | None = None
        self._chosen = ""
        self._stale, self._told = True, Lock.NONE
        self.header = Header()
        self.header.searched.connect(lambda text: desk.go("browse", query=text, search=True))
        self.header.snapshot.connect(self._take_snapshots)
        self._running, self._above, self._below = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self.grid = Reflowing(21.5)
        self.history = HistoryCard()
        self.history.browse.connect(lambda account, at: desk.go("browse", account=account, at=at))
        self.history.compare.connect(lambda account, at: desk.go("browse", account=account, at=at, vanished=True))
        self._stack = QStackedWidget()
        self._stack.addWidget(scrolled(self._laid_out()))
        filling(self, self._stack)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tell_again)
        self._timer.start(_AGAIN)
        desk.link.job_changed.connect(self._job_changed)
        desk.link.changed.connect(self._link_changed)
        for job in list(desk.link.jobs.values()):
            self._job_changed(job)

    def show_with(self, **where: Any) -> None:  # noqa: ANN401
        """Look again; `account` is shown below."""
        self._chosen = str(where.get("account") or self._chosen)
        self.look_again()

    def look_again(self) -> None:
        """Ask again how it stands, once the page is seen."""
        self._stale = True
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what became of the mailboxes meanwhile."""
        super().showEvent(event)
        if self._stale:
            self._ask()

    # Asking

    def _ask(self) -> None:
        self._stale = False
        self.desk.link.past_jobs(30, self._got_jobs)
        if self.desk.reader is None:
            self._show_without_reader()
            return
        failures = failures_of(self._failed)
        self.desk.reader.ask("home", lambda engine, vault: overview(engine, vault, failures), self._show, self._not_read)

    def _got_jobs(self, jobs: list[Job]) -> None:
        """Ask for the receipts of snapshots that failed and that are not known yet: they say of which mailbox."""
        known = {job.id for job in self._failed}
        for job in jobs:
            if job.spec.kind is JobKind.SNAPSHOT and job.code is not None and job.code not in _FAILED and job.id not in known:
                self.desk.link.receipt(job.id, self._got_failure)

    def _got_failure(self, job: Job | None) -> None:
        if job is not None and all(job.id != other.id for other in self._failed):
            self._failed = sorted([job, *self._failed], key=lambda one: -(one.ended_at or one.queued_at))
            self.look_again()

    def _ask_line(self) -> None:
        """Ask for the snapshots of the mailbox that is shown below, and count what is kept of all."""
        view = chosen_first(self._view.mailboxes, self._chosen)
        self.history.setVisible(view is not None)
        for name, card in self._cards.items():
            card.mark(chosen=view is not None and name == view.account and len(self._cards) > 1)
        if view is None or self.desk.reader is None:
            return
        before = self._lines.get(view.mailbox)
        self.desk.reader.ask("home-line", lambda _engine, vault: line_of(vault, view.mailbox, before), lambda line: self._show_line(view, line))

    def _ask_kept(self) -> None:
        newest = {view.mailbox: view.newest.seq for view in self._view.mailboxes if view.newest is not None}
        asked = [mailbox for mailbox, seq in newest.items() if self._kept_for.get(mailbox) != seq]
        if not asked or self.desk.reader is None:
            return
        self._kept_for |= {mailbox: newest[mailbox] for mailbox in asked}
        self.desk.reader.ask("home-kept", lambda _engine, vault: kept_items(vault, asked), self._show_kept, lane=Lane.SLOW)

    # Showing

    def _show(self, found: Overview) -> None:
        self._view = found
        if not found.mailboxes:
            self._cards = {}
            self.grid.hold([])
            self._show_instead(_first_run(self.desk))
            return
        self._stack.setCurrentIndex(0)
        self._show_cards()
        self._tell_again()
        self._ask_line()
        self._ask_kept()

    def _show_cards(self) -> None:
        now = self.desk.clock.now()
        wanted = {view.account: view for view in self._view.mailboxes}
        if list(wanted) == list(self._cards):
            for name, view in wanted.items():
                self._cards[name].show_view(view, now, away=self._away())
            return
        self._cards = {name: self._card(view) for name, view in wanted.items()}
        self.grid.hold(list(self._cards.values()))

    def _card(self, view: MailboxView) -> MailboxCard:
        card = MailboxCard(view, self.desk.clock.now())
        card.chosen.connect(self._choose)
        card.wanted.connect(self._do)
        return card

    def _tell_again(self) -> None:
        """Say anew what changes with time, and what stands above and below the cards."""
        if not self.isVisible() or not self._view.mailboxes:
            return
        now = self.desk.clock.now()
        self.header.show_overview(self._view, now, away=self._away())
        self._show_above(now)
        clear(self._below)
        if all(view.newest is None for view in self._view.mailboxes):
            self._below.addWidget(_first_snapshot(self._take_snapshots))
        if (card := alerts.notices(self._view, self.desk.go)) is not None:
            self._below.addWidget(card)
        for view in self._view.mailboxes:
            self._cards[view.account].show_view(view, now, away=self._away())
        order_as_read(self._stack)

    def _show_above(self, now: datetime) -> None:
        """Say what wants to be seen, the gravest first."""
        clear(self._above)
        for widget in alerts.alerts(self._view, self.desk.go):
            self._above.addWidget(widget)
        for widget in alerts.failures(self._view, self.desk.go, self._take_snapshot):
            self._above.addWidget(widget)
        self._close_told()
        for view in self._view.awaited:
            self._above.addWidget(alerts.awaited_banner(view, self.desk.go, self._take_snapshot, self._undo))
        for view in self._view.mailboxes:
            if view.answer is not None and (view.account, view.answer.snapshot) not in self._dismissed:
                banner = alerts.answer_banner(view, now, self._undo, self._dismiss)
                if banner is not None:
                    self._above.addWidget(banner)

    def _show_line(self, view: MailboxView, line: Line) -> None:
        self._lines[view.mailbox] = line
        self.history.show_line(view, line)

    def _show_kept(self, kept: dict[str, int]) -> None:
        for view in self._view.mailboxes:
            if view.mailbox in kept and view.account in self._cards:
                self._cards[view.account].show_kept(kept[view.mailbox])

    def _not_read(self, error: MailRescueError) -> None:
        again = Button(tr("Try again"), self.look_again, kind="primary")
        self._show_instead(Empty("vault", tr("Your mail cannot be looked at right now"), str(error), again))

    def _show_without_reader(self) -> None:
        """Say why there is nothing to see: no vault yet, or one that is closed."""
        link = self.desk.link
        lock = self._lock()
        if link.state is LinkState.FAILED:
            text = tr("Above it says why. What was stored before is not harmed.")
            self._show_instead(Empty("plug", tr("MailRescue cannot look after your mail right now"), text))
        elif link.state is not LinkState.READY and link.status is None:
            self._show_instead(Empty("shield", tr("One moment…"), tr("MailRescue is looking after your mailboxes.")))
        elif lock in (Lock.NO_VAULT, Lock.NEW_PASSPHRASE):
            self._show_no_vault()
        elif lock is not Lock.NONE:
            text = tr("All mail in it is kept. Above it says what is needed to open it.")
            self._show_instead(Empty("key", tr("Your vault is closed"), text))

    def _show_no_vault(self) -> None:
        try:
            found = without_vault(self.desk.home)
        except MailRescueError as error:
            self._not_read(error)
            return
        self._show(found)

    def _show_instead(self, widget: QWidget) -> None:
        while self._stack.count() > 1:
            if (old := self._stack.widget(1)) is not None:
                self._stack.removeWidget(old)
                old.deleteLater()
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)

    # Doing

    def _choose(self, account: str) -> None:
        if account != self._chosen:
            self._chosen = account
            self._ask_line()

    def _do(self, what: str, account: str) -> None:
        if what == "snapshot":
            self._take_snapshot(account)
        elif what == "settings":
            self.desk.go("settings", section="accounts")
        else:
            self.desk.go(what, account=account)

    def _take_snapshot(self, account: str) -> None:
        self.desk.link.submit(JobSpec(JobKind.SNAPSHOT, {"names": [account]}), self._submitted)

    def _take_snapshots(self) -> None:
        self.desk.link.submit(JobSpec(JobKind.SNAPSHOT, {"names": []}), self._submitted)

    def _submitted(self, job: Job | None, refused: str) -> None:
        """Say why something was refused, until the next thing is begun."""
        if self._refused is not None:
            self._running.removeWidget(self._refused)
            self._refused.hide()
            self._refused.deleteLater()
            self._refused = None
        if job is None:
            self._refused = Banner("bad", tr("That cannot be done now"), refused)
            self._running.addWidget(self._refused)

    def _undo(self, view: MailboxView) -> None:
        assert view.answer is not None
        fields = {"word": str(Word.UNDO), "name": view.account, "snapshot": view.answer.snapshot}
        self.desk.link.submit(JobSpec(JobKind.ANSWER, fields), self._submitted)

    def _dismiss(self, view: MailboxView) -> None:
        assert view.answer is not None
        self._dismissed.add((view.account, view.answer.snapshot))
        self._tell_again()

    # Running jobs

    def _job_changed(self, job: object) -> None:
        if not isinstance(job, Job) or job.spec.kind not in _SHOWN_JOBS:
            return
        if job.id not in self._strips and not job.state.over:
            strip = self._strips[job.id] = JobStrip(self.desk, job)
            strip.closed.connect(lambda: self._close_strip(job.id))
            self._running.addWidget(strip)
        if job.state is JobState.ENDED and job.code in (ExitCode.DONE, ExitCode.HELD, ExitCode.INCOMPLETE):
            self._forget_failures(job)
        if job.spec.kind is JobKind.SNAPSHOT and job.state.over:
            self.desk.link.receipt(job.id, self._got_end)
        busy = any(one.spec.kind is JobKind.SNAPSHOT and not one.state.over for one in self.desk.link.jobs.values())
        self.header.set_busy(busy=busy or (job.spec.kind is JobKind.SNAPSHOT and job.state in (JobState.WAITING, JobState.RUNNING)))

    def _forget_failures(self, done: Job) -> None:
        """Close the strips of what failed before and works now: of the same kind, for no other mailboxes."""
        names = set(mailboxes_of(done))
        for job_id, strip in list(self._strips.items()):
            job = strip.job
            if job_id == done.id or job.spec.kind is not done.spec.kind or not job.state.over:
                continue
            if not names or (mailboxes_of(job) and names.issuperset(mailboxes_of(job))):
                self._close_strip(job_id)

    def _close_told(self) -> None:
        """Close the strips of what failed and is told above the cards by now, with what to do about it."""
        told = {view.account for view in self._view.mailboxes if view.state is State.FAILED}
        for job_id, strip in list(self._strips.items()):
            names = set(mailboxes_of(strip.job))
            if told and strip.job.code in (ExitCode.SIGN_IN, ExitCode.UNREACHABLE) and names <= told:
                self._close_strip(job_id)

    def _got_end(self, job: Job | None) -> None:
        if job is not None and job.code is not None and job.code not in _FAILED:
            self._got_failure(job)

    def _close_strip(self, job_id: str) -> None:
        strip = self._strips.pop(job_id, None)
        if strip is not None:
            self._running.removeWidget(strip)
            strip.hide()
            strip.deleteLater()

    def _link_changed(self) -> None:
        if self.desk.reader is None:
            self.look_again()
        elif (lock := self._lock()) is not self._told:
            self._told = lock
            self._tell_again()

    def _lock(self) -> Lock:
        return self.desk.link.status.lock if self.desk.link.status else Lock.NONE

    def _away(self) -> bool:
        return self._lock() is Lock.UNREACHABLE

    # Lay-out

    def _laid_out(self) -> QWidget:
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        lines = column(self.header, spacing=16)
        for part in (self._running, self._above):
            part.setSpacing(12)
            lines.addLayout(part)
        lines.addWidget(self.grid)
        lines.addWidget(self.history, 1)
        lines.addLayout(self._below)
        lines.addStretch(0)
        inner.setLayout(lines)
        content = QWidget()
        outer = column(inner)
        outer.setAlignment(inner, Qt.AlignmentFlag(0))
        content.setLayout(outer)
        return content


def _first_snapshot(take: Callable[[], None]) -> Empty:
    """Return what stands below mailboxes of which nothing is stored yet."""
    button = Button(tr("Take the first snapshot"), take, kind="primary", icon="camera")
    text = tr("It reads everything once; the ones after it only what is new. Nothing in your mailboxes is changed, and you can stop it at any time.")
    return Empty("camera", tr("The first snapshot keeps all that is there now"), text, button)


def _first_run(desk: Desk) -> Empty:
    """Return what stands on the page before there is any mailbox."""
    add = Button(tr("Add a mailbox"), lambda: desk.go("settings", section="accounts", add=True), kind="primary", icon="plus")
    return Empty(
        "shield", tr("Let us keep your mail safe"),
        tr(
            "MailRescue keeps versioned snapshots of your mailboxes on this computer, and tells you at once when one of them is suddenly not what it was."
            " Add a mailbox or an Outlook file to begin; nothing in it is ever changed."
        ),
        add,
    )  # fmt: skip
