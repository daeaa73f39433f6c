"""What happens once or now and then in a normal life, and looks bad from afar. None of it should raise an alarm."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.lives.rhythms import HOURS_A_DAY
from tests.bench.lives.timed import Timed, anew, delete
from tests.bench.lives.world import World


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
                delete(world, number, key, for_good=self.for_good)


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
            delete(world, number, key, for_good=False)


@dataclass(slots=True, kw_only=True)
class EmptyFolder(Timed):
    """Delete all that is in the folder of a role, into the trash or for good."""

    role: str = "sent"
    every: float = 0
    for_good: bool = False

    def act(self, world: World) -> None:
        """Empty it."""
        number = world.box.role(self.role)
        if number is not None:
            for key in list(world.box.mails[number]):
                delete(world, number, key, for_good=self.for_good)


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
                world.box.put(number, anew(world, mail), world.hour)


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
            world.box.rewrite(number, key, anew(world, mail))


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
