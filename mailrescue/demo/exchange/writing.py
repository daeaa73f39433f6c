"""The operations that make, change, move and delete items: CreateItem, UpdateItem, MoveItem, CopyItem, DeleteItem, UploadItems.

A backup program has no use for them. People and their mail programs have, whom tests and demo play.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pybase64

from mailrescue.demo.exchange import blob
from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.folders import number_of
from mailrescue.demo.exchange.items import item_id
from mailrescue.demo.exchange.kinds import element_of
from mailrescue.demo.exchange.letter import Letter
from mailrescue.demo.exchange.soap import Pieces, Refused, element
from mailrescue.demo.exchange.store import Folder, Item
from mailrescue.demo.exchange.written import CLASSES, content_of, properties_of, with_subject

_NO_ITEMS = "<m:Items/>"
_UNSENT, _READ = 8, 1


def create_item(call: Call) -> Pieces:
    """Save items that are given as MIME or as fields. A mail is a draft unless PR_MESSAGE_FLAGS (0x0E07) is set with it."""
    named = call.folders("SavedItemFolderId")

    def answer(node: Node) -> str:
        folder = call.folder(named[0]) if named else call.state.folder("drafts")
        return _ids(call, _created(call, node, folder))

    return call.each(call.node.child("Items").nodes, answer, _NO_ITEMS)


def _created(call: Call, node: Node, folder: Folder) -> Item:
    state = call.state
    given, now = node.child("MimeContent").text, state.clock.now()
    letter = Letter(_decoded(given) if given else content_of(node, now))
    kind = node.child("ItemClass").text or CLASSES.get(node.name, "IPM.Note")
    extended = {number: value for one in node.nodes if one.name == "ExtendedProperty" for number, value in [_extended(one)]}
    told = extended.pop("0x0E07", "")
    flags = int(told) if told.isdigit() else _UNSENT | _READ
    item = state.put(folder, letter, kind, _moment(extended.get("0x0E06", "")) or now)
    item = replace(
        _marked(item, node), draft=bool(flags & _UNSENT) and kind.startswith("IPM.Note"),
        read=bool(flags & _READ) if not node.child("IsRead") else node.child("IsRead").text == "true",
        properties={**properties_of(node), **extended},
    )  # fmt: skip
    state.items[item.id] = item
    return item


def _decoded(text: str) -> bytes:
    try:
        return pybase64.b64decode("".join(text.split()), validate=True)
    except ValueError as error:
        raise Refused("ErrorMimeContentInvalid") from error


def _marked(item: Item, node: Node) -> Item:
    """Return an item with the marks that an element has."""
    if node.child("Categories"):
        item = replace(item, categories=tuple(one.text for one in node.child("Categories").nodes))
    if node.child("Importance"):
        item = replace(item, importance=node.child("Importance").text)
    if node.child("Sensitivity"):
        item = replace(item, sensitivity=node.child("Sensitivity").text)
    if node.child("Flag"):
        item = replace(item, flag=node.child("Flag", "FlagStatus").text)
    if node.child("IsRead"):
        item = replace(item, read=node.child("IsRead").text == "true")
    return item


def _extended(node: Node) -> tuple[str, str]:
    tag = node.child("ExtendedFieldURI")
    number = number_of(tag)
    return f"0x{number:04X}" if number else tag.get("PropertyName"), node.child("Value").text


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def update_item(call: Call) -> Pieces:
    """Change fields of items: marks, subject, body, extended properties."""
    never = call.node.get("ConflictResolution") == "NeverOverwrite"

    def answer(node: Node) -> str:
        named = node.child("ItemId")
        item = call.item(named.get("Id"))
        key = named.get("ChangeKey")
        if never and key and key != call.state.replica.change_key(call.state.newest(item)):
            raise Refused("ErrorIrresolvableConflict")
        updates = node.child("Updates").nodes
        after = item
        for update in updates:
            after = _updated(after, update)
        only_seen = all(update.child("FieldURI").get("FieldURI") == "message:IsRead" for update in updates)
        kept = call.state.alter(after, only_seen=only_seen)
        return _ids(call, kept) + "<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>"

    return call.each(call.node.child("ItemChanges").nodes, answer, _NO_ITEMS)


def _updated(item: Item, update: Node) -> Item:
    """Return an item with one field set or taken away."""
    field, extended = update.child("FieldURI").get("FieldURI"), update.child("ExtendedFieldURI")
    taken = update.name == "DeleteItemField"
    value = next((one for one in update.nodes if not one.name.endswith("FieldURI")), update)
    if extended:
        number = number_of(extended)
        name = f"0x{number:04X}" if number else extended.get("PropertyName")
        rest = {key: told for key, told in item.properties.items() if key != name}
        return replace(item, properties=rest if taken else rest | {name: value.child("ExtendedProperty", "Value").text})
    if field == "item:Categories" and taken:
        return replace(item, categories=())
    if field == "item:Subject" and item.letter.content:
        return replace(item, letter=Letter(with_subject(item.letter, "" if taken else value.child("Subject").text)))
    if field in ("item:Categories", "item:Importance", "item:Sensitivity", "item:Flag", "message:IsRead"):
        return _marked(item, value)
    rest = {key: told for key, told in item.properties.items() if key != field}
    return replace(item, properties=rest if taken or not value.nodes else rest | {field: value.nodes[0].text})


def move_item(call: Call) -> Pieces:
    """Move items into a folder, where each has a new id."""

    def answer(node: Node) -> str:
        return _ids(call, call.state.move(call.item(node.get("Id")), call.target("ToFolderId")))

    return call.each(call.node.child("ItemIds").nodes, answer, _NO_ITEMS)


def copy_item(call: Call) -> Pieces:
    """Copy items into a folder."""

    def answer(node: Node) -> str:
        item = call.item(node.get("Id"))
        return _ids(call, call.state.put(call.target("ToFolderId"), item.letter, item.kind, item.received, item))

    return call.each(call.node.child("ItemIds").nodes, answer, _NO_ITEMS)


def delete_item(call: Call) -> Pieces:
    """Delete items: into Deleted Items, into the dumpster where there is one, or for good."""
    word = {"MoveToDeletedItems": "deleteditems", "SoftDelete": "recoverableitemsdeletions"}.get(call.node.get("DeleteType"), "")

    def answer(node: Node) -> str:
        item, state = call.item(node.get("Id")), call.state
        target = next((folder for folder in state.folders.values() if word and folder.word == word), None)
        if target:
            state.move(item, target)
        else:
            state.drop(item)
        return ""

    return call.each(call.node.child("ItemIds").nodes, answer)


def upload_items(call: Call) -> Pieces:
    """Take blobs of ExportItems back, as new items or in place of others."""

    def answer(node: Node) -> str:
        state = call.state
        try:
            raw = pybase64.b64decode(node.child("Data").text, validate=True)
        except ValueError as error:
            raise Refused("ErrorCorruptData") from error
        if node.get("CreateAction") == "Update":
            kept = state.alter(blob.unpacked(raw, call.item(node.child("ItemId").get("Id"))))
        else:
            folder = call.folder(replace(node.child("ParentFolderId"), name="FolderId"))
            kept = blob.unpacked(raw, state.put(folder, Letter(b""), "IPM.Note", state.clock.now()))
            state.items[kept.id] = kept
        return item_id(state, kept, "m:ItemId")

    return call.each(call.node.child("Items").nodes, answer)


def _ids(call: Call, item: Item) -> str:
    return element("m:Items", element(element_of(item.kind), item_id(call.state, item)))
