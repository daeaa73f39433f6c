"""A real search index in memory, with the tokenizer and columns that the catalogue uses."""

from __future__ import annotations

import apsw

from mailrescue.formats.query import Query
from mailrescue.formats.words import index_text

COLUMNS = ("subject", "sender", "recipients", "body", "attachments")


class WordIndex:
    """Finds numbered texts as the catalogue finds mail by its words; filters of a query are not its business."""

    def __init__(self) -> None:
        self._db = apsw.Connection(":memory:")
        self._db.execute(
            f"create virtual table words using fts5({', '.join(COLUMNS)}, content='', contentless_delete=1,"
            " tokenize='unicode61 remove_diacritics 2')"
        )

    def add(self, number: int, **fields: str) -> None:
        """Index a mail's fields."""
        row = [index_text(fields.get(column, "")) for column in COLUMNS]
        self._db.execute("insert into words(rowid, subject, sender, recipients, body, attachments) values(?, ?, ?, ?, ?, ?)", [number, *row])

    def clear(self) -> None:
        """Forget everything."""
        self._db.execute("delete from words")

    def find(self, query: Query) -> set[int]:
        """Return the numbers whose words the query asks for; raises apsw.Error when FTS5 does not take the query."""
        if query.match:
            return self._hits(query.match)
        if query.empty:
            return set()
        everything = {number for (number,) in self._db.execute("select rowid from words")}
        return everything - (self._hits(query.exclude) if query.exclude else set())

    def _hits(self, expression: str) -> set[int]:
        return {number for (number,) in self._db.execute("select rowid from words where words match ?", [expression])}
