"""The demo's window: every step by what the user does, with the real agent; skipped, refused, stopped, and nothing left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from mailrescue.app.agent.client import AgentClient, NoAgent
from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState, Lock
from mailrescue.app.exporting import ExportRequest, export
from mailrescue.app.guarding import guard_status
from mailrescue.app.secrets import VAULT_KEY_VARIABLE
from mailrescue.core.clock import NOW_VARIABLE, FixedClock, SystemClock
from mailrescue.core.errors import Cancelled, ExitCode, MailRescueError
from mailrescue.core.progress import CancelToken
from mailrescue.demo.comparison import Compared, compare_export
from mailrescue.demo.month import Prepared, prepare
from mailrescue.demo.postbox import read_plainly
from mailrescue.demo.stage import ACCOUNT
from mailrescue.model.verdict import Level
from mailrescue.ui.browse.page import BrowsePage
from mailrescue.ui.demo import run
from mailrescue.ui.demo.guide import Guide, Step
from mailrescue.ui.demo.preparing import Preparing
from mailrescue.ui.demo.run import DemoStage
from mailrescue.ui.demo.strip import Strip
from mailrescue.ui.desk import Desk
from tests.kit.links import StillLink

_PATIENCE = 60_000


@pytest.fixture
def made(tmp_path: Path) -> Prepared:
    """Two evenings that end yesterday."""
    return prepare(tmp_path, now=SystemClock().now(), evenings=2, past=10)


@pytest.fixture
def stage(made: Prepared, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoStage]:
    """The window on them, with its agent; the user's own settings are in the way."""
    monkeypatch.setenv(VAULT_KEY_VARIABLE, "the user's own")
    monkeypatch.setenv(NOW_VARIABLE, "no time at all")
    stage = DemoStage(made, SystemClock())
    stage.open()
    yield stage
    stage.close()


def _press(stage: DemoStage, text: str) -> None:
    strip = stage.window.findChild(Strip)
    assert strip is not None
    button = next(one for one in strip.findChildren(QPushButton) if one.isVisible() and one.accessibleName() == text)
    assert button.isEnabled()
    button.click()


def _at(stage: DemoStage, step: Step) -> Callable[[], bool]:
    return lambda: stage.guide.step is step or bool(stage.guide.trouble)


def test_the_whole_way_from_the_month_to_the_proof(stage: DemoStage, made: Prepared, qtbot: QtBot) -> None:
    before = read_plainly(made.mailbox).total()
    qtbot.waitUntil(lambda: stage.desk.reader is not None, timeout=_PATIENCE)
    assert stage.desk.link.status is not None
    assert stage.desk.link.status.lock is Lock.NONE
    _press(stage, "Go on")
    _press(stage, "Let it happen")
    qtbot.waitUntil(_at(stage, Step.ALARM), timeout=_PATIENCE)
    assert (stage.guide.trouble, stage.guide.gone) == ("", before)
    assert read_plainly(made.mailbox).total() == 1
    assert guard_status(made.engine(), ACCOUNT)[0].level is Level.FREEZE
    _press(stage, "Show the alarm")
    assert stage.window.current == "alert"
    _press(stage, "Go to last Tuesday")
    qtbot.waitUntil(lambda: stage.window.current == "browse", timeout=_PATIENCE)
    page = stage.window.findChild(BrowsePage)
    assert page is not None
    qtbot.waitUntil(lambda: page.loader.complete and page.model.rowCount() > 0, timeout=_PATIENCE)
    page.list.go_to(0)
    qtbot.waitUntil(_at(stage, Step.EXPORT), timeout=_PATIENCE)
    _press(stage, "Export everything")
    qtbot.waitUntil(_at(stage, Step.END), timeout=_PATIENCE)
    assert stage.guide.trouble == ""
    assert stage.guide.compared == Compared(before, before)
    assert stage.guide.done == set(Step) - {Step.END}
    _press(stage, "Close the demo")
    assert not stage.window.isVisible()


def test_when_it_is_closed_no_agent_is_left_and_the_users_settings_are_back(stage: DemoStage, made: Prepared, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: stage.desk.reader is not None, timeout=_PATIENCE)
    assert "the user's own" not in os.environ.values()
    stage.close()
    with pytest.raises(NoAgent):
        AgentClient.connect(made.home)
    assert (os.environ[VAULT_KEY_VARIABLE], os.environ[NOW_VARIABLE]) == ("the user's own", "no time at all")


@pytest.fixture
def guide(made: Prepared, qtbot: QtBot) -> Iterator[Guide]:
    """A guide whose jobs are only remembered."""
    desk = Desk(made.home, FixedClock(made.now), link=StillLink(made.home, made.key))
    guide = Guide(desk, made, desk)
    yield guide
    guide.close()
    desk.close()


def _link(guide: Guide) -> StillLink:
    link = guide._desk.link
    assert isinstance(link, StillLink)
    return link


def _ends(guide: Guide, code: ExitCode, *, message: str = "", result: dict[str, Any] | None = None) -> None:
    """Let the job that was asked for last end."""
    link = _link(guide)
    last = list(link.jobs.values())[-1]
    job = Job(id=last.id, spec=last.spec, state=JobState.ENDED, queued_at=0.0, code=code, message=message, result=result)
    link.past = [job, *link.past]
    link.job_changed.emit(job)


def _lose(guide: Guide, qtbot: QtBot) -> None:
    guide.skip()
    guide.go_on()
    qtbot.waitUntil(lambda: bool(_link(guide).asked), timeout=_PATIENCE)


def test_steps_can_be_skipped_but_the_loss_that_the_rest_speaks_of(guide: Guide, qtbot: QtBot) -> None:
    guide.skip()
    guide.skip()
    qtbot.waitUntil(lambda: bool(_link(guide).asked), timeout=_PATIENCE)
    assert _link(guide).asked == [JobSpec(JobKind.SNAPSHOT, {"names": []})]
    guide.skip()
    assert (guide.step, guide.busy) == (Step.LOSE, True)
    _ends(guide, ExitCode.HELD)
    for _ in range(5):
        guide.skip()
    assert guide.step is Step.END
    assert guide.done == {Step.LOSE}
    assert not guide.failed


def test_a_snapshot_that_cannot_be_taken_is_said_and_tried_again_without_a_second_loss(guide: Guide, qtbot: QtBot) -> None:
    _lose(guide, qtbot)
    gone = guide.gone
    _ends(guide, ExitCode.IN_USE, message="The vault is in use.")
    assert (guide.step, guide.busy, guide.trouble) == (Step.LOSE, False, "The vault is in use.")
    guide.go_on()
    assert (guide.gone, guide.trouble, len(_link(guide).asked)) == (gone, "", 2)
    _ends(guide, ExitCode.HELD)
    assert guide.step is Step.ALARM


def test_a_mailbox_that_cannot_be_emptied_is_said(guide: Guide, made: Prepared, qtbot: QtBot) -> None:
    (made.root / "provider").write_text("in the way")
    guide.skip()
    guide.go_on()
    qtbot.waitUntil(lambda: not guide.busy, timeout=_PATIENCE)
    assert guide.trouble
    assert _link(guide).asked == []


def test_going_to_the_pages_by_oneself_counts_as_well(guide: Guide, qtbot: QtBot) -> None:
    desk = guide._desk
    desk.go("browse")
    assert (guide.step, guide.done) == (Step.LOSE, {Step.LOOK})
    guide.go_on()
    qtbot.waitUntil(lambda: bool(_link(guide).asked), timeout=_PATIENCE)
    _ends(guide, ExitCode.HELD)
    desk.go("alert", account=ACCOUNT)
    desk.go("browse", account=ACCOUNT)
    assert guide.step is Step.FIND
    desk.read.emit(ACCOUNT, b"a mail")
    assert guide.step is Step.EXPORT


@pytest.mark.parametrize("form", ["eml", "maildir", "mbox"])
def test_an_export_by_the_user_is_compared_whatever_its_format(form: str, guide: Guide, made: Prepared, qtbot: QtBot) -> None:
    _lose(guide, qtbot)
    _ends(guide, ExitCode.HELD)
    engine, there = made.engine(), made.root / "out"
    with engine.reading() as vault:
        receipt = export(engine, vault, ExportRequest(name=ACCOUNT, dest=there, format=form, query="Eichentür"))
    _link(guide).submit(JobSpec(JobKind.PICK, {}))
    _ends(guide, ExitCode.DONE, result={"destination": receipt.destination})
    qtbot.waitUntil(lambda: guide.step is Step.END, timeout=_PATIENCE)
    assert guide.compared == Compared(receipt.items, receipt.items)
    assert receipt.items > 2


def test_one_bit_that_changed_on_the_way_out_is_found_and_fails_the_demo(guide: Guide, made: Prepared, qtbot: QtBot) -> None:
    engine, there = made.engine(), made.root / "out"
    with engine.reading() as vault:
        receipt = export(engine, vault, ExportRequest(name=ACCOUNT, dest=there, format="eml", query="Eichentür"))
    mail = max(there.rglob("*.eml"))
    raw = bytearray(mail.read_bytes())
    raw[len(raw) // 2] ^= 1
    mail.write_bytes(raw)
    assert compare_export(there, made.digests()) == Compared(receipt.items, receipt.items - 1)
    _lose(guide, qtbot)
    _ends(guide, ExitCode.HELD)
    _link(guide).submit(JobSpec(JobKind.PICK, {}))
    _ends(guide, ExitCode.DONE, result={"destination": str(there)})
    qtbot.waitUntil(lambda: guide.step is Step.END, timeout=_PATIENCE)
    assert guide.failed
    strip = Strip(guide, lambda: None)
    qtbot.addWidget(strip)
    assert strip._said.text().startswith("1 of ")


def test_an_export_that_fails_is_said_and_the_step_stays(guide: Guide, qtbot: QtBot) -> None:
    _lose(guide, qtbot)
    _ends(guide, ExitCode.HELD)
    guide.skip()
    guide.skip()
    guide.go_on()
    _ends(guide, ExitCode.FAILED, message="The disk is full.")
    assert (guide.step, guide.busy, guide.trouble) == (Step.EXPORT, False, "The disk is full.")


def test_the_demo_ends_when_it_is_stopped_and_removes_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(run, "Preparing", _Fewer)
    cancel = CancelToken()
    shown: list[bool] = []

    def stop() -> None:
        if any(isinstance(one, run.MainWindow) and one.isVisible() for one in QApplication.topLevelWidgets()):
            shown.append(True)
            cancel.cancel()

    timer = QTimer()
    timer.timeout.connect(stop)
    timer.start(300)
    with pytest.raises(Cancelled):
        run.run_demo(None, SystemClock(), cancel)
    timer.stop()
    assert shown
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("mailrescue-demo-")] == []


class _Fewer(Preparing):
    """Prepares one evening only."""

    evenings = 1


def test_who_does_not_want_to_wait_can_cancel(tmp_path: Path, qtbot: QtBot) -> None:
    waiting = Preparing(tmp_path, SystemClock())
    QTimer.singleShot(50, waiting.reject)
    waiting.exec()
    assert waiting.prepared is None
    assert waiting.error is None


def test_a_disk_that_does_not_take_the_month_is_an_error_and_no_window(tmp_path: Path, qtbot: QtBot) -> None:
    there = tmp_path / "file"
    there.write_text("no folder")
    with pytest.raises((MailRescueError, OSError)):
        run._prepared(there, SystemClock(), CancelToken())


def test_who_goes_on_by_keyboard_keeps_the_button_through_the_loss(guide: Guide, qtbot: QtBot) -> None:
    strip = Strip(guide, lambda: None)
    qtbot.addWidget(strip)
    strip.show()
    strip._go.setFocus()
    guide.skip()
    guide.go_on()
    assert not strip._go.isEnabled()
    qtbot.waitUntil(lambda: bool(_link(guide).asked), timeout=_PATIENCE)
    _ends(guide, ExitCode.HELD)
    assert strip.focusWidget() is strip._go
    assert strip._go.accessibleName() == "Show the alarm"
