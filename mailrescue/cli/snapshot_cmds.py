"""snapshot | snapshots"""

from __future__ import annotations

from argparse import Namespace

from mailrescue.app.alarm import findings_of
from mailrescue.app.rows import snapshot_row
from mailrescue.app.snapshots import Outcome, exit_code, take_snapshots
from mailrescue.app.takenrows import snapshot_result
from mailrescue.cli.common import (
    counted,
    engine_for,
    items_in_folders,
    local,
    receipt_lines,
    size_text,
)
from mailrescue.cli.output import Face, printable
from mailrescue.core.errors import ExitCode
from mailrescue.core.progress import CancelToken
from mailrescue.model.snapshot import Snapshot


def snapshot(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Take snapshots."""
    engine = engine_for(arguments, face, cancel)
    outcomes = take_snapshots(engine, arguments.names, index=not arguments.index_later)
    if len(outcomes) == 1 and outcomes[0].error is not None:
        raise outcomes[0].error
    text = "\n".join(outcome_text(outcome) for outcome in outcomes)
    trouble = "\n".join(outcome_text(outcome) for outcome in outcomes if outcome.exit_code != ExitCode.DONE)
    face.result(snapshot_result(outcomes), text, trouble)
    return exit_code(outcomes)


def outcome_text(outcome: Outcome) -> str:
    """Return what became of one account for people."""
    if outcome.snapshot is None:
        return printable(f"{outcome.account}: {outcome.error}")
    taken = outcome.snapshot
    lines = [f"{outcome.account}: snapshot {taken.id}, {_describe(taken)}"]
    lines += receipt_lines(taken, " It is tried again each time.")
    lines += [f"  note: {_REASONS[reason]}" for reason in taken.reasons if reason in _REASONS]
    found = findings_of(taken)
    lines += [printable(f"  {finding.level}: {finding.sentence}") for finding in found[:_TOLD]]
    if len(found) > _TOLD:
        lines.append(f"  and {counted(len(found) - _TOLD, 'finding')} more: mailrescue guard status {outcome.account}")
    if outcome.alarm is not None:
        lines += ["", *map(printable, outcome.alarm.card)]
    return "\n".join(lines)


# The worst of what was found is enough here; all of it stands in the status.
_TOLD = 3
_REASONS = {
    "empty-baseline": "the mailbox was empty, and this is its first snapshot; if there should be mail in it, look before you trust it.",
    "list-damaged": "a part of the list of the snapshot before is damaged in the vault; what stood there was listed anew. `mailrescue vault repair` mends the vault.",
    "healed": "mail that the vault had lost was read from the mailbox and stored again.",
}


def _describe(taken: Snapshot) -> str:
    c = taken.changes
    changed = f"{c.new:,} new, {c.removed:,} removed, {c.moved:,} moved, {c.changed:,} changed"
    return f"{taken.standing}, {items_in_folders(taken.counts.items, taken.counts.folders)} ({changed}), {size_text(taken.stored_bytes)} stored"


def snapshots(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """List snapshots, newest first."""
    engine = engine_for(arguments, face, cancel)
    with engine.reading(glance=True) as vault:
        history = engine.history(vault, arguments.name)
    if not history:
        face.result({"count": 0}, f"No snapshot of {arguments.name} yet.")
        return ExitCode.DONE
    for taken in sorted(history, key=lambda s: (s.taken_at, s.seq), reverse=True):
        complete = ("" if taken.complete else ", incomplete") + (", imported" if taken.line else "")
        face.row(snapshot_row(taken), f"{taken.id}  {local(taken.taken_at)}  {_describe(taken)}{complete}")
    face.result({"count": len(history)}, "")
    return ExitCode.DONE


