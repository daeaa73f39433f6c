"""What people and servers do with mail in a normal life. None of it is a disaster, and none of it should raise an alarm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from mailrescue.model.mail import ItemKind
from tests.bench.lives.box import Mail, hour_placed
from tests.bench.lives.rhythms import HOURS_A_DAY, poisson
from tests.bench.lives.world import World


@dataclass(slots=True, kw_only=True)
class Timed:
    """When: at hour `at` of every so many days (0: once, on day `on` after the beginning); people rest at weekends and are away."""

    at: int = 17
    every: float = 1
    on: float = 0
    person: bool = True
    next: int = 0

    def hourly(self, world: World) -> None:
        """Act when it is time."""
        if self.next == 0:
            self.next = self._first(world)
        if world.hour < self.next or world.aside:
            return
        if self.person and (world.away or _weekend(world.hour)) and self.every:
            return
        self.next = self._following(world)
        self.act(world)

    def act(self, world: World) -> None:
        """Do it."""
        raise NotImplementedError

    def _first(self, world: World) -> int:
        start = world.hour - world.hour % HOURS_A_DAY + self.at
        days = self.on if self.on or not self.every else world.rng.random() * self.every
        return start + int(days) * HOURS_A_DAY

    def _following(self, world: World) -> int:
        if not self.every:
            return 1 << 60
        days = self.every if self.every <= 7 else self.every * world.rng.uniform(0.6, 1.4)
        return world.hour - world.hour % HOURS_A_DAY + self.at + round(days) * HOURS_A_DAY


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
        fresh = [key for key in _older(box.mails[inbox], until) if hour_placed(key) > self.done]
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
            for key in _older(world.box.mails[number], world.hour - int(self.days * HOURS_A_DAY)):
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
class Reorganise(Timed):
    """Rename, merge, nest or split folders."""

    every: float = 40

    def act(self, world: World) -> None:
        """Do one of them."""
        box, rng = world.box, world.rng
        shelves = world.shelved()
        if not shelves:
            return
        number = rng.choice(shelves)
        path = box.folders[number].path
        match rng.choice(("rename", "merge", "nest", "split")):
            case "rename":
                box.rename(number, f"{path.rpartition(' ')[0] or path} {rng.randrange(1000)}", world.hour)
            case "merge" if len(shelves) > 1:
                other = rng.choice([n for n in shelves if n != number])
                box.move(number, box.mails[number], other, world.hour)
                box.drop(number)
            case "nest":
                box.rename(number, f"Old {rng.randrange(9)}/{path.rpartition('/')[2]}", world.hour)
            case _:
                part = [key for key in box.mails[number] if rng.random() < 0.4]
                box.move(number, part, box.make(f"{path}/{rng.randrange(1000)}"), world.hour)


@dataclass(slots=True, kw_only=True)
class PurgeSender(Timed):
    """Delete everything from one newsletter, into the trash or for good."""

    every: float = 60
    for_good: bool = False

    def act(self, world: World) -> None:
        """Purge the newsletter of which there is most, or any other."""
        sender = f"news{world.rng.randrange(6)}@lists.example.com"
        trash = world.trash
        for number, key, mail in list(world.box.places()):
            if mail.sender == sender and number != trash:
                _delete(world, number, key, for_good=self.for_good)


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
            _delete(world, number, key, for_good=self.for_good)


@dataclass(slots=True, kw_only=True)
class SlowClean(Timed):
    """Clean up for some days: every day a share of the oldest mail goes into the trash."""

    every: float = 1
    share: float = 0.04
    days: int = 10

    def act(self, world: World) -> None:
        """Delete a day's share."""
        self.days -= 1
        if self.days <= 0:
            self.next = 1 << 60
        places = [(mail.arrived, n, key) for n, key, mail in world.box.places() if n not in (world.trash, world.junk)]
        for _, number, key in sorted(places)[: int(len(places) * self.share)]:
            _delete(world, number, key, for_good=False)


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
class EmptyFolder(Timed):
    """Delete all that is in the folder of a role, into the trash or for good."""

    role: str = "sent"
    every: float = 0
    for_good: bool = False

    def act(self, world: World) -> None:
        """Empty it."""
        number = world.box.role(self.role)
        for key in list(world.box.mails[number]) if number else ():
            _delete(world, number, key, for_good=self.for_good)


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
                world.box.rewrite(calendar, key, _anew(world, event))
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
                    _delete(world, world.inbox, key, for_good=False)
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
            for key in _older(world.box.mails[world.inbox], world.hour - int(self.leave * HOURS_A_DAY)):
                world.box.take(world.inbox, key)


@dataclass(slots=True, kw_only=True)
class Import(Timed):
    """Bring in old mail from elsewhere, in bulk; `undone`: it was the wrong place, and is taken out again some days on."""

    count: int = 500
    every: float = 0
    undone: bool = False
    _keys: tuple[int, ...] = ()

    def act(self, world: World) -> None:
        """Bring it in, or take it out."""
        number = world.box.make("Imported")
        if self._keys:
            for key in self._keys:
                if key in world.box.mails[number]:
                    world.box.take(number, key)
            return
        hours = sorted(world.hour - int(world.rng.uniform(500, 4_000)) * HOURS_A_DAY for _ in range(self.count))
        self._keys = tuple(world.box.put(number, world.mail(arrived=hour), world.hour) for hour in hours)
        if self.undone:
            self.next = world.hour + 5 * HOURS_A_DAY


@dataclass(slots=True, kw_only=True)
class CleanUp(Timed):
    """Move a big share of everything into the trash, oldest first, and empty it some days later (0: at once)."""

    share: float = 0.5
    every: float = 0
    emptied_after: float = 3
    _begun: bool = False

    def act(self, world: World) -> None:
        """Clean up, or empty the trash."""
        if not self._begun:
            self._begun = True
            places = [(mail.arrived, n, key) for n, key, mail in world.box.places() if n not in (world.trash, world.junk)]
            for _, number, key in sorted(places)[: int(len(places) * self.share)]:
                world.box.move(number, [key], world.trash, world.hour)
            self.next = world.hour + int(self.emptied_after * HOURS_A_DAY)
            if self.emptied_after:
                return
        self.next = 1 << 60
        for key in list(world.box.mails[world.trash]):
            world.box.take(world.trash, key)


@dataclass(slots=True, kw_only=True)
class Migrate(Timed):
    """Another server with the same mail: every key is new; `rewritten`: so are headers, and with them every content."""

    every: float = 0
    person: bool = False
    at: int = 1
    rewritten: bool = False

    def act(self, world: World) -> None:
        """Move to the other server."""
        for name in set(world.facts) - {"identity", "client"}:
            world.facts[name] = world.rng.randbytes(8).hex()
        if world.persona.kind == "outlook":
            world.facts["identity"] = f"outlook:{world.facts['record_key']}"
        for number in list(world.box.folders):
            world.box.rekey(number, world.hour)
        if self.rewritten:
            for number, key, mail in list(world.box.places()):
                world.box.take(number, key)
                world.box.put(number, _anew(world, mail), world.hour)


@dataclass(slots=True, kw_only=True)
class NotReady(Timed):
    """A bridge reports every folder as empty for some hours, before it is ready."""

    every: float = 0
    person: bool = False
    hours: int = 26

    def hourly(self, world: World) -> None:
        """Hide, and show again."""
        if world.aside and world.hour >= self.next:
            world.show_all()
            self.next = 1 << 60
        Timed.hourly(self, world)

    def act(self, world: World) -> None:
        """Hide everything."""
        world.hide_all()
        self.next = world.hour + self.hours


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
                box.rewrite(drafts, key, _anew(world, mail))
            else:
                box.take(drafts, key)
                box.put(drafts, _anew(world, mail), world.hour)
        for _ in range(poisson(world.rng, 1.5)):
            box.put(drafts, world.mail(sender="me@example.net"), world.hour)


@dataclass(slots=True, kw_only=True)
class CloseProject(Timed):
    """Delete the folder of a project that is over, into the trash or for good."""

    every: float = 120
    for_good: bool = False

    def act(self, world: World) -> None:
        """Delete the folder in which least is new."""
        box, shelves = world.box, world.shelved()
        if len(shelves) < 2:
            return
        number = min(shelves, key=lambda n: max((mail.arrived for mail in box.mails[n].values()), default=0))
        if not self.for_good:
            box.move(number, box.mails[number], world.trash, world.hour)
        box.drop(number)


@dataclass(slots=True, kw_only=True)
class AllToArchive(Timed):
    """Move all that is in the inbox, or in all folders, into one archive folder."""

    every: float = 0
    everything: bool = False

    def act(self, world: World) -> None:
        """Move it."""
        box = world.box
        archive = box.make("Archive", "archive")
        for number in [world.inbox, *(world.shelved() if self.everything else [])]:
            box.move(number, box.mails[number], archive, world.hour)


@dataclass(slots=True, kw_only=True)
class Strip(Timed):
    """Take the attachments out of the biggest mails: the same Message-ID, other bytes."""

    every: float = 90
    share: float = 0.05

    def act(self, world: World) -> None:
        """Rewrite the mails in their places."""
        places = [(mail.size, n, key, mail) for n, key, mail in world.box.places()]
        places.sort(key=lambda place: place[:3], reverse=True)
        for _, number, key, mail in places[: int(len(places) * self.share)]:
            world.box.rewrite(number, key, _anew(world, mail))


@dataclass(slots=True, kw_only=True)
class Duplicate(Timed):
    """Copy a folder by mistake; the copy is deleted for good a week later."""

    every: float = 80
    _copy: str = ""

    def act(self, world: World) -> None:
        """Copy a folder, or delete the copy."""
        box = world.box
        there = box.number(self._copy) if self._copy else None
        if there is not None:
            box.drop(there)
            self._copy = ""
            return
        shelves = world.shelved()
        if shelves:
            number = world.rng.choice(shelves)
            self._copy = f"{box.folders[number].path} copy"
            copied = box.make(self._copy)
            for mail in list(box.mails[number].values()):
                box.put(copied, mail, world.hour)
            self.next = world.hour + 7 * HOURS_A_DAY


def _weekend(hour: int) -> bool:
    return (hour // HOURS_A_DAY + 3) % 7 >= 5


def _older(mails: dict[int, Mail], than: int) -> list[int]:
    """Return the keys that were put there before an hour; keys lie in the order of their hours."""
    return list(takewhile(lambda key: hour_placed(key) <= than, mails))


def _delete(world: World, number: int, key: int, *, for_good: bool) -> None:
    if for_good:
        world.box.take(number, key)
    else:
        world.box.move(number, [key], world.trash, world.hour)


def _anew(world: World, mail: Mail) -> Mail:
    """Return the same mail in other bytes."""
    return Mail(
        world.rng.randbytes(16), mail.day, mail.arrived, mail.sender, mail.subject, mail.message_id, mail.kind, mail.size
    )


def habits(*several: Iterable[Timed] | Timed) -> list[Timed]:
    """Return them as one list."""
    return [habit for one in several for habit in ([one] if isinstance(one, Timed) else one)]
