"""Which packs are worth writing anew, which hold nothing that is needed, which may be removed. Changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from mailrescue.vault.catalogue.index import BlobIndex, BlobWhere

DAY = 86_400
# A pack is written anew when at least this share of it is superfluous: less would cost more writing than it frees.
_MOSTLY = 0.5
SMALL_PACK = 8 * 1024 * 1024
MOST_SMALL_PACKS = 20


class Wanted(Protocol):
    """Tells what must stay."""

    def __contains__(self, blob: tuple[int, bytes]) -> bool:
        """Return whether the blob, kind and identity, is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPlan:
    """What becomes of packs; names. Sizes in bytes.

    `rewritten`: what is needed of them goes into new packs, `small` of them because they are small; `empty`: nothing in
    them is needed, or nothing that another pack does not hold; `due`: condemned earlier, can be removed.
    `condemned_bytes` is the size of both first ones, `copied_bytes` about what the new packs will take.
    """

    rewritten: tuple[str, ...] = ()
    small: int = 0
    empty: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    condemned_bytes: int = 0
    copied_bytes: int = 0
    due_bytes: int = 0

    @property
    def condemned(self) -> tuple[str, ...]:
        """All packs that go a day later."""
        return tuple(sorted({*self.rewritten, *self.empty}))


@dataclass(frozen=True, slots=True)
class _Waste:
    """How much of a pack is superfluous: `share` of its bytes, and whether that is all of it."""

    share: float
    everything: bool


class PackPlanner:
    """`wanted` tells what must stay in packs that are not condemned, `named` what lists name, whatever else must stay.

    With `thorough` every pack that holds anything superfluous is written anew, and nothing because it is small.
    `condemned`: since when packs are, in seconds; of `sizes` are the packs that are there.
    """

    def __init__(
        self, index: BlobIndex, sizes: dict[str, int], wanted: Wanted, named: Wanted, *, thorough: bool = False
    ) -> None:
        self._index, self._sizes, self._wanted, self._named, self._thorough = index, sizes, wanted, named, thorough

    def plan(self, condemned: dict[str, int], now: int, *, at_once: bool = False) -> PackPlan:
        """Return the plan; `at_once` takes all condemned packs for due."""
        waste = self._waste(set(condemned))
        empty = {name for name, found in waste.items() if found.everything}
        wasteful = {name for name, found in waste.items() if found.share >= (1e-9 if self._thorough else _MOSTLY)} - empty
        small = self._small(waste) - empty
        rescued = {name for name in condemned if name in self._sizes and self._holds_what_is_needed(name, set(condemned))}
        rewritten = wasteful | small | rescued
        due = {name for name, since in condemned.items() if name in self._sizes and (at_once or now - since >= DAY)} - rescued
        return PackPlan(
            rewritten=tuple(sorted(rewritten)), small=len(small), empty=tuple(sorted(empty)), due=tuple(sorted(due)),
            condemned_bytes=self._sum(rewritten | empty), due_bytes=self._sum(due),
            copied_bytes=int(sum(self._sizes[name] * (1 - waste[name].share) for name in rewritten if name in waste)),
        )  # fmt: skip

    def _sum(self, names: set[str]) -> int:
        return sum(self._sizes[name] for name in names)

    def _small(self, waste: dict[str, _Waste]) -> set[str]:
        found = {name for name, wasted in waste.items() if self._sizes[name] < SMALL_PACK and not wasted.everything}
        return found if len(found) > MOST_SMALL_PACKS and not self._thorough else set()

    def _holds_what_is_needed(self, name: str, condemned: set[str]) -> bool:
        """Return whether something that a list names lies in condemned packs only, and in this one."""
        for kind, identity in self._index.blobs_of(name):
            if condemned.issuperset(self._index.packs_with(kind, identity)) and (kind, identity) in self._named:
                return True
        return False

    def _waste(self, condemned: set[str]) -> dict[str, _Waste]:
        """Return for every pack that is there and not condemned how much of it is superfluous."""
        total: dict[str, dict[int, int]] = {name: {} for name in self._index.packs() if name in self._sizes and name not in condemned}
        dead: dict[str, dict[int, int]] = defaultdict(dict)
        for (kind, identity), copies in self._copies(set(total)):
            keep = min(copies, key=self._rank).pack if (kind, identity) in self._wanted else ""
            for copy in copies:
                _count(total[copy.pack], copy)
                if copy.pack != keep:
                    _count(dead[copy.pack], copy)
        return {name: self._waste_of(name, frames, dead[name]) for name, frames in total.items()}

    def _copies(self, packs: set[str]) -> Iterator[tuple[tuple[int, bytes], list[BlobWhere]]]:
        for blob, rows in groupby(self._index.all_blobs(), key=lambda row: (row.kind, row.identity)):
            if copies := [row for row in rows if row.pack in packs]:
                yield blob, copies

    def _rank(self, copy: BlobWhere) -> tuple[int, str]:
        """Order copies: that of the smallest pack stays, as it is the one that was written to replace others."""
        return self._sizes[copy.pack], copy.pack

    def _waste_of(self, name: str, total: dict[int, int], dead: dict[int, int]) -> _Waste:
        if total == dead:
            return _Waste(1.0, everything=True)
        stored = self._index.frames_of(name)
        wasted = sum(stored[frame] * size / max(total[frame], 1) for frame, size in dead.items())
        return _Waste(wasted / max(self._sizes[name], 1), everything=False)


def _count(frames: dict[int, int], blob: BlobWhere) -> None:
    # One more for each, so that blobs without bytes count too.
    frames[blob.frame] = frames.get(blob.frame, 0) + blob.length + 1
