"""A mailbox as its owner, and whoever tests, has it in hand: put mail in, change it, let disasters happen to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from mailrescue.core.clock import Clock
from mailrescue.demo.exchange.disasters import Fated
from mailrescue.demo.exchange.letter import Letter
from mailrescue.demo.exchange.store import Folder, Item, NotThere

_KINDS = ((b"BEGIN:VCALENDAR", "IPM.Appointment"), (b"BEGIN:VCARD", "IPM.Contact"))
_BY_FOLDER = {"IPF.Task": "IPM.Task", "IPF.StickyNote": "IPM.StickyNote"}


class Marks(NamedTuple):
    """What Outlook shows beside an item. None leaves it as it is."""

    read: bool | None = None
    categories: tuple[str, ...] | None = None
    importance: str | None = None
    flag: str | None = None
    draft: bool | None = None
    sensitivity: str | None = None


class Mailbox(Fated):
    """One mailbox of the server, by its address; `token` is what a Bearer sign-in takes. Every method may be called while the server answers.

    Folders are named by their path below the top, such as "Inbox/Orders", by a distinguished word such as "inbox", or,
    for names with a slash in them, by a tuple.
    """

    def __init__(self, address: str, password: str, clock: Clock, *, archive: bool = False, recoverable: bool = True) -> None:
        super().__init__(address, clock, archive=archive, recoverable=recoverable)
        self.password, self.name = password, address.partition("@")[0].title()
        self.token = uuid.uuid4().hex

    # What lies in it.

    def add(  # noqa: PLR0913  an item has as many marks
        self, path: str | tuple[str, ...], content: bytes, *, received: datetime | None = None, read: bool = True,
        categories: Iterable[str] = (), importance: str = "Normal", flag: str = "NotFlagged", draft: bool = False,
        item_class: str = "", properties: Mapping[str, str] | None = None, associated: bool = False,
    ) -> str:  # fmt: skip
        """Put an item in, a mail, an iCalendar or a vCard by its bytes; the folder is made when it is not there. Returns its id.

        Tasks and notes have no bytes that Exchange would give: their `properties` are by field, such as "item:Subject".
        `associated`: one of the hidden items in which programs keep their settings.
        """
        with self.changed:
            folder = self.make_folder(path)
            letter = Letter(content)
            kind = item_class or _kind(content, self.state.folders[folder])
            item = self.state.put(self.state.folders[folder], letter, kind, received or letter.sent or self._clock.now())
            marked = replace(
                item, read=read, categories=tuple(categories), importance=importance, flag=flag, draft=draft,
                properties=dict(properties or {}), associated=associated,
            )  # fmt: skip
            self.state.items[item.id] = marked
            self.changed.notify_all()
            return item.id

    def update(self, item: str, marks: Marks | None = None, *, content: bytes | None = None) -> None:
        """Change an item's marks or its bytes. Raises NotThere."""
        with self.changed:
            before = self.state.item(item)
            new = {name: value for name, value in (marks or Marks())._asdict().items() if value is not None}
            after = replace(before, **new, letter=Letter(content) if content is not None else before.letter)
            self.state.alter(after, only_seen=set(new) == {"read"} and content is None)
            self.changed.notify_all()

    def mark(self, item: str, *, read: bool) -> None:
        """Mark an item read or unread."""
        self.update(item, Marks(read=read))

    def delete(self, item: str) -> None:
        """Delete an item for good. Raises NotThere."""
        with self.changed:
            self.state.drop(self.state.item(item))
            self.changed.notify_all()

    def move(self, item: str, path: str | tuple[str, ...]) -> str:
        """Move an item into another folder. Returns its new id. Raises NotThere."""
        with self.changed:
            moved = self.state.move(self.state.item(item), self.state.folders[self.make_folder(path)])
            self.changed.notify_all()
            return moved.id

    def items(self, path: str | tuple[str, ...]) -> list[Item]:
        """Return the items of a folder. Raises NotThere."""
        with self.lock:
            return self.state.items_of(self.folder(path))

    # Its folders.

    def folder(self, path: str | tuple[str, ...]) -> Folder:
        """Return a folder. Raises NotThere."""
        with self.lock:
            names = tuple(path.split("/")) if isinstance(path, str) else path
            if len(names) == 1:
                try:
                    return self.state.folder(names[0])
                except NotThere:
                    pass
            found = self.state.folder("msgfolderroot")
            for name in names:
                found = self._child(found, name)
            return found

    def make_folder(self, path: str | tuple[str, ...], folder_class: str = "") -> str:
        """Return the id of a folder, which is made, and those above it, when it is not there; of its parent's class unless one is given."""
        with self.changed:
            try:
                return self.folder(path).id
            except NotThere:
                pass
            names = tuple(path.split("/")) if isinstance(path, str) else path
            parent = self.state.folders[self.make_folder(names[:-1])] if len(names) > 1 else self.state.folder("msgfolderroot")
            made = self.state.make_folder(parent, names[-1], folder_class or parent.kind or "IPF.Note", archive=parent.archive)
            self.changed.notify_all()
            return made.id

    def rename_folder(self, path: str | tuple[str, ...], name: str) -> None:
        """Rename a folder; its id stays. Raises NotThere."""
        with self.changed:
            self.state.change_folder(self.folder(path), name)
            self.changed.notify_all()

    def move_folder(self, path: str | tuple[str, ...], below: str | tuple[str, ...]) -> None:
        """Put a folder below another; its id stays. Raises NotThere."""
        with self.changed:
            self.state.change_folder(self.folder(path), parent=self.folder(below))
            self.changed.notify_all()

    def delete_folder(self, path: str | tuple[str, ...]) -> None:
        """Delete a folder and all in it for good. Raises NotThere."""
        with self.changed:
            self.state.drop_folder(self.folder(path))
            self.changed.notify_all()

    def _child(self, folder: Folder, name: str) -> Folder:
        found = next((one for one in self.state.children(folder) if one.name == name), None)
        if found is None:
            raise NotThere(name)
        return found


def _kind(content: bytes, folder: Folder) -> str:
    """Tell an item's class by its bytes, and by its folder where there are none."""
    for begin, kind in _KINDS:
        if content.lstrip().startswith(begin):
            return kind
    return _BY_FOLDER.get(folder.kind, "IPM.Note") if not content else "IPM.Note"
