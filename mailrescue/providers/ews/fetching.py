"""Asks for the content of items, many at once, and holds what came until it is read.

A batch is limited by bytes, so that neither side holds more than it can. What a broken connection took is asked for again,
what came before it is not. An item at which the server fails every time is given up alone, once it is clear that the server
itself is well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailrescue.model.mail import Listed
from mailrescue.providers.ews import soap
from mailrescue.providers.ews.channel import Channel, Repeated
from mailrescue.providers.ews.facts import item_of
from mailrescue.providers.ews.folders import ping
from mailrescue.providers.ews.parsing import Answer
from mailrescue.providers.ews.refusing import Busy, Lost, Refused, check_message
from mailrescue.providers.ews.soap import child

# As many items as a snapshot hands over at once, so that they take one request.
BATCH_BYTES, BATCH_ITEMS = 12 * 1024 * 1024, 64
# What an item counts for whose size is not told.
_UNTOLD = 256 * 1024
_TRIES = 3
_BUSY_TRIES = 8
# The code that stands for an item at which the server fails every time.
FAILS = "fails"

Outcome = Answer | Refused


class Fetcher:
    """Fetches items in the order in which they are expected."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._expected: list[Listed] = []
        self._place: dict[str, int] = {}
        self._got: dict[str, Outcome] = {}
        self._most = BATCH_ITEMS
        self._busy = 0  # answers in a row that gave nothing but "later"

    def expect(self, items: Sequence[Listed]) -> None:
        """Take note of what comes next, and let go of what was fetched before and not read."""
        self.forget()
        self._expected = list(items)
        self._place = {item.key: at for at, item in enumerate(self._expected)}

    def forget(self) -> None:
        """Let go of all that was fetched."""
        for outcome in self._got.values():
            if isinstance(outcome, Answer) and outcome.content is not None:
                outcome.content.discard()
        self._got = {}

    def get(self, item: Listed) -> Outcome:
        """Return what the server gives for an item. Raises SignInFailed, SourceUnreachable, Cancelled."""
        if item.key not in self._got:
            self._fetch([each.key for each in self._batch(item)])
        return self._got.pop(item.key)

    def _batch(self, first: Listed) -> Iterator[Listed]:
        """Yield the item and what follows it, as far as one request should go; large ones go alone."""
        yield first
        count, total = 1, first.size or _UNTOLD
        at = self._place.get(first.key, len(self._expected))
        for item in self._expected[at + 1 :]:
            count, total = count + 1, total + (item.size or _UNTOLD)
            if count > self._most or total > BATCH_BYTES:
                return
            if item.key not in self._got:
                yield item

    def _fetch(self, keys: list[str]) -> None:
        missing = dict.fromkeys(keys)
        while missing:
            before = len(missing)
            try:
                tries = _TRIES if before == 1 else _TRIES - 1
                self._channel.ask(lambda: soap.get_items(missing, "", mime=True), lambda found: self._take(found, missing), tries)
            except Repeated:
                if len(missing) == before:
                    self._fail(missing)
            except Refused as refused:
                if before == 1:
                    self._got[missing.popitem()[0]] = refused
                else:
                    self._single(missing)

    def _fail(self, missing: dict[str, None]) -> None:
        """Find out whether the first item is at fault, or too many were asked for at once."""
        if len(missing) > 1:
            self._most = max(1, self._most // 4)
            self._single(missing)
            return
        ping(self._channel)
        self._got[missing.popitem()[0]] = Refused(FAILS)

    def _single(self, missing: dict[str, None]) -> None:
        """Ask for the first alone, and leave the others for later but those that came."""
        first = next(iter(missing))
        missing.clear()
        self._fetch([first])

    def _take(self, found: Iterator[Answer], missing: dict[str, None]) -> None:
        """Take what comes, item by item. Raises Busy for an item that may be had later, Lost when fewer came than were asked for."""
        asked = list(missing)
        busy: Busy | None = None
        for answer in found:
            key = _key(answer, asked, missing)
            try:
                check_message(answer.element)
            except Busy as later:
                busy = later
            except Refused as refused:
                self._keep(key, refused, missing)
            else:
                self._keep(key, answer, missing)
        if busy is not None:
            self._busy += 1
            raise busy if self._busy <= _BUSY_TRIES else Lost(self._channel.failing())
        if missing:
            raise Lost(self._channel.failing())

    def _keep(self, key: str, outcome: Outcome, missing: dict[str, None]) -> None:
        if key in missing:
            del missing[key]
            self._got[key] = outcome
            self._busy = 0
            self._channel.patience.restore()


def _key(answer: Answer, asked: list[str], missing: dict[str, None]) -> str:
    """Return the item an answer is for: by its id, else by its place. `asked` is used up."""
    item = item_of(answer.element)
    id_ = child(item, "ItemId") if item is not None else None
    key = id_.get("Id", "") if id_ is not None else ""
    if key in missing:
        if key in asked:
            asked.remove(key)
        return str(key)
    return asked.pop(0) if asked else ""
