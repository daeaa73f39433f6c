"""How old mail is, and whether it leaves normally: decided from what was known before, never from what else is gone.

That is why more removed is never milder: one mail's weight does not hang on another's fate. Knows nothing of thresholds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailrescue.guard.roles import DATELESS, Roles
from mailrescue.guard.values import DAY, NO_DAY, Circumstances, FolderState, Piece, State

# Mail that leaves within so many days was read and done with: inbox-zero, POP pick-up, a helpdesk.
FRESH_DAYS = 3
SETTLED_DAYS = 14
# A clock that went back makes mail look as if it came from the future; so much of that is a time zone.
_AHEAD = 2


class Age(StrEnum):
    """How surprising it is that a mail leaves for good: not, hardly, very."""

    FRESH = "fresh"
    YOUNG = "young"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Ages:
    """What decides the age of one mailbox's mail: `today` is the day of the state before, or a later one seen earlier."""

    today: int

    def of(self, piece: Piece) -> Age:
        """Return the age of a piece that was there, by its date; old mail that came here only lately is not settled yet."""
        days = self._days(piece.day)
        lately = piece.since != NO_DAY and self.today - piece.since < SETTLED_DAYS
        return Age.YOUNG if lately and days >= SETTLED_DAYS else _named(days)

    def tally(self, folder: FolderState) -> Counter[Age]:
        """Return how many items of a folder are of which age, by their dates alone."""
        counts: Counter[Age] = Counter()
        # All but a fortnight's days are settled, and thousands need not be looked at one by one.
        for day in range(self.today - SETTLED_DAYS + 1, self.today + _AHEAD + 1):
            if items := folder.days.get(day, 0):
                counts[_named(self._days(day))] += items
        counts[Age.SETTLED] += folder.items - counts.total()
        return counts

    def _days(self, day: int) -> int:
        age = self.today - day
        return SETTLED_DAYS if day == NO_DAY or age < -_AHEAD else age


def ages_of(before: State, circumstances: Circumstances) -> Ages:
    """Return what decides about the mail that stood there `before`. A clock that went back makes no mail younger."""
    moments = [before.taken_at, *(step.taken_at for step in circumstances.history)]
    return Ages(max(int(moment.timestamp()) // DAY for moment in moments))


def newest_day(folders: Iterable[FolderState], roles: Roles) -> int:
    """Return the newest day of any dated mail, NO_DAY when there is none."""
    return max((day for folder in folders if roles.of(folder.path) not in DATELESS for day in folder.days), default=NO_DAY)


def _named(days: int) -> Age:
    if days <= FRESH_DAYS:
        return Age.FRESH
    return Age.YOUNG if days < SETTLED_DAYS else Age.SETTLED
