"""What one folder of a snapshot holds, in figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from mailrescue.model.mail import ItemKind, Position


@dataclass(slots=True)
class Tally:
    """Counts of one folder. `clean`: everything in it was read, so an equal token next time means equal counts."""

    kinds: Counter[ItemKind] = field(default_factory=Counter)
    bytes: int = 0
    carried: int = 0
    clean: bool = True

    def add(self, position: Position) -> None:
        """Count an item; hidden ones are not."""
        if not position.hidden:
            self.kinds[position.kind] += 1
            self.bytes += position.size

    @property
    def items(self) -> int:
        """How many items the folder holds, without hidden ones."""
        return sum(self.kinds.values())

    def remembered(self) -> list[int]:
        """Return the counts as the cursor keeps them."""
        return [self.bytes, *(self.kinds[kind] for kind in ItemKind)]

    @classmethod
    def recalled(cls, numbers: list[int]) -> Tally:
        """Return the counts that a cursor kept."""
        return cls(Counter(dict(zip(ItemKind, numbers[1:], strict=True))), numbers[0])
