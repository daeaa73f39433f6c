"""Settings, Keeping: choices, their preview, thinning out."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from mailrescue.app.agent.values import JobKind
from mailrescue.app.pruning import keep_policy, policy_of
from mailrescue.ui.settings.page import SettingsPage
from mailrescue.ui.settings.terms import plan_of, plans, term_words
from mailrescue.ui.widgets.lines import LineList
from mailrescue.vault.retention import Policy
from tests.kit.offices import Office
from tests.kit.shown import button, press, texts
from tests.kit.stilldesks import StillDesk


@pytest.fixture
def office(office: Office) -> Office:
    office.clock.advance(hours=1)
    for _ in range(3):  # of each hour only the last stays after two days
        office.receive("anna", 1)
        office.snapshot("anna")
        office.clock.advance(minutes=10)
    office.live("anna", days=3, mails=1)
    return office


def pick(page: SettingsPage, name: str, text: str) -> None:
    choice = next(one for one in page.findChildren(QComboBox) if one.accessibleName() == name)
    at = choice.findText(text)
    assert at >= 0
    choice.setCurrentIndex(at)
    choice.activated.emit(at)


def listed(page: SettingsPage) -> list[str]:
    model = page.findChild(LineList).model()
    return [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


def test_the_preview_says_what_goes_what_stays_and_why(page: SettingsPage, qtbot) -> None:
    page.show_with(section="retention")

    qtbot.waitUntil(lambda: "would go" in texts(page))
    rows = listed(page)
    assert len(rows) == 7
    goes = [row for row in rows if row.endswith(", goes")]
    assert goes == rows[: len(goes)] != []
    assert any("the newest" in row and row.endswith(", stays") for row in rows)
    assert "No mail is ever removed by this" in texts(page)
    assert "All mail stays" in texts(page)


def test_a_choice_shows_in_the_preview_before_it_is_saved_and_can_be_undone(page: SettingsPage, desk: StillDesk, qtbot) -> None:
    page.show_with(section="retention")
    qtbot.waitUntil(lambda: "would go" in texts(page))

    pick(page, "Plan", "Keep every snapshot")

    qtbot.waitUntil(lambda: "All of them stay" in texts(page))
    assert "not saved yet" in texts(page)
    assert not button(page, "Thin out now…").isEnabled()
    assert policy_of(desk.engine()) == Policy()
    press(page, "Undo")
    qtbot.waitUntil(lambda: "would go" in texts(page))
    assert "not saved yet" not in texts(page)


def test_saving_writes_only_what_differs_from_the_usual(page: SettingsPage, desk: StillDesk, qtbot) -> None:
    page.show_with(section="retention")
    pick(page, "Then the last of each day", "1 year")
    pick(page, "Versions of an Outlook file", "5")

    press(page, "Keep it like this")

    qtbot.waitUntil(lambda: "Saved" in texts(page))
    assert json.loads((desk.home.root / "settings.json").read_text())["retention"] == {"daily_days": 365, "file_versions": 5}
    assert policy_of(desk.engine()) == Policy(daily_days=365, file_versions=5)


def test_thinning_out_asks_first_and_is_a_job(page: SettingsPage, desk: StillDesk, qtbot) -> None:
    page.show_with(section="retention")
    qtbot.waitUntil(lambda: button(page, "Thin out now…").isEnabled())

    press(page, "Thin out now…")
    assert desk.line.asked == []
    assert "do not come back" in texts(page)
    press(page, "Thin out")

    assert [(spec.kind, spec.fields) for spec in desk.line.asked] == [(JobKind.PRUNE, {"dry_run": False})]


def test_a_term_for_mail_that_somebody_set_is_warned_of_and_can_be_taken_back(page: SettingsPage, desk: StillDesk, qtbot) -> None:
    keep_policy(desk.home, Policy(item_days=400))

    page.show_with(section="retention")

    assert "Then it is gone for good" in texts(page)
    press(page, "Keep it for ever")
    press(page, "Keep it like this")
    qtbot.waitUntil(lambda: policy_of(desk.engine()) == Policy())


def test_settings_that_cannot_be_understood_are_said_and_the_usual_is_shown(page: SettingsPage, desk: StillDesk) -> None:
    desk.home.write("settings", {"retention": {"daily_days": "many"}})

    page.show_with(section="retention")

    assert "The settings cannot be understood" in texts(page)


def test_of_a_mailbox_that_waits_for_an_answer_nothing_goes(page: SettingsPage, office: Office, qtbot) -> None:
    office.empty("anna")
    office.snapshot("anna")

    page.show_with(section="retention")

    qtbot.waitUntil(lambda: "Of anna nothing goes" in texts(page))


@pytest.mark.parametrize(("days", "words"), [(None, "for ever"), (1, "1 day"), (7, "1 week"), (60, "2 months"), (730, "2 years"), (45, "45 days")])
def test_terms_are_said_as_people_say_them(days: int | None, words: str) -> None:
    assert term_words(days) == words


def test_every_plan_is_known_again() -> None:
    assert [plan_of(plan) for plan, _ in plans() if plan is not None] == [plan for plan, _ in plans() if plan is not None]
    assert plan_of(Policy(daily_days=11)) is None
