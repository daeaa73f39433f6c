"""All that must be known of a mailbox that waits for an answer: what is safe, what is gone, what was answered before."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.app.accounts import add_account, link_account
from mailrescue.app.answers import give
from mailrescue.app.card import CardKind, StepKind
from mailrescue.app.overview import State
from mailrescue.app.predicament import Predicament, planned, predicament, vanished
from mailrescue.core.errors import MailRescueError, UsageError
from mailrescue.model.snapshot import Standing
from mailrescue.vault.answers import Word
from tests.kit.offices import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.add("anna", 80)
    made.live("anna", days=5, every=3)
    return made


def _look(office: Office) -> Predicament:
    with office.engine().reading() as vault:
        return predicament(office.engine(), vault, "anna")


def _answer(office: Office, word: Word, snapshot: str) -> None:
    with office.engine().reading() as vault:
        plan = planned(office.engine(), vault, word, "anna", snapshot)
    give(office.engine(), plan)


def test_of_an_emptied_mailbox_it_has_card_findings_and_what_is_safe(office: Office) -> None:
    office.empty("anna")
    office.snapshot("anna")
    found = _look(office)
    assert found.state is State.FROZEN
    assert found.card is not None
    assert found.card.kind is CardKind.FREEZE
    assert [step.kind for step in found.card.steps][:2] == [StepKind.SAFE, StepKind.OUTLOOK]
    assert found.status.last_good is not None
    assert found.was is not None
    assert (found.status.last_good.counts.items, found.was.counts.items) == (90, 1)
    assert found.undoable is None


def test_what_vanished_is_summed_by_folder_sender_and_age(office: Office) -> None:
    office.empty("anna")
    office.snapshot("anna")
    found = _look(office)
    assert found.status.last_good is not None
    assert found.newest is not None
    with office.engine().reading() as vault:
        gone = vanished(office.engine(), vault, "anna", found.status.last_good.id, found.newest.id)
    assert gone.total == 90
    assert gone.tables["folder"] == (("INBOX", 45), ("Projects", 23), ("Sent", 22))
    assert {name for name, _ in gone.tables["sender"]} >= {"orders@sawmill.example", "noor@atelier.example"}
    assert sum(count for _, count in gone.tables["age"]) == 90


def test_what_came_is_not_counted_as_gone(office: Office) -> None:
    before = office.snapshot("anna")[0]
    office.receive("anna", 5)
    after = office.snapshot("anna")[0]
    with office.engine().reading() as vault:
        assert vanished(office.engine(), vault, "anna", before.id, after.id).total == 0


def test_after_an_answer_nothing_waits_and_it_can_be_taken_back(office: Office) -> None:
    office.empty("anna")
    held = office.snapshot("anna")[0]
    _answer(office, Word.ACCEPT, held.id)
    found = _look(office)
    assert (found.state, found.card) == (State.GOOD, None)
    assert found.undoable is not None
    assert [(past.standing, "gone" in past.sentence) for past in found.incidents] == [(Standing.GOOD, True)]
    _answer(office, Word.UNDO, found.undoable.snapshot)
    again = _look(office)
    assert (again.state, again.undoable) == (State.FROZEN, None)
    assert [(given.word, given.counts) for given in again.answers] == [(Word.UNDO, True), (Word.ACCEPT, False)]


def test_a_mailbox_that_returned_is_confirmed_by_setting_aside_what_was_between(office: Office) -> None:
    office.empty("anna")
    office.snapshot("anna")
    office.clock.advance(hours=3)
    office.bring_back("anna")
    office.snapshot("anna")
    found = _look(office)
    assert found.state is State.BACK
    assert found.card is not None
    _answer(office, Word.REJECT, found.card.held.id)
    after = _look(office)
    assert after.state is State.GOOD
    assert [past.standing for past in after.incidents] == [Standing.REJECTED]


def test_the_linked_outlook_file_is_told_with_its_last_version(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "anna.ost"
    path.write_bytes(b"no Outlook file yet")
    add_account(office.home, "anna-ost", "outlook", {"path": str(path)})
    link_account(office.home, "anna", "anna-ost")
    copied = _look(office).copied
    assert copied is not None
    assert (copied.account, copied.version) == ("anna-ost", None)
    with pytest.raises(MailRescueError):
        office.snapshot("anna-ost")  # no reader understands it, so a version of it is kept as it is
    kept = _look(office).copied
    assert kept is not None
    assert kept.version is not None
    assert kept.version.size == 19


def test_an_account_without_a_snapshot_has_nothing_to_tell(office: Office) -> None:
    office.add("info", 1)
    with office.engine().reading() as vault:
        assert predicament(office.engine(), vault, "info").state is State.NEW
        with pytest.raises(UsageError):
            predicament(office.engine(), vault, "nobody")
