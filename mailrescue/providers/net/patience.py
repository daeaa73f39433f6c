"""Waiting as servers ask for it: what they say in their answers, and pauses that grow where they say nothing.

Pure but for the waiting itself, which is `CancelToken.wait`: it ends at once when the user says stop.
"""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailrescue.core.progress import CancelToken
from mailrescue.model.probe import Step, Told
from mailrescue.providers.net.failing import Unconnected

# A pause that an answer asks for is believed up to this long, in seconds; beyond stands a mistake or an attack.
MOST_ASKED = 24 * 3600.0
# Exchange Online, in NO and BAD of IMAP: "Request is throttled. Suggested Backoff Time: 299961 milliseconds".
_SUGGESTED = re.compile(r"suggested\s+backoff\s+time:?\s*(\d{1,12})\s*(milliseconds|ms|seconds|s)?\b", re.IGNORECASE)
# [MS-OXWSCDATA] ErrorServerBusy: <t:Value Name="BackOffMilliseconds">1500</t:Value>
_BACK_OFF = re.compile(r"BackOffMilliseconds[\"']?\s*[>:=]\s*[\"']?(\d{1,12})", re.IGNORECASE)
_TOLD_FROM = 5.0
# Who asks for less again and again is not asked again without end: our own pace takes over.
_LEAST_ASKED = 0.1


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3): a number, or a date. None where it says neither."""
    text = value.strip()
    if re.fullmatch(r"\d{1,12}", text):
        return _bounded(float(text))
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(text)
        return _bounded(((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())
    return None


def suggested(text: str) -> float | None:
    """Return the seconds that the text of an answer suggests to wait, as Exchange does over IMAP and EWS; None where it does not."""
    if found := _BACK_OFF.search(text):
        return _bounded(int(found[1]) / 1000)
    if found := _SUGGESTED.search(text):
        return _bounded(int(found[1]) / (1 if (found[2] or "ms").lower().startswith("s") else 1000))
    return None


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), MOST_ASKED)


def in_words(seconds: float) -> str:
    """Return a duration as people say it, rounded: "40 seconds", "5 minutes", "3 hours"."""
    for size, name in ((3600.0, "hour"), (60.0, "minute")):
        if seconds >= 1.5 * size:
            return f"{round(seconds / size)} {name}s"
    count = max(1, round(seconds))
    return f"{count} second{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Pace:
    """How pauses grow, in seconds: from `first` by doubling up to `most`; a streak of failures ends after `total` of waiting."""

    first: float = 1.0
    most: float = 60.0
    total: float = 900.0


def _unsaid(sentence: str) -> None:
    """Tell nobody."""


class Pauses:
    """The pauses of one connection: they grow while it fails, and begin anew after a success."""

    def __init__(
        self, host: str, cancel: CancelToken, *, tell: Callable[[str], None] = _unsaid, pace: Pace | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:  # fmt: skip
        """`draw` gives numbers from 0 to 1: many computers that failed together must not come again together."""
        self._host, self._cancel, self._tell, self._pace, self._draw = host, cancel, tell, pace or Pace(), draw
        self._streak, self._waited = 0, 0.0

    def succeeded(self) -> None:
        """Begin anew: the server did what it was asked."""
        self._streak, self._waited = 0, 0.0

    def wait(self, asked: float | None = None) -> None:
        """Wait as long as the server asked, else as the streak of failures has it.

        Raises Cancelled, and Unconnected (told: throttled) where that would be more than the patience that is left.
        """
        pause = self.next_pause(asked)
        if self._waited + pause > self._pace.total:
            raise Unconnected(
                Step.PROTOCOL, Told.THROTTLED, f"{self._host} is busy, and asks MailRescue to come back {_when(asked)}.",
                "What was read so far is kept. Take the next snapshot later: it goes on from there.",
            )  # fmt: skip
        self._streak += 1
        self._waited += pause
        if pause >= _TOLD_FROM:
            self._tell(f"{self._host} is busy. MailRescue waits {in_words(pause)}, then goes on.")
        self._cancel.wait(pause)
        self._cancel.check()

    def next_pause(self, asked: float | None) -> float:
        """Return the next pause: never shorter than the server asks, and up to a quarter longer."""
        own = min(self._pace.most, self._pace.first * 2.0 ** min(self._streak, 30))
        base = own if asked is None or (self._streak and asked < _LEAST_ASKED) else asked
        return base * (1 + self._draw() / 4)


def _when(asked: float | None) -> str:
    return f"in {in_words(asked)}" if asked is not None else "later"
