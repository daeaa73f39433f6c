"""What people and servers do with mail day by day. None of it is a disaster, and none of it should raise an alarm."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.model.mail import ItemKind
from tests.bench.lives.box import hour_placed
from tests.bench.lives.rhythms import HOURS_A_DAY, poisson
from tests.bench.lives.timed import Timed, anew, delete, older
from tests.bench.lives.world import World


@dataclass(slots=True, kw_only=True)
class Sort(Timed):
    """Go through what has come to the inbox since last time and is older than some hours.

    Shares of it are filed, archived, deleted, or deleted for good; the rest stays for ever.
    """

    filed: float = 0.0
    archived: float = 0.0
    deleted: float = 0.3
    expunged: float = 0.0
    hours: int = 4
    done: int = 0

    def act(self, world: World) -> None:
        """Sort."""
        box, inbox, rng = world.box, world.inbox, world.rng
        shelves = world.shelved() or [box.make("Archive", "archive")]
        until = world.hour - self.hours
        fresh = [key for key in older(box.mails[inbox], until) if hour_placed(key) > self.done]
        self.done = until
        for key in fresh:
            draw = rng.random()
            if draw < self.filed:
                box.move(inbox, [key], shelves[int(len(shelves) * rng.random() ** 2)], world.hour)
            elif draw < self.filed + self.archived:
                box.move(inbox, [key], box.make("Archive", "archive"), world.hour)
            elif draw < self.filed + self.archived + self.deleted:
                box.move(inbox, [key], world.trash, world.hour)
            elif draw < self.filed + self.archived + self.deleted + self.expunged:
                box.take(inbox, key)


@dataclass(slots=True, kw_only=True)
class Expunge(Timed):
    """Empty trash and junk of what lies there longer than so many days: by hand, or a server's policy."""

    days: float = 0
    at: int = 3
    person: bool = False

    def act(self, world: World) -> None:
        """Empty them."""
        for number in (world.trash, world.junk):
            for key in older(world.box.mails[number], world.hour - int(self.days * HOURS_A_DAY)):
                world.box.take(number, key)


@dataclass(slots=True, kw_only=True)
class Forget(Timed):
    """Delete for good what is older than so many days, in the inbox or in all folders: a policy of the firm."""

    days: float = 90
    everywhere: bool = False
    at: int = 2
    person: bool = False

    def act(self, world: World) -> None:
        """Delete."""
        limit = world.hour - int(self.days * HOURS_A_DAY)
        numbers = list(world.box.folders) if self.everywhere else [world.inbox]
        for number in numbers:
            for key in [key for key, mail in world.box.mails[number].items() if mail.arrived < limit]:
                world.box.take(number, key)


@dataclass(slots=True, kw_only=True)
class ArchiveOld(Timed):
    """Move what is older than so many days to a folder by its year; without `inside` out of the mailbox, into a PST."""

    days: float = 365
    inside: bool = True
    person: bool = False

    def act(self, world: World) -> None:
        """Archive."""
        box, limit = world.box, world.hour - int(self.days * HOURS_A_DAY)
        for number in [n for n, drawer in box.folders.items() if not drawer.path.startswith("Archive") and drawer.role not in ("trash", "junk", "calendar", "contacts")]:
            for key, mail in [(key, mail) for key, mail in box.mails[number].items() if mail.arrived < limit]:
                if self.inside:
                    box.move(number, [key], box.make(f"Archive/{1970 + mail.arrived // 8766}"), world.hour)
                else:
                    box.take(number, key)


@dataclass(slots=True, kw_only=True)
class Prune(Timed):
    """Delete some mails from here and there, old ones rather than new ones."""

    every: float = 5
    share: float = 0.002
    for_good: bool = False

    def act(self, world: World) -> None:
        """Delete them."""
        places = [(n, key) for n, key, _ in world.box.places() if n != world.trash]
        for _ in range(min(poisson(world.rng, self.share * len(places)), len(places))):
            number, key = places.pop(int(len(places) * world.rng.random()))
            delete(world, number, key, for_good=self.for_good)


@dataclass(slots=True, kw_only=True)
class CopyAndDelete(Timed):
    """Move mail as some programs do: a copy first, and the original goes hours later."""

    every: float = 1
    at: int = 8
    waiting: tuple[int, ...] = ()

    def act(self, world: World) -> None:
        """Delete what was copied last time, and copy what has come since."""
        box, inbox, shelves = world.box, world.inbox, world.shelved()
        for key in self.waiting:
            if key in box.mails[inbox]:
                box.take(inbox, key)
        fresh = [key for key in box.mails[inbox] if hour_placed(key) > world.hour - 30] if shelves else []
        for key in fresh:
            box.put(world.rng.choice(shelves), box.mails[inbox][key], world.hour)
        self.waiting = tuple(fresh)


@dataclass(slots=True, kw_only=True)
class Events(Timed):
    """Appointments come, change, and go."""

    def act(self, world: World) -> None:
        """Do what is usual in a calendar."""
        calendar = world.box.role("calendar")
        if calendar is None:
            return
        for key, event in list(world.box.mails[calendar].items())[-30:]:
            if world.rng.random() < 0.05:
                world.box.rewrite(calendar, key, anew(world, event))
            elif world.rng.random() < 0.01:
                world.box.take(calendar, key)
        world.box.put(calendar, world.mail(kind=ItemKind.EVENT), world.hour)


@dataclass(slots=True, kw_only=True)
class Holiday(Timed):
    """Be away for some weeks, and clean up on the first day back."""

    every: float = 150
    at: int = 8
    days: int = 16
    deleted: float = 0.7
    back: bool = False

    def hourly(self, world: World) -> None:
        """Go, and come back."""
        if self.back and not world.away:
            self.back = False
            since = world.away_until - self.days * HOURS_A_DAY
            for key in [key for key in world.box.mails[world.inbox] if hour_placed(key) >= since]:
                if world.rng.random() < self.deleted:
                    delete(world, world.inbox, key, for_good=False)
        Timed.hourly(self, world)

    def act(self, world: World) -> None:
        """Go."""
        self.back, world.away_until = True, world.hour + self.days * HOURS_A_DAY


@dataclass(slots=True, kw_only=True)
class PickUp(Timed):
    """A POP program takes all mail from the inbox and leaves it on the server for some days."""

    leave: float = 0
    person: bool = False

    def hourly(self, world: World) -> None:
        """Look for mail every hour of the day."""
        if 7 <= world.hour % HOURS_A_DAY <= 19 and not world.away:
            for key in older(world.box.mails[world.inbox], world.hour - int(self.leave * HOURS_A_DAY)):
                world.box.take(world.inbox, key)


@dataclass(slots=True, kw_only=True)
class Drafts(Timed):
    """Write drafts that are saved again and again, and are sent at last."""

    person: bool = True

    def act(self, world: World) -> None:
        """Save what is being written anew, send some of it, begin another."""
        box = world.box
        drafts = box.make("Drafts", "drafts")
        for key, mail in list(box.mails[drafts].items()):
            if world.rng.random() < 0.5:
                box.take(drafts, key)
            elif world.rng.random() < 0.5:
                box.rewrite(drafts, key, anew(world, mail))
            else:
                box.take(drafts, key)
                box.put(drafts, anew(world, mail), world.hour)
        for _ in range(poisson(world.rng, 1.5)):
            box.put(drafts, world.mail(sender="me@example.net"), world.hour)
