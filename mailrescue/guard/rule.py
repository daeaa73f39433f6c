"""What a rule is: one row. And what it reads from the measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mailrescue.guard.baseline import Baseline
from mailrescue.guard.measures import Measures
from mailrescue.model.verdict import Finding, Level


@dataclass(frozen=True, slots=True)
class Sight:
    """What a rule may look at."""

    measures: Measures
    baseline: Baseline


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule read: a value for its threshold, a count for its floor, and what its sentence tells.

    `remembered` is what is kept of it for later, the value itself unless told otherwise.
    """

    value: float = 0.0
    count: int = 0
    told: Mapping[str, object] = field(default_factory=dict)
    remembered: float | None = None


NOTHING = Reading()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. It speaks where its value reaches the threshold and its count the floor.

    One that `learns` lets pass what the user accepted before. What it says makes the findings of the rules that it `covers` needless: they would say the same in weaker words.
    """

    name: str
    level: Level
    read: Callable[[Sight], Reading]
    threshold: float
    floor: int = 1
    learns: bool = False
    covers: frozenset[str] = frozenset()
    sentence: str
    incident: str

    def limit(self, baseline: Baseline) -> float:
        """Return the threshold for this mailbox."""
        return max(self.threshold, baseline.accepted(self.name)) if self.learns else self.threshold

    def judged(self, sight: Sight, reading: Reading) -> Finding | None:
        """Return what this rule has to say, None for nothing."""
        if reading.value <= 0 or reading.value < self.limit(sight.baseline) or reading.count < self.floor:
            return None
        return Finding(self.name, self.level, self.sentence.format_map(dict(reading.told)))
