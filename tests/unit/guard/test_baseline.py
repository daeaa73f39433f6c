"""What a mailbox may teach, and how it is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailrescue.guard.baseline import Baseline
from mailrescue.guard.values import Step
from tests.kit.boxes import NOW, past

_QUIET = {"left": 100, "standing": 100}


def _month(settled: float) -> dict[str, float]:
    return _QUIET | {"settled": settled}


def test_without_a_past_nothing_is_usual() -> None:
    new = Baseline((), NOW)
    assert (new.accepted("burst"), new.bleeding(), new.empties(), new.stays_in_place()) == (0.0, 0.0, False, False)
    assert new.window(3, 100).lost == 3


def test_only_what_was_accepted_teaches_and_half_of_it_is_forgotten_in_two_months() -> None:
    told = {"burst": 0.4}
    assert Baseline(past(told), NOW).accepted("burst") == 0.0
    assert Baseline((Step(NOW, told, accepted=True),), NOW).accepted("burst") == pytest.approx(0.6)
    assert Baseline((Step(NOW - timedelta(days=60), told, accepted=True),), NOW).accepted("burst") == pytest.approx(0.3)


def test_what_goes_on_is_not_forgotten() -> None:
    old = Step(NOW - timedelta(days=300), {"burst": 0.4}, accepted=True)
    again = Step(NOW - timedelta(days=2), {"burst": 0.3})
    weaker = Step(NOW - timedelta(days=2), {"burst": 0.2})
    assert Baseline((old, again), NOW).accepted("burst") > 0.55
    assert Baseline((old, weaker), NOW).accepted("burst") < 0.15


def test_one_wild_month_teaches_little() -> None:
    even = Baseline(past(*[_month(5)] * 10, every=30), NOW).bleeding()
    wild = Baseline(past(*[_month(5)] * 5, _month(90), *[_month(5)] * 4, every=30), NOW).bleeding()
    assert wild == even == pytest.approx(0.05)


def test_the_last_thirty_days_teach_nothing_about_themselves() -> None:
    history = past(*[_month(0)] * 70, *[_month(3)] * 28)
    assert Baseline(history, NOW).bleeding() == 0.0
    assert Baseline(history, NOW).window(3, 100).share > 0.8


def test_snapshots_far_apart_count_in_proportion() -> None:
    assert Baseline((Step(NOW - timedelta(days=90), _QUIET),), NOW).window(12, 100).share == pytest.approx(0.04)


def test_a_loss_of_a_size_that_was_accepted_is_not_bleeding() -> None:
    accepted = Step(NOW - timedelta(days=32), {"mass-loss": 0.2, "settled": 20, "standing": 100}, accepted=True)
    baseline = Baseline((accepted, Step(NOW - timedelta(days=20), _month(2))), NOW)
    assert baseline.window(20, 100).lost == 2
    assert baseline.window(40, 100).lost == 42


def test_a_step_from_the_future_is_as_if_just_now() -> None:
    ahead = Step(NOW + timedelta(days=500), _month(9))
    assert Baseline((ahead,), NOW).window(1, 100).lost == 10
