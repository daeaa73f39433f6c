"""Who lives: one builder for each persona, which draws size, pace, cadence and kind of its life."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

from mailrescue.model.mail import ItemKind
from tests.bench.lives import habits as h
from tests.bench.lives import servers as s
from tests.bench.lives import upheavals as u
from tests.bench.lives.world import DAYS_A_YEAR, SETTLING_DAYS, Habit, Persona, Shelf

Builder = Callable[[Random], Persona]
PERSONAS: dict[str, Builder] = {}

_PROJECTS = ("Customers/Acme", "Customers/Initech", "Offers", "Invoices", "Private", "Projects/Bridge", "Projects/Tower")
_POLICY = h.Expunge(every=1, days=30)


def persona(build: Builder) -> Builder:
    """Add a persona to the table under its function's name."""
    PERSONAS[build.__name__.replace("_", "-")] = build
    return build


def _life(rng: Random, name: str, acts: Sequence[Habit], *, least: int = 200, most: int = 20_000, **more: object) -> Persona:
    """Return a persona of a size between `least` and `most`, evenly on the logarithm."""
    size = round(math.exp(rng.uniform(math.log(least), math.log(most))))
    kind = str(more.get("kind") or rng.choice(("maildir", "maildir", "outlook")))
    values: dict[str, object] = {
        "a_day": min(60.0, max(0.2, size / rng.uniform(150, 900))), "shelves": _shelves(rng, kind), "kind": kind,
        "cadence": rng.choice(("daily", "daily", "workdays", "12-hourly", "4-hourly" if size < 3_000 else "daily")),
        "rhythm": rng.choice(("office", "lists")), "dates": rng.choice(("normal",) * 7 + ("long-ago", "shuffled", "same")),
    }  # fmt: skip
    return Persona(name=name, size=size, habits=list(acts), **{**values, **more})  # type: ignore[arg-type]


def _shelves(rng: Random, kind: str, *, inbox: float = 0.3, archive: float = 0.2, projects: float = 0.3, sent: float = 0.2) -> list[Shelf]:
    names = rng.sample(_PROJECTS, rng.randint(2, len(_PROJECTS)))
    shelves = [Shelf("INBOX", inbox, 700, role="inbox"), Shelf("Sent", sent, 900, role="sent"), Shelf("Trash", 0.03, 25, role="trash")]
    if rng.random() < 0.15:  # a program in another language: nobody knows what this folder is for
        shelves[-1] = Shelf("Papierkorb", 0.03, 25)
    shelves += [Shelf("Archive", archive, 1_500, 100, role="archive")] if archive else []
    shelves += [Shelf(name, projects / len(names) * rng.uniform(0.2, 2), rng.uniform(300, 1_200), rng.choice((0, 0, 250))) for name in names]
    if kind in ("outlook", "exchange"):
        shelves += [Shelf("Calendar", 0.05, 900, role="calendar", kind=ItemKind.EVENT), Shelf("Contacts", 0.03, 900, role="contacts", kind=ItemKind.CONTACT)]
    return shelves


def _some_day(rng: Random) -> float:
    """Return a day of the year that is watched, for what happens once; in one life of seven in the first week."""
    return SETTLING_DAYS + (rng.uniform(0.5, 7) if rng.random() < 0.15 else rng.uniform(7, DAYS_A_YEAR - 10))


@persona
def tidy(rng: Random) -> Persona:
    """Files and deletes every day; the trash is emptied by policy or by hand."""
    return _life(rng, "tidy", [h.Sort(filed=0.5, deleted=0.35), h.Prune(every=7), rng.choice((_POLICY, h.Expunge(every=7, person=True)))])


@persona
def hoarder(rng: Random) -> Persona:
    """Deletes next to nothing."""
    return _life(rng, "hoarder", [h.Prune(every=20)], shelves=_shelves(rng, "maildir", inbox=0.8, archive=0, projects=0.05), kind="maildir")


@persona
def inbox_zero(rng: Random) -> Persona:
    """Empties the inbox into the archive every evening."""
    return _life(rng, "inbox-zero", [h.Sort(archived=0.6, deleted=0.4, hours=0), h.Expunge(every=1, days=14)], shelves=_shelves(rng, "maildir", inbox=0.005, archive=0.7), kind="maildir")


@persona
def tiny(rng: Random) -> Persona:
    """Has 5 to 30 mails, and deletes some of them now and then."""
    acts = [h.Prune(every=14, share=0.06, for_good=rng.random() < 0.4), h.Expunge(every=20, person=True)]
    return _life(rng, "tiny", acts, least=5, most=30, a_day=rng.uniform(0.02, 0.15), shelves=[Shelf("INBOX", 0.7, 300, role="inbox"), Shelf("Sent", 0.3, 300, role="sent")], kind="maildir")


@persona
def small_no_trash(rng: Random) -> Persona:
    """Has 20 to 150 mails, deletes for good what is done with, and keeps little else."""
    return _life(rng, "small-no-trash", [h.Sort(every=3, filed=0.1, deleted=0.0, expunged=0.5), h.Prune(every=10, share=0.04, for_good=True)], least=20, most=150, a_day=rng.uniform(0.3, 2))


@persona
def expunger(rng: Random) -> Persona:
    """Deletes for good at once, every day: a program without a trash folder."""
    return _life(rng, "expunger", [h.Sort(filed=0.3, deleted=0.0, expunged=0.4), h.Prune(every=2, share=0.003, for_good=True)])


@persona
def yearly_archiver(rng: Random) -> Persona:
    """Moves mail of more than a year into folders by year, once a year."""
    return _life(rng, "yearly-archiver", [h.Sort(filed=0.3, deleted=0.3), _POLICY, h.ArchiveOld(every=0, on=_some_day(rng), days=365)])


@persona
def pst_archiver(rng: Random) -> Persona:
    """Moves mail of more than a year out into a PST, once a year: gone from the mailbox."""
    return _life(rng, "pst-archiver", [h.Sort(filed=0.3, deleted=0.3), _POLICY, h.ArchiveOld(every=0, on=_some_day(rng), days=rng.choice((365, 730)), inside=False)])


@persona
def auto_archive(rng: Random) -> Persona:
    """Outlook's AutoArchive every two weeks, of mail older than half a year."""
    return _life(rng, "auto-archive", [h.Sort(filed=0.3, deleted=0.3), _POLICY, h.ArchiveOld(every=14, days=180, inside=rng.random() < 0.5)])


@persona
def retention_policy(rng: Random) -> Persona:
    """A firm whose server deletes everything after 90 days to two years."""
    return _life(rng, "retention-policy", [h.Sort(filed=0.4, deleted=0.3), _POLICY, h.Forget(days=rng.choice((90, 180, 365, 730)), everywhere=True)])


@persona
def reorganiser(rng: Random) -> Persona:
    """Renames, merges, nests and splits folders all the time."""
    return _life(rng, "reorganiser", [h.Sort(filed=0.5, deleted=0.3), _POLICY, u.Reorganise(every=20)])


@persona
def newsletter_purger(rng: Random) -> Persona:
    """Deletes everything from one sender, now and then."""
    return _life(rng, "newsletter-purger", [h.Sort(every=2, filed=0.2, deleted=0.2), h.Expunge(every=10, days=3), u.PurgeSender(every=50, for_good=rng.random() < 0.5)], lists=0.5)


@persona
def holiday_maker(rng: Random) -> Persona:
    """Is away for weeks, and deletes most of what came when back."""
    return _life(rng, "holiday-maker", [h.Sort(filed=0.3, deleted=0.4), h.Expunge(every=5, person=True), h.Holiday(every=100, days=rng.choice((9, 16, 23)), deleted=0.8)])


@persona
def pop_pick_up(rng: Random) -> Persona:
    """A program fetches all mail from the inbox, at once or some days later; little else is on the server."""
    shelves = [Shelf("INBOX", 0.9, 8, role="inbox"), Shelf("Sent", 0.1, 500, role="sent")]
    return _life(rng, "pop-pick-up", [h.PickUp(leave=rng.choice((0, 0, 3, 14)))], least=5, most=300, a_day=rng.uniform(1, 20), shelves=shelves, kind="maildir", sent=rng.choice((0.0, 0.1)))


@persona
def helpdesk(rng: Random) -> Persona:
    """Much mail every day, nearly all of it deleted within days, into the trash or for good."""
    good = rng.random() < 0.5
    acts = [h.Sort(every=1, hours=30, filed=0.05, deleted=0.0 if good else 0.9, expunged=0.9 if good else 0.0), h.Expunge(every=1, days=2)]
    return _life(rng, "helpdesk", acts, least=100, most=2_000, a_day=rng.uniform(30, 120), rhythm="office", shelves=_shelves(rng, "maildir", inbox=0.3, archive=0, projects=0.3), kind="maildir")


@persona
def importer(rng: Random) -> Persona:
    """Brings in old mail in bulk; in half the lives it was a mistake."""
    return _life(rng, "importer", [h.Sort(filed=0.4, deleted=0.3), _POLICY, u.Import(on=_some_day(rng), count=rng.choice((100, 1_000, 5_000)), undone=rng.random() < 0.5)], most=5_000)


@persona
def big_clean_up(rng: Random) -> Persona:
    """Moves 40 to 60 % into the trash one day, and empties it days later, the same night, or at once."""
    days = rng.choice((0, 0.4, 2, 7))
    return _life(rng, "big-clean-up", [h.Sort(filed=0.3, deleted=0.3), h.Expunge(every=20, days=10), u.CleanUp(on=_some_day(rng), share=rng.uniform(0.4, 0.6), emptied_after=days)])


@persona
def mover(rng: Random) -> Persona:
    """Changes the server: every id is new, the mail is the same."""
    return _life(rng, "mover", [h.Sort(filed=0.3, deleted=0.3), _POLICY, u.Migrate(on=_some_day(rng))])


@persona
def mover_rewritten(rng: Random) -> Persona:
    """Changes the server, which writes headers of its own into every mail: only the Message-IDs stay."""
    return _life(rng, "mover-rewritten", [h.Sort(filed=0.3, deleted=0.3), _POLICY, u.Migrate(on=_some_day(rng), rewritten=True)])


@persona
def bridge(rng: Random) -> Persona:
    """A bridge shows every folder as empty for a while, twice a year."""
    acts = [h.Sort(filed=0.3, deleted=0.3), _POLICY, u.NotReady(on=_some_day(rng), hours=rng.choice((3, 26, 50)))]
    return _life(rng, "bridge", acts, kind="maildir")


@persona
def flaky_source(rng: Random) -> Persona:
    """A source that fails half way every tenth time."""
    return _life(rng, "flaky-source", [h.Sort(filed=0.4, deleted=0.3), h.Prune(every=3), _POLICY], failing=0.1)


@persona
def drafter(rng: Random) -> Persona:
    """Writes drafts all day, and has much junk that goes by itself."""
    return _life(rng, "drafter", [h.Sort(filed=0.3, deleted=0.3), h.Drafts(), h.Expunge(every=1, days=5)], junk=0.6)


@persona
def project_worker(rng: Random) -> Persona:
    """Deletes the folders of projects that are over."""
    return _life(rng, "project-worker", [h.Sort(filed=0.5, deleted=0.3), u.CloseProject(every=150, for_good=rng.random() < 0.4), h.Expunge(every=15, person=True)])


@persona
def one_archive(rng: Random) -> Persona:
    """Moves everything into one archive folder one day."""
    return _life(rng, "one-archive", [h.Sort(every=4, filed=0.2, deleted=0.2), _POLICY, u.AllToArchive(on=_some_day(rng), everything=True)])


@persona
def stripper(rng: Random) -> Persona:
    """Takes attachments out of big mails, and copies folders by mistake."""
    return _life(rng, "stripper", [h.Sort(filed=0.3, deleted=0.3), _POLICY, u.Strip(every=90), u.Duplicate(every=90)])


@persona
def monthly(rng: Random) -> Persona:
    """Takes a snapshot once a month, and lives on in between."""
    return _life(rng, "monthly", [h.Sort(filed=0.4, deleted=0.35), h.Prune(every=7, share=0.01), h.Expunge(every=5, days=10), u.Reorganise(every=80)], cadence="monthly", least=50)


@persona
def weekly(rng: Random) -> Persona:
    """Takes a snapshot once a week or when it comes to mind."""
    return _life(rng, "weekly", [h.Sort(filed=0.4, deleted=0.35, every=2), h.Prune(every=7, share=0.01, for_good=True), h.Expunge(every=7)], cadence=rng.choice(("weekly", "erratic")), least=20)


@persona
def spring_cleaner(rng: Random) -> Persona:
    """Cleans up for ten days, a few per cent a day, by way of the trash."""
    return _life(rng, "spring-cleaner", [h.Sort(filed=0.3, deleted=0.3), h.Expunge(every=7, days=3), u.SlowClean(on=_some_day(rng), share=rng.uniform(0.02, 0.06))])


@persona
def conversation_cleaner(rng: Random) -> Persona:
    """Lets the program delete redundant mails of all conversations, a sixth of the mailbox at once."""
    return _life(rng, "conversation-cleaner", [h.Sort(filed=0.4, deleted=0.2), _POLICY, h.Prune(every=90, share=0.16)])


@persona
def copier(rng: Random) -> Persona:
    """A program that moves mail by copying it, and deletes the original a day later."""
    return _life(rng, "copier", [h.CopyAndDelete(), h.Prune(every=10), _POLICY], least=50)


@persona
def undated(rng: Random) -> Persona:
    """All mail is of one day, of no day, of long ago, or of any day: dates say nothing. Few mails."""
    acts = [h.Sort(filed=0.3, deleted=0.3), h.Prune(every=9, share=0.01), h.Expunge(every=7, person=True), u.Reorganise(every=90)]
    return _life(rng, "undated", acts, least=10, most=400, dates=rng.choice(("same", "none", "long-ago", "shuffled")))


@persona
def notifications(rng: Random) -> Persona:
    """Reports of machines, hundreds a day, kept for a week: nothing in it stays."""
    return _life(rng, "notifications", [h.Forget(days=7)], least=150, most=500, a_day=rng.uniform(20, 60), lists=1.0, sent=0.0, shelves=[Shelf("INBOX", 1, 7, role="inbox")], kind="maildir")


@persona
def left_alone(rng: Random) -> Persona:
    """Nobody reads this mailbox any more; a mail a week comes."""
    return _life(rng, "left-alone", [], least=5, most=3_000, a_day=0.15, sent=0.0)


@persona
def sent_emptier(rng: Random) -> Persona:
    """Empties the folder of sent mail once a year, by way of the trash or for good."""
    return _life(rng, "sent-emptier", [h.Sort(filed=0.3, deleted=0.3), _POLICY, u.EmptyFolder(on=_some_day(rng), for_good=rng.random() < 0.3)])


@persona
def calendar_user(rng: Random) -> Persona:
    """Lives by the calendar: appointments change all the time."""
    return _life(rng, "calendar-user", [h.Sort(filed=0.4, deleted=0.3), h.Events(), _POLICY], kind="outlook", most=5_000)


@persona
def clock_jumper(rng: Random) -> Persona:
    """A computer whose clock is wrong now and then, by days or by years."""
    return _life(rng, "clock-jumper", [h.Sort(filed=0.4, deleted=0.3), h.Prune(every=5), _POLICY], most=3_000, jumping=0.03)


@persona
def hosted_exchange(rng: Random) -> Persona:
    """A mailbox at a hoster of Exchange: profiles, updates, certificates, and one day another database."""
    acts = [h.Sort(filed=0.35, deleted=0.35), h.Prune(every=9, share=0.01), h.Events(), _POLICY, s.ServerLife(), s.MoveDatabase(on=_some_day(rng))]
    return _life(rng, "hosted-exchange", acts, kind="exchange", most=6_000)


@persona
def imap_mailbox(rng: Random) -> Persona:
    """A mailbox on an IMAP server, which is updated often and numbers all mail anew one day."""
    acts = [h.Sort(filed=0.35, deleted=0.35), h.Prune(every=9, share=0.01), _POLICY, s.ServerLife(), s.Renumber(on=_some_day(rng)), u.Reorganise(every=70)]
    return _life(rng, "imap-mailbox", acts, kind="imap", most=6_000)


@persona
def server_mover(rng: Random) -> Persona:
    """Goes to another host of the same provider with all mail, which is numbered anew there."""
    kind = rng.choice(("exchange", "imap"))
    acts = [h.Sort(filed=0.35, deleted=0.35), _POLICY, s.ServerLife(every=40), u.Migrate(on=_some_day(rng), rewritten=rng.random() < 0.3)]
    return _life(rng, "server-mover", acts, kind=kind, most=3_000)
