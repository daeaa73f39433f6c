"""The page Activity: what runs, what was done, filters, receipts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState, Lock
from mailrescue.core.errors import ExitCode
from mailrescue.core.progress import Progress
from mailrescue.ui.activity.page import ActivityPage
from mailrescue.ui.widgets.jobstrip import JobStrip
from mailrescue.ui.widgets.lines import LineList
from tests.kit.offices import Office
from tests.kit.shown import button, press, texts
from tests.kit.stilldesks import StillDesk, at_desk
from tests.kit.working_links import desk_of


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, vault=False)


@pytest.fixture
def desk(office: Office) -> Iterator[StillDesk]:
    with at_desk(office) as made:
        made.line.past = [
            job(office, "export", JobKind.EXPORT, hours=1, code=ExitCode.DONE, name="anna", dest=str(office.root)),
            job(office, "bad", JobKind.SNAPSHOT, hours=2, code=ExitCode.UNREACHABLE, message="The mailbox is gone.", names=["ben"]),
            job(office, "all", JobKind.SNAPSHOT, hours=3, code=ExitCode.DONE, names=[]),
            job(office, "check", JobKind.CHECK, hours=30, code=ExitCode.DONE, read_data=True),
        ]  # fmt: skip
        yield made


@pytest.fixture
def page(desk: StillDesk, qtbot) -> ActivityPage:
    made = ActivityPage(desk)
    qtbot.addWidget(made)
    made.resize(1064, 800)
    made.show()
    return made


def job(office: Office, job_id: str, kind: JobKind, *, hours: float, code: ExitCode | None, message: str = "", state: JobState = JobState.ENDED, **fields: object) -> Job:
    at = (office.clock.now() - timedelta(hours=hours)).timestamp()
    result = {"destination": str(office.root), "planned": 1, "items": 1, "bytes": 9, "verified": 1} if kind is JobKind.EXPORT else None
    return Job(id=job_id, spec=JobSpec(kind, fields), state=state, queued_at=at, started_at=at, ended_at=at + 65, code=code, message=message, result=result)


def listed(page: ActivityPage) -> list[str]:
    return [one.id for one in page.findChild(LineList).things]


def pick(page: ActivityPage, name: str, value: str) -> None:
    choice = next(one for one in page.findChildren(QComboBox) if one.accessibleName() == name)
    at = choice.findData(value)
    assert at >= 0
    choice.setCurrentIndex(at)
    choice.activated.emit(at)


def test_what_was_done_is_listed_newest_first_and_the_newest_is_shown(page: ActivityPage) -> None:
    page.show_with()

    assert listed(page) == ["export", "bad", "all", "check"]
    assert "Export: anna" in texts(page)
    model = page.findChild(LineList).model()
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Snapshot: ben, It did not work, 06:30, 65 seconds"


def test_while_the_first_job_runs_it_does_not_say_that_nothing_was_done(page: ActivityPage, desk: StillDesk, office: Office) -> None:
    desk.line.past = []
    page.show_with()
    assert "Nothing was done yet" in texts(page)
    running = job(office, "first", JobKind.SNAPSHOT, hours=0, code=None, state=JobState.RUNNING, names=["anna"])
    desk.line.jobs["first"] = running
    desk.line.job_changed.emit(running)
    assert "Nothing was done yet" not in texts(page)
    assert "Taking a snapshot of anna" in texts(page)
    assert "Nothing is finished yet" in texts(page)
    page.show_with()
    assert "Nothing is finished yet" in texts(page)
    desk.line.jobs["first"] = replace(running, state=JobState.ENDED, code=ExitCode.DONE)
    desk.line.job_changed.emit(desk.line.jobs["first"])
    assert listed(page) == ["first"]


def test_a_job_that_was_asked_for_is_shown(page: ActivityPage) -> None:
    page.show_with(job="bad")

    assert page.findChild(LineList).current.id == "bad"
    assert "The mailbox is gone." in texts(page)
    assert button(page, "Do it again").isEnabled()


def test_the_keyboard_goes_through_the_jobs(page: ActivityPage) -> None:
    page.show_with()
    shown = page.findChild(LineList)
    shown.setFocus()

    QTest.keyClick(shown, Qt.Key.Key_Down)

    assert shown.current.id == "bad"
    assert "The mailbox is gone." in texts(page)


def test_filters_leave_what_fits(page: ActivityPage) -> None:
    page.show_with()

    pick(page, "Mailbox", "ben")
    assert listed(page) == ["bad", "all"]  # of all mailboxes is of ben, too
    pick(page, "Mailbox", "")
    pick(page, "Kind", "check")
    assert listed(page) == ["check"]
    pick(page, "Kind", "")
    page.findChild(QCheckBox).setChecked(True)
    assert listed(page) == ["bad"]


def test_where_nothing_fits_a_button_shows_everything_again(page: ActivityPage) -> None:
    page.show_with()
    pick(page, "Kind", "prune")
    assert "Nothing like this was done" in texts(page)

    press(page, "Show everything")

    assert len(listed(page)) == 4


def test_where_nothing_was_done_yet_the_page_says_what_will_be_here(desk: StillDesk, qtbot) -> None:
    desk.line.past = []
    page = ActivityPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.show_with()
    assert "Nothing was done yet" in texts(page)

    with qtbot.waitSignal(desk.went) as gone:
        press(page, "Set up a mailbox")
    assert gone.args == ["settings", {"section": "accounts", "add": True}]


def test_what_runs_is_on_top_with_its_figures_and_can_be_stopped(page: ActivityPage, desk: StillDesk, office: Office) -> None:
    page.show_with()
    running = job(office, "run", JobKind.SNAPSHOT, hours=0, code=None, state=JobState.RUNNING, names=["anna"])
    desk.line.jobs["run"] = running
    desk.line.job_changed.emit(running)
    progress = Progress(task="snapshot", done=40, total=100, rate=10.0, seconds_left=6.0)
    desk.line.job_changed.emit(Job(id="run", spec=running.spec, state=JobState.RUNNING, queued_at=running.queued_at, progress=progress))

    assert len(page.findChildren(JobStrip)) == 1
    assert "Taking a snapshot of anna" in texts(page)
    assert "6 seconds left" in texts(page)
    press(page, "Stop")
    assert desk.line.stopped == ["run"]


def test_a_job_joins_the_list_when_it_is_over_and_the_one_that_was_waited_for_is_shown(page: ActivityPage, desk: StillDesk, office: Office) -> None:
    running = job(office, "run", JobKind.CHECK, hours=0, code=None, state=JobState.RUNNING)
    desk.line.jobs["run"] = running
    page.show_with(job="run")
    ended = job(office, "run", JobKind.CHECK, hours=0, code=ExitCode.DONE)
    desk.line.jobs["run"] = ended

    desk.line.job_changed.emit(ended)

    assert listed(page)[0] == "run"
    assert page.findChild(LineList).current.id == "run"


def test_the_chosen_job_stays_chosen_when_another_ends(page: ActivityPage, desk: StillDesk, office: Office) -> None:
    page.show_with(job="check")

    desk.line.job_changed.emit(job(office, "new", JobKind.CHECK, hours=0, code=ExitCode.DONE))

    assert len(listed(page)) == 5
    assert page.findChild(LineList).current.id == "check"


def test_a_receipt_is_copied_and_saved_as_text(page: ActivityPage, qtbot, tmp_path: Path) -> None:
    page.show_with(job="export")

    press(page, "Copy as text")
    assert QGuiApplication.clipboard().text().startswith("Export: anna\n")
    page.save_to(tmp_path / "receipt.txt")
    qtbot.waitUntil(lambda: (tmp_path / "receipt.txt").exists() and "Saved." in texts(page))
    assert (tmp_path / "receipt.txt").read_text() == QGuiApplication.clipboard().text()
    page.save_to(tmp_path / "no" / "receipt.txt")
    qtbot.waitUntil(lambda: "The disk did not do what was asked" in texts(page))
    QGuiApplication.clipboard().clear()


def test_an_export_opens_its_folder_and_says_when_that_is_gone(page: ActivityPage, office: Office, qtbot, monkeypatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    page.show_with(job="export")

    press(page, "Open folder")
    qtbot.waitUntil(lambda: opened == [str(office.root)])
    office.root.rename(office.root.with_suffix(".gone"))
    press(page, "Open folder")
    qtbot.waitUntil(lambda: "That folder is not there." in texts(page))
    assert len(opened) == 1


def test_a_job_that_failed_is_done_again_as_it_was(page: ActivityPage, desk: StillDesk) -> None:
    page.show_with(job="bad")

    press(page, "Do it again")

    assert [(spec.kind, spec.fields) for spec in desk.line.asked] == [(JobKind.SNAPSHOT, {"names": ["ben"]})]


def test_a_real_snapshot_shows_its_receipt_and_leads_to_its_mail(tmp_path: Path, qtbot) -> None:
    office = Office(tmp_path / "real")
    office.add("anna", mails=5)
    desk = desk_of(office)
    page = ActivityPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.show_with()

    desk.link.submit(JobSpec(JobKind.SNAPSHOT, {"names": ["anna"]}))

    qtbot.waitUntil(lambda: "Snapshot taken" in texts(page))
    assert "5" in texts(page).split("\n")
    with qtbot.waitSignal(desk.went) as gone:
        press(page, "Look at it")
    assert gone.args[0] == "browse"
    assert gone.args[1]["account"] == "anna"
    desk.close()


def test_where_there_are_mailboxes_it_offers_to_begin(desk: StillDesk, office: Office, qtbot) -> None:
    office.add("anna", mails=1)
    desk.line.past = []
    page = ActivityPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.show_with()
    assert "Nothing was done yet" in texts(page)

    press(page, "Snapshot now")

    assert [(spec.kind, spec.fields) for spec in desk.line.asked] == [(JobKind.SNAPSHOT, {"names": []})]


def test_while_the_vault_is_locked_it_does_not_say_that_nothing_was_done(office: Office, qtbot) -> None:
    with at_desk(office, Lock.PASSPHRASE) as desk:
        page = ActivityPage(desk)
        qtbot.addWidget(page)
        page.show()
        page.show_with()
        assert "Your vault is not open" in texts(page)
        assert "Nothing was done yet" not in texts(page)
