"""Use case: answer for snapshots that are held - accept, reject, take an answer back. Planned first, then written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from mailrescue.app.engine import Engine
from mailrescue.capture.changes import ChangeKind, changes
from mailrescue.core.errors import MailRescueError, VaultDamaged
from mailrescue.guard.answering import Settlement, accepting, last_good_before, rejecting, resting_on
from mailrescue.model.snapshot import KEPT_LINE, Snapshot, Standing
from mailrescue.vault.answers import Answer, Said, Word, answer_fields, name_in_answers, settled
from mailrescue.vault.ledger import PIN
from mailrescue.vault.vault import Vault

# How long the last good snapshot before an accepted one stays, whatever retention says (DESIGN.md 5).
PINNED_FOR = timedelta(days=365)
# What answers call a snapshot: by its own record first, then by the one that it was written again for.
Names = Callable[[Snapshot], tuple[bytes, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPlan:
    """An answer, worked out. `already`: it was given before, and nothing is to be done.

    `before` is the last good snapshot before those that become good, and `lacks` how many of its items they no longer have,
    by folder; None where that cannot be told. `undoes` is the turn of the answer that is taken back.
    """

    account: str
    word: Word
    chosen: Snapshot
    turn: int
    settlement: Settlement = field(default_factory=Settlement)
    undoes: int = 0
    already: bool = False
    before: Snapshot | None = None
    lacks: dict[str, int] | None = None
    pinned_until: datetime | None = None


def preview(engine: Engine, word: Word, name: str, wanted: str) -> AnswerPlan:
    """Return what an answer would change. Raises NotFound for no such snapshot, MailRescueError when it cannot be answered for."""
    with engine.reading() as vault:
        return plan_for(vault, word, name, engine.snapshot(vault, name, wanted))


def give(engine: Engine, shown: AnswerPlan) -> AnswerPlan:
    """Write down the answer that `preview` showed. Raises MailRescueError when it would no longer change the same."""
    if shown.already:
        return shown
    with engine.writing(f"guard {shown.word}") as vault:
        plan = plan_for(vault, shown.word, shown.account, engine.snapshot(vault, shown.account, shown.chosen.id))
        if plan.already:
            return plan
        if (plan.settlement, plan.undoes) != (shown.settlement, shown.undoes):
            raise changed_meanwhile()
        write_down(vault, plan)
        return plan


def as_shown(plan: AnswerPlan) -> list[list[str]]:
    """Return which snapshots an answer makes good, rejected and held, by id: what a person saw, to be given only if it is still so."""
    settlement = plan.settlement
    return [[snapshot.id for snapshot in group] for group in (settlement.good, settlement.rejected, settlement.held)]


def changed_meanwhile() -> MailRescueError:
    """Return what is to be said of an answer that would no longer change what was shown."""
    return MailRescueError("Something changed in this mailbox meanwhile, so nothing was written down. Look again, and answer then.")


def plan_for(vault: Vault, word: Word, name: str, chosen: Snapshot) -> AnswerPlan:
    """Return what an answer of account `name` about a snapshot would change. Raises MailRescueError."""
    if chosen.line == KEPT_LINE:
        raise MailRescueError("Name a snapshot: what is kept beyond all snapshots waits for no answer.")
    history = [snapshot for snapshot in vault.snapshots(chosen.mailbox) if snapshot.line == chosen.line]
    plan = plan_answer(word, name, history, vault.answers(chosen.mailbox), chosen, partial(names_of, vault))
    if word is not Word.ACCEPT or plan.already:
        return plan
    return _with_consequences(vault, plan, history)


def plan_answer(
    word: Word, account: str, history: Sequence[Snapshot], answers: Sequence[Answer], chosen: Snapshot, names: Names
) -> AnswerPlan:  # fmt: skip
    """Return what an answer would change in the history of one line of a mailbox. Raises MailRescueError."""
    draft = AnswerPlan(account=account, word=word, chosen=chosen, turn=max((answer.turn for answer in answers), default=0) + 1)
    said = settled(answers)
    newest = _newest(said, names(chosen))
    if chosen.standing is not Standing.HELD:
        if newest is None:
            raise MailRescueError(f"The snapshot {chosen.id} is {chosen.standing}, and waits for no answer. Nothing was changed.")
        if word is Word.UNDO:
            ours = {snapshot.seq for snapshot in history if _newest(said, names(snapshot)) == newest}
            return replace(draft, settlement=_taken_back(history, ours), undoes=newest[0])
        if chosen.standing is (Standing.GOOD if word is Word.ACCEPT else Standing.REJECTED):
            return replace(draft, already=True)
        raise MailRescueError(
            f"The snapshot {chosen.id} is {chosen.standing} by your answer already. Take that back first:"
            f" mailrescue guard undo {account} {chosen.id}"
        )
    if word is Word.UNDO:
        if newest is None and not any(answer.names(name) for answer in answers for name in names(chosen)):
            raise MailRescueError(f"There is no answer to take back: the snapshot {chosen.id} is held and waits for one. Nothing was changed.")
        return replace(draft, already=True)
    return replace(draft, settlement=(accepting if word is Word.ACCEPT else rejecting)(history, chosen))


def _newest(said: dict[bytes, Said], names: tuple[bytes, ...]) -> tuple[int, int] | None:
    """Return the place of the newest answer that counts and names a snapshot."""
    return max((said[name].place for name in names if name in said), default=None)


def _taken_back(history: Sequence[Snapshot], named: set[int]) -> Settlement:
    """Return what becomes of a history when the answer that settled these snapshots never was."""
    good = {snapshot.seq for snapshot in history if snapshot.seq in named and snapshot.standing is Standing.GOOD}
    again = named | {snapshot.seq for snapshot in resting_on(history, good)}
    return Settlement(held=tuple(snapshot for snapshot in history if snapshot.seq in again))


def _with_consequences(vault: Vault, plan: AnswerPlan, history: Sequence[Snapshot]) -> AnswerPlan:
    """Add to the plan of an `accept` what the accepted state lacks, and until when the state before it stays."""
    before = last_good_before(history, plan.settlement.good[0])
    return replace(
        plan, before=before,
        lacks=None if before is None else _lacking(vault, before, plan.settlement.good[-1]),
        pinned_until=None if before is None else vault.clock.now().astimezone(UTC) + PINNED_FOR,
    )  # fmt: skip


def _lacking(vault: Vault, before: Snapshot, after: Snapshot) -> dict[str, int] | None:
    """Return how many items of one snapshot are not in another, by folder, most first; None when a list cannot be read."""
    old, new = vault.record(before), vault.record(after)
    try:
        folders = vault.folders(old)
        found = changes(vault.differences(old.fields["items"], new.fields["items"]))
        gone = Counter(change.from_folder for change in found if change.kind is ChangeKind.REMOVED)
    except VaultDamaged:
        return None
    return {folders[number].path: count for number, count in gone.most_common() if number is not None}


def write_down(vault: Vault, plan: AnswerPlan) -> None:
    """Write the pin, then the answer: a cut in between leaves a pin too many, never an accepted loss without one."""
    mailbox, account = plan.chosen.mailbox, plan.account
    if plan.before is not None and plan.pinned_until is not None:
        until = int(plan.pinned_until.timestamp())
        vault.commit({
            "kind": PIN, "account": account, "mailbox": mailbox, "snapshot": plan.before.seq, "until": until,
            "reason": f"the last good one before {plan.chosen.id} was accepted",
        })  # fmt: skip
    vault.commit(answer_fields(answer_of(plan, partial(names_of, vault)), account, mailbox))


def answer_of(plan: AnswerPlan, names: Names) -> Answer:
    """Return the answer that a plan comes to."""
    good, rejected, held = (
        tuple(names(snapshot)[0] for snapshot in group)
        for group in (plan.settlement.good, plan.settlement.rejected, plan.settlement.held)
    )
    return Answer(
        word=plan.word, snapshot=names(plan.chosen)[0], turn=plan.turn, good=good, rejected=rejected, held=held, undoes=plan.undoes
    )  # fmt: skip


def names_of(vault: Vault, snapshot: Snapshot) -> tuple[bytes, ...]:
    """Return what answers call a snapshot."""
    record = vault.record(snapshot)
    return name_in_answers(record.digest), name_in_answers(record.fields.get("stands_for", record.digest))
