"""Settings, section Keeping: how long snapshots stay, and what that means for those there are now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from mailrescue.app.agent.values import JobKind, JobSpec
from mailrescue.app.pruning import Fate, ThinningPreview, keep_policy, policy_of, preview_thinning
from mailrescue.core.errors import MailRescueError
from mailrescue.ui import figures
from mailrescue.ui.desk import Desk
from mailrescue.ui.errand import Errand
from mailrescue.ui.reading import Lane
from mailrescue.ui.settings.parts import Group, Note, Question, Row, Section
from mailrescue.ui.settings.terms import plan_of, plans, reason_words, term_words, terms
from mailrescue.ui.widgets.basics import Button, Card, clear, label, row
from mailrescue.ui.widgets.choice import Choice
from mailrescue.ui.widgets.lines import Line, LineList, row_height
from mailrescue.ui.words import tr, trn
from mailrescue.vault.retention import Policy

_SHOWN = 7


class RetentionSection(Section):
    """How long snapshots stay. What is chosen is shown at once in a preview, and holds when it is saved."""

    name = "retention"

    def __init__(self, desk: Desk) -> None:
        text = tr("Older snapshots are thinned out, so that the list stays short. No mail is ever removed by this: what was in a snapshot that goes stays in the vault, and search finds it.")
        super().__init__(desk, tr("Keeping"), text)
        self._saved = Policy()
        self._policy = Policy()
        self._read = False
        self._preview: ThinningPreview | None = None
        self._asked = QVBoxLayout()
        self._make_choices()
        self._make_preview()

    def look_again(self) -> None:
        """Read the settings the first time; ask for the preview."""
        if not self._read:
            try:
                self._saved = self._policy = policy_of(self.desk.engine())
            except MailRescueError as error:
                self.say("warn", tr("The settings cannot be understood; below is what is usual"), str(error))
            self._read = True
            self._show()
        self._ask()

    def _make_choices(self) -> None:
        self._plan = Choice(tr("Plan"), plans(), self._pick_plan)
        group = Group()
        group.add(Row(tr("How much to keep"), tr("“Recommended” suits almost everybody. The steps below show what it means."), self._plan, icon="clock"))
        self._terms: dict[str, Choice] = {}
        steps = (
            ("all_days", tr("Every snapshot")), ("hourly_days", tr("Then the last of each hour")), ("daily_days", tr("Then the last of each day")),
            ("weekly_days", tr("Then the last of each week")), ("monthly_days", tr("Then the last of each month")),
        )  # fmt: skip
        for name, title in steps:
            group.add(self._term_row(name, title, "", slim=True))
        self.body.addWidget(group)
        more = Group(tr("Apart from these"))
        more.add(self._term_row("rejected_days", tr("Snapshots that you rejected"), tr("They are kept as evidence, and so that you can take your answer back.")))
        self._versions = Choice(tr("Versions of an Outlook file"), [(count, figures.number(count)) for count in (1, 2, 3, 5, 10, 20)], self._pick_versions)
        more.add(Row(tr("Versions of an Outlook file"), tr("So many of the newest stay in any case."), self._versions))
        self._item_row = Row(tr("Mail that is in no snapshot any more"), "", Button(tr("Keep it for ever"), self._keep_mail))
        more.add(self._item_row)
        self._more = more
        self.body.addWidget(more)

    def _term_row(self, name: str, title: str, text: str, *, slim: bool = False) -> Row:
        self._terms[name] = Choice(title, terms(getattr(Policy(), name)), lambda days: self._pick(name, days))
        return Row(title, text, self._terms[name], slim=slim)

    def _make_preview(self) -> None:
        self._thin = Button(tr("Thin out now…"), self._ask_thinning)
        group = Group(tr("What this means today"), action=self._thin)
        self._sum = Note(tr("The snapshots there are will be listed here, with what becomes of each."))
        group.add(self._sum)
        self._list = LineList(tr("Snapshots, and what becomes of each"))
        self._preview_group, self._list_row = group, group.add_list(self._list)
        group.show_row(self._list_row, shown=False)
        self._save, self._back = Button(tr("Keep it like this"), self._store, kind="primary"), Button(tr("Undo"), self._undo)
        self._changed = Card("info")
        line = row(label(tr("What you chose is not saved yet."), wrap=True), self._back, self._save, spacing=10)
        line.setStretch(0, 1)
        self._changed.body.addLayout(line)
        self._changed.hide()
        self.body.addWidget(self._changed)
        self.body.addLayout(self._asked)
        self.body.addWidget(group)

    def _pick_plan(self, plan: Policy | None) -> None:
        if plan is not None:
            own = self._policy
            self._policy = replace(plan, rejected_days=own.rejected_days, file_versions=own.file_versions, item_days=own.item_days)
        self._choose()

    def _pick(self, name: str, days: int | None) -> None:
        changed: dict[str, Any] = {name: days}
        self._policy = replace(self._policy, **changed)
        self._choose()

    def _pick_versions(self, count: int) -> None:
        self._policy = replace(self._policy, file_versions=count)
        self._choose()

    def _keep_mail(self) -> None:
        self._policy = replace(self._policy, item_days=None)
        self._choose()

    def _undo(self) -> None:
        self._policy = self._saved
        self._choose()

    def _choose(self) -> None:
        self._show()
        self._ask()

    def _show(self) -> None:
        """Show what is chosen."""
        for name, choice in self._terms.items():
            days = getattr(self._policy, name)
            if choice.findData(days) < 0:
                choice.insertItem(0, term_words(days), days)
            choice.show_value(days)
        if self._versions.findData(self._policy.file_versions) < 0:
            self._versions.insertItem(0, figures.number(self._policy.file_versions), self._policy.file_versions)
        self._versions.show_value(self._policy.file_versions)
        plan = plan_of(self._policy)
        self._plan.setCurrentIndex(next(at for at, (one, _) in enumerate(plans()) if one == plan))
        term = self._policy.item_days
        self._more.show_row(self._item_row, shown=term is not None)
        self._item_row.say(tr("Somebody set that it is removed after {term}. Then it is gone for good.", term=term_words(term)))
        differs = self._policy != self._saved
        self._changed.setVisible(differs)
        self._thin.setEnabled(not differs and self._goes() > 0)

    def _ask(self) -> None:
        clear(self._asked)
        if self.desk.reader is None:
            self._sum.setText(tr("There is no vault open, so there is nothing to show yet."))
            self._preview_group.show_row(self._list_row, shown=False)
            return
        policy = self._policy
        self.desk.reader.ask(
            "settings-retention", lambda engine, vault: preview_thinning(engine, vault, policy), self._previewed, self._not_previewed, lane=Lane.SLOW,
        )  # fmt: skip

    def _previewed(self, preview: ThinningPreview) -> None:
        self._preview = preview
        fates = [fate for fate in preview.fates if not fate.reasons] + [fate for fate in preview.fates if fate.reasons]
        self._list.fill(fates, self._line)
        self._preview_group.show_row(self._list_row, shown=bool(fates))
        self._list.setFixedHeight(min(len(fates), _SHOWN) * row_height() + 6)
        self._sum.setText(self._summed(preview))
        self._thin.setEnabled(self._policy == self._saved and self._goes() > 0)

    def _not_previewed(self, error: MailRescueError) -> None:
        self._preview = None
        self._preview_group.show_row(self._list_row, shown=False)
        self._thin.setEnabled(False)
        self._sum.setText(str(error))

    def _goes(self) -> int:
        return sum(not fate.reasons for fate in self._preview.fates) if self._preview else 0

    def _summed(self, preview: ThinningPreview) -> str:
        goes, total = self._goes(), len(preview.fates)
        if not total:
            return tr("There is no snapshot yet.")
        said = [tr("All of them stay.")] if not goes else [
            trn("{n} would go, {stay} stay. All mail stays.", "{n} would go, {stay} stay. All mail stays.", goes, stay=figures.number(total - goes)),
        ]  # fmt: skip
        said.insert(0, trn("There is {n} snapshot or file version.", "There are {n} snapshots and file versions.", total))
        said += [tr("Of {account} nothing goes: a snapshot of it waits for your answer.", account=one) for one in preview.frozen]
        return " ".join(said)

    def _line(self, fate: Fate) -> Line:
        what = tr("{account}, version of an Outlook file", account=fate.account) if fate.is_file else fate.account
        if not fate.reasons:
            return Line(figures.when(fate.taken_at), tr("{what}: another one nearby stands for it", what=what), tr("goes"), "", "cross", "warn", "warn")
        why = ", ".join(reason_words(reason) for reason in fate.reasons)
        return Line(figures.when(fate.taken_at), tr("{what}: {why}", what=what, why=why), tr("stays"), "", "check", "good", "good")

    def _store(self) -> None:
        home, policy = self.desk.home, self._policy
        Errand(self, lambda _cancel, _tell: keep_policy(home, policy), done=lambda _none: self._stored(policy), failed=self.refuse)

    def _stored(self, policy: Policy) -> None:
        self._saved = policy
        self.say("good", tr("Saved"), tr("It holds the next time snapshots are thinned out."))
        self._show()

    def _ask_thinning(self) -> None:
        clear(self._asked)
        title = trn("Thin out {n} snapshot now?", "Thin out {n} snapshots now?", self._goes())
        text = tr("They leave the list of snapshots and do not come back. Their mail stays in the vault and is found by search as before. Freed room is given back to the disk a day later.")
        asked = Question(title, text, tr("Thin out"), self._begin_thinning, self._unask)
        self._asked.addWidget(asked)
        self.reveal(asked)
        asked.keep.setFocus()

    def _unask(self) -> None:
        clear(self._asked)

    def _begin_thinning(self) -> None:
        self._unask()
        self.desk.link.submit(JobSpec(JobKind.PRUNE, {"dry_run": False}), self._submitted)

    def _submitted(self, job: Any, refused: str) -> None:  # noqa: ANN401
        if refused:
            self.say("bad", tr("That was not begun"), refused)
        elif job is not None:
            self.desk.go("activity", job=job.id)
