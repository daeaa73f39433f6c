"""Giving up snapshots and mailboxes in the catalogue, so that it is as if made anew from what stands.

Whoever calls holds the transaction.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from typing import Any

import apsw

from mailrescue.model.snapshot import KEPT_LINE
from mailrescue.vault.catalogue import answered, judged
from mailrescue.vault.catalogue.intervals import OPEN_END, ending_within

# What a thinned record is listed as, so that nothing that asks for snapshots or file versions finds it.
THINNED = "thinned"
_PLACED = "exists(select 1 from position p where p.content = {})"


def by_mailbox(db: apsw.Connection, thinned: Iterable[int]) -> dict[str, list[int]]:
    """Return the numbers that the catalogue knows, and does not know as thinned yet, by mailbox."""
    found: dict[str, list[int]] = {}
    for seq in sorted(thinned):
        row = db.execute(f"select mailbox from commits where seq = ? and kind != '{THINNED}'", (seq,)).fetchone()
        if row:
            found.setdefault(str(row[0]), []).append(seq)
    return found


def thin(db: apsw.Connection, mailbox: str, thinned: list[int]) -> None:
    """Take out what only thinned snapshots held; what ended in one of them now ends in the next that stands."""
    for seq in thinned:
        db.execute(f"update commits set kind = '{THINNED}' where seq = ? and kind in ('snapshot', 'checkpoint', 'file')", (seq,))
        db.execute("delete from hole where seq = ? and kind != 0", (seq,))
    lines = list(db.execute("select no, line from mailbox where name = ? and line != ?", (mailbox, KEPT_LINE)))
    for number, line in lines:
        query = "select seq from commits where mailbox = ? and kind = 'snapshot' and line = ? order by seq"
        standing = [seq for (seq,) in db.execute(query, (mailbox, line))]
        for after, before in _gaps(standing, thinned):
            _close_gap(db, number, after, before)


def _gaps(standing: list[int], thinned: list[int]) -> set[tuple[int, int]]:
    """Return the standing snapshots before and after each thinned one; 0 and OPEN_END where there is none."""
    bounds = [0, *standing, OPEN_END]
    places = (bisect(bounds, seq) for seq in thinned)
    return {(bounds[place - 1], bounds[place]) for place in places}


def _close_gap(db: apsw.Connection, mailbox: int, after: int, before: int) -> None:
    """Make a line of a mailbox as if nothing had been between two snapshots."""
    within = "last > ?2 and last <= ?3 and first > ?2"
    ends = "last > ?2 and last < ?3"
    ending = ending_within(after, before)
    folders = [number for (number,) in db.execute("select distinct number from folder where mailbox = ?", (mailbox,))]
    for folder in folders:
        bindings = (mailbox, after, before, folder)
        _let_go(db, f"mailbox = ?1 and folder = ?4 and {ending} and {within}", bindings)
        db.execute(f"update position set last = ?3 where mailbox = ?1 and folder = ?4 and {ending} and {ends}", bindings)
    gap = (mailbox, after, before)
    db.execute(f"delete from folder where mailbox = ?1 and {within}", gap)
    db.execute(f"update folder set last = ?3 where mailbox = ?1 and {ends}", gap)
    db.execute("update folder set first = ?3 where mailbox = ?1 and first > ?2 and first < ?3", gap)


def drop_closed(db: apsw.Connection, mailbox: int) -> None:
    """Take out what no longer belongs to a line that has no past: what a mailbox keeps beyond its snapshots."""
    closed = f"mailbox = ?1 and last < {OPEN_END}"
    _let_go(db, closed, (mailbox,))
    db.execute(f"delete from folder where {closed}", (mailbox,))


def _let_go(db: apsw.Connection, which: str, bindings: tuple[Any, ...]) -> None:
    """Delete positions; note their items, since each may have been the last of its item."""
    db.execute("create temp table if not exists loose(content integer primary key)")
    db.execute(f"insert or ignore into loose select content from position where {which}", bindings)
    db.execute(f"delete from position where {which}", bindings)


def drop_loose_contents(db: apsw.Connection) -> None:
    """Take out the cards and words of items whose last position went since this was called last."""
    db.execute("create temp table if not exists loose(content integer primary key)")
    gone = f"select content from loose where not {_PLACED.format('loose.content')}"
    for statement in (f"delete from words where rowid in ({gone})", f"delete from content where no in ({gone})"):
        db.execute(statement)
    db.execute("delete from loose")


def forget(db: apsw.Connection, mailbox: str, numbers: Iterable[int]) -> None:
    """Take out a mailbox with all that only it held, and its records."""
    judged.forget(db, mailbox)
    answered.forget(db, mailbox)
    for (number,) in list(db.execute("select no from mailbox where name = ?", (mailbox,))):
        for table in ("position", "folder"):
            db.execute(f"delete from {table} where mailbox = ?", (number,))
        db.execute("delete from mailbox where no = ?", (number,))
    for seq in numbers:
        db.execute("delete from commits where seq = ?", (seq,))
        db.execute("delete from hole where seq = ?", (seq,))
    # Also what came in for a snapshot that never was. What another mailbox still needs is learned anew with its next one.
    gone = f"select no from content where not {_PLACED.format('content.no')}"
    for statement in (f"delete from words where rowid in ({gone})", f"delete from content where no in ({gone})"):
        db.execute(statement)

