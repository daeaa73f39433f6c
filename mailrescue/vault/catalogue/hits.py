"""Search for a list on a screen: the numbers of the places in which an item was last seen, the best first.

As `Queries.search`, but by number alone, in two steps, like Windows, and without the places it was moved away from. Words that are in very many items are not worth
ranking them all: of these the newest are ranked, and the others follow, newest first.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import apsw

from mailrescue.vault.catalogue.queries import (
    FROM_FOLDERS,
    FROM_HITS,
    LAST_SEEN,
    Moment,
    conditions,
    place_conditions,
)
from mailrescue.vault.catalogue.standing import Standing
from mailrescue.vault.catalogue.windows import PACKED, Windows, concatenated

if TYPE_CHECKING:
    from mailrescue.formats.query import Query

# So many of the newest items that match are ranked. Measured at 1,000,000 mails: 20 ms, where ranking all takes a second.
RANKED = 5_000
# No list holds more: nobody looks through them, and what is exported is found by the query itself.
LISTED = 200_000
# Of so many of the best for each row of a first page it is looked up where they are: filters leave some out.
_SPARE = 3
_WORST = 1e9
_SCORE = "bm25(words, 8, 4, 2, 1, 2)"
# Where an item was before it was moved, nobody looks for it; of copies in several folders each has its place.
_LATER = "select 1 from position q where q.content = p.content and q.mailbox = p.mailbox and q.last > p.last and not q.hidden"
_LAST_PLACE = f"{LAST_SEEN} and not exists({_LATER})"
_PLACES = "select {} from {} where {} group by c.no, p.mailbox, p.folder order by {}"


class Hits:
    """Searches of the catalogue for windows. `at`: in one snapshot; `newest`: and of that only what has vanished since."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def first(self, query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None, count: int) -> array[int] | None:
        """Return the numbers of the best places, up to `count`; None where it takes as long to get all of them."""
        if not query.match:
            return None
        hits, values = self._hits(query, mailbox, at)
        best = f"(select * from ({hits} limit {RANKED}) order by score, content desc limit {count * _SPARE}) h"
        return self._ranked(best, values, query, mailbox, at, newest)[:count]

    def numbers(
        self, query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None, most: int | None = LISTED
    ) -> array[int]:  # fmt: skip
        """Return the numbers of all places; of words in very many items, of the first `most` of these."""
        if not query.match:
            return self._by_date(query, mailbox, at, newest)
        hits, values = self._hits(query, mailbox, at)
        rest = f"{hits.replace(_SCORE, str(_WORST))} limit {-1 if most is None else most - RANKED} offset {RANKED}"
        both = f"(select * from ({hits} limit {RANKED}) union all select * from ({rest})) h"
        return self._ranked(both, [*values, *values], query, mailbox, at, newest)

    def _ranked(
        self, hits: str, values: list[str | int], query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None
    ) -> array[int]:  # fmt: skip
        where, bindings = self._where(query, mailbox, at, newest)
        joined = f"{hits} cross join {FROM_HITS.replace('content c', 'content c on c.no = h.content', 1)}"
        places = _PLACES.format("p.no, max(p.last)", joined, where, "h.score, c.no desc")
        return concatenated(self._db, f"select {PACKED} from ({places})", [*values, *bindings])

    def _by_date(self, query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None) -> array[int]:
        where, bindings = self._where(query, mailbox, at, newest)
        places = _PLACES.format("p.no, max(p.last)", FROM_FOLDERS, where, "-max(coalesce(p.received, c.date, 0)), c.no")
        return concatenated(self._db, f"select {PACKED} from ({places})", bindings)

    def _where(self, query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None) -> tuple[str, list[str | int]]:
        asked, bindings = conditions(query, mailbox, at)
        last = LAST_SEEN if query.folder or query.not_folder else _LAST_PLACE
        moment = last if at is None else Standing(self._db, at.mailbox, at.line, at.seq).condition
        gone = f" and {Windows(self._db).gone(at, newest)}" if at is not None and newest is not None else ""
        return f"{moment}{gone} and {asked}", bindings

    def _hits(self, query: Query, mailbox: str | None, at: Moment | None) -> tuple[str, list[str | int]]:
        """Return the query for items in which the words are, newest first, that stand where it is asked for."""
        where, values = place_conditions(mailbox, at)
        if at is not None:
            where += f" and p.first <= {at.seq} and p.last > {at.seq}"
        elif self._is_only(mailbox):
            where, values = "", ()
        placed = f" and exists(select 1 from position p cross join mailbox m on m.no = p.mailbox where p.content = words.rowid and {where})"
        hits = f"select rowid as content, {_SCORE} as score from words where words match ?{placed if where else ''} order by rowid desc"
        return hits, [query.match, *values]

    def _is_only(self, mailbox: str | None) -> bool:
        """Return whether everything that is known is in this mailbox."""
        return [name for (name,) in self._db.execute("select distinct name from mailbox")] == [mailbox]
