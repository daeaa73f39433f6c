"""What a mailbox holds: folders and items, each change with a number. Nothing is ever changed in place but the state itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailrescue.core.clock import Clock
from mailrescue.demo.exchange.ids import Replica
from mailrescue.demo.exchange.letter import Letter

_FIRST_COUNTER = 0x200


class NotThere(Exception):
    """There is no such folder or item in this mailbox. Only the server's own ways catch it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder. `counter` is what its id has inside; `born` and `change` are numbers of changes of the mailbox."""

    id: str
    counter: int
    parent: str
    name: str
    kind: str
    created: datetime
    born: int
    change: int
    word: str = ""
    archive: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item. `born` is the change by which it came into its folder, `seen` the one by which it was last marked read or unread."""

    id: str
    folder: str
    letter: Letter
    kind: str
    received: datetime
    created: datetime
    modified: datetime
    born: int
    change: int
    seen: int = 0
    read: bool = True
    draft: bool = False
    importance: str = "Normal"
    sensitivity: str = "Normal"
    categories: tuple[str, ...] = ()
    flag: str = "NotFlagged"
    properties: Mapping[str, str] = field(default_factory=dict)
    associated: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """What was deleted or moved away: when it came into the folder, and the change by which it went."""

    id: str
    folder: str
    born: int
    change: int


@dataclass(slots=True)
class State:
    """A mailbox at one moment. `epoch` names the run of its numbers: sync states of another one are foreign."""

    replica: Replica
    archive: Replica | None
    clock: Clock
    epoch: uuid.UUID
    ostid: bytes
    counter: int = _FIRST_COUNTER
    change: int = 0
    folders: dict[str, Folder] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    within: dict[str, dict[str, None]] = field(default_factory=dict)
    gone: list[Gone] = field(default_factory=list)
    gone_folders: list[Gone] = field(default_factory=list)

    def kept(self) -> State:
        """Return a copy that later changes do not touch."""
        return replace(
            self, folders=dict(self.folders), items=dict(self.items), gone=list(self.gone), gone_folders=list(self.gone_folders),
            within={folder: dict(items) for folder, items in self.within.items()},
        )  # fmt: skip

    def replica_of(self, folder: Folder) -> Replica:
        """Return the replica that the ids of a folder and of its items are of."""
        return self.archive if folder.archive and self.archive else self.replica

    def folder(self, known: str) -> Folder:
        """Return a folder by id, or by its distinguished word. Raises NotThere."""
        found = self.folders.get(known) or next((one for one in self.folders.values() if one.word == known), None)
        if found is None:
            raise NotThere(known)
        return found

    def item(self, known: str) -> Item:
        """Return an item by id. Raises NotThere."""
        if known not in self.items:
            raise NotThere(known)
        return self.items[known]

    def children(self, folder: Folder) -> list[Folder]:
        """Return the folders right under one, in the order in which they were made."""
        return [one for one in self.folders.values() if one.parent == folder.id]

    def below(self, folder: Folder) -> list[Folder]:
        """Return all folders under one, parents first."""
        return [found for child in self.children(folder) for found in (child, *self.below(child))]

    def items_of(self, folder: Folder, *, associated: bool = False) -> list[Item]:
        """Return the items of a folder, the oldest change first."""
        found = (self.items[key] for key in self.within[folder.id])
        return [one for one in found if one.associated == associated]

    def make_folder(self, parent: Folder | None, name: str, kind: str, *, word: str = "", counter: int = 0, archive: bool = False) -> Folder:
        """Make a folder, without a parent a root."""
        replica = self.archive if archive and self.archive else self.replica
        number = counter or self._count()
        change = self._next()
        made = Folder(
            id=replica.folder_id(number), counter=number, parent=parent.id if parent else "", name=name, kind=kind,
            created=self.clock.now(), born=change, change=change, word=word, archive=archive,
        )  # fmt: skip
        self.folders[made.id] = made
        self.within[made.id] = {}
        return made

    def change_folder(self, folder: Folder, name: str | None = None, parent: Folder | None = None) -> Folder:
        """Rename a folder, or put it below another; its id stays."""
        changed = replace(
            folder, name=name if name is not None else folder.name, parent=parent.id if parent else folder.parent, change=self._next()
        )
        self.folders[folder.id] = changed
        return changed

    def drop_folder(self, folder: Folder) -> None:
        """Delete a folder for good, with all that is in it."""
        for child in self.children(folder):
            self.drop_folder(child)
        for item in [self.items[key] for key in self.within[folder.id]]:
            self.drop(item)
        del self.folders[folder.id], self.within[folder.id]
        self.gone_folders.append(Gone(folder.id, folder.parent, folder.born, self._next()))

    def put(self, folder: Folder, letter: Letter, kind: str, received: datetime, like: Item | None = None) -> Item:
        """Put a new item into a folder; with marks and properties `like` another one. Returns it."""
        change, now = self._next(), self.clock.now()
        made = Item(
            id=self.replica_of(folder).message_id(folder.counter, self._count()), folder=folder.id, letter=letter, kind=kind,
            received=received, created=now, modified=now, born=change, change=change,
        )  # fmt: skip
        if like is not None:
            made = replace(
                like, id=made.id, folder=made.folder, letter=letter, kind=kind, received=received, modified=now, born=change, change=change
            )
        self.items[made.id] = made
        self.within[folder.id][made.id] = None
        return made

    def alter(self, changed: Item, *, only_seen: bool = False) -> Item:
        """Keep a changed version of an item; `only_seen`: nothing but read or unread."""
        change = self._next()
        before = self.item(changed.id)
        kept = replace(
            changed, modified=self.clock.now() if not only_seen else changed.modified, change=before.change if only_seen else change,
            seen=change if only_seen else before.seen,
        )  # fmt: skip
        self.items[kept.id] = kept
        return kept

    def drop(self, item: Item) -> None:
        """Delete an item for good."""
        del self.items[item.id], self.within[item.folder][item.id]
        self.gone.append(Gone(item.id, item.folder, item.born, self._next()))

    def move(self, item: Item, folder: Folder) -> Item:
        """Move an item into another folder, where it gets a new id, as in every Exchange."""
        self.drop(item)
        return self.put(folder, item.letter, item.kind, item.received, item)

    def newest(self, item: Item) -> int:
        """Return the number of an item's last change of any sort."""
        return max(item.change, item.seen)

    def size_of(self, folder: Folder) -> int:
        """Return the bytes of a folder's items."""
        return sum(len(item.letter.content) for item in self.items_of(folder))

    def _next(self) -> int:
        self.change += 1
        return self.change

    def _count(self) -> int:
        self.counter += 1
        return self.counter
