"""The life of a mailbox in figures: when its snapshots were taken, how they stand, how much they hold. For charts and cards.

When and how is answered from an index; what a snapshot holds stands in its record, so that only those are read that are asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import apsw

from mailrescue.model.snapshot import Counts, Standing
from mailrescue.vault.codec import unpack_value

_OF_MAILBOX = "mailbox = ?1 and kind = 'snapshot'"


class Mark(NamedTuple):
    """A snapshot of which only this is known: its number, when it was taken in seconds since 1970, how it stands."""

    taken_at: int
    seq: int
    standing: Standing


class Measured(NamedTuple):
    """What a snapshot holds; `line` as in Snapshot."""

    seq: int
    id: str
    line: str
    counts: Counts


class Pulse:
    """Reads the catalogue of an open vault."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def marks(self, mailbox: str, since: int = 0) -> list[Mark]:
        """Return the snapshots of a mailbox that were taken since then, in order of time."""
        sql = (
            f"select taken_at, seq, standing from commits indexed by commits_moment where {_OF_MAILBOX}"
            " and standing in ('good', 'held', 'rejected') and taken_at >= ?2"
        )
        standings = {str(one): one for one in Standing}
        return sorted(Mark(at, seq, standings[standing]) for at, seq, standing in self._db.execute(sql, (mailbox, since)))

    def count(self, mailbox: str) -> int:
        """Return how many snapshots of a mailbox there are."""
        row = self._db.execute(f"select count(*) from commits where {_OF_MAILBOX}", (mailbox,)).fetchone()
        assert row is not None
        return int(row[0])

    def measured(self, numbers: Iterable[int]) -> Iterator[Measured]:
        """Yield what these snapshots hold."""
        sql = "select seq, id, line, record from commits where seq in (select value from carray(?))"
        wanted = array("q", numbers)
        for seq, identity, line, record in self._db.execute(sql, (apsw.carray(wanted),)) if wanted else ():
            yield Measured(seq, identity, line or "", Counts(**unpack_value(record)["counts"]))

    def kept(self, mailbox: str) -> int:
        """Return how many different items the vault keeps of a mailbox, in whichever snapshot. Goes through all of them."""
        sql = (
            "select count(*) from (select distinct p.content from mailbox m join position p on p.mailbox = m.no"
            " where m.name = ? and not p.hidden)"
        )
        row = self._db.execute(sql, (mailbox,)).fetchone()
        assert row is not None
        return int(row[0])
