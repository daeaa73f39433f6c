"""Everything that rules ask about, worked out once from a comparison. Pure; knows no thresholds and no sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailrescue.guard.ages import Age, Ages, ages_of, newest_day
from mailrescue.guard.baseline import folder_name
from mailrescue.guard.identity import FactsChanged, facts_changed
from mailrescue.guard.losses import Losses, losses
from mailrescue.guard.roles import CORE, DATELESS, Roles, roles_of
from mailrescue.guard.values import NO_DAY, Circumstances, Comparison, Flow, FolderState, Piece, State

# A folder of which so much is lost is lost; a few mails may have come or been copied meanwhile.
WHOLE = 0.9
# Of so much of the newest mail that is gone, a few stragglers do not hide a roll-back.
_SUFFIX = 0.9


@dataclass(frozen=True, slots=True)
class FolderLoss:
    """A folder that keeps mail, and what it lost: `aged` without what had just come."""

    path: str
    role: str
    held: int
    lost: int
    aged: int
    newest: int
    vanished: bool

    @property
    def whole(self) -> bool:
        """Whether it lost all, or nearly."""
        return self.lost > 0 and self.lost >= WHOLE * self.held


@dataclass(frozen=True, slots=True)
class Suffix:
    """The newest mail that is gone, all folders taken together, back to the day `since`, `days` before the newest."""

    days: int = 0
    since: int = NO_DAY
    lost: int = 0
    folders: int = 0


@dataclass(frozen=True, slots=True)
class Measures:
    """A comparison in numbers. `live` is what stood where mail is to stay; ages count that, and what of it is lost."""

    before: State
    now: State
    flow: Flow
    circumstances: Circumstances
    losses: Losses
    facts: FactsChanged
    ages: Ages
    live: int
    left: int
    stood: Counter[Age]
    gone: Counter[Age]
    folders: tuple[FolderLoss, ...]
    suffix: Suffix
    strangers: tuple[Piece, ...]

    @property
    def lost(self) -> int:
        """How many mails are lost."""
        return len(self.losses.lost)

    @property
    def share(self) -> float:
        """The lost share of all."""
        return portion(self.lost, self.live)

    @property
    def settled_share(self) -> float:
        """The lost share of what hardly ever leaves."""
        return portion(self.gone[Age.SETTLED], self.stood[Age.SETTLED])

    @property
    def aged_lost(self) -> int:
        """How many are lost of those that had not just come."""
        return self.lost - self.gone[Age.FRESH]

    @property
    def aged_share(self) -> float:
        """The lost share of what had not just come."""
        return portion(self.aged_lost, self.live - self.stood[Age.FRESH])

    @property
    def core_lost(self) -> int:
        """How many of inbox, sent, calendar and their like lost nearly all, and more than a few."""
        return sum(1 for folder in self.folders if folder.role in CORE and folder.whole and folder.aged >= 3)

    @property
    def wide(self) -> bool:
        """Whether more than one folder lost nearly all: no mail program that fetches mail does that."""
        return sum(1 for folder in self.folders if folder.whole) > 1

    @property
    def vanished(self) -> int:
        """How many folders are no longer there with the mail that was in them."""
        return sum(1 for folder in self.folders if folder.vanished and folder.whole)


def measure(before: State, comparison: Comparison, circumstances: Circumstances) -> Measures:
    """Work everything out."""
    now, flow = comparison.now, comparison.flow
    roles = roles_of(before.folders, now.folders)
    ages, found = ages_of(before, circumstances), losses(flow, roles)
    keeping = [folder for folder in before.folders if roles.keeps(folder.path)]
    stood: Counter[Age] = Counter()
    for folder in keeping:
        stood.update(ages.tally(folder))
    age_of = [(piece, ages.of(piece)) for piece in found.lost]
    return Measures(
        before, now, flow, circumstances, found, facts_changed(before.facts, now.facts), ages,
        live=sum(folder.items for folder in keeping),
        left=sum(folder.items for folder in now.folders if roles.keeps(folder.path)),
        stood=stood, gone=Counter(age for _, age in age_of),
        folders=_folder_losses(keeping, roles, age_of, {folder.path for folder in now.folders}),
        suffix=_suffix(before, roles, found),
        strangers=tuple(piece for piece in found.strangers if roles.keeps(piece.folder, piece.role)),
    )  # fmt: skip


def portion(part: float, whole: float) -> float:
    """Return a share, 0 of nothing and never more than 1."""
    return min(1.0, part / whole) if whole > 0 else 0.0


def _folder_losses(
    keeping: Iterable[FolderState], roles: Roles, age_of: Iterable[tuple[Piece, Age]], still: set[str]
) -> tuple[FolderLoss, ...]:
    lost, aged = Counter[str](), Counter[str]()
    newest: dict[str, int] = {}
    for piece, age in age_of:
        lost[piece.folder] += 1
        aged[piece.folder] += age is not Age.FRESH
        newest[piece.folder] = max(piece.day, newest.get(piece.folder, NO_DAY))
    return tuple(
        FolderLoss(
            folder.path, roles.of(folder.path), folder.items, lost[folder.path], aged[folder.path],
            newest[folder.path], folder.path not in still,
        )
        for folder in keeping
        if lost[folder.path]
    )  # fmt: skip


def _suffix(before: State, roles: Roles, found: Losses) -> Suffix:
    """Return how far back the newest mail is gone. Trash counts, too: a roll-back takes it along."""
    stood: Counter[int] = Counter()
    for folder in before.folders:
        if roles.of(folder.path) not in DATELESS:
            stood.update(folder.days)
    lost = _by_day(found.gone, roles)
    if not lost:
        return Suffix()
    gone = lost + _by_day(found.passing, roles)
    newest, total, missing, reach = newest_day(before.folders, roles), 0, 0, NO_DAY
    for day in sorted((day for day in stood if day != NO_DAY), reverse=True):
        total, missing = total + stood[day], missing + gone[day]
        if missing < _SUFFIX * total:
            continue
        reach = day
    if reach == NO_DAY:
        return Suffix()
    within = [piece for piece in found.gone if piece.day >= reach and roles.of(piece.folder, piece.role) not in DATELESS]
    reach = min((piece.day for piece in within), default=newest)
    return Suffix(newest - reach, reach, len(within), len({piece.folder for piece in within}))


def _by_day(pieces: Iterable[Piece], roles: Roles) -> Counter[int]:
    return Counter(piece.day for piece in pieces if piece.day != NO_DAY and roles.of(piece.folder, piece.role) not in DATELESS)


def numbers(found: Measures, readings: Mapping[str, float]) -> dict[str, float]:
    """Return what to remember of a snapshot: few numbers, and no zeros but the count that is left."""
    told = {
        "live": found.live, "lost": found.lost, "settled": found.gone[Age.SETTLED], "standing": found.stood[Age.SETTLED],
        "arrived": len(found.strangers), "moved-in": int(bool(found.facts.place)),
    }  # fmt: skip
    emptied = {folder_name(folder.path): portion(folder.lost, found.live) for folder in found.folders if folder.whole and folder.aged >= 3}
    return {"left": found.left} | {name: round(value, 4) for name, value in (told | emptied | dict(readings)).items() if value}
