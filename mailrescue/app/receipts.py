"""What long work comes to, in JSON: results and their rows, the same for the command line's `--json` and the agent.

Takes finished work and loads nothing of what does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mailrescue.app.rows import Row, rfc3339, snapshot_row
from mailrescue.core.errors import ExitCode

if TYPE_CHECKING:
    from mailrescue.app.answers import AnswerPlan
    from mailrescue.app.importing import Imported
    from mailrescue.app.pruning import PruneReport
    from mailrescue.export.receipt import ExportReceipt
    from mailrescue.vault.catalogue.queries import Stand
    from mailrescue.vault.check import Finding
    from mailrescue.vault.copy import CopyReceipt
    from mailrescue.vault.pruneplan import Decision, MailboxPlan


def imported_row(imported: Imported) -> Row:
    """Return what became of one old copy."""
    base: Row = {"path": str(imported.copy.path), "kind": imported.copy.kind, "taken_at": rfc3339(imported.copy.taken_at)}
    if imported.error is not None:
        return {**base, "error": str(imported.error), "code": int(imported.error.exit_code)}
    assert imported.snapshot is not None
    version = imported.file_version
    return {
        **base, **snapshot_row(imported.snapshot), "known": imported.known, "stranger": imported.stranger, "again": imported.again,
        "file_version": version.id if version else None,
    }  # fmt: skip


def import_result(done: list[Imported]) -> Row:
    """Return the result of an import."""
    taken = sum(imported.snapshot is not None for imported in done)
    return {"count": taken, "failed": len(done) - taken}


def export_result(receipt: ExportReceipt) -> Row:
    """Return the receipt of an export."""
    return {**asdict(receipt), "complete": receipt.complete}


@dataclass(slots=True)
class Checked:
    """Counts what a check finds. `known`: of what is known to be lost, how many are items (True) and how many not."""

    findings: int = 0
    known: Counter[bool] = field(default_factory=Counter)

    def row(self, finding: Finding, stands: list[Stand]) -> Row:
        """Count a finding and return its row."""
        if finding.known:
            self.known[bool(finding.items)] += 1
        self.findings += not finding.known
        row = {"object": finding.object, "finding": finding.sentence, "known": finding.known, "items": list(finding.items)}
        return {**row, "stands": [asdict(stand) for stand in stands]}

    def result(self, *, read_data: bool) -> Row:
        """Return the result."""
        return {"findings": self.findings, "known_losses": self.known.total(), "known_lost_items": self.known[True], "read_data": read_data}

    @property
    def exit_code(self) -> ExitCode:
        """The code: what is known to be lost is news to nobody."""
        return ExitCode.DAMAGED if self.findings else ExitCode.DONE


def copy_rows(receipt: CopyReceipt) -> list[Row]:
    """Return what was not copied, or not proven."""
    return [{"object": name, "reason": reason} for name, reason in receipt.skipped]


def copy_result(dest: Path, receipt: CopyReceipt) -> Row:
    """Return the result of a copy of the vault."""
    return {
        "dest": str(dest), "copied": receipt.copied, "bytes": receipt.bytes, "present": receipt.present,
        "verified": receipt.verified, "skipped": len(receipt.skipped), "extra_keys": list(receipt.extra_keys),
    }  # fmt: skip


def prune_decisions(report: PruneReport) -> Iterator[tuple[MailboxPlan, Decision]]:
    """Yield what is decided of snapshots and file versions: all of it of a plan, of a prune what goes."""
    for mailbox in report.plan.mailboxes:
        for decision in (*mailbox.snapshots, *mailbox.file_versions):
            if report.done is None or not decision.reasons:
                yield mailbox, decision


def decision_row(mailbox: MailboxPlan, decision: Decision) -> Row:
    """Return one decision."""
    commit = decision.commit
    return {
        "account": mailbox.account, "kind": commit.kind, "id": commit.id, "taken_at": rfc3339(commit.fields["taken_at"]),
        "decision": "keep" if decision.reasons else "thin", "reasons": [str(reason) for reason in decision.reasons],
    }  # fmt: skip


def prune_result(report: PruneReport) -> Row:
    """Return the result of a prune."""
    packs, done = report.plan.packs, report.done
    snapshots = [decision for mailbox in report.plan.mailboxes for decision in mailbox.snapshots]
    versions = [decision for mailbox in report.plan.mailboxes for decision in mailbox.file_versions]
    return {
        "dry_run": done is None, "snapshots_kept": sum(bool(d.reasons) for d in snapshots),
        "snapshots_thinned": sum(not d.reasons for d in snapshots),
        "file_versions_kept": sum(bool(d.reasons) for d in versions), "file_versions_thinned": sum(not d.reasons for d in versions),
        "packs_rewritten": len(packs.rewritten), "packs_gathered": packs.small, "packs_condemned": len(packs.condemned),
        "bytes_condemned": packs.condemned_bytes, "bytes_written": packs.copied_bytes if done is None else done.written,
        "packs_removed": len(packs.due), "bytes_freed": packs.due_bytes, "records_removed": len(report.plan.gone),
        "due_at": rfc3339(report.due_at) if packs.condemned else None,
        "frozen": [mailbox.account for mailbox in report.plan.mailboxes if mailbox.frozen],
    }  # fmt: skip


def answer_result(plan: AnswerPlan) -> Row:
    """Return what an answer changes, or changed."""
    settlement = plan.settlement
    return {
        "account": plan.account, "answer": str(plan.word), "snapshot": plan.chosen.id, "already": plan.already,
        "good": [one.id for one in settlement.good], "rejected": [one.id for one in settlement.rejected],
        "held": [one.id for one in settlement.held], "last_good_before": plan.before.id if plan.before else None,
        "lacks": None if plan.lacks is None else sum(plan.lacks.values()), "lacks_by_folder": plan.lacks,
        "pinned_until": rfc3339(plan.pinned_until),
    }  # fmt: skip
