"""The ground: exit codes, clocks, durable files, progress and cancel, children."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailrescue.core import child, errors, files
from mailrescue.core.clock import (
    NOW_VARIABLE,
    FixedClock,
    LocalZone,
    SystemClock,
    clock_from_environment,
    read_time,
)
from mailrescue.core.errors import Cancelled, ExitCode, MailRescueError, UsageError, worst
from mailrescue.core.progress import CancelToken, Event, Meter, Progress, Silence
from tests.kit.clock import HandClock

# --- errors ----------------------------------------------------------------------------------------------------------


def test_the_worst_of_several_codes_speaks_in_the_order_of_the_contract() -> None:
    assert worst([]) == ExitCode.DONE
    order = [130, 5, 9, 8, 4, 6, 7, 1, 3, 0]
    for better, worse in zip(order[1:], order, strict=False):
        assert worst([0, better, worse, better]) == worse
    assert {int(code) for code in ExitCode} == {*order, 2}


def test_every_error_of_the_tree_has_an_exit_code_and_stands_in_the_picture_of_the_tree() -> None:
    tree = errors.__doc__ or ""
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, MailRescueError)]
    assert len(classes) > 10
    for one in classes:
        assert f"{one.__name__} " in tree
        line = next(line for line in tree.splitlines() if f" {one.__name__} " in f" {line.replace('|-', ' ').replace('`-', ' ')} ")
        assert f" {int(one.exit_code)} " in line, line


# --- clock -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the machine into the zone of Berlin."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(("utc", "local"), [("2026-01-31T23:30", "2026-02-01 00:30 CET"), ("2026-07-31T22:30", "2026-08-01 00:30 CEST")])
def test_the_local_zone_knows_summers_and_winters(utc: str, local: str) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    there = moment.astimezone(LocalZone())
    assert f"{there:%Y-%m-%d %H:%M %Z}" == local
    assert there.replace(tzinfo=None).replace(tzinfo=LocalZone()) == moment


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_the_local_zone_takes_every_time(moment: datetime) -> None:
    assert abs(moment.astimezone(LocalZone()) - moment) < timedelta(hours=2)
    assert moment.replace(tzinfo=LocalZone()).isoformat()


@pytest.mark.parametrize("text", ["", "junk", "2026-02-30", "0001-01-01T00:00:00+14:00", "9999-12-31", "1969-12-31T00:00Z", "2026-01-01T00:00+99:00"])
def test_a_text_that_gives_no_time_of_this_age_is_none(text: str) -> None:
    assert read_time(text) is None


def test_the_clock_of_a_command_is_the_machines_unless_a_time_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = clock_from_environment()
    assert (clock.simulated, clock.now().tzinfo) == (False, UTC)
    assert abs(clock.now() - datetime.now(UTC)).total_seconds() < 5
    monkeypatch.setenv(NOW_VARIABLE, "2026-01-31T10:00:00+01:00")
    fixed = clock_from_environment()
    assert (fixed.simulated, fixed.now()) == (True, datetime(2026, 1, 31, 9, tzinfo=UTC))
    assert fixed.monotonic() <= fixed.monotonic()


def test_a_time_that_is_none_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "tomorrow")
    with pytest.raises(UsageError, match="tomorrow"):
        clock_from_environment()


def test_a_clock_that_stands_still_lets_durations_pass() -> None:
    clock = FixedClock(datetime(2040, 1, 1, tzinfo=UTC))
    assert clock.now() == clock.now()
    assert isinstance(clock, SystemClock)
    hand = HandClock()
    before = hand.now()
    hand.advance(days=-3, hours=1)
    assert (hand.now() - before).total_seconds() == -3 * 86_400 + 3_600


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_new_file_is_there_whole_and_nothing_else_is(tmp_path: Path) -> None:
    files.write_new(tmp_path / "one", b"whole")
    assert (tmp_path / "one").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_taken_name_is_never_written_over(tmp_path: Path) -> None:
    files.write_new(tmp_path / "one", b"first")
    with pytest.raises(FileExistsError):
        files.write_new(tmp_path / "one", b"second")
    assert (tmp_path / "one").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_settings_are_replaced_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    files.replace(path, b"first")
    files.replace(path, b"second")
    assert path.read_bytes() == b"second"

    def fail(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    for write in (files.replace, files.write_new):
        with pytest.raises(OSError, match="No space"):
            write(path if write is files.replace else tmp_path / "other", b"third")
    assert path.read_bytes() == b"second"
    assert [one.name for one in tmp_path.iterdir()] == ["settings.json"]


def test_where_links_do_not_exist_a_rename_still_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    files.write_new(tmp_path / "one", b"first")
    with pytest.raises(FileExistsError):
        files.write_new(tmp_path / "one", b"second")
    assert (tmp_path / "one").read_bytes() == b"first"


def test_a_private_folder_is_one_with_its_parents(tmp_path: Path) -> None:
    files.make_private_folder(tmp_path / "a" / "b")
    files.make_private_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0


def test_windows_is_not_asked_to_flush_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    files.fsync_folder(tmp_path / "not there")


# --- progress and cancel ---------------------------------------------------------------------------------------------


class _Ticking(HandClock):
    """A second passes at every look."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def monotonic(self) -> float:
        self.seconds += 1
        return self.seconds


class _Listener:
    def __init__(self) -> None:
        self.events: list[Event] = []

    def report(self, event: Event) -> None:
        self.events.append(event)


def test_a_meter_reports_at_its_interval_with_rate_and_time_left() -> None:
    listener = _Listener()
    meter = Meter(listener, _Ticking(), "snapshot", account="box", interval=2.5)
    meter.total = 10
    for _ in range(6):
        meter.add(1, 100)
    assert listener.events == [
        Progress(task="snapshot", done=3, total=10, bytes=300, rate=1.0, seconds_left=7.0, account="box"),
        Progress(task="snapshot", done=6, total=10, bytes=600, rate=1.0, seconds_left=4.0, account="box"),
    ]
    meter.finish()
    assert len(listener.events) == 3


def test_a_meter_without_a_total_knows_no_time_left_and_silence_takes_everything() -> None:
    listener = _Listener()
    meter = Meter(listener, _Ticking(), "check", interval=0)
    meter.add()
    (event,) = listener.events
    assert isinstance(event, Progress)
    assert (event.total, event.seconds_left) == (None, None)
    meter.total = 5
    meter.done = 0
    meter.finish()
    last = listener.events[-1]
    assert isinstance(last, Progress)
    assert (last.rate, last.seconds_left) == (0, None)
    Silence().report(event)


def test_a_token_that_was_cancelled_says_so_and_stops_the_work() -> None:
    token = CancelToken()
    token.check()
    assert not token.cancelled
    token.cancel()
    assert token.cancelled
    with pytest.raises(Cancelled, match="kept"):
        token.check()


# --- children --------------------------------------------------------------------------------------------------------


def test_a_child_of_a_source_tree_runs_the_main_of_its_module_in_a_bare_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tiny_child.py").write_text("import os\ndef main():\n    print(sorted(os.environ))\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("MAILRESCUE_VAULT_KEY", "a secret")
    environment = child.child_environment()
    assert "MAILRESCUE_VAULT_KEY" not in environment
    done = subprocess.run(child.child_command("tiny_child"), env=environment, capture_output=True, text=True, check=True)
    assert "MAILRESCUE" not in done.stdout


def test_a_frozen_program_calls_itself_and_only_for_its_own_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child.child_command("mailrescue.x") == [sys.executable, child.CHILD_SWITCH, "mailrescue.x"]
    for words in ([], ["snapshot"], [child.CHILD_SWITCH], [child.CHILD_SWITCH, "os"], ["--other", "mailrescue.x"]):
        assert not child.run_if_child(words)


def test_a_frozen_child_runs_the_module_that_its_command_names(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    module = type(sys)("mailrescue.some_child")
    module.main = lambda: ran.append("main")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mailrescue.some_child", module)
    assert child.run_if_child([child.CHILD_SWITCH, "mailrescue.some_child"])
    assert ran == ["main"]
