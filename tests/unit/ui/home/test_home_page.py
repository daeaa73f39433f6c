"""Home answers whether the mail is safe, shows what waits, and leads to every snapshot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mailrescue.app.accounts import remove_account
from mailrescue.app.agent.values import JobKind, JobSpec, JobState, Lock
from mailrescue.core.progress import Progress
from mailrescue.ui.desk import Desk
from mailrescue.ui.link import LinkState
from mailrescue.ui.widgets.basics import Banner, Empty
from mailrescue.ui.widgets.jobstrip import JobStrip
from tests.kit.links import StillLink
from tests.kit.offices import Office
from tests.kit.working_links import WorkingLink


def _lived(office: Office, *names: str) -> None:
    for name in names:
        office.add(name, 60)
    office.live(*names, days=4, every=3)
    office.clock.advance(days=-3, minutes=4)


def _primaries(home: Any) -> list[str]:
    """Return the buttons that stand out; of these there is one."""
    return [one.accessibleName() for one in home.page.findChildren(QPushButton) if one.property("kind") in ("primary", "danger") and one.isVisible()]


def test_where_all_is_well_it_says_so_and_when_the_last_snapshot_was(office: Office, shown: Any) -> None:
    _lived(office, "anna", "info")
    home = shown().until("All mail is safe")
    assert home.page.header.below.text() == "136 mails safe in 2 mailboxes · last snapshot 4 minutes ago"
    assert list(home.page._cards) == ["anna", "info"]
    assert home.page.findChildren(Banner) == []
    assert _primaries(home) == ["Snapshot now"]


def test_a_frozen_mailbox_stands_on_top_in_red_and_leads_to_the_alert_and_to_the_mail(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna", "info")
    office.empty("anna")
    office.snapshot("anna", "info")
    home = shown().until("1 mailbox needs you")
    banner = home.page.findChildren(Banner)[0]
    assert banner.property("kind") == "bad"
    qtbot.waitUntil(lambda: _primaries(home) == ["What to do now"])
    assert "anna has suddenly lost its mail. 68 mails are safe here." in home.texts(Banner)
    qtbot.mouseClick(home.button("What to do now"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(home.button("See my mail"), Qt.MouseButton.LeftButton)
    assert home.went == [("alert", {"account": "anna"}), ("browse", {"account": "anna"})]


def test_the_mailbox_that_waits_is_the_one_whose_snapshots_are_shown(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna", "info")
    office.lose("info", 0.6)
    office.snapshot("anna", "info")
    home = shown().until("1 mailbox needs you")
    qtbot.waitUntil(lambda: "info" in home.page.history.timeline.accessibleName())
    assert home.page.findChildren(Banner)[0].property("kind") == "warn"


def test_a_moment_is_chosen_by_keyboard_and_opened_or_compared(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna")
    home = shown().until("All mail is safe")
    timeline = home.page.history.timeline
    qtbot.waitUntil(lambda: len(timeline.line.points) == 4)
    timeline.setFocus()
    assert timeline.value() == 3
    qtbot.keyClick(timeline, Qt.Key.Key_Left)
    assert timeline.value() == 2
    assert "66 mails" in timeline.accessibleDescription()
    point = timeline.line.points[2].id
    qtbot.keyClick(timeline, Qt.Key.Key_Return)
    qtbot.mouseClick(home.button("Compare with now"), Qt.MouseButton.LeftButton)
    assert home.went == [("browse", {"account": "anna", "at": point}), ("browse", {"account": "anna", "at": point, "vanished": True})]


def test_snapshot_now_shows_how_far_it_is_and_what_came_of_it(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna")
    home = shown().until("All mail is safe")
    link = home.desk.link
    assert isinstance(link, WorkingLink)
    link.held_back = True
    office.receive("anna", 3)
    qtbot.mouseClick(home.page.header.take, Qt.MouseButton.LeftButton)
    assert not home.page.header.take.isEnabled()
    job = next(iter(link.jobs.values()))
    running = replace(job, state=JobState.RUNNING, progress=Progress(task="snapshot", done=420, total=900, rate=80.0, seconds_left=7.2, bytes=5_000_000, account="anna"))
    link.jobs[job.id] = running
    link.job_changed.emit(running)
    strip = home.page.findChildren(JobStrip)[0]
    assert "420 of 900 · 5.0 MB · 80 a second · 7 seconds left" in home.texts(JobStrip)
    qtbot.mouseClick(strip.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert link.stopped == [job.id]
    link.work()
    assert "Snapshot taken" in home.texts(JobStrip)
    assert "71 items safe, 3 new" in home.texts(JobStrip)
    assert home.page.header.take.isEnabled()
    qtbot.waitUntil(lambda: home.page.header.below.text().startswith("71 mails"))


def test_a_snapshot_that_failed_is_told_on_its_card(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna", "info")
    home = shown().until("All mail is safe")
    office.boxes["anna"].rename(office.root / "elsewhere")
    office.clock.advance(minutes=1)
    home.page._do("snapshot", "anna")
    home.until("1 mailbox was not reached")
    assert "Not reached" in home.page._cards["anna"].accessibleName()


def _failed_strips(home: Any) -> list[str]:
    return [strip.job.id for strip in home.page._strips.values() if strip.job.state.over and strip.property("kind") == "bad"]


def test_what_failed_before_goes_away_as_soon_as_it_works(office: Office, shown: Any) -> None:
    _lived(office, "anna", "info")
    home = shown().until("All mail is safe")
    office.boxes["anna"].rename(office.root / "elsewhere")
    home.page._take_snapshot("anna")
    home.page._take_snapshot("anna")
    assert len(_failed_strips(home)) == 2
    home.page._take_snapshot("info")
    assert len(_failed_strips(home)) == 2  # of another mailbox that tells nothing
    (office.root / "elsewhere").rename(office.boxes["anna"])
    home.page._take_snapshot("anna")
    assert _failed_strips(home) == []


def test_what_was_refused_is_told_until_the_next_thing_is_begun(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna")
    home = shown().until("All mail is safe")
    home.page._submitted(None, "The vault is busy.")
    home.page._submitted(None, "The vault is busy still.")
    qtbot.waitUntil(lambda: [one.text.text() for one in home.page.findChildren(Banner) if one.isVisible()] == ["The vault is busy still."])
    home.page._take_snapshot("anna")
    assert [one for one in home.page.findChildren(Banner) if one.isVisible()] == []


def test_while_its_vault_is_away_no_mail_is_called_safe_and_none_is_taken(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna")
    home = shown().until("All mail is safe")
    link = home.desk.link
    link.status = replace(link.status, lock=Lock.UNREACHABLE)
    link.changed.emit()
    assert home.page.header.title.text() == "Your vault is not connected"
    assert "what was known last" in home.page.header.below.text()
    card = home.page._cards["anna"]
    assert card.accessibleName() == "anna: Not connected"
    assert "safe" not in card.accessibleDescription().lower()
    assert not home.page.header.take.isEnabled()
    home.page.header.set_busy(busy=False)  # a job that ended
    assert not home.page.header.take.isEnabled()
    link.status = replace(link.status, lock=Lock.NONE)
    link.changed.emit()
    assert home.page.header.title.text() == "All mail is safe"
    assert card.accessibleName() == "anna: Safe"
    assert home.page.header.take.isEnabled()


def test_an_alert_stands_on_top_also_while_the_vault_is_away(office: Office, shown: Any) -> None:
    _lived(office, "anna")
    office.empty("anna")
    office.snapshot("anna")
    home = shown().until("1 mailbox needs you")
    link = home.desk.link
    link.status = replace(link.status, lock=Lock.UNREACHABLE)
    link.changed.emit()
    assert home.page.header.title.text() == "1 mailbox needs you"
    assert "until the vault is back" in home.page.header.below.text()


def test_where_the_service_does_not_start_home_leads_to_why(qtbot: QtBot, tmp_path: Path, shown: Any) -> None:
    empty = Office(tmp_path / "other", vault=False)
    link = StillLink(empty.home, None)
    link.state, link.trouble = LinkState.FAILED, "The disk is full."
    home = shown(Desk(empty.home, empty.clock, link=link))
    assert "MailRescue cannot look after your mail right now" in home.texts(Empty)
    assert "Above it says why" in home.texts(Empty)


def test_an_answer_can_be_taken_back_from_here(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna")
    office.empty("anna")
    held = office.snapshot("anna")[0]
    home = shown().until("1 mailbox needs you")
    home.desk.link.submit(_answer("accept", held.id))
    home.until("All mail is safe")
    assert "You said that you changed anna yourself" in home.texts()
    qtbot.mouseClick(home.button("Undo"), Qt.MouseButton.LeftButton)
    home.until("1 mailbox needs you")
    assert home.desk.link.asked[-1].fields == {"word": "undo", "name": "anna", "snapshot": held.id}  # type: ignore[attr-defined]


def test_a_mailbox_that_is_not_back_after_the_answer_is_no_safe_one(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna", "info")
    office.empty("anna")
    held = office.snapshot("anna", "info")[0]
    home = shown().until("1 mailbox needs you")
    good = home.page._view.of("anna").last_good
    home.desk.link.submit(_answer("reject", held.id))
    home.until("Waiting for your mailbox to come back")
    assert "Not back yet" in home.page._cards["anna"].accessibleName()
    qtbot.waitUntil(lambda: [one.property("kind") for one in home.page.findChildren(Banner)] == ["warn"])
    assert "68 mails of the snapshot of" in home.texts(Banner)
    assert "What was there is kept apart" not in home.texts()  # it is told once
    qtbot.mouseClick(home.button("See my mail"), Qt.MouseButton.LeftButton)
    assert home.went == [("browse", {"account": "anna", "at": good.id})]
    home.desk.link.held_back = True
    snapshot = next(one for one in home.page.findChildren(Banner)[0].findChildren(QPushButton) if one.accessibleName() == "Snapshot now")
    qtbot.mouseClick(snapshot, Qt.MouseButton.LeftButton)
    assert home.desk.link.asked[-1].fields == {"names": ["anna"]}
    office.bring_back("anna")
    office.clock.advance(hours=1)
    home.desk.link.work()
    home.until("All mail is safe")


def test_that_a_mailbox_is_waited_for_is_taken_back_like_any_answer(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna")
    office.empty("anna")
    held = office.snapshot("anna")[0]
    home = shown().until("1 mailbox needs you")
    home.desk.link.submit(_answer("reject", held.id))
    home.until("Waiting for your mailbox to come back")
    office.clock.advance(days=2)
    home.page.look_again()
    qtbot.mouseClick(home.button("Undo"), Qt.MouseButton.LeftButton)
    home.until("1 mailbox needs you")


def _answer(word: str, snapshot: str) -> Any:

    return JobSpec(JobKind.ANSWER, {"word": word, "name": "anna", "snapshot": snapshot})


def test_a_history_that_began_empty_is_noticed_without_a_command(office: Office, shown: Any, qtbot: QtBot) -> None:
    office.add("anna", 0)
    office.snapshot("anna")
    home = shown().until("All mail is safe")
    assert "the first snapshot found this mailbox empty" in home.texts()
    assert "mailrescue" not in home.texts()
    qtbot.mouseClick(home.button("Bring in an older copy"), Qt.MouseButton.LeftButton)
    assert home.went == [("settings", {"section": "accounts"})]


def test_before_the_first_snapshot_it_offers_to_take_it(office: Office, shown: Any, qtbot: QtBot) -> None:
    office.add("anna", 2)
    home = shown().until("Ready for the first snapshot")
    qtbot.waitUntil(lambda: _primaries(home) == ["Take the first snapshot"])
    qtbot.mouseClick(home.button("Take the first snapshot"), Qt.MouseButton.LeftButton)
    home.until("All mail is safe")


@pytest.mark.parametrize(("lock", "said"), [(Lock.NO_VAULT, "Let us keep your mail safe"), (Lock.PASSPHRASE, "Your vault is closed"), (Lock.UNREACHABLE, "Your vault is closed")])
def test_without_a_vault_or_its_key_it_says_what_is_needed(qtbot: QtBot, tmp_path: Path, shown: Any, lock: Lock, said: str) -> None:
    empty = Office(tmp_path / "other", vault=False)
    link = StillLink(empty.home, None, lock)
    home = shown(Desk(empty.home, empty.clock, link=link))
    assert said in home.texts(Empty)


def test_the_first_run_leads_to_adding_a_mailbox(office: Office, shown: Any, qtbot: QtBot) -> None:
    home = shown()
    qtbot.waitUntil(lambda: "Let us keep your mail safe" in home.texts(Empty))
    qtbot.mouseClick(home.button("Add a mailbox"), Qt.MouseButton.LeftButton)
    assert home.went == [("settings", {"section": "accounts", "add": True})]


def test_what_is_typed_is_looked_for_in_all_snapshots(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna")
    home = shown().until("All mail is safe")
    home.page.header.search.setFocus()
    qtbot.keyClicks(home.page.header.search, "oak boards")
    qtbot.keyClick(home.page.header.search, Qt.Key.Key_Return)
    assert home.went == [("browse", {"query": "oak boards", "search": True})]


def test_a_card_is_chosen_and_used_by_keyboard_alone(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna", "info")
    home = shown().until("All mail is safe")
    card = home.page._cards["info"]
    card.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: "info" in home.page.history.timeline.accessibleName())
    assert (card.property("kind"), home.page._cards["anna"].property("kind")) == ("chosen", "choice")
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert home.went == [("browse", {"account": "info"})]
    assert [action.text() for action in card.menu().actions()] == ["Snapshot now", "Browse its mail", "Settings"]


def test_mail_of_an_account_that_was_removed_is_still_there(office: Office, shown: Any, qtbot: QtBot) -> None:
    _lived(office, "anna", "info")
    remove_account(office.home, "info")
    home = shown().until("All mail is safe")
    assert "Kept" in home.page._cards["info"].accessibleName()
    assert "Snapshot now" not in [action.text() for action in home.page._cards["info"].menu().actions()]
