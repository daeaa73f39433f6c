"""A home whose catalogue has a million mails: a month of the demo, into whose catalogue the mails are put by SQL.

No vault of that size is made, which would take hours: the mails stand in lists and are found by their words, and their bytes
are nowhere. Everything else is as the program made it.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, islice
from pathlib import Path

import apsw

from mailrescue.app.home import Home
from mailrescue.demo.month import prepare
from mailrescue.demo.stage import ACCOUNT
from mailrescue.vault.catalogue.intervals import OPEN_END
from mailrescue.vault.catalogue.schema import SCHEMA_VERSION

COMMON, RARE = "harbour", "zanzibar"  # words that a search is tried with: in one of six mails, and in one of ten thousand
_WORDS = 4_000
_BODY = 14
_AT_ONCE = 20_000
# Of ten mails four are in the inbox; nine of ten still stand. An odd multiplier scatters dates and beginnings.
_SHOWN = "1600000000 + (k * 2654435761) % 170000000"
_CONTENTS = f"""with recursive n(k) as (select 0 union all select k + 1 from n where k + 1 < ?1)
    insert into content(no, identity, kind, subject, sender, recipients, date, message_id, size, sha256, attachments, indexed)
    select ?2 + k, randomblob(32), 0, 'Re: offer number ' || k, 'Ann Example ' || k % 5000 || ' <ann' || k % 5000 || '@example.org>',
    'me@example.com', {_SHOWN}, '<' || k || '@example.org>', 5000 + k % 90000, randomblob(32), '', 1 from n"""
_POSITIONS = f"""with recursive n(k) as (select 0 union all select k + 1 from n where k + 1 < ?1)
    insert into position(mailbox, folder, place, content, flags, received, shown, size, as_of, hidden, first, last)
    select ?3, (select value from json_each(?4) where key = case when k % 10 < 4 then 0 else k % json_array_length(?4) end),
    ?2 + k, ?2 + k, case when k % 7 then 'seen' else '' end, {_SHOWN}, {_SHOWN}, 5000 + k % 90000, 0, 0,
    (select value from json_each(?5) where key = (k * 7919) % json_array_length(?5)), case when k % 10 < 9 then {OPEN_END} else ?6 end from n"""


@dataclass(frozen=True, slots=True)
class LargeHome:
    """The home, the master key of its vault, and the time it is there."""

    home: Home
    key: bytes
    now: datetime


def large_home(root: Path, live: int, *, evenings: int = 30) -> LargeHome:
    """Play the month into a folder, and swell its big mailbox by so many mails; or take what an earlier run left there."""
    note = root / "bench.json"
    told = json.loads(note.read_text()) if note.exists() else {}
    # The catalogue of a vault that was moved, or of another version, is made anew, from the vault.
    if (told.get("root"), told.get("schema")) == (str(root), SCHEMA_VERSION):
        return LargeHome(Home(root / "home"), bytes.fromhex(told["key"]), datetime.fromisoformat(told["now"]))
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    made = prepare(root, evenings=evenings)
    with made.engine().reading() as vault:
        history, db = vault.catalogue.history, vault.catalogue.db
        mailbox = history.mailbox_of(ACCOUNT)
        row = db.execute("select no from mailbox where name = ? and line = ''", (mailbox,)).fetchone()
        assert row is not None
        with db:
            _swell(db, int(row[0]), mailbox, live * 10 // 9)  # one of ten is gone
    note.write_text(json.dumps({"root": str(root), "schema": SCHEMA_VERSION, "key": made.key.hex(), "now": made.now.isoformat()}))
    return LargeHome(made.home, made.key, made.now)


def _swell(db: apsw.Connection, number: int, mailbox: str, count: int) -> None:
    first = 1 + max(int(db.execute(f"select coalesce(max({column}), 0) from {table}").fetchone()[0]) for table, column in (("content", "no"), ("position", "place")))
    folders = [number for (number,) in db.execute("select number from folder where mailbox = ? and last = ? order by path <> 'INBOX', path", (number, OPEN_END))]
    seqs = [seq for (seq,) in db.execute("select seq from commits where mailbox = ? and kind = 'snapshot' order by seq", (mailbox,))]
    indexes = list(db.execute("select name, sql from sqlite_master where type = 'index' and tbl_name = 'position'"))
    for name, _ in indexes:
        db.execute(f"drop index {name}")
    db.execute(_CONTENTS, (count, first))
    # What is gone was last seen in the snapshot before the newest, and began before that.
    db.execute(_POSITIONS, (count, first, number, _json(folders), _json(seqs[:-1] or seqs), seqs[-1]))
    for _, sql in indexes:
        db.execute(str(sql))
    documents = _documents(first, count)
    while rows := list(islice(documents, _AT_ONCE)):
        db.executemany("insert into words(rowid, subject, sender, recipients, body, attachments) values(?, ?, ?, 'me example com', ?, '')", rows)


def _json(numbers: list[int]) -> str:
    return "[" + ",".join(map(str, numbers)) + "]"


def _documents(first: int, count: int) -> Iterator[tuple[int, str, str, str]]:
    chance = random.Random(1)
    words = ["".join(chance.choices("abdefgiklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(_WORDS)]
    weights = list(accumulate(1 / (rank + 5) for rank in range(_WORDS)))
    for k in range(count):
        body = chance.choices(words, cum_weights=weights, k=_BODY)
        if k % 6 == 0:
            body.append(COMMON)
        if k % 10_000 == 0:
            body.append(RARE)
        yield first + k, f"re offer number {k}", f"ann example {k % 5000} example org", " ".join(body)
