"""Snapshots: one mailbox at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailrescue.model.mail import Skip
from mailrescue.model.verdict import Verdict

# The line of old copies that were imported.
IMPORT_LINE = "import"
# What a mailbox keeps that is in none of its snapshots any more, seen as one.
KEPT_LINE = "kept"


class Standing(StrEnum):
    """What the guard and the user say of a snapshot."""

    GOOD = "good"
    HELD = "held"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Folder positions of a snapshot by kind, without hidden items; `bytes` is the sum of raw sizes."""

    messages: int = 0
    events: int = 0
    contacts: int = 0
    tasks: int = 0
    others: int = 0
    folders: int = 0
    bytes: int = 0

    @property
    def items(self) -> int:
        """All positions."""
        return self.messages + self.events + self.contacts + self.tasks + self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How a snapshot differs from the last good one, in positions."""

    new: int = 0
    removed: int = 0
    moved: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One mailbox at one moment. `seq` orders commits; `taken_at` is a label that imports may backdate.

    `line` is "" for what was taken live, IMPORT_LINE for an old copy that was brought in; each has its own history.
    KEPT_LINE is no snapshot, but looks like one. `standing` is what holds now, the user's answers included. `verdict` is
    what the guard found compared with the last good snapshot, whose number is `base` (0 for none); `verdict_since` compared
    with the snapshot just before, None where nobody looked.
    """

    id: str
    seq: int
    account: str
    mailbox: str
    taken_at: datetime
    standing: Standing
    complete: bool
    counts: Counts
    changes: Changes
    skipped: tuple[Skip, ...] = ()
    known_skipped: int = 0
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    stored_bytes: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    line: str = ""
    base: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    verdict_since: Verdict | None = None

    @property
    def accepted(self) -> bool:
        """Whether it was held, and the user said that he had done himself what was found."""
        return self.standing is Standing.GOOD and self.verdict.level.holds

    @property
    def news(self) -> tuple[Skip, ...]:
        """What could not be read for the first time; the rest of `skipped` is known from before."""
        return self.skipped[: len(self.skipped) - self.known_skipped]
