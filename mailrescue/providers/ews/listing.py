"""What a folder holds, and what changed in it: SyncFolderItems, and FindItem where a server does not sync a folder.

The state of a sync is opaque and belongs to the server. It is believed only as far as it fits: a state that the server does
not know, or pages that lead nowhere, mean that only a listing tells. Associated items (rules, views, settings that programs
keep in a folder without showing them) are not asked for: they are no mail, and folders do not count them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import Listed, Skip
from mailrescue.providers.ews import soap
from mailrescue.providers.ews.channel import Channel, checked, page_of
from mailrescue.providers.ews.facts import LISTED, facts, item_of
from mailrescue.providers.ews.parsing import Answer, Element, clean
from mailrescue.providers.ews.refusing import SHAPE, Refused, check_message
from mailrescue.providers.ews.soap import child, children, number, said

T = TypeVar("T")

_AGAIN = 3
_AT_ONCE = 100  # items of which the flags are asked for
_IDS_AT_ONCE = 500
_MESSAGE_ID = soap.field("message:InternetMessageId")
_LEFT = frozenset({"ErrorItemNotFound"})


@dataclass(slots=True)
class Changes:
    """What pages of a sync told, in the order in which it happened. `read` are items of which only the read flag is known."""

    state: str = ""
    entries: dict[str, Listed] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    read: dict[str, None] = field(default_factory=dict)
    nameless: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nothing happened."""
        return not (self.entries or self.gone or self.read or self.nameless)


@dataclass(frozen=True, slots=True)
class _Page:
    """One answer. `follows`: more is to come."""

    state: str
    follows: bool
    told: int


class Lister:
    """Lists folders over one channel, and remembers which properties the server knows."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._shape = 0

    def whole(self, id_: str, path: str) -> tuple[list[Listed | Skip], str]:
        """Return all items of a folder, and its state, "" where the server keeps none. Raises ItemUnreadable."""
        try:
            changes = self._synced(id_, "")
            self._add_flags(list(changes.read), changes)
        except (Refused, ItemUnreadable) as refused:
            return self._found(id_, path, refused), ""
        return [*changes.entries.values(), *_nameless(path, changes.nameless)], changes.state

    def since(self, id_: str, state: str) -> Changes | None:
        """Return what happened since a state, None where only a listing tells."""
        if not state or clean(state) != state:
            return None
        try:
            changes = self._synced(id_, state)
            self._add_flags(list(changes.read), changes)
            if changes.nameless:
                return None
        except (Refused, ItemUnreadable):
            return None
        if changes.nothing:
            changes.state = state  # which servers may write otherwise each time
        return changes

    def message_ids(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the Message-IDs of mails, by key; what the server does not tell is left out."""
        told: dict[str, str] = {}
        for at in range(0, len(keys), _IDS_AT_ONCE):
            with contextlib.suppress(Refused):
                found = self._channel.ask(soap.get_items(keys[at : at + _IDS_AT_ONCE], _MESSAGE_ID, mime=False), _items)
                for each in found:
                    if not isinstance(each, Refused) and (id_ := said(each, "InternetMessageId").strip()).startswith("<"):
                        told[facts(each).key] = id_
        return told

    def _synced(self, id_: str, state: str) -> Changes:
        """Return all pages. Raises Refused, and ItemUnreadable for pages that lead nowhere."""
        changes = Changes(state)
        while True:
            before = changes.state
            page = self._ask(partial(soap.sync_items, id_, before), lambda found: _take_page(found, changes))
            changes.state = page.state
            if not page.follows:
                return changes
            if not page.told and page.state == before:
                raise ItemUnreadable("The server says again and again that there is more in the folder, and gives nothing.")

    def _add_flags(self, keys: list[str], changes: Changes) -> None:
        """Ask for items of which only the read flag is known. Raises Refused unless all is told; what left meanwhile counts as told."""
        for at in range(0, len(keys), _AT_ONCE):
            part = keys[at : at + _AT_ONCE]
            for each in self._ask(partial(soap.get_items, part, mime=False), _items):
                if isinstance(each, Refused):
                    if each.code not in _LEFT:
                        raise each
                    continue
                listed = _listed(each)
                changes.entries[listed.key] = listed

    def _found(self, id_: str, path: str, why: Exception) -> list[Listed | Skip]:
        """List by FindItem, page after page; what changes meanwhile is listed again. Raises ItemUnreadable."""
        for _ in range(_AGAIN):
            try:
                entries, nameless, told = self._pages(id_)
            except Refused as refused:
                first = why.sentence if isinstance(why, Refused) else str(why)
                raise ItemUnreadable(f"The folder cannot be listed. {first} Listed otherwise: {refused.sentence}") from None
            if len(entries) + nameless >= told:
                return [*entries.values(), *_nameless(path, nameless)]
        raise ItemUnreadable(f"The folder cannot be listed: the server gives {len(entries)} of {told} items, however often it is asked.")

    def _pages(self, id_: str) -> tuple[dict[str, Listed], int, int]:
        entries: dict[str, Listed] = {}
        offset, nameless = 0, 0
        while True:
            root = self._ask(partial(soap.find_items, id_, offset), page_of)
            page = [facts(each) for each in children(root, "Items")]
            entries |= {one.key: one.listed() for one in page if one.key}
            nameless += sum(not one.key for one in page)
            following = number(root.get("IndexedPagingOffset", "")) or offset + len(page)
            if root.get("IncludesLastItemInRange", "true") in ("true", "1") or not page or following <= offset:
                return entries, nameless, number(root.get("TotalItemsInView", "")) or 0
            offset = following

    def _ask(self, body: Callable[[str], str], take: Callable[[Iterator[Answer]], T]) -> T:
        """Ask with as many properties as the server knows; `body` makes the request from them."""
        while True:
            try:
                return self._channel.ask(body(LISTED[self._shape]), take)
            except Refused as refused:
                if refused.code not in SHAPE or self._shape + 1 >= len(LISTED):
                    raise
                self._shape += 1


def _listed(item: Element) -> Listed:
    return facts(item).listed()


def _take_page(found: Iterator[Answer], changes: Changes) -> _Page:
    """Add a page to the changes. Taking the same page again, after a connection broke, does no harm."""
    for answer in checked(found):
        message = answer.element
        state = said(message, "SyncState").strip()
        if not state:
            raise Refused("ErrorInvalidSyncStateData")
        told = 0
        for change in children(message, "Changes"):
            told += _take_change(change, changes)
        return _Page(state, said(message, "IncludesLastItemInRange").strip() in ("false", "0"), told)
    raise Refused("ErrorInvalidSyncStateData")


def _take_change(change: Element, changes: Changes) -> bool:
    name = change.tag
    if name in ("Create", "Update"):
        item = next(iter(change), None)
        listed = _listed(item) if item is not None else None
        if listed is None or not listed.key:
            changes.nameless += 1
            return True
        changes.entries[listed.key] = listed
        changes.gone.pop(listed.key, None)
        changes.read.pop(listed.key, None)
        return True
    id_ = child(change, "ItemId")
    key = id_.get("Id", "") if id_ is not None else ""
    if name == "Delete" and key:
        changes.entries.pop(key, None)
        changes.read.pop(key, None)
        changes.gone[key] = None
    elif name == "ReadFlagChange" and key:
        known = changes.entries.get(key)
        if known is None:
            changes.read[key] = None
        else:
            changes.entries[key] = replace(known, flags=_with_read(known.flags, said(change, "IsRead").strip()))
    return bool(name)


def _with_read(flags: tuple[str, ...], read: str) -> tuple[str, ...]:
    others = {flag for flag in flags if flag != "seen"}
    return tuple(sorted(others | {"seen"} if read in ("true", "1") else others))


def _items(found: Iterator[Answer]) -> list[Element | Refused]:
    items: list[Element | Refused] = []
    for answer in found:
        try:
            check_message(answer.element)
        except Refused as refused:
            if refused.code in SHAPE:
                raise
            items.append(refused)
            continue
        item = item_of(answer.element)
        items.append(item if item is not None else Refused("ErrorItemNotFound"))
    return items


def _nameless(path: str, count: int) -> list[Skip]:
    if not count:
        return []
    reason = f"The server lists {count} items without an id, so that nobody can ask for them."
    return [Skip(path, "without-id", reason, str(count))]
