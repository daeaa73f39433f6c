"""A fault that nobody foresaw is one sentence above the page, and the window goes on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mailrescue.app.home import Home
from mailrescue.core.clock import SystemClock
from mailrescue.ui.desk import Desk
from mailrescue.ui.faults import FaultWatch
from mailrescue.ui.trouble import TroubleBar
from mailrescue.ui.widgets.basics import IconButton
from tests.kit.links import StillLink


@pytest.fixture
def watch(qtbot: QtBot) -> Iterator[FaultWatch]:
    before = (sys.excepthook, threading.excepthook)
    made = FaultWatch()
    made.watch()
    yield made
    made.unwatch()
    assert (sys.excepthook, threading.excepthook) == before


def _fail() -> None:
    raise ZeroDivisionError("a slot")


def _raised() -> tuple[type[BaseException], BaseException]:
    try:
        _fail()
    except ZeroDivisionError as error:
        return ZeroDivisionError, error
    raise AssertionError


def test_a_fault_of_the_window_is_told_once_as_a_sentence(qtbot: QtBot, watch: FaultWatch, capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[str] = []
    watch.fault.connect(heard.append)
    for _ in range(3):
        kind, error = _raised()
        sys.excepthook(kind, error, error.__traceback__)
    qtbot.waitUntil(lambda: bool(heard), timeout=2_000)
    assert len(heard) == 1
    assert "ZeroDivisionError: a slot" in heard[0]
    assert "not harmed" in heard[0]
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_of_another_thread_is_told_too(qtbot: QtBot, watch: FaultWatch) -> None:
    with qtbot.waitSignal(watch.fault, timeout=2_000) as told:
        thread = threading.Thread(target=_fail)
        thread.start()
        thread.join()
    assert "ZeroDivisionError" in told.args[0]


def test_it_stands_above_the_page_until_it_is_closed(qtbot: QtBot, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    desk = Desk(home, SystemClock(), link=StillLink(home, None))
    bar = TroubleBar(desk)
    qtbot.addWidget(bar)
    bar.tell_fault("MailRescue has a fault: a test.")
    assert any("has a fault" in one.text() for one in bar.findChildren(QLabel))
    assert not bar.isHidden()
    close = next(one for one in bar.findChildren(IconButton) if one.toolTip() == "Close")
    close.click()
    assert bar.isHidden()
