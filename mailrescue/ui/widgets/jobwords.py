"""What jobs are called, and what came of them, in the user's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mailrescue.app.agent.values import Job, JobKind, JobState
from mailrescue.core.errors import ExitCode
from mailrescue.core.progress import Progress
from mailrescue.ui import figures
from mailrescue.ui.words import tr, trn

# What can be begun again as it was: the others would find their folder used, or answer twice.
REPEATABLE = (JobKind.SNAPSHOT, JobKind.IMPORT, JobKind.PRUNE, JobKind.CHECK, JobKind.COPY, JobKind.REBUILD, JobKind.COMPARE)
_IN_BYTES = frozenset({"file version", "restore file", "copy"})  # tasks that count bytes, not things


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: `kind` good, warn, bad or info; a title and, unless "", a sentence."""

    kind: str
    title: str
    text: str = ""


def running_title(job: Job) -> str:
    """Return what a job that waits or runs is called."""
    name = _name(job)
    if job.spec.kind is JobKind.SNAPSHOT:
        return tr("Taking a snapshot of {name}", name=name) if name else tr("Taking a snapshot of all mailboxes")
    if job.spec.kind is JobKind.COMPARE:
        return tr("Comparing {name} with its last good snapshot", name=name)
    if job.spec.kind is JobKind.EXPORT:
        return tr("Exporting mail of {name}", name=name)
    return {
        JobKind.IMPORT: tr("Bringing in old copies"), JobKind.PICK: tr("Exporting the chosen mail"), JobKind.CHECK: tr("Checking the vault"),
        JobKind.PRUNE: tr("Thinning out snapshots"), JobKind.COPY: tr("Copying the vault to its second place"), JobKind.REBUILD: tr("Making the lists of your mail anew"),
        JobKind.ANSWER: tr("Writing down your answer"), JobKind.CREATE_VAULT: tr("Making the vault"),
        JobKind.RECOVERY_SHEET: tr("Making a recovery sheet"),
    }.get(job.spec.kind, tr("Working"))  # fmt: skip


def icon_of(kind: JobKind) -> str:
    """Return the icon of a job while it waits or runs."""
    return {
        JobKind.SNAPSHOT: "camera", JobKind.IMPORT: "save", JobKind.EXPORT: "export", JobKind.PICK: "export", JobKind.CHECK: "shield",
        JobKind.PRUNE: "clock", JobKind.COPY: "disk", JobKind.REBUILD: "table", JobKind.ANSWER: "person", JobKind.COMPARE: "search",
        JobKind.CREATE_VAULT: "vault", JobKind.RECOVERY_SHEET: "key",
    }.get(kind, "activity")  # fmt: skip


def figures_of(progress: Progress | None, state: JobState) -> str:
    """Return count, size, rate and time left of a running job, as far as they are known."""
    if state is JobState.WAITING:
        return tr("Waiting for what runs before it")
    if state is JobState.STOPPING:
        return tr("Stopping at the next safe point…")
    if progress is None:
        return tr("Looking at what is there…")
    parts = [_count(progress)]
    if progress.task not in _IN_BYTES and progress.bytes:
        parts.append(figures.size(progress.bytes))
    if progress.rate >= 1:
        parts.append(_rate(progress))
    if progress.seconds_left is not None and progress.total:
        parts.append(tr("{time} left", time=figures.duration(progress.seconds_left)))
    return " · ".join(parts)


def _count(progress: Progress) -> str:
    show = figures.size if progress.task in _IN_BYTES else figures.number
    if progress.total:
        return tr("{done} of {total}", done=show(progress.done), total=show(max(progress.total, progress.done)))
    return show(progress.done)


def _rate(progress: Progress) -> str:
    show = figures.size if progress.task in _IN_BYTES else figures.number
    return tr("{rate} a second", rate=show(round(progress.rate)))


def outcome_of(job: Job) -> Outcome:
    """Return what came of a job that is over."""
    if job.state is JobState.DIED:
        return Outcome("bad", tr("It was cut off"), job.message or tr("What was stored so far is kept. Start it again; it goes on from there."))
    if job.code is ExitCode.CANCELLED:
        return Outcome("info", tr("Stopped"), tr("What was stored so far is kept; the next run goes on from there."))
    if job.spec.kind is JobKind.SNAPSHOT and job.code in (ExitCode.DONE, ExitCode.INCOMPLETE, ExitCode.HELD):
        return _snapshot_outcome(job)
    if job.code not in (ExitCode.DONE, ExitCode.INCOMPLETE, ExitCode.HELD):
        return Outcome("bad", tr("It did not work"), job.message)
    if job.code is ExitCode.INCOMPLETE:
        return Outcome("warn", tr("Done, but not all could be read"), job.message or tr("What could not be read is named in its receipt."))
    titles = {
        JobKind.COMPARE: tr("Compared"), JobKind.EXPORT: tr("Exported and proven"), JobKind.PICK: tr("Exported and proven"), JobKind.CHECK: tr("The vault is sound"),
        JobKind.ANSWER: tr("Your answer is written down"), JobKind.COPY: tr("The second place is up to date"),
    }  # fmt: skip
    return Outcome("good", titles.get(job.spec.kind, tr("Done")), job.message)


def _snapshot_outcome(job: Job) -> Outcome:
    rows = rows_of(job)
    failed = [row for row in rows if "error" in row]
    if failed:
        return Outcome("warn", trn("{n} mailbox could not be read", "{n} mailboxes could not be read", len(failed)), str(failed[0]["error"]))
    if job.code is ExitCode.HELD:
        return Outcome("bad", tr("Look at this: something happened to your mail"), tr("What was good is frozen and safe."))
    safe = trn("{n} item safe", "{n} items safe", sum(int(row.get("items", 0)) for row in rows))
    fresh = trn("{n} new", "{n} new", sum(int(row.get("new", 0)) for row in rows))
    text = tr("{safe}, {fresh}", safe=safe, fresh=fresh) if rows else ""
    if job.code is ExitCode.INCOMPLETE:
        unread = sum(len(row.get("skipped", ())) for row in rows)
        return Outcome("warn", trn("Snapshot taken; {n} item could not be read", "Snapshot taken; {n} items could not be read", unread), text)
    return Outcome("good", tr("Snapshot taken"), text)


def rows_of(job: Job) -> list[Mapping[str, Any]]:
    """Return the rows of a snapshot job's result, one a mailbox."""
    result = job.result or {}
    if "accounts" in result:
        return list(result["accounts"])
    return [result] if "account" in result else []


def _name(job: Job) -> str:
    names = [str(name) for name in job.spec.fields.get("names", [])]
    if len(names) == 1:
        return names[0]
    if job.progress is not None and job.progress.account:
        return job.progress.account
    return str(job.spec.fields.get("name", ""))
