"""Tables of the catalogue, and how the encrypted database is opened."""

from __future__ import annotations

from pathlib import Path

import apsw

from mailrescue.core.files import make_private_folder
from mailrescue.vault.catalogue.intervals import NODE, OPEN_END

SCHEMA_VERSION = 12

_TABLES = f"""
create table lost_pack(name text primary key) without rowid;
create table pack(no integer primary key, name text not null unique, size integer not null, condemned integer);
create table frame(pack integer, number integer, offset integer, stored integer,
    primary key(pack, number)) without rowid;
create table blob(identity blob, kind integer, pack integer, frame integer, start integer, length integer,
    primary key(identity, kind, pack)) without rowid;
create index blob_pack on blob(pack);
create table commits(seq integer primary key, id text not null, kind text not null, mailbox text, line text, account text,
    taken_at integer, standing text, identity text, digest blob not null, record blob not null);
create index commits_line on commits(mailbox, kind, line, seq, standing);
create index commits_moment on commits(mailbox, kind, standing, taken_at, seq);
create index commits_id on commits(id);
create index commits_account on commits(account, seq);
create index commits_kind on commits(kind, mailbox, seq);
create index commits_identity on commits(identity, kind, line, seq) where identity is not null;
create table answered(name blob, mailbox text, standing text not null, turn integer not null, number integer not null,
    primary key(name, mailbox)) without rowid;
create table again(name blob, seq integer, primary key(name, seq)) without rowid;
create table hole(seq integer, kind integer, identity blob, primary key(seq, kind, identity)) without rowid;
create table lost(kind text, identity blob, primary key(kind, identity)) without rowid;
create table content(no integer primary key, identity blob not null unique, kind integer not null,
    subject text, sender text, recipients text, date integer, message_id text, size integer, sha256 blob,
    attachments text, indexed integer not null);
create index content_pending on content(indexed) where indexed = 0;
create table mailbox(no integer primary key, name text not null, line text not null, applied integer, unique(name, line));
create table folder(mailbox integer, number integer, path text, role text, first integer, last integer);
create index folder_mailbox on folder(mailbox, number);
create table position(no integer primary key, mailbox integer, folder integer, place integer, content integer,
    flags text, received integer, shown integer, size integer, as_of integer, hidden integer, first integer, last integer,
    node integer generated always as ({NODE}) virtual);
create index position_open on position(mailbox, place) where last = {OPEN_END};
create index position_standing on position(mailbox, folder, node, shown, first, last, hidden);
create index position_content on position(content);
create index position_shown on position(shown);
create table judged(seq integer primary key, mailbox text, taken_at integer, step blob, holds integer, since blob, since_holds integer);
create index judged_mailbox on judged(mailbox, seq);
create table days(mailbox text, items blob, counts blob, primary key(mailbox, items)) without rowid;
create virtual table words using fts5(subject, sender, recipients, body, attachments, content='', contentless_delete=1,
    tokenize="unicode61 remove_diacritics 2");
"""


def connect(path: Path, key: bytes, *, create: bool) -> apsw.Connection:
    """Open the catalogue; raises apsw.Error when it is no catalogue of this vault, is damaged, or of another version."""
    make_private_folder(path.parent)
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    db = apsw.Connection(str(path), flags=flags)
    try:
        _prepare(db, key, create=create)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: apsw.Connection, key: bytes, *, create: bool) -> None:
    db.pragma("cipher", "aegis")
    db.pragma("key", f"raw:{key.hex()}")
    db.set_busy_timeout(30_000)
    # A cache: a power cut may cost its last transactions, never its order.
    for name, value in (("journal_mode", "wal"), ("synchronous", "normal"), ("temp_store", "memory"), ("cache_size", -65536)):
        db.pragma(name, value)
    if create and not db.pragma("user_version"):
        _make_tables(db)
    if db.pragma("user_version") != SCHEMA_VERSION:
        raise apsw.SchemaChangeError("another version of the catalogue")


def _make_tables(db: apsw.Connection) -> None:
    with db:
        db.execute(_TABLES).fetchall()
        # Measured: FTS5 with its default hash of 1 MB costs twice the time on large loads.
        db.execute("insert into words(words, rank) values('hashsize', 67108864)").fetchall()
        db.pragma("user_version", SCHEMA_VERSION)
