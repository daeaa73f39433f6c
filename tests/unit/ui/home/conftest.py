"""The page Home over an office, waited for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mailrescue.ui.desk import Desk
from mailrescue.ui.home.page import HomePage
from tests.kit.offices import Office
from tests.kit.working_links import desk_of


class Home:
    """The page over an office, waited for."""

    def __init__(self, qtbot: QtBot, office: Office, desk: Desk | None = None) -> None:
        self.qtbot, self.office = qtbot, office
        self.desk = desk or desk_of(office)
        self.went: list[tuple[str, dict[str, Any]]] = []
        self.desk.went.connect(lambda page, where: self.went.append((page, where)))
        self.page = HomePage(self.desk)
        qtbot.addWidget(self.page)
        self.page.resize(1064, 800)
        self.page.show()

    def until(self, text: str) -> Home:
        """Wait until the headline says this."""
        self.qtbot.waitUntil(lambda: self.page.header.title.text() == text, timeout=5_000)
        return self

    def texts(self, within: type[QWidget] | None = None) -> str:
        roots = self.page.findChildren(within) if within else [self.page]
        return "\n".join(found.text() for root in roots for found in root.findChildren(QLabel) if not found.isHidden())

    def button(self, text: str) -> QPushButton:
        return next(one for one in self.page.findChildren(QPushButton) if one.accessibleName() == text and not one.isHidden())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def desks() -> Iterator[list[Desk]]:
    made: list[Desk] = []
    yield made
    for desk in made:
        desk.close()


@pytest.fixture
def shown(qtbot: QtBot, office: Office, desks: list[Desk]) -> Any:
    def show(desk: Desk | None = None) -> Home:
        home = Home(qtbot, office, desk)
        desks.append(home.desk)
        return home

    return show
