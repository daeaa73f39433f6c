"""From the first snapshot to the receipt, with a real agent: the codes are shown, once, and nowhere else."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QMainWindow

from mailrescue.app.agent.values import JobKind, JobSpec
from mailrescue.app.secrets import KeySource
from mailrescue.app.vaults import open_existing
from mailrescue.core.clock import SystemClock
from mailrescue.ui.activity.page import ActivityPage
from mailrescue.ui.desk import Desk
from mailrescue.ui.link import LinkState
from mailrescue.ui.settings import vault as vault_module
from mailrescue.ui.settings.page import SettingsPage
from mailrescue.ui.settings.recovery import connect_recovery
from mailrescue.ui.settings.recovery_dialog import RecoveryDialog
from mailrescue.ui.settings.vault import VaultSection
from tests.kit.agents import Post, post
from tests.kit.shown import press, texts

post = post
_PATIENCE = 30_000


def taken_away(window: QMainWindow) -> str:
    """Say that the code is safe; returns it."""
    dialog = window.findChild(RecoveryDialog)
    code = dialog._sheet.code
    dialog.findChild(QCheckBox).setChecked(True)
    press(dialog, "Done")
    return code


def test_the_first_snapshot_shows_the_code_of_the_vault_and_a_new_sheet_another(post: Post, qtbot) -> None:
    post.fill(4)
    desk, window = Desk(post.home, SystemClock()), QMainWindow()
    qtbot.addWidget(window)
    connect_recovery(desk, window)
    page, activity = SettingsPage(desk), ActivityPage(desk)
    window.setCentralWidget(page)
    window.show()
    desk.link.open()
    try:
        qtbot.waitUntil(lambda: desk.link.state is LinkState.READY, timeout=_PATIENCE)
        desk.link.submit(JobSpec(JobKind.SNAPSHOT, {"names": []}))
        qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None and desk.reader is not None, timeout=_PATIENCE)
        first = taken_away(window)
        qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is None)
        qtbot.waitUntil(lambda: all(job.state.over for job in desk.link.jobs.values()), timeout=_PATIENCE)
        page.show_with(section="keys")
        press(page, "Make a new sheet")
        qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None, timeout=_PATIENCE)
        second = taken_away(window)

        for code in (first, second):
            open_existing(post.home, SystemClock(), KeySource(code)).catalogue.close()
        window.setCentralWidget(activity)
        activity.show_with()
        qtbot.waitUntil(lambda: "Recovery sheet" in texts(activity) and "kept nowhere" in texts(activity), timeout=_PATIENCE)
        assert first not in texts(activity)
        assert second not in texts(activity)
    finally:
        desk.close()


def test_another_vault_is_opened_by_its_code_and_its_mail_is_there(post: Post, qtbot, monkeypatch, tmp_path) -> None:
    post.fill(3)
    assert post.program.run("snapshot").code == 0
    code = post.program.run("vault", "key", "add", "recovery").result["code"]
    assert post.program.run("vault", "copy", str(tmp_path / "copy")).code == 0
    monkeypatch.setattr(vault_module.QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "copy"))
    desk = Desk(post.home, SystemClock())
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    desk.link.open()
    try:
        qtbot.waitUntil(lambda: desk.reader is not None, timeout=_PATIENCE)
        page.show_with(section="vault")
        press(page, "Choose its folder…")
        page.findChild(VaultSection)._attach._code.setText(code)
        press(page, "Use this vault")

        qtbot.waitUntil(lambda: "Another vault is in use now" in texts(page), timeout=_PATIENCE)
        assert post.home.vault == tmp_path / "copy"
        qtbot.waitUntil(lambda: desk.reader is not None and "1 snapshot of 1 mailbox" in texts(page), timeout=_PATIENCE)
        assert desk.link.status.vault == str(tmp_path / "copy")
    finally:
        desk.close()
