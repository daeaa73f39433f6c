"""What each rule that can hold a snapshot reads from the measures. One small function a rule; thresholds stand in the table.

No reading falls when more is removed: what corroborates a loss (another identity, new mail, folders that are not there) is looked
at beside it, never divided by it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from mailrescue.guard.ages import SETTLED_DAYS, Age
from mailrescue.guard.baseline import WINDOW_DAYS
from mailrescue.guard.measures import WHOLE, FolderLoss, Measures, portion
from mailrescue.guard.rule import NOTHING, Reading, Sight
from mailrescue.guard.suffix import Suffix
from mailrescue.guard.values import DAY, NO_DAY

_RECENT_DAYS = 45
# A folder that is emptied now and then is not always equally full.
_AS_BEFORE = 2
_SIBLINGS_WITHIN = timedelta(days=1)
# What providers write into a new or full mailbox, in the languages of small European businesses.
_WELCOME = re.compile(
    r"welcome|willkommen|bienvenue|benvenut|bienvenid|welkom|getting started|erste schritte|quota|mailbox (is )?(almost )?full"
    r"|storage|speicherplatz|postfach|over limit|test message|testnachricht",
    re.IGNORECASE,
)
_FEW_STRANGERS = 5


def damaged(sight: Sight) -> Reading:
    """Records that the guard relies on cannot be read."""
    why = sight.measures.circumstances.damaged
    return Reading(float(bool(why)), 1, {"why": why})


def other_identity(sight: Sight) -> Reading:
    """The fingerprint names another mailbox, and mail is lost: the share of it, new arrivals left out."""
    m = sight.measures
    if not m.facts.mailbox:
        return NOTHING
    return Reading(m.aged_share, m.aged_lost, _told(m))


def near_total(m: Measures) -> Reading:
    """Return how much is gone of what had not just come, or of inbox, sent and calendar, if those went together: new mail as old."""
    value = max(m.aged_share, WHOLE if m.core_lost > 1 else 0.0)
    return Reading(min(value, m.recent_share), m.aged_lost, _told(m))


def wiped(sight: Sight) -> Reading:
    """Nearly everything is gone from several folders, and something says that this is another mailbox."""
    m = sight.measures
    another_place = bool(m.facts.place) and sight.baseline.stays_in_place()
    signs = bool(m.strangers) or m.vanished > 1 or another_place
    return near_total(m) if signs and m.wide else NOTHING


def welcome_only(sight: Sight) -> Reading:
    """Nearly everything is gone, and all that is there is a mail such as providers put into a new mailbox."""
    m = sight.measures
    found = [piece.subject for piece in m.strangers if _WELCOME.search(piece.subject)]
    if not found or len(m.strangers) > _FEW_STRANGERS:
        return NOTHING
    reading = near_total(m)
    return Reading(reading.value, reading.count, {**reading.told, "subject": min(found)})


def swapped(sight: Sight) -> Reading:
    """Nearly everything is gone, and old mail that was never here is in its place."""
    m = sight.measures
    old = sum(1 for piece in m.strangers if piece.day != NO_DAY and m.ages.today - piece.day >= SETTLED_DAYS)
    if old < _FEW_STRANGERS or 2 * old < len(m.strangers):
        return NOTHING
    return Reading(min(m.aged_share, m.recent_share), m.aged_lost, {**_told(m), "others": old})


def younger_mailbox(sight: Sight) -> Reading:
    """Nearly everything is gone, and the mailbox was created after our first snapshot of it."""
    m = sight.measures
    first, born = m.circumstances.first_snapshot_at, m.now.facts.get("created", "")
    if first is None or "created" not in m.facts.place or not born.isascii() or not born.isdigit():
        return NOTHING
    return near_total(m) if int(born) > first.timestamp() else NOTHING


def emptied(sight: Sight) -> Reading:
    """What had stood for weeks is gone, nearly all of it; not where a mailbox is empty again and again."""
    m = sight.measures
    if sight.baseline.empties():
        return NOTHING
    value = min(m.share, portion(m.gone[Age.SETTLED], m.stood[Age.SETTLED]))
    return Reading(value, m.gone[Age.SETTLED], _told(m))


def cleared(sight: Sight) -> Reading:
    """Every mail is gone, however new."""
    return Reading(sight.measures.share, sight.measures.lost, _told(sight.measures))


def core_emptied(sight: Sight) -> Reading:
    """Inbox, sent mail, calendar or contacts are empty, two or more of them at once."""
    m = sight.measures
    core = sorted(folder.path for folder in m.folders if folder.role and folder.whole and folder.aged >= 3)
    return Reading(float(m.core_lost), m.aged_lost, {**_told(m), "folders": ", ".join(core)})


def settled(sight: Sight) -> Reading:
    """The lost share of mail that had stood for weeks."""
    return _settled(sight.measures)


def mostly(sight: Sight) -> Reading:
    """The same, where a mailbox is not empty again and again."""
    return NOTHING if sight.baseline.empties() else _settled(sight.measures)


def burst(sight: Sight) -> Reading:
    """The lost share of all but the newest arrivals."""
    m = sight.measures
    return Reading(m.aged_share, m.aged_lost, {**_told(m), "percent": _percent(m.aged_share)})


def sent_emptied(sight: Sight) -> Reading:
    """The sent mail is gone."""
    return _worst(sight.measures, [folder for folder in sight.measures.folders if folder.role == "sent"], anyhow=True)


def folder_lost(sight: Sight) -> Reading:
    """A whole folder's mail is gone: its share of the mailbox, if it is big or was in use, and is not emptied by habit."""
    m, may = sight.measures, sight.baseline.emptied_before
    known = [folder for folder in m.folders if folder.whole and _AS_BEFORE * may(folder.path) >= portion(folder.lost, m.live)]
    return _worst(m, [folder for folder in m.folders if _matters(m, folder) and folder not in known])


def folder_closed(sight: Sight) -> Reading:
    """A whole folder's mail is gone, small and long out of use."""
    m = sight.measures
    return _worst(m, [folder for folder in m.folders if not _matters(m, folder)])


def rolled_back(sight: Sight) -> Reading:
    """The newest mail is gone by its dates, back to a day, from several folders: how many days."""
    suffix = sight.measures.by_date
    return _suffix(suffix) if suffix.folders > 1 else NOTHING


def newest_gone(sight: Sight) -> Reading:
    """The same, be it all from one folder; or most of what came of late is gone from several, whatever its dates."""
    by_date, by_arrival = sight.measures.by_date, sight.measures.by_arrival
    found = [by_date, by_arrival] if by_arrival.folders > 1 else [by_date]
    return _suffix(max(found, key=lambda suffix: (suffix.days, suffix.lost)))


def bleeding(sight: Sight) -> Reading:
    """The share of settled mail lost within 30 days, above what this mailbox loses by habit."""
    m, baseline = sight.measures, sight.baseline
    window = baseline.window(m.gone[Age.SETTLED], m.standing)
    habit = baseline.bleeding()
    days = max(1, round(min(window.days, WINDOW_DAYS)))
    told = {"lost": window.lost, "days": days, "percent": _percent(window.share), "habit": _percent(habit)}
    return Reading(window.share - habit, window.lost, told, remembered=window.rate)


def overwritten(sight: Sight) -> Reading:
    """The share of mails whose content was replaced by something else."""
    m = sight.measures
    count = len(m.losses.overwritten)
    share = portion(count, m.live)
    return Reading(share, count, {"changed": count, "of": m.live, "percent": _percent(share)})


def rewritten(sight: Sight) -> Reading:
    """The share of mails that are the same mail in other bytes; a server that moved does that, and is another identity."""
    m = sight.measures
    share = 0.0 if m.facts.mailbox else portion(m.losses.rewritten, m.live)
    return Reading(share, m.losses.rewritten, {"changed": m.losses.rewritten, "of": m.live, "percent": _percent(share)})


def siblings(sight: Sight) -> Reading:
    """Other mailboxes of the same domain lost settled mail within a day of this one."""
    m, around = sight.measures, sight.measures.circumstances
    names = sorted(
        other.account
        for other in around.siblings
        if other.domain == around.domain and abs(other.taken_at - m.now.taken_at) <= _SIBLINGS_WITHIN
        and other.measures.get("mass-loss", 0.0) >= 0.07 and other.measures.get("settled", 0.0) >= 3
    )  # fmt: skip
    if not names:
        return NOTHING
    return Reading(m.settled_share, m.gone[Age.SETTLED], {**_told(m), "names": ", ".join(names)})


def all_in_trash(sight: Sight) -> Reading:
    """The share that is lost or lies among the deleted mails since the snapshot before."""
    m = sight.measures
    value = portion(m.lost + m.losses.trashed, m.live) if m.losses.trashed else 0.0
    return Reading(value, m.lost + m.losses.trashed, {"trashed": m.losses.trashed, "of": m.live})


def fewer(sight: Sight) -> Reading:
    """The share by which the count fell, where the list of what is gone cannot be read whole."""
    m = sight.measures
    if not m.flow.partial:
        return NOTHING
    return Reading(portion(m.live - m.left, m.live), m.live - m.left, {"before": m.live, "now": m.left})


def _suffix(suffix: Suffix) -> Reading:
    return Reading(float(suffix.days), suffix.lost, {"lost": suffix.lost, "back_to": _date(suffix.since)})


def _date(day: int) -> str:
    """Return a day as people write it in files, "" for one that no calendar has."""
    try:
        return datetime.fromtimestamp(day * DAY, UTC).date().isoformat() if day != NO_DAY else ""
    except (ValueError, OverflowError, OSError):
        return ""


def _matters(m: Measures, folder: FolderLoss) -> bool:
    recent = folder.newest == NO_DAY or m.ages.today - folder.newest <= _RECENT_DAYS
    return recent or portion(folder.lost, m.live) >= 0.02


def _worst(m: Measures, folders: list[FolderLoss], *, anyhow: bool = False) -> Reading:
    """Return what is to be said of whole folders: their share of the mailbox and settled mails; `anyhow`: big or small, settled or not."""
    gone = sorted((folder for folder in folders if folder.whole), key=lambda folder: (-folder.lost, folder.path))
    if not gone:
        return NOTHING
    lost = sum(folder.lost for folder in gone)
    told = {"folder": gone[0].path, "mails": gone[0].lost, "more": f" and {len(gone) - 1} more" if len(gone) > 1 else "", "lost": lost}
    count = max(folder.aged if anyhow else folder.settled for folder in gone)
    return Reading(1.0 if anyhow else portion(lost, m.live), count, told)


def _settled(m: Measures) -> Reading:
    count = m.gone[Age.SETTLED]
    return Reading(m.settled_share, count, {"lost": count, "of": m.stood[Age.SETTLED], "percent": _percent(m.settled_share)})


def _told(m: Measures) -> dict[str, object]:
    return {"lost": m.lost, "of": m.live, "percent": _percent(m.share), "left": m.left, "new": len(m.strangers)}


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 or share <= 0 else f"{100 * share:.1f} %"
