"""The operations that read: ConvertId, GetFolder, FindFolder, FindItem, GetItem, GetAttachment, ExportItems."""

from __future__ import annotations

import pybase64

from mailrescue.demo.exchange import blob
from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.faults import Fault
from mailrescue.demo.exchange.finding import found_items, page_of
from mailrescue.demo.exchange.folders import folder_xml
from mailrescue.demo.exchange.ids import IdKind, entry_id, kind_of, of_attachment
from mailrescue.demo.exchange.items import Shape, View, attachment_xml, item_id, item_xml
from mailrescue.demo.exchange.kinds import has_mime
from mailrescue.demo.exchange.soap import Pieces, Refused, element, plain
from mailrescue.demo.exchange.store import Item

_NO_ITEMS = "<m:Items/>"
_MOST_FOUND, _MOST_RESTRICTED = 1000, 250


def convert_id(call: Call) -> Pieces:
    """Answer ids in another form ([MS-OXWSCVTID]): as entry id in base64 or hexadecimal, else as they are."""
    form = call.node.get("DestinationFormat")

    def answer(node: Node) -> str:
        known = node.get("Id")
        if node.name != "AlternateId" or kind_of(known) is IdKind.MALFORMED:
            raise Refused("ErrorInvalidIdMalformed")
        entry = entry_id(known)
        other = {"EntryId": pybase64.b64encode(entry).decode(), "HexEntryId": entry.hex().upper()}.get(form, known)
        kind = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="t:AlternateIdType"'
        return f'<m:AlternateId {kind} Format="{form}" Id="{other}" Mailbox="{node.get("Mailbox")}"/>'

    return call.each(call.node.child("SourceIds").nodes, answer)


def get_folder(call: Call) -> Pieces:
    """Answer folders by their ids or distinguished words."""
    shape = call.node.child("FolderShape")

    def answer(node: Node) -> str:
        return element("m:Folders", folder_xml(call.state, call.folder(node), shape))

    return call.each(call.folders("FolderIds"), answer, "<m:Folders/>")


def find_folder(call: Call) -> Pieces:
    """Answer the folders below others, right below or at any depth."""
    shape, deep = call.node.child("FolderShape"), call.node.get("Traversal") == "Deep"

    def answer(node: Node) -> str:
        base = call.folder(node)
        found = call.state.below(base) if deep else call.state.children(base)
        page, place = page_of(found, call.node.child("IndexedPageFolderView"), len(found))
        inside = element("t:Folders", *(folder_xml(call.state, folder, shape) for folder in page))
        return element("m:RootFolder", inside, **place)

    return call.each(call.folders("ParentFolderIds"), answer)


def find_item(call: Call) -> Pieces:
    """Answer the items of folders, at most 1,000 at a time, and 250 with a restriction."""
    shape = Shape.of(call.node.child("ItemShape"), listing=True)
    most = _MOST_RESTRICTED if call.node.child("Restriction") else _MOST_FOUND

    def answer(node: Node) -> Pieces:
        found = found_items(call.state, call.folder(node), call.node)
        view = call.node.child("IndexedPageItemView") or call.node.child("CalendarView")
        page, place = page_of(found, view, most)
        inside = (piece for item in page for piece in item_xml(view_of(call, item), shape))
        attributes = "".join(f' {name}="{value}"' for name, value in place.items()).encode()
        return (b"<m:RootFolder%s><t:Items>" % attributes, *inside, b"</t:Items></m:RootFolder>")

    return call.each(call.folders("ParentFolderIds"), answer)


def view_of(call: Call, item: Item, *, text_body: bool = False) -> View:
    """Return an item with the faults that happen to it."""
    fractions, illegal = call.strikes(Fault.FRACTIONS, item.id), call.strikes(Fault.ILLEGAL_XML, item.id)
    return View(call.state, item, fractions=fractions, illegal=illegal, text_body=text_body)


def get_item(call: Call) -> Pieces:
    """Answer items by their ids, with MIME where it is asked for."""
    shape = Shape.of(call.node.child("ItemShape"))

    def answer(node: Node) -> Pieces:
        item = call.item(node.get("Id"))
        if call.strikes(Fault.VANISHED, item.id):
            raise Refused("ErrorItemNotFound")
        mime = _mime(call, item) if shape.mime and (has_mime(item) or shape.mime_or_nothing) else None
        return (b"<m:Items>", *item_xml(view_of(call, item, text_body=shape.text_body), shape, mime), b"</m:Items>")

    return call.each(call.node.child("ItemIds").nodes, answer, _NO_ITEMS)


def _mime(call: Call, item: Item) -> bytes:
    """Return an item's MIME in base64. Raises Refused where Exchange makes none."""
    if not has_mime(item):
        raise Refused("ErrorUnsupportedMimeConversion")
    if not item.letter.content or call.strikes(Fault.NO_MIME, item.id):
        raise Refused("ErrorMimeContentConversionFailed")
    if call.strikes(Fault.BAD_BASE64, item.id):
        return item.letter.encoded[:-5] + b"*=?"
    if call.strikes(Fault.NEW_BOUNDARIES, item.id):
        return item.letter.encoded_anew(call.number)
    return item.letter.encoded


def get_attachment(call: Call) -> Pieces:
    """Answer attachments with their content; one that is a mail, as a mail with MIME ([MS-OXWSATT])."""

    def answer(node: Node) -> str:
        found = of_attachment(node.get("Id"))
        if found is None:
            raise Refused("ErrorInvalidAttachmentId")
        item = call.item(found[0])
        attached = item.letter.attachments
        if found[1] >= len(attached):
            raise Refused("ErrorInvalidAttachmentId")
        one = attached[found[1]]
        content = pybase64.b64encode(one.content).decode()
        inside = plain("t:Content", content)
        if one.message:
            mime = element("t:MimeContent", content, CharacterSet="UTF-8")
            inside = element("t:Message", mime, plain("t:ItemClass", "IPM.Note"))
        return element("m:Attachments", attachment_xml(item, found[1], one, inside))

    return call.each(call.node.child("AttachmentIds").nodes, answer, "<m:Attachments/>")


def export_items(call: Call) -> Pieces:
    """Answer items as opaque blobs, which UploadItems takes back ([MS-OXWSBTRF])."""

    def answer(node: Node) -> str:
        item = call.item(node.get("Id"))
        data = pybase64.b64encode(blob.packed(item)).decode()
        return item_id(call.state, item, "m:ItemId") + f"<m:Data>{data}</m:Data>"

    return call.each(call.node.child("ItemIds").nodes, answer)
