"""The operations SyncFolderHierarchy and SyncFolderItems ([MS-OXWSSYNC])."""

from __future__ import annotations

from dataclasses import replace

from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.faults import Fault
from mailrescue.demo.exchange.folders import folder_xml
from mailrescue.demo.exchange.items import Shape, View, item_id, item_xml
from mailrescue.demo.exchange.soap import Pieces, Refused, element, plain, yes
from mailrescue.demo.exchange.store import Folder
from mailrescue.demo.exchange.sync import (
    Change,
    FolderChange,
    SyncState,
    false_deletes,
    folder_changes,
    item_changes,
)


def sync_folder_hierarchy(call: Call) -> Pieces:
    """Answer what has changed below a folder: without one, below the root. Everything in one go, as Exchange does."""
    return call.whole(lambda: _hierarchy(call))


def _hierarchy(call: Call) -> str:
    named = call.folders("SyncFolderId")
    base = call.folder(named[0]) if named else call.state.folder("root")
    token, _ = _since(call, base, "folders")
    changes = folder_changes(call.state, base, token.change)
    state = SyncState(call.state.epoch, "folders", base.counter, call.state.change, call.state.change)
    shape = call.node.child("FolderShape")
    told = "".join(_folder_change(call, change, shape) for change in changes)
    return plain("m:SyncState", state.text()) + plain("m:IncludesLastFolderInRange", "true") + element("m:Changes", told)


def _folder_change(call: Call, change: FolderChange, shape: Node) -> str:
    if change.folder is None:
        return f'<t:Delete><t:FolderId Id="{change.id}" ChangeKey="{call.state.replica.change_key(change.number, of_folder=True)}"/></t:Delete>'
    return element(f"t:{change.kind}", folder_xml(call.state, change.folder, shape))


def sync_folder_items(call: Call) -> Pieces:
    """Answer what has changed in a folder, at most 512 changes at a time whatever is asked for."""
    return call.whole(lambda: _items(call))


def _items(call: Call) -> Pieces:
    folder = call.target("SyncFolderId")
    asked = call.node.child("MaxChangesReturned").text
    if not asked.isdigit() or not 0 < int(asked) <= 512:
        raise Refused("ErrorInvalidRequest")
    token, foreign = _since(call, folder, "items")
    most = min(int(asked), call.clip)
    if foreign:
        false = list(false_deletes(call.mailbox.past, token))
        page, last = false[:most], len(false) <= most
    else:
        hidden = call.node.child("SyncScope").text == "NormalAndAssociatedItems"
        page, last = item_changes(call.state, folder, token, associated=hidden, most=most)
    reached = token.after(page, last=last, now=call.state.change)
    state = reached if foreign and not last else replace(reached, epoch=call.state.epoch)
    ignored = {node.get("Id") for node in call.node.child("Ignore").nodes}
    told = [piece for one in page if one.id not in ignored for piece in _change(call, one)]
    head = plain("m:SyncState", state.text()) + plain("m:IncludesLastItemInRange", yes(last))
    return (head.encode(), b"<m:Changes>", *told, b"</m:Changes>") if told else (head.encode(), b"<m:Changes/>")


def _change(call: Call, change: Change) -> Pieces:
    state = call.state
    if change.item is None:
        return (f'<t:Delete><t:ItemId Id="{change.id}" ChangeKey="{state.replica.change_key(change.number)}"/></t:Delete>'.encode(),)
    if change.kind == "ReadFlagChange":
        return (element("t:ReadFlagChange", item_id(state, change.item), plain("t:IsRead", yes(change.item.read))).encode(),)
    shape = Shape.of(call.node.child("ItemShape"), listing=True)
    view = View(state, change.item, fractions=call.strikes(Fault.FRACTIONS, change.id), illegal=call.strikes(Fault.ILLEGAL_XML, change.id))
    name = change.kind.encode()
    return (b"<t:%s>" % name, *item_xml(view, shape), b"</t:%s>" % name)


def _since(call: Call, folder: Folder, of: str) -> tuple[SyncState, bool]:
    """Return where the client stands, and whether its state is foreign and taken all the same. Raises Refused."""
    text = call.node.child("SyncState").text.strip()
    if not text:
        return SyncState(call.state.epoch, of, folder.counter, 0, 0), False
    if call.strikes(Fault.BAD_SYNC_STATE):
        raise Refused("ErrorInvalidSyncStateData")
    token = SyncState.read(text, of)
    foreign = token.epoch != call.state.epoch
    if (foreign or token.counter != folder.counter) and not (foreign and call.strikes(Fault.FOREIGN_STATES)):
        raise Refused("ErrorInvalidSyncStateData")
    return token, foreign


