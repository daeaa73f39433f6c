"""What is normal for this mailbox, learned from what the guard remembered of its good snapshots. Pure.

Robust on purpose: medians and median deviations, so that one wild month teaches little. What the user answered with "I did
that" teaches at once, and is forgotten by halves once it stops. Which rules may be relaxed by this stands in their rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from zlib import crc32

from mailrescue.guard.values import DAY, Step

WINDOW_DAYS = 30
# Iglewicz and Hoaglin 1993: a modified z-score above 3.5 is an outlier; 0.6745 makes the deviation one sigma.
_OUTLIER = 3.5 / 0.6745
# Fewer steps or months tell no habit.
_FEW = 6
_FEW_MONTHS = 2
# A rate over fewer days says too little.
_FEW_DAYS = 3
# What the user accepted may come again somewhat bigger...
_AGAIN = 1.5
# ...and is half forgotten so many days after it was last seen.
_HALF_LIFE_DAYS = 60


@dataclass(frozen=True, slots=True)
class Window:
    """Settled mail lost within 30 days, this snapshot's among it: `lost` mails, `share` of what stood, over `days`.

    `rate` is the share that 30 days of it would come to, without one big loss: what an answer teaches.
    """

    lost: int = 0
    share: float = 0.0
    days: float = WINDOW_DAYS
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """The habits of one mailbox at one moment."""

    steps: Sequence[Step]
    now: datetime

    def accepted(self, name: str) -> float:
        """Return what a measure may reach because the user accepted about as much, and it has gone on or was not long ago."""
        told = [(step.measures[name], self._age(step), step.accepted) for step in self.steps if name in step.measures]
        taught = ((value, age) for value, age, accepted in told if accepted)
        return max((self._faded(value, min(age, self._last(told, value))) for value, age in taught), default=0.0)

    def bleeding(self) -> float:
        """Return the share that this mailbox loses in 30 days by habit; the last 30 days teach nothing about themselves."""
        older = [step for step in self.steps if self._age(step) > WINDOW_DAYS]
        if not older:
            return 0.0
        months = [0.0] * int(self._age(older[0]) / WINDOW_DAYS - 1)
        for step in older:
            number = int(self._age(step) / WINDOW_DAYS - 1)
            if number < len(months):
                months[number] += _settled_share(step)
        return _upper(months) if len(months) >= _FEW_MONTHS else 0.0

    def emptied_before(self, folder: str) -> float:
        """Return the share of the mailbox that a folder may lose as a whole, because the user once accepted that."""
        return self.accepted(folder_name(folder))

    def window(self, lost: int, standing: float) -> Window:
        """Return what was lost within 30 days, `lost` of `standing` just now; what was accepted counts no more.

        After an answer, or at the beginning, the window is shorter: `days` tells how long. Snapshots further apart count in
        proportion. One loss of a size that the user accepted before is left out: `mass-loss` looks at those.
        """
        recent: list[Step] = []
        for step in reversed(self.steps):
            if step.accepted or self._age(step) > WINDOW_DAYS:
                break
            recent.append(step)
        each = [lost, *(int(step.measures.get("settled", 0)) for step in recent)]
        most = max([standing, *(step.measures.get("standing", 0.0) for step in recent)])
        biggest = max(each)
        total = sum(each) - (biggest if biggest <= self.accepted("mass-loss") * most else 0)
        gap = self._age(self.steps[-1]) if self.steps else 0.0
        began = max((self._age(step) for step in self.steps[-1 - len(recent) :]), default=0.0)
        days = max(gap, min(float(WINDOW_DAYS), began))
        share = total / most * min(1.0, WINDOW_DAYS / days if days else 1.0) if most else 0.0
        steady = share if 2 * biggest < sum(each) else max(0.0, share - biggest / most if most else 0.0)
        return Window(total, min(1.0, share), days, steady * WINDOW_DAYS / max(_FEW_DAYS, min(days, WINDOW_DAYS)))

    def empties(self) -> bool:
        """Say whether this mailbox is empty again and again, as one is whose mail is fetched by another program."""
        recent = [step for step in self.steps if self._age(step) <= 3 * WINDOW_DAYS]
        empty = sum(1 for step in recent if step.measures.get("left", math.inf) <= 3)
        return len(recent) >= _FEW and empty * 5 >= len(recent)

    def stays_in_place(self) -> bool:
        """Say whether the folder or file has always been the same one, so that another one means something."""
        return len(self.steps) >= _FEW and not any(step.measures.get("moved-in") for step in self.steps)

    def _age(self, step: Step) -> float:
        """Return how many days ago a step was; one that a wrong clock put into the future counts as just now."""
        return max(0.0, (self.now - step.taken_at).total_seconds() / DAY)

    @staticmethod
    def _last(told: Sequence[tuple[float, float, bool]], value: float) -> float:
        """Return how many days ago a measure was last about so high."""
        return min(age for other, age, _ in told if other * _AGAIN >= value)

    @staticmethod
    def _faded(value: float, age: float) -> float:
        return float(_AGAIN * value * 0.5 ** (age / _HALF_LIFE_DAYS))


def folder_name(path: str) -> str:
    """Return the name under which a folder's loss is remembered: steps hold numbers only, and no names of folders."""
    return f"folder-{crc32(path.encode('utf-8', 'surrogatepass')):08x}"


def _upper(values: Sequence[float]) -> float:
    """Return the bound above which a value is an outlier, none above all there were; 0 where most values are 0."""
    middle = median(values)
    spread = median(abs(value - middle) for value in values)
    return min(middle + _OUTLIER * spread, max(values)) if middle else 0.0


def _settled_share(step: Step) -> float:
    standing = step.measures.get("standing", 0.0)
    return min(1.0, step.measures.get("settled", 0.0) / standing) if standing > 0 else 0.0
