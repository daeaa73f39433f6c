"""The page Alert: what happened, what is safe, what to do now, what is gone, and the user's answer."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from mailrescue.app.agent.values import Job, JobKind, JobSpec
from mailrescue.app.answers import AnswerPlan, as_shown
from mailrescue.app.engine import Engine
from mailrescue.app.overview import MailboxView, Overview, State, overview
from mailrescue.app.predicament import Predicament, planned, predicament, vanished
from mailrescue.core.errors import MailRescueError
from mailrescue.ui.alert.answering import AnswerCard, AnswerDialog
from mailrescue.ui.alert.checklist import Checklist
from mailrescue.ui.alert.course import CourseCard
from mailrescue.ui.alert.findings import FindingsCard
from mailrescue.ui.alert.hero import Hero
from mailrescue.ui.alert.losses import LossesCard
from mailrescue.ui.alert.printing import print_card
from mailrescue.ui.alert.sides import SidesCard
from mailrescue.ui.desk import Desk
from mailrescue.ui.home.words import standing_of
from mailrescue.ui.page import Page, filling, scrolled
from mailrescue.ui.reading import Lane
from mailrescue.ui.widgets.basics import Banner, Button, Empty, clear, column
from mailrescue.ui.widgets.beside import Beside
from mailrescue.ui.widgets.jobstrip import JobStrip
from mailrescue.ui.widgets.taborder import order_as_read
from mailrescue.ui.words import tr
from mailrescue.vault.answers import Word
from mailrescue.vault.vault import Vault

_WIDEST: Final = 2_400


class AlertPage(Page):
    """The page Alert."""

    name = "alert"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._account = ""
        self._all = Overview()
        self.found: Predicament | None = None
        self._counted: tuple[str, str, str] | None = None
        self._stale = True
        self.hero, self.checklist, self.answer = Hero(), Checklist(desk), AnswerCard()
        self.losses, self.sides, self.findings = LossesCard(), SidesCard(desk), FindingsCard()
        self.checklist.printing.connect(self._print)
        self.checklist.answering.connect(self._to_answers)
        self.answer.wanted.connect(self._preview)
        self.losses.wanted.connect(self._see_losses)
        self.hero.wanted.connect(self._do)
        self.course = CourseCard(desk)
        self._choice, self._strips = QHBoxLayout(), QVBoxLayout()
        self._choice.setSpacing(8)
        self._top = QWidget()
        self._stack = QStackedWidget()
        self._area = scrolled(self._laid_out())
        self._stack.addWidget(self._area)
        filling(self, self._stack)
        desk.link.job_changed.connect(self._job_changed)

    def show_with(self, **where: Any) -> None:  # noqa: ANN401
        """Show the mailbox `account`, without one the gravest that waits."""
        self._account = str(where.get("account") or "")
        self._area.verticalScrollBar().setValue(0)
        self.look_again()

    def look_again(self) -> None:
        """Ask again once the page is seen."""
        self._stale = True
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what happened meanwhile."""
        super().showEvent(event)
        if self._stale:
            self._ask()

    # Asking and showing

    def _ask(self) -> None:
        self._stale = False
        if self.desk.reader is None:
            self._show_instead(Empty("key", tr("Your vault is closed"), tr("All mail in it is kept. Above it says what is needed to open it.")))
            return
        account = self._account
        self.desk.reader.ask("alert", lambda engine, vault: _look(engine, vault, account), self._show, self._not_read)

    def _show(self, found: tuple[Overview, Predicament | None]) -> None:
        self._all, self.found = found
        if self.found is None:
            home = Button(tr("Back to Home"), lambda: self.desk.go("home"), kind="primary")
            self._show_instead(Empty("shield", tr("Nothing waits for you"), tr("All mailboxes are as they should be."), home))
            return
        self._stack.setCurrentIndex(0)
        self._account = self.found.account
        self._show_choice()
        self.hero.show_predicament(self.found)
        waits = self.found.card is not None
        self.checklist.setVisible(waits)
        if waits:
            self.checklist.show_predicament(self.found)
        self.answer.show_predicament(self.found)
        self.findings.show_predicament(self.found)
        self.sides.setVisible(self.found.newest is not None)
        self.sides.show_account(self.found.account)
        self.course.show_predicament(self.found)
        self._count_losses()
        order_as_read(self._area)

    def _show_choice(self) -> None:
        """Offer the mailboxes that wait, when there are several."""
        clear(self._choice)
        waiting = list(self._all.waiting)
        self._top.setVisible(len(waiting) > 1 or self._strips.count() > 0)
        if len(waiting) < 2:
            return
        group = QButtonGroup(self)
        for view in waiting:
            button = Button(view.account, kind="segment", icon=standing_of(view).icon)
            button.setCheckable(True)
            button.setChecked(view.account == self._account)
            button.setAccessibleDescription(standing_of(view).word)
            button.clicked.connect(lambda _checked, name=view.account: self.show_with(account=name))
            group.addButton(button)
            self._choice.addWidget(button)
        self._choice.addStretch(1)

    def _count_losses(self) -> None:
        """Sum up what is gone since the last good snapshot, unless just that was counted already."""
        assert self.found is not None
        good, newest = self.found.status.last_good, self.found.newest
        self.losses.setVisible(self.found.card is not None and good is not None)
        if self.found.card is None or good is None or newest is None or self.desk.reader is None:
            return
        asked = (self.found.account, good.id, newest.id)
        if asked == self._counted:
            return
        self._counted = asked
        self.losses.counting()
        shown = self.found
        self.desk.reader.ask(
            "alert-losses", lambda engine, vault: vanished(engine, vault, *asked), lambda gone: self.losses.show_losses(shown, gone),
            lambda error: self.losses.failed(str(error)), lane=Lane.SLOW,
        )  # fmt: skip

    def _not_read(self, error: MailRescueError) -> None:
        again = Button(tr("Try again"), self.look_again, kind="primary")
        self._show_instead(Empty("vault", tr("Your mail cannot be looked at right now"), str(error), again))

    def _show_instead(self, widget: QWidget) -> None:
        while self._stack.count() > 1:
            if (old := self._stack.widget(1)) is not None:
                self._stack.removeWidget(old)
                old.deleteLater()
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)

    # Answering

    def _preview(self, word: str, snapshot: str) -> None:
        """Work out what the answer would change, and show that first."""
        if self.desk.reader is None or self.found is None:
            return
        name = self.found.account
        self.desk.reader.ask("alert-plan", lambda engine, vault: planned(engine, vault, Word(word), name, snapshot), self._confirm, self._refuse, lane=Lane.SLOW)

    def _confirm(self, plan: AnswerPlan) -> None:
        assert self.found is not None
        dialog = AnswerDialog(self, plan, back=self.found.state is State.BACK)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._give(plan))
        dialog.open()

    def _give(self, plan: AnswerPlan) -> None:
        fields = {"word": str(plan.word), "name": plan.account, "snapshot": plan.chosen.id, "shown": as_shown(plan)}
        self.desk.link.submit(JobSpec(JobKind.ANSWER, fields), self._submitted)

    def _submitted(self, job: Job | None, refused: str) -> None:
        if job is None:
            self._say(refused)

    def _refuse(self, error: MailRescueError) -> None:
        self._say(str(error))

    def _say(self, sentence: str) -> None:
        self._show_strip(Banner("bad", tr("That cannot be done now"), sentence))

    def _show_strip(self, widget: QWidget | None) -> None:
        """Show this above everything, or nothing."""
        clear(self._strips)
        if widget is not None:
            self._strips.addWidget(widget)
        self._top.setVisible(widget is not None or self._choice.count() > 0)

    def _job_changed(self, job: object) -> None:
        """Show an answer on its way, or a snapshot, and what came of it."""
        if isinstance(job, Job) and self._concerns(job) and not job.state.over and all(strip.job.id != job.id for strip in self.findChildren(JobStrip)):
            strip = JobStrip(self.desk, job)
            strip.closed.connect(lambda: self._show_strip(None))
            self._show_strip(strip)

    def _concerns(self, job: Job) -> bool:
        if job.spec.kind is JobKind.ANSWER:
            return True
        looks = self.found is not None and self.found.state is State.AWAITED and self.found.account in (job.spec.fields.get("names") or [self.found.account])
        return looks and job.spec.kind is JobKind.SNAPSHOT

    # Going elsewhere

    def _do(self, what: str) -> None:
        """See whether a mailbox that is waited for is back, or what is safe of it meanwhile."""
        if self.found is None:
            return
        if what == "snapshot":
            self.desk.link.submit(JobSpec(JobKind.SNAPSHOT, {"names": [self.found.account]}), self._submitted)
        else:
            good = self.found.status.last_good
            self.desk.go("browse", account=self.found.account, **({"at": good.id} if good is not None else {}))

    def _print(self) -> None:
        if self.found is not None:
            print_card(self, self.found)

    def _to_answers(self) -> None:
        self._area.ensureWidgetVisible(self.answer)
        self.answer.focus_first()

    def _see_losses(self) -> None:
        if self.found is not None and self.found.status.last_good is not None:
            self.desk.go("browse", account=self.found.account, at=self.found.status.last_good.id, vanished=True)

    def _laid_out(self) -> QWidget:
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        right = QWidget()
        right.setLayout(column(self.answer, self.course, spacing=16))
        beside = Beside(self.checklist, right)
        self._top.setLayout(column(self._choice, self._strips, spacing=12))
        lines = column(spacing=16)
        for part in (self._top, self.hero, beside, self.losses, self.sides, self.findings):
            lines.addWidget(part)
        lines.addStretch(1)
        inner.setLayout(lines)
        content = QWidget()
        content.setLayout(column(inner))
        return content


def _look(engine: Engine, vault: Vault, account: str) -> tuple[Overview, Predicament | None]:
    """Return how it stands with all, and with the chosen mailbox; with the gravest when none is chosen, None when all is well."""
    every = overview(engine, vault)
    chosen: MailboxView | None = every.of(account) if account else next(iter((*every.waiting, *every.awaited)), None)
    return every, None if chosen is None else predicament(engine, vault, chosen.account)
