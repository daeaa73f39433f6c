"""From the folders an Outlook file holds to the folders a user knows: paths below the IPM subtree, inbox, roles.

Pure: takes what the child tells of folders. Outlook names special folders by entry ids in the store, in the root
folder and in the inbox [MS-OXOSFLD 2.2]; a PST entry id ends in the node of the folder, an Exchange one holds the
id that the OST keeps for the folder. Names in many languages come last.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailrescue.formats import folderpath
from mailrescue.formats.mapi import tags
from mailrescue.formats.rolenames import INBOX_NAMES, ROLE_NAMES
from mailrescue.model.mail import Folder, Skip
from mailrescue.providers.files.outlook.wellknown import SUBTREE_NAMES

Indexes = tuple[int, ...]

_SEARCH_NODE = 3
# Every OST seen has these nodes for these folders.
_OST_SUBTREE, _OST_NODES = 0x2142, {0x2162: "trash", 0x2182: "inbox", 0x21A2: "outbox", 0x21C2: "sent"}
_STORE_ROLES = {
    tags.IPM_OUTBOX_ENTRYID: "outbox", tags.IPM_WASTEBASKET_ENTRYID: "trash", tags.IPM_SENT_ENTRYID: "sent",
}  # fmt: skip
_FOLDER_ROLES = {
    tags.CALENDAR_ENTRYID: "calendar", tags.CONTACTS_ENTRYID: "contacts", tags.NOTES_ENTRYID: "notes",
    tags.TASKS_ENTRYID: "tasks", tags.DRAFTS_ENTRYID: "drafts",
}  # fmt: skip
_JUNK_AT = 4  # its place among the additional entry ids [MS-OXOSFLD 2.2.4]
_CLASS_ROLES = {
    "ipf.appointment": "calendar", "ipf.contact": "contacts", "ipf.task": "tasks", "ipf.stickynote": "notes",
}  # fmt: skip
_SHORT_ENTRY, _LONG_ENTRY = 24, 46
# Search folders that Outlook keeps for itself and never shows.
_TECHNICAL = re.compile(r"MS-OLK-|SPAM Search Folder|ItemProcSearch|Tracked Mail Processing|Contact Search")
ORPHANS_KEY, ORPHANS_NAME = "orphans", "Orphaned items"


@dataclass(frozen=True, slots=True)
class Node:
    """A folder as the file holds it. `place` are the indexes that lead to it from the root, `node` its identifier.

    `failed` says why it could not be opened; its node is then 0 where the file does not tell.
    """

    place: Indexes
    node: int
    name: str = ""
    container: str = ""
    items: int = 0
    fid: bytes = b""
    ids: dict[int, bytes] = field(default_factory=dict)
    more: tuple[bytes, ...] = ()
    failed: str = ""

    @property
    def is_search(self) -> bool:
        """Whether it is a search folder: it shows items that lie in other folders."""
        return self.node & 0x1F == _SEARCH_NODE


@dataclass(frozen=True, slots=True)
class Tree:
    """The folders to list, where each lies in the file, and what is not listed: search folders by name, failures."""

    folders: tuple[Folder | Skip, ...]
    places: dict[str, Indexes]
    searches: tuple[str, ...]


def build(nodes: list[Node], store_ids: dict[int, bytes], *, ost: bool, orphans: int = 0) -> Tree:
    """Return the user's folders: all below the IPM subtree, and elsewhere those that hold items."""
    finder = _Finder(nodes)
    top = _subtree(nodes, finder, store_ids, ost=ost)
    roles = _roles(nodes, finder, store_ids, top, ost=ost)
    namer = _Namer({node.place: node for node in nodes}, top, roles)
    found: list[Folder | Skip] = []
    places: dict[str, Indexes] = {}
    for node in nodes:
        if node.failed:
            found.append(_unopened(node, namer))
        elif not node.is_search and (_below(node.place, top) or node.items):
            folder = Folder(str(node.node), namer.path(node.place), roles.get(node.node, ""))
            found.append(folder)
            places[folder.key] = node.place
    if orphans:
        found.append(Folder(ORPHANS_KEY, ORPHANS_NAME))
    searches = tuple(node.name for node in nodes if node.is_search and node.name and not _TECHNICAL.match(node.name))
    return Tree(tuple(_unique(found)), places, searches)


def _unopened(node: Node, namer: _Namer) -> Skip:
    """Name a folder that fails; by its key, so that what it held before is carried forward."""
    reason = f"A folder could not be opened, nor what lies in it: the file is damaged there ({node.failed})."
    key = str(node.node) if node.node else f"folder-{'-'.join(map(str, node.place))}"
    return Skip(namer.path(node.place[:-1]), key, reason, digest=reason)


def _below(place: Indexes, top: Indexes) -> bool:
    return len(place) > len(top) and place[: len(top)] == top


class _Finder:
    """Finds the folder that an entry id means."""

    def __init__(self, nodes: list[Node]) -> None:
        self._by_node = {node.node: node for node in nodes if not node.failed}
        self._by_fid = {node.fid[2:8]: node for node in nodes if len(node.fid) == 8}

    def node(self, number: int) -> Node | None:
        return self._by_node.get(number)

    def entry(self, entry: bytes) -> Node | None:
        if len(entry) == _SHORT_ENTRY:
            return self._by_node.get(struct.unpack_from("<I", entry, 20)[0])
        # The counter of the folder id: last 6 of 24 bytes behind flags, provider and type [MS-OXCDATA 2.2.4.1].
        return self._by_fid.get(entry[38:44]) if len(entry) == _LONG_ENTRY else None


def _subtree(nodes: list[Node], finder: _Finder, store_ids: dict[int, bytes], *, ost: bool) -> Indexes:
    """Where the user's folders begin: told by the store, by the node in an OST, else by name."""
    told = finder.entry(store_ids.get(tags.IPM_SUBTREE_ENTRYID, b"")) or (finder.node(_OST_SUBTREE) if ost else None)
    if told is not None and told.place:
        return told.place
    named = [node for node in nodes if node.name.lower() in SUBTREE_NAMES and node.place]
    if named:
        sizes = {node.place: sum(each.items for each in nodes if _below(each.place, node.place)) for node in named}
        return max(named, key=lambda node: (sizes[node.place], -len(node.place))).place
    return ()


def _roles(nodes: list[Node], finder: _Finder, store_ids: dict[int, bytes], top: Indexes, *, ost: bool) -> dict[int, str]:
    """Role by node; the first that speaks for a folder wins, and each special folder is named once."""
    roles: dict[int, str] = {}
    for node, role in (
        *_told_roles(nodes, finder, store_ids),
        *(_ost_roles(finder) if ost else ()),
        *_named_roles(nodes, top),
    ):
        if _below(node.place, top) and node.node not in roles and (role not in roles.values()):
            roles[node.node] = role
    for node in nodes:
        role = _CLASS_ROLES.get(node.container.lower(), "")
        if role and _below(node.place, top):
            roles.setdefault(node.node, role)
    return roles


def _told_roles(nodes: list[Node], finder: _Finder, store_ids: dict[int, bytes]) -> Iterator[tuple[Node, str]]:
    for tag, role in _STORE_ROLES.items():
        if (node := finder.entry(store_ids.get(tag, b""))) is not None:
            yield node, role
    for owner in nodes:
        for tag, role in _FOLDER_ROLES.items():
            if (node := finder.entry(owner.ids.get(tag, b""))) is not None:
                yield node, role
        if len(owner.more) > _JUNK_AT and (node := finder.entry(owner.more[_JUNK_AT])) is not None:
            yield node, "junk"
        # Only the root folder and the inbox keep these ids.
        if len(owner.place) > 1 and (owner.ids or owner.more):
            yield owner, "inbox"


def _ost_roles(finder: _Finder) -> Iterator[tuple[Node, str]]:
    for number, role in _OST_NODES.items():
        if (node := finder.node(number)) is not None:
            yield node, role


def _named_roles(nodes: list[Node], top: Indexes) -> Iterator[tuple[Node, str]]:
    for node in nodes:
        if _below(node.place, top) and len(node.place) == len(top) + 1:
            name = node.name.strip().lower()
            role = "inbox" if name in INBOX_NAMES else ROLE_NAMES.get(name, "")
            if role:
                yield node, role


class _Namer:
    """Gives a folder its path: names joined by `/`, from below the subtree on."""

    def __init__(self, by_place: dict[Indexes, Node], top: Indexes, roles: dict[int, str]) -> None:
        self._by_place, self._top, self._roles = by_place, top, roles

    def path(self, place: Indexes) -> str:
        """Return the path; the subtree itself goes by its name, what lies elsewhere begins below the root folder."""
        if place[: len(self._top)] == self._top:
            start = len(self._top) if len(place) > len(self._top) else max(0, len(place) - 1)
        else:
            start = 0
        return folderpath.join(self._name(place[: end + 1], first=end == start) for end in range(start, len(place)))

    def _name(self, place: Indexes, *, first: bool) -> str:
        node = self._by_place[place]
        if self._roles.get(node.node) == "inbox":
            return folderpath.INBOX
        name = node.name.strip() or f"Folder {node.node}"
        # At the top only the inbox itself may be called so, however it is written.
        return f"{name} (2)" if first and name.casefold() == "inbox" else name


def _unique(found: list[Folder | Skip]) -> Iterator[Folder | Skip]:
    """Give the second folder of a path a number; names clash in damaged files and across subtrees."""
    paths = iter(folderpath.distinct(each.path for each in found if isinstance(each, Folder)))
    for each in found:
        yield Folder(each.key, next(paths), each.role) if isinstance(each, Folder) else each
