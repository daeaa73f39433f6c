"""Search for a list on a screen: the numbers of the places in which an item was last seen, the best first (newest first: dated.py).

As `Queries.search`, but by number alone, in two steps, like Windows, and without the places it was moved away from. Words that are in very many items are not worth
ranking them all: of these the newest are ranked, and the others follow, newest first.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import apsw

from mailrescue.vault.catalogue.dated import LISTED, Dated, hits_joined, places_asked_for
from mailrescue.vault.catalogue.queries import Moment, place_conditions
from mailrescue.vault.catalogue.windows import PACKED, concatenated

if TYPE_CHECKING:
    from mailrescue.formats.query import Query

# So many of the newest items that match are ranked. Measured at 1,000,000 mails: 20 ms, where ranking all takes a second.
RANKED = 5_000
# Of so many of the best for each row of a first page it is looked up where they are: filters leave some out.
_SPARE = 3
_WORST = 1e9
_SCORE = "bm25(words, 8, 4, 2, 1, 2)"
_PLACES = "select p.no, max(p.last) from {} where {} group by c.no, p.mailbox, p.folder order by h.score, c.no desc"


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
            return Dated(self._db).numbers(query, mailbox, at, newest, most)
        hits, values = self._hits(query, mailbox, at)
        rest = f"{hits.replace(_SCORE, str(_WORST))} limit {-1 if most is None else most - RANKED} offset {RANKED}"
        both = f"(select * from ({hits} limit {RANKED}) union all select * from ({rest})) h"
        return self._ranked(both, [*values, *values], query, mailbox, at, newest)

    def _ranked(
        self, hits: str, values: list[str | int], query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None
    ) -> array[int]:  # fmt: skip
        where, bindings = places_asked_for(self._db, query, mailbox, at, newest)
        places = _PLACES.format(hits_joined(hits), where)
        return concatenated(self._db, f"select {PACKED} from ({places})", [*values, *bindings])

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
