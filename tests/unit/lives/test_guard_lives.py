"""The life simulator: its lives are what they say, and the guard sees in them what the program itself would show it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from mailrescue.guard.values import Flow
from tests.bench.lives.box import Box
from tests.bench.lives.disasters import DISASTERS, Disaster, Past
from tests.bench.lives.personas import PERSONAS
from tests.bench.lives.rhythms import rhythm
from tests.bench.lives.tables import ablation, false_alarms, goals, missed, recall
from tests.bench.lives.trials import Plan, live
from tests.bench.lives.watch import Watch, hours
from tests.bench.lives.world import Shelf, World

_SHORT = Plan(checkpoints=1, days=9, strengths=1, most=150)
_NO_BLEED = [row for row in DISASTERS if not row.a_day]


def _world(name: str = "tidy", seed: str = "unit", size: int = 120, kind: str = "maildir") -> World:
    rng = Random(seed)
    persona = PERSONAS[name](rng)
    roles = ("inbox", "sent", "archive", "calendar", "contacts", "", "")
    shelves = [Shelf(role.capitalize() or f"Project {n}", 0.1, role=role) for n, role in enumerate(roles)]
    shelves[0] = Shelf("INBOX", 0.3, role="inbox")
    return World.begin(replace(persona, size=size, a_day=4.0, kind=kind, dates="normal", shelves=shelves), rng)


def _held(box: Box) -> Counter[tuple[str, bytes]]:
    return Counter((box.folders[number].path, mail.content) for number, _, mail in box.places())


def _after(before: Counter[tuple[str, bytes]], flow: Flow) -> Counter[tuple[str, bytes]]:
    """Return what a mailbox must hold when this happened to it; a copy that was left needs nothing to come."""
    now = Counter(before)
    for piece in (*flow.removed, *(old for old, _ in flow.moved), *(old for old, _ in flow.changed)):
        now[piece.folder, piece.content] -= 1
    for piece in (*flow.added, *(new for _, new in flow.moved), *(new for _, new in flow.changed)):
        now[piece.folder, piece.content] += 1
    return +now


@pytest.mark.parametrize("name", ["tidy", "reorganiser", "stripper", "drafter", "mover-rewritten"])
def test_what_a_flow_tells_leads_from_one_state_to_the_next(name: str) -> None:
    world = _world(name)
    watch = Watch(world)
    watch.keep(watch.look())
    for _ in range(60):
        before = _held(world.box)
        world.advance(world.hour + 24)
        look = watch.look()
        left = sum((_after(before, look.comparison.flow) - _held(world.box)).values())
        assert not _held(world.box) - _after(before, look.comparison.flow)
        assert left <= len(look.comparison.flow.moved), "copies that stood already are the only ones told twice"
        assert look.now.items == world.box.items == sum(_held(world.box).values())
        watch.keep(look)


def test_the_same_seed_lives_the_same_life_and_another_seed_another_one() -> None:
    first, again, other = (live("tidy", number, _SHORT) for number in (4, 4, 5))
    assert first == again
    assert first.trials != other.trials


@pytest.mark.parametrize("row", [row for row in _NO_BLEED if len(row.steps) == 1], ids=lambda row: f"{row.name}: {row.strength}")
def test_what_a_disaster_is_said_to_lose_is_lost(row: Disaster) -> None:
    world = _world(kind="outlook" if "outlook" in row.kinds else row.kinds[0])
    facts = dict(world.facts)
    past = Past({days: world.box.fork() for days in (3, 10, 30, 90)})
    world.advance(world.hour + 24)
    watch = Watch(world)
    watch.keep(watch.look())
    before = world.box.contents()
    row.steps[0](world, Random("disaster"), past)
    gone = before - world.box.contents()
    flow = watch.look().comparison.flow
    assert {piece.content for piece in flow.removed} | {old.content for old, _ in flow.changed} == gone
    assert (world.facts != facts) == (len(row.kinds) == 1), "the content alone must tell of all others"
    if row.name != "by-the-trash" or "emptied" in row.strength:
        assert gone


def test_a_fork_does_not_touch_the_life_it_comes_from() -> None:
    world = _world()
    watch = Watch(world)
    watch.keep(watch.look())
    held, facts = _held(world.box), dict(world.facts)
    for row in _NO_BLEED:
        fork = watch.fork("fork").world
        row.steps[0](fork, Random("disaster"), Past())
        fork.advance(fork.hour + 30)
    assert (_held(world.box), world.facts) == (held, facts)
    assert watch.look().comparison.flow == Flow()


def test_folders_that_cannot_be_read_stand_as_they_were_and_are_told_of_later() -> None:
    world = _world()
    watch = Watch(world)
    watch.keep(watch.look())
    items, inbox = world.box.items, world.inbox
    for key in list(world.box.mails[inbox]):
        world.box.take(inbox, key)
    state = world.box.state(world.hour, world.facts, frozenset({inbox}))
    assert (state.items, state.complete) == (items, False)
    assert world.box.flow(frozenset({inbox})) == Flow()
    world.box.keep(frozenset({inbox}))
    assert len(watch.look().comparison.flow.removed) == items - world.box.items > 0


def test_mail_comes_in_the_rhythm_of_real_mail_and_as_much_as_was_asked_for() -> None:
    for name in ("office", "lists"):
        told, rng = rhythm(name), Random("rhythm")
        assert sum(told.rate(hour, 10) for hour in range(168)) == pytest.approx(70)
        assert sum(told.noise(rng) for _ in range(20_000)) / 20_000 == pytest.approx(1, abs=0.05)
        at_three, at_three_in_the_morning = told.rate(15, 10), told.rate(3, 10)
        assert at_three > 2 * at_three_in_the_morning


def test_snapshots_are_taken_as_the_cadence_says() -> None:
    rng = Random("cadence")
    assert len(list(hours("4-hourly", 0, 240, rng))) == 60
    assert len(list(hours("daily", 0, 240, rng))) == 10
    assert len(list(hours("workdays", 0, 24 * 7 * 8, rng))) == 40
    assert len(list(hours("monthly", 0, 24 * 365, rng))) == 12


def test_every_persona_lives_and_the_tables_tell_of_all_of_them() -> None:
    records = [live(name, 0, replace(_SHORT, days=12, checkpoints=int(name == "tidy"))) for name in sorted(PERSONAS)]
    assert [record.persona for record in records if record.trials] == ["tidy"]
    told = "\n".join("\n".join(table) for table in (recall(records), missed(records, 3), false_alarms(records), ablation(records), goals(records)))
    assert all(name in told for name in PERSONAS)
    assert "disasters held in time" in told


def test_the_bench_says_where_its_rhythms_come_from() -> None:
    told = Path("tests/bench/lives/rhythms.json")
    text = (Path(__file__).resolve().parents[3] / told).read_text()
    assert text.count('"origin"') == 2
