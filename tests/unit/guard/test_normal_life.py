"""What is normal life passes, and no clock or date hides what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailrescue.guard.judge import judge
from mailrescue.guard.values import Circumstances, Comparison
from mailrescue.model.verdict import Level
from tests.kit.boxes import NOW, TODAY, held_by, mails, office, past, rules, state, verdict

_WEEKS = tuple({"left": 100, "standing": 90} for _ in range(10))


def test_what_leaves_trash_junk_and_drafts_is_not_lost() -> None:
    rest = office()
    box = (*rest, *mails("Trash", range(200)), *mails("Drafts", range(50)), *mails("Trash/Old", range(50)))
    assert rules(verdict(box, rest)) == set()


def test_what_moved_is_not_lost() -> None:
    box = office()
    assert rules(verdict(box, tuple(replace(piece, folder="Archive/2025") for piece in box))) == set()


def test_what_had_just_come_may_leave() -> None:
    rest = office()
    assert rules(verdict((*rest, *mails("INBOX", [0] * 60)), rest)) == set()


def test_mail_with_old_dates_that_had_just_come_is_not_settled_but_not_free_either() -> None:
    rest = office()
    replayed = tuple(replace(piece, since=TODAY - 1) for piece in mails("INBOX", range(400, 460)))
    box = (*rest, *replayed)
    assert rules(verdict(box, box[:-30])) == set()
    assert held_by(verdict(box, rest)) == {"burst"}
    settled = tuple(replace(piece, since=TODAY - 30) for piece in replayed)
    assert held_by(verdict((*rest, *settled), (*rest, *settled[30:]))) == {"bleed"}


def test_the_first_snapshot_passes_and_so_does_one_like_the_one_before() -> None:
    box = office()
    assert judge(Comparison(None, state(box)), Circumstances()).level is Level.PASS
    assert judge(Comparison(None, state(())), Circumstances()).level is Level.PASS
    assert rules(verdict(box, box)) == set()


@pytest.mark.parametrize("at", [NOW - timedelta(days=400), datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)])
def test_a_clock_that_jumps_hides_no_disaster(at: datetime) -> None:
    box = office()
    history = Circumstances(past(*_WEEKS))
    assert verdict(box, (), history, at=at).level.holds
    assert verdict(box, box[::2], history, at=at).level.holds


def test_mail_without_any_date_is_guarded_all_the_same() -> None:
    box = tuple(replace(piece, day=-1) for piece in office())
    assert verdict(box, ()).level.holds
    assert verdict(box, box[::2]).level.holds
    assert rules(verdict(box, box[1:])) == set()


def test_a_roll_back_is_seen_where_all_dates_are_the_same() -> None:
    settled = tuple(replace(piece, day=TODAY - 400) for piece in office(300))
    came = tuple(replace(piece, day=TODAY - 400, since=TODAY - 1 - n % 6) for n, piece in enumerate(office(24)))
    steps = past(*({"left": 300, "arrived": 4} for _ in range(6)))
    found = verdict((*settled, *came), settled, Circumstances(steps))
    assert held_by(found) == {"newest-gone"}
    assert held_by(verdict((*settled, *came), (*settled, *came[8:]), Circumstances(steps))) == set()
