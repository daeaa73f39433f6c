"""How old mail is, and whether it leaves normally: decided from what was known before, never from what else is gone.

That is why more removed is never milder: one mail's weight does not hang on another's fate. Knows nothing of thresholds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from mailrescue.guard.roles import DATELESS, Roles
from mailrescue.guard.values import DAY, NO_DAY, Circumstances, FolderState, Piece, State

# Mail that leaves within so many days was read and done with: inbox-zero, POP pick-up, a helpdesk.
FRESH_DAYS = 3
SETTLED_DAYS = 14
# The oldest tenth of a folder is what an archiving or expiring rule takes next.
_OLDEST = 0.1
# A clock that went back makes mail look as if it came from the future; so much of that is a time zone.
_AHEAD = 2


class Age(StrEnum):
    """How surprising it is that a mail leaves for good: not, hardly, hardly, very."""

    FRESH = "fresh"
    YOUNG = "young"
    OLDEST = "oldest"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Ages:
    """What decides the age of one mailbox's mail. `today` is the day of the state before, or a later one seen earlier."""

    today: int
    oldest: int
    oldest_of: Mapping[str, int]

    def of(self, piece: Piece) -> Age:
        """Return the age of a piece that was there."""
        days = self._days(piece.day)
        if piece.since != NO_DAY:
            days = min(days, max(0, self.today - piece.since))
        return self._named(days, piece.day, piece.folder)

    def tally(self, folder: FolderState) -> Counter[Age]:
        """Return how many items of a folder are of which age, by their dates alone."""
        counts: Counter[Age] = Counter()
        for day, items in folder.days.items():
            counts[self._named(self._days(day), day, folder.path)] += items
        return counts

    def _days(self, day: int) -> int:
        age = self.today - day
        return SETTLED_DAYS if day == NO_DAY or age < -_AHEAD else age

    def _named(self, days: int, day: int, folder: str) -> Age:
        if days <= FRESH_DAYS:
            return Age.FRESH
        if days < SETTLED_DAYS:
            return Age.YOUNG
        if day != NO_DAY and day <= max(self.oldest, self.oldest_of.get(folder, NO_DAY)):
            return Age.OLDEST
        return Age.SETTLED


def ages_of(before: State, roles: Roles, circumstances: Circumstances) -> Ages:
    """Return what decides about the mail that stood there `before`."""
    dated = [folder for folder in before.folders if roles.keeps(folder.path) and roles.of(folder.path) not in DATELESS]
    together: Counter[int] = Counter()
    for folder in dated:
        together.update(folder.days)
    moments = [before.taken_at, *(step.taken_at for step in circumstances.history)]
    today = max(int(moment.timestamp()) // DAY for moment in moments)
    return Ages(today, _oldest_day(together), {folder.path: _oldest_day(folder.days) for folder in dated})


def newest_day(folders: Iterable[FolderState], roles: Roles) -> int:
    """Return the newest day of any dated mail, NO_DAY when there is none."""
    return max((day for folder in folders if roles.of(folder.path) not in DATELESS for day in folder.days), default=NO_DAY)


def _oldest_day(days: Mapping[int, int]) -> int:
    """Return the newest day that belongs to the oldest tenth with everything before it, NO_DAY when none does."""
    known = sorted((day, items) for day, items in days.items() if day != NO_DAY and items > 0)
    limit = _OLDEST * sum(items for _, items in known)
    sums = accumulate(items for _, items in known)
    return max((day for (day, _), total in zip(known, sums, strict=True) if total <= limit), default=NO_DAY)
