"""What lists and search ask of the catalogue. Each answer is one short query."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

import apsw

from mailrescue.model.mail import Card
from mailrescue.model.snapshot import KEPT_LINE
from mailrescue.vault.catalogue.contents import CARD_COLUMNS, card_of
from mailrescue.vault.catalogue.standing import Standing

if TYPE_CHECKING:  # who asks has it; most commands do not, and need not load what knows all scripts
    from mailrescue.formats.query import Query

# So many hits are looked up at once: what a first page shows.
_PAGE = 50
_CARD_WIDTH = CARD_COLUMNS.count(",") + 1


@dataclass(frozen=True, slots=True)
class Moment:
    """One snapshot as the catalogue knows it: commit `seq` in a line of a mailbox."""

    mailbox: str
    line: str
    seq: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A position as lists show it; `until` is the number of the first snapshot of its line that no longer holds it.

    `as_of`: number of the record whose state is carried forward, or that named it last, 0 for the snapshot's own.
    """

    content: bytes
    card: Card
    folder: str
    flags: tuple[str, ...]
    received: int | None
    mailbox: str
    line: str
    until: int
    as_of: int = 0


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder of a snapshot: `items` without those below it; dates in seconds since 1970, None when empty."""

    path: str
    role: str
    items: int
    oldest: int | None
    newest: int | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an item stands: a folder of a mailbox, in so many snapshots, `first` to before `last`."""

    mailbox: str
    folder: str
    subject: str
    sender: str
    snapshots: int
    first: int
    last: int


def _escaped(path: str) -> str:
    return path.replace("!", "!!").replace("%", "!%").replace("_", "!_")


# A word in the subject counts most.
_HITS = "select rowid from words where words match ?{} order by bm25(words, 8, 4, 2, 1, 2)"
# Of many hits few may stand in one snapshot: the others are passed over before they are ranked.
_PLACED = " and exists(select 1 from position p cross join mailbox m on m.no = p.mailbox where p.content = words.rowid and {})"


# Without statistics SQLite may begin at the wrong end and look at a whole mailbox for every hit: `cross` keeps the order.
FROM_HITS = (
    "content c cross join position p on p.content = c.no cross join mailbox m on m.no = p.mailbox"
    " cross join folder f on f.mailbox = p.mailbox and f.number = p.folder"
)
FROM_FOLDERS = (
    "mailbox m cross join folder f on f.mailbox = m.no cross join position p on p.mailbox = m.no and p.folder = f.number"
    " cross join content c on c.no = p.content"
)
# An item that is looked for in all snapshots is shown where it was seen last, in the folder as it was called then.
LAST_SEEN = "f.first < p.last and f.last >= p.last and not p.hidden"


class Queries:
    """The reading side of the catalogue."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def folders(self, at: Moment) -> list[FolderRow]:
        """Return the folders of a snapshot, sorted by path."""
        return [FolderRow(*row) for row in self._standing(at).folder_rows()]

    def paths(self, at: Moment) -> list[str]:
        """Return the paths of the folders of a snapshot, sorted, without counting what is in them."""
        return [path for _, path in self._standing(at).folders()]

    def items(self, at: Moment, folders: tuple[str, ...] = (), limit: int | None = None) -> Iterator[ItemRow]:
        """Yield the items of a snapshot, newest first; of `folders` and those below them when any is named."""
        standing = self._standing(at)
        below = tuple(f"{path}/" for path in folders)
        wanted = [(no, path) for no, path in standing.folders() if not folders or path in folders or path.startswith(below)]
        for *row, until, as_of in standing.item_rows(wanted, limit):
            yield item_row((*row, at.mailbox, at.line, until, as_of))

    def _standing(self, at: Moment) -> Standing:
        return Standing(self._db, at.mailbox, at.line, at.seq)

    def search(self, query: Query, mailbox: str | None, at: Moment | None, limit: int | None) -> Iterator[ItemRow]:
        """Yield what matches, best first: one row for each place an item was last seen in; in one snapshot when given."""
        asked, bindings = conditions(query, mailbox, at)
        # Without words all contents in a row are read sooner than those of each folder one by one.
        joined = FROM_FOLDERS if query.folder and not query.match else FROM_HITS
        moment = LAST_SEEN if at is None else self._standing(at).condition
        select = (
            f"select c.no, c.identity, {CARD_COLUMNS}, f.path, p.flags, p.received, m.name, m.line, max(p.last), p.as_of"
            f" from {joined} where {moment} and {asked}"
        )
        if query.match:
            yield from islice(self._places(self._hits(query.match, mailbox, at), select, bindings), limit)
            return
        order = " group by c.no, p.mailbox, p.folder order by -max(coalesce(p.received, c.date, 0)), c.no limit ?"
        for _, *row in self._db.execute(select + order, (*bindings, -1 if limit is None else limit)):
            yield item_row(row)

    def _hits(self, match: str, mailbox: str | None, at: Moment | None) -> Iterator[int]:
        """Yield the content rows in which words match, best first."""
        where, values = place_conditions(mailbox, at)
        if at is not None:
            where, values = f"{where} and p.first <= ? and p.last > ?", (*values, at.seq, at.seq)
        for (number,) in self._db.execute(_HITS.format(_PLACED.format(where) if where else ""), (match, *values)):
            yield number

    def _places(self, hits: Iterator[int], select: str, bindings: list[str | int]) -> Iterator[ItemRow]:
        """Yield the rows of hits in order of rank. Page by page, since the first page of many is what is looked at."""
        places = f"{select} and c.no in (select value from carray(?)) group by c.no, p.mailbox, p.folder"
        while page := array("q", islice(hits, _PAGE)):
            rows: dict[int, list[Sequence[object]]] = {number: [] for number in page}
            for number, *row in self._db.execute(places, (*bindings, apsw.carray(page))):
                rows[int(number)].append(row)
            yield from map(item_row, chain.from_iterable(rows.values()))

    def came_since(self, mailbox: str, seq: int) -> Iterator[tuple[bytes, str, int, int]]:
        """Yield item, folder and interval of what stands or stood in a live snapshot from number `seq` on, and in none before."""
        sql = (
            "select c.identity, f.path, p.first, p.last from mailbox m join position p on p.mailbox = m.no join content c on c.no = p.content"
            " join folder f on f.mailbox = p.mailbox and f.number = p.folder and f.first < p.last and f.last > p.first"
            " where m.name = ?1 and m.line = '' and p.first >= ?2 and not p.hidden"
            " and not exists(select 1 from position q where q.content = p.content and q.mailbox = p.mailbox and q.first < ?2)"
        )
        yield from self._db.execute(sql, (mailbox, seq))

    def stands_in(self, identity: bytes, mailbox: str, at: Moment | None) -> bool:
        """Return whether an item stands in a mailbox: in any snapshot, or in one."""
        sql = (
            "select 1 from content c join position p on p.content = c.no join mailbox m on m.no = p.mailbox"
            " where c.identity = ?1 and m.name = ?2 and (?3 is null or (m.line = ?4 and p.first <= ?3 and p.last > ?3)) limit 1"
        )
        return self._db.execute(sql, (identity, mailbox, at and at.seq, at and at.line)).fetchone() is not None

    def known_before(self, at: Moment) -> int:
        """Return how many items of a snapshot stood in an earlier one of the mailbox, in whichever line."""
        sql = (
            "select count(*) from position p join mailbox m on m.no = p.mailbox"
            " where m.name = ?1 and m.line = ?2 and p.first <= ?3 and p.last > ?3 and not p.hidden and exists("
            "select 1 from position q join mailbox n on n.no = q.mailbox where q.content = p.content and n.name = ?1 and q.first < ?3)"
        )
        row = self._db.execute(sql, (at.mailbox, at.line, at.seq)).fetchone()
        assert row is not None
        return int(row[0])

    def stands(self, identity: bytes) -> list[Stand]:
        """Return every place where an item stands or stood."""
        sql = (
            "select m.name, f.path, c.subject, c.sender, (select count(*) from commits s where s.mailbox = m.name"
            " and s.line = m.line and s.kind = 'snapshot' and s.seq >= p.first and s.seq < p.last), p.first, p.last"
            " from content c join position p on p.content = c.no join mailbox m on m.no = p.mailbox"
            " join folder f on f.mailbox = p.mailbox and f.number = p.folder and f.first < p.last and f.last >= p.last"
            " where c.identity = ? order by p.first"
        )
        return [Stand(*row) for row in self._db.execute(sql, (identity,))]

    def holders(self, row: ItemRow) -> list[int]:
        """Return the numbers of the snapshots in which an item stands in the folder of a hit, in order of time."""
        sql = (
            "select distinct s.seq from content c cross join position p on p.content = c.no cross join mailbox m on m.no = p.mailbox"
            " cross join folder f on f.mailbox = p.mailbox and f.number = p.folder cross join commits s on s.mailbox = m.name"
            " and s.kind = 'snapshot' and s.line = m.line and s.seq >= p.first and s.seq < p.last and s.seq >= f.first and s.seq < f.last"
            " where c.identity = ? and m.name = ? and m.line = ? and f.path = ? and not p.hidden order by s.taken_at, s.seq"
        )
        return [seq for (seq,) in self._db.execute(sql, (row.content, row.mailbox, row.line, row.folder))]

    def contents(self, query: Query, at: Moment) -> set[bytes]:
        """Return the identities of all items of a snapshot that match."""
        return {row.content for row in self.search(query, at.mailbox, at, None)}


def conditions(query: Query, mailbox: str | None, at: Moment | None) -> tuple[str, list[str | int]]:
    """Return what must be true of places (FROM_HITS, FROM_FOLDERS) beside the words of a query, with its values."""
    placed, values = place_conditions(mailbox, at)
    found: list[tuple[str, tuple[str | int, ...]]] = [(placed or "1", values)]
    if at is None:
        # What came back into a mailbox after it was kept beyond its snapshots is shown where it is now.
        found.append((
            "(m.line != ? or not exists(select 1 from position q join mailbox n on n.no = q.mailbox"
            " where q.content = c.no and n.name = m.name and n.line != m.line))", (KEPT_LINE,),
        ))  # fmt: skip
    found += _filters(query)
    return " and ".join(condition for condition, _ in found), [value for _, values in found for value in values]


def place_conditions(mailbox: str | None, at: Moment | None) -> tuple[str, tuple[str | int, ...]]:
    """Return which mailbox or line of one is asked for, "" for any, with its values."""
    if at is not None:
        return "m.name = ? and m.line = ?", (at.mailbox, at.line)
    return ("", ()) if mailbox is None else ("m.name = ?", (mailbox,))


def _filters(query: Query) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield what a query asks for beside its words, as conditions with their values."""
    for name in query.folder:
        yield "(f.path = ? or f.path like ? escape '!')", (name, f"%{_escaped(name)}%")
    for name in query.not_folder:
        yield "f.path not like ? escape '!'", (f"%{_escaped(name)}%",)
    if query.exclude:
        yield "c.no not in (select rowid from words where words match ?)", (query.exclude,)
    if query.before is not None:
        yield "coalesce(c.date, p.received) < ?", (query.before,)
    if query.after is not None:
        yield "coalesce(c.date, p.received) >= ?", (query.after,)
    if query.has_attachment:
        yield "c.attachments != ''", ()
    if query.no_attachment:
        yield "c.attachments = ''", ()


def item_row(row: Sequence[object]) -> ItemRow:
    """Return a row of identity, columns of the card, path, flags, received, mailbox, line, until and as_of."""
    identity, *rest = row
    card, (path, flags, received, mailbox, line, until, as_of) = rest[:_CARD_WIDTH], rest[_CARD_WIDTH:]
    flag_names = tuple(str(flags).split())
    return ItemRow(identity, card_of(tuple(card)), path, flag_names, received, mailbox, line, until, as_of)  # type: ignore[arg-type]
