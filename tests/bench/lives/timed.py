"""When habits act, and what they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from tests.bench.lives.box import Mail, hour_placed
from tests.bench.lives.rhythms import HOURS_A_DAY
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
        if self.person and (world.away or weekend(world.hour)) and self.every:
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


def weekend(hour: int) -> bool:
    """Return whether people rest."""
    return (hour // HOURS_A_DAY + 3) % 7 >= 5


def older(mails: dict[int, Mail], than: int) -> list[int]:
    """Return the keys that were put there before an hour; keys lie in the order of their hours."""
    return list(takewhile(lambda key: hour_placed(key) <= than, mails))


def delete(world: World, number: int, key: int, *, for_good: bool) -> None:
    """Delete a mail, into the trash or for good."""
    if for_good:
        world.box.take(number, key)
    else:
        world.box.move(number, [key], world.trash, world.hour)


def anew(world: World, mail: Mail) -> Mail:
    """Return the same mail in other bytes."""
    return Mail(
        world.rng.randbytes(16), mail.day, mail.arrived, mail.sender, mail.subject, mail.message_id, mail.kind, mail.size
    )
