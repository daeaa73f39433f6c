"""Fills the list: the first page at once, all of it as soon as it is there. While time moves, only what is wanted last is asked for."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QObject, Signal

from mailrescue.app import browsing
from mailrescue.app.browsing import Anchor, Listing, Look, Wanted
from mailrescue.app.engine import Engine
from mailrescue.core.errors import MailRescueError
from mailrescue.ui.browse.model import PAGE, MailModel
from mailrescue.ui.desk import Desk
from mailrescue.ui.reading import Lane
from mailrescue.vault.vault import Vault

FIRST, ALL, COUNTS = "browse.first", "browse.all", "browse.counts"


class Loader(QObject):
    """`looked`: a Look was shown. `listed`: a Listing is shown, whole. `counted`: the folders' counts. `failed`: a MailRescueError."""

    looked = Signal(object)
    listed = Signal(object)
    counted = Signal(object, object)
    failed = Signal(object)

    def __init__(self, desk: Desk, model: MailModel, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._model = desk, model
        self._asked: Wanted | None = None  # whose first page is on its way
        self._next: tuple[Wanted, Anchor] | None = None  # what is wanted by now
        self.shown: Wanted | None = None  # what the rows are of
        self.complete = False

    @property
    def busy(self) -> bool:
        """Whether rows are still on their way."""
        return not self.complete and (self._asked is not None or self.shown is not None)

    def load(self, wanted: Wanted, anchor: Anchor) -> None:
        """Show another list; `anchor` is where it should stand."""
        self._next = (wanted, anchor)
        self.complete = False
        self._drop()
        if self._asked is None:  # else its answer asks on: nobody is interrupted for ever while time moves
            self._ask_first()

    def reload(self) -> None:
        """Ask once more for what is shown, and change nothing unless it is another list by now."""
        if self.shown is not None and self._asked is None:
            self._ask_all(self.shown, Anchor())

    def clear(self) -> None:
        """Show nothing."""
        self._drop()
        self._asked = self._next = self.shown = None
        self.complete = True
        self._model.show(array("q"))

    def _drop(self) -> None:
        if self._desk.reader is not None:
            for topic in (ALL, COUNTS):
                self._desk.reader.drop(topic, lane=Lane.SLOW)

    def _ask_first(self) -> None:
        reader = self._desk.reader
        if self._next is None or reader is None:
            return
        wanted, anchor = self._next
        self._asked = wanted

        def question(engine: Engine, vault: Vault) -> Look:
            return browsing.look(vault, wanted, engine.zone, PAGE)

        reader.ask(FIRST, question, lambda found: self._take_first(found, anchor), self._fail)

    def _take_first(self, found: Look, anchor: Anchor) -> None:
        if found.wanted is not self._asked:
            return
        self._asked = None
        newer = self._next is not None and self._next[0] is not found.wanted
        if found.numbers is not None:
            self.shown = found.wanted
            self._model.show(found.numbers, found.rows)
        self.looked.emit(found)
        if newer:
            self._ask_first()
        else:
            self._next = None
            self._ask_all(found.wanted, anchor)
            self._ask_counts(found.wanted)

    def _ask_all(self, wanted: Wanted, anchor: Anchor) -> None:
        reader = self._desk.reader
        if reader is None:
            return

        def question(engine: Engine, vault: Vault) -> Listing:
            return browsing.listing(vault, wanted, engine.zone, anchor)

        reader.ask(ALL, question, self._take_all, self._fail, lane=Lane.SLOW)

    def _take_all(self, found: Listing) -> None:
        if self._asked is not None or self._next is not None:
            return  # another list is on its way
        again = self.shown is found.wanted
        self.shown, self.complete = found.wanted, True
        if again:
            self._model.complete(found.numbers)
        else:
            self._model.show(found.numbers)
        self.listed.emit(found)

    def _ask_counts(self, wanted: Wanted) -> None:
        reader, at = self._desk.reader, wanted.at
        if reader is None or at is None or wanted.query:
            return

        def question(_engine: Engine, vault: Vault) -> dict[str, int]:
            return browsing.folder_counts(vault, at, wanted.newest)

        reader.ask(COUNTS, question, lambda counts: self.counted.emit(wanted, counts), self._fail, lane=Lane.SLOW)

    def _fail(self, error: MailRescueError) -> None:
        self._asked = None
        self.complete = True
        self.failed.emit(error)
