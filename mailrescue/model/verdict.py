"""What the guard said of a snapshot. Kept with the snapshot in the vault, shown by every face."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How bad it is, from nothing to the worst. A notice is told, and holds nothing."""

    PASS = "pass"  # noqa: S105  no secret
    NOTICE = "notice"
    ASK = "ask"
    FREEZE = "freeze"

    @property
    def rank(self) -> int:
        """Its place from harmless to worst."""
        return list(Level).index(self)

    @property
    def holds(self) -> bool:
        """Whether a snapshot of this level waits for the user's answer."""
        return self in (Level.ASK, Level.FREEZE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: its name in RULES.md, and one sentence for the user, with numbers."""

    rule: str
    level: Level
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, worst first. `step` is what the guard wants to remember of this snapshot when it judges later ones."""

    findings: tuple[Finding, ...] = ()
    step: Mapping[str, float] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """The worst level found; notices alone leave it at pass."""
        worst = max((finding.level for finding in self.findings), key=lambda level: level.rank, default=Level.PASS)
        return worst if worst.holds else Level.PASS
