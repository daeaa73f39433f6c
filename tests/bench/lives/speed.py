"""How long judging takes: a mailbox of 100,000 items of which 1 % changed, with a year of history."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random
from statistics import median

from mailrescue.guard.judge import judge
from tests.bench.lives.personas import PERSONAS
from tests.bench.lives.rhythms import HOURS_A_DAY
from tests.bench.lives.watch import Watch
from tests.bench.lives.world import World


def speed(items: int = 100_000, rounds: int = 9) -> Iterator[str]:
    """Yield the median milliseconds of judge()."""
    rng = Random("speed")
    persona = PERSONAS["tidy"](rng)
    persona.size, persona.a_day, persona.cadence = items, items / 600, "daily"
    watch = Watch(World.begin(persona, rng))
    for _ in range(60):
        watch.keep(watch.look())
        watch.world.advance(watch.world.hour + HOURS_A_DAY)
    watch.history = watch.history * 6
    places = [(number, key) for number, key, _ in watch.world.box.places()]
    for number, key in rng.sample(places, watch.world.box.items // 100):
        watch.world.box.take(number, key)
    look = watch.look()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        judge(look.comparison, look.circumstances)
        times.append(time.perf_counter() - begun)
    yield f"judge: {median(times) * 1000:.1f} ms for {look.comparison.now.items} items, {len(look.comparison.flow.removed)} of them gone, {len(watch.history)} steps of history"
