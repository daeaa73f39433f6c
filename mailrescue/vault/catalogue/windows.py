"""What a window on a list of a million needs: which rows there are, by number alone, and pages of what stands in them.

The number of a row is that of its position. Numbers come in two steps: the first page, which is there at once, and all
of them, put together within SQLite in one go: a row at a time would keep the threads of a program from each other.
Order is that of `Queries.items`: newest first, what has no date last.
"""

from __future__ import annotations

import heapq
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

import apsw

from mailrescue.vault.catalogue.contents import CARD_COLUMNS
from mailrescue.vault.catalogue.intervals import OPEN_END
from mailrescue.vault.catalogue.queries import ItemRow, Moment, item_row
from mailrescue.vault.catalogue.standing import Standing

# A column `no` of all rows as one value of eight bytes each, made within SQLite while other threads run. Making a million
# numbers of a text took a fifth of a second in Python, during which a window that paints waited at every turn.
PACKED = "unhex(group_concat(printf('%016x', no), ''))"
# Of more folders than these no first page is made: a query for each costs more than all numbers in one.
_MOST_PAGED = 64



class Order(StrEnum):
    """How a list is sorted. All but the first two need every row looked at; BEST is of a search, by rank."""

    NEWEST = "newest"
    OLDEST = "oldest"
    SENDER = "sender"
    SUBJECT = "subject"
    LARGEST = "largest"
    BEST = "best"


_BY = {
    Order.NEWEST: "p.shown desc, p.no",
    Order.OLDEST: "p.shown, p.no desc",
    Order.SENDER: "c.sender collate nocase, p.shown desc, p.no",
    Order.SUBJECT: "c.subject collate nocase, p.shown desc, p.no",
    Order.LARGEST: "c.size desc, p.shown desc, p.no",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a snapshot: `number` within its mailbox."""

    number: int
    path: str
    role: str


class Last(NamedTuple):
    """A snapshot: its number, and when it was taken in seconds since 1970."""

    seq: int
    taken_at: int


@dataclass(frozen=True, slots=True)
class Within:
    """Of which folder: None for all of them; with those below it when asked for."""

    folder: str | None = None
    below: bool = False

    def holds(self, path: str) -> bool:
        """Return whether a folder is meant."""
        return self.folder is None or path == self.folder or (self.below and path.startswith(f"{self.folder}/"))


class Windows:
    """The part of the catalogue that lists on a screen are made from."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def places(self, at: Moment) -> list[Place]:
        """Return the folders of a snapshot, sorted by path; nothing is counted."""
        query = "select number, path, role from folder where mailbox = ? and first <= ? and last > ? order by path"
        return [Place(*row) for row in self._db.execute(query, (self._standing(at).mailbox, at.seq, at.seq))]

    def counts(self, at: Moment) -> dict[str, int]:
        """Return how many items each folder of a snapshot holds; folders that hold none are left out."""
        return self._counts(at, self._standing(at).stood)

    def first(self, at: Moment, within: Within, count: int, order: Order = Order.NEWEST) -> array[int] | None:
        """Return the numbers of the first rows by date; None where it takes as long to get all of them."""
        standing, folders = self._standing(at), self._folders(at, within)
        if len(folders) > _MOST_PAGED or order not in (Order.NEWEST, Order.OLDEST):
            return None
        pages = (self._page(standing, folder, count, order) for folder in folders)
        rows = heapq.merge(*pages, key=_oldest_first if order is Order.OLDEST else _newest_first)
        return array("q", (number for _, number in islice(rows, count)))

    def numbers(self, at: Moment, within: Within, order: Order = Order.NEWEST) -> array[int]:
        """Return the numbers of all rows."""
        standing = self._standing(at)
        return self._listed(standing, within, at, standing.stood, order)

    def vanished(self, at: Moment, newest: Moment, within: Within, order: Order = Order.NEWEST) -> array[int]:
        """Return the rows of a snapshot whose item stands in no folder of the newest one."""
        return self._listed(self._standing(at), within, at, self.gone(at, newest), order)

    def vanished_counts(self, at: Moment, newest: Moment) -> dict[str, int]:
        """Return how many these are in each folder; folders without any are left out."""
        return self._counts(at, self.gone(at, newest))

    def rows(self, numbers: Sequence[int], at: Moment | None) -> list[ItemRow | None]:
        """Return what stands in rows; with the folders as they were called at a moment, or when each was seen last.

        None stands for a row that is gone, as after a pruning or in a catalogue that was made anew.
        """
        named = "f.first < p.last and f.last >= p.last" if at is None else f"f.first <= {at.seq} and f.last > {at.seq}"
        query = (
            f"select p.no, c.identity, {CARD_COLUMNS}, f.path, p.flags, p.received, m.name, m.line, p.last, p.as_of"
            " from carray(?) w cross join position p on p.no = w.value cross join content c on c.no = p.content"
            f" cross join mailbox m on m.no = p.mailbox cross join folder f on f.mailbox = p.mailbox and f.number = p.folder and {named}"
        )
        if not numbers:
            return []
        found = {row[0]: item_row(row[1:]) for row in self._db.execute(query, (apsw.carray(array("q", numbers)),))}
        return [found.get(number) for number in numbers]

    def date(self, number: int) -> int | None:
        """Return the date by which a row is sorted, in seconds since 1970."""
        row = self._db.execute("select shown from position where no = ?", (number,)).fetchone()
        return None if row is None else row[0]

    def row_at(self, numbers: Sequence[int], moment: int) -> int:
        """Return the row, in a list with the newest first, from which on nothing is newer than a moment."""
        return bisect_left(numbers, -moment, key=lambda number: _descending(self.date(number)))

    def number_of(self, content: bytes, at: Moment, within: Within) -> int | None:
        """Return the number of the row in which an item stands; of several the first."""
        standing = self._standing(at)
        folders = ", ".join(str(place.number) for place in self._folders(at, within))
        # The signs keep SQLite from the index of folders, in which it would go through all of a mailbox.
        query = (
            "select p.no from content c cross join position p on p.content = c.no where c.identity = ? and +p.mailbox = ?"
            f" and +p.folder in ({folders}) and {standing.held} order by p.shown desc, p.no limit 1"
        )
        row = self._db.execute(query, (content, standing.mailbox)).fetchone()
        return None if row is None else int(row[0])

    def last_before(self, mailbox: str, line: str, until: int) -> Last | None:
        """Return the last snapshot of a line with a number below `until`: the one that something was seen last in."""
        query = "select seq, taken_at from commits where mailbox = ? and kind = 'snapshot' and line = ? and seq < ? order by seq desc limit 1"
        row = self._db.execute(query, (mailbox, line, until)).fetchone()
        return None if row is None else Last(*row)

    def record_at(self, seq: int) -> Last | None:
        """Return a snapshot by its number, one that was thinned out too."""
        row = self._db.execute("select seq, taken_at from commits where seq = ? and taken_at is not null", (seq,)).fetchone()
        return None if row is None else Last(*row)

    def in_order(self, numbers: array[int], order: Order) -> array[int]:
        """Return the same rows sorted. Looks at every one of them: for lists that are not too long."""
        query = (
            f"select {PACKED} from (select p.no from carray(?) w cross join position p on p.no = w.value"
            f" cross join content c on c.no = p.content order by {_BY[order]})"
        )
        return concatenated(self._db, query, (apsw.carray(numbers),)) if numbers else numbers

    def _listed(self, standing: Standing, within: Within, at: Moment, condition: str, order: Order) -> array[int]:
        folders = ", ".join(str(place.number) for place in self._folders(at, within))
        content = "" if order in (Order.NEWEST, Order.OLDEST) else " cross join content c on c.no = p.content"
        query = (
            f"select {PACKED} from (select p.no from position p{content} where p.mailbox = ? and p.folder in ({folders})"
            f" and {condition} order by {_BY[order]})"
        )
        return concatenated(self._db, query, (standing.mailbox,))

    def _counts(self, at: Moment, condition: str) -> dict[str, int]:
        places = {place.number: place.path for place in self.places(at)}
        query = (
            f"select p.folder, count(*) from position p where p.mailbox = ? and p.folder in ({', '.join(map(str, places))})"
            f" and {condition} group by p.folder"
        )
        return {places[number]: count for number, count in self._db.execute(query, (self._standing(at).mailbox,))}

    def gone(self, at: Moment, newest: Moment) -> str:
        """Return the condition on positions that stood at a moment, and whose item the newest snapshot has nowhere."""
        then, now = self._standing(at), self._standing(newest)
        if not self._anything(now):
            return then.stood
        # What still stands in its place need not be looked for.
        closed = f" and p.last <= {newest.seq}" if then.mailbox == now.mailbox else ""
        still = f"q.mailbox = {now.mailbox} and q.first <= {newest.seq} and q.last > {newest.seq} and not q.hidden"
        return f"{then.stood}{closed} and not exists(select 1 from position q where q.content = p.content and {still})"

    def _anything(self, standing: Standing) -> bool:
        """Return whether a snapshot holds anything."""
        query = (
            "select 1 from folder f cross join position p on p.mailbox = f.mailbox and p.folder = f.number"
            f" where f.mailbox = ? and {standing.condition} limit 1"
        )
        return self._db.execute(query, (standing.mailbox,)).fetchone() is not None

    def _page(self, standing: Standing, folder: Place, count: int, order: Order) -> Iterator[tuple[int | None, int]]:
        # A page of each node, in the order of the index, and of these the first: all nodes at once would have to be sorted.
        by = _BY[order]
        page = (
            "select * from (select p.shown, p.no from position p where p.mailbox = ?1 and p.folder = ?2"
            f" and p.node = {{}} and {standing.held} order by {by} limit ?3)"
        )
        pages = " union all ".join(map(page.format, standing.nodes))
        yield from self._db.execute(f"select p.shown, p.no from ({pages}) p order by {by} limit ?3", (standing.mailbox, folder.number, count))

    def _folders(self, at: Moment, within: Within) -> list[Place]:
        return [place for place in self.places(at) if within.holds(place.path)]

    def _standing(self, at: Moment) -> Standing:
        return Standing(self._db, at.mailbox, at.line, at.seq)


def concatenated(db: apsw.Connection, query: str, bindings: Sequence[object]) -> array[int]:
    """Return the numbers that a query gives as PACKED."""
    row = db.execute(query, tuple(bindings)).fetchone()
    found = array("q", row[0] if row and row[0] is not None else b"")
    if sys.byteorder == "little":
        found.byteswap()
    return found


def _descending(date: int | None) -> int:
    """Return what grows from the newest date to the oldest, and to none."""
    return OPEN_END if date is None else -date


def _newest_first(row: tuple[int | None, int]) -> tuple[bool, int, int]:
    shown, number = row
    return shown is None, -(shown or 0), number


def _oldest_first(row: tuple[int | None, int]) -> tuple[bool, int, int]:
    shown, number = row
    return shown is not None, shown or 0, -number
