"""Return in the question of an export starts it, wherever the keyboard is, and opens no other dialog."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mailrescue.app.agent.values import JobKind
from mailrescue.app.home import Home
from mailrescue.app.picks import Picks
from mailrescue.core.clock import SystemClock
from mailrescue.ui.browse.export_dialog import ExportDialog
from mailrescue.ui.desk import Desk
from tests.kit.links import StillLink


def test_return_starts_the_export(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[ExportDialog] = []
    monkeypatch.setattr(ExportDialog, "_choose", opened.append)  # it would wait for somebody
    link = StillLink(Home(tmp_path / "home"), None)
    desk = Desk(link.home, SystemClock(), link=link)
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ExportDialog(desk, parent, Picks())
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.show()
    dialog.go.setEnabled(True)
    dialog.folder.setFocus()
    qtbot.keyClick(dialog.folder, Qt.Key.Key_Return)
    assert opened == []
    assert [spec.kind for spec in link.asked] == [JobKind.PICK]
    assert link.asked[0].fields["dest"] == str(tmp_path / "out")
    dialog.close()
    desk.close()
