"""Which snapshots stay, and why: golden tables of the policy, and when the clock is not believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailrescue.model.snapshot import Standing
from mailrescue.vault.retention import (
    Dated,
    Policy,
    Reason,
    Span,
    clock_refusal,
    counted_from,
    decide,
    decide_versions,
    pinned_now,
)

HELD, REJECTED = Standing.HELD, Standing.REJECTED


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def table(entries: list[Dated], policy: Policy | None = None, **span: object) -> dict[str, str]:
    """Return time to reasons, as one reads it."""
    newest = span.pop("newest", None) or counted_from(entries)
    found = decide(entries, policy or Policy(), Span(newest, **span))  # type: ignore[arg-type]
    return {f"{entry.taken_at:%Y-%m-%d %H:%M}": " ".join(found[entry.seq]) for entry in entries}


def taken(*times: str) -> list[Dated]:
    return [Dated(number, at(text)) for number, text in enumerate(times, 1)]


def test_the_policy_of_the_design_hour_by_hour() -> None:
    entries = taken(
        "2025-01-31 23:00", "2025-02-01 10:00", "2025-12-01 10:00", "2026-02-20 08:00", "2026-02-20 20:00",
        "2026-03-03 09:10", "2026-03-03 09:50", "2026-03-07 12:00", "2026-03-07 12:30", "2026-03-08 12:00", "2026-03-08 12:10",
    )  # fmt: skip
    assert table(entries) == {
        "2025-01-31 23:00": "monthly",
        "2025-02-01 10:00": "weekly monthly",  # 400 days back; its week began in January
        "2025-12-01 10:00": "weekly monthly",
        "2026-02-20 08:00": "",
        "2026-02-20 20:00": "daily weekly monthly",
        "2026-03-03 09:10": "",
        "2026-03-03 09:50": "hourly daily",
        "2026-03-07 12:00": "all",
        "2026-03-07 12:30": "all hourly daily",
        "2026-03-08 12:00": "all",
        "2026-03-08 12:10": "all newest newest-good hourly daily weekly monthly",
    }


@pytest.mark.parametrize(
    ("age", "reasons"),
    [
        (timedelta(days=2), "all hourly"),
        (timedelta(days=2, seconds=1), "hourly"),
        (timedelta(days=7), "hourly"),
        (timedelta(days=7, seconds=1), ""),
    ],
)
def test_a_span_ends_to_the_second(age: timedelta, reasons: str) -> None:
    newest = at("2026-03-18 12:00")
    # A later one of the same day, week and month leaves the first one only its own hour.
    entries = [Dated(1, newest - age), Dated(2, newest - age + timedelta(hours=1)), Dated(3, newest)]
    found = decide(entries, Policy(), Span(newest))
    assert " ".join(found[1]) == reasons


def test_of_each_span_the_last_stands_for_all_also_when_it_was_not_committed_last() -> None:
    entries = [Dated(1, at("2026-01-10 20:00")), Dated(2, at("2026-01-10 08:00")), Dated(3, at("2026-03-01 00:00"))]
    assert table(entries)["2026-01-10 20:00"] == "daily weekly monthly"
    assert table(entries)["2026-01-10 08:00"] == ""


def test_days_are_those_of_the_user_and_not_of_greenwich() -> None:
    entries = taken("2026-01-10 22:30", "2026-01-10 23:30", "2026-03-01 00:00")
    assert table(entries)["2026-01-10 22:30"] == ""
    assert table(entries, zone=timezone(timedelta(hours=1)))["2026-01-10 22:30"].startswith("daily")


def test_the_newest_good_snapshot_stays_however_old_it_is() -> None:
    entries = [Dated(1, at("2025-03-15 00:00")), *(Dated(n, at("2026-03-01 00:00"), REJECTED) for n in range(2, 40))]
    none = Policy(all_days=1, hourly_days=1, daily_days=1, weekly_days=1, monthly_days=1, rejected_days=1)
    assert table(entries, none)["2025-03-15 00:00"] == "newest-good"


def test_a_rejected_snapshot_stands_for_no_day_and_stays_as_long_as_the_answer_may_be_taken_back() -> None:
    entries = [Dated(1, at("2026-01-10 08:00")), Dated(2, at("2026-01-10 20:00"), REJECTED), Dated(3, at("2026-03-01 00:00"))]
    assert table(entries)["2026-01-10 08:00"] == "daily weekly monthly"
    assert table(entries)["2026-01-10 20:00"] == "rejected"
    assert table([*entries, Dated(4, at("2026-06-01 00:00"))])["2026-01-10 20:00"] == ""


def test_nothing_of_a_frozen_mailbox_goes() -> None:
    entries = [*taken(*(f"2025-01-01 {hour:02}:00" for hour in range(24))), Dated(90, at("2026-03-01 00:00"), HELD)]
    assert all("frozen" in reasons for reasons in table(entries, frozen=True).values())


def test_a_held_snapshot_stays_even_where_its_mailbox_is_not_called_frozen() -> None:
    entries = [Dated(1, at("2020-01-01 00:00"), HELD), *taken("2026-01-01 00:00")]
    assert "frozen" in table(entries)["2020-01-01 00:00"]


def test_what_was_imported_is_never_thinned_and_stands_for_nothing_else() -> None:
    entries = [Dated(1, at("2026-01-10 08:00")), Dated(2, at("2026-03-01 00:00")), Dated(3, at("2026-01-10 20:00"), imported=True)]
    assert table(entries)["2026-01-10 20:00"] == "imported"
    assert table(entries)["2026-01-10 08:00"] == "daily weekly monthly"


def test_a_pin_holds_until_its_day() -> None:
    entries = taken("2026-01-10 08:00", "2026-01-10 20:00", "2026-03-01 00:00")
    assert table(entries, pins=frozenset({1}))["2026-01-10 08:00"] == "pinned"
    assert pinned_now({1: at("2027-01-01 00:00")}, at("2027-01-01 00:00")) == {1}
    assert pinned_now({1: at("2027-01-01 00:00")}, at("2027-01-01 00:01")) == frozenset()


def test_of_file_versions_the_newest_three_stay_at_least() -> None:
    versions = taken("2025-01-10 08:00", "2025-01-10 09:00", "2025-01-10 10:00", "2025-01-10 11:00")
    found = decide_versions(versions, Policy(), Span(at("2026-01-10 11:00")))
    assert {seq: Reason.NEWEST_VERSIONS in reasons for seq, reasons in found.items()} == {1: False, 2: True, 3: True, 4: True}
    assert found[1] == ()


def test_a_snapshot_dated_after_the_newest_one_stays() -> None:
    entries = [Dated(1, at("2030-01-01 00:00")), *(Dated(n, at(f"2026-01-0{n} 00:00")) for n in (2, 3))]
    assert table(entries)["2030-01-01 00:00"].startswith("ahead")


def test_time_is_counted_from_the_newest_snapshot_by_number() -> None:
    assert counted_from(taken("2026-01-01 00:00", "2026-01-09 00:00", "2026-01-05 00:00")) == at("2026-01-05 00:00")
    assert counted_from([Dated(5, at("2026-01-05 00:00"), imported=True)]) is None


@pytest.mark.parametrize("later", [[], ["2040-01-01 10:00"], ["2040-01-07 08:00"]])
def test_a_clock_that_leapt_ahead_is_not_believed_for_a_week(later: list[str]) -> None:
    before = [f"2026-01-0{day} 0{hour}:00" for day in range(1, 6) for hour in range(8)]
    entries = taken(*before, "2040-01-01 09:00", *later)
    assert counted_from(entries) == at("2026-01-05 07:00")
    found = table(entries)
    assert all(found[time] for time in before)


def test_a_clock_that_goes_on_a_week_after_it_leapt_is_believed() -> None:
    assert counted_from(taken("2026-01-01 08:00", "2040-01-01 09:00", "2040-01-08 09:00")) == at("2040-01-08 09:00")


def test_a_leap_that_was_taken_back_does_not_matter_any_more() -> None:
    entries = taken("2026-01-01 08:00", "2040-01-01 09:00", *(f"2026-01-{day:02} 08:00" for day in range(2, 12)))
    assert counted_from(entries) == at("2026-01-11 08:00")


@pytest.mark.parametrize(
    ("now", "refused"),
    [("2026-03-01 08:59", True), ("2026-03-01 09:00", False), ("2026-04-15 09:00", False), ("2026-04-15 09:01", True), ("2040-01-01 00:00", True)],
)
def test_the_clock_must_stand_after_the_newest_snapshot_and_at_most_45_days(now: str, refused: bool) -> None:
    assert bool(clock_refusal(at(now), at("2026-03-01 09:00"))) == refused


def test_without_any_live_snapshot_no_clock_is_wrong() -> None:
    assert clock_refusal(at("1999-01-01 00:00"), None) == ""
