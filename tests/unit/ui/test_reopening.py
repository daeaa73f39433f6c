"""The window opens again where it is asked to, as for another language."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.app.home import Home
from mailrescue.core.clock import SystemClock
from mailrescue.ui import application


def test_the_window_is_shown_again_until_it_is_closed_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot) -> None:
    codes = [application._REOPEN, application._REOPEN, 3]
    monkeypatch.setattr(application, "_raised", lambda _name: False)
    monkeypatch.setattr(application, "_shown", lambda *_: codes.pop(0))

    assert application.run(Home(tmp_path), SystemClock()) == 3
    assert codes == []
