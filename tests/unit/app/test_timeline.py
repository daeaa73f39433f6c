"""Thousands of snapshots on a thousand pixels: true to time, and what is held or was rejected is never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailrescue.app.timeline import Line, Point, TickKind, line_of, plan, ticks
from mailrescue.model.snapshot import Standing
from tests.kit.offices import Office

_START = datetime(2026, 1, 5, 9, tzinfo=UTC)
_GOOD, _HELD, _REJECTED = Standing.GOOD, Standing.HELD, Standing.REJECTED


def _line(count: int, *, hours: float = 24, tail: tuple[Standing, ...] = (), rejected: tuple[int, ...] = ()) -> Line:
    standings = [*(_REJECTED if number in rejected else _GOOD for number in range(count)), *tail]
    points = tuple(
        Point(int((_START + timedelta(hours=hours * n)).timestamp()), n + 1, standing, f"{n:016x}", 100 + n if standing is _GOOD else 3, 4, 9, imported=False)
        for n, standing in enumerate(standings)
    )
    good = max((n for n, standing in enumerate(standings) if standing is _GOOD), default=-1)
    return Line("box", points, good)


def test_a_month_of_days_gets_a_bar_a_day() -> None:
    drawn = plan(_line(30), 900, UTC)
    assert [(bar.first, bar.last) for bar in drawn.bars] == [(n, n) for n in range(30)]
    assert {round(bar.width) for bar in drawn.bars} == {30}
    assert drawn.bars[-1].x + drawn.bars[-1].width == pytest.approx(900)


def test_a_year_of_hours_fits_and_bars_tell_least_and_most() -> None:
    drawn = plan(_line(8_760, hours=1), 900, UTC)
    assert 40 <= len(drawn.bars) <= 900 / 8
    assert sum(bar.last - bar.first + 1 for bar in drawn.bars) == 8_760
    assert all(bar.high - bar.low == bar.last - bar.first for bar in drawn.bars)


@pytest.mark.parametrize("width", [60, 200, 900, 2_300])
def test_what_is_held_gets_a_stretch_of_its_own_however_short_its_time_was(width: int) -> None:
    line = _line(2_000, hours=1, tail=(_HELD, _HELD))
    drawn = plan(line, width, UTC)
    tail = [bar for bar in drawn.bars if bar.tail]
    assert {bar.doubtful for bar in tail} == {_HELD}
    assert sum(bar.last - bar.first + 1 for bar in tail) == 2
    assert all(bar.x >= drawn.tail_x for bar in tail)
    assert tail[-1].x + tail[-1].width <= width + 0.01
    assert drawn.bars[drawn.bar_of(line.good)].last == line.good


def test_a_thousand_held_ones_leave_room_for_what_was_good() -> None:
    drawn = plan(_line(100, tail=(_HELD,) * 1_000), 900, UTC)
    assert drawn.live_width > 600
    assert sum(bar.last - bar.first + 1 for bar in drawn.bars if bar.tail) == 1_000


def test_a_rejected_one_among_hundreds_of_good_ones_is_seen() -> None:
    drawn = plan(_line(5_000, hours=1, rejected=(2_345,)), 900, UTC)
    marked = [bar for bar in drawn.bars if bar.doubtful is not None]
    assert [(bar.doubtful, bar.doubtful_items) for bar in marked] == [(_REJECTED, 3)]
    assert marked[0].first <= 2_345 <= marked[0].last


def test_few_snapshots_give_no_broad_bars_and_stand_at_the_end() -> None:
    drawn = plan(_line(2), 700, UTC)
    assert [round(bar.width) for bar in drawn.bars] == [50, 50]
    assert drawn.bars[-1].x + 50 == pytest.approx(700)


def test_nothing_is_drawn_of_nothing_and_without_a_good_one_all_is_tail() -> None:
    assert plan(Line(), 900, UTC).bars == ()
    assert plan(_line(3), 2, UTC).bars == ()
    assert all(bar.tail for bar in plan(_line(0, tail=(_HELD, _HELD)), 900, UTC).bars)


def test_a_place_finds_its_bar_and_a_moment_its_snapshot() -> None:
    line = _line(30)
    drawn = plan(line, 900, UTC)
    assert drawn.bar_at(899) == 29
    assert drawn.bar_at(-5) == 0
    assert line.nearest(line.points[7].taken_at + 60) == 7
    assert line.nearest(0) == 0
    assert line.since(line.points[10].taken_at).good == 19


@pytest.mark.parametrize(("days", "kind", "least"), [(0.5, TickKind.HOUR, 3), (6, TickKind.DAY, 4), (30, TickKind.DAY, 3), (200, TickKind.MONTH, 2), (3_000, TickKind.YEAR, 3)])
def test_marks_are_whole_hours_days_mondays_months_or_years(days: float, kind: TickKind, least: int) -> None:
    start = _START.timestamp()
    found = ticks(start, start + days * 86_400, 9, UTC)
    assert least <= len(found) <= 10
    assert kind in {tick.kind for tick in found}
    assert all(start <= tick.moment <= start + days * 86_400 for tick in found)
    moments = [datetime.fromtimestamp(tick.moment, UTC) for tick in found]
    assert all(moment.minute == 0 for moment in moments)
    if days == 30:
        assert all(moment.weekday() == 0 for moment in moments)


def test_what_was_read_once_is_not_read_again_but_its_standing_is(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.add("anna", 20)
    office.live("anna", days=3)
    with office.engine().reading() as vault:
        mailbox = vault.catalogue.history.mailbox_of("anna")
        first = line_of(vault, mailbox)
    office.empty("anna")
    office.snapshot("anna")
    with office.engine().reading() as vault:
        altered = Line(first.mailbox, tuple(point._replace(items=7) for point in first.points), first.good)
        then = line_of(vault, mailbox, altered)
    assert [point.items for point in then.points] == [7, 7, 7, 1]
    assert [point.standing for point in then.points] == [_GOOD, _GOOD, _GOOD, _HELD]
    assert then.good == 2


def test_the_last_good_one_has_a_bar_to_itself_though_others_are_of_the_same_day() -> None:
    daily = _line(30).points
    later = daily[-1]._replace(taken_at=daily[-1].taken_at + 3_600, seq=99, items=1)
    drawn = plan(Line("box", (*daily, later), 30), 900, UTC)
    assert [(bar.first, bar.last, bar.high) for bar in drawn.bars[-2:]] == [(29, 29, 129), (30, 30, 1)]
    assert drawn.bars[-1].x + drawn.bars[-1].width == pytest.approx(900)
    assert drawn.x_of(drawn.end) == pytest.approx(drawn.bars[-1].x)
