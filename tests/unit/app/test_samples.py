"""Samples: written in one piece, read again, kept long enough, and never in the way of anything."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailrescue.app.home import Home
from mailrescue.app.samples import record, samples
from mailrescue.model.probe import Sample, Step, Told

NOW = datetime(2026, 11, 22, 9, 0, 0, 123000, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that is not there yet."""
    return Home(tmp_path / "home")


def sample(at: datetime = NOW, account: str = "anna", evidence: str = "") -> Sample:
    """Return a sample."""
    return Sample(at, account, "imap.example.org", Step.TCP, Told.DOWN if evidence else Told.OK, 0.0421, evidence)


def files(home: Home) -> list[Path]:
    """Return the files of all months."""
    return sorted((home.root / "samples").iterdir())


def test_what_was_recorded_is_read_again_as_it_was(home: Home) -> None:
    written = [sample(evidence='es heißt "down"\n'), sample(NOW + timedelta(minutes=10)), sample(account="ben")]
    for one in written:
        record(home, one)
    assert samples(home).found == tuple(written)
    assert samples(home, "anna").found == tuple(written[:2])
    assert samples(home, "anna", NOW + timedelta(minutes=1)).found == (written[1],)
    assert samples(home, "anna", NOW + timedelta(days=40)).found == ()


def test_there_are_no_samples_before_the_first(home: Home) -> None:
    assert samples(home) == samples(home, "anna", NOW)
    assert samples(home).damaged == 0


@pytest.mark.parametrize("rest", [b'{"at": "2026-11-22T09:0', b"\x00\xff\n", b"[]\n", b'{"at": "yesterday"}\n', b"x" * 100_000])
def test_a_damaged_line_is_counted_and_costs_no_other(home: Home, rest: bytes) -> None:
    record(home, sample())
    [path] = files(home)
    path.write_bytes(path.read_bytes() + rest)
    record(home, sample(account="ben"))
    found = samples(home)
    assert [one.account for one in found.found] == ["anna", "ben"]
    assert found.damaged >= 1


def test_another_word_for_a_step_is_counted_not_guessed(home: Home) -> None:
    record(home, sample())
    [path] = files(home)
    path.write_bytes(path.read_bytes().replace(b'"tcp"', b'"carrier pigeon"'))
    assert (samples(home).found, samples(home).damaged) == ((), 1)


def test_samples_of_400_days_are_kept_and_no_more_files_than_that_takes(home: Home) -> None:
    for day in range(0, 1200, 5):
        record(home, sample(NOW + timedelta(days=day)))
    last = NOW + timedelta(days=1195)
    found = samples(home, since=last - timedelta(days=400)).found
    assert len(found) == 81
    assert len(files(home)) == 16
    assert samples(home).found[0].at > NOW + timedelta(days=600)


def test_a_clock_that_was_wrong_for_a_moment_costs_no_history(home: Home) -> None:
    for day in range(0, 400, 20):
        record(home, sample(NOW + timedelta(days=day)))
    record(home, sample(NOW.replace(year=2999)))
    record(home, sample(NOW + timedelta(days=400)))
    assert len(samples(home, since=NOW).found) == 22


def test_many_that_record_at_once_lose_nothing(home: Home) -> None:
    def work(name: str) -> None:
        for number in range(50):
            record(home, sample(NOW + timedelta(seconds=number), name, "y" * 300))

    threads = [threading.Thread(target=work, args=(f"a{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = samples(home)
    assert (len(found.found), found.damaged) == (200, 0)


def test_a_disk_that_takes_nothing_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"a file where the home should be")
    record(Home(tmp_path / "home"), sample())
    assert samples(Home(tmp_path / "home")).found == ()


def test_only_this_user_reads_them(home: Home) -> None:
    record(home, sample())
    assert files(home)[0].stat().st_mode & 0o077 == 0
