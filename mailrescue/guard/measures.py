"""Everything that rules ask about, worked out once from a comparison. Pure; knows no thresholds and no sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailrescue.guard.ages import Age, Ages, ages_of
from mailrescue.guard.baseline import folder_name
from mailrescue.guard.identity import FactsChanged, facts_changed
from mailrescue.guard.losses import Losses, losses
from mailrescue.guard.roles import CORE, Roles, roles_of
from mailrescue.guard.suffix import Suffix, by_arrival, by_date
from mailrescue.guard.values import NO_DAY, Circumstances, Comparison, Flow, FolderState, Piece, State

# A folder of which so much is lost is lost; a few mails may have come or been copied meanwhile.
WHOLE = 0.9


@dataclass(frozen=True, slots=True)
class FolderLoss:
    """A folder that keeps mail, and what it lost: `aged` without what had just come, `settled` the rest of it."""

    path: str
    role: str
    held: int
    lost: int
    aged: int
    settled: int
    newest: int
    vanished: bool

    @property
    def whole(self) -> bool:
        """Whether it lost all, or nearly."""
        return self.lost > 0 and self.lost >= WHOLE * self.held


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
    by_date: Suffix
    by_arrival: Suffix
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
    def standing(self) -> float:
        """How much hardly ever leaves; half of all, at least, so that a few old mails among many new ones do not count as a mailbox."""
        return max(self.stood[Age.SETTLED], self.live / 2)

    @property
    def settled_share(self) -> float:
        """The lost share of what hardly ever leaves."""
        return portion(self.gone[Age.SETTLED], self.standing)

    @property
    def aged_lost(self) -> int:
        """How many are lost of those that had not just come."""
        return self.lost - self.gone[Age.FRESH]

    @property
    def aged_share(self) -> float:
        """The lost share of what had not just come."""
        return portion(self.aged_lost, self.live - self.stood[Age.FRESH])

    @property
    def recent_share(self) -> float:
        """The lost share of what is not settled, 1 where there was none: a rule that expires old mail leaves it alone."""
        recent = self.live - self.stood[Age.SETTLED]
        return portion(self.lost - self.gone[Age.SETTLED], recent) if recent else 1.0

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
        by_date=by_date(before, roles, found),
        by_arrival=by_arrival(circumstances.history, ages.today, roles, found),
        strangers=tuple(piece for piece in found.strangers if roles.keeps(piece.folder, piece.role)),
    )  # fmt: skip


def portion(part: float, whole: float) -> float:
    """Return a share, 0 of nothing and never more than 1."""
    return min(1.0, part / whole) if whole > 0 else 0.0


def _folder_losses(
    keeping: Iterable[FolderState], roles: Roles, age_of: Iterable[tuple[Piece, Age]], still: set[str]
) -> tuple[FolderLoss, ...]:
    lost, aged, settled = Counter[str](), Counter[str](), Counter[str]()
    newest: dict[str, int] = {}
    for piece, age in age_of:
        lost[piece.folder] += 1
        aged[piece.folder] += age is not Age.FRESH
        settled[piece.folder] += age is Age.SETTLED
        newest[piece.folder] = max(piece.day, newest.get(piece.folder, NO_DAY))
    return tuple(
        FolderLoss(
            folder.path, roles.of(folder.path), folder.items, lost[folder.path], aged[folder.path],
            settled[folder.path], newest[folder.path], folder.path not in still,
        )
        for folder in keeping
        if lost[folder.path]
    )  # fmt: skip


def numbers(found: Measures, readings: Mapping[str, float]) -> dict[str, float]:
    """Return what to remember of a snapshot: few numbers, and no zeros but the count that is left."""
    told = {
        "live": found.live, "lost": found.lost, "settled": found.gone[Age.SETTLED], "standing": found.standing,
        "arrived": len(found.strangers), "moved-in": int(bool(found.facts.place)),
    }  # fmt: skip
    emptied = {folder_name(folder.path): portion(folder.lost, found.live) for folder in found.folders if folder.whole and folder.settled >= 3}
    return {"left": found.left} | {name: round(value, 4) for name, value in (told | emptied | dict(readings)).items() if value}
