"""The first part of the story: a week of snapshots, and the night in which a mailbox is emptied on both ends."""

from __future__ import annotations

from mailrescue.demo.compose import mail_bytes
from mailrescue.demo.correspondence import correspondence
from mailrescue.demo.days import SUNDAY, day_name
from mailrescue.demo.postbox import live_through, make_mailbox, read_plainly, sync
from mailrescue.demo.stage import Stage
from mailrescue.demo.temporary import MORNING, letters
from mailrescue.model.snapshot import Changes, Snapshot, Standing


def week(stage: Stage) -> None:
    """Live through a week, with a snapshot every evening."""
    told = correspondence()
    make_mailbox(stage.provider, told.folders)
    make_mailbox(stage.local)
    stage.open_account()
    stage.remember(mail_bytes(letter.draft) for letter in told.letters)
    stage.say("Johanna Weber, carpenter, has her mail at a hosting provider: German, English, Japanese and Arabic mail,")
    stage.say("orders, invoices with their papers. Her mail program keeps a copy of it, a Maildir, on her computer.")
    stage.say("MailRescue takes a snapshot of that copy every evening.")
    for day in range(SUNDAY + 1):
        stage.cancel.check()
        happened = live_through(stage.provider, told.letters, day - 1 if day else None, day)
        sync(stage.provider, stage.local)
        _evening(stage, day, happened)


def _evening(stage: Stage, day: int, happened: Changes) -> None:
    held = read_plainly(stage.local)
    taken = stage.snapshot(day)
    stage.days.append((taken, held))
    stage.prove(
        f"snapshot-{day_name(day).lower()}",
        f"{day_name(day)}'s snapshot has {held.total():,} mails, as many as lie in the mailbox"
        + (f": {_described(happened)}, as it was." if day else "."),
        holds=_is_right(taken, held.total(), happened),
        items=taken.counts.items, expected=held.total(), new=taken.changes.new, removed=taken.changes.removed,
        moved=taken.changes.moved, changed=taken.changes.changed, stored_bytes=taken.stored_bytes,
    )  # fmt: skip


def _is_right(taken: Snapshot, items: int, happened: Changes) -> bool:
    whole = taken.complete and taken.standing is Standing.GOOD
    return whole and taken.counts.items == items and taken.changes == happened


def _described(happened: Changes) -> str:
    return f"{happened.new} new, {happened.moved} moved, {happened.changed} marked, {happened.removed} deleted"


def night(stage: Stage) -> None:
    """Lose the mailbox, as it happens: the provider first, then the sync does the rest."""
    had = stage.days[-1][1].total()
    stage.provider.rename(stage.aside)
    make_mailbox(stage.provider)
    live_through(stage.provider, letters()[:1], None, SUNDAY + 1)
    stage.say("Sunday night the provider's database breaks, and it puts an empty mailbox with a welcome in the old one's place.")
    deleted = sync(stage.provider, stage.local)
    kept = stage.days[-1][1] & read_plainly(stage.local)
    left = kept.total()
    stage.say("The mail program syncs, as it was built to do.")
    stage.prove(
        "local-copy-emptied", f"The sync has deleted all {had:,} mails on the computer, too; none is left.",
        holds=deleted == had and left == 0, deleted=deleted, expected=had, left=left,
    )  # fmt: skip
    taken = stage.snapshot(SUNDAY + 1, MORNING)
    stage.prove(
        "loss-seen", f"Monday's snapshot sees it: 1 mail, {had:,} removed.",
        holds=taken.counts.items == 1 and taken.changes.removed == had,
        items=taken.counts.items, removed=taken.changes.removed, expected=had,
    )  # fmt: skip
    stage.say("The seven snapshots before it are untouched.")
