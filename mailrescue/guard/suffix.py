"""How far back the newest mail is gone: what a server leaves that went back to an old backup. Pure.

Told by dates, and by when mail came here where dates tell nothing: some mailboxes hold mail whose dates are all wrong.
Trash counts, too, because a roll-back takes it along; mail that was only moved there has survived. So does what was
overwritten beside it: a server that went back gives the numbers of lost mails to new ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailrescue.guard.ages import newest_day
from mailrescue.guard.losses import Losses
from mailrescue.guard.roles import DATELESS, Roles
from mailrescue.guard.values import DAY, NO_DAY, Piece, State, Step

# Of so much of the newest mail that is gone, a few stragglers do not hide a roll-back.
_BY_DATE = 0.9
# Of what came, some was deleted long ago; so much of it does not go for good at once.
_BY_ARRIVAL = 0.6


@dataclass(frozen=True, slots=True)
class Suffix:
    """The newest mail that is gone, all folders taken together, back to the day `since`, `days` before the newest."""

    days: int = 0
    since: int = NO_DAY
    lost: int = 0
    folders: int = 0


def by_date(before: State, roles: Roles, found: Losses) -> Suffix:
    """Return how far back nearly all mail is gone by its dates."""
    stood: Counter[int] = Counter()
    for folder in before.folders:
        if roles.of(folder.path) not in DATELESS:
            stood.update(folder.days)
    stood.pop(NO_DAY, None)
    gone = Counter(piece.day for piece in _dated((*_lost(found), *found.passing), roles))
    reach = _reach(stood, gone, _BY_DATE)
    within = [piece for piece in _dated(_lost(found), roles) if piece.day >= reach > NO_DAY]
    first = min((piece.day for piece in within), default=NO_DAY)
    return _suffix(within, first, newest_day(before.folders, roles) - first)


def by_arrival(steps: Sequence[Step], today: int, roles: Roles, found: Losses) -> Suffix:
    """Return how far back most of what came is gone, by the snapshots that saw it come."""
    came: Counter[int] = Counter()
    for step in steps:
        came[int(step.taken_at.timestamp()) // DAY] += int(step.measures.get("arrived", 0))
    came += Counter()  # a day on which nothing came is no day
    gone = Counter(piece.since for piece in (*_lost(found), *found.passing) if piece.since != NO_DAY)
    reach = _reach(came, gone, _BY_ARRIVAL)
    within = [piece for piece in _lost(found) if piece.since >= reach > NO_DAY and roles.of(piece.folder, piece.role) not in DATELESS]
    first = min((piece.since for piece in within), default=NO_DAY)
    return _suffix(within, first, today - first)


def _lost(found: Losses) -> tuple[Piece, ...]:
    """Return what is lost; what was overwritten only beside more that is gone: by itself it is the work of something else."""
    return found.lost if len(found.gone) > len(found.overwritten) else found.gone


def _reach(stood: Counter[int], gone: Counter[int], share: float) -> int:
    """Return the oldest day from which on that share of what stood is gone, NO_DAY for none."""
    total, missing, reach = 0, 0, NO_DAY
    for day in sorted(stood, reverse=True):
        total, missing = total + stood[day], missing + gone[day]
        if missing >= share * total:
            reach = day
    return reach


def _suffix(within: Sequence[Piece], first: int, days: int) -> Suffix:
    return Suffix(max(0, days), first, len(within), len({piece.folder for piece in within})) if within else Suffix()


def _dated(pieces: Iterable[Piece], roles: Roles) -> list[Piece]:
    return [piece for piece in pieces if piece.day != NO_DAY and roles.of(piece.folder, piece.role) not in DATELESS]
