"""The month to look around in: always the same one, good every evening, frozen after the night."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailrescue.app.guarding import guard_status
from mailrescue.app.snapshots import take_snapshots
from mailrescue.core.clock import FixedClock
from mailrescue.core.errors import Cancelled
from mailrescue.core.progress import CancelToken, Event, Progress
from mailrescue.demo.business import Business
from mailrescue.demo.days import MONDAY
from mailrescue.demo.everyday import Everyday
from mailrescue.demo.letters import Letter
from mailrescue.demo.month import EVENINGS, RECEIPTS, WORKSHOP, Prepared, Scene, prepare
from mailrescue.demo.postbox import read_plainly
from mailrescue.demo.stage import ACCOUNT
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.model.verdict import Level

_FEW, _PAST = 4, 60


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Few evenings in which nothing is wrong; not to be changed."""
    return prepare(tmp_path_factory.mktemp("calm"), evenings=_FEW, past=_PAST)


def _snapshots(made: Prepared, account: str) -> list[Snapshot]:
    engine = made.engine()
    with engine.reading() as vault:
        return engine.history(vault, account)


def test_each_mailbox_has_a_good_snapshot_every_evening(tmp_path: Path) -> None:
    made = prepare(tmp_path)
    for account in (ACCOUNT, WORKSHOP, RECEIPTS):
        taken = sorted(_snapshots(made, account), key=lambda one: one.seq)
        assert [one.standing for one in taken] == [Standing.GOOD] * EVENINGS
        assert {after.taken_at - before.taken_at for before, after in itertools.pairwise(taken)} == {timedelta(days=1)}
        assert taken[-1].counts.items > taken[0].counts.items


def test_the_mailbox_is_the_same_every_time_and_what_the_last_snapshot_has(calm: Prepared, tmp_path: Path) -> None:
    again = prepare(tmp_path, evenings=1, past=_PAST)
    held = read_plainly(calm.mailbox)
    assert {one.sha256 for one in held} == {one.sha256 for one in read_plainly(again.mailbox)}
    newest = max(_snapshots(calm, ACCOUNT), key=lambda one: one.seq)
    assert newest.counts.items == held.total() > 300
    assert held.total() == len({(one.directory, one.sha256) for one in held})


@pytest.mark.parametrize("today", [0, 1])  # a Monday, whose yesterday is of the week before, and a Tuesday
def test_a_month_that_ends_yesterday_is_in_the_week_that_yesterday_is_in(today: int, tmp_path: Path) -> None:
    now = datetime(2027, 1, 11, 13, 40, tzinfo=UTC) + timedelta(days=today)
    made = prepare(tmp_path, now=now, evenings=1, past=_PAST)
    assert made.now == now
    assert made.monday.weekday() == 0
    assert _snapshots(made, ACCOUNT)[0].taken_at.date() == (now - timedelta(days=1)).date()


def test_in_the_night_the_mailbox_is_emptied_and_nobody_knows(tmp_path: Path) -> None:
    made = prepare(tmp_path, Scene.LOST, evenings=_FEW, past=_PAST)
    assert read_plainly(made.mailbox).total() == 1
    assert {one.standing for one in _snapshots(made, ACCOUNT)} == {Standing.GOOD}
    outcomes = take_snapshots(made.engine(), [])
    assert {one.account: one.snapshot.standing for one in outcomes if one.snapshot} == {
        ACCOUNT: Standing.HELD, WORKSHOP: Standing.GOOD, RECEIPTS: Standing.GOOD,
    }  # fmt: skip


def test_a_snapshot_under_the_clock_of_the_machine_is_judged_like_any_other(tmp_path: Path) -> None:
    now = datetime(2027, 1, 13, 9, 30, tzinfo=UTC)
    made = prepare(tmp_path, now=now, evenings=_FEW, past=_PAST)
    engine = made.engine(now + timedelta(minutes=3))
    assert all(one.snapshot is not None and one.snapshot.standing is Standing.GOOD for one in take_snapshots(engine, []))
    made.lose()
    engine.clock = FixedClock(now + timedelta(minutes=6))
    take_snapshots(engine, [])
    assert guard_status(engine, ACCOUNT)[0].level is Level.FREEZE


def test_frightened_is_frozen_with_what_to_do_now(tmp_path: Path) -> None:
    made = prepare(tmp_path, Scene.FRIGHTENED, evenings=_FEW, past=_PAST)
    status = {one.account: one for one in guard_status(made.engine(), None)}
    assert status[ACCOUNT].level is Level.FREEZE
    assert status[ACCOUNT].card
    assert not status[WORKSHOP].held


def test_who_waits_is_told_of_every_evening_and_can_stop(tmp_path: Path) -> None:
    class Stopper:
        def __init__(self) -> None:
            self.heard: list[Event] = []

        def report(self, event: Event) -> None:
            self.heard.append(event)
            if len(self.heard) == 2:
                cancel.cancel()

    cancel, stopper = CancelToken(), Stopper()
    with pytest.raises(Cancelled):
        prepare(tmp_path, evenings=_FEW, past=_PAST, reporter=stopper, cancel=cancel)
    assert stopper.heard[-1] == Progress(task="prepare", done=2, total=_FEW)


def _everyday(first: int, last: int) -> list[Letter]:
    business = Business(MONDAY)
    return list(Everyday(business, "office", business.owner, 4, 8).letters(first, last))


def test_no_two_mails_of_any_day_are_one_and_no_blank_is_left_in_them() -> None:
    found = _everyday(-60, 20)
    assert len({letter.draft.message_id for letter in found}) == len(found) > 300
    assert not any("{" in letter.draft.subject + letter.draft.text for letter in found)


def test_a_day_is_the_same_whichever_days_are_asked_for() -> None:
    assert _everyday(3, 3) == [letter for letter in _everyday(0, 6) if letter.day == 3]
    assert not _everyday(6, 6)  # a Sunday
