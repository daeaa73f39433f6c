"""What every page has at hand: the home, the clock, the line to the agent, the reader, the way to other pages."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.core.clock import Clock
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.ui.link import AgentLink
from mailrescue.ui.preferences import Preferences
from mailrescue.ui.reading import Reader


class Desk(QObject):
    """One per window. `reader` is None until the vault's key is known; `opened` tells when it is there, or another."""

    opened = Signal()
    went = Signal(str, dict)  # to a page, by name, and what to show there
    read = Signal(str, bytes)  # a mail is being read: account, and id of the content
    stored = Signal()  # something in the vault changed: ask again
    reopen = Signal()  # the window is wanted anew, as in another language

    def __init__(self, home: Home, clock: Clock, parent: QObject | None = None, *, link: AgentLink | None = None) -> None:
        super().__init__(parent)
        self.home, self.clock = home, clock
        self.preferences = Preferences(home)
        self.link = link or AgentLink(home, self)
        self.reader: Reader | None = None
        self.link.changed.connect(self._key_may_be_there)
        self.link.stored.connect(self._freshen)

    def go(self, page: str, **where: Any) -> None:  # noqa: ANN401  each page knows its own
        """Show another page: home, alert, browse, activity, settings, restore, health."""
        self.went.emit(page, where)

    def engine(self) -> Engine:
        """Return an engine that reads with the key that the agent has."""
        return Engine(self.home, self.clock, Silence(), CancelToken(), KeySource(master=self.link.key))

    def close(self) -> None:
        """End the reader and the line."""
        self._drop_reader()
        self.link.close()

    def _key_may_be_there(self) -> None:
        if self.link.key is not None and self.reader is None:
            self.reader = Reader(self.engine(), self)
            self.opened.emit()
        elif self.link.key is None and self.reader is not None:
            self._drop_reader()
            self.opened.emit()

    def _drop_reader(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None

    def _freshen(self) -> None:
        if self.reader is not None:
            self.reader.freshen()
        self.stored.emit()
