"""What the alert page says. The same as the card of the command line, without its commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailrescue.app.answers import AnswerPlan
from mailrescue.app.card import Step, StepKind
from mailrescue.app.overview import State
from mailrescue.app.predicament import Predicament
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.ui import figures
from mailrescue.ui.browse.wording import folder_path
from mailrescue.ui.words import tr, trn
from mailrescue.vault.answers import Word

_FOLDERS_NAMED = 4
_DONE = frozenset({StepKind.SAFE, StepKind.COPY})


@dataclass(frozen=True, slots=True)
class Said:
    """A step as the window says it. `done`: there is nothing left to do about it."""

    kind: StepKind
    title: str
    text: str
    done: bool = False


def is_mail(*snapshots: Snapshot | None) -> bool:
    """Return whether there is nothing but mail in them."""
    return all(one is None or one.counts.messages == one.counts.items for one in snapshots)


def amount(snapshot: Snapshot) -> str:
    """Return how much is in a snapshot, in words."""
    return figures.amount(snapshot.counts.items, mail=is_mail(snapshot))


def headline(found: Predicament) -> str:
    """Return what happened, in one sentence with numbers."""
    name, good, was = found.account, found.status.last_good, found.was
    if found.state is State.BACK:
        return tr("{name} is back", name=name)
    if found.state is State.AWAITED:
        return tr("Waiting for {name} to come back", name=name)
    if not found.state.waits:
        return tr("Nothing waits for you in {name}", name=name)
    if good is None or was is None:
        return tr("Something is wrong with {name}", name=name)
    now = figures.number((found.newest or was).counts.items)
    if was.counts.items == 0:
        return tr("{name} is suddenly empty: {before} before, {now} now", name=name, before=amount(good), now=now)
    if was.counts.items < good.counts.items:
        return tr("{name} had {before}, and now has {now}", name=name, before=amount(good), now=now)
    return tr("{name} is not the mailbox it was", name=name)


def below_headline(found: Predicament) -> str:
    """Return what that means, calmly."""
    if found.state is State.BACK:
        return tr("It looks as it did in the last good snapshot. Nothing was lost here; please say whether it is your mailbox again.")
    if found.state is State.AWAITED:
        return tr(
            "You said that what is there now is not your mailbox. It is set aside, and what was good before is safe here. As soon as a snapshot finds your"
            " mail again, all is as it was. If it was your mailbox all the same, take your answer back below."
        )
    if not found.state.waits:
        return tr("Its last snapshot is good. What you answered before can be taken back below.")
    if found.state is State.ASKS:
        return tr("Perhaps that was you, tidying up. If not, your mail is here. You need not decide now.")
    return tr("Your mail is not lost: it is here, frozen and safe. Do not hurry, and do these things first.")


def said_of(step: Step, found: Predicament) -> Said | None:
    """Return a step in the words of the window; None for one that does not concern it."""
    titles = _titles(found)
    if found.card is not None and not found.card.outlook:
        titles |= _of_any_program()
    if step.kind is StepKind.COPY:
        return copied(found)
    title, text = titles[step.kind]
    return Said(step.kind, title, text, step.kind in _DONE)


def steps_of(found: Predicament) -> list[Said]:
    """Return the card of a mailbox, its steps in their order; what is known of its Outlook file comes behind what is safe."""
    if found.card is None:
        return []
    steps = [said for step in found.card.steps if step.kind is not StepKind.COPY and (said := said_of(step, found)) is not None]
    copy = copied(found)
    return [*steps[:1], *([copy] if copy is not None else []), *steps[1:]]


def copied(found: Predicament) -> Said | None:
    """Return what became of the linked Outlook file."""
    if found.copied is None:
        return None
    version = found.copied.version
    if version is None:
        text = tr("No copy of the Outlook file of {name} is in the vault yet. Copy the file to another disk by hand, now.", name=found.copied.account)
        return Said(StepKind.COPY, tr("Copy your Outlook file"), text)
    text = tr("{file} is in the vault as it was on {when} ({size}).", file=version.name, when=figures.when(version.taken_at), size=figures.size(version.size))
    return Said(StepKind.COPY, tr("Your Outlook file is kept"), text, done=True)


def _titles(found: Predicament) -> dict[StepKind, tuple[str, str]]:
    return {
        StepKind.SAFE: (tr("Your mail is safe here"), _safe(found)),
        StepKind.OUTLOOK: (
            tr("Leave Outlook closed"),
            tr(
                "On every computer and phone: Outlook, or another program that syncs this mailbox, may still have the mail, and would remove it to be like"
                " the server. Where Outlook is open, choose “Work Offline” (tab Send/Receive), also when it says that Exchange is in recovery mode."
            ),
        ),
        StepKind.PROVIDER: (
            tr("Call your provider"),
            tr(
                "Ask by telephone: “Was my mailbox moved, replaced or restored, and when? Is what is there now temporary? Do you still have the old one,"
                " and when is it back?” Ask that nothing of the old one is deleted."
            ),
        ),
        StepKind.LEAVE_ALONE: (
            tr("Leave these alone"),
            tr(
                "Do not click “Connect”, “Repair”, “Update Folder” or “Empty Folder” in Outlook, do not set up account or profile anew, delete no OST file,"
                " and follow no link in a mail that says your mailbox must be confirmed."
            ),
        ),
        StepKind.LOOK: (tr("See what is gone"), tr("Below it says what is gone, by folder, sender and age. You can also look at every mail.")),
        StepKind.NOT_YOU: (
            tr("If it was not you, or you do not know"),
            tr(
                "Leave Outlook closed or on “Work Offline” on every computer, so that it does not remove what it still has, and ask your provider what was"
                " done to the mailbox."
            ),
        ),
        StepKind.MEANWHILE: (tr("Go on working with your mail here"), tr("Read and search all of it, open attachments, save mails as files.")),
        StepKind.ANSWER: (
            tr("Answer when you know"),
            tr("Did you do this yourself? Or was it not you, and the mailbox is as it should be again? Either answer can be taken back."),
        ),
        StepKind.RETURNED: (
            tr("Have a look at it, then confirm"),
            tr(
                "What is there now passes as the mailbox of the last good snapshot. If you confirm, what was there meanwhile counts as not yours: it stays"
                " in the vault, and mail that came only there is never removed."
            ),
        ),
        StepKind.TAKE_BACK: (tr("If it was your mailbox all the same"), tr("Then say that, instead. Either answer can be taken back.")),
    }  # fmt: skip


def _of_any_program() -> dict[StepKind, tuple[str, str]]:
    """Return what is said otherwise of a mailbox whose mail program is not known."""
    return {
        StepKind.OUTLOOK: (
            tr("Leave mail programs closed"),
            tr(
                "On every computer and phone: a program that reads this mailbox may still have the mail, and would remove it to be like the mailbox."
                " Where one is open, put it offline, or close it."
            ),
        ),
        StepKind.LEAVE_ALONE: (
            tr("Leave these alone"),
            tr(
                "Do not let a mail program repair, compact or synchronize folders, do not remove the account there and do not set it up anew, delete none"
                " of its files, and follow no link in a mail that says your mailbox must be confirmed."
            ),
        ),
        StepKind.NOT_YOU: (
            tr("If it was not you, or you do not know"),
            tr(
                "Leave mail programs closed or offline on every computer and phone, so that they do not remove what they still have, and ask your"
                " provider what was done to the mailbox."
            ),
        ),
    }  # fmt: skip


def _safe(found: Predicament) -> str:
    good = found.status.last_good
    if good is None:
        return tr("Nothing of {name} is removed from the vault until you answer.", name=found.account)
    return tr(
        "The snapshot of {when} has {amount}, and all snapshots before it are kept, too. Nothing of this mailbox is removed until you answer.",
        when=figures.when(good.taken_at), amount=amount(good),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """An answer as it is offered, and as it is asked to be confirmed."""

    button: str
    question: str
    confirm: str
    meaning: str


def answer_words(word: Word, *, back: bool) -> AnswerWords:
    """Return the words of an answer."""
    if word is Word.ACCEPT:
        button = tr("What was there was mine, too…") if back else tr("I did that…")
        meaning = tr("You say that you changed the mailbox yourself, or know who did. Then it counts as good as it is now, and later snapshots are compared with it.")
        return AnswerWords(button, tr("You did this yourself?"), tr("Yes, I did that"), meaning)
    if back:
        meaning = tr("You say that this is your mailbox again. What was there meanwhile is set aside as not yours, and nothing of it is removed.")
        return AnswerWords(tr("Yes, my mailbox is back…"), tr("Your mailbox is back?"), tr("Yes, it is back"), meaning)
    meaning = tr("You say that what was there is not your mailbox. It is set aside, and nothing of it is removed. The last good snapshot stays what all is compared with.")
    return AnswerWords(tr("That is not my mailbox…"), tr("That was not your mailbox?"), tr("That is not my mailbox"), meaning)


def plan_lines(plan: AnswerPlan) -> list[str]:
    """Return what an answer would change, a sentence each."""
    if plan.already:
        return [tr("You said so already. Nothing would change.")]
    settlement = plan.settlement
    lines = []
    if settlement.good:
        lines.append(tr("{snapshots} will count as good.", snapshots=_span(settlement.good)))
    if settlement.rejected:
        lines.append(tr("{snapshots} will be set aside as not your mailbox, and kept.", snapshots=_span(settlement.rejected)))
    if settlement.held:
        lines.append(tr("{snapshots} will wait for your answer again.", snapshots=_span(settlement.held)))
    lines += _lacking(plan)
    if plan.before is not None and plan.pinned_until is not None:
        day = figures.day(plan.pinned_until)
        lines.append(tr("The last good snapshot before, of {when}, stays until {day} at least.", when=figures.when(plan.before.taken_at), day=day))
    lines.append(tr("No mail is removed from the vault, and you can take this answer back here at any time."))
    return lines


def _span(group: tuple[Snapshot, ...]) -> str:
    if len(group) == 1:
        return tr("The snapshot of {when}", when=figures.when(group[0].taken_at))
    first, last = figures.when(group[0].taken_at), figures.when(group[-1].taken_at)
    return trn("{n} snapshot from {first} to {last}", "{n} snapshots from {first} to {last}", len(group), first=first, last=last)


def _lacking(plan: AnswerPlan) -> list[str]:
    """Say what the accepted state no longer has."""
    if plan.before is None:
        return []
    if plan.lacks is None:
        return [tr("What it no longer has cannot be told: a list in the vault is damaged. Check the vault.")]
    if not plan.lacks:
        return [tr("It has all mail of the last good snapshot.")]
    named = ", ".join(tr("{folder}: {count}", folder=folder_path(folder), count=figures.number(count)) for folder, count in list(plan.lacks.items())[:_FOLDERS_NAMED])
    count = sum(plan.lacks.values())
    gone = figures.amount(count, mail=is_mail(plan.before))
    rest = len(plan.lacks) - _FOLDERS_NAMED
    if rest > 0:
        named = trn("{named}, and {n} folder more", "{named}, and {n} folders more", rest, named=named)
    return [tr("It no longer has {gone} of the last good snapshot ({named}). They stay in the vault.", gone=gone, named=named)]


def given_sentence(word: Word, *, at: datetime, counts: bool) -> str:
    """Return what was answered, and when."""
    said = {Word.ACCEPT: tr("I did that"), Word.REJECT: tr("That is not my mailbox"), Word.UNDO: tr("An answer was taken back")}[word]
    told = tr("{when}: {said}", when=figures.when(at), said=said)
    return told if counts or word is Word.UNDO else tr("{told} (taken back)", told=told)


def standing_word(standing: Standing) -> str:
    """Return how a snapshot stands that something was found of once."""
    return {Standing.GOOD: tr("You said: I did that"), Standing.HELD: tr("Waits for your answer"), Standing.REJECTED: tr("Set aside as not your mailbox")}[standing]


def age_word(name: str) -> str:
    """Return the words for an age as app/summing.py calls it."""
    words = {
        "up to a week": tr("Up to a week old"), "up to a month": tr("Up to a month"), "up to a year": tr("Up to a year"),
        "older than a year": tr("Older than a year"), "without a date": tr("Without a date"),
    }  # fmt: skip
    return words.get(name, name)
