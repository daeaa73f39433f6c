"""Intervals are found by the tree just as they are by looking at each of them."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailrescue.vault.catalogue.intervals import NODE, OPEN_END, ending_within, nodes_holding

# Around the powers of two, where the tree's levels change, and up to the largest number that a record's name can have.
numbers = st.one_of(st.integers(1, 70), st.sampled_from([2**k + d for k in range(3, 39) for d in (-1, 0, 1)]), st.integers(1, 10**12 - 2))
intervals = st.tuples(numbers, st.one_of(numbers, st.just(OPEN_END))).map(sorted).filter(lambda found: found[0] < found[1])

Interval = list[int]


@pytest.fixture(scope="module")
def db() -> Iterator[apsw.Connection]:
    """A table of intervals, as the catalogue has them."""
    found = apsw.Connection(":memory:")
    found.execute(f"create table interval(first integer, last integer, node integer generated always as ({NODE}) virtual)")
    found.execute("create index interval_node on interval(node, first, last)")
    yield found
    found.close()


def _filled(db: apsw.Connection, given: list[Interval]) -> None:
    db.execute("delete from interval")
    db.executemany("insert into interval(first, last) values(?, ?)", given)


@example([[1, 2]], 1)
@example([[2**39 - 1, 2**39]], 2**39 - 1)
@given(st.lists(intervals, max_size=30), numbers)
def test_what_holds_a_number_is_filed_where_it_is_looked_for(db, given, number):
    _filled(db, given)
    newest = max([number, *(end for _, end in given if end < OPEN_END)])
    query = f"select first, last from interval where node in ({nodes_holding(number, newest)}) and first <= ? and last > ?"
    assert sorted(map(list, db.execute(query, (number, number)))) == sorted([a, b] for a, b in given if a <= number < b)


@given(st.lists(intervals, max_size=30), st.one_of(st.just(0), numbers), st.one_of(numbers, st.just(OPEN_END)))
def test_what_ends_between_two_numbers_is_filed_where_it_is_looked_for(db, given, after, before):
    _filled(db, given)
    query = f"select first, last from interval where {ending_within(after, before)} and last > ? and last <= ?"
    assert sorted(map(list, db.execute(query, (after, before)))) == sorted([a, b] for a, b in given if after < b <= before)


@given(st.lists(intervals, min_size=1, max_size=30), st.data())
def test_an_interval_that_gets_another_end_is_found_by_it(db, given, data):
    _filled(db, given)
    number = data.draw(numbers)
    db.execute("update interval set last = ? where first < ?", (number, number))
    changed = [[a, number] if a < number else [a, b] for a, b in given]
    newest = max([number, *(end for _, end in changed if end < OPEN_END)])
    query = f"select first, last from interval where node in ({nodes_holding(number - 1, newest)}) and first <= ?1 and last > ?1"
    assert sorted(map(list, db.execute(query, (number - 1,)))) == sorted([a, b] for a, b in changed if a <= number - 1 < b)


def test_no_more_nodes_are_looked_at_than_numbers_have_bits():
    assert nodes_holding(8_760, 8_760) == "0"
    assert len(nodes_holding(5_000, 8_760).split(",")) <= 16
