"""Where every blob lies: packs, frames, blobs. A blob may lie in several packs; all its places are known.

Packs that are condemned (FORMAT.md 7) are read where nothing else has the blob, but nothing new relies on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apsw

from mailrescue.vault.blob import BlobKind, PackRow, Place

_PLACES = "select pack, frame, start, length from blob where identity = ? and kind = ?"
# What is in a Python list goes into one query: asking for each costs ten times as much.
_ALL_PLACES = "select identity, pack, frame, start, length from carray(?) cross join blob on identity = value where kind = ?"
# Of several copies that in the first pack counts: with min(), SQLite takes the other columns from its row.
_IN_ORDER = """select identity from carray(?) cross join blob on identity = value where kind = ?
    group by identity order by min(pack), frame, start"""
_AT_ONCE = 1_000

_Row = tuple[Any, ...]


class BlobWhere(NamedTuple):
    """One copy of a blob; `length` without compression."""

    kind: int
    identity: bytes
    pack: str
    frame: int
    length: int


class BlobIndex:
    """The index part of the catalogue. Holds only blobs of durable packs."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        # Frames of packs by their row, kept until rows may be given anew.
        self._tables: dict[int, tuple[str, list[tuple[int, int]]]] = {}

    def drop_tables(self) -> None:
        """Forget what is kept of the tables in memory; needed after a rollback."""
        self._tables.clear()

    def packs(self) -> dict[str, int]:
        """Return the known packs: name to size."""
        return dict(self._db.execute("select name, size from pack"))

    def condemned(self) -> dict[str, int]:
        """Return the packs that a later prune removes: name to size."""
        return dict(self._db.execute("select name, size from pack where condemned is not null"))

    def add(self, pack: PackRow) -> None:
        """Learn a durable pack."""
        if self._db.execute("select 1 from pack where name = ?", (pack.name,)).fetchone():
            return
        self._db.execute("insert into pack(name, size) values(?, ?)", (pack.name, pack.size))
        self._db.execute("delete from lost_pack where name = ?", (pack.name,))
        number = self._db.last_insert_rowid()
        self._db.executemany(
            "insert into frame values(?, ?, ?, ?)",
            [(number, n, frame.offset, frame.stored) for n, frame in enumerate(pack.frames)],
        )
        self._db.executemany(
            "insert or ignore into blob values(?, ?, ?, ?, ?, ?)",
            [(b.identity, b.kind, number, b.frame, b.start, b.length) for b in pack.blobs],
        )

    def forget(self, names: Iterable[str]) -> None:
        """Drop packs that are no longer there, with their blobs; of those that nothing condemned `lost` tells the names."""
        self.drop_tables()
        for name in names:
            row = self._db.execute("select no from pack where name = ?", (name,)).fetchone()
            if row:
                self._db.execute("insert or ignore into lost_pack select name from pack where no = ? and condemned is null", row)
                for table in ("blob", "frame"):
                    self._db.execute(f"delete from {table} where pack = ?", row)
                self._db.execute("delete from pack where no = ?", row)

    def condemn(self, names: Iterable[str], at: int) -> None:
        """Note packs that a later prune removes; those that are gone already are not lost."""
        for name in names:
            self._db.execute("update pack set condemned = ? where name = ?", (at, name))
            self._db.execute("delete from lost_pack where name = ?", (name,))

    def lost(self) -> list[str]:
        """Return the packs that were there once and are gone."""
        return [name for (name,) in self._db.execute("select name from lost_pack order by name")]

    def has(self, kind: BlobKind, identity: bytes) -> bool:
        """Return whether the blob is durable."""
        row = self._db.execute("select 1 from blob where identity = ? and kind = ?", (identity, int(kind)))
        return row.fetchone() is not None

    def absent(self, kind: BlobKind, identities: Iterable[bytes]) -> set[bytes]:
        """Return those of the identities that no pack holds."""
        absent = set(identities)
        if absent:
            query = "select identity from carray(?) cross join blob on identity = value where kind = ?"
            absent.difference_update([i for (i,) in self._db.execute(query, (apsw.carray(tuple(sorted(absent))), int(kind)))])
        return absent

    def relied_on(self) -> Callable[[BlobKind, bytes], bool]:
        """Return what tells a writer whether a blob is durable and will stay; ask anew each time the lock is taken."""
        going = {no for (no,) in self._db.execute("select no from pack where condemned is not null")}
        if not going:
            return self.has
        query = "select pack from blob where identity = ? and kind = ?"

        def stays(kind: BlobKind, identity: bytes) -> bool:
            return any(no not in going for (no,) in self._db.execute(query, (identity, int(kind))))

        return stays

    def packs_with(self, kind: int, identity: bytes) -> list[str]:
        """Return the packs that hold a blob."""
        query = "select p.name from blob b join pack p on p.no = b.pack where b.identity = ? and b.kind = ?"
        return [name for (name,) in self._db.execute(query, (identity, kind))]

    def place(self, kind: BlobKind, identity: bytes) -> Place | None:
        """Return where to read the blob."""
        return next(iter(self.places(kind, identity)), None)

    def all_blobs(self) -> Iterator[BlobWhere]:
        """Yield every copy of every blob, the copies of one blob together."""
        query = "select b.kind, b.identity, p.name, b.frame, b.length from blob b join pack p on p.no = b.pack order by b.identity, b.kind"
        yield from (BlobWhere(*row) for row in self._db.execute(query))

    def all_of(self, kind: BlobKind) -> Iterator[bytes]:
        """Yield every identity of a kind, those that lie in several packs several times."""
        for (identity,) in self._db.execute("select identity from blob where kind = ?", (int(kind),)):
            yield identity

    def blobs_of(self, name: str) -> list[tuple[int, bytes]]:
        """Return kind and identity of every blob in a pack."""
        return list(self._db.execute("select b.kind, b.identity from blob b join pack p on p.no = b.pack where p.name = ?", (name,)))

    def frames_of(self, name: str) -> dict[int, int]:
        """Return how many bytes each frame of a pack takes."""
        return dict(self._db.execute("select f.number, f.stored from frame f join pack p on p.no = f.pack where p.name = ?", (name,)))

    def places(self, kind: BlobKind, identity: bytes) -> list[Place]:
        """Return every place of a blob; those that are about to go come last."""
        return self._best_first(self._db.execute(_PLACES, (identity, int(kind))).fetchall())

    def _best_first(self, rows: list[_Row]) -> list[Place]:
        if len(rows) > 1:
            going = {no for (no,) in self._db.execute("select no from pack where condemned is not null")}
            rows.sort(key=lambda row: (row[0] in going, row[0]))
        return [self._place(*row) for row in rows]

    def _place(self, number: int, frame: int, start: int, length: int) -> Place:
        name, frames = self._pack(number)
        offset, stored = frames[frame]
        return Place(name, frame, offset, stored, start, length)

    def _pack(self, number: int) -> tuple[str, list[tuple[int, int]]]:
        """Return name and frames of a pack; kept, since reading a mailbox asks for the same ones again and again."""
        if number not in self._tables:
            row = self._db.execute("select name from pack where no = ?", (number,)).fetchone()
            assert row is not None
            frames = self._db.execute("select offset, stored from frame where pack = ? order by number", (number,))
            self._tables[number] = (str(row[0]), list(frames))
        return self._tables[number]

    def in_pack_order(self, kind: BlobKind, identities: Iterable[bytes]) -> list[bytes]:
        """Return the identities in the order in which they lie on the disk; those in no pack come last."""
        missing = dict.fromkeys(sorted(identities))  # in the order of the table, which is read faster so
        rows: list[_Row] = self._db.execute(_IN_ORDER, (apsw.carray(tuple(missing)), int(kind))).fetchall() if missing else []
        found = [identity for (identity,) in rows]
        for identity in found:
            missing.pop(identity)
        return found + list(missing)

    def placed(self, kind: BlobKind, identities: Sequence[bytes]) -> Iterator[tuple[bytes, list[Place]]]:
        """Yield the identities in the order given, each with its places, the best first."""
        for start in range(0, len(identities), _AT_ONCE):
            asked = tuple(identities[start : start + _AT_ONCE])
            rows: dict[bytes, list[_Row]] = {identity: [] for identity in asked}
            for identity, *row in self._db.execute(_ALL_PLACES, (apsw.carray(asked), int(kind))):
                rows[identity].append(tuple(row))
            for identity, found in rows.items():
                yield identity, self._best_first(found)
