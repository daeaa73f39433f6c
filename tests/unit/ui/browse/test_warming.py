"""Letters of other scripts are got ready while nobody waits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from mailrescue.ui.browse import warming
from mailrescue.ui.browse.delegate import row_fonts
from mailrescue.ui.browse.warming import SCRIPTS, Warmer
from mailrescue.ui.theme.theme import Appearance, theme


def test_every_text_of_another_script_is_got_ready_a_turn_at_a_time_and_again_for_larger_letters(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "BEGIN", 1)
    monkeypatch.setattr(warming, "TURN", 0)
    parent = QObject()
    warmer = Warmer(parent)
    try:
        assert len(warmer._left) == len(SCRIPTS) * len(row_fonts())
        warmer._turn()
        assert len(warmer._left) == len(SCRIPTS) * len(row_fonts()) - 1
        qtbot.waitUntil(lambda: warmer.done)
        assert not warmer._timer.isActive()
        theme().choose(Appearance.LIGHT, 120)
        assert not warmer.done
        qtbot.waitUntil(lambda: warmer.done)
    finally:
        parent.deleteLater()
        theme().choose(Appearance.LIGHT)
