"""A running job says how far it is, can be stopped, and tells in words what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState
from mailrescue.core.errors import ExitCode
from mailrescue.core.progress import Progress
from mailrescue.ui.desk import Desk
from mailrescue.ui.theme.icons import icon_names
from mailrescue.ui.widgets.jobstrip import JobStrip
from mailrescue.ui.widgets.jobwords import figures_of, icon_of, outcome_of, running_title
from tests.kit.links import StillLink
from tests.kit.offices import Office
from tests.kit.shown import button, press

_JOB = Job(id="one", spec=JobSpec(JobKind.SNAPSHOT, {"names": ["anna"]}), state=JobState.RUNNING, queued_at=0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    office = Office(tmp_path, vault=False)
    made = Desk(office.home, office.clock, link=StillLink(office.home, None))
    yield made
    made.close()


def _said(strip: JobStrip) -> str:
    return "\n".join(one.text() for one in strip.findChildren(QLabel))


def test_it_follows_its_job_and_no_other(qtbot: QtBot, desk: Desk) -> None:
    strip = JobStrip(desk, _JOB)
    qtbot.addWidget(strip)
    assert "Taking a snapshot of anna" in _said(strip)
    desk.link.job_changed.emit(replace(_JOB, id="other", progress=Progress(task="snapshot", done=1, total=2)))
    assert "1 of 2" not in _said(strip)
    desk.link.job_changed.emit(replace(_JOB, progress=Progress(task="snapshot", done=30, total=120, rate=15.0, seconds_left=6)))
    assert "30 of 120 · 15 a second · 6 seconds left" in _said(strip)
    assert strip.findChildren(QProgressBar)[0].value() == 250


def test_each_kind_of_job_has_an_icon_that_there_is() -> None:
    assert {icon_of(kind) for kind in JobKind} <= set(icon_names())
    assert [kind for kind in JobKind if icon_of(kind) == "camera"] == [JobKind.SNAPSHOT]


def test_stop_is_asked_for_once(qtbot: QtBot, desk: Desk) -> None:
    strip = JobStrip(desk, _JOB)
    qtbot.addWidget(strip)
    stop = strip.findChildren(QPushButton)[0]
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert desk.link.stopped == ["one"]  # type: ignore[attr-defined]
    assert "Stopping at the next safe point" in _said(strip)


def test_what_failed_stays_until_it_is_closed(qtbot: QtBot, desk: Desk) -> None:
    strip = JobStrip(desk, _JOB)
    qtbot.addWidget(strip)
    with qtbot.waitSignal(strip.finished):
        desk.link.job_changed.emit(replace(_JOB, state=JobState.ENDED, code=ExitCode.UNREACHABLE, message="The folder is gone."))
    assert "The folder is gone." in _said(strip)
    assert strip.property("kind") == "bad"
    assert not strip._timer.isActive()


def test_what_went_well_closes_by_itself(qtbot: QtBot, desk: Desk) -> None:
    strip = JobStrip(desk, _JOB)
    qtbot.addWidget(strip)
    desk.link.job_changed.emit(replace(_JOB, state=JobState.ENDED, code=ExitCode.DONE, result={"account": "anna", "items": 5, "new": 2}))
    assert "5 items safe, 2 new" in _said(strip)
    assert strip._timer.isActive()


@pytest.mark.parametrize(("code", "kind"), [(ExitCode.DONE, "good"), (ExitCode.INCOMPLETE, "warn"), (ExitCode.HELD, "bad"), (ExitCode.CANCELLED, "info"), (ExitCode.IN_USE, "bad")])
def test_every_way_to_end_has_words(code: ExitCode, kind: str) -> None:
    for job_kind in JobKind:
        job = replace(_JOB, spec=JobSpec(job_kind, {"name": "anna"}), state=JobState.ENDED, code=code, message="So it is.")
        outcome = outcome_of(job)
        assert outcome.title
        assert running_title(job)
        if job_kind is JobKind.SNAPSHOT:
            assert outcome.kind == kind
    assert outcome_of(replace(_JOB, state=JobState.DIED)).kind == "bad"


def test_sizes_are_told_where_bytes_are_counted() -> None:
    assert figures_of(Progress(task="copy", done=5_000_000, total=10_000_000, bytes=5_000_000, rate=1_000_000), JobState.RUNNING) == "5.0 MB of 10.0 MB · 1.0 MB a second"
    assert figures_of(None, JobState.WAITING) == "Waiting for what runs before it"


@pytest.mark.parametrize("end", [{"state": JobState.DIED}, {"state": JobState.ENDED, "code": ExitCode.UNREACHABLE, "message": "Not there."}])
def test_what_did_not_work_can_be_started_again(qtbot: QtBot, desk: Desk, end: dict[str, Any]) -> None:
    strip = JobStrip(desk, _JOB)
    qtbot.addWidget(strip)
    desk.link.job_changed.emit(replace(_JOB, **end))

    with qtbot.waitSignal(strip.closed):
        press(strip, "Start again")

    assert isinstance(desk.link, StillLink)
    assert desk.link.asked == [_JOB.spec]


def test_what_went_well_or_was_stopped_is_not_offered_again(qtbot: QtBot, desk: Desk) -> None:
    for code in (ExitCode.DONE, ExitCode.CANCELLED, ExitCode.HELD):
        strip = JobStrip(desk, _JOB)
        qtbot.addWidget(strip)
        desk.link.job_changed.emit(replace(_JOB, state=JobState.ENDED, code=code))
        with pytest.raises(AssertionError, match="no button 'Start again'"):
            button(strip, "Start again")
