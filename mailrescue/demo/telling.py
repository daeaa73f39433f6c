"""What the demo says while it runs: chapters, sentences and proofs, taken by a Teller that renders them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from mailrescue.core.errors import MailRescueError


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A claim and whether it holds. `figures` are what was compared or counted; `seconds` what it took."""

    name: str
    sentence: str
    holds: bool
    figures: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


class Teller(Protocol):
    """Takes what is said, as it happens."""

    def chapter(self, number: int, title: str) -> None:
        """A chapter begins."""

    def say(self, sentence: str) -> None:
        """Something has happened."""

    def prove(self, proof: Proof) -> None:
        """Something was proven, or was not."""


class ProofFailed(MailRescueError):
    """A proof did not hold; the sentence names it."""

    def __init__(self, proof: Proof) -> None:
        figures = ", ".join(f"{name} {value:,}" for name, value in proof.figures.items())
        super().__init__(f"The proof `{proof.name}` did not hold ({figures}). It should have shown: {proof.sentence}")
