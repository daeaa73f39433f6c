"""Read one item in the child: all properties, recipients and attachments, put together as a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from mailrescue.formats import mimewrite
from mailrescue.formats.mapi import sidecar, tags
from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.formats.mapi.bag import Bag
from mailrescue.formats.mapi.item import MapiItem, flags_of, kind_of, received_of
from mailrescue.formats.mapi.mail import render
from mailrescue.formats.mimewrite import Content, Whole
from mailrescue.providers.files.outlook.listing import BY_TABLE, reach
from mailrescue.providers.files.outlook.opening import Opened
from mailrescue.providers.files.outlook.pff import (
    FAILURES,
    AttachmentData,
    T,
    Thing,
    attempt,
    identifier,
    why,
)
from mailrescue.providers.files.outlook.sink import MessageSink
from mailrescue.providers.files.outlook.wire import Message

_DATA = frozenset((tags.ATTACH_DATA,))
_HAS_ATTACHMENTS = 0x10


def read_item(opened: Opened, request: Message) -> Message:
    """Answer one `read` request: the message, or `error` with the reason."""
    how, path, index = request["where"]
    found = _find(opened, str(how), tuple(path), int(index), int(request["node"]))
    if found is None:
        return {"error": "it is no longer where it was; the file has changed since it was listed"}
    above = int(request["spool_above"])
    item = _load(opened, found, above)
    rendered = render(item)
    sink = MessageSink(Path(request["spool"]), above)
    try:
        mimewrite.write(rendered.part, rendered.head, sink.write)
        raw, spooled = sink.finish()
        return {
            "raw": raw,
            "spooled": spooled,
            "kind": kind_of(item.bag).value,
            "received": received_of(item.bag),
            "flags": list(flags_of(item.bag)),
            "sidecar": sidecar.pack(item),
            "lost": list(rendered.lost),
        }
    except BaseException:
        sink.abandon()
        raise


def _find(opened: Opened, how: str, path: tuple[int, ...], index: int, node: int) -> Thing:
    """Return the item at its place, else the one of that node in the same folder, else None.

    Raises what pypff raises for the item at its place when no other is of that node.
    """
    failure: BaseException | None = None
    try:
        found = reach(opened, how, path, index)
        if identifier(found) == node:
            return found
    except FAILURES as error:
        failure = error
    found = _same_node(opened, path, node) if how == BY_TABLE else None
    if found is None and failure is not None:
        raise failure
    return found


def _same_node(opened: Opened, path: tuple[int, ...], node: int) -> Thing:
    """Look for a node in the folder: the file may have got new items since it was listed."""
    folder = attempt(lambda: opened.at(path), None)
    for index in range(int(attempt(lambda: folder.number_of_sub_messages, 0)) if folder else 0):
        found = attempt(lambda at=index: folder.get_sub_message(at), None)  # type: ignore[misc]
        if found is not None and identifier(found) == node:
            return found
    return None


def _load(opened: Opened, item: Thing, above: int) -> MapiItem:
    bag, failed = opened.file.bag(item), list[str]()
    if not hasattr(type(item), "attachments"):  # of a class that libpff does not know
        return MapiItem(bag, failed=tuple(_out_of_reach(bag)))
    rows = _table(lambda: opened.file.bags(item.recipients), "recipients", failed)
    files = _table(lambda: _attachments(opened, item, above, failed), "attachments", failed)
    return MapiItem(bag, tuple(rows), tuple(files), tuple(failed), _unpacked_rtf(bag, item))


def _unpacked_rtf(bag: Bag, item: Thing) -> bytes:
    """Let libpff unpack RTF, 100 times as fast as Python does; what it refuses is left to lzfu, which is lenient."""
    wanted = tags.RTF_COMPRESSED in bag and not bag.binary(tags.HTML)
    return (attempt(lambda: item.rtf_body, None) or b"").rstrip(b"\0") if wanted else b""


def _out_of_reach(bag: Bag) -> Iterator[str]:
    """Name the tables of an item that libpff gives without them."""
    kind = bag.text(tags.MESSAGE_CLASS)
    if bag.flag(tags.HAS_ATTACHMENTS) or (bag.number(tags.MESSAGE_FLAGS) or 0) & _HAS_ATTACHMENTS:
        yield f"Its attachments could not be reached: items of the class {kind} cannot be read in full yet."
    if bag.text(tags.DISPLAY_TO) or bag.text(tags.DISPLAY_CC):
        yield f"The addresses of its recipients could not be reached: items of the class {kind} cannot be read in full yet."


def _table(read: Callable[[], list[T]], what: str, failed: list[str]) -> list[T]:
    try:
        return read()
    except FAILURES as error:
        failed.append(f"The list of {what} could not be read ({why(error)}); the rest of the item is kept.")
        return []


def _attachments(opened: Opened, item: Thing, room: int, failed: list[str]) -> list[Attachment]:
    """Return the attachments; `room` bytes of them stay in memory, the others are read from the file again."""
    found = []
    for number in range(item.number_of_attachments):
        try:
            attachment = _attachment(opened, item.get_attachment(number), room)
        except FAILURES as error:
            failed.append(f"Attachment number {number + 1} could not be read ({why(error)}).")
            continue
        room -= attachment.content.size if isinstance(attachment.content, Whole) else 0
        found.append(attachment)
    return found


def _attachment(opened: Opened, source: Thing, room: int) -> Attachment:
    bag = opened.file.bag(source, without=_DATA)
    try:
        declared = int(source.size)
    except FAILURES as error:
        return Attachment(bag, None, 0, why(error) if tags.ATTACH_DATA in bag else "")
    content, failed = _content(AttachmentData(source, declared), room)
    return Attachment(bag, content, declared, failed)


def _content(data: AttachmentData, room: int) -> tuple[Content | None, str]:
    """Read the attachment once; keep it when there is room. What comes before a failure is kept as well."""
    held, size, failed = bytearray(), 0, ""
    try:
        for chunk in data.chunks():
            size += len(chunk)
            if size <= room:
                held += chunk
    except FAILURES as error:
        failed = why(error)
    if failed and not size:
        return None, failed
    if size <= room:
        return Whole(bytes(held)), failed
    data.size = size
    return data, failed
