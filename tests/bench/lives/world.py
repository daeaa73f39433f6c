"""A mailbox and who lives with it: mail comes after a real rhythm, habits act by the hour, everything after one seed."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from mailrescue.guard.values import NO_DAY
from mailrescue.model.mail import ItemKind
from tests.bench.lives.box import Box, Mail
from tests.bench.lives.rhythms import HOURS_A_DAY, poisson, rhythm

# 2025-01-06 00:00 UTC, a Monday, in hours since 1970; lives begin within a year of it.
BEGIN = 482_160
DAYS_A_YEAR = 365
# Habits act so long before the first snapshot, so that what they lead to is there.
SETTLING_DAYS = 40
_LONG_AGO = 8_900
_SERVER = {"server.host": "mail.example.net", "server.name": "EX01", "server.version": "15.1.2507.39", "server.certificate": "aa", "server.issuer": "One CA"}
_WORDS = ("offer", "invoice", "lunch", "contract", "delivery", "meeting", "report", "price", "ticket", "order")


class Habit(Protocol):
    """Something that somebody does, or that a server does."""

    def hourly(self, world: World) -> None:
        """Do it when it is time."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a folder holds at the beginning: its share of all mails, which came between `oldest` and `newest` days ago."""

    path: str
    share: float
    oldest: float = 900
    newest: float = 0
    role: str = ""
    kind: ItemKind = ItemKind.MESSAGE


@dataclass(slots=True, kw_only=True)
class Persona:
    """Who lives, how much mail there is, and how it is watched.

    `dates`: normal; long-ago (old mail replayed); same (all of one day); none; shuffled (day and arrival have nothing in common).
    `cadence`: see schedule.py. `kind` maildir has facts that no disaster to its content changes; outlook has a record key; exchange
    and imap have what such servers tell.
    `failing`: share of snapshots at which some folders cannot be read. `lists`: share of mail from newsletters.
    `jumping`: share of snapshots at which the computer's clock is wrong.
    """

    name: str
    size: int
    a_day: float
    shelves: Sequence[Shelf]
    habits: list[Habit]
    cadence: str = "daily"
    kind: str = "maildir"
    dates: str = "normal"
    rhythm: str = "office"
    sent: float = 0.3
    junk: float = 0.08
    lists: float = 0.3
    people: int = 40
    failing: float = 0.0
    jumping: float = 0.0


@dataclass(slots=True)
class World:
    """One life at one hour."""

    persona: Persona
    rng: Random
    box: Box
    hour: int
    facts: dict[str, str]
    habits: list[Habit]
    away_until: int = 0
    silent: bool = False  # no mail comes, nobody does anything: what a disaster may leave
    made: int = 0
    noise: float = 1.0
    aside: dict[tuple[int, int], Mail] = field(default_factory=dict)

    @classmethod
    def begin(cls, persona: Persona, rng: Random) -> World:
        """Return a life at its first snapshot."""
        start = BEGIN + rng.randrange(DAYS_A_YEAR) * HOURS_A_DAY + 9
        box = Box(renumbers=persona.kind == "maildir")
        world = cls(persona, rng, box, start - SETTLING_DAYS * HOURS_A_DAY, _facts(persona, rng), persona.habits)
        world._furnish()
        world.advance(start)
        return world

    @classmethod
    def furnished(cls, persona: Persona, rng: Random, hour: int) -> World:
        """Return a mailbox as it stands before anybody lives in it."""
        world = cls(persona, rng, Box(), hour, {}, [])
        world._furnish()
        return world

    def advance(self, to: int) -> None:
        """Let the hours pass until `to`."""
        while self.hour < to:
            self.hour += 1
            if self.silent:
                continue
            if self.hour % HOURS_A_DAY == 0:
                self.noise = rhythm(self.persona.rhythm).noise(self.rng)
            if not self.aside:
                self._mail_comes()
            for habit in self.habits:
                habit.hourly(self)

    def fork(self, seed: str) -> World:
        """Return a life that is the same so far and goes its own way from now on."""
        return World(
            self.persona, Random(seed), self.box.fork(), self.hour, dict(self.facts), copy.deepcopy(self.habits),
            self.away_until, self.silent, self.made, self.noise, dict(self.aside),
        )  # fmt: skip

    # --- folders by what they are for; every mailbox has these

    @property
    def inbox(self) -> int:
        """The inbox."""
        return self.box.make("INBOX", "inbox")

    @property
    def trash(self) -> int:
        """The folder that deleted mail goes to; programs in other languages give it a name without a role."""
        named = self.box.number("Papierkorb")
        return self.box.make("Trash", "trash") if named is None else named

    @property
    def junk(self) -> int:
        """The junk folder."""
        return self.box.make("Junk", "junk")

    @property
    def away(self) -> bool:
        """Whether the user is on holiday."""
        return self.hour < self.away_until

    def shelved(self) -> list[int]:
        """Return the folders that a user made, those with a role left out."""
        return [n for n, drawer in self.box.folders.items() if not drawer.role and drawer.path != "Papierkorb"]

    # --- mail

    def mail(self, *, arrived: int | None = None, sender: str = "", kind: ItemKind = ItemKind.MESSAGE) -> Mail:
        """Return a new mail."""
        rng, arrived = self.rng, self.hour if arrived is None else arrived
        self.made += 1
        name = f"{self.made}.{rng.getrandbits(64):016x}"
        return Mail(
            content=rng.randbytes(16), day=self._day(arrived), arrived=arrived, sender=sender or self.correspondent(),
            subject=f"{rng.choice(_WORDS)} {self.made % 997}", message_id=f"<{name}@example.org>" if kind is ItemKind.MESSAGE else "",
            kind=kind, size=rhythm(self.persona.rhythm).size(rng),
        )  # fmt: skip

    def correspondent(self) -> str:
        """Return somebody who writes: a few write most."""
        if self.rng.random() < self.persona.lists:
            return f"news{int(6 * self.rng.random() ** 2)}@lists.example.com"
        return f"person{int(self.persona.people * self.rng.random() ** 2)}@example.org"

    def hide_all(self) -> None:
        """Let every folder look empty, until show_all()."""
        for number, key, _ in list(self.box.places()):
            self.aside[number, key] = self.box.take(number, key)

    def show_all(self) -> None:
        """Give back what was hidden."""
        for (number, key), mail in self.aside.items():
            if number in self.box.folders:
                self.box.put_back(number, key, mail)
        self.aside = {}

    def _mail_comes(self) -> None:
        persona, rng = self.persona, self.rng
        rate = rhythm(persona.rhythm).rate(self.hour, persona.a_day)
        for _ in range(poisson(rng, rate * self.noise)):
            self.box.put(self.junk if rng.random() < persona.junk else self.inbox, self.mail(), self.hour)
        if persona.sent and not self.away:
            for _ in range(poisson(rng, rate * persona.sent)):
                self.box.put(self.box.make("Sent", "sent"), self.mail(sender="me@example.net"), self.hour)

    def _day(self, arrived: int) -> int:
        day = arrived // HOURS_A_DAY
        match self.persona.dates:
            case "long-ago":
                return day - _LONG_AGO
            case "same":
                return BEGIN // HOURS_A_DAY - 20
            case "none":
                return NO_DAY
            case "shuffled":
                return day - self.rng.randrange(2_000)
            case _:
                # Some clocks are wrong, and some programs write no date.
                return day if self.rng.random() > 0.004 else self.rng.choice((3_652, NO_DAY))

    def _furnish(self) -> None:
        persona, rng = self.persona, self.rng
        total = sum(shelf.share for shelf in persona.shelves)
        for shelf in persona.shelves:
            number = self.box.make(shelf.path, shelf.role)
            ages = sorted((rng.uniform(shelf.newest, shelf.oldest) for _ in range(round(persona.size * shelf.share / total))), reverse=True)
            for age in ages:
                arrived = self.hour - int(age * HOURS_A_DAY)
                sender = "me@example.net" if shelf.role == "sent" else ""
                self.box.put(number, self.mail(arrived=arrived, sender=sender, kind=shelf.kind), arrived)
        for number in (self.inbox, self.trash, self.junk):  # they are there from the beginning
            assert number in self.box.folders


def _facts(persona: Persona, rng: Random) -> dict[str, str]:
    if persona.kind == "outlook":
        key = rng.randbytes(16).hex()
        return {"identity": f"outlook:{key}", "record_key": key, "ost_id": rng.randbytes(20).hex(), "client": "SO"}
    if persona.kind == "exchange":
        names = ("mailbox_guid", "replica_guid", "root_id", "inbox_id", "sent_id", "root_created", "inbox_created", "ostid")
        return {"identity": "ews:me@example.net", **{name: rng.randbytes(20).hex() for name in names}, **_SERVER}
    if persona.kind == "imap":
        return {"identity": "imap:me@mail.example.net", "uidvalidity": str(rng.randrange(1 << 31)), "mailbox_id": rng.randbytes(8).hex(), **_SERVER}
    where = f"/home/mail-{rng.getrandbits(32):08x}"
    return {"identity": f"maildir:{where}", "device": "2049", "inode": str(rng.randrange(10**6, 10**7))}
