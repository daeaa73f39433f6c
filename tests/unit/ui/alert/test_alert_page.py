"""The alert says what happened, what is safe and what to do, and lets the user answer only after he saw what that means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mailrescue.app.agent.values import JobKind
from mailrescue.app.card import StepKind, action_card
from mailrescue.app.overview import State
from mailrescue.model.verdict import Level
from mailrescue.ui.alert.answering import AnswerDialog
from mailrescue.ui.alert.page import AlertPage
from mailrescue.ui.alert.printing import card_document
from mailrescue.ui.alert.sides import _span
from mailrescue.ui.alert.words import said_of, steps_of
from mailrescue.ui.desk import Desk
from mailrescue.ui.widgets.basics import Empty
from tests.kit.offices import Office
from tests.kit.working_links import WorkingLink, desk_of


class Alert:
    """The page over an office, waited for."""

    def __init__(self, qtbot: QtBot, office: Office, **where: Any) -> None:
        self.qtbot, self.office = qtbot, office
        self.desk: Desk = desk_of(office)
        self.went: list[tuple[str, dict[str, Any]]] = []
        self.desk.went.connect(lambda page, where: self.went.append((page, where)))
        self.page = AlertPage(self.desk)
        qtbot.addWidget(self.page)
        self.page.resize(1064, 900)
        self.page.show_with(**where)
        self.page.show()

    @property
    def asked(self) -> list[Any]:
        link = self.desk.link
        assert isinstance(link, WorkingLink)
        return link.asked

    def until(self, state: State) -> Alert:
        """Wait until the page shows a mailbox of this state."""
        self.qtbot.waitUntil(lambda: self.page.found is not None and self.page.found.state is state, timeout=5_000)
        return self

    def until_said(self, text: str, within: QWidget | None = None) -> Alert:
        """Wait until the page says this."""
        self.qtbot.waitUntil(lambda: text in self.texts(within), timeout=5_000)
        return self

    def texts(self, within: QWidget | None = None) -> str:
        return "\n".join(found.text() for found in (within or self.page).findChildren(QLabel) if not found.isHidden())

    def button(self, text: str, within: QWidget | None = None) -> QPushButton:
        def found() -> list[QPushButton]:
            return [one for one in (within or self.page).findChildren(QPushButton) if one.accessibleName() == text and one.isVisible()]

        self.qtbot.waitUntil(lambda: bool(found()), timeout=5_000)
        return found()[0]

    def press(self, text: str) -> None:
        self.qtbot.mouseClick(self.button(text), Qt.MouseButton.LeftButton)

    def dialog(self) -> AnswerDialog:
        """Wait for what an answer would change."""
        self.qtbot.waitUntil(lambda: any(one.isVisible() for one in self.page.findChildren(AnswerDialog)), timeout=5_000)
        return next(one for one in self.page.findChildren(AnswerDialog) if one.isVisible())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.add("anna", 60)
    made.live("anna", days=4, every=3)
    made.clock.advance(days=-3, minutes=4)
    return made


@pytest.fixture
def alert(qtbot: QtBot, office: Office) -> Iterator[Callable[..., Alert]]:
    made: list[Alert] = []

    def show(**where: Any) -> Alert:
        made.append(Alert(qtbot, office, **where))
        return made[-1]

    yield show
    for one in made:
        one.desk.close()


def _emptied(office: Office) -> str:
    office.empty("anna")
    return office.snapshot("anna")[0].id


def test_it_says_in_one_sentence_what_happened_and_what_is_safe(office: Office, alert: Callable[..., Alert]) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    assert page.page.hero.title.text() == "anna had 68 mails, and now has 1"
    assert page.page.hero.property("kind") == "bad"
    said = page.texts(page.page.hero)
    assert "it is here, frozen and safe" in said
    assert "68 mails" in said
    assert "1 snapshot waits for your answer" in said


def test_the_list_says_what_the_card_says_without_a_command(office: Office, alert: Callable[..., Alert]) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    assert page.page.found is not None
    steps = steps_of(page.page.found)
    assert [step.kind for step in steps] == [StepKind.SAFE, StepKind.OUTLOOK, StepKind.PROVIDER, StepKind.LEAVE_ALONE, StepKind.MEANWHILE, StepKind.ANSWER]
    for told in ("put it offline", "Was my mailbox moved, replaced or restored", "do not remove the account there", "follow no link in a mail"):
        page.until_said(told)
    said = page.texts()
    assert "`" not in said
    assert "mailrescue " not in said


def test_there_are_words_for_every_step_of_every_card(office: Office, alert: Callable[..., Alert]) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    found = page.page.found
    assert found is not None
    assert found.card is not None
    good, held = found.status.last_good, found.card.held
    cards = [action_card("anna", level, good, held, office.engine().zone, back=back) for level in (Level.ASK, Level.FREEZE) for back in (True, False)]
    for step in {step for card in cards for step in card.steps}:
        said = said_of(step, found)
        assert said is not None
        assert said.title
        assert said.text


def test_what_was_ticked_off_is_remembered_while_the_same_thing_waits(office: Office, alert: Callable[..., Alert]) -> None:
    _emptied(office)
    first = alert().until(State.FROZEN)
    box = first.page.checklist.findChildren(QCheckBox)[1]
    box.setChecked(True)
    again = alert().until(State.FROZEN)
    assert [one.isChecked() for one in again.page.checklist.findChildren(QCheckBox)] == [False, True, False, False, False]


def test_what_is_gone_is_summed_up_and_leads_to_the_mails(office: Office, alert: Callable[..., Alert]) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    page.until_said("All of them are safe here", page.page.losses)
    assert "Inbox: 34" in page.page.losses.tables["folder"].accessibleDescription()
    page.press("See these mails")
    assert page.page.found is not None
    assert page.page.found.status.last_good is not None
    assert page.went == [("browse", {"account": "anna", "at": page.page.found.status.last_good.id, "vanished": True})]


def test_keeping_it_frozen_changes_nothing_and_says_what_it_means(office: Office, alert: Callable[..., Alert]) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    page.press("Keep frozen")
    assert "Good. It stays frozen: nothing is deleted" in page.texts(page.page.answer)
    assert page.asked == []


def test_i_did_that_shows_first_what_it_means_and_can_be_taken_back(office: Office, alert: Callable[..., Alert], qtbot: QtBot) -> None:
    held = _emptied(office)
    page = alert().until(State.FROZEN)
    page.press("I did that…")
    dialog = page.dialog()
    said = page.texts(dialog)
    assert "It no longer has 68 mails of the last good snapshot (Inbox: 34, " in said
    assert "stays until" in said
    assert "you can take this answer back here at any time" in said
    assert page.asked == []
    qtbot.mouseClick(page.button("Yes, I did that", dialog), Qt.MouseButton.LeftButton)
    page.until(State.GOOD)
    fields = page.asked[-1].fields
    assert (fields["word"], fields["name"], fields["snapshot"]) == ("accept", "anna", held)
    assert fields["shown"]
    assert "Your answer is written down" in page.texts()
    page.press("Undo this answer…")
    qtbot.mouseClick(page.button("Take it back", page.dialog()), Qt.MouseButton.LeftButton)
    page.until(State.FROZEN)
    qtbot.waitUntil(lambda: "(taken back)" in page.texts(page.page.findings))


def test_enter_in_the_question_answers_nothing(office: Office, alert: Callable[..., Alert], qtbot: QtBot) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    page.press("That is not my mailbox…")
    dialog = page.dialog()
    assert "set aside as not your mailbox, and kept" in page.texts(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.page.findChildren(AnswerDialog) or not page.page.findChildren(AnswerDialog)[0].isVisible())
    assert page.asked == []


def test_the_alert_is_answered_by_keyboard_alone(office: Office, alert: Callable[..., Alert], qtbot: QtBot) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    page.until_said("All of them are safe here", page.page.losses)
    qtbot.waitUntil(lambda: bool(page.page.course.timeline.line.points))
    walked = _walk(page, qtbot)
    assert walked.index("Print") < walked.index("1. Leave mail programs closed") < walked.index("See my mail") < walked.index("Keep frozen")
    assert walked.index("Keep frozen") < walked.index("I did that…") < walked.index("Compare now")
    assert "Snapshots of anna" in walked
    page.button("I did that…").setFocus()
    qtbot.keyClick(page.button("I did that…"), Qt.Key.Key_Space)
    dialog = page.dialog()
    assert dialog.cancel.isDefault()
    dialog.confirm.setFocus()
    qtbot.keyClick(dialog.confirm, Qt.Key.Key_Space)
    page.until(State.GOOD)


def _walk(page: Alert, qtbot: QtBot) -> list[str]:
    """Go through the page with the Tab key; returns the names of what had the focus."""
    page.page.activateWindow()
    page.button("Print").setFocus()
    names: list[str] = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        if focused is None:
            break
        name = focused.accessibleName() or (focused.text() if isinstance(focused, QCheckBox) else "")
        if isinstance(focused, QLabel):
            assert name
        if names and name == "Print":
            break
        names.append(name)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return names


def test_a_question_is_amber_and_short(office: Office, alert: Callable[..., Alert]) -> None:
    office.lose("anna", 0.6)
    office.snapshot("anna")
    page = alert().until(State.ASKS)
    assert page.page.hero.property("kind") == "warn"
    assert page.page.hero.title.text() == "anna had 68 mails, and now has 27"
    assert page.button("Keep it as it is")
    page.press("See every mail that is gone")
    assert page.went[-1][1]["vanished"] is True


def test_what_is_back_is_confirmed(office: Office, alert: Callable[..., Alert], qtbot: QtBot) -> None:
    held = _emptied(office)
    office.clock.advance(hours=2)
    office.bring_back("anna")
    office.snapshot("anna")
    page = alert().until(State.BACK)
    assert page.page.hero.property("kind") == "good"
    page.until_said("Nothing: all of the snapshot", page.page.losses)
    page.press("Yes, my mailbox is back…")
    qtbot.mouseClick(page.button("Yes, it is back", page.dialog()), Qt.MouseButton.LeftButton)
    page.until(State.GOOD)
    assert {key: value for key, value in page.asked[-1].fields.items() if key != "shown"} == {"word": "reject", "name": "anna", "snapshot": held}
    page.until_said("Set aside as not your mailbox", page.page.findings)


def test_after_that_is_not_my_mailbox_it_waits_for_it_and_looks_whether_it_is_back(office: Office, alert: Callable[..., Alert], qtbot: QtBot) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    page.press("That is not my mailbox…")
    qtbot.mouseClick(page.button("That is not my mailbox", page.dialog()), Qt.MouseButton.LeftButton)
    page.until(State.AWAITED)
    assert page.page.hero.property("kind") == "warn"
    assert page.page.hero.title.text() == "Waiting for anna to come back"
    said = page.texts(page.page.hero)
    assert "68 mails" in said
    assert "last snapshot is good" not in said
    assert page.button("Undo this answer…")
    page.press("See my mail")
    assert page.went[-1][1]["at"] == page.page.found.status.last_good.id  # type: ignore[union-attr]
    office.clock.advance(hours=1)
    page.press("Snapshot now")
    assert page.asked[-1].fields == {"names": ["anna"]}
    qtbot.waitUntil(lambda: page.page.found is not None and len(page.page.found.status.held) == 1, timeout=5_000)
    assert page.page.found is not None
    assert page.page.found.state is State.AWAITED  # still empty: the same is not asked twice
    office.bring_back("anna")
    office.clock.advance(hours=1)
    page.press("Snapshot now")
    page.until(State.BACK)
    assert not page.page.hero.take.isVisible()


def test_which_side_has_what_is_compared_as_a_job_on_demand(office: Office, alert: Callable[..., Alert]) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    page.press("Compare now")
    assert page.asked[-1].kind is JobKind.COMPARE
    page.until_said("68 items are safe here and no longer in the mailbox", page.page.sides)
    said = page.texts(page.page.sides)
    assert "In the mailbox now" in said
    assert "In the last good snapshot" in said
    assert "68 are only here" in said
    assert "Inbox" in {one.text() for one in page.page.sides.findChildren(QLabel)}
    assert "INBOX" not in said
    assert "mailrescue" not in said


def test_mail_of_one_day_is_not_from_a_day_to_the_same_day() -> None:
    assert _span("22 Nov", "22 Nov") == "Mail of 22 Nov"
    assert _span("1 Nov", "22 Nov") == "Mail from 1 Nov to 22 Nov"


def test_of_several_mailboxes_the_gravest_is_shown_and_others_can_be_chosen(office: Office, alert: Callable[..., Alert]) -> None:
    office.add("info", 60)
    office.live("info", days=4, every=3)
    office.lose("info", 0.6)
    _emptied(office)
    office.snapshot("info")
    page = alert().until(State.FROZEN)
    page.press("info")
    page.until(State.ASKS)
    assert page.button("info").isChecked()


def test_where_nothing_waits_it_says_so(alert: Callable[..., Alert]) -> None:
    page = alert()
    page.qtbot.waitUntil(lambda: bool(page.page.findChildren(Empty)))
    assert "Nothing waits for you" in page.texts()
    page.press("Back to Home")
    assert page.went == [("home", {})]


def test_the_card_is_printed_with_what_happened_and_every_step(office: Office, alert: Callable[..., Alert]) -> None:
    _emptied(office)
    page = alert().until(State.FROZEN)
    assert page.page.found is not None
    text = card_document(page.page.found).toPlainText()
    assert "anna had 68 mails, and now has 1" in text
    assert "mails are gone from all folders at once" in text
    assert "3. Leave these alone" in text
