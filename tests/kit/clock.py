"""A clock that a test sets by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailrescue.core.clock import SystemClock

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class HandClock(SystemClock):
    """Stands at `moment` until the test moves it, also backwards; durations still pass."""

    simulated = True

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment the test has set."""
        return self.moment

    def advance(self, **span: float) -> None:
        """Move on by `span` (the words of timedelta); negative goes back."""
        self.moment += timedelta(**span)
