"""vault prune | vault forget"""

from __future__ import annotations

from argparse import Namespace

from mailrescue.app import pruning
from mailrescue.app.receipts import decision_row, prune_decisions, prune_result
from mailrescue.app.rows import rfc3339
from mailrescue.cli.common import confirm, counted, engine_for, local, size_text
from mailrescue.cli.output import Face, Row
from mailrescue.core.errors import ExitCode, UsageError
from mailrescue.core.progress import CancelToken
from mailrescue.vault.pruneplan import Decision, MailboxPlan
from mailrescue.vault.retention import Reason

_WHY = {
    Reason.FROZEN: "the mailbox waits for an answer",
    Reason.IMPORTED: "imported",
    Reason.PINNED: "pinned",
    Reason.NEWEST: "the newest",
    Reason.NEWEST_GOOD: "the newest good one",
    Reason.AHEAD: "dated after the newest",
    Reason.ALL: "recent",
    Reason.HOURLY: "the last of its hour",
    Reason.DAILY: "the last of its day",
    Reason.WEEKLY: "the last of its week",
    Reason.MONTHLY: "the last of its month",
    Reason.REJECTED: "rejected lately",
    Reason.NEWEST_VERSIONS: "one of the newest versions",
}


def prune(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Thin snapshots and remove what nobody needs."""
    engine = engine_for(arguments, face, cancel)
    report = pruning.prune(engine, dry_run=arguments.dry_run)
    for mailbox, decision in prune_decisions(report):
        face.row(decision_row(mailbox, decision), _line(mailbox, decision))
    face.result(prune_result(report), _text(report))
    return ExitCode.DONE


def _line(mailbox: MailboxPlan, decision: Decision) -> str:
    commit = decision.commit
    what = "file version" if commit.kind == "file" else "snapshot"
    why = "keep: " + ", ".join(_WHY[reason] for reason in decision.reasons) if decision.reasons else "thin out"
    return f"{mailbox.account}: {what} {commit.id}  {local(commit.fields['taken_at'])}  {why}"


def _frozen_lines(report: pruning.PruneReport) -> list[str]:
    """Name the mailboxes that were left out."""
    return [
        f"{mailbox.account} is frozen: a snapshot of it is held and waits for your answer, so nothing of it is removed."
        f" See `mailrescue guard status {mailbox.account}`."
        for mailbox in report.plan.mailboxes if mailbox.frozen
    ]  # fmt: skip


def _text(report: pruning.PruneReport) -> str:
    figures, packs = prune_result(report), report.plan.packs
    would = "would be" if report.done is None else "were"
    thinned, versions = figures["snapshots_thinned"], figures["file_versions_thinned"]
    if not (thinned or versions or packs.condemned or packs.due or report.plan.gone):
        nothing = f"Nothing to do: {counted(figures['snapshots_kept'], 'snapshot')} stay, every pack is needed."
        return "\n".join([*_frozen_lines(report), nothing])
    lines = [f"{counted(thinned, 'snapshot')} {would} thinned out, {figures['snapshots_kept']:,} stay. No mail goes with them."] if thinned else []
    if versions:
        lines.append(f"{counted(versions, 'file version')} {would} given up, {figures['file_versions_kept']:,} stay.")
    if packs.condemned:
        new = f", {size_text(figures['bytes_written'])} of it written anew" if figures["bytes_written"] else ""
        lines.append(f"{counted(len(packs.condemned), 'pack')} ({size_text(packs.condemned_bytes)}{new}) can be removed by a prune after {local(report.due_at)}.")
    if packs.due or report.plan.gone:
        lines.append(f"{counted(len(packs.due), 'pack')} {would} removed, {size_text(packs.due_bytes)} freed.")
    return "\n".join([*_frozen_lines(report), *lines])


def forget(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Forget a mailbox for good."""
    engine = engine_for(arguments, face, cancel)
    report = pruning.preview_forget(engine, arguments.name, at_once=arguments.now)
    if not arguments.dry_run:
        question = f"{_forget_text(report, arguments.name)}\nForget the mailbox of {arguments.name} for good?"
        if not confirm(question, yes=arguments.yes):
            raise UsageError("Nothing was removed. Forgetting a mailbox must be confirmed: answer y in a terminal, or give --yes.")
        report = pruning.forget(engine, arguments.name, at_once=arguments.now)
    face.result(_forget_figures(report, arguments), _forget_text(report, arguments.name))
    return ExitCode.DONE


def _forget_figures(report: pruning.ForgetReport, arguments: Namespace) -> Row:
    plan, done = report.plan, report.done
    return {
        "account": arguments.name, "dry_run": done is None, "now": arguments.now, "snapshots": plan.snapshots,
        "file_versions": plan.file_versions, "items": plan.items, "shared_items": plan.shared,
        "packs_condemned": len(plan.packs.condemned), "bytes_condemned": plan.packs.condemned_bytes,
        "bytes_written": plan.packs.copied_bytes if done is None else done.written,
        "packs_removed": done.removed if done else 0, "bytes_freed": done.removed_bytes if done else 0,
        "due_at": None if arguments.now else rfc3339(report.due_at), "older_mailboxes": plan.others,
    }  # fmt: skip


def _forget_text(report: pruning.ForgetReport, name: str) -> str:
    plan, done = report.plan, report.done
    what = f"{counted(plan.snapshots, 'snapshot')}, {counted(plan.file_versions, 'file version')} and {counted(plan.items, 'item')}"
    if done is None:
        lines = [f"{what} of {name} would be removed."]
    elif done.removed:
        lines = [f"{what} of {name} are removed, {size_text(done.removed_bytes)} freed."]
    else:
        lines = [f"{what} of {name} are gone from every list. A prune after {local(report.due_at)} removes their bytes."]
    if plan.aside:
        lines.append(f"{counted(len(plan.aside), 'damaged object')} that a repair put aside may hold mail of it too, and go with it.")
    lines.append("Copies of the vault on other disks are not touched by this.")
    if plan.shared:
        lines.append(f"{counted(plan.shared, 'item')} stay, since other mailboxes have them too.")
    if plan.others:
        lines.append(f"{counted(plan.others, 'older mailbox', 'older mailboxes')} had this name before; run it again to forget that too.")
    return "\n".join(lines)
