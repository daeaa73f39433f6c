"""Use cases: look at snapshots, folders and items; search; show; compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from mailrescue.app.engine import Engine
from mailrescue.app.select import check_item_prefix
from mailrescue.capture.changes import Change, changes, renamed, taken_along
from mailrescue.core.errors import NotFound, UsageError
from mailrescue.core.progress import Meter
from mailrescue.formats.likeness import folder_at
from mailrescue.formats.query import parse_query
from mailrescue.model.mail import SPOOL_ABOVE, Card, Folder
from mailrescue.model.snapshot import IMPORT_LINE, KEPT_LINE, Snapshot
from mailrescue.vault.catalogue.queries import FolderRow, ItemRow, Moment
from mailrescue.vault.commits import Commit
from mailrescue.vault.records import as_snapshot, parse_snapshot
from mailrescue.vault.sync import index_pending
from mailrescue.vault.tree import Pair
from mailrescue.vault.vault import Vault


def moment_of(snapshot: Snapshot) -> Moment:
    """Return how the catalogue names a snapshot."""
    return Moment(snapshot.mailbox, snapshot.line, snapshot.seq)


def folder_rows(engine: Engine, vault: Vault, name: str, at: str) -> tuple[Snapshot, list[FolderRow]]:
    """Return a snapshot and its folders."""
    snapshot = engine.snapshot(vault, name, at)
    return snapshot, vault.catalogue.queries.folders(moment_of(snapshot))


def item_rows(engine: Engine, vault: Vault, name: str, at: str, folder: str | None, limit: int | None) -> Iterator[ItemRow]:
    """Yield the items of a snapshot, newest first."""
    moment = moment_of(engine.snapshot(vault, name, at))
    queries = vault.catalogue.queries
    folders = () if folder is None else (folder_at(queries.paths(moment), folder),)
    yield from queries.items(moment, folders, limit)


def search(engine: Engine, vault: Vault, query: str, name: str | None, at: str | None, limit: int | None) -> Iterator[ItemRow]:
    """Yield what matches in all snapshots, or in one; best first."""
    parsed = parse_query(query, engine.zone)
    mailbox, moment = None, None
    if name is not None:
        mailbox = engine.mailbox(vault, name)
    if at is not None:
        if name is None:
            raise UsageError("--at needs --account: a snapshot is one of one mailbox.")
        moment = moment_of(engine.snapshot(vault, name, at))
    if parsed.match or parsed.exclude:
        make_searchable(engine, vault)
    if not parsed.empty:
        yield from vault.catalogue.queries.search(parsed, mailbox, moment, limit)


def make_searchable(engine: Engine, vault: Vault) -> None:
    """Index what is not indexed yet, as after a rebuild or on a new computer."""
    meter = Meter(engine.reporter, engine.clock, "indexing")
    index_pending(vault.catalogue, vault.reader, meter, engine.cancel)


@dataclass(frozen=True, slots=True)
class LastSeen:
    """Tells which snapshot of a mailbox was the last to hold an item."""

    vault: Vault
    found: dict[tuple[str, str, int], Snapshot] = field(default_factory=dict)

    def snapshot(self, row: ItemRow) -> Snapshot:
        """Return the last snapshot that holds the row's item; one that was thinned out where no other does."""
        if row.line == KEPT_LINE:
            return self._thinned(row.as_of) or self._kept(row.mailbox)
        asked = (row.mailbox, row.line, row.until)
        if asked not in self.found:
            commit = self.vault.catalogue.lookup.newest_in(row.mailbox, row.line, before=row.until)
            assert commit is not None  # a position opens with a snapshot
            self.found[asked] = parse_snapshot(commit)
        return self.found[asked]

    def copies(self, row: ItemRow) -> list[Snapshot]:
        """Return all old copies that hold the row's item in its folder, in order of time; none for what was taken live."""
        if row.line != IMPORT_LINE:
            return []
        commits = (self.vault.catalogue.history.commit(seq) for seq in self.vault.catalogue.queries.holders(row))
        return [parse_snapshot(commit) for commit in commits if commit is not None]

    def _thinned(self, seq: int) -> Snapshot | None:
        commit = self.vault.catalogue.history.commit(seq)
        if commit is None or "account" not in commit.fields:
            return None
        return parse_snapshot(commit) if commit.kind == "snapshot" else as_snapshot(commit)

    def _kept(self, mailbox: str) -> Snapshot:
        kept = self.vault.kept(mailbox)
        assert kept is not None
        return kept


def find_item(engine: Engine, vault: Vault, name: str, item: str, at: str | None) -> tuple[bytes, Card]:
    """Return the identity and card of the item that `item` begins the id of, in any snapshot of the account, or in one."""
    prefix = check_item_prefix(item)
    mailbox = engine.mailbox(vault, name)
    moment = moment_of(engine.snapshot(vault, name, at)) if at is not None else None
    found = [
        identity
        for identity in vault.catalogue.contents.identities(prefix, limit=100)
        if vault.catalogue.queries.stands_in(identity, mailbox, moment)
    ]
    if not found:
        raise NotFound(f"There is no item {item} in {name!r}" + (" in that snapshot." if at else "."))
    if len(found) > 1:
        raise UsageError(f"{item!r} begins the ids of several items; give more of it.")
    return found[0], vault.card(found[0])


def beginning(vault: Vault, content: bytes) -> bytes:
    """Return the bytes of an item, of a huge one its beginning: more than anybody reads."""
    pieces: list[bytes] = []
    left = SPOOL_ABOVE
    for piece in vault.reader.pieces(content):
        pieces.append(piece[:left])
        left -= len(pieces[-1])
        if not left:
            break
    return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class Difference:
    """What happened between two snapshots; folders by number, of either. `taken_at`: when the second was, in seconds since 1970."""

    before: dict[int, Folder]
    after: dict[int, Folder]
    changes: list[Change]
    taken_at: int = 0


def difference(engine: Engine, vault: Vault, name: str, before: str, after: str) -> Difference:
    """Return what happened from one snapshot to another."""
    old = vault.record(engine.snapshot(vault, name, before))
    new = vault.record(engine.snapshot(vault, name, after))
    if (old.kind, old.fields.get("line", "")) != (new.kind, new.fields.get("line", "")):
        return _across_lines(vault, old, new)
    pairs = list(vault.differences(old.fields["items"], new.fields["items"]))
    folders, folders_now = vault.folders(old), vault.folders(new)
    found = list(changes(pairs))
    for folder in sorted(renamed(folders, folders_now)):
        found += taken_along(folder, (position for _, position in vault.positions(new, folder)), pairs)
    return Difference(folders, folders_now, found, _moment(new))


def _moment(commit: Commit) -> int:
    """Return when a snapshot was taken; of what is kept beyond snapshots, when that was written."""
    return int(commit.fields.get("taken_at", commit.fields["at"]))


def _across_lines(vault: Vault, old: Commit, new: Commit) -> Difference:
    """Compare what numbers its folders and names its items by itself: folders are told by path, items by content."""
    before, after = vault.folders(old), vault.folders(new)
    numbers = {folder.path: number for number, folder in before.items()}
    shift = max(before, default=0)
    as_before = {number: numbers.get(folder.path, number + shift) for number, folder in after.items()}
    gone: Iterator[Pair] = (((number, position), None) for number, position in vault.positions(old))
    come: Iterator[Pair] = ((None, (as_before[number], position)) for number, position in vault.positions(new))
    renumbered = {as_before[number]: folder for number, folder in after.items()}
    return Difference(before, renumbered, list(changes(chain(gone, come))), _moment(new))
