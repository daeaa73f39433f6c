"""What past jobs are called in a list, whose they were, and how they ended, in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mailrescue.app.agent.values import Job, JobKind, JobState
from mailrescue.core.errors import ExitCode
from mailrescue.ui import figures
from mailrescue.ui.widgets.jobwords import Outcome, outcome_of
from mailrescue.ui.words import tr

if TYPE_CHECKING:
    from mailrescue.ui.widgets.lines import Line

MARKS = {"good": ("check", "good"), "warn": ("alert", "warn"), "bad": ("alert", "bad"), "info": ("stop", "muted")}


def kind_words() -> dict[JobKind, str]:
    """Return what kinds of jobs are called."""
    return {
        JobKind.SNAPSHOT: tr("Snapshot"), JobKind.IMPORT: tr("Old copies brought in"), JobKind.EXPORT: tr("Export"), JobKind.PICK: tr("Export of chosen mail"),
        JobKind.CHECK: tr("Check of the vault"), JobKind.PRUNE: tr("Snapshots thinned out"), JobKind.COPY: tr("Copy to the second place"),
        JobKind.REBUILD: tr("Lists and search index made anew"), JobKind.ANSWER: tr("Answer"), JobKind.COMPARE: tr("Comparison"),
        JobKind.CREATE_VAULT: tr("Vault made"), JobKind.RECOVERY_SHEET: tr("Recovery sheet"),
    }  # fmt: skip


def mailboxes_of(job: Job) -> list[str]:
    """Return the accounts that a job was for; none for one that was for all, or for the vault."""
    fields = job.spec.fields
    names = fields.get("names")
    if isinstance(names, list):
        return [str(name) for name in names]
    return [str(fields["name"])] if fields.get("name") else []


def title_of(job: Job) -> str:
    """Return what a job was, in a few words."""
    kind = kind_words().get(job.spec.kind, str(job.spec.kind))
    if job.spec.kind is JobKind.PRUNE and job.spec.fields.get("dry_run"):
        kind = tr("Preview of thinning out")
    names = mailboxes_of(job)
    if names:
        return tr("{what}: {names}", what=kind, names=", ".join(names))
    return tr("{what}: all mailboxes", what=kind) if job.spec.kind is JobKind.SNAPSHOT else kind


def ending_of(job: Job) -> Outcome:
    """Return how a job ended; what only its receipt tells is left out where that is not at hand."""
    damaged = job.state is JobState.ENDED and job.code is ExitCode.DAMAGED
    if damaged and job.spec.kind is JobKind.CHECK:
        return Outcome("bad", tr("Damage was found"), tr("What is not named below can be read and exported. Make a copy of the vault on another disk now."))
    if damaged and job.spec.kind in (JobKind.EXPORT, JobKind.PICK, JobKind.COPY):
        return Outcome("bad", tr("Done, but something in the vault is damaged"), tr("What is named below is missing; everything else is there, read back and compared."))
    if job.state is JobState.ENDED and job.code is ExitCode.INCOMPLETE and job.result is None:
        return Outcome("warn", tr("Done, but not all could be read"))
    found = outcome_of(job)
    if found.kind == "good" and job.spec.kind is JobKind.SNAPSHOT and job.result is None:
        return Outcome("good", tr("Snapshot taken"))
    return found


def took(job: Job) -> str:
    """Return how long a job took, "" for one that never began."""
    if job.started_at is None or job.ended_at is None:
        return ""
    return figures.duration(max(0.0, job.ended_at - job.started_at))


def failed(job: Job) -> bool:
    """Return whether a job ended so that somebody should look."""
    return ending_of(job).kind in ("bad", "warn")


def line_of(job: Job, now: datetime) -> Line:
    """Return a job as a row."""
    from mailrescue.ui.widgets.lines import Line  # noqa: PLC0415  Home, which has no lists, need not load them

    ending = ending_of(job)
    icon, colour = MARKS[ending.kind]
    return Line(title_of(job), ending.title, figures.when_short(job.queued_at, now), took(job), icon, colour)
