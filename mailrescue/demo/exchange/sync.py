"""Sync states, opaque to whoever keeps them, and what has changed since one.

A state names the epoch of a mailbox, a folder, and the number of the last change that was told. A state of another epoch
is foreign: it is refused, or - as some servers do, when the fault is on - taken as if it were of this mailbox.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
import uuid
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from mailrescue.demo.exchange.soap import Refused
from mailrescue.demo.exchange.store import Folder, Item, State

_MAGIC = b"H4sI"
_Kind = Literal["Create", "Update", "Delete", "ReadFlagChange"]


@dataclass(frozen=True, slots=True)
class SyncState:
    """Where a client stands. `of` is "items" or "folders".

    Changes of what it knows have been told up to `change`. What is new has been told up to `told`, by the number of its
    birth: so an item that is changed while a long listing is paged is never told as changed before it was told as new.
    """

    epoch: uuid.UUID
    of: str
    counter: int
    change: int
    told: int

    def text(self) -> str:
        """Return it as it is handed out."""
        raw = _MAGIC + self.epoch.bytes + struct.pack("<BQQQ", self.of == "items", self.counter, self.change, self.told)
        return base64.b64encode(raw + _check(raw)).decode("ascii")

    @classmethod
    def read(cls, text: str, of: str) -> SyncState:
        """Return what was handed out. Raises Refused (ErrorInvalidSyncStateData) for what is none, or of something else."""
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused("ErrorInvalidSyncStateData") from error
        whole = len(raw) == 53 and raw.startswith(_MAGIC) and _check(raw[:-8]) == raw[-8:]
        if not whole or raw[20] != (of == "items"):
            raise Refused("ErrorInvalidSyncStateData")
        return cls(uuid.UUID(bytes=raw[4:20]), of, *struct.unpack("<QQQ", raw[21:45]))

    def after(self, page: list[Change], *, last: bool, now: int) -> SyncState:
        """Return where the client stands after a page, the `last` one or not, of the changes up to `now`."""
        if last:
            return replace(self, change=max(now, self.change), told=max(now, self.told))
        if page[-1].kind == "Create":
            return replace(self, change=now, told=page[-1].number)
        return replace(self, change=page[-1].number)


def _check(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=8).digest()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an item; `item` is None for one that is gone."""

    kind: _Kind
    id: str
    number: int
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class FolderChange:
    """A change of a folder; `folder` is None for one that is gone."""

    kind: _Kind
    id: str
    number: int
    folder: Folder | None = None


def item_changes(state: State, folder: Folder, since: SyncState, *, associated: bool, most: int) -> tuple[list[Change], bool]:
    """Return the next changes of a folder, and whether these are all: first what the client knows, by change, then what is new, by birth."""
    known = sorted(_known(state, folder, since, associated=associated), key=lambda change: change.number)
    if len(known) > most:
        return known[:most], False
    keys = list(state.within[folder.id])  # in the order of their births
    start = bisect_right(keys, since.told, key=lambda key: state.items[key].born)
    new = (item for item in (state.items[key] for key in keys[start:]) if associated or not item.associated)
    page = known + [Change("Create", item.id, item.born, item) for item in islice(new, most - len(known))]
    return page, next(new, None) is None


def _known(state: State, folder: Folder, since: SyncState, *, associated: bool) -> Iterator[Change]:
    """Yield what has changed of what the client has been told of."""
    if state.change == since.change:
        return
    for item in (state.items[key] for key in state.within[folder.id]):
        if item.born <= since.told and state.newest(item) > since.change and (associated or not item.associated):
            yield Change("Update" if item.change > since.change else "ReadFlagChange", item.id, state.newest(item), item)
    for gone in state.gone:
        if gone.folder == folder.id and gone.born <= since.told and gone.change > since.change:
            yield Change("Delete", gone.id, gone.change)


def folder_changes(state: State, base: Folder, since: int) -> list[FolderChange]:
    """Return what has changed below a folder since a change: parents before their children, deletions last."""
    changed = (folder for folder in state.below(base) if folder.change > since)
    found = [FolderChange("Create" if one.born > since else "Update", one.id, one.change, one) for one in changed]
    found += [FolderChange("Delete", gone.id, gone.change) for gone in state.gone_folders if gone.born <= since < gone.change]
    return found


def false_deletes(past: list[State], token: SyncState) -> Iterator[Change]:
    """Yield what a server believes gone that takes a state of a mailbox that is no more: all that the old folder had."""
    for old in past:
        if old.epoch != token.epoch:
            continue
        for folder in old.folders.values():
            if folder.counter == token.counter and not folder.archive:
                yield from (Change("Delete", item.id, token.change) for item in old.items_of(folder) if item.born <= token.told)
