"""What a provider lets one mailbox download in a day, and how much of it is spent: values only, kept by whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_HOUR = 3600
_DAY_HOURS = 24
_MEGABYTE = 1_000_000
# Google: "IMAP download 2,500 MB a day", and the mailbox is shut for up to a day when it is passed. A tenth is left to the
# user's own mail programs.
_DAY_LIMITS = {"gmail.com": 2250 * _MEGABYTE, "googlemail.com": 2250 * _MEGABYTE}


def day_limit(host: str) -> int | None:
    """Return how many bytes may be downloaded from a server in any 24 hours; None where no limit is known."""
    name = host.lower().removesuffix(".")
    return next((limit for domain, limit in _DAY_LIMITS.items() if name == domain or name.endswith("." + domain)), None)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was downloaded in which hour: hours since 1970 (UTC) with their bytes, oldest first."""

    hours: tuple[tuple[int, int], ...] = ()

    def plus(self, size: int, now: datetime) -> Spent:
        """Return it with `size` bytes more; hours that no longer count are left out."""
        hour = _hour(now)
        kept = [(at, spent) for at, spent in self.hours if hour - _DAY_HOURS <= at <= hour and at != hour]
        return Spent((*kept, (hour, size + sum(spent for at, spent in self.hours if at == hour))))

    def total(self, now: datetime) -> int:
        """Return the bytes of the last 24 hours, counted by whole hours and so never too few.

        Hours that lie ahead, from a clock that was wrong, do not count.
        """
        hour = _hour(now)
        return sum(spent for at, spent in self.hours if hour - _DAY_HOURS <= at <= hour)

    def free_at(self, size: int, limit: int, now: datetime) -> datetime:
        """Return when `size` bytes may be downloaded: `now`, or the hour in which enough was long enough ago.

        A size beyond the whole limit may be as soon as nothing else counts: it must be possible at some time.
        """
        over = self.total(now) + size - limit
        if over <= 0:
            return now
        free = now
        for at, spent in sorted(one for one in self.hours if _hour(now) - _DAY_HOURS <= one[0] <= _hour(now)):
            free = datetime.fromtimestamp((at + _DAY_HOURS + 1) * _HOUR, UTC)
            over -= spent
            if over <= 0:
                break
        return max(free, now)


def _hour(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(hours=1))
