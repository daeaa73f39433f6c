"""List items in the child, a piece at a time: node, digest, size, flags, date. Bodies and attachments are not read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.bag import Bag
from mailrescue.formats.mapi.item import flags_of, received_of, size_of
from mailrescue.providers.files.outlook.opening import Opened, Places
from mailrescue.providers.files.outlook.pff import FAILURES, Thing, attempt, identifier, why
from mailrescue.providers.files.outlook.wire import Message

# How an item is reached: through the folder's table, through its nodes where the table is damaged, or as an orphan.
BY_TABLE, BY_NODE, ORPHAN = "t", "n", "o"

UNREAD = frozenset((tags.BODY, tags.RTF_COMPRESSED, tags.HTML, tags.TRANSPORT_HEADERS))
# Counters of the synchronisation with Exchange: they run on without the item having changed.
_VOLATILE = frozenset((0x0E23, 0x0E2F, 0x6610, 0x661A, 0x661F, 0x6620, 0x6743, 0x67F2, 0x67F3))
_MESSAGE_NODE = 4


def reach(opened: Opened, how: str, path: tuple[int, ...], index: int) -> Thing:
    """Return the item that a locator names. Raises what pypff raises."""
    if how == ORPHAN:
        return opened.file.file.get_orphan_item(index)
    folder = opened.at(path)
    return folder.get_sub_message(index) if how == BY_TABLE else folder.get_sub_item(index)


def list_items(opened: Opened, request: Message) -> Message:
    """Answer one `list` request: from `start` on at most `count` items of the folder at `path`.

    `missing` is how many more items the folder says it holds.
    """
    path, start = tuple(int(i) for i in request["path"]), int(request["start"])
    if request["orphans"]:
        places, missing = [(ORPHAN, index) for index in range(opened.file.file.number_of_orphan_items)], 0
    else:
        opened.at(path)
        opened.places = opened.places or _places(opened)
        places, missing = opened.places
    wanted = places[start : start + int(request["count"])]
    return {"rows": [_row(opened, how, path, index) for how, index in wanted], "total": len(places), "missing": missing}


def _places(opened: Opened) -> Places:
    """Find the items of the folder in use: by its table, and by its nodes when the table lists too few or fails.

    Only a table that fails tells that something is missing: an OST may hold fewer items than the mailbox.
    """
    folder = opened.folder
    said = attempt(lambda: opened.file.bag(folder), Bag()).number(tags.CONTENT_COUNT) or 0
    try:
        found = [(BY_TABLE, index) for index in range(folder.number_of_sub_messages)]
    except FAILURES:
        nodes = [(BY_NODE, index) for index in _message_nodes(folder, set())]
        return nodes, max(0, said - len(nodes))
    if said > len(found):
        listed = {identifier(attempt(lambda at=at: folder.get_sub_message(at), None)) for _how, at in found}  # type: ignore[misc]
        found += [(BY_NODE, index) for index in _message_nodes(folder, listed)]
    return found, 0


def _message_nodes(folder: Thing, known: set[int]) -> Iterator[int]:
    """Yield the indexes of nodes below a folder that are messages (type 4) [MS-PST 2.2.2.1] or cannot be told."""
    for index in range(int(attempt(lambda: folder.number_of_sub_items, 0))):
        node = identifier(attempt(lambda at=index: folder.get_sub_item(at), None))  # type: ignore[misc]
        if node not in known and (not node or node & 0x1F == _MESSAGE_NODE):
            yield index


def _row(opened: Opened, how: str, path: tuple[int, ...], index: int) -> Message:
    where = [how, list(path), index]
    try:
        item = reach(opened, how, path, index)
        bag = opened.file.bag(item, without=UNREAD)
    except FAILURES as error:
        return {"where": where, "failed": why(error)}
    return {
        "where": where,
        "node": identifier(item),
        "digest": digest(bag),
        "size": size_of(bag),
        "flags": list(flags_of(bag)),
        "received": received_of(bag),
    }


def digest(bag: Bag) -> str:
    """Return a digest of all properties but bodies and counters; the item's size and change time tell of bodies."""
    seen = hashlib.blake2b(digest_size=16)
    for prop in sorted(bag, key=lambda prop: (prop.tag, prop.type)):
        if prop.tag not in _VOLATILE:
            seen.update(b"%x.%x.%d." % (prop.tag, prop.type, len(prop.data)) + prop.data)
    return seen.hexdigest()
