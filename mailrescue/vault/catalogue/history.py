"""Commits in the catalogue: which there are, and folder positions as intervals over commit numbers.

An interval [first, last) says that a position stood from snapshot `first` on and was gone, or different, in `last`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import apsw
from blake3 import blake3

from mailrescue.model.snapshot import IMPORT_LINE, KEPT_LINE
from mailrescue.vault.catalogue import answered, judged, lost, thinning
from mailrescue.vault.catalogue.contents import Contents
from mailrescue.vault.catalogue.intervals import OPEN_END
from mailrescue.vault.codec import pack_value, unpack_value
from mailrescue.vault.commits import Commit
from mailrescue.vault.ledger import FORGET, REPAIR, RETENTION
from mailrescue.vault.losses import Lost
from mailrescue.vault.nodes import Fetch, Value, difference, values
from mailrescue.vault.tree import folder_of, parse_position

# Finds or makes the content row of an item that the catalogue does not know yet.
ContentRow = Callable[[bytes], int]
COMMIT = "seq, digest, record, standing"
_Apply = Callable[[int, Commit, Fetch], Iterator[Value]]
# What the open intervals of a line are those of.
_BASE = "select c.kind, c.record from mailbox m join commits c on c.seq = m.applied where m.no = ?"


def commit_of(row: tuple[Any, ...]) -> Commit:
    """Return the commit that a row of columns COMMIT holds."""
    seq, digest, record, standing = row
    return Commit(seq, digest, unpack_value(record), standing or "")


class History:
    """The commit part of the catalogue."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._contents = Contents(db)

    def newest(self) -> tuple[int, bytes]:
        """Return number and digest of the last commit applied; (0, b"") for none."""
        row = self._db.execute("select seq, digest from commits order by seq desc limit 1").fetchone()
        return (int(row[0]), bytes(row[1])) if row else (0, b"")

    def commits(self, kind: str, mailbox: str | None = None) -> list[Commit]:
        """Return all commits of a kind, oldest first."""
        of_mailbox, bindings = ("", (kind,)) if mailbox is None else (" and mailbox = ?", (kind, mailbox))
        rows = self._db.execute(f"select {COMMIT} from commits where kind = ?{of_mailbox} order by seq", bindings)
        return [commit_of(row) for row in rows]

    def commit(self, seq: int) -> Commit | None:
        """Return one commit."""
        row = self._db.execute(f"select {COMMIT} from commits where seq = ?", (seq,)).fetchone()
        return commit_of(row) if row else None

    def mailbox_of(self, account: str) -> str:
        """Return the mailbox that was last stored under an account's name, "" for none."""
        row = self._db.execute("select mailbox from commits where account = ? order by seq desc limit 1", (account,)).fetchone()
        return str(row[0]) if row else ""

    def last(self, kind: str, mailbox: str, line: str = "") -> Commit | None:
        """Return the newest commit of a kind in a line of a mailbox."""
        query = f"select {COMMIT} from commits where kind = ? and mailbox = ? and line = ? order by seq desc limit 1"
        row = self._db.execute(query, (kind, mailbox, line)).fetchone()
        return commit_of(row) if row else None

    def apply(self, commit: Commit, fetch: Fetch, content_row: ContentRow) -> None:
        """Learn a commit. Whoever calls holds the transaction. Raises VaultDamaged at a list node that cannot be read."""
        self._learn(commit, self._apply_differences, fetch, content_row)

    def apply_anew(self, commit: Commit, fetch: Fetch, content_row: ContentRow) -> None:
        """Learn a commit where what stood before cannot be told: every interval ends, and what it holds begins anew."""
        self._learn(commit, self._apply_all, fetch, content_row)

    def _learn(self, commit: Commit, apply: _Apply, fetch: Fetch, content_row: ContentRow) -> None:
        self._db.execute("savepoint applying")
        try:
            if commit.kind == "snapshot":
                mailbox = self.mailbox_number(commit.fields["mailbox"], commit.fields.get("line", ""))
                self._open(apply(mailbox, commit, fetch), mailbox, commit.seq, content_row)
            elif commit.kind == RETENTION:
                self._retain(commit, apply, fetch, content_row)
            elif commit.kind == FORGET:
                thinning.forget(self._db, commit.fields["mailbox"], [seq for seq, _ in commit.fields["commits"]])
        except BaseException:
            if self._db.in_transaction:  # a damaged database ends the whole transaction by itself
                self._db.execute("rollback to applying")
                self._db.execute("release applying")
            raise
        self._db.execute("release applying")
        self.pass_over(commit)

    def _retain(self, commit: Commit, apply: _Apply, fetch: Fetch, content_row: ContentRow) -> None:
        """Give up the thinned snapshots; put what stays of them into a line of its own, which has no past."""
        name = commit.fields["mailbox"]
        thinning.thin(self._db, name, commit.fields["thinned"])
        mailbox = self.mailbox_number(name, KEPT_LINE)
        self._open(apply(mailbox, commit, fetch), mailbox, commit.seq, content_row)
        thinning.drop_closed(self._db, mailbox)
        thinning.drop_loose_contents(self._db)

    def give_up(self, thinned: Iterable[int]) -> None:
        """Give up the snapshots that are known of these, before the records that say so are learned."""
        for mailbox, numbers in thinning.by_mailbox(self._db, thinned).items():
            thinning.thin(self._db, mailbox, numbers)

    def pass_over(self, commit: Commit, *, thinned: bool = False) -> None:
        """Note that there is such a commit, without learning positions from it."""
        f = commit.fields
        self._db.execute(
            "insert into commits values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (commit.seq, commit.id, thinning.THINNED if thinned else commit.kind, f.get("mailbox"), _line(f), f.get("account"), f.get("taken_at"),
             answered.standing_of(self._db, commit), f.get("facts", {}).get("identity"), commit.digest, pack_value(f)),
        )
        answered.note(self._db, commit)
        lost.note(self._db, commit)
        judged.Judged(self._db).note(commit)

    def lost(self, kind: Lost) -> frozenset[bytes]:
        """Return the identities of what is known to be lost."""
        return lost.identities(self._db, kind)

    def lacking_folders(self, mailbox: str, line: str) -> set[int]:
        """Return the folders in which lost items stand, in the newest snapshot of a line."""
        return lost.folders(self._db, mailbox, line)

    def lost_files(self) -> set[int]:
        """Return the numbers of file versions that cannot be given back whole."""
        return {seq for commit in self.commits(REPAIR) for seq in commit.fields["files"]}

    def mailbox_number(self, name: str, line: str) -> int:
        """Return the row of a mailbox's line, making it when it is new."""
        self._db.execute("insert or ignore into mailbox(name, line) values(?, ?)", (name, line))
        return int(self._db.execute("select no from mailbox where name = ? and line = ?", (name, line)).fetchone()[0])  # type: ignore[index]

    def highest_folder(self, mailbox: str, line: str) -> int:
        """Return the highest number that a folder of a line of a mailbox ever had; 0 for none."""
        query = "select max(f.number) from folder f join mailbox m on m.no = f.mailbox where m.name = ? and m.line = ?"
        row = self._db.execute(query, (mailbox, line)).fetchone()
        return int(row[0] or 0) if row else 0

    def holes(self) -> list[tuple[int, int, bytes]]:
        """Return what could not be read when commits were learned: number of the commit, kind of blob (0: itself), identity."""
        return list(self._db.execute("select seq, kind, identity from hole"))

    def note_hole(self, seq: int, kind: int, identity: bytes) -> None:
        """Note something that could not be read."""
        self._db.execute("insert or ignore into hole values(?, ?, ?)", (seq, kind, identity))

    def forget(self) -> None:
        """Forget all commits, to learn them anew; what search knows of items stays, but for cards that could not be read."""
        unread = "select c.no from content c join hole h on h.identity = c.identity"
        for statement in (f"delete from words where rowid in ({unread})", f"delete from content where no in ({unread})"):
            self._db.execute(statement)
        for table in ("commits", "mailbox", "folder", "position", "hole", "lost"):
            self._db.execute(f"delete from {table}")
        judged.forget(self._db)
        answered.forget(self._db)

    def _apply_differences(self, mailbox: int, commit: Commit, fetch: Fetch) -> Iterator[Value]:
        """Close what differs from the snapshot before; yield what stands from now on."""
        fields = commit.fields
        row = self._db.execute(_BASE, (mailbox,)).fetchone()
        if row and row[0] == thinning.THINNED:  # as when others pruned the vault meanwhile: its lists are gone
            yield from self._apply_all(mailbox, commit, fetch)
            return
        before: dict[str, Any] = unpack_value(row[1]) if row else {"items": None, "folders": None}
        for old, new in difference(before["folders"], fields["folders"], fetch):
            self._change_folder(mailbox, commit.seq, old, new)
        for old, new in difference(before["items"], fields["items"], fetch):
            if old is not None:
                self._close(mailbox, commit.seq, old[0])
            if new is not None:
                yield new

    def _apply_all(self, mailbox: int, commit: Commit, fetch: Fetch) -> Iterator[Value]:
        """Close everything; yield all that the snapshot holds."""
        for table in ("folder", "position"):
            self._db.execute(f"update {table} set last = ? where mailbox = ? and last = {OPEN_END}", (commit.seq, mailbox))
        for folder in values(commit.fields["folders"], fetch):
            self._change_folder(mailbox, commit.seq, None, folder)
        yield from values(commit.fields["items"], fetch)

    def _open(self, found: Iterator[Value], mailbox: int, seq: int, content_row: ContentRow) -> None:
        opened = [self._opening(mailbox, seq, value, content_row) for value in found]
        self._db.executemany(
            "insert into position(mailbox, folder, place, content, flags, received, shown, size, as_of, hidden, first, last)"
            f" values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {OPEN_END})",
            opened,
        )
        self._db.execute("update mailbox set applied = ? where no = ?", (seq, mailbox))

    def _opening(self, mailbox: int, seq: int, value: Value, content_row: ContentRow) -> tuple[Any, ...]:
        p = parse_position(value)
        content = self._contents.number(p.content) or content_row(p.content)
        flags = " ".join(p.flags)
        folder = folder_of(value[0])
        shown = self._contents.date(content) if p.received is None else p.received
        return (mailbox, folder, _place(value[0]), content, flags, p.received, shown, p.size, p.as_of, int(p.hidden), seq)

    def _close(self, mailbox: int, seq: int, key: bytes) -> None:
        self._db.execute(
            f"update position set last = ? where mailbox = ? and place = ? and last = {OPEN_END}",
            (seq, mailbox, _place(key)),
        )

    def _change_folder(self, mailbox: int, seq: int, old: Value | None, new: Value | None) -> None:
        number = folder_of((new or old or [b""])[0])
        self._db.execute(
            f"update folder set last = ? where mailbox = ? and number = ? and last = {OPEN_END}",
            (seq, mailbox, number),
        )
        if new is not None:
            self._db.execute("insert into folder values(?, ?, ?, ?, ?, ?)", (mailbox, number, new[2], new[3], seq, OPEN_END))


def _line(fields: dict[str, Any]) -> str:
    """Return the line of a mailbox that a record belongs to; file versions say it in a field of their own."""
    return str(fields.get("line", IMPORT_LINE if fields.get("imported") else ""))


def _place(key: bytes) -> int:
    """Return 63 bits that stand for an item's list key: short enough for an index of millions."""
    return int.from_bytes(blake3(key).digest(8), "little") >> 1
