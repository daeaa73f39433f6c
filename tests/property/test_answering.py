"""Laws of answers, over mailboxes that live, are struck, return, are struck again, and are answered for in any order."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailrescue.app.answers import AnswerPlan, answer_of, plan_answer
from mailrescue.core.errors import MailRescueError
from mailrescue.guard.answering import runs
from mailrescue.model.snapshot import Changes, Counts, Snapshot, Standing
from mailrescue.model.verdict import Level
from mailrescue.vault.answers import Answer, Word, settled
from tests.kit.held import verdict

GOOD, HELD, REJECTED = Standing.GOOD, Standing.HELD, Standing.REJECTED
Standings = list[Standing]


def named(snapshot: Snapshot) -> tuple[bytes, ...]:
    """What answers call a snapshot here."""
    return (snapshot.seq.to_bytes(16, "big"),)


@dataclass
class Life:
    """A mailbox with snapshots and answers, as the vault would have them: each snapshot with the standing of its own."""

    own: list[Snapshot] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def now(self) -> list[Snapshot]:
        """The snapshots with their standings after all answers."""
        said = settled(self.answers)
        return [replace(s, standing=said[named(s)[0]].standing if named(s)[0] in said else s.standing) for s in self.own]

    def standings(self) -> Standings:
        return [snapshot.standing for snapshot in self.now()]

    def take(self, level: Level, since: Level) -> None:
        """Take a snapshot, as capture does: all are held while one is."""
        history = self.now()
        frozen = any(snapshot.standing is HELD for snapshot in history)
        good = [snapshot.seq for snapshot in history if snapshot.standing is GOOD]
        seq = len(self.own) + 1
        level = level if good else Level.PASS
        self.own.append(
            Snapshot(
                id=f"{seq:016x}", seq=seq, account="box", mailbox="box", taken_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=seq),
                standing=HELD if frozen or level.holds else GOOD, complete=True, counts=Counts(), changes=Changes(),
                base=good[-1] if good else 0, verdict=verdict(level), verdict_since=verdict(since) if frozen else None,
            )
        )

    def plan(self, word: Word, place: int) -> AnswerPlan | None:
        history = self.now()
        try:
            return plan_answer(word, "box", history, self.answers, history[place % len(history)], named)
        except MailRescueError:
            return None

    def give(self, plan: AnswerPlan) -> None:
        if not plan.already:
            self.answers.append(replace(answer_of(plan, named), number=len(self.answers) + 100))


levels = st.sampled_from([Level.PASS, Level.PASS, Level.ASK, Level.FREEZE])
takes = st.tuples(st.just("take"), levels, levels)
answers = st.tuples(st.just("answer"), st.sampled_from(Word), st.integers(0, 30))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A mailbox after snapshots and answers in any order."""
    life = Life()
    life.take(Level.PASS, Level.PASS)
    for step in draw(st.lists(st.one_of(takes, takes, answers), max_size=14)):
        if step[0] == "take":
            life.take(step[1], step[2])
        elif (plan := life.plan(step[1], step[2])) is not None:
            life.give(plan)
    return life


@given(lives(), st.sampled_from([Word.ACCEPT, Word.REJECT]), st.integers(0, 30))
def test_an_answer_settles_what_is_held_or_leaves_it_held_and_touches_nothing_else(life: Life, word: Word, place: int) -> None:
    plan = life.plan(word, place)
    before = life.standings()
    if plan is None or plan.already:
        return
    life.give(plan)
    after = life.standings()
    assert all(was is HELD or was is now for was, now in zip(before, after, strict=True))
    assert after[plan.chosen.seq - 1] is (GOOD if word is Word.ACCEPT else REJECTED)


@given(lives(), st.sampled_from([Word.ACCEPT, Word.REJECT]), st.integers(0, 30))
def test_what_is_taken_back_at_once_was_never_said(life: Life, word: Word, place: int) -> None:
    plan = life.plan(word, place)
    before = life.standings()
    if plan is None or plan.already:
        return
    life.give(plan)
    for named_one in (*plan.settlement.good, *plan.settlement.rejected):
        other = Life(list(life.own), list(life.answers))
        back = other.plan(Word.UNDO, named_one.seq - 1)
        assert back is not None
        other.give(back)
        assert other.standings() == before


@given(lives(), st.integers(0, 30))
def test_an_undo_only_ever_holds_and_leaves_nothing_good_that_rests_on_what_is_in_doubt(life: Life, place: int) -> None:
    plan = life.plan(Word.UNDO, place)
    before = life.standings()
    if plan is None:
        return
    life.give(plan)
    after = life.now()
    assert all(now.standing in (was, HELD) for was, now in zip(before, after, strict=True))
    for snapshot in after:
        if snapshot.standing is GOOD and snapshot.base and before[snapshot.base - 1] is GOOD:
            assert after[snapshot.base - 1].standing is GOOD


@given(lives(), st.sampled_from(Word), st.integers(0, 30))
def test_the_same_answer_once_more_changes_nothing(life: Life, word: Word, place: int) -> None:
    plan = life.plan(word, place)
    if plan is None:
        return
    life.give(plan)
    standings, given = life.standings(), len(life.answers)
    again = life.plan(word, plan.chosen.seq - 1)
    assert again is not None
    assert again.already
    life.give(again)
    assert (life.standings(), len(life.answers)) == (standings, given)


@given(lives(), st.integers(0, 2**32))
def test_answers_say_the_same_in_whatever_order_they_are_read(life: Life, seed: int) -> None:
    expected = settled(life.answers)
    random.Random(seed).shuffle(life.answers)
    assert settled(life.answers) == expected


@given(lives())
def test_every_held_snapshot_is_in_just_one_run_and_can_be_settled(life: Life) -> None:
    held = [snapshot for snapshot in life.now() if snapshot.standing is HELD]
    assert [snapshot for run in runs(life.now()) for snapshot in run] == held
    for _ in range(len(held)):
        first = next((snapshot for snapshot in life.now() if snapshot.standing is HELD), None)
        if first is None:
            break
        plan = life.plan(Word.REJECT, first.seq - 1)
        assert plan is not None
        life.give(plan)
    assert HELD not in life.standings()


@given(lives(), st.integers(0, 30))
def test_the_newest_good_one_is_what_was_accepted_or_something_that_passed_since(life: Life, place: int) -> None:
    plan = life.plan(Word.ACCEPT, place)
    if plan is None or plan.already:
        return
    life.give(plan)
    newest = [snapshot for snapshot in life.now() if snapshot.standing is GOOD][-1]
    assert newest.seq >= plan.chosen.seq
