"""A window's desk over an office, with a line that runs no jobs: for pages that are tried alone.

    with at_desk(Office(tmp_path)) as desk: page = SettingsPage(desk)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from mailrescue.app.agent.values import Lock
from mailrescue.ui.application import application
from mailrescue.ui.desk import Desk
from mailrescue.ui.theme.theme import theme
from tests.kit.links import StillLink
from tests.kit.offices import Office
from tests.kit.vaults import MASTER


class StillDesk(Desk):
    """A desk whose `gone` are the pages that were asked for."""

    @property
    def line(self) -> StillLink:
        """The line, with what it was asked for."""
        return cast("StillLink", self.link)


@contextmanager
def at_desk(office: Office, lock: Lock = Lock.NONE) -> Iterator[StillDesk]:
    """Sit down; the vault is open unless `lock` says otherwise."""
    application()
    theme()
    desk = StillDesk(office.home, office.clock, link=StillLink(office.home, None if lock else MASTER, lock))
    desk.link.open()
    try:
        yield desk
    finally:
        desk.close()
        desk.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
