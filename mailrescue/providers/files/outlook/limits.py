"""How long the child may take and how much memory it may use."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.model.mail import SPOOL_ABOVE

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of the child. Times are in seconds; `memory` is address space in bytes.

    Opening builds libpff's index: its time grows faster than the number of items (10 s at 50,000, measured),
    so the size of the file adds to it. Reading runs at 60 MB a second or more from a quick disk; the slowest
    shares and sticks still give `slowest` bytes a second. Messages of more than `spool_above` bytes come as files.
    """

    start: float = 60.0
    open: float = 120.0
    list: float = 60.0
    read: float = 60.0
    memory: int = 2048 * _MIB
    slowest: int = _MIB // 2
    spool_above: int = SPOOL_ABOVE

    def to_open(self, size: int) -> float:
        """Return how long opening a file of `size` bytes may take."""
        return self.open + size / self.slowest / 4

    def to_read(self, size: int) -> float:
        """Return how long reading an item of `size` bytes may take."""
        return self.read + size / self.slowest
