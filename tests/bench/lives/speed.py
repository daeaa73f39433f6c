"""How long the guard takes: a mailbox of 100,000 items of which 1 % changed, with a year of history."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

from mailrescue.capture import judging
from mailrescue.capture.measure import Measured, measure
from mailrescue.guard.judge import judge
from mailrescue.guard.values import Circumstances, Comparison
from mailrescue.model.verdict import Verdict
from mailrescue.vault.vault import Vault
from tests.bench.lives.personas import PERSONAS
from tests.bench.lives.rhythms import HOURS_A_DAY
from tests.bench.lives.watch import Watch
from tests.bench.lives.world import World
from tests.bench.many_snapshots import HourlyMailbox
from tests.kit.clock import HandClock
from tests.kit.vaults import OWNER, VaultBox, secret_for, take

# Kept here, since a stopwatch takes its place.
_MEASURE = measure


def speed(items: int = 100_000, rounds: int = 7) -> Iterator[str]:
    """Yield the median milliseconds of judging a simulated mailbox, and of measuring and judging one in a vault."""
    yield _simulated(items, rounds)
    yield from _in_a_vault(items, rounds)


def _simulated(items: int, rounds: int) -> str:
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
    times = [_timed(look.comparison, look.circumstances) for _ in range(rounds)]
    held, gone = look.comparison.now.items, len(look.comparison.flow.removed)
    return f"judge: {median(times) * 1000:.1f} ms for {held} items, {gone} of them gone, {len(watch.history)} steps of history"


def _timed(comparison: Comparison, circumstances: Circumstances) -> float:
    begun = time.process_time()
    judge(comparison, circumstances)
    return time.process_time() - begun


@dataclass(slots=True)
class _Stopwatch:
    """Stands in the way to measure() and judge(), and notes the processor time of both."""

    measured: list[float] = field(default_factory=list)
    judged: list[float] = field(default_factory=list)

    def measure(self, *told: object) -> Measured:
        """Measure, and note how long it took."""
        begun = time.process_time()
        found = _MEASURE(*told)  # type: ignore[arg-type]  # whatever it is called with
        self.measured.append(time.process_time() - begun)
        return found

    def judge(self, comparison: Comparison, circumstances: Circumstances) -> Verdict:
        """Judge, and note how long it took."""
        begun = time.process_time()
        verdict = judge(comparison, circumstances)
        self.judged.append(time.process_time() - begun)
        return verdict


def _in_a_vault(items: int, rounds: int) -> Iterator[str]:
    watch, mailbox = _Stopwatch(), HourlyMailbox.of(items)
    vars(judging)["measure"] = watch.measure
    try:
        with tempfile.TemporaryDirectory() as folder:
            box = VaultBox.create(Path(folder))
            clock = box.clock
            assert isinstance(clock, HandClock)
            for turn in range(rounds + 1):
                with Vault.open(box.place(), clock, secret_for) as vault, vault.writing(OWNER):
                    take(vault, mailbox, guard=watch.judge)
                clock.advance(days=1)
                mailbox.change(items // 100 if turn else 0)
    finally:
        vars(judging)["measure"] = _MEASURE
    yield f"in a vault of {items} items, 1 % changed: measure {median(watch.measured[2:]) * 1000:.1f} ms, judge {median(watch.judged[2:]) * 1000:.1f} ms (processor time)"
