"""When mail comes: drawn after the rhythm of dated real mail (rhythms.json, written by distil_rhythms.py)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

HOURS_A_DAY = 24
# The office mail is a thin sample of two mailboxes over two years; its days differ more than those of a whole mailbox would.
_CLUMPING_AT_LEAST = 0.35


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Shares of a week by weekday and of a day by hour; `clumping` is the shape of the gamma noise on a day's rate.

    The smaller it is the more a day differs from the next: mean²/(variance - mean) of the real days.
    """

    weekday: tuple[float, ...]
    hour: tuple[float, ...]
    clumping: float
    sizes: tuple[int, ...]

    def rate(self, hour: int, a_day: float) -> float:
        """Return the mails expected in an hour (counted since 1970), where `a_day` come on average."""
        weekday = (hour // HOURS_A_DAY + 3) % 7  # 1970-01-01 was a Thursday
        return a_day * 7 * self.weekday[weekday] * self.hour[hour % HOURS_A_DAY]

    def noise(self, rng: Random) -> float:
        """Return how busy a day is against its like; 1 on average."""
        return rng.gammavariate(self.clumping, 1 / self.clumping)

    def size(self, rng: Random) -> int:
        """Return the bytes of a mail."""
        return rng.choice(self.sizes)


@cache
def rhythm(name: str) -> Rhythm:
    """Return a rhythm by its name in rhythms.json: `office` or `lists`."""
    told = json.loads(Path(__file__).with_name("rhythms.json").read_text())[name]
    mean, variance = told["a_day"]["mean"], told["a_day"]["variance"]
    return Rhythm(
        weekday=_shares(told["weekday"]), hour=_shares(told["hour"]),
        clumping=max(_CLUMPING_AT_LEAST, mean**2 / max(variance - mean, 0.01)), sizes=tuple(told["size_at_5_to_95_percent"]),
    )  # fmt: skip


def poisson(rng: Random, mean: float) -> int:
    """Return a number drawn from a Poisson distribution."""
    if mean > 30:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, number = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        number += 1
    return number


def _shares(counts: list[int]) -> tuple[float, ...]:
    return tuple(count / sum(counts) for count in counts)
