"""What Home says of mailboxes: their standing in a word, their kind, and one sentence on all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from mailrescue.app.overview import MailboxView, Overview, State
from mailrescue.model.snapshot import Snapshot
from mailrescue.ui import figures
from mailrescue.ui.words import tr, trn


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing as a card shows it: `colour` is good, warn, bad or plain."""

    icon: str
    word: str
    colour: str


def standing_of(view: MailboxView, *, away: bool = False) -> Standing:
    """Return the standing of a mailbox; `away`: its vault is not there, so that nothing can be called safe."""
    if away and not view.state.concerns:
        return Standing("plug", tr("Not connected"), "plain")
    if view.state is State.FAILED and view.failure is not None and view.failure.refused:
        return Standing("key", tr("Sign-in refused"), "warn")
    return {
        State.FROZEN: Standing("snow", tr("Frozen"), "bad"), State.ASKS: Standing("question", tr("Asks you"), "warn"),
        State.BACK: Standing("undo", tr("Is back"), "warn"), State.FAILED: Standing("plug", tr("Not reached"), "warn"),
        State.AWAITED: Standing("clock", tr("Not back yet"), "warn"),
        State.NEW: Standing("clock", tr("No snapshot yet"), "plain"), State.LATE: Standing("clock", tr("Snapshot late"), "warn"),
        State.GOOD: Standing("check", tr("Safe"), "good"), State.ARCHIVED: Standing("vault", tr("Kept"), "plain"),
    }[view.state]  # fmt: skip


def kind_of(view: MailboxView) -> str:
    """Return what kind of mailbox it is, and where."""
    kind = {
        "maildir": tr("Mail folder (Maildir)"), "mbox": tr("Mailbox file (mbox)"), "eml": tr("Folder of mail files"), "outlook": tr("Outlook file"),
        "imap": tr("IMAP mailbox"), "ews": tr("Exchange mailbox"), "": tr("Account removed, snapshots kept"),
    }.get(view.kind, view.kind)  # fmt: skip
    place = PurePath(view.place).name if view.kind in ("maildir", "mbox", "eml", "outlook") else view.place
    return tr("{kind} · {place}", kind=kind, place=place) if place else kind


def headline(overview: Overview) -> str:
    """Return the answer to: is my mail safe?"""
    states = [one.state for one in overview.mailboxes]
    waiting, failed, late = len(overview.waiting), states.count(State.FAILED), states.count(State.LATE)
    if waiting:
        return trn("{n} mailbox needs you", "{n} mailboxes need you", waiting)
    if overview.awaited:
        return trn("Waiting for your mailbox to come back", "Waiting for {n} mailboxes to come back", len(overview.awaited))
    if failed:
        return trn("{n} mailbox was not reached", "{n} mailboxes were not reached", failed)
    if all(state is State.NEW for state in states):
        return tr("Ready for the first snapshot")
    if State.NEW in states:
        return trn("{n} mailbox has no snapshot yet", "{n} mailboxes have no snapshot yet", states.count(State.NEW))
    if late:
        return trn("{n} mailbox has had no snapshot lately", "{n} mailboxes have had no snapshot lately", late)
    return tr("All mail is safe")


def below_headline(overview: Overview, now: datetime) -> str:
    """Return the line below: what is safe, and when the last snapshot was."""
    good = [one.last_good for one in overview.mailboxes if one.last_good is not None]
    if overview.newest_at is None:
        return tr("Nothing is stored yet. It takes a few minutes, and you can go on working meanwhile.")
    safe = figures.amount(sum(one.counts.items for one in good), mail=all(is_mail(one) for one in good))
    boxes = trn("in {n} mailbox", "in {n} mailboxes", len(good))
    return tr("{safe} safe {boxes} · last snapshot {ago}", safe=safe, boxes=boxes, ago=figures.ago(overview.newest_at, now))


def tone(overview: Overview) -> tuple[str, str]:
    """Return icon and colour of the headline."""
    waiting = overview.waiting
    if waiting:
        return ("alert", "bad") if waiting[0].state is State.FROZEN else ("question", "warn")
    if any(one.state in (State.AWAITED, State.FAILED, State.LATE) for one in overview.mailboxes):
        return "clock", "warn"
    return ("camera", "accent_text") if any(one.state is State.NEW for one in overview.mailboxes) else ("shield", "good")


def is_mail(snapshot: Snapshot) -> bool:
    """Return whether there is nothing but mail in it."""
    return snapshot.counts.messages == snapshot.counts.items


def counted(snapshot: Snapshot, kept: int) -> str:
    """Return what stands behind the number of a card: its unit, and the size, or how much more is `kept` than the mailbox has now."""
    one, more = snapshot.counts.items == 1, kept - snapshot.counts.items
    if more > 0:
        if is_mail(snapshot):
            unit = tr("mail, and {more} more kept") if one else tr("mails, and {more} more kept")
        else:
            unit = tr("item, and {more} more kept") if one else tr("items, and {more} more kept")
        return unit.format(more=figures.number(more))
    if is_mail(snapshot):
        unit = tr("mail safe · {size}") if one else tr("mails safe · {size}")
    else:
        unit = tr("item safe · {size}") if one else tr("items safe · {size}")
    return unit.format(size=figures.size(snapshot.counts.bytes))


def last_good(view: MailboxView, now: datetime) -> str:
    """Return when the last good snapshot was, or what kept it from being taken."""
    if view.state is State.NEW:
        return tr("Take one now: it is quick, and nothing in the mailbox is changed")
    if view.last_good is None:
        return tr("No good snapshot yet")
    return tr("Last good snapshot {ago}", ago=figures.ago(view.good_at or view.last_good.taken_at, now))


def alert_title(view: MailboxView) -> str:
    """Return in one sentence what happened to a mailbox that waits for an answer."""
    good, newest = view.last_good, view.newest
    if view.state is State.BACK:
        return tr("{name} is back. Please look at it, and say so.", name=view.account)
    if view.state is State.ASKS:
        return tr("Was that you? A lot has changed in {name}.", name=view.account)
    if good is None or newest is None:
        return tr("{name} is not the mailbox it was.", name=view.account)
    safe = figures.amount(good.counts.items, mail=is_mail(good))
    if newest.counts.items == 0:
        return tr("{name} is suddenly empty. {safe} are safe here.", name=view.account, safe=safe)
    if newest.counts.items * 4 < good.counts.items:
        return tr("{name} has suddenly lost its mail. {safe} are safe here.", name=view.account, safe=safe)
    return tr("{name} is not the mailbox it was. {safe} are safe here.", name=view.account, safe=safe)
