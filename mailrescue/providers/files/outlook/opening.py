"""Open an Outlook file in the child: what its store says, and every folder of it with what tells folders apart."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.bag import Bag
from mailrescue.providers.files.outlook.pff import FAILURES, PffFile, Thing, attempt, identifier, why
from mailrescue.providers.files.outlook.wire import Message

Path = tuple[int, ...]
# How each item of a folder is reached (listing.py), and how many more it should hold.
Places = tuple[list[tuple[str, int]], int]

# Damage can make a folder its own ancestor.
_DEEPEST, _MOST = 100, 100_000
_FOLDER_NODE, _SEARCH_NODE = 2, 3  # types of folders' nodes [MS-PST 2.2.2.1]
_STORE_IDS = (
    tags.IPM_SUBTREE_ENTRYID, tags.IPM_OUTBOX_ENTRYID, tags.IPM_WASTEBASKET_ENTRYID, tags.IPM_SENT_ENTRYID,
)  # fmt: skip
_FOLDER_IDS = (
    tags.CALENDAR_ENTRYID, tags.CONTACTS_ENTRYID, tags.JOURNAL_ENTRYID, tags.NOTES_ENTRYID,
    tags.TASKS_ENTRYID, tags.DRAFTS_ENTRYID,
)  # fmt: skip


@dataclass(slots=True)
class Opened:
    """An open file, and the folder that was used last with its items: they are asked for folder by folder."""

    file: PffFile
    path: Path | None = None
    folder: Thing = None
    places: Places | None = None

    def at(self, path: Path) -> Thing:
        """Return the folder that the indexes lead to."""
        if self.path != path:
            self.folder, self.path, self.places = self.file.folder(path), path, None
        return self.folder


def open_file(path: str) -> tuple[Opened, Message]:
    """Open the file. Raises OSError when libpff cannot."""
    try:
        opened = Opened(PffFile(path))
    except FAILURES as error:
        raise OSError(why(error)) from None
    folders: list[Message] = []
    _walk(opened.file, opened.file.file.root_folder, (), folders, set())
    store = opened.file.store()
    orphans = int(attempt(lambda: opened.file.file.number_of_orphan_items, 0))
    return opened, {"folders": folders, "store": _store(store), "orphans": orphans}


def _store(bag: Bag) -> Message:
    return {
        "record_key": bag.binary(tags.RECORD_KEY),
        "ost_id": bag.binary(tags.OST_ID),
        "ids": {tag: bag.binary(tag) for tag in _STORE_IDS if bag.binary(tag)},
    }


def _walk(file: PffFile, folder: Thing, path: Path, found: list[Message], seen: set[int]) -> None:
    """Add the folder and all below it, parents first. A folder that fails is named, its brothers go on."""
    node = identifier(folder)
    if node in seen or len(path) > _DEEPEST or len(found) >= _MOST:
        return
    seen.add(node)
    found.append(_folder(file, folder, node, path))
    failed: list[Message] = []
    for index in _child_indexes(folder):
        try:
            child = folder.get_sub_folder(index) if index >= 0 else folder.get_sub_item(-index - 1)
        except FAILURES as error:
            failed.append({"path": [*path, index], "node": 0, "failed": why(error)})
            continue
        if index >= 0 or _is_folder(child):
            _walk(file, child, (*path, index), found, seen)
    if failed:
        _name_failed(folder, failed, seen)
        found += failed


def _child_indexes(folder: Thing) -> list[int]:
    """Return the indexes of sub-folders in the folder's table; where that is damaged, of all nodes below it."""
    try:
        return list(range(folder.number_of_sub_folders))
    except FAILURES:
        return [-index - 1 for index in range(int(attempt(lambda: folder.number_of_sub_items, 0)))]


def _is_folder(thing: Thing) -> bool:
    return identifier(thing) & 0x1F in (_FOLDER_NODE, _SEARCH_NODE) and hasattr(type(thing), "number_of_sub_folders")


def _name_failed(folder: Thing, failed: list[Message], seen: set[int]) -> None:
    """Find the nodes of folders that cannot be opened: those below the parent that no folder came from.

    The table that lists folders is not to be had; the order of nodes is, so they are told apart only where
    there are as many as failures.
    """
    nodes = {
        identifier(attempt(lambda at=index: folder.get_sub_item(at), None))  # type: ignore[misc]
        for index in range(int(attempt(lambda: folder.number_of_sub_items, 0)))
    }
    missing = sorted(node for node in nodes - seen if node & 0x1F == _FOLDER_NODE)
    if len(missing) == len(failed):
        for entry, node in zip(failed, missing, strict=True):
            entry["node"] = node


def _folder(file: PffFile, folder: Thing, node: int, path: Path) -> Message:
    bag = attempt(lambda: file.bag(folder), Bag())
    return {
        "path": list(path),
        "node": node,
        "name": bag.text(tags.DISPLAY_NAME) or str(attempt(lambda: folder.name, "") or ""),
        "class": bag.text(tags.CONTAINER_CLASS),
        "items": _count(folder),
        "fid": bag.binary(tags.OST_FOLDER_ID),
        "ids": {tag: bag.binary(tag) for tag in _FOLDER_IDS if bag.binary(tag)},
        "more": bag.binaries(tags.ADDITIONAL_ENTRYIDS),
    }


def _count(folder: Thing) -> int:
    """Return how many items the folder's table lists; where the table is damaged, how many nodes are below it."""
    try:
        return int(folder.number_of_sub_messages)
    except FAILURES:
        return int(attempt(lambda: folder.number_of_sub_items, 0))
