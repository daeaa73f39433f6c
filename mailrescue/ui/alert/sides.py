"""Which side has my mail? The mailbox as it is now, the last good snapshot, and the Outlook file beside it. Compared when the user asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from mailrescue.app.agent.values import Job, JobKind, JobSpec
from mailrescue.core.clock import read_time
from mailrescue.ui import figures
from mailrescue.ui.browse.wording import folder_path
from mailrescue.ui.desk import Desk
from mailrescue.ui.widgets.basics import Banner, Button, Card, clear, label, readable, row
from mailrescue.ui.widgets.elided import Elided, Reflowing
from mailrescue.ui.widgets.jobstrip import JobStrip
from mailrescue.ui.words import tr, trn

_FOLDERS = 12
_MAILS = 5
Row = Mapping[str, Any]


class SidesCard(Card):
    """Asks for a comparison as a job, and shows what came of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("card", spacing=12)
        self._desk, self._account = desk, ""
        self._results: dict[str, Job] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._ask = Button(tr("Compare now"), self._compare, icon="search")
        head = row(spacing=10)
        head.addWidget(label(tr("Which side has my mail?"), "heading"), 1)
        head.addWidget(self._ask)
        text = tr("Looks at the mailbox as it is now, without changing anything, and compares it with the last good snapshot and your Outlook file.")
        self.body.addLayout(head)
        self.body.addLayout(readable(label(text, "muted", wrap=True)))
        self._strips, self._shown = QVBoxLayout(), QVBoxLayout()
        self._shown.setSpacing(12)
        self.body.addLayout(self._strips)
        self.body.addLayout(self._shown)

    def show_account(self, account: str) -> None:
        """Show what was compared last of a mailbox."""
        if account == self._account:
            return
        self._account = account
        clear(self._strips)
        clear(self._shown)
        self._ask.setEnabled(True)
        running = [job for job in self._desk.link.jobs.values() if job.spec.kind is JobKind.COMPARE and job.spec.fields.get("name") == account and not job.state.over]
        if running:
            self._follow(running[0], "")
        elif account in self._results:
            self._show(self._results[account])

    def _compare(self) -> None:
        self._ask.setEnabled(False)
        self._desk.link.submit(JobSpec(JobKind.COMPARE, {"name": self._account}), self._follow)

    def _follow(self, job: Job | None, refused: str) -> None:
        clear(self._strips)
        if job is None:
            self._ask.setEnabled(True)
            self._strips.addWidget(Banner("bad", tr("It cannot be compared now"), refused))
            return
        strip = JobStrip(self._desk, job)
        strip.finished.connect(self._ended)
        strip.closed.connect(lambda: clear(self._strips))
        self._strips.addWidget(strip)
        self._ask.setEnabled(False)

    def _ended(self, job: Job) -> None:
        self._ask.setEnabled(True)
        self._desk.link.receipt(job.id, self._got)

    def _got(self, job: Job | None) -> None:
        if job is None or not job.result or "rows" not in job.result:
            return
        account = str(job.spec.fields.get("name", ""))
        self._results[account] = job
        if account == self._account:
            clear(self._strips)
            self._show(job)

    def _show(self, job: Job) -> None:
        clear(self._shown)
        result: Row = job.result or {}
        rows: list[Row] = list(result.get("rows", ()))
        sides = [one for one in rows if "side" in one]
        grid = Reflowing(17, most=3)
        grid.hold([_side(one, rows) for one in sides])
        self._shown.addLayout(readable(label(advice(result), "strong", wrap=True)))
        self._shown.addWidget(grid)
        folders = [one for one in rows if "folder" in one and "only" not in one]
        self._shown.addWidget(_folder_table(folders, [str(one["side"]) for one in sides]))


def side_title(side: str) -> str:
    """Return what a side is called."""
    return {
        "now": tr("In the mailbox now"), "good": tr("In the last good snapshot"), "outlook": tr("In the Outlook file"),
        "meanwhile": tr("Only in snapshots that wait or were set aside"),
    }.get(side, side)  # fmt: skip


def advice(result: Row) -> str:
    """Return what to make of it."""
    missing, unknown = int(result.get("missing", 0)), int(result.get("unknown", 0))
    if missing:
        first = trn(
            "{n} item is safe here and no longer in the mailbox. Change nothing in the mailbox.",
            "{n} items are safe here and no longer in the mailbox. Change nothing in the mailbox.", missing,
        )  # fmt: skip
    elif unknown:
        first = trn(
            "The mailbox has all of the last good snapshot, and {n} item that is in no snapshot yet. Take a snapshot.",
            "The mailbox has all of the last good snapshot, and {n} items that are in no snapshot yet. Take a snapshot.", unknown,
        )  # fmt: skip
    else:
        first = tr("The mailbox has all of the last good snapshot: nothing is missing there.")
    outlook, came = int(result.get("only_outlook", 0)), int(result.get("only_meanwhile", 0))
    more = []
    if outlook:
        more.append(trn("Keep the Outlook file: {n} item is only there.", "Keep the Outlook file: {n} items are only there.", outlook))
    if came:
        more.append(trn("{n} item came only meanwhile; it is safe here, too.", "{n} items came only meanwhile; they are safe here, too.", came))
    return " ".join([first, *more])


def _side(side: Row, rows: list[Row]) -> QWidget:
    """Return the column of one side: how much, of when, and what is only there."""
    name = str(side["side"])
    card = Card("inset", spacing=4)
    card.body.addWidget(label(side_title(name), "strong", wrap=True))
    card.body.addWidget(label(figures.number(int(side["items"])), "number"))
    folders = trn("in {n} folder", "in {n} folders", int(side.get("folders", 0)))
    taken = read_time(str(side["taken_at"])) if side.get("taken_at") else None
    card.body.addWidget(label(tr("{folders} · {when}", folders=folders, when=figures.when(taken)), "small", wrap=True))
    first, last = _reach(name, rows)
    if first is not None and last is not None:
        card.body.addWidget(label(_span(figures.day(first), figures.day(last)), "small", wrap=True))
    only = next((one for one in rows if one.get("only") == name and "count" in one), None)
    if only is not None:
        card.body.addSpacing(4)
        card.body.addWidget(label(trn("{n} is only here", "{n} are only here", int(only["count"])), "strong", wrap=True))
        for one in [one for one in rows if one.get("only") == name and "subject" in one][:_MAILS]:
            subject = str(one["subject"] or tr("(no subject)"))
            day = figures.day(read_time(str(one["date"]))) if one.get("date") else ""
            card.body.addWidget(Elided(tr("{subject} · {day}", subject=subject, day=day) if day else subject, "small"))
    card.body.addStretch(1)
    return card


def _span(first: str, last: str) -> str:
    return tr("Mail of {day}", day=first) if first == last else tr("Mail from {first} to {last}", first=first, last=last)


def _reach(side: str, rows: list[Row]) -> tuple[Any, Any]:
    """Return the dates of the oldest and newest mail of a side."""
    sums = [one[side] for one in rows if "folder" in one and one.get(side)]
    oldest = [moment for one in sums if one.get("oldest") and (moment := read_time(str(one["oldest"]))) is not None]
    newest = [moment for one in sums if one.get("newest") and (moment := read_time(str(one["newest"]))) is not None]
    return min(oldest, default=None), max(newest, default=None)


def _folder_table(folders: list[Row], sides: list[str]) -> QWidget:
    """Return a table: a folder a line, a side a column. Those that differ most come first."""

    def counts(one: Row) -> list[int]:
        return [int((one.get(side) or {}).get("items", 0)) for side in sides]

    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setColumnStretch(0, 1)
    for column, text in enumerate([tr("Folder"), *(side_title(side) for side in sides)]):
        grid.addWidget(label(text, "small"), 0, column, Qt.AlignmentFlag.AlignLeft if not column else Qt.AlignmentFlag.AlignRight)
    ordered = sorted(folders, key=lambda one: (min(counts(one)) - max(counts(one)), str(one["folder"])))
    for line, one in enumerate(ordered[:_FOLDERS], 1):
        grid.addWidget(Elided(folder_path(str(one["folder"])), middle=True), line, 0)
        for column, count in enumerate(counts(one), 1):
            differs = count < max(counts(one))
            grid.addWidget(label(figures.number(count), "bad" if differs else ""), line, column, Qt.AlignmentFlag.AlignRight)
    if len(ordered) > _FOLDERS:
        grid.addWidget(label(trn("and {n} folder more", "and {n} folders more", len(ordered) - _FOLDERS), "small"), _FOLDERS + 1, 0)
    return holder
