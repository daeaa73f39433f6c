"""What was not reached the last time is told above the cards, with what can be done about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from mailrescue.app.accounts import add_account
from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState
from mailrescue.core.errors import ExitCode
from mailrescue.ui.widgets.basics import Banner
from mailrescue.ui.widgets.jobstrip import JobStrip
from tests.kit.offices import Office
from tests.kit.working_links import desk_of


def _lived(office: Office, *names: str) -> None:
    for name in names:
        office.add(name, 60)
    office.live(*names, days=4, every=3)


def _failed(office: Office, name: str, code: ExitCode, sentence: str) -> Job:
    at = office.clock.now().timestamp() + 60
    return Job(
        id=f"failed-{name}", spec=JobSpec(JobKind.SNAPSHOT, {"names": [name]}), state=JobState.ENDED, queued_at=at, ended_at=at, code=code, message=sentence,
        result={"account": name, "error": sentence, "code": int(code)},
    )  # fmt: skip


def test_a_refused_sign_in_is_told_above_the_cards_with_a_way_to_a_new_password(office: Office, shown: Any) -> None:
    add_account(office.home, "nadia", "imap", {"host": "imap.northwind.test", "user": "nadia"})
    _lived(office, "anna")
    desk = desk_of(office)
    desk.link.past = [_failed(office, "nadia", ExitCode.SIGN_IN, "imap.northwind.test refused the name or password of nadia.")]
    home = shown(desk).until("1 mailbox was not reached")
    assert "nadia: sign-in was refused\nimap.northwind.test refused the name or password of nadia." in home.texts(Banner)
    assert "Sign-in refused" in home.texts()
    assert [one.accessibleName() for one in home.page.findChildren(QPushButton) if one.property("kind") == "primary" and not one.isHidden()] == ["Change password…"]

    home.button("Change password…").click()
    home.button("See at which step").click()

    assert home.went == [("settings", {"section": "accounts", "password": "nadia"}), ("settings", {"section": "accounts", "test": "nadia"})]


def test_a_server_that_does_not_answer_is_told_and_can_be_tried_again(office: Office, shown: Any) -> None:
    add_account(office.home, "nadia", "ews", {"email": "nadia@northwind.test", "endpoint": "https://mail.northwind.test/EWS/Exchange.asmx"})
    _lived(office, "anna")
    desk = desk_of(office)
    desk.link.past = [_failed(office, "nadia", ExitCode.UNREACHABLE, "Nothing answers at mail.northwind.test, port 443.")]
    home = shown(desk).until("1 mailbox was not reached")
    assert "nadia: the server was not reached" in home.texts(Banner)
    assert "Exchange mailbox · nadia@northwind.test" in home.texts()
    with pytest.raises(StopIteration):
        home.button("Change password…")

    home.button("Try again").click()

    assert [(spec.kind, spec.fields) for spec in desk.link.asked] == [(JobKind.SNAPSHOT, {"names": ["nadia"]})]


def test_what_is_told_above_the_cards_is_not_told_by_a_strip_as_well(office: Office, shown: Any) -> None:
    _lived(office, "anna")
    desk = desk_of(office)
    home = shown(desk).until("All mail is safe")
    failed = _failed(office, "anna", ExitCode.UNREACHABLE, "The path is gone.")
    desk.link.jobs[failed.id] = replace(failed, state=JobState.RUNNING, code=None, result=None)
    desk.link.job_changed.emit(desk.link.jobs[failed.id])
    desk.link.past = [failed]
    desk.link.jobs[failed.id] = failed
    desk.link.job_changed.emit(failed)

    home.until("1 mailbox was not reached")

    assert home.page.findChild(JobStrip) is None or home.page.findChild(JobStrip).isHidden()
    assert "anna was not reached" in home.texts(Banner)
