"""An office with two mailboxes, and its settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.ui.settings.page import SettingsPage
from tests.kit.offices import Office
from tests.kit.stilldesks import StillDesk, at_desk


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.add("anna", mails=6)
    made.add("ben", mails=3)
    made.snapshot("anna")
    return made


@pytest.fixture
def desk(office: Office) -> Iterator[StillDesk]:
    with at_desk(office) as made:
        yield made


@pytest.fixture
def page(desk: StillDesk, qtbot) -> SettingsPage:
    made = SettingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1064, 800)
    made.show()
    return made
