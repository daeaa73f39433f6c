"""What stood in a mailbox at one moment: folders, and items newest first. As quick for an old snapshot as for the newest.

A page of a large folder reads no more than it shows: the index has each folder's positions in the order of lists.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import apsw

from mailrescue.vault.catalogue.contents import CARD_COLUMNS
from mailrescue.vault.catalogue.intervals import nodes_holding

Row = tuple[Any, ...]
# Folder number, the snapshot that a position begins with, and whether it stood then.
Stay = Sequence[int]


class Standing:
    """What stood in line `line` of a mailbox when commit `seq` was the newest."""

    def __init__(self, db: apsw.Connection, mailbox: str, line: str, seq: int) -> None:
        self._db, self._seq = db, seq
        row = db.execute("select no from mailbox where name = ? and line = ?", (mailbox, line)).fetchone()
        self._mailbox = int(row[0]) if row else 0
        newest = db.execute("select max(seq) from commits").fetchone()
        self._nodes = nodes_holding(seq, max(seq, int((newest and newest[0]) or 0)))
        self._held = f"p.first <= {seq} and p.last > {seq} and not p.hidden"
        self._stood = f"p.node in ({self._nodes}) and {self._held}"

    @property
    def mailbox(self) -> int:
        """The row of the mailbox's line; 0 for one that is not known."""
        return self._mailbox

    @property
    def stood(self) -> str:
        """What is true of positions `p` that stood then, in a query that names their mailbox and folder."""
        return self._stood

    @property
    def nodes(self) -> list[str]:
        """The nodes under which those positions are filed."""
        return self._nodes.split(", ")

    @property
    def held(self) -> str:
        """What is true of those positions beside their node."""
        return self._held

    @property
    def condition(self) -> str:
        """What is true of positions `p` and folders `f` that stood then; items that are hidden are none."""
        return f"f.first <= {self._seq} and f.last > {self._seq} and {self._stood}"

    def folders(self) -> list[tuple[int, str]]:
        """Return number and path of every folder, sorted by path."""
        query = "select number, path from folder where mailbox = ? and first <= ? and last > ? order by path"
        return list(self._db.execute(query, (self._mailbox, self._seq, self._seq)))

    def folder_rows(self) -> Iterator[Row]:
        """Yield path, role, number of items, oldest and newest date of every folder, sorted by path."""
        query = (
            "select f.path, f.role, count(p.no), min(p.shown), max(p.shown) from folder f"
            f" left join position p on p.mailbox = ?1 and p.folder = f.number and {self._stood}"
            f" where f.mailbox = ?1 and f.first <= {self._seq} and f.last > {self._seq} group by f.number order by f.path"
        )
        yield from self._db.execute(query, (self._mailbox,))

    def item_rows(self, folders: list[tuple[int, str]], limit: int | None) -> Iterator[Row]:
        """Yield items of these folders, newest first: identity, columns of the card, path, flags, received, until, as_of."""
        found = heapq.merge(*(self._of_folder(number, path, limit) for number, path in folders), key=_newest_first)
        for row in islice(found, limit):
            yield row[2:]

    def day_rows(self, until: int) -> Iterator[tuple[int, int | None, int]]:
        """Yield folder number, day since 1970 and number of items; no moment after `until` is believed (vault/daycounts.py)."""
        believed = f"case when c.date between 0 and {until} then c.date when p.received between 0 and {until} then p.received end"
        query = (
            f"select p.folder, {believed} / 86400, count(*) from position p join content c on c.no = p.content"
            f" where p.mailbox = ? and {self._stood} group by 1, 2"
        )
        yield from self._db.execute(query, (self._mailbox,))

    def stays(self, content: bytes) -> list[Stay]:
        """Return every position that an item ever had in this line."""
        query = f"select p.folder, p.first, {self._stood} from content c join position p on p.content = c.no where c.identity = ? and p.mailbox = ?"
        return list(self._db.execute(query, (content, self._mailbox)))

    def all_stays(self) -> Iterator[tuple[bytes, Stay]]:
        """Yield the same of every item, in no order."""
        query = f"select c.identity, p.folder, p.first, {self._stood} from position p join content c on c.no = p.content where p.mailbox = ?"
        yield from ((content, stay) for content, *stay in self._db.execute(query, (self._mailbox,)))

    def _of_folder(self, number: int, path: str, limit: int | None) -> Iterator[Row]:
        # A page of each node, in the order of the index, and of these the first: all nodes at once would have to be sorted.
        page = (
            "select * from (select p.shown, p.no from position p where p.mailbox = ?2 and p.folder = ?3"
            f" and p.node = {{}} and {self._held} order by p.shown desc, p.no limit ?4)"
        )
        pages = " union all ".join(map(page.format, self._nodes.split(", ")))
        query = (
            f"select q.shown, q.no, c.identity, {CARD_COLUMNS}, ?1, p.flags, p.received, p.last, p.as_of"
            f" from (select * from ({pages}) order by shown desc, no limit ?4) q"
            " cross join position p on p.no = q.no cross join content c on c.no = p.content order by q.shown desc, q.no"
        )
        yield from self._db.execute(query, (path, self._mailbox, number, -1 if limit is None else limit))


def _newest_first(row: Row) -> tuple[bool, int, int]:
    """Order as the query does: what has no date comes last."""
    shown, number = row[:2]
    return shown is None, -(shown or 0), number
