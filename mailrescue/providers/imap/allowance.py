"""How much a provider lets one mailbox read in a day. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_DAY = 24 * 3600.0
_MB = 1000 * 1000
# Gmail shuts out all programs of a mailbox for a day after 2,500 MB over IMAP; a tenth is left for the user's own programs.
_A_DAY = {"gmail.com": 2250 * _MB, "googlemail.com": 2250 * _MB}
# Reading is counted by the minute, so that a day of it is a short list.
_GRAIN = 60.0


def limit_of(host: str) -> int:
    """Return how many bytes a day the provider of a server allows, 0 for as many as there are."""
    return _A_DAY.get(".".join(host.lower().rstrip(".").split(".")[-2:]), 0)


@dataclass(slots=True)
class Allowance:
    """Counts what was read in the last 24 hours. `limit` is in bytes, 0 for none; `now` is in seconds that never run back."""

    limit: int
    _read: deque[tuple[float, int]] = field(default_factory=deque)

    def take(self, size: int, now: float) -> None:
        """Note that so many bytes were read."""
        if not self.limit:
            return
        if self._read and now - self._read[-1][0] < _GRAIN:
            moment, before = self._read.pop()
            self._read.append((moment, before + size))
        else:
            self._read.append((now, size))

    def wait(self, size: int, now: float) -> float:
        """Return for how many seconds so many more bytes must wait. What alone is above the limit waits until nothing is counted."""
        if not self.limit:
            return 0.0
        while self._read and now - self._read[0][0] >= _DAY:
            self._read.popleft()
        used, free_at = sum(count for _, count in self._read), now
        for moment, count in self._read:
            if used + size <= self.limit:
                break
            used, free_at = used - count, moment + _DAY
        return free_at - now
