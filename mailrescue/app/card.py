"""The card "Do this now": what a person does, and leaves alone, while a snapshot of his mailbox is held. Pure.

The steps are values, so that each face can say them its own way: the command line names commands, a window has buttons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from mailrescue.model.snapshot import Snapshot
from mailrescue.model.verdict import Level

_OUTLOOK = (
    "Do not start Outlook, nor another program that syncs this mailbox, on any computer or phone: it may still have the mail,"
    ' and would remove it to be like the server. Where Outlook runs, choose "Work Offline" (tab Send/Receive), also when it'
    " says that Exchange is in recovery mode."
)
_PROGRAM = (
    "Do not start a mail program that reads this mailbox, on any computer or phone: it may still have the mail, and would remove it to be"
    " like the mailbox. One that is open: put it offline, or close it."
)
_PROVIDER = (
    'Ask your provider, by telephone: "Was my mailbox moved, replaced or restored, and when? Is what is there now temporary?'
    ' Do you still have the old one, and when is it back?" Ask that nothing of the old one is deleted.'
)
_IF_NOT_YOU = (
    'If it was not you, or you do not know: leave Outlook closed or on "Work Offline" on every computer, so that it does not remove'
    " what it still has, and ask your provider what was done to the mailbox."
)
_IF_NOT_YOU_PROGRAM = (
    "If it was not you, or you do not know: leave mail programs closed or offline on every computer and phone, so that they do not remove"
    " what they still have, and ask your provider what was done to the mailbox."
)
_LEAVE_ALONE = (
    'Do not click "Connect", "Repair", "Update Folder" or "Empty Folder" in Outlook, do not set up account or profile anew,'
    " delete no OST file, and follow no link in a mail that says your mailbox must be confirmed."
)
_LEAVE_ALONE_PROGRAM = (
    "Do not let a mail program repair, compact or synchronize folders, do not remove the account there and do not set it up anew, delete"
    " none of its files, and follow no link in a mail that says your mailbox must be confirmed."
)
# Kinds of mailboxes that people read with Outlook; what reads the others is not known.
_OUTLOOKS = frozenset({"outlook", "ews", "graph"})

_RETURNED = (
    "What is there now passes as the mailbox of the last good snapshot. Confirm it: `mailrescue guard reject {name} {held}` says that what"
    " was there meanwhile is not your mailbox; it stays in the vault, and mail that came only there is never removed."
    " `mailrescue guard compare {name}` shows that mail."
)
_TAKE_BACK = "If it was your mailbox all the same: `mailrescue guard accept {name} {held}`. Either can be taken back: `mailrescue guard undo {name} {held}`."


class CardKind(StrEnum):
    """What a card is about, by its heading on the command line."""

    FREEZE = "DO THIS NOW"
    ASK = "WAS THAT YOU?"
    BACK = "IT IS BACK"


class StepKind(StrEnum):
    """What a step is about."""

    SAFE = "safe"  # what cannot be lost any more
    COPY = "copy"  # what became of the Outlook file
    OUTLOOK = "outlook"  # the mail program, by whatever name
    PROVIDER = "provider"
    LEAVE_ALONE = "leave-alone"
    LOOK = "look"  # at what is gone
    NOT_YOU = "not-you"
    MEANWHILE = "meanwhile"  # where the mail is to be had in the meantime
    ANSWER = "answer"
    RETURNED = "returned"
    TAKE_BACK = "take-back"


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `said` is how the command line says it."""

    kind: StepKind
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCard:
    """The card of an account. `held` is the newest snapshot of which something was found: the one that an answer names. `good` is the last good one.

    `outlook`: the mailbox is one that is read with Outlook; of others the mail program is not known.
    """

    kind: CardKind
    account: str
    good: Snapshot | None
    held: Snapshot
    steps: tuple[Step, ...]
    outlook: bool = True

    def lines(self) -> list[str]:
        """Return the card as the command line shows it."""
        return [f"{self.kind} ({self.account})", *(f"  {number}. {step.said}" for number, step in enumerate(self.steps, 1))]


def action_card(  # noqa: PLR0913  each says something else of the mailbox
    name: str, level: Level, good: Snapshot | None, held: Snapshot, zone: tzinfo, *, back: bool = False, copies: tuple[str, ...] = (), outlook: bool = True
) -> ActionCard:  # fmt: skip
    """Return the card for account `name`.

    `level` is the worst that was found of the mailbox while it waits for an answer, `held` the newest snapshot of which
    something was found, `good` the last good one, None where there is none. `back`: the newest snapshot passes compared with
    the last good one. `copies` are sentences on the Outlook file of the mailbox. `outlook`: see ActionCard.
    """
    kind = CardKind.BACK if back else CardKind.FREEZE if level is Level.FREEZE else CardKind.ASK
    first = [Step(StepKind.SAFE, _safe(name, good, zone)), *(Step(StepKind.COPY, copy) for copy in copies)]
    rest = {CardKind.BACK: _when_back, CardKind.FREEZE: _when_frozen, CardKind.ASK: _when_asked}[kind](name, good, held, outlook)
    return ActionCard(kind=kind, account=name, good=good, held=held, steps=(*first, *rest), outlook=outlook)


def read_with_outlook(kind: str, link: str) -> bool:
    """Return whether a mailbox of a kind, with an Outlook file linked to it or none, is one that is read with Outlook."""
    return kind in _OUTLOOKS or bool(link)


def _when_back(name: str, _good: Snapshot | None, held: Snapshot, _outlook: bool) -> list[Step]:
    return [Step(StepKind.RETURNED, _RETURNED.format(name=name, held=held.id)), Step(StepKind.TAKE_BACK, _TAKE_BACK.format(name=name, held=held.id))]


def _when_frozen(name: str, good: Snapshot | None, held: Snapshot, outlook: bool) -> list[Step]:
    program, alone = (_OUTLOOK, _LEAVE_ALONE) if outlook else (_PROGRAM, _LEAVE_ALONE_PROGRAM)
    steps = [Step(StepKind.OUTLOOK, program), Step(StepKind.PROVIDER, _PROVIDER), Step(StepKind.LEAVE_ALONE, alone)]
    return [*steps, *_meanwhile(name, good), _answer(name, held)]


def _when_asked(name: str, good: Snapshot | None, held: Snapshot, outlook: bool) -> list[Step]:
    return [*_look(name, good, held), Step(StepKind.NOT_YOU, _IF_NOT_YOU if outlook else _IF_NOT_YOU_PROGRAM), _answer(name, held)]


def _safe(name: str, good: Snapshot | None, zone: tzinfo) -> str:
    if good is None:
        return f"Nothing of {name} is removed from the vault until you answer."
    items = "1 item" if good.counts.items == 1 else f"{good.counts.items:,} items"
    return (
        f"Safe in the vault: the snapshot {good.id} of {good.taken_at.astimezone(zone):%Y-%m-%d %H:%M} with {items}, and all"
        " before it. Nothing of this mailbox is removed until you answer."
    )


def _look(name: str, good: Snapshot | None, held: Snapshot) -> list[Step]:
    if good is None:
        return []
    return [Step(StepKind.LOOK, f"See what is gone: `mailrescue diff {name} {good.id} {held.id} --summary`, and without `--summary` each mail.")]


def _meanwhile(name: str, good: Snapshot | None) -> list[Step]:
    if good is None:
        return []
    said = (
        f"Your mail is here meanwhile: `mailrescue list {name}`, `mailrescue search WORDS --account {name}`,"
        f" `mailrescue export {name} FOLDER --format eml`. `mailrescue guard compare {name}` shows which side has what."
    )
    return [Step(StepKind.MEANWHILE, said)]


def _answer(name: str, held: Snapshot) -> Step:
    said = (
        f"Then answer. If you did this yourself: `mailrescue guard accept {name} {held.id}`. If not, once the mailbox is as it"
        f" should be: `mailrescue guard reject {name} {held.id}`. Either can be taken back: `mailrescue guard undo {name} {held.id}`."
    )
    return Step(StepKind.ANSWER, said)
