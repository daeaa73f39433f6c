"""What the user's answers make of snapshots, where every query finds it: in the column `standing` of the commits.

It follows from the records alone, in whatever order they are learned. Whoever calls holds the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from mailrescue.vault.answers import ANSWER, name_in_answers, parse_answers, settled
from mailrescue.vault.codec import unpack_value
from mailrescue.vault.commits import Commit
from mailrescue.vault.verdicts import own_standing

_ANSWERS = f"select seq, digest, record from commits where kind = '{ANSWER}' and mailbox = ? order by seq"


def standing_of(db: apsw.Connection, commit: Commit) -> str | None:
    """Return the standing of a snapshot after all answers that are known; None for any other record."""
    if commit.fields.get("kind") != "snapshot":
        return None
    query = "select standing from answered where mailbox = ? and name in (?, ?) order by turn desc, number desc limit 1"
    original = commit.fields.get("stands_for", commit.digest)
    row = db.execute(query, (commit.fields["mailbox"], name_in_answers(commit.digest), name_in_answers(original))).fetchone()
    return str(row[0]) if row else str(own_standing(commit.fields))


def note(db: apsw.Connection, commit: Commit) -> None:
    """Take note of a record that was put into the table: an answer changes the standing of what it names."""
    if commit.kind == "snapshot" and "stands_for" in commit.fields:
        db.execute("insert or ignore into again values(?, ?)", (name_in_answers(commit.fields["stands_for"]), commit.seq))
    elif commit.kind == ANSWER:
        _settle(db, commit.fields["mailbox"])


def forget(db: apsw.Connection, mailbox: str | None = None) -> None:
    """Forget the answers of a mailbox, or of all, with the snapshots that were written again."""
    if mailbox is None:
        db.execute("delete from answered")
        db.execute("delete from again")
        return
    db.execute("delete from answered where mailbox = ?", (mailbox,))
    db.execute("delete from again where seq in (select seq from commits where mailbox = ?)", (mailbox,))


def _settle(db: apsw.Connection, mailbox: str) -> None:
    """Work out anew what the answers of a mailbox make of its snapshots, and change those of which they now say otherwise."""
    before = {row[0]: row[1] for row in db.execute("select name, standing from answered where mailbox = ?", (mailbox,))}
    said = settled(parse_answers(Commit(seq, digest, unpack_value(record)) for seq, digest, record in db.execute(_ANSWERS, (mailbox,))))
    db.execute("delete from answered where mailbox = ?", (mailbox,))
    rows = [(mailbox, name, str(one.standing), *one.place) for name, one in said.items()]
    db.executemany("insert into answered(mailbox, name, standing, turn, number) values(?, ?, ?, ?, ?)", rows)
    now = {name: str(one.standing) for name, one in said.items()}
    for name in before.keys() | now.keys():
        if before.get(name) != now.get(name):
            for commit in _named(db, mailbox, name):
                db.execute("update commits set standing = ? where seq = ?", (standing_of(db, commit), commit.seq))


def _named(db: apsw.Connection, mailbox: str, name: bytes) -> Iterator[Commit]:
    """Yield the snapshots that an answer means by a name: those with that hash, and those that were written for it."""
    # The sign keeps SQLite from the other indexes: it would go through all of a mailbox.
    own = "select seq, digest, record from commits where +mailbox = ? and id = ?"
    again = "select c.seq, c.digest, c.record from again a join commits c on c.seq = a.seq where +c.mailbox = ? and a.name = ?"
    rows = [*db.execute(own, (mailbox, name.hex()[:16])), *db.execute(again, (mailbox, name))]
    for seq, digest, record in rows:
        yield Commit(seq, digest, unpack_value(record))
