"""What a repair will do, and what is lost for good: plain values that dry run, report and execution read alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mailrescue.model.mail import Card
from mailrescue.vault.again import Again
from mailrescue.vault.catalogue.queries import Stand
from mailrescue.vault.check import Finding
from mailrescue.vault.losses import Losses


class Act(StrEnum):
    """What becomes of one object."""

    RESTORE = "restore"
    SALVAGE = "salvage"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Step:
    """One object, and what becomes of it: its right bytes are put in its place, or it is taken out of use."""

    act: Act
    object: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LostItem:
    """An item that no pack holds whole; `card` is what is still known of it, `stands` where it stood."""

    identity: bytes
    card: Card | None
    stands: tuple[Stand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairPlan:
    """A repair, worked out and proven on a copy of what it would leave.

    `again` are records that are written once more, since they are lost in the vault and known here. `losses` is what
    the record of the repair names, `items`, `others` (sentences) the same for people. `left` cannot be repaired.
    `catalogue`: the catalogue is made anew, whatever else.
    """

    steps: tuple[Step, ...] = ()
    again: tuple[Again, ...] = ()
    losses: Losses = field(default_factory=Losses)
    items: tuple[LostItem, ...] = ()
    others: tuple[str, ...] = ()
    left: tuple[Finding, ...] = ()
    catalogue: bool = False

    @property
    def damaged(self) -> bool:
        """Whether something is wrong in the vault itself."""
        return bool(self.steps or self.again or self.losses or self.left)

    @property
    def nothing(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.damaged or self.catalogue)

    @property
    def lossless(self) -> bool:
        """Whether everything is whole again afterwards."""
        return not (self.items or self.others or self.left)
