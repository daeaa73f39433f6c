"""Runs of held snapshots, and what an answer makes of them: by the stories that happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailrescue.guard.answering import Run, accepting, last_good_before, rejecting, resting_on, runs
from mailrescue.model.snapshot import Changes, Counts, Snapshot, Standing
from mailrescue.model.verdict import Level
from tests.kit.held import verdict

GOOD, HELD, REJECTED = Standing.GOOD, Standing.HELD, Standing.REJECTED


def snapshot(
    seq: int, standing: Standing = HELD, level: Level = Level.ASK, since: Level | None = Level.PASS, base: int = 1
) -> Snapshot:  # fmt: skip
    """A snapshot that was found to be of this level compared with `base`, and `since` compared with the one before."""
    return Snapshot(
        id=f"{seq:016x}", seq=seq, account="box", mailbox="box", taken_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=seq),
        standing=standing, complete=True, counts=Counts(), changes=Changes(), base=base,
        verdict=verdict(level), verdict_since=None if since is None else verdict(since),
    )  # fmt: skip


def good(seq: int, base: int = 1) -> Snapshot:
    """A snapshot that passed."""
    return snapshot(seq, GOOD, Level.PASS, None, base)


def numbers(run: Run) -> list[int]:
    """The numbers of snapshots."""
    return [one.seq for one in run]


# The mailbox is emptied, stays so, is emptied of something else (5), and comes back (7).
STRUCK = [good(1, base=0), snapshot(2, level=Level.FREEZE, since=None), snapshot(3), snapshot(4)]
STRUCK_TWICE = [*STRUCK, snapshot(5, since=Level.FREEZE), snapshot(6)]
RETURNED = [*STRUCK_TWICE, snapshot(7, level=Level.PASS, since=Level.PASS), snapshot(8, level=Level.PASS)]


def test_a_run_ends_where_a_snapshot_is_another_shock_or_the_mailbox_returns() -> None:
    assert [numbers(run) for run in runs(RETURNED)] == [[2, 3, 4], [5, 6], [7, 8]]


def test_a_snapshot_that_nobody_compared_with_the_one_before_begins_a_run() -> None:
    assert [numbers(run) for run in runs([*STRUCK, snapshot(5, since=None)])] == [[2, 3, 4], [5]]


def test_a_snapshot_that_is_not_held_ends_a_run() -> None:
    assert [numbers(run) for run in runs([*STRUCK, good(5), snapshot(6)])] == [[2, 3, 4], [6]]


def test_what_rested_on_an_accepted_snapshot_goes_on_with_its_run_when_both_are_held_again() -> None:
    rested = snapshot(5, level=Level.PASS, since=None, base=4)
    assert [numbers(run) for run in runs([*STRUCK, rested])] == [[2, 3, 4, 5]]


def test_who_accepts_a_snapshot_accepts_its_run() -> None:
    settled = accepting(STRUCK, STRUCK[2])
    assert (numbers(settled.good), settled.rejected, settled.held) == ([2, 3, 4], (), ())


def test_another_shock_after_what_is_accepted_stays_held() -> None:
    settled = accepting(STRUCK_TWICE, STRUCK[1])
    assert (numbers(settled.good), settled.rejected) == ([2, 3, 4], ())


def test_what_was_held_before_the_accepted_run_is_rejected() -> None:
    settled = accepting(STRUCK_TWICE, STRUCK_TWICE[-1])
    assert (numbers(settled.good), numbers(settled.rejected)) == ([5, 6], [2, 3, 4])


def test_who_accepts_the_mailbox_that_returned_does_not_accept_the_empty_one() -> None:
    settled = accepting(RETURNED, RETURNED[-1])
    assert (numbers(settled.good), numbers(settled.rejected)) == ([7, 8], [2, 3, 4, 5, 6])


def test_who_accepts_a_loss_accepts_that_the_mail_comes_back_after_it() -> None:
    settled = accepting(RETURNED, RETURNED[5])
    assert (numbers(settled.good), numbers(settled.rejected)) == ([5, 6, 7, 8], [2, 3, 4])


def test_who_rejects_a_snapshot_rejects_its_run_and_all_that_was_held_before() -> None:
    settled = rejecting(STRUCK_TWICE, STRUCK_TWICE[4])
    assert (settled.good, numbers(settled.rejected)) == ((), [2, 3, 4, 5, 6])


def test_another_shock_after_what_is_rejected_stays_held() -> None:
    assert numbers(rejecting(STRUCK_TWICE, STRUCK[1]).rejected) == [2, 3, 4]


def test_the_mailbox_that_returned_becomes_good_when_the_empty_one_is_rejected() -> None:
    settled = rejecting(RETURNED, RETURNED[5])
    assert (numbers(settled.good), numbers(settled.rejected)) == ([7, 8], [2, 3, 4, 5, 6])
    settled = rejecting(RETURNED, RETURNED[1])
    assert (numbers(settled.good), numbers(settled.rejected)) == ([7, 8], [2, 3, 4])


def test_what_passes_compared_with_a_snapshot_in_doubt_does_not_become_good() -> None:
    doubtful = [*STRUCK_TWICE, snapshot(7, level=Level.PASS, since=Level.ASK, base=6)]
    assert rejecting(doubtful, doubtful[1]).good == ()


def test_what_rests_on_an_answer_is_found_through_all_that_rests_on_it() -> None:
    history = [good(1, 0), good(2, 1), good(3, 2), snapshot(4, REJECTED, base=3), good(5, 3), good(6, 1)]
    assert numbers(resting_on(history, {2})) == [3, 5]
    assert numbers(resting_on(history, {2, 3})) == [5]


def test_the_last_good_one_before_is_neither_held_nor_rejected_nor_later() -> None:
    history = [good(1, 0), snapshot(2, REJECTED), snapshot(3), good(4)]
    assert last_good_before(history, history[2]) == history[0]
    assert last_good_before(history, history[0]) is None
