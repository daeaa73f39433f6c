"""guard status | guard accept | guard reject | guard undo"""

from __future__ import annotations

import sys
from argparse import Namespace

from mailrescue.app.accounts import ADD_ONE
from mailrescue.app.answers import AnswerPlan, give, preview
from mailrescue.app.guarding import Found, GuardStatus, guard_status
from mailrescue.app.receipts import answer_result
from mailrescue.app.rows import finding_row, rfc3339
from mailrescue.cli.common import confirm, counted, engine_for, local
from mailrescue.cli.output import Face, Row, printable
from mailrescue.core.errors import ExitCode, UsageError
from mailrescue.core.progress import CancelToken
from mailrescue.model.snapshot import Snapshot
from mailrescue.model.verdict import Level
from mailrescue.vault.answers import Word

_MARK = {Level.FREEZE: "!!", Level.ASK: "! ", Level.NOTICE: "  note:", Level.PASS: "  "}
_FOLDERS_NAMED = 5


def status(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Tell what the guard says of each mailbox."""
    found = guard_status(engine_for(arguments, face, cancel), arguments.name)
    for one in found:
        face.row(_status_row(one), _status_text(one))
    waiting = sum(bool(one.held) for one in found)
    face.result({"count": len(found), "held": waiting}, "" if found else f"No account yet. {ADD_ONE}")
    return ExitCode.HELD if waiting else ExitCode.DONE


def _status_row(one: GuardStatus) -> Row:
    good = one.last_good
    return {
        "account": one.account, "level": str(one.level), "held": bool(one.held), "last_good": good.id if good else None,
        "last_good_at": rfc3339(good.taken_at) if good else None, "held_since": rfc3339(one.since),
        "held_snapshots": [snapshot.id for snapshot in one.held], "runs": [[snapshot.id for snapshot in run] for run in one.runs],
        "findings": [_found_row(found) for found in one.found], "card": list(one.card),
    }  # fmt: skip


def _found_row(found: Found) -> Row:
    return {**finding_row(found.finding), "snapshot": found.snapshot.id, "taken_at": rfc3339(found.snapshot.taken_at)}


def _status_text(one: GuardStatus) -> str:
    good = one.last_good
    safe = f"last good snapshot {good.id} of {local(good.taken_at)}, {counted(good.counts.items, 'item')}" if good else "no good snapshot yet"
    if one.held:
        name = "FROZEN" if one.level is Level.FREEZE else "HELD"
        head = f"{one.account}: {name} since {local(one.since)}, {counted(len(one.held), 'snapshot waits', 'snapshots wait')} for your answer; {safe}"
    else:
        head = f"{one.account}: nothing is held; {safe}"
    lines = [head, *(_found_text(found) for found in one.found)]
    lines += ["", *one.card] if one.card else []
    return "\n".join(map(printable, lines))


def _found_text(found: Found) -> str:
    return f"{_MARK[found.finding.level]} {local(found.snapshot.taken_at)}  {found.finding.sentence}  [{found.finding.rule}]"


def accept(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Say: I did that."""
    return _answer(Word.ACCEPT, arguments, face, cancel)


def reject(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Say: that is not my mailbox."""
    return _answer(Word.REJECT, arguments, face, cancel)


def undo(arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    """Take an answer back."""
    return _answer(Word.UNDO, arguments, face, cancel)


def _answer(word: Word, arguments: Namespace, face: Face, cancel: CancelToken) -> ExitCode:
    engine = engine_for(arguments, face, cancel)
    plan = preview(engine, word, arguments.name, arguments.snapshot)
    asks = not (plan.already or arguments.yes) and sys.stdin is not None and sys.stdin.isatty()
    if asks and not confirm(f"{_plan_text(plan, 'would')}\nShall it be so?", yes=False):
        raise UsageError("Nothing was changed. Answer y, or give --yes.")
    plan = give(engine, plan)
    face.result(answer_result(plan), _plan_text(plan, "now"))
    return ExitCode.DONE


def _plan_text(plan: AnswerPlan, when: str) -> str:
    if plan.already:
        already = {Word.ACCEPT: "is good by your answer already", Word.REJECT: "is rejected already", Word.UNDO: "waits for an answer already"}
        return f"{plan.account}: the snapshot {plan.chosen.id} {already[plan.word]}. Nothing was changed."
    settlement = plan.settlement
    groups = ((settlement.good, "good"), (settlement.rejected, "rejected, and kept as evidence"), (settlement.held, "held, and waiting for an answer"))
    lines = [f"  {_span(group)} {'would become' if when == 'would' else _are(group)} {what}" for group, what in groups if group]
    lines += _lacking_lines(plan)
    if plan.before is not None and plan.pinned_until is not None:
        lines.append(f"  the last good snapshot before, {plan.before.id} of {local(plan.before.taken_at)}, stays until {local(plan.pinned_until)}")
    if plan.word is not Word.UNDO and when != "would":
        lines.append(f"  to take it back: mailrescue guard undo {plan.account} {plan.chosen.id}")
    return "\n".join([f"{plan.account}: {plan.word} {plan.chosen.id}", *map(printable, lines)])


def _are(group: tuple[Snapshot, ...]) -> str:
    return "is" if len(group) == 1 else "are"


def _span(group: tuple[Snapshot, ...]) -> str:
    first, last = group[0], group[-1]
    if len(group) == 1:
        return f"the snapshot {first.id} of {local(first.taken_at)}"
    return f"{counted(len(group), 'snapshot')} from {local(first.taken_at)} to {local(last.taken_at)}"


def _lacking_lines(plan: AnswerPlan) -> list[str]:
    """Say what the accepted state no longer has."""
    if plan.before is None:
        return []
    if plan.lacks is None:
        return ["  what it no longer has cannot be told: a list in the vault is damaged. `mailrescue vault check` names it"]
    if not plan.lacks:
        return [f"  it has all mail of the last good snapshot before, {plan.before.id}"]
    named = ", ".join(f"{folder}: {count:,}" for folder, count in list(plan.lacks.items())[:_FOLDERS_NAMED])
    more = f", and {counted(len(plan.lacks) - _FOLDERS_NAMED, 'folder')} more" if len(plan.lacks) > _FOLDERS_NAMED else ""
    newest = plan.settlement.good[-1]
    return [
        f"  it no longer has {counted(sum(plan.lacks.values()), 'item')} of the last good snapshot before ({named}{more}); they stay in the vault:",
        f"      mailrescue diff {plan.account} {plan.before.id} {newest.id}",
    ]
