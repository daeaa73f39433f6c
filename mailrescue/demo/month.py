"""A month in the life of the carpentry: three mailboxes with a snapshot every evening, and then the night of the loss.

For who wants to look around - the window's demo, pictures, tests - where `chapters.py` proves. The days are those of the
story, with the mail of any day between them; they end with the story's Sunday, or with yesterday where a clock is given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from mailrescue.app.accounts import add_account
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.app.snapshots import take_snapshots
from mailrescue.core.clock import FixedClock
from mailrescue.core.progress import CancelToken, Progress, Reporter, Silence
from mailrescue.demo.beside import Mbox, Sheaf
from mailrescue.demo.business import Business
from mailrescue.demo.compose import mail_bytes
from mailrescue.demo.correspondence import correspondence
from mailrescue.demo.days import MONDAY, SUNDAY, moment
from mailrescue.demo.everyday import Everyday
from mailrescue.demo.letters import Letter
from mailrescue.demo.postbox import live_through, make_mailbox, sync
from mailrescue.demo.stage import ACCOUNT, EVENING, PASSPHRASE
from mailrescue.demo.temporary import MORNING, letters

WORKSHOP = "workshop"
RECEIPTS = "receipts"
EVENINGS = 30
PAST = 730


class Scene(StrEnum):
    """Where the month stands: all is well; the mailbox is empty and nobody knows; the guard has frozen it."""

    CALM = "calm"
    LOST = "lost"
    FRIGHTENED = "frightened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A home to look around in. `now` is the morning after the last evening; `monday` and `last` place it in the story.

    The vault opens with `passphrase`; `key` is its master key, for who need not try a passphrase first. `letters` is every
    mail that ever came into one of the mailboxes: the demo's own book.
    """

    root: Path
    home: Home
    passphrase: str = field(repr=False)
    key: bytes = field(repr=False)
    now: datetime
    monday: datetime
    last: int
    letters: tuple[Letter, ...] = field(repr=False)

    @property
    def mailbox(self) -> Path:
        """The big mailbox, of the account `weber`, a Maildir."""
        return self.root / "mailbox"

    def engine(self, now: datetime | None = None) -> Engine:
        """Return an engine over the home, at `now`, or at the time given."""
        return Engine(self.home, FixedClock(now or self.now), Silence(), CancelToken(), KeySource(master=self.key))

    def digests(self) -> frozenset[str]:
        """Return the SHA-256 of every mail by the demo's own book."""
        return frozenset(hashlib.sha256(mail_bytes(letter.draft)).hexdigest() for letter in self.letters)

    def lose(self) -> int:
        """Empty the mailbox as it happens: an empty one with a welcome at the provider, then the sync. Returns how many mails are gone.

        Raises OSError when the files cannot be changed.
        """
        provider = self.root / "provider"
        make_mailbox(provider)
        # The welcome comes on the story's seventh day.
        live_through(provider, letters(self.monday + timedelta(days=self.last - SUNDAY))[:1], None, SUNDAY + 1)
        return sync(provider, self.mailbox)


def prepare(
    root: Path, scene: Scene = Scene.CALM, *, now: datetime | None = None, evenings: int = EVENINGS, past: int = PAST,
    reporter: Reporter | None = None, cancel: CancelToken | None = None,
) -> Prepared:  # fmt: skip
    """Make a home in `root`, which is there and empty, with the evenings up to yesterday's, and play up to `scene`.

    Without `now` the days are always the same ones. `past` is how many days of mail there are before the month. `reporter` hears of each evening. Raises MailRescueError, and Cancelled.
    """
    monday, last = (MONDAY, SUNDAY) if now is None else _placed(now)
    month = _Month(root, monday, last, past, cancel or CancelToken())
    for number, day in enumerate(range(last - evenings + 1, last + 1), 1):
        month.evening(day)
        (reporter or Silence()).report(Progress(task="prepare", done=number, total=evenings))
    made = Prepared(
        root=root, home=month.home, passphrase=PASSPHRASE, key=month.key, monday=monday, last=last,
        now=now or moment(last + 1, MORNING, monday), letters=month.letters,
    )  # fmt: skip
    if scene is not Scene.CALM:
        made.lose()
    if scene is Scene.FRIGHTENED:
        take_snapshots(made.engine(), [])
    return made


def _placed(now: datetime) -> tuple[datetime, int]:
    """Return the Monday of the week that yesterday is in, and the number of yesterday."""
    yesterday = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    return yesterday - timedelta(days=yesterday.weekday()), yesterday.weekday()


class _Month:
    """The mailboxes on the disk, and the home that keeps their snapshots."""

    def __init__(self, root: Path, monday: datetime, last: int, past: int, cancel: CancelToken) -> None:
        self.home, self.key = Home(root / "home"), b""
        self._root, self._monday, self._cancel = root, monday, cancel
        self._lived: int | None = None
        business = Business(monday)
        told = correspondence(monday)
        busy = last - EVENINGS + 1
        office = Everyday(business, "office", business.owner, 1, 2).letters(busy - past, busy - 1)
        month = Everyday(business, "office", business.owner, 4, 8).letters(busy, last)
        self._office = [*told.letters, *office, *month]
        self._boxes: dict[str, tuple[Mbox | Sheaf, list[Letter]]] = {
            WORKSHOP: (Mbox(root / "workshop.mbox"), list(Everyday(business, "workshop", business.person("ben"), 0, 2).letters(busy - 120, last))),
            RECEIPTS: (Sheaf(root / "receipts"), list(Everyday(business, "receipts", business.owner, 0, 1).letters(busy - 120, last))),
        }  # fmt: skip
        make_mailbox(root / "mailbox", {*told.folders, *(letter.folder for letter in self._office if letter.folder != "INBOX")})

    @property
    def letters(self) -> tuple[Letter, ...]:
        """Every mail of all three mailboxes."""
        return (*self._office, *(letter for _, mails in self._boxes.values() for letter in mails))

    def evening(self, day: int) -> None:
        """Live on to a day's evening, and take a snapshot of everything."""
        self._cancel.check()
        live_through(self._root / "mailbox", self._office, self._lived, day)
        for box, mails in self._boxes.values():
            box.receive(self._new(mails, day))
        if self._lived is None:
            self._add_accounts()
        self._lived = day
        keys = KeySource(master=self.key) if self.key else KeySource(passphrase=PASSPHRASE)
        engine = Engine(self.home, FixedClock(moment(day, EVENING, self._monday)), Silence(), self._cancel, keys)
        for outcome in take_snapshots(engine, []):
            if outcome.error is not None:
                raise outcome.error
        if not self.key:
            with engine.reading() as vault:
                self.key = vault.keys.master

    def _new(self, mails: Iterable[Letter], day: int) -> list[Letter]:
        return [letter for letter in mails if letter.day <= day and (self._lived is None or letter.day > self._lived)]

    def _add_accounts(self) -> None:
        add_account(self.home, ACCOUNT, "maildir", {"path": str(self._root / "mailbox")})
        for name, (box, _) in self._boxes.items():
            add_account(self.home, name, box.kind, {"path": str(box.path)})
