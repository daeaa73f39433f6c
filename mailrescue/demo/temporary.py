"""The guard's part of the story: the temporary mailbox is held, mail comes into it, and the old mailbox returns."""

from __future__ import annotations

import hashlib
from datetime import datetime

from mailrescue.app.alarm import findings_of
from mailrescue.app.answers import give, preview
from mailrescue.app.comparing import compare
from mailrescue.app.guarding import guard_status
from mailrescue.app.pruning import prune
from mailrescue.demo.business import Business, read
from mailrescue.demo.compose import Draft, Person, mail_bytes
from mailrescue.demo.days import MONDAY, SUNDAY, day_name
from mailrescue.demo.letters import INBOX, Letter
from mailrescue.demo.postbox import live_through, sync
from mailrescue.demo.stage import ACCOUNT, Stage
from mailrescue.model.snapshot import Standing
from mailrescue.model.verdict import Level
from mailrescue.vault.answers import Word

MORNING = "06:00"
_MONDAY, _THURSDAY = SUNDAY + 1, SUNDAY + 4


def letters(monday: datetime = MONDAY) -> list[Letter]:
    """Return what comes into the temporary mailbox, the provider's welcome first: on day 7, the morning after the loss."""
    told, business = read("temporary"), Business(monday)
    found = []
    for entry in told["mail"]:
        day, when = business.day_and_moment(entry["at"])
        sender = Person(**told["provider"]) if entry["by"] == "provider" else business.person(entry["by"])
        draft = Draft(sender=sender, to=business.owner, when=when, subject=entry["subject"], text=entry["text"])
        found.append(Letter(draft=draft, day=day, folder=INBOX))
    return found


def hold(stage: Stage) -> None:
    """Show what the guard makes of the night."""
    sunday, held = stage.days[-1]
    status = guard_status(stage.engine(_MONDAY, MORNING), ACCOUNT)[0]
    stage.prove(
        "frozen", f"The guard freezes the mailbox: {status.found[0].finding.sentence}",
        holds=status.level is Level.FREEZE and len(status.held) == 1, held=len(status.held), findings=len(status.found),
    )  # fmt: skip
    for line in status.card:
        stage.say(line)
    stage.prove(
        "last-good-stays", f"The last good snapshot is still Sunday's, with {held.total():,} mails; every command means that one.",
        holds=status.last_good is not None and status.last_good.id == sunday.id,
        items=status.last_good.counts.items if status.last_good else 0, expected=held.total(),
    )  # fmt: skip
    plan = prune(stage.engine(_MONDAY + 40, MORNING), dry_run=True).plan
    frozen = sum(mailbox.frozen for mailbox in plan.mailboxes)
    given_up = sum(len(mailbox.thinned) for mailbox in plan.mailboxes)
    stage.prove(
        "nothing-pruned", "A prune gives up nothing of a frozen mailbox, not even weeks later.",
        holds=frozen == len(plan.mailboxes) == 1 and given_up == 0, frozen=frozen, given_up=given_up,
    )  # fmt: skip


def meanwhile(stage: Stage) -> None:
    """Let mail come into the temporary mailbox."""
    came = letters()
    stage.say("For three days nobody at the provider answers. New mail comes, into the temporary mailbox.")
    for day in range(_MONDAY, _THURSDAY):
        stage.cancel.check()
        live_through(stage.provider, came[1:] if day == _MONDAY else came, day - 1 if day > _MONDAY else None, day)
        sync(stage.provider, stage.local)
        taken, expected = stage.snapshot(day), sum(letter.day <= day for letter in came)
        stage.prove(
            f"held-{day_name(day).lower()}", f"{day_name(day)}'s snapshot has the new mail, and is held: {expected} mails.",
            holds=taken.standing is Standing.HELD and taken.counts.items == expected, items=taken.counts.items, expected=expected,
        )  # fmt: skip


def back(stage: Stage) -> None:
    """Let the old mailbox return, and answer."""
    _, held = stage.days[-1]
    stage.provider.rename(stage.root / "provider-temporary")
    stage.aside.rename(stage.provider)
    gone = sync(stage.provider, stage.local)
    stage.say("On Thursday the provider brings the old mailbox back. The mail program syncs, and deletes the temporary one's mail.")
    taken = stage.snapshot(_THURSDAY, MORNING)
    back_again = [finding.sentence for finding in findings_of(taken)]
    stage.prove(
        "back", f"Thursday's snapshot has all {held.total():,} mails again, and the guard says so: {' '.join(back_again)}",
        holds=taken.counts.items == held.total() and bool(back_again) and not taken.verdict.level.holds,
        items=taken.counts.items, expected=held.total(), deleted=gone,
    )  # fmt: skip
    _only_there(stage)
    _answer(stage, taken.id)


def _only_there(stage: Stage) -> None:
    """Show the mail that is in the temporary mailbox alone, which nobody has any more but the vault."""
    came = {hashlib.sha256(mail_bytes(letter.draft)).hexdigest() for letter in letters()}
    engine = stage.engine(_THURSDAY, MORNING)
    only = compare(engine, ACCOUNT).only["meanwhile"]
    for one in reversed(only):
        stage.say(f"only there: {one.card.sender}: {one.card.subject}")
    with engine.reading() as vault:
        read_back = {hashlib.sha256(b"".join(vault.reader.pieces(one.content))).hexdigest() for one in only}
    stage.prove(
        "only-in-the-temporary-one", f"{len(came)} mails came only into the temporary mailbox. They are in the vault, byte for byte, and shown.",
        holds=read_back == came, found=len(read_back), expected=len(came),
    )  # fmt: skip


def _answer(stage: Stage, thursday: str) -> None:
    """Reject the temporary mailbox, take that back, and reject it again."""
    engine = stage.engine(_THURSDAY, MORNING)
    temporary = next(one for one in reversed(guard_status(engine, ACCOUNT)[0].held) if one.verdict.level.holds)
    for word in (Word.REJECT, Word.UNDO, Word.REJECT):
        give(engine, preview(engine, word, ACCOUNT, temporary.id))
        status = guard_status(engine, ACCOUNT)[0]
        good = status.last_good.id if status.last_good else ""
        settled = good == thursday and not status.held
        stage.prove(
            f"answer-{word}",
            "She takes the answer back, and everything waits as before." if word is Word.UNDO
            else "Johanna says that this was not her mailbox: it stays as evidence, Thursday's snapshot is good, and prunes go on.",
            holds=settled != (word is Word.UNDO), held=len(status.held),
        )  # fmt: skip
