"""How it stands with all mailboxes is told in one look: which are safe, which wait, which were not reached, and why."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mailrescue.app.accounts import remove_account
from mailrescue.app.agent.values import Job, JobKind, JobSpec, JobState
from mailrescue.app.answers import give, preview
from mailrescue.app.overview import (
    Failure,
    MailboxView,
    Overview,
    State,
    failures_of,
    kept_items,
    overview,
    without_vault,
)
from mailrescue.core.errors import ExitCode
from mailrescue.model.snapshot import Standing
from mailrescue.vault.answers import Word
from tests.kit.offices import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def _look(office: Office, failures: dict[str, Failure] | None = None) -> Overview:
    with office.engine().reading() as vault:
        return overview(office.engine(), vault, failures)


def _view(office: Office, name: str = "anna") -> MailboxView:
    view = _look(office).of(name)
    assert view is not None
    return view


def _living(office: Office, days: int = 5) -> None:
    office.add("anna", 80)
    office.live("anna", days=days, every=3)
    office.clock.advance(days=-3, minutes=10)


def test_a_mailbox_that_lives_is_good_and_tells_what_is_safe(office: Office) -> None:
    _living(office)
    view = _view(office)
    assert (view.state, view.snapshots, view.held, view.kind) == (State.GOOD, 5, 0, "maildir")
    assert view.last_good is not None
    assert view.last_good.counts.items == 90
    assert view.place.endswith("box-anna")
    assert [point.items for point in view.trend] == list(range(82, 92, 2))


def test_one_of_which_there_is_no_snapshot_is_new(office: Office) -> None:
    office.add("anna", 3)
    assert _view(office).state is State.NEW
    assert without_vault(office.home).mailboxes[0].state is State.NEW


def test_an_emptied_one_is_frozen_and_says_since_when_and_why(office: Office) -> None:
    _living(office)
    office.empty("anna")
    office.snapshot("anna")
    view = _view(office)
    assert (view.state, view.held, view.held_since) == (State.FROZEN, 1, office.clock.now())
    assert "mails are gone" in view.findings[0].sentence
    assert view.trend[-1].standing is Standing.HELD
    assert _look(office).waiting == (view,)


def test_one_that_lost_half_of_its_mail_asks(office: Office) -> None:
    _living(office)
    office.lose("anna", 0.55)
    office.snapshot("anna")
    assert _view(office).state is State.ASKS


def test_one_that_returns_is_back_and_waits_for_that_to_be_confirmed(office: Office) -> None:
    _living(office)
    office.empty("anna")
    office.snapshot("anna")
    office.clock.advance(hours=1)
    office.bring_back("anna")
    office.snapshot("anna")
    assert _view(office).state is State.BACK


def test_an_answer_is_told_until_it_is_taken_back(office: Office) -> None:
    _living(office)
    office.empty("anna")
    held = office.snapshot("anna")[0]
    assert _view(office).answer is None
    give(office.engine(), preview(office.engine(), Word.ACCEPT, "anna", held.id))
    given = _view(office).answer
    assert given is not None
    assert (given.word, given.snapshot, given.at) == (Word.ACCEPT, held.id, office.clock.now())
    give(office.engine(), preview(office.engine(), Word.UNDO, "anna", given.snapshot))
    assert _view(office).answer is None


def test_one_that_was_rejected_is_awaited_until_its_mail_is_there_again(office: Office) -> None:
    _living(office)
    office.empty("anna")
    held = office.snapshot("anna")[0]
    give(office.engine(), preview(office.engine(), Word.REJECT, "anna", held.id))
    view = _view(office)
    assert (view.state, view.state.waits, view.state.concerns) == (State.AWAITED, False, True)
    assert view.last_good is not None
    assert view.last_good.counts.items == 90
    assert [one.account for one in _look(office).awaited] == ["anna"]
    office.clock.advance(days=9)
    office.snapshot("anna")  # still empty
    assert _view(office).state is State.AWAITED  # neither asked again nor merely late
    office.bring_back("anna")
    office.clock.advance(hours=1)
    office.snapshot("anna")
    assert _view(office).state is State.BACK  # what was still empty after the answer is settled with it


def test_what_changed_after_the_answer_is_asked_about_anew(office: Office) -> None:
    _living(office)
    office.empty("anna")
    give(office.engine(), preview(office.engine(), Word.REJECT, "anna", office.snapshot("anna")[0].id))
    office.bring_back("anna")
    office.lose("anna", 0.6)
    office.clock.advance(hours=1)
    office.snapshot("anna")
    assert _view(office).state is State.ASKS


def test_one_that_is_back_right_after_the_answer_is_good(office: Office) -> None:
    _living(office)
    office.empty("anna")
    give(office.engine(), preview(office.engine(), Word.REJECT, "anna", office.snapshot("anna")[0].id))
    office.bring_back("anna")
    office.clock.advance(hours=1)
    office.snapshot("anna")
    assert _view(office).state is State.GOOD


def test_after_days_without_a_snapshot_it_is_late(office: Office) -> None:
    _living(office)
    office.clock.advance(days=2)
    assert _view(office).state is State.GOOD
    office.clock.advance(days=2)
    assert _view(office).state is State.LATE


def test_one_that_could_not_be_read_after_its_newest_snapshot_is_not_reached(office: Office) -> None:
    _living(office)
    now = office.clock.now().timestamp()
    late, early = Failure(now, "The path is gone."), Failure(now - 86_400, "It was gone for a while.")
    assert _look(office, {"anna": late}).mailboxes[0].state is State.FAILED
    assert _look(office, {"anna": early}).mailboxes[0].state is State.GOOD


def test_one_whose_account_was_removed_is_kept_and_told_last(office: Office) -> None:
    _living(office)
    office.add("info", 2)
    office.snapshot("info")
    remove_account(office.home, "anna")
    assert [(view.account, view.state) for view in _look(office).mailboxes] == [("info", State.GOOD), ("anna", State.ARCHIVED)]


def test_a_history_that_begins_empty_is_told_for_good(office: Office) -> None:
    office.add("anna", 0)
    office.snapshot("anna")
    office.clock.advance(days=1)
    office.receive("anna", 3)
    office.snapshot("anna")
    view = _view(office)
    assert (view.state, view.began_empty) == (State.GOOD, True)


def test_what_is_kept_counts_what_left_the_mailbox_too(office: Office) -> None:
    office.add("anna", 30)
    office.snapshot("anna")
    office.clock.advance(days=1)
    office.lose("anna", 0.1)
    office.snapshot("anna")
    view = _view(office)
    with office.engine().reading() as vault:
        assert kept_items(vault, [view.mailbox]) == {view.mailbox: 30}
    assert view.newest is not None
    assert view.newest.counts.items == 27


def test_the_gravest_waits_first(office: Office) -> None:
    for name in ("anna", "info"):
        office.add(name, 80)
    office.live("anna", "info", days=4, every=3)
    office.lose("anna", 0.55)
    office.empty("info")
    office.snapshot("anna", "info")
    assert [view.account for view in _look(office).waiting] == ["info", "anna"]


def _job(number: int, names: list[str], code: ExitCode, *, message: str = "", result: dict[str, object] | None = None) -> Job:
    spec = JobSpec(JobKind.SNAPSHOT, {"names": names})
    return Job(id=str(number), spec=spec, state=JobState.ENDED, queued_at=number, ended_at=number, code=code, message=message, result=result)


def test_the_newest_try_decides_whether_a_mailbox_was_reached() -> None:
    failed = _job(5, ["anna"], ExitCode.UNREACHABLE, message="The path is gone.")
    several = _job(6, [], ExitCode.UNREACHABLE, result={"accounts": [{"account": "info", "items": 3}, {"account": "old", "error": "No such file."}]})
    assert failures_of([several, failed]) == {"old": Failure(6, "No such file."), "anna": Failure(5, "The path is gone.", ExitCode.UNREACHABLE)}
    assert failures_of([_job(7, ["anna"], ExitCode.DONE, result={"account": "anna"}), failed]) == {}
    assert failures_of([_job(8, ["anna"], ExitCode.CANCELLED, message="Stopped."), failed]) == {"anna": Failure(5, "The path is gone.", ExitCode.UNREACHABLE)}


def test_a_snapshot_of_a_wrong_time_makes_no_mailbox_late_that_has_newer_ones(office: Office) -> None:
    _living(office)
    now = office.clock.now()
    office.clock.advance(days=-2_518)  # the battery of the clock was empty
    office.snapshot("anna")
    office.clock.moment = now
    view = _view(office)
    assert view.newest is not None
    assert view.newest.taken_at.year == 2019
    assert (view.state, view.ahead) == (State.GOOD, 0)
    assert view.latest_at == view.good_at == _look(office).newest_at
    assert view.latest_at is not None
    assert now - view.latest_at < timedelta(minutes=20)


def test_snapshots_of_the_future_are_counted_and_are_not_the_newest_by_time(office: Office) -> None:
    _living(office)
    now = office.clock.now()
    office.clock.advance(days=400)
    office.snapshot("anna")
    ahead = office.clock.now()
    office.clock.moment = now
    view = _view(office)
    assert (view.state, view.ahead, view.ahead_until) == (State.GOOD, 1, ahead)
    assert view.latest_at is not None
    assert view.latest_at <= now
    office.clock.advance(days=-300)  # before the first of them all
    view = _view(office)
    assert (view.state, view.ahead, view.latest_at) == (State.LATE, 6, None)
