"""One life from beginning to end: what was asked for nothing, and which disasters, tried on forks of it, were held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

from mailrescue.capture.judging import Guard
from mailrescue.guard.judge import judge
from mailrescue.guard.rules import RULES
from mailrescue.guard.values import Sibling
from mailrescue.model.verdict import Finding, Level
from tests.bench.lives.box import Box, moment
from tests.bench.lives.disasters import DISASTERS, NAMES, ROLL_BACKS, Disaster, Past
from tests.bench.lives.personas import PERSONAS
from tests.bench.lives.rhythms import HOURS_A_DAY, poisson
from tests.bench.lives.rivals import RIVALS
from tests.bench.lives.watch import Look, Watch, hours
from tests.bench.lives.world import DAYS_A_YEAR, World

# What is lost must be this much, or nobody can tell it from a morning's work: mails, and their share of all.
MATERIAL, MATERIAL_SHARE = 3, 0.02
# A bleed must be held before this share of a mailbox is gone, and within so many days; of fewer mails it cannot be told.
BLEED_LIMIT, BLEED_DAYS, BLEED_MAILS = 0.15, 30, 40
_BESIDE = ("trash", "junk", "drafts")


@dataclass(frozen=True, slots=True)
class Alarm:
    """A snapshot of a normal life that was held, or only (`level` notice) told of."""

    day: float
    level: Level
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One disaster on one day of a life. `findings` are those that held the snapshot; `late`: a bleed held after its limit."""

    persona: str
    number: int
    day: float
    disaster: str
    strength: str
    items: int
    lost: int
    held: bool
    material: bool
    findings: tuple[Finding, ...] = ()
    rivals: frozenset[str] = frozenset()


@dataclass(slots=True)
class Record:
    """What one life showed. `rivals` counts the false alarms of each rival."""

    persona: str
    number: int
    size: int
    years: float
    alarms: list[Alarm] = field(default_factory=list)
    rivals: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RIVALS, 0))
    trials: list[Trial] = field(default_factory=list)

    def asks(self, level: Level) -> int:
        """Return how many snapshots of the normal life were held at a level."""
        return sum(alarm.level is level for alarm in self.alarms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is tried: on how many days of a life, which disasters ("" for all), in how many strengths of each.

    `without`: the name of a rule that is left out. `most`: no mailbox begins with more mails.
    """

    family: str = "tune"
    checkpoints: int = 3
    disaster: str = ""
    strengths: int = 1
    days: int = DAYS_A_YEAR
    without: str = ""
    most: int = 20_000

    def guard(self) -> Guard:
        """Return the guard, or what is left of it without one rule."""
        return partial(judge, rules=[rule for rule in RULES if rule.name != self.without]) if self.without else judge


def live(persona: str, number: int, plan: Plan) -> Record:
    """Live one life."""
    seed = f"{plan.family}/{persona}/{number}"
    rng = Random(seed)
    who = PERSONAS[persona](rng)
    who.size = min(who.size, plan.most)
    world = World.begin(who, rng)
    watch = Watch(world, plan.guard())
    watch.keep(watch.look())
    start, end = world.hour, world.hour + plan.days * HOURS_A_DAY
    record = Record(persona, number, world.box.items, plan.days / DAYS_A_YEAR)
    marks = _marks(Random(f"{seed}/marks"), start, plan)
    pasts: dict[int, dict[int, Box]] = {mark: {} for mark in marks}
    schedule = Random(f"{seed}/schedule")
    held = False
    if marks and marks[0] == start:
        marks = marks[1:]
        record.trials += _trials(watch, Past(), plan, f"{seed}/{start}", start)
    for hour in hours(who.cadence, start, end, schedule):
        world.advance(hour)
        look = watch.look()
        _note(record, look, start, held=held)
        held = bool(world.aside) and look.verdict.level.holds
        if held:
            continue  # the user waits until the bridge is ready, and then rejects what was held
        watch.keep(look, accepted=look.verdict.level.holds)
        _remember(world, marks, pasts, hour)
        due = [mark for mark in marks if mark <= hour]
        if due and not world.aside:
            marks = [mark for mark in marks if mark > hour]
            past = Past(pasts.pop(due[-1]))
            record.trials += _trials(watch, past, plan, f"{seed}/{due[-1]}", start)
    return record


def _marks(rng: Random, start: int, plan: Plan) -> list[int]:
    """Return the hours after which disasters are tried: one in the first days or at once, the others anywhere."""
    if not plan.checkpoints:
        return []
    late = [rng.uniform(8, plan.days - 40) for _ in range(plan.checkpoints - 1)] if plan.days > 60 else []
    return sorted(start + int(day * HOURS_A_DAY) for day in (rng.choice((0, 1, rng.uniform(1, 6))), *late))


def _remember(world: World, marks: list[int], pasts: dict[int, dict[int, Box]], hour: int) -> None:
    for mark in marks:
        for days in ROLL_BACKS:
            if hour >= mark - days * HOURS_A_DAY and days not in pasts[mark]:
                pasts[mark][days] = world.box.fork()


def _note(record: Record, look: Look, start: int, *, held: bool) -> None:
    """Note what was said of a snapshot; while one is `held` and not answered, the same alarm goes on."""
    if held and look.verdict.level.holds:
        return
    for name, stops in RIVALS.items():
        record.rivals[name] += stops(look.comparison)
    if look.verdict.findings:
        level = look.verdict.level if look.verdict.level.holds else Level.NOTICE
        record.alarms.append(Alarm((look.hour - start) / HOURS_A_DAY, level, look.verdict.findings))


def _trials(watch: Watch, past: Past, plan: Plan, seed: str, start: int) -> Iterator[Trial]:
    rng = Random(seed)
    kind = watch.world.persona.kind
    known = watch.world.box.contents(without=_BESIDE)
    for name in NAMES:
        rows = [row for row in DISASTERS if row.name == name and kind in row.kinds]
        for row in rng.sample(rows, min(plan.strengths, len(rows))):
            if plan.disaster in ("", name):
                day = (watch.world.hour - start) / HOURS_A_DAY
                yield _trial(watch, row, past, known, f"{seed}/{name}/{row.strength}", day)


def _trial(watch: Watch, row: Disaster, past: Past, known: set[bytes], seed: str, day: float) -> Trial:
    watch = watch.fork(seed)
    watch.siblings = _neighbours(watch, row, past, seed) if row.sibling else None
    persona, number = watch.world.persona.name, int(seed.split("/")[2])
    items = watch.world.box.items
    if row.a_day:
        lost, held, looks, stopped = _bleed(watch, row, len(known), seed)
        # Where mail expires faster than it bleeds, the limit may never be reached.
        material = len(known) >= BLEED_MAILS and (bool(looks) or lost >= BLEED_LIMIT * len(known))
    else:
        lost, looks, stopped = _struck(watch, row, past, known, seed)
        held = any(look.verdict.level.holds for look in looks)
        material = lost >= max(MATERIAL, MATERIAL_SHARE * len(known))
    found = tuple(finding for look in looks for finding in look.verdict.findings)
    return Trial(persona, number, day, row.name, row.strength, items, lost, held, material, found, frozenset(stopped))


def _neighbours(watch: Watch, row: Disaster, past: Past, seed: str) -> tuple[Sibling, ...]:
    """Return two other mailboxes as the guard remembers them: well, or struck by the same."""
    if row.sibling == "well":
        return tuple(Sibling("other", moment(watch.world.hour), step.measures) for step in watch.history[-2:])
    found = []
    for name in ("one", "two"):
        other = watch.fork(f"{seed}/{name}")
        other.siblings = ()
        row.steps[0](other.world, Random(name), past)
        found.append(Sibling(name, moment(watch.world.hour), other.look().verdict.step))
    return tuple(found)


def _struck(watch: Watch, row: Disaster, past: Past, known: set[bytes], seed: str) -> tuple[int, list[Look], set[str]]:
    """Let one disaster happen; returns what it destroyed, the looks at it, and which rivals saw it."""
    world, rng = watch.world, Random(seed)
    looks: list[Look] = []
    stopped: set[str] = set()
    lost = 0
    schedule = hours(world.persona.cadence, world.hour, world.hour + 10_000, rng)
    for act in row.steps:
        hour = next(schedule)
        world.advance(rng.randint(world.hour, hour - 1))
        alive = known & world.box.contents()
        act(world, rng, past)
        lost += len(alive - world.box.contents())
        world.advance(hour)
        looks += _looked(watch, schedule)
        stopped |= {name for name, stops in RIVALS.items() if any(stops(look.comparison) for look in looks)}
        if looks[-1].verdict.level.holds:
            break
        watch.keep(looks[-1])
    return lost, looks, stopped


def _looked(watch: Watch, schedule: Iterator[int]) -> Iterator[Look]:
    """Yield looks up to the first that reads the whole mailbox: what could not be read shows nothing of a disaster."""
    look = watch.look()
    while look.unread and not look.verdict.level.holds:
        yield look
        watch.keep(look)
        watch.world.advance(next(schedule))
        look = watch.look()
    yield look


def _bleed(watch: Watch, row: Disaster, whole: int, seed: str) -> tuple[int, bool, list[Look], set[str]]:
    """Let a mailbox bleed until it is held or the limit is reached; returns the same, and whether it was held in time."""
    world, rng = watch.world, Random(seed)
    stopped: set[str] = set()
    lost = 0
    waiting = row.choose(world, rng) if row.choose else []
    waiting.reverse()
    world.persona = replace(world.persona, failing=0.0)
    shown = 0  # what was lost at the last look: where looks are far apart, more than the limit may be gone at the first
    for hour in hours(world.persona.cadence, world.hour, world.hour + BLEED_DAYS * HOURS_A_DAY, rng):
        wanted = poisson(rng, whole * row.a_day * (hour - world.hour) / HOURS_A_DAY)
        world.advance(hour)
        lost += _drain(world, waiting, wanted)
        look = watch.look()
        in_time = lost < BLEED_LIMIT * whole or shown < BLEED_LIMIT / 2 * whole
        shown = lost
        if in_time:
            stopped |= {name for name, stops in RIVALS.items() if stops(look.comparison)}
        if look.verdict.level.holds:
            return lost, in_time, [look], stopped
        if not in_time:
            break
        watch.keep(look)
    return lost, False, [], stopped


def _drain(world: World, waiting: list[tuple[int, int]], wanted: int) -> int:
    """Lose so many of the mails that wait to be lost, those left out that somebody has moved or deleted; returns how many."""
    lost = 0
    while waiting and lost < wanted:
        number, key = waiting.pop()
        if key in world.box.mails.get(number, {}):
            world.box.take(number, key)
            lost += 1
    return lost
