"""What the guard remembers of a mailbox, where it is read quickly: the steps of its snapshots, and days of its items.

Steps stand in the commit records; the days are a cache beside them, worked out anew from positions where they are missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from mailrescue.core.errors import VaultDamaged
from mailrescue.model.verdict import Verdict
from mailrescue.vault.codec import pack_value, squeeze, unpack_value, unsqueeze
from mailrescue.vault.commits import Commit
from mailrescue.vault.verdicts import parse_verdict, verdict_of

# By folder number and day, how many items.
DayCounts = dict[int, dict[int, int]]


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """What the guard remembered of a snapshot, compared with the good one before it. `taken_at` in seconds since 1970.

    `accepted`: it was held for that, and the user said that he had done it himself.
    """

    taken_at: int
    step: dict[str, float]
    accepted: bool = False


class Judged:
    """The guard's part of the catalogue."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def note(self, commit: Commit) -> None:
        """Learn the steps of a snapshot; one that nothing happened in has none."""
        f = commit.fields
        if commit.kind != "snapshot" or f.get("line"):
            return
        verdict, since = verdict_of(f), f.get("verdict_since")
        then = Verdict() if since is None else parse_verdict(since)
        if verdict.step or then.step:
            row = (commit.seq, f["mailbox"], f["taken_at"], pack_value(dict(verdict.step)), verdict.level.holds, pack_value(dict(then.step)), then.level.holds)
            self._db.execute("insert or replace into judged values(?, ?, ?, ?, ?, ?, ?)", row)

    def good_steps(self, mailbox: str, since: int) -> list[JudgedRow]:
        """Return the steps of good snapshots taken since then, oldest first, those that were thinned out among them.

        A snapshot that followed a held one which is good by now counts by what changed since that one. Raises VaultDamaged.
        """
        query = (
            "select j.taken_at, j.step, j.holds, j.since, j.since_holds, c.standing from judged j join commits c on c.seq = j.seq"
            " where j.mailbox = ? and j.taken_at >= ? order by j.seq"
        )
        found, after_good = [], False
        for taken_at, step, holds, then, then_holds, standing in self._db.execute(query, (mailbox, since)):
            good, measures = standing == "good", unpack_value(then) if after_good else {}
            if good:
                row = JudgedRow(taken_at, measures, bool(then_holds)) if measures else JudgedRow(taken_at, unpack_value(step), bool(holds))
                found.append(row)
            after_good = good
        return found

    def newest(self, mailbox: str) -> JudgedRow | None:
        """Return the newest step of a mailbox, compared with the last good snapshot, of whatever standing. Raises VaultDamaged."""
        row = self._db.execute("select taken_at, step from judged where mailbox = ? order by seq desc limit 1", (mailbox,)).fetchone()
        return JudgedRow(row[0], unpack_value(row[1])) if row else None

    def alarming(self, mailbox: str, most: int = 500) -> list[int]:
        """Return the numbers of the newest snapshots of which something was found that holds, oldest first, however they stand now."""
        sql = "select seq from judged where mailbox = ? and (holds or since_holds) order by seq desc limit ?"
        return [int(seq) for (seq,) in self._db.execute(sql, (mailbox, most))][::-1]

    def mailboxes(self) -> list[str]:
        """Return the mailboxes of which there is a step."""
        return [name for (name,) in self._db.execute("select distinct mailbox from judged order by mailbox")]

    def days(self, mailbox: str, items: bytes) -> DayCounts | None:
        """Return the days of what an items list holds as they were kept, None when they were not."""
        row = self._db.execute("select counts from days where mailbox = ? and items = ?", (mailbox, items)).fetchone()
        try:
            pairs = unpack_value(unsqueeze(row[0])) if row else None
        except VaultDamaged:
            return None
        return None if pairs is None else {number: dict(zip(flat[::2], flat[1::2], strict=True)) for number, flat in pairs}

    def keep_days(self, mailbox: str, items: bytes, counts: DayCounts, besides: bytes) -> None:
        """Keep the days of a list, and of one other at the most. Whoever calls holds the transaction."""
        flat = [[number, [value for pair in days.items() for value in pair]] for number, days in counts.items()]
        self._db.execute("delete from days where mailbox = ? and items != ?", (mailbox, besides))
        self._db.execute("insert or replace into days values(?, ?, ?)", (mailbox, items, squeeze(pack_value(flat))))


def forget(db: apsw.Connection, mailbox: str | None = None) -> None:
    """Forget a mailbox, or all."""
    for table in ("judged", "days"):
        if mailbox is None:
            db.execute(f"delete from {table}")
        else:
            db.execute(f"delete from {table} where mailbox = ?", (mailbox,))

