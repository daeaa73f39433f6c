"""Laws of retention: what holds for any history of a mailbox and any policy."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mailrescue.model.snapshot import Standing
from mailrescue.vault.retention import Dated, Policy, Reason, Span, counted_from, decide, decide_versions

START = datetime(2024, 1, 1, tzinfo=UTC)
GOOD, REJECTED = Standing.GOOD, Standing.REJECTED

days = st.one_of(st.none(), st.integers(1, 800))
policies = st.builds(
    Policy, all_days=days, hourly_days=days, daily_days=days, weekly_days=days, monthly_days=days,
    rejected_days=days, file_versions=st.integers(1, 5),
)  # fmt: skip
# Gaps in minutes: bursts, hours, weeks; backwards now and then, as clocks go.
gaps = st.one_of(st.integers(1, 50), st.integers(60, 5_000), st.integers(10_000, 60_000), st.integers(-5_000, -1))


@st.composite
def histories(draw: st.DrawFn, least: int = 1) -> list[Dated]:
    """Draw a mailbox's snapshots in the order in which they were committed."""
    entries: list[Dated] = []
    moment = START
    for seq in range(1, draw(st.integers(least, 40)) + 1):
        moment += timedelta(minutes=draw(gaps))
        standing = draw(st.sampled_from([GOOD, GOOD, GOOD, REJECTED]))
        entries.append(Dated(seq, moment, standing, draw(st.integers(0, 9)) == 0))
    return entries


def kept(entries: list[Dated], policy: Policy, newest: datetime | None = None) -> list[Dated]:
    found = decide(entries, policy, Span(newest or counted_from(entries)))
    return [entry for entry in entries if found[entry.seq]]


def live(entries: list[Dated]) -> list[Dated]:
    return [entry for entry in entries if not entry.imported]


@given(histories(), policies)
def test_the_newest_and_the_newest_good_snapshot_and_all_imports_stay(entries: list[Dated], policy: Policy) -> None:
    stay = kept(entries, policy)
    assert live(entries)[-1:] == live(stay)[-1:]
    good = [entry for entry in live(entries) if entry.standing is GOOD]
    assert set(good[-1:]) <= set(stay)
    assert [e for e in entries if e.imported] == [e for e in stay if e.imported]


@given(histories(), policies)
def test_what_stays_after_a_prune_stays_after_the_next(entries: list[Dated], policy: Policy) -> None:
    stay = kept(entries, policy)
    newest = counted_from(entries)
    assert kept(stay, policy, newest) == stay


@given(histories(least=2), policies)
@settings(max_examples=200)
def test_pruning_after_every_snapshot_leaves_what_pruning_once_leaves(entries: list[Dated], policy: Policy) -> None:
    # Of a clock that does not go backwards: what comes later may else be of a span that was decided already.
    moments = sorted(entry.taken_at for entry in entries)
    entries = [replace(entry, taken_at=moment) for entry, moment in zip(entries, moments, strict=True)]
    stay: list[Dated] = []
    for number, entry in enumerate(entries, 1):
        stay = kept([*stay, entry], policy, counted_from(entries[:number]))
    assert stay == kept(entries, policy)


SPANS = {
    "hourly_days": lambda at: at.strftime("%Y-%m-%d %H"), "daily_days": lambda at: at.strftime("%Y-%m-%d"),
    "weekly_days": lambda at: at.strftime("%G-%V"), "monthly_days": lambda at: at.strftime("%Y-%m"),
}  # fmt: skip


@given(histories(), policies)
@settings(max_examples=200)
def test_every_span_within_reach_is_stood_for_by_its_last_good_snapshot(entries: list[Dated], policy: Policy) -> None:
    newest = counted_from(entries)
    stay = kept(entries, policy)
    for name, span in SPANS.items():
        limit = getattr(policy, name)
        for entry in live(entries):
            if entry.standing is GOOD and newest is not None and (limit is None or newest - entry.taken_at <= timedelta(days=limit)):
                later = [e for e in stay if e.standing is GOOD and not e.imported and span(e.taken_at) == span(entry.taken_at)]
                assert any(e.taken_at >= entry.taken_at for e in later)


@given(histories(), policies, policies)
def test_a_more_generous_policy_keeps_all_that_a_meaner_one_keeps(entries: list[Dated], one: Policy, other: Policy) -> None:
    def longer(name: str) -> int | None:
        both = (getattr(one, name), getattr(other, name))
        return None if None in both else max(both)

    generous = Policy(**{field.name: longer(field.name) for field in fields(Policy)})
    assert set(kept(entries, one)) | set(kept(entries, other)) <= set(kept(entries, generous))


@given(histories(), policies)
def test_what_is_kept_has_a_reason_that_is_true(entries: list[Dated], policy: Policy) -> None:
    newest = counted_from(entries)
    found = decide(entries, policy, Span(newest))
    by_seq = {entry.seq: entry for entry in entries}
    limits = {Reason.ALL: policy.all_days, Reason.HOURLY: policy.hourly_days, Reason.DAILY: policy.daily_days, Reason.WEEKLY: policy.weekly_days}
    for seq, reasons in found.items():
        for reason in reasons:
            limit = limits.get(reason)
            if limit is not None and newest is not None:
                assert newest - by_seq[seq].taken_at <= timedelta(days=limit)


@given(histories(), policies, st.data())
def test_pins_and_frozen_mailboxes_are_never_thinned(entries: list[Dated], policy: Policy, data: st.DataObject) -> None:
    pins = frozenset(data.draw(st.sets(st.sampled_from([entry.seq for entry in entries]))))
    found = decide(entries, policy, Span(counted_from(entries), pins=pins))
    assert all(found[seq] for seq in pins)
    assert all(decide(entries, policy, Span(counted_from(entries), frozen=True)).values())


@given(histories(), policies)
def test_the_newest_file_versions_stay(entries: list[Dated], policy: Policy) -> None:
    found = decide_versions(entries, policy, Span(counted_from(entries)))
    newest = sorted(entry.seq for entry in live(entries))[-policy.file_versions :]
    assert all(found[seq] for seq in newest)


def test_a_year_of_hours_leaves_a_few_hundred_snapshots_at_any_time() -> None:
    stay: list[Dated] = []
    most = 0
    for hour in range(8760):
        stay.append(Dated(hour + 1, START + timedelta(hours=hour)))
        if hour % 24 == 23:
            stay = kept(stay, Policy())
            most = max(most, len(stay))
    # 168 hours of the last week, then 83 days, then 39 weeks, and the months that end within a week.
    assert most <= 168 + 83 + 40 + 12
    assert len(stay) > 168 + 83 + 30
    ages = [stay[-1].taken_at - entry.taken_at for entry in stay]
    assert max(b - a for a, b in zip(ages[1:], ages, strict=False)) <= timedelta(days=7)
