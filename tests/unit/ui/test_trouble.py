"""The bar above every page: each trouble in plain words, with what to do about it, and nothing while all is well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState, Lock
from mailrescue.app.home import Home
from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import ExitCode
from mailrescue.ui import trouble
from mailrescue.ui.desk import Desk
from mailrescue.ui.link import LinkState
from mailrescue.ui.trouble import TroubleBar
from mailrescue.ui.widgets.basics import Banner
from mailrescue.ui.words import use_language
from tests.kit.links import StillLink

_JOB = Job(id="one", spec=JobSpec(JobKind.SNAPSHOT, {"names": ["office"]}), state=JobState.RUNNING, queued_at=1.0)


class Bar:
    """The bar of a desk whose line does nothing by itself."""

    def __init__(self, home: Home) -> None:
        self.link = StillLink(home, None)
        self.desk = Desk(home, SystemClock(), link=self.link)
        self.bar = TroubleBar(self.desk)
        self.bar.on_page("browse")

    def lock(self, lock: Lock, message: str = "") -> None:
        assert self.link.status is not None
        self.link.status = replace(self.link.status, lock=lock, message=message)
        self.link.changed.emit()

    def move(self, state: LinkState, why: str = "") -> None:
        self.link.state, self.link.trouble = state, why
        self.link.changed.emit()

    def tell(self, job: Job) -> None:
        self.link.jobs[job.id] = job
        self.link.job_changed.emit(job)

    @property
    def said(self) -> list[str]:
        banners = [self.bar._lines.itemAt(n).widget() for n in range(self.bar._lines.count())]
        return [f"{one.title.text()} | {one.text.text()}" for one in banners if isinstance(one, Banner)]

    def press(self, text: str) -> None:
        next(one for one in self.bar.findChildren(QPushButton) if one.text() == text and not one.isHidden()).click()


@pytest.fixture
def bar(tmp_path: Path, qtbot: QtBot) -> Iterator[Bar]:
    made = Bar(Home(tmp_path / "home"))
    qtbot.addWidget(made.bar)
    yield made
    made.desk.close()


def test_while_all_is_well_there_is_nothing(bar: Bar) -> None:
    assert bar.said == []
    assert bar.bar.isHidden()
    bar.lock(Lock.NO_VAULT)
    assert bar.said == []


@pytest.mark.parametrize(
    ("lock", "words"),
    [
        (Lock.PASSPHRASE, ["Your vault is locked", "passphrase or recovery code"]),
        (Lock.NEW_PASSPHRASE, ["Choose a passphrase", "no password store"]),
        (Lock.KEYRING_LOCKED, ["password store is locked", "Unlock it"]),
        (Lock.UNREACHABLE, ["The vault is not there", "disk plugged in", "not harmed"]),
        (Lock.BROKEN, ["cannot be opened", "All key slots are damaged."]),
    ],
)
def test_each_lock_says_what_it_is_and_what_to_do(bar: Bar, lock: Lock, words: list[str]) -> None:
    bar.lock(lock, "All key slots are damaged.")
    assert len(bar.said) == 1
    assert [word for word in words if word not in bar.said[0]] == []
    assert not bar.bar.isHidden()
    bar.lock(Lock.NONE)
    assert bar.said == []


@pytest.mark.parametrize("lock", [Lock.KEYRING_LOCKED, Lock.UNREACHABLE, Lock.BROKEN])
def test_what_the_user_mended_is_tried_again(bar: Bar, lock: Lock) -> None:
    bar.lock(lock)
    bar.press("Try again")
    assert bar.link.tried == [""]


def test_a_locked_password_store_can_be_gone_round_only_where_there_is_a_vault(bar: Bar) -> None:
    bar.lock(Lock.KEYRING_LOCKED)
    assert bar.bar.findChildren(QLineEdit) == []
    bar.link.status = replace(bar.link.status, stamp=5)  # type: ignore[type-var]
    bar.link.changed.emit()
    bar.bar.findChildren(QLineEdit)[0].setText("secret")
    bar.press("Open")
    assert bar.link.tried == ["secret"]


def test_a_passphrase_goes_to_the_agent_and_what_was_typed_stays_while_other_things_change(bar: Bar) -> None:
    bar.lock(Lock.PASSPHRASE)
    field = bar.bar.findChildren(QLineEdit)[0]
    field.setText("secret")
    bar.link.status = replace(bar.link.status, running=1)  # type: ignore[type-var]
    bar.link.changed.emit()
    assert bar.bar.findChildren(QLineEdit)[0].text() == "secret"
    bar.press("Open")
    assert bar.link.tried == ["secret"]
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_a_passphrase_can_be_typed_at_once_when_it_is_asked_for(bar: Bar) -> None:
    bar.bar.show()
    bar.lock(Lock.PASSPHRASE)
    assert bar.bar.window().focusWidget() is bar.bar.findChildren(QLineEdit)[0]


def test_the_field_for_the_passphrase_shows_all_of_what_it_asks_for_in_german_too(bar: Bar) -> None:
    use_language("de")
    bar.lock(Lock.PASSPHRASE)
    field = bar.bar.findChildren(QLineEdit)[0]
    assert "Wiederherstellungscode" in field.placeholderText()
    assert field.minimumWidth() > field.fontMetrics().horizontalAdvance(field.placeholderText()) + 20


def test_whoever_is_typing_is_not_taken_away_from_it(bar: Bar, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    search = QLineEdit()
    lines = QVBoxLayout(window)
    lines.addWidget(bar.bar)
    lines.addWidget(search)
    window.show()
    search.setFocus()
    search.setText("oak")
    bar.lock(Lock.PASSPHRASE)
    assert window.focusWidget() is search
    bar.bar.setParent(None)


def test_what_was_typed_stays_when_other_trouble_comes_and_goes(bar: Bar) -> None:
    bar.lock(Lock.PASSPHRASE)
    bar.bar.findChildren(QLineEdit)[0].setText("secret")
    bar.bar.tell_fault("Something did not work.")
    assert len(bar.said) == 2
    bar.tell(replace(_JOB, message="Another command is using the vault."))
    bar.tell(_JOB)
    assert len(bar.said) == 2
    bar.press("Open")
    assert bar.link.tried == ["secret"]


def test_a_new_passphrase_must_be_typed_twice_and_the_same(bar: Bar) -> None:
    bar.lock(Lock.NEW_PASSPHRASE)
    first, second = bar.bar.findChildren(QLineEdit)
    first.setText("one")
    bar.press("Use it")
    assert bar.link.tried == []
    second.setText("two")
    bar.press("Use it")
    assert bar.link.tried == []
    assert "not the same" in bar.said[0]
    second.setText("one")
    bar.press("Use it")
    assert bar.link.tried == ["one"]


def test_a_service_that_is_back_at_once_is_not_worth_a_word(bar: Bar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bar.move(LinkState.LOST)
    assert bar.said == []
    bar.move(LinkState.READY)
    assert not bar.bar._lost.isActive()
    bar.bar._lost.setInterval(20)
    bar.move(LinkState.LOST)
    qtbot.waitUntil(lambda: bool(bar.said), timeout=5_000)
    assert "Nothing that was stored is lost" in bar.said[0]
    bar.move(LinkState.READY)
    assert bar.said == []


def test_a_service_that_does_not_start_says_why(bar: Bar) -> None:
    bar.move(LinkState.FAILED, "The disk is full.")
    assert bar.said == ["The background service does not start | The disk is full."]


def test_a_job_that_waits_for_another_command_says_so_and_can_be_stopped(bar: Bar) -> None:
    bar.tell(replace(_JOB, message="Another command is using the vault."))
    assert "waiting" in bar.said[0]
    assert "goes on by itself" in bar.said[0]
    bar.press("Stop waiting")
    assert bar.link.stopped == ["one"]
    bar.tell(_JOB)
    assert bar.said == []


@pytest.mark.parametrize(
    ("state", "code", "message"),
    [
        (JobState.ENDED, ExitCode.FAILED, "The disk of the vault (/v) is full. Nothing that was stored before is harmed; make room and run it again."),
        (JobState.DIED, None, "MailRescue's background service was ended while this ran. Start it again."),
        (JobState.ENDED, ExitCode.DAMAGED, "commit 7 is not what was written"),
    ],
)
def test_a_job_that_did_not_work_is_told_on_every_page_until_it_is_dealt_with(bar: Bar, state: JobState, code: ExitCode | None, message: str) -> None:
    bar.tell(replace(_JOB, state=state, code=code, message=message))
    assert message in bar.said[0]
    for page in trouble._TELL_JOBS:  # which say it themselves
        bar.bar.on_page(page)
        assert bar.said == []
    bar.bar.on_page("settings")
    bar.press("Start again")
    assert bar.link.asked == [_JOB.spec]
    assert message not in "".join(bar.said)


@pytest.mark.parametrize("code", [ExitCode.DONE, ExitCode.HELD, ExitCode.INCOMPLETE, ExitCode.CANCELLED])
def test_what_ended_well_or_has_a_page_of_its_own_is_no_trouble(bar: Bar, code: ExitCode) -> None:
    bar.tell(replace(_JOB, state=JobState.ENDED, code=ExitCode.FAILED, message="The disk is full."))
    bar.tell(replace(_JOB, id="two", state=JobState.ENDED, code=code))
    assert bar.said == []  # and what failed before is an old story
