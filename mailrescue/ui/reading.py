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
from pathlib import Path
from typing import Any, TypeVar

import apsw
from PySide6.QtCore import QObject, Qt, Signal

from mailrescue.app.engine import Engine, still_there
from mailrescue.app.faults import as_error
from mailrescue.app.vaults import open_existing
from mailrescue.core.errors import Cancelled, MailRescueError
from mailrescue.ui.calling import call
from mailrescue.vault.catalogue.catalogue import catalogue_failed, is_superseded, remove_catalogue
from mailrescue.vault.commits import FOLDER as COMMITS
from mailrescue.vault.vault import Vault

DAMAGE = (apsw.CorruptError, apsw.NotADBError)
# Of the database, kept in memory by each of three connections; the system keeps the file, and opening a page costs microseconds.
_CACHE_KIB = 16 * 1024
Answer = TypeVar("Answer")
Question = Callable[[Engine, Vault], Answer]


class ListsDamaged(MailRescueError):
    """The catalogue, a cache of the vault on this computer, is damaged or missing: it must be made anew before anything can be shown."""

    def __init__(self) -> None:
        super().__init__(
            "The lists of your mail on this computer have to be made anew. Your mail in the vault is not harmed."
        )


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
            vault = self._open()
            with still_there(vault):
                found = asked.question(self._engine, vault)
        except (apsw.InterruptError, Cancelled):
            self._roll_back()
        except apsw.Error as error:
            if isinstance(error, DAMAGE) and self._is_old():
                self._close()
                self._answer(asked)  # of the lists that are in use now
            else:
                self._deliver(asked, None, self._failed(error))
        except MailRescueError as error:  # the lists can be looked at though a mail cannot be read, or its disk is unplugged
            self._deliver(asked, None, error)
        except Exception as error:  # noqa: BLE001  one question must not end all
            self._deliver(asked, None, as_error(error))
        else:
            self._deliver(asked, found, None)

    def _is_old(self) -> bool:
        """Return whether other lists are in use by now: what is wrong with the old ones must not cost them."""
        return self._vault is not None and is_superseded(self._vault.cache, self._vault.catalogue)

    def _failed(self, error: apsw.Error) -> MailRescueError:
        """Return what an error of the catalogue means; one that is damaged is gone after that."""
        cache = self._vault.cache if self._vault is not None else Path()
        self._close()
        if isinstance(error, DAMAGE):
            remove_catalogue(cache)
            return ListsDamaged()
        return catalogue_failed(cache, error)

    def _open(self) -> Vault:
        fresh = self.stale.is_set()
        self.stale.clear()
        if fresh and self._is_old():
            self._close()
        if self._vault is None:
            self._vault = open_to_read(self._engine)
        elif fresh:
            self._vault.refresh(wait=False, glance=True)
        return self._vault

    def _roll_back(self) -> None:
        """Forget what an interrupted question left half done."""
        if self._vault is not None:
            with contextlib.suppress(apsw.Error):
                self._vault.catalogue.rollback()

    def _close(self) -> None:
        with self._guard:
            if self._vault is not None:
                self._vault.catalogue.close()
                self._vault = None


def open_to_read(engine: Engine) -> Vault:
    """Return the open vault with its catalogue caught up; whoever asked closes the catalogue. Raises MailRescueError.

    A catalogue that is damaged or missing is not made anew here, where nobody sees how long that takes: ListsDamaged.
    """
    vault = open_existing(engine.home, engine.clock, engine.keys)
    try:
        _catch_up(vault)
    except apsw.Error as error:
        vault.catalogue.close()
        if isinstance(error, DAMAGE):
            remove_catalogue(vault.cache)
            raise ListsDamaged from None
        raise catalogue_failed(vault.cache, error) from None
    except BaseException:
        vault.catalogue.close()
        raise
    vault.catalogue.db.pragma("cache_size", -_CACHE_KIB)
    return vault


def _catch_up(vault: Vault) -> None:
    """Bring the catalogue to what the vault holds. Raises ListsDamaged when the vault holds something, and the catalogue nothing."""
    if vault.catalogue.history.newest()[0] == 0 and next(iter(vault.store.names(COMMITS)), None) is not None:
        raise ListsDamaged
    vault.refresh(wait=False, glance=True)


class Reader(QObject):
    """Answers questions about one vault. Made when its key is known; `close` ends its threads."""

    lists_changed = Signal()  # `lists_damaged` is another now

    _delivered = Signal(object, object, object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.lists_damaged = False
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
        self._lists_are(damaged=False)
        if self._here is not None and is_superseded(self._here.cache, self._here.catalogue):
            self._here.catalogue.close()
            self._here = None

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
            call(asked.answer, found)
            return
        if isinstance(error, ListsDamaged):
            self._lists_are(damaged=True)
        if asked.failed is not None:
            call(asked.failed, error)

    def _lists_are(self, *, damaged: bool) -> None:
        if self.lists_damaged != damaged:
            self.lists_damaged = damaged
            self.lists_changed.emit()
