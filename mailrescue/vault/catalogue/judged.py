"""What the guard remembers of a mailbox, where it is read quickly: the steps of its snapshots, and days of its items.

Steps stand in the commit records; the days are a cache beside them, worked out anew from positions where they are missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import apsw

from mailrescue.core.errors import VaultDamaged
from mailrescue.vault.codec import pack_value, squeeze, unpack_value, unsqueeze
from mailrescue.vault.commits import Commit

# By folder number and day, how many items.
DayCounts = dict[int, dict[int, int]]


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """What the guard remembered of a snapshot; `standing` is the one that it was committed with. Seconds since 1970."""

    seq: int
    taken_at: int
    standing: str
    step: dict[str, Any]


class Judged:
    """The guard's part of the catalogue."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def note(self, commit: Commit) -> None:
        """Learn the step of a snapshot; one that nothing happened in has none."""
        f = commit.fields
        verdict = f.get("verdict")
        step = verdict.get("step") if isinstance(verdict, dict) else None
        if step and commit.kind == "snapshot" and not f.get("line"):
            row = (commit.seq, f["mailbox"], f["taken_at"], f["standing"], pack_value(step))
            self._db.execute("insert or replace into judged values(?, ?, ?, ?, ?)", row)

    def good_steps(self, mailbox: str, since: int) -> list[JudgedRow]:
        """Return the steps of good snapshots taken since then, oldest first, those that were thinned out among them.

        Raises VaultDamaged when one cannot be read.
        """
        query = (
            "select j.seq, j.taken_at, j.standing, j.step from judged j join commits c on c.seq = j.seq"
            " where j.mailbox = ? and j.taken_at >= ? and c.standing = 'good' order by j.seq"
        )
        return [_row(row) for row in self._db.execute(query, (mailbox, since))]

    def newest(self, mailbox: str) -> JudgedRow | None:
        """Return the newest step of a mailbox, of whatever standing. Raises VaultDamaged."""
        row = self._db.execute("select seq, taken_at, standing, step from judged where mailbox = ? order by seq desc limit 1", (mailbox,)).fetchone()
        return _row(row) if row else None

    def mailboxes(self) -> list[str]:
        """Return the mailboxes of which there is a step."""
        return [name for (name,) in self._db.execute("select distinct mailbox from judged order by mailbox")]

    def days(self, mailbox: str, seq: int) -> DayCounts | None:
        """Return the days of a snapshot's items as they were kept, None when they were not."""
        row = self._db.execute("select counts from days where mailbox = ? and seq = ?", (mailbox, seq)).fetchone()
        try:
            pairs = unpack_value(unsqueeze(row[0])) if row else None
        except VaultDamaged:
            return None
        return None if pairs is None else {number: dict(zip(flat[::2], flat[1::2], strict=True)) for number, flat in pairs}

    def keep_days(self, mailbox: str, seq: int, counts: DayCounts, besides: int) -> None:
        """Keep the days of a snapshot, and of one other at the most. Whoever calls holds the transaction."""
        flat = [[number, [value for pair in days.items() for value in pair]] for number, days in counts.items()]
        self._db.execute("delete from days where mailbox = ? and seq != ?", (mailbox, besides))
        self._db.execute("insert or replace into days values(?, ?, ?)", (mailbox, seq, squeeze(pack_value(flat))))


def forget(db: apsw.Connection, mailbox: str | None = None) -> None:
    """Forget a mailbox, or all."""
    for table in ("judged", "days"):
        if mailbox is None:
            db.execute(f"delete from {table}")
        else:
            db.execute(f"delete from {table} where mailbox = ?", (mailbox,))


def _row(row: tuple[Any, ...]) -> JudgedRow:
    seq, taken_at, standing, packed = row
    step = unpack_value(packed)
    if not isinstance(step, dict):
        raise VaultDamaged("what the guard remembered of a snapshot cannot be understood")
    return JudgedRow(seq, taken_at, standing, step)
