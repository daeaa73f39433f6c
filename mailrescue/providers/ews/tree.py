"""The folders of a mailbox as the server lists them, made into paths; pure.

What lies below "Top of Information Store" has its own path. The archive mailbox and what a user can still recover after
emptying "Deleted Items" stand below names of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mailrescue.formats import folderpath
from mailrescue.model.mail import Folder, Skip

ROLES = {
    "inbox": "inbox", "sentitems": "sent", "drafts": "drafts", "deleteditems": "trash", "junkemail": "junk", "outbox": "outbox",
    "calendar": "calendar", "contacts": "contacts", "tasks": "tasks", "notes": "notes", "journal": "journal",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Top:
    """Where a tree begins: the distinguished id of its root, what its keys begin with, the name that paths begin with.

    `role` is that of all its folders: what leaves "Recoverable Items" leaves as it should.
    """

    name: str
    prefix: str = ""
    title: str = ""
    role: str = ""


MAIN = Top("msgfolderroot")
# Not every server has them, nor every mailbox. Their keys have a beginning of their own, so that a tree that cannot be
# listed once is known to be meant as a whole.
OTHERS = (
    Top("archivemsgfolderroot", "archive", "Online Archive"),
    Top("recoverableitemsroot", "recoverable", "Recoverable Items", "deleted"),
    Top("archiverecoverableitemsroot", "archive-recoverable", "Online Archive Recoverable Items", "deleted"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A folder as the server lists it."""

    id: str
    name: str
    parent: str
    total: int | None = None
    search: bool = False


@dataclass(slots=True)
class Tree:
    """All folders, what they are called at the server, and how many items they hold as far as it tells."""

    folders: list[Folder | Skip] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    totals: dict[str, int | None] = field(default_factory=dict)
    searches: list[str] = field(default_factory=list)

    def note_total(self, key: str, total: int | None) -> None:
        """Keep what a folder holds now."""
        self.totals[key] = total


def build(listed: Iterable[tuple[Top, str, list[Row]]], roles: Mapping[str, str], skips: Iterable[Skip] = ()) -> Tree:
    """Return the tree of several tops, each with the id of its root and its rows. `roles` are by id."""
    found: list[tuple[str, Folder, Row]] = []
    searches: list[str] = []
    for top, root, rows in listed:
        names = _Namer(top, root, rows, roles)
        for row in rows:
            if row.search:
                searches.append(folderpath.printable(row.name))
                continue
            way = names.of(row)
            role = top.role or roles.get(row.id) or _named(way[1:] if top.title else way, every=bool(top.title))
            found.append((row.id, Folder(_key(top, row.id), folderpath.join(way), role), row))
    found.sort(key=lambda each: (each[1].path != folderpath.INBOX, each[1].path, each[1].key))
    paths = folderpath.distinct(folder.path for _, folder, _ in found)
    tree = Tree(searches=sorted(searches))
    for (id_, folder, row), path in zip(found, paths, strict=True):
        tree.folders.append(Folder(folder.key, path, folder.role))
        tree.ids[folder.key] = id_
        tree.totals[folder.key] = row.total
    tree.folders += skips
    return tree


def _key(top: Top, id_: str) -> str:
    return f"{top.prefix}/{id_}" if top.prefix else id_


def _named(names: tuple[str, ...], *, every: bool) -> str:
    """Return a role by name: the one for which there is no distinguished id everywhere, or `every` one."""
    role = folderpath.role(names)
    return role if every or role == "archive" else ""


class _Namer:
    """Names from the top down. A folder whose parent is not listed stands at the top; a circle ends where it began."""

    def __init__(self, top: Top, root: str, rows: list[Row], roles: Mapping[str, str]) -> None:
        self._top, self._root = top, root
        self._rows = {row.id: row for row in rows}
        self._roles = roles

    def of(self, row: Row) -> tuple[str, ...]:
        """Return the names on the way to a folder; the inbox is INBOX, and no other top folder is."""
        rows = [row, *self._above(row)][::-1]
        names = [each.name for each in rows]
        if self._top.title:
            return (self._top.title, *names)
        if self._roles.get(rows[0].id) == "inbox":
            names[0] = folderpath.INBOX
        return folderpath.mailbox_names(names)

    def _above(self, row: Row) -> Iterator[Row]:
        seen = {row.id, self._root}
        while (above := self._rows.get(row.parent)) is not None and above.id not in seen:
            yield above
            seen.add(above.id)
            row = above
