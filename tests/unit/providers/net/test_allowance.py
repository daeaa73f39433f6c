"""The day limits of providers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrescue.providers.net.allowance import Spent, day_limit

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("host", ["imap.gmail.com", "IMAP.GMAIL.COM.", "imap.googlemail.com", "gmail.com"])
def test_gmail_has_a_day_limit(host: str) -> None:
    assert day_limit(host) == 2_250_000_000


@pytest.mark.parametrize("host", ["imap.notgmail.com", "gmail.com.evil.example", "mail.example"])
def test_other_hosts_have_none(host: str) -> None:
    assert day_limit(host) is None


def test_what_was_spent_counts_for_a_day_and_no_less() -> None:
    spent = Spent().plus(700, NOW).plus(300, NOW + timedelta(minutes=5))
    assert spent.total(NOW) == 1000
    assert spent.total(NOW + timedelta(hours=24)) == 1000  # of its hour some may have been 24 hours ago
    assert spent.total(NOW + timedelta(hours=25)) == 0


def test_hours_that_no_longer_count_are_forgotten() -> None:
    spent = Spent()
    for hour in range(100):
        spent = spent.plus(1, NOW + timedelta(hours=hour))
    assert len(spent.hours) == 25


def test_more_may_be_downloaded_when_enough_was_long_enough_ago() -> None:
    spent = Spent().plus(600, NOW).plus(400, NOW + timedelta(hours=3))
    later = NOW + timedelta(hours=4)
    assert spent.free_at(0, 1000, later) == later
    assert spent.free_at(500, 1000, later) == datetime(2026, 1, 6, 10, 0, tzinfo=UTC)
    assert spent.free_at(700, 1000, later) == datetime(2026, 1, 6, 13, 0, tzinfo=UTC)


def test_a_mail_larger_than_the_limit_comes_when_nothing_else_counts() -> None:
    assert Spent().free_at(5000, 1000, NOW) == NOW
    assert Spent().plus(1, NOW).free_at(5000, 1000, NOW) == datetime(2026, 1, 6, 10, 0, tzinfo=UTC)


def test_a_clock_that_was_ahead_blocks_nothing() -> None:
    spent = Spent().plus(10**12, NOW + timedelta(days=400))
    assert spent.free_at(10, 1000, NOW) == NOW


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1000)), max_size=20), st.integers(0, 1500))
def test_when_it_is_free_it_fits_or_nothing_counts(spending: list[tuple[int, int]], size: int) -> None:
    spent = Spent()
    now = NOW
    for hours, amount in spending:
        now += timedelta(hours=hours)
        spent = spent.plus(amount, now)
    free = spent.free_at(size, 1000, now)
    assert spent.total(free) + size <= 1000 or spent.total(free) == 0
