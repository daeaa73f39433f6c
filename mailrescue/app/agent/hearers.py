"""Who is told what happens: every event goes to every client that watches, in order, without waiting for any of them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from mailrescue.app.agent.values import AgentEvent, Told
from mailrescue.app.agent.wire import encode, event_line

# A client that does not take so many events is gone, or as good as.
_MOST = 10_000
_ONCE_MOST = 20


class Hearer:
    """One client that watches: `events` are lines as they are written; None ends them. `lost` once it took too few."""

    def __init__(self) -> None:
        self.events: queue.Queue[bytes | None] = queue.Queue()
        self.lost = False

    def put(self, line: bytes | None) -> None:
        """Hand over a line; never waits."""
        self.lost = self.lost or self.events.qsize() >= _MOST
        if not self.lost or line is None:
            self.events.put(line)


class Hearers:
    """All that watch. What must be seen once - a recovery code - is kept in memory until somebody watches."""

    def __init__(self) -> None:
        self._all: list[Hearer] = []
        self._untold: list[bytes] = []
        self._guard = threading.Lock()

    def tell(self, event: AgentEvent) -> None:
        """Hand an event to everybody."""
        line = encode(event_line(event))
        with self._guard:
            for hearer in self._all:
                hearer.put(line)
            if isinstance(event, Told) and not self._all:
                self._untold = [*self._untold, line][-_ONCE_MOST:]

    def add(self, hearer: Hearer, present: Callable[[], list[AgentEvent]]) -> None:
        """Tell somebody all from now on, and first how it stands."""
        with self._guard:
            self._all.append(hearer)
            for event in present():
                hearer.put(encode(event_line(event)))
            for line in self._untold:
                hearer.put(line)
            self._untold = []

    def remove(self, hearer: Hearer) -> None:
        """Tell somebody no more."""
        with self._guard:
            if hearer in self._all:
                self._all.remove(hearer)
        hearer.put(None)
