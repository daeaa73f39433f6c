"""A verdict in a record that makes no sense is never taken for a harmless one."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mailrescue.model.snapshot import Standing
from mailrescue.model.verdict import Level, Verdict
from mailrescue.vault.verdicts import own_standing, parse_verdict, verdict_of

texts = st.text(st.characters(), max_size=20)
nonsense = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)), max_leaves=6,
)  # fmt: skip
GOOD_VERDICT = {"level": "pass", "findings": [["quiet", "notice", "Nothing came."]], "step": {"items": 7}}


@given(st.sampled_from(["level", "findings", "step", "all"]), nonsense)
def test_a_verdict_that_makes_no_sense_freezes_and_never_passes(place: str, value: object) -> None:
    written = value if place == "all" else GOOD_VERDICT | {place: value}
    assume(not (place == "step" and isinstance(value, dict)) and (place, value) not in (("findings", []), ("level", "pass")))
    assert parse_verdict(written).level is Level.FREEZE
    assert own_standing({"standing": "good", "verdict": written}) is Standing.HELD


@pytest.mark.parametrize(
    ("finding", "level"),
    [
        (["rule", "ask", "Look."], "pass"), (["rule", "ask", "Look."], "freeze"), (["rule", "worse", "Look."], "pass"), (["rule", "notice"], "pass"),
        (["rule", "notice", 5], "pass"), ([None, "notice", "Look."], "pass"), (["rule", ["ask"], "Look."], "ask"),
    ],
)
def test_a_verdict_whose_parts_contradict_each_other_freezes(finding: list[object], level: str) -> None:
    assert parse_verdict({"level": level, "findings": [finding], "step": {}}).level is Level.FREEZE


@pytest.mark.parametrize("number", [float("nan"), float("inf"), True, "7", None])
def test_a_figure_that_is_none_makes_a_verdict_freeze(number: object) -> None:
    assert parse_verdict(GOOD_VERDICT | {"step": {"items": number}}).level is Level.FREEZE


def test_a_snapshot_from_before_there_was_a_guard_is_what_its_record_says() -> None:
    assert own_standing({"standing": "good"}) is Standing.GOOD
    assert verdict_of({"standing": "good"}) == Verdict()


def test_a_held_snapshot_whose_verdict_is_missing_does_not_pass() -> None:
    assert own_standing({"standing": "held"}) is Standing.HELD
    assert verdict_of({"standing": "held"}).level is Level.FREEZE


def test_a_standing_that_nobody_knows_counts_as_held() -> None:
    assert own_standing({"standing": "splendid", "verdict": GOOD_VERDICT}) is Standing.HELD
