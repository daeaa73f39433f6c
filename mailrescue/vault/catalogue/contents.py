"""What lists and search know of each item: its card and its words."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import apsw

from mailrescue.model.mail import Card
from mailrescue.vault.kinds import KINDS

_SEPARATOR = "\x1f"
_COLUMNS = "kind, subject, sender, recipients, date, message_id, size, sha256, attachments"

CardRow = tuple[int, str, str, str, int | None, str, int, bytes, str]


def card_of(row: CardRow) -> Card:
    """Return the card that a row of `content` holds (columns as CARD_COLUMNS)."""
    kind, subject, sender, recipients, date, message_id, size, sha256, names = row
    attachments = tuple(names.split(_SEPARATOR)) if names else ()
    return Card(KINDS[kind], subject, sender, recipients, date, message_id, size, sha256, attachments)


_ADD = f"insert or ignore into content(identity, {_COLUMNS}, indexed) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_RENEW = f"update content set {' = ?, '.join(_COLUMNS.split(', '))} = ?, indexed = ? where no = ?"
_INDEX = "insert into words(rowid, subject, sender, recipients, body, attachments) values(?, ?, ?, ?, ?, ?)"
CARD_COLUMNS = ", ".join(f"c.{name}" for name in _COLUMNS.split(", "))


class Words(NamedTuple):
    """The texts of an item as the index takes them."""

    subject: str
    sender: str
    recipients: str
    body: str
    attachments: str


class Contents:
    """The content part of the catalogue."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def number(self, identity: bytes) -> int | None:
        """Return the row of an item's content, None when it is not known yet."""
        row = self._db.execute("select no from content where identity = ?", (identity,)).fetchone()
        return None if row is None else int(row[0])

    def add(self, identity: bytes, card: Card, words: Words | None) -> int:
        """Keep a card; `words` is None when they are to be indexed later. Returns the row."""
        names = _SEPARATOR.join(card.attachments)
        fields = (KINDS.index(card.kind), card.subject, card.sender, card.recipients, card.date, card.message_id)
        self._db.execute(_ADD, (identity, *fields, card.size, card.sha256, names, int(words is not None)))
        if not self._db.changes():
            number = self.number(identity)
            assert number is not None
            self._renew(number, card, words)
            return number
        number = self._db.last_insert_rowid()
        if words is not None:
            self._insert(number, words)
        return number

    def _renew(self, number: int, card: Card, words: Words | None) -> None:
        """Put card and words in place of those of an item that was damaged, and came in once more."""
        names = _SEPARATOR.join(card.attachments)
        fields = (KINDS.index(card.kind), card.subject, card.sender, card.recipients, card.date, card.message_id)
        self._db.execute(_RENEW, (*fields, card.size, card.sha256, names, int(words is not None), number))
        self._db.execute("delete from words where rowid = ?", (number,))
        if words is not None:
            self._insert(number, words)

    def date(self, number: int) -> int | None:
        """Return what the Date header of an item says."""
        row = self._db.execute("select date from content where no = ?", (number,)).fetchone()
        return row[0] if row else None

    def about(self, identity: bytes) -> tuple[int | None, str, str, str] | None:
        """Return date, Message-ID, sender and subject of an item, None when it is not known."""
        query = "select date, message_id, sender, subject from content where identity = ?"
        return self._db.execute(query, (identity,)).fetchone()

    def index(self, number: int, words: Words) -> None:
        """Put the words of an item that came in without them into the search index."""
        self._db.execute("update content set indexed = 1 where no = ? and indexed = 0", (number,))
        if self._db.changes():
            self._insert(number, words)

    def _insert(self, number: int, words: Words) -> None:
        self._db.execute(_INDEX, (number, *words))

    def count_pending(self) -> int:
        """Return how many items' words are not indexed yet."""
        row = self._db.execute("select count(*) from content where indexed = 0").fetchone()
        assert row is not None
        return int(row[0])

    def pending(self, limit: int) -> list[tuple[int, bytes]]:
        """Return rows and identities of items whose words are not indexed yet."""
        query = "select no, identity from content where indexed = 0 limit ?"
        return [(no, identity) for no, identity in self._db.execute(query, (limit,))]

    def card(self, identity: bytes) -> Card | None:
        """Return an item's card."""
        query = f"select {CARD_COLUMNS} from content c where identity = ?"
        row = self._db.execute(query, (identity,)).fetchone()
        return card_of(row) if row else None

    def cards(self, identities: Collection[bytes]) -> dict[bytes, Card]:
        """Return the cards of all these items that are known here."""
        if not identities:
            return {}
        query = f"select c.identity, {CARD_COLUMNS} from carray(?) cross join content c on c.identity = value"
        return {identity: card_of(row) for identity, *row in self._db.execute(query, (apsw.carray(tuple(identities)),))}

    def count(self) -> int:
        """Return how many items are known."""
        row = self._db.execute("select count(*) from content").fetchone()
        assert row is not None
        return int(row[0])

    def identities(self, prefix: str, limit: int = 2) -> list[bytes]:
        """Return items whose identity in hex begins with `prefix`, `limit` at the most."""
        padded = prefix + ("0" if len(prefix) % 2 else "")
        low = bytes.fromhex(padded)
        query = "select identity from content where identity >= ? order by identity"
        found: list[bytes] = []
        for (identity,) in self._db.execute(query, (low,)):
            if not identity.hex().startswith(prefix) or len(found) == limit:
                break
            found.append(identity)
        return found
