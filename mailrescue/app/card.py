"""The card "Do this now": what a person does, and leaves alone, while a snapshot of his mailbox is held. Pure text."""

from __future__ import annotations

from datetime import tzinfo

from mailrescue.model.snapshot import Snapshot
from mailrescue.model.verdict import Level

_OUTLOOK = (
    "Do not start Outlook, nor another program that syncs this mailbox, on any computer or phone: it may still have the mail,"
    ' and would remove it to be like the server. Where Outlook runs, choose "Work Offline" (tab Send/Receive), also when it'
    " says that Exchange is in recovery mode."
)
_PROVIDER = (
    'Ask your provider, by telephone: "Was my mailbox moved, replaced or restored, and when? Is what is there now temporary?'
    ' Do you still have the old one, and when is it back?" Ask that nothing of the old one is deleted.'
)
_IF_NOT_YOU = (
    'If it was not you, or you do not know: leave Outlook closed or on "Work Offline" on every computer, so that it does not remove'
    " what it still has, and ask your provider what was done to the mailbox."
)
_LEAVE_ALONE = (
    'Do not click "Connect", "Repair", "Update Folder" or "Empty Folder" in Outlook, do not set up account or profile anew,'
    " delete no OST file, and follow no link in a mail that says your mailbox must be confirmed."
)


_RETURNED = (
    "What is there now passes as the mailbox of the last good snapshot. Confirm it: `mailrescue guard reject {name} {held}` says that what"
    " was there meanwhile is not your mailbox; it stays in the vault, and mail that came only there is never removed."
    " `mailrescue guard compare {name}` shows that mail."
)
_TAKE_BACK = "If it was your mailbox all the same: `mailrescue guard accept {name} {held}`. Either can be taken back: `mailrescue guard undo {name} {held}`."


def do_this_now(
    name: str, level: Level, good: Snapshot | None, held: Snapshot, zone: tzinfo, *, back: bool = False, copies: tuple[str, ...] = ()
) -> list[str]:  # fmt: skip
    """Return the card for account `name`, a line each.

    `level` is the worst that was found of the mailbox while it waits for an answer, `held` the newest snapshot of which
    something was found, `good` the last good one, None where there is none. `back`: the newest snapshot passes compared with
    the last good one. `copies` are sentences on the Outlook file of the mailbox.
    """
    safe, answer = _safe(name, good, zone), _answer(name, held)
    if back:
        return [f"IT IS BACK ({name})", *_numbered(safe, *copies, _RETURNED.format(name=name, held=held.id), _TAKE_BACK.format(name=name, held=held.id))]
    if level is not Level.FREEZE:
        return [f"WAS THAT YOU? ({name})", *_numbered(safe, *copies, *_look(name, good, held), _IF_NOT_YOU, answer)]
    return [f"DO THIS NOW ({name})", *_numbered(safe, *copies, _OUTLOOK, _PROVIDER, _LEAVE_ALONE, *_meanwhile(name, good), answer)]


def _safe(name: str, good: Snapshot | None, zone: tzinfo) -> str:
    if good is None:
        return f"Nothing of {name} is removed from the vault until you answer."
    items = "1 item" if good.counts.items == 1 else f"{good.counts.items:,} items"
    return (
        f"Safe in the vault: the snapshot {good.id} of {good.taken_at.astimezone(zone):%Y-%m-%d %H:%M} with {items}, and all"
        " before it. Nothing of this mailbox is removed until you answer."
    )


def _look(name: str, good: Snapshot | None, held: Snapshot) -> list[str]:
    return [f"See what is gone: `mailrescue diff {name} {good.id} {held.id} --summary`, and without `--summary` each mail."] if good else []


def _meanwhile(name: str, good: Snapshot | None) -> list[str]:
    if good is None:
        return []
    return [
        f"Your mail is here meanwhile: `mailrescue list {name}`, `mailrescue search WORDS --account {name}`,"
        f" `mailrescue export {name} FOLDER --format eml`. `mailrescue guard compare {name}` shows which side has what."
    ]


def _answer(name: str, held: Snapshot) -> str:
    return (
        f"Then answer. If you did this yourself: `mailrescue guard accept {name} {held.id}`. If not, once the mailbox is as it"
        f" should be: `mailrescue guard reject {name} {held.id}`. Either can be taken back: `mailrescue guard undo {name} {held.id}`."
    )


def _numbered(*steps: str) -> list[str]:
    return [f"  {number}. {step}" for number, step in enumerate(steps, 1)]
