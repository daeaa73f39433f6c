"""Questions to the vault, answered in threads of their own, so that the window never waits. The newest question of a topic wins.

A question is a function of engine and vault that only reads, in short queries; its answer comes back in the window's thread.
For what must be there while a list is painted (a page of a list) there is `here`, a vault for the window's own thread.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

import apsw
from PySide6.QtCore import QObject, Qt, Signal

from mailrescue.app.engine import Engine
from mailrescue.app.vaults import open_existing
from mailrescue.core.errors import Cancelled, MailRescueError
from mailrescue.vault.catalogue.catalogue import catalogue_failed
from mailrescue.vault.vault import Vault

Answer = TypeVar("Answer")
Question = Callable[[Engine, Vault], Answer]


class Lane(Enum):
    """Which thread answers: what takes milliseconds is not kept waiting by what takes longer."""

    QUICK = "quick"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class _Asked:
    topic: str
    number: int
    question: Callable[[Engine, Vault], Any]
    answer: Callable[[Any], None]
    failed: Callable[[MailRescueError], None] | None


class _Thread(threading.Thread):
    """One lane: opens its vault when it is first asked, and again after it failed."""

    def __init__(self, lane: Lane, engine: Engine, deliver: Callable[[_Asked, Any, MailRescueError | None], None]) -> None:
        super().__init__(name=f"reading-{lane.value}", daemon=True)
        self.asked: queue.Queue[_Asked | None] = queue.Queue()
        self.newest: dict[str, int] = {}
        self.stale = threading.Event()
        self._engine, self._deliver = engine, deliver
        self._vault: Vault | None = None
        self._running = ""
        self._guard = threading.Lock()

    def interrupt(self, topic: str) -> None:
        """Stop the running question if it is of this topic: another has taken its place."""
        with self._guard:
            if self._running == topic and self._vault is not None:
                self._vault.catalogue.db.interrupt()

    def run(self) -> None:
        """Answer until None is asked."""
        while (asked := self.asked.get()) is not None:
            if self.newest[asked.topic] != asked.number:
                continue
            with self._guard:
                self._running = asked.topic
            self._answer(asked)
            with self._guard:
                self._running = ""
        self._close()

    def _answer(self, asked: _Asked) -> None:
        try:
            found = asked.question(self._engine, self._open())
        except (apsw.InterruptError, Cancelled):
            return
        except apsw.Error as error:
            assert self._vault is not None
            cache = self._vault.cache
            self._close()
            self._deliver(asked, None, catalogue_failed(cache, error))
        except MailRescueError as error:
            self._close()
            self._deliver(asked, None, error)
        else:
            self._deliver(asked, found, None)

    def _open(self) -> Vault:
        if self._vault is None:
            self._vault = open_to_read(self._engine)
            self.stale.clear()
        elif self.stale.is_set():
            self.stale.clear()
            self._vault.refresh(wait=False, glance=True)
        return self._vault

    def _close(self) -> None:
        with self._guard:
            if self._vault is not None:
                self._vault.catalogue.close()
                self._vault = None


def open_to_read(engine: Engine) -> Vault:
    """Return the open vault with its catalogue caught up; whoever asked closes the catalogue. Raises MailRescueError."""
    vault = open_existing(engine.home, engine.clock, engine.keys)
    try:
        vault.refresh(wait=vault.catalogue.fresh, glance=True)
    except BaseException:
        vault.catalogue.close()
        raise
    return vault


class Reader(QObject):
    """Answers questions about one vault. Made when its key is known; `close` ends its threads."""

    _delivered = Signal(object, object, object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self._here: Vault | None = None
        self._number = 0
        self._threads = {lane: _Thread(lane, engine, self._send) for lane in Lane}
        self._delivered.connect(self._take, Qt.ConnectionType.QueuedConnection)
        for thread in self._threads.values():
            thread.start()

    @property
    def here(self) -> Vault:
        """The vault for the window's own thread: only for what takes a millisecond or two."""
        if self._here is None:
            self._here = open_to_read(self.engine)
        return self._here

    def ask(
        self, topic: str, question: Question[Answer], answer: Callable[[Answer], None],
        failed: Callable[[MailRescueError], None] | None = None, *, lane: Lane = Lane.QUICK,
    ) -> None:  # fmt: skip
        """Put a question; of the same topic only the newest is answered, and one that runs is stopped for it."""
        self._number += 1
        thread = self._threads[lane]
        thread.newest[topic] = self._number
        thread.interrupt(topic)
        thread.asked.put(_Asked(topic, self._number, question, answer, failed))

    def drop(self, topic: str, *, lane: Lane = Lane.QUICK) -> None:
        """Forget the question of a topic: nobody waits for its answer any more."""
        self._number += 1
        self._threads[lane].newest[topic] = self._number
        self._threads[lane].interrupt(topic)

    def freshen(self) -> None:
        """Let later answers know of what was stored meanwhile."""
        for thread in self._threads.values():
            thread.stale.set()
        if self._here is not None:
            with contextlib.suppress(MailRescueError, apsw.Error):
                self._here.refresh(wait=False, glance=True)

    def close(self) -> None:
        """End: what is asked is not answered any more."""
        for thread in self._threads.values():
            thread.newest = dict.fromkeys(thread.newest, 0)
            for topic in thread.newest:
                thread.interrupt(topic)
            thread.asked.put(None)
        for thread in self._threads.values():
            thread.join(10)
        if self._here is not None:
            self._here.catalogue.close()
            self._here = None

    def _send(self, asked: _Asked, found: Any, error: MailRescueError | None) -> None:  # noqa: ANN401  of any question
        with contextlib.suppress(RuntimeError):  # the window is gone
            self._delivered.emit(asked, found, error)

    def _take(self, asked: _Asked, found: Any, error: MailRescueError | None) -> None:  # noqa: ANN401
        if all(thread.newest.get(asked.topic, asked.number) != asked.number for thread in self._threads.values()):
            return
        if error is None:
            asked.answer(found)
        elif asked.failed is not None:
            asked.failed(error)
