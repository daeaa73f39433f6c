"""Search for a list on a screen, newest first: by the date that lists show, which is when a mail came, else when it was written.

Words in few items are sorted by the dates of these. Words in many, and a question without words, go through everything by
date, newest first, until a page is full: nothing is sorted that nobody sees. Knows nothing of ranks (hits.py).
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import TYPE_CHECKING

import apsw

from mailrescue.vault.catalogue.queries import FROM_FOLDERS, FROM_HITS, LAST_SEEN, Moment, conditions
from mailrescue.vault.catalogue.standing import Standing
from mailrescue.vault.catalogue.windows import PACKED, Windows, concatenated

if TYPE_CHECKING:
    from mailrescue.formats.query import Query

# No list holds more: nobody looks through them, and what is exported is found by the query itself.
LISTED = 200_000
# Words in no more items than these are sorted as a whole: 10 microseconds each.
FEW = 10_000
# So many positions are gone through for a first page: 4 microseconds each that is no hit of words, 15 each without words.
WALKED, WALKED_BARE = 15_000, 5_000
# A mail came after it was written, by clocks that may differ.
_LEEWAY = 2 * 86_400
# Where an item was before it was moved, nobody looks for it; of copies in several folders each has its place.
_LATER = "select 1 from position q where q.content = p.content and q.mailbox = p.mailbox and q.last > p.last and not q.hidden"
_LAST_PLACE = f"{LAST_SEEN} and not exists({_LATER})"
_FROM_DATES = (
    "position p indexed by position_shown cross join content c on c.no = p.content cross join mailbox m on m.no = p.mailbox"
    " cross join folder f on f.mailbox = p.mailbox and f.number = p.folder"
)
# A mail that is in a folder several times is listed once.
_LISTED = (
    f"select {PACKED} from (select no, shown, max({{}}) from (select p.no as no, p.shown as shown, p.last as last, c.no as item,"
    " p.mailbox as mailbox, p.folder as folder from {} where {}) group by item, mailbox, folder order by shown desc, no limit {})"
)
_PAGED = " order by p.shown desc, p.no limit {}"
_MATCHING = "select rowid as content from words where words match ?"


class Dated:
    """Searches of the catalogue for windows, newest first. `at`: in one snapshot; `newest`: and of that only what has vanished since."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def first(self, query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None, count: int) -> array[int] | None:
        """Return the numbers of the newest places, up to `count`; None where it takes as long to get all of them.

        Where `before:` is asked for, mail that came long after it was written may be missing.
        """
        if query.match and not self._more(query.match, FEW):
            return self.numbers(query, mailbox, at, newest)[:count]
        until = "" if query.before is None else f"p.shown < {query.before + _LEEWAY}"
        floor = self._floor(until, WALKED if query.match else WALKED_BARE)
        within = [until] if until else []
        within += [f"p.shown >= {floor}"] if floor is not None else []
        found = self._walked(query, mailbox, at, newest, count, " and ".join(within) or "1")
        return found if len(found) == count or not within else None

    def numbers(
        self, query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None, most: int | None = LISTED
    ) -> array[int]:  # fmt: skip
        """Return the numbers of all places; of words alone that are in very many items, the newest `most` of these."""
        if most is not None and _words_alone(query) and self._more(query.match, most):
            return self._walked(query, mailbox, at, newest, most, "1")
        where, bindings = places_asked_for(self._db, query, mailbox, at, newest)
        if query.match:
            source, bindings = hits_joined(f"({_MATCHING}) h"), [query.match, *bindings]
        else:  # all contents in a row are read sooner than those of a folder one by one
            source = FROM_FOLDERS if query.folder else FROM_HITS
        return self._listed(query, source, where, -1, bindings)

    def _walked(
        self, query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None, count: int, within: str
    ) -> array[int]:  # fmt: skip
        where, bindings = places_asked_for(self._db, query, mailbox, at, newest)
        matching = f"p.content in ({_MATCHING})" if query.match else "1"
        paged = f"{within} and {matching} and {where}{_PAGED.format(2 * count)}"  # twice: some are listed once
        return self._listed(query, _FROM_DATES, paged, count, [query.match, *bindings] if query.match else bindings)

    def _listed(self, query: Query, source: str, where: str, count: int, bindings: list[str | int]) -> array[int]:
        chosen = "last" if _by_folder(query) else "shown"
        return concatenated(self._db, _LISTED.format(chosen, source, where, count), bindings)

    def _more(self, match: str, most: int) -> bool:
        """Return whether words are in more items than these."""
        row = self._db.execute(f"select count(*) from ({_MATCHING} limit ?)", (match, most + 1)).fetchone()
        return row is not None and int(row[0]) > most

    def _floor(self, until: str, walked: int) -> int | None:
        """Return the date down to which there are enough positions to go through; None for all of them."""
        query = f"select p.shown from position p indexed by position_shown where {until or '1'} order by p.shown desc limit 1 offset {walked}"
        row = self._db.execute(query).fetchone()
        return None if row is None else row[0]


def places_asked_for(
    db: apsw.Connection, query: Query, mailbox: str | None, at: Moment | None, newest: Moment | None
) -> tuple[str, list[str | int]]:  # fmt: skip
    """Return what must be true of places beside the words of a query, with its values."""
    asked, bindings = conditions(query, mailbox, at)
    last = LAST_SEEN if _by_folder(query) else _LAST_PLACE
    moment = last if at is None else Standing(db, at.mailbox, at.line, at.seq).condition
    gone = f" and {Windows(db).gone(at, newest)}" if at is not None and newest is not None else ""
    return f"{moment}{gone} and {asked}", bindings


def hits_joined(hits: str) -> str:
    """Return from where the places of hits are, of a query `h` whose `content` they are."""
    return f"{hits} cross join {FROM_HITS.replace('content c', 'content c on c.no = h.content', 1)}"


def _words_alone(query: Query) -> bool:
    """Return whether nothing but words is asked for: what else there is may leave out nearly all of their items."""
    return query.match != "" and replace(query, match="").empty


def _by_folder(query: Query) -> bool:
    """Return whether folders are asked for, also those from which an item was moved."""
    return bool(query.folder or query.not_folder)
