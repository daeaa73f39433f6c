"""The guard beside a life: it judges every snapshot, remembers what it would remember, and hears the user's answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from mailrescue.capture.circumstances import lasting, nothing_to_tell
from mailrescue.capture.judging import Guard
from mailrescue.guard.identity import server_facts
from mailrescue.guard.judge import judge
from mailrescue.guard.values import NO_DAY, Circumstances, Comparison, Sibling, State, Step
from mailrescue.model.verdict import Verdict
from tests.bench.lives.box import moment
from tests.bench.lives.rhythms import HOURS_A_DAY
from tests.bench.lives.world import World

_YEAR = timedelta(days=366)
# As in mailrescue/capture/judging.py: a mailbox in which nothing changes is looked at in full this often.
_LOOK_AGAIN = timedelta(hours=20)
# What a wrong clock shows, in hours: yesterday, last month, next week, in two years.
_ERRORS = (-24, -700, 168, 17_000)


@dataclass(slots=True)
class Look:
    """One snapshot as the guard saw it."""

    hour: int
    now: State
    comparison: Comparison
    circumstances: Circumstances
    verdict: Verdict
    unread: frozenset[int] = frozenset()


@dataclass(slots=True)
class Watch:
    """What the guard knows of one life. `siblings`: other mailboxes; None for one that lives as this one did some days ago."""

    world: World
    guard: Guard = judge
    before: State | None = None
    history: tuple[Step, ...] = ()
    known: tuple[dict[str, str], ...] = ()
    first: int = field(default=0)
    siblings: tuple[Sibling, ...] | None = None

    def look(self) -> Look:
        """Take a snapshot and judge it."""
        world = self.world
        self.first = self.first or world.hour
        unread = self._unread()
        now = world.box.state(world.hour + self._clock_error(), world.facts, unread)
        comparison = Comparison(self.before, now, world.box.flow(unread)) if self.before else Comparison(None, _unsorted(now))
        then = self.before.facts if self.before else {}
        changed = self.before is not None and lasting(then) != lasting(now.facts)
        circumstances = Circumstances(
            self.history, moment(self.first), self._siblings(now), known=self.known if changed else (),
            probe=(server_facts(now.facts), server_facts(then)),
        )  # fmt: skip
        quiet = self._is_as_it_was(now)
        return Look(world.hour, now, comparison, circumstances, Verdict() if quiet else self.guard(comparison, circumstances), unread)

    def keep(self, look: Look, *, accepted: bool = False) -> None:
        """Go on from a snapshot that is good, by itself or by the user's answer."""
        self.before = look.now
        self.world.box.keep(look.unread)
        oldest = self.before.taken_at - _YEAR
        step = Step(self.before.taken_at, look.verdict.step, accepted)
        if self.history and self.history[0].taken_at < oldest:
            self.history = tuple(old for old in self.history if old.taken_at >= oldest)
        if step.measures:
            self.history = (*self.history, step)
        facts = dict(self.before.facts)
        if not self.known or self.known[0] != facts:
            self.known = (facts, *(old for old in self.known if old != facts))

    def fork(self, seed: str) -> Watch:
        """Return a watch over a life that goes its own way from now on."""
        return Watch(self.world.fork(seed), self.guard, self.before, self.history, self.known, self.first, self.siblings)

    def _siblings(self, now: State) -> tuple[Sibling, ...]:
        if self.siblings is not None:
            return tuple(replace(sibling, taken_at=now.taken_at) for sibling in self.siblings)
        past = self.history[-14:-13]
        return tuple(Sibling("neighbour", now.taken_at, step.measures) for step in past)

    def _is_as_it_was(self, now: State) -> bool:
        """Return whether capture would not judge at all: nothing changed, and somebody looked not long ago."""
        before = self.before
        if before is None or not self.history or not self.world.box.untouched or before.complete != now.complete:
            return False
        if not nothing_to_tell(before.facts, now.facts):
            return False
        return abs(now.taken_at - self.history[-1].taken_at) < _LOOK_AGAIN

    def _clock_error(self) -> int:
        """Return by how many hours the computer's clock is wrong."""
        rng, jumping = self.world.rng, self.world.persona.jumping
        return rng.choice(_ERRORS) if jumping and rng.random() < jumping else 0

    def _unread(self) -> frozenset[int]:
        world = self.world
        if not self.before or not world.persona.failing or world.rng.random() >= world.persona.failing:
            return frozenset()
        return frozenset(number for number in world.box.seen if world.rng.random() < 0.5)


def _unsorted(state: State) -> State:
    """Return the state of a first snapshot: no day of it was looked up."""
    folders = (replace(folder, days={NO_DAY: folder.items} if folder.items else {}) for folder in state.folders)
    return replace(state, folders=tuple(folders))


def hours(cadence: str, start: int, end: int, rng: Random) -> Iterator[int]:
    """Yield the hours of the snapshots after the first one at `start`, through `end`."""
    hour = start
    while True:
        hour += _gap(cadence, hour, rng)
        if hour > end:
            return
        yield hour


def _gap(cadence: str, hour: int, rng: Random) -> int:
    if cadence.endswith("-hourly"):
        return int(cadence.removesuffix("-hourly"))
    match cadence:
        case "workdays":
            return HOURS_A_DAY * (3 if (hour // HOURS_A_DAY + 3) % 7 == 4 else 1)
        case "weekly":
            return 7 * HOURS_A_DAY
        case "monthly":
            return 30 * HOURS_A_DAY
        case "erratic":
            return rng.choice((2, 20, 24, 30, 72, 100, 240))
        case _:
            return HOURS_A_DAY
