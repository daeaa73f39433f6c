"""Which snapshot: what commands ask of a history, each answer by one indexed query, however long the history is."""

from __future__ import annotations

import apsw

from mailrescue.vault.catalogue.history import COMMIT, commit_of
from mailrescue.vault.catalogue.intervals import OPEN_END
from mailrescue.vault.commits import Commit

_SELECT = f"select {COMMIT} from commits where"
_SNAPSHOTS = f"{_SELECT} mailbox = ?1 and kind = 'snapshot'"


class Lookup:
    """Finds commits without going through them."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def newest_in(self, mailbox: str, line: str, *, good: bool = False, before: int = OPEN_END) -> Commit | None:
        """Return the newest snapshot in a line of a mailbox, of those with a number below `before`."""
        return self._one(f"{_SNAPSHOTS} and line = ?2 and seq < ?3{_good(good)} order by seq desc limit 1", mailbox, line, before)

    def oldest_in(self, mailbox: str, line: str) -> Commit | None:
        """Return the first snapshot in a line of a mailbox."""
        return self._one(f"{_SNAPSHOTS} and line = ?2 order by seq limit 1", mailbox, line)

    def newest(self, mailbox: str, *, good: bool = False) -> Commit | None:
        """Return the newest snapshot of a mailbox as things happened.

        What was imported is older than anything taken live, and of the time it was taken at, whenever it was brought in.
        """
        imported = f"{_SNAPSHOTS} and line > ''{_good(good)} order by taken_at desc, seq desc limit 1"
        return self.newest_in(mailbox, "", good=good) or self._one(imported, mailbox)

    def good_until(self, mailbox: str, taken_at: int) -> Commit | None:
        """Return the last good snapshot of a mailbox taken at or before a moment, in seconds since 1970."""
        return self._one(f"{_SNAPSHOTS}{_good(True)} and taken_at <= ?2 order by taken_at desc, seq desc limit 1", mailbox, taken_at)

    def oldest_good(self, mailbox: str) -> Commit | None:
        """Return the good snapshot of a mailbox that was taken first."""
        return self._one(f"{_SNAPSHOTS}{_good(True)} order by taken_at, seq limit 1", mailbox)

    def held(self, mailbox: str) -> list[Commit]:
        """Return the snapshots of a mailbox that wait for an answer, oldest first."""
        query = f"{_SNAPSHOTS} and standing = 'held' order by +seq"
        return [commit_of(row) for row in self._db.execute(query, (mailbox,))]

    def snapshots_from(self, mailbox: str, seq: int) -> list[Commit]:
        """Return the snapshots of a mailbox from number `seq` on, oldest first."""
        return [commit_of(row) for row in self._db.execute(f"{_SNAPSHOTS} and +seq >= ?2 order by +seq", (mailbox, seq))]

    def is_held(self, mailbox: str, line: str = "") -> bool:
        """Return whether a snapshot in a line of a mailbox waits for an answer."""
        # The sign keeps SQLite from the index of lines, in which it would go through all of a history.
        return self._one(f"{_SNAPSHOTS} and standing = 'held' and +line = ?2 limit 1", mailbox, line) is not None

    def taken_at(self, mailbox: str, line: str, moment: int) -> list[int]:
        """Return the numbers of the snapshots in a line of a mailbox that were taken just then, oldest first."""
        query = "select seq from commits where mailbox = ? and kind = 'snapshot' and line = ? and taken_at = ? order by seq"
        return [seq for (seq,) in self._db.execute(query, (mailbox, line, moment))]

    def beginning_with(self, mailbox: str, prefix: str, kind: str = "snapshot") -> list[Commit]:
        """Return the commits of a kind whose id begins with `prefix`, in lower case hex, oldest first."""
        # The sign keeps SQLite from the other indexes: it would go through all of a mailbox.
        query = f"{_SELECT} +mailbox = ? and +kind = ? and id >= ? and id < ? order by +seq"
        # `g` comes after every hex digit.
        return [commit_of(row) for row in self._db.execute(query, (mailbox, kind, prefix, f"{prefix}g"))]

    def mailbox_with(self, identity: str) -> str:
        """Return the mailbox of which a live snapshot with this identity was taken last, "" for none."""
        query = "select mailbox from commits where identity = ? and kind = 'snapshot' and line = '' order by seq desc limit 1"
        row = self._db.execute(query, (identity,)).fetchone()
        return str(row[0]) if row else ""

    def mailboxes(self) -> list[str]:
        """Return the mailboxes of which there are snapshots."""
        return [name for (name,) in self._db.execute("select distinct mailbox from commits where kind = 'snapshot' order by mailbox")]

    def count(self) -> tuple[int, int]:
        """Return how many snapshots there are, and of how many mailboxes."""
        row = self._db.execute("select count(*), count(distinct mailbox) from commits where kind = 'snapshot'").fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def _one(self, query: str, *bindings: str | int) -> Commit | None:
        row = self._db.execute(query, bindings).fetchone()
        return commit_of(row) if row else None


def _good(wanted: bool) -> str:
    return " and standing = 'good'" if wanted else ""
