"""Where every blob lies: packs, frames, blobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import apsw

from mailrescue.vault.blob import BlobKind, PackRow, Place


class BlobIndex:
    """The index part of the catalogue. Holds only blobs of durable packs."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def packs(self) -> dict[str, int]:
        """Return the known packs: name to size."""
        return dict(self._db.execute("select name, size from pack"))

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
        self._add_blobs(number, pack)

    def add_again(self, pack: PackRow) -> None:
        """Learn what a known pack holds of blobs whose other copy is gone."""
        row = self._db.execute("select no from pack where name = ?", (pack.name,)).fetchone()
        if row:
            self._add_blobs(int(row[0]), pack)

    def _add_blobs(self, number: int, pack: PackRow) -> None:
        # The first copy stays where it is: a blob in two packs is the same either way.
        self._db.executemany(
            "insert or ignore into blob values(?, ?, ?, ?, ?, ?)",
            [(b.identity, b.kind, number, b.frame, b.start, b.length) for b in pack.blobs],
        )

    def forget(self, names: Iterable[str]) -> None:
        """Drop packs that are no longer there, with their blobs; `lost` tells their names until they come back."""
        for name in names:
            row = self._db.execute("select no from pack where name = ?", (name,)).fetchone()
            if row:
                for table in ("blob", "frame"):
                    self._db.execute(f"delete from {table} where pack = ?", row)
                self._db.execute("delete from pack where no = ?", row)
                self._db.execute("insert or ignore into lost_pack values(?)", (name,))

    def lost(self) -> list[str]:
        """Return the packs that were there once and are gone."""
        return [name for (name,) in self._db.execute("select name from lost_pack order by name")]

    def has(self, kind: BlobKind, identity: bytes) -> bool:
        """Return whether the blob is durable."""
        row = self._db.execute("select 1 from blob where identity = ? and kind = ?", (identity, int(kind)))
        return row.fetchone() is not None

    def place(self, kind: BlobKind, identity: bytes) -> Place | None:
        """Return where to read the blob."""
        row = self._db.execute(
            "select p.name, b.frame, f.offset, f.stored, b.start, b.length from blob b"
            " join pack p on p.no = b.pack join frame f on f.pack = b.pack and f.number = b.frame"
            " where b.identity = ? and b.kind = ?",
            (identity, int(kind)),
        ).fetchone()
        return Place(*row) if row else None

    def in_pack_order(self, kind: BlobKind, identities: Iterable[bytes]) -> list[bytes]:
        """Return the identities in the order in which they lie on the disk."""
        rank = "select pack, frame, start from blob where identity = ? and kind = ?"
        far = (1 << 60, 0, 0)
        ranks = {i: self._db.execute(rank, (i, int(kind))).fetchone() or far for i in set(identities)}
        return sorted(ranks, key=ranks.__getitem__)

    def all_of(self, kind: BlobKind) -> Iterator[bytes]:
        """Yield every identity of a kind, in the order in which they lie on the disk."""
        query = "select identity from blob where kind = ? order by pack, frame, start"
        for (identity,) in self._db.execute(query, (int(kind),)):
            yield identity
