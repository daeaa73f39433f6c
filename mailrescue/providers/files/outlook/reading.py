"""Read one item in the child: all properties, recipients and attachments, put together as a message."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mailrescue.formats import mimewrite
from mailrescue.formats.mapi import sidecar, tags
from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.formats.mapi.item import MapiItem, flags_of, kind_of, received_of
from mailrescue.formats.mapi.mail import render
from mailrescue.formats.mimewrite import Content, Whole
from mailrescue.model.mail import SPOOL_ABOVE
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
from mailrescue.providers.files.outlook.wire import Message

_DATA = frozenset((tags.ATTACH_DATA,))
# Attachments of one item that stand in memory together; what goes beyond is read from the file again.
_IN_MEMORY = SPOOL_ABOVE


def read_item(opened: Opened, request: Message) -> Message:
    """Answer one `read` request: the message, or `error` with the reason."""
    how, path, index = request["where"]
    found = _find(opened, str(how), tuple(path), int(index), int(request["node"]))
    if found is None:
        return {"error": "it is no longer where it was; the file has changed since it was listed"}
    item = _load(opened, found)
    rendered = render(item)
    sink = _Sink(str(request["spool"]))
    try:
        mimewrite.write(rendered.part, rendered.head, sink.write)
        return {
            **sink.finish(),
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
    """Return the item at its place, else the one of that node in the same folder, else None."""
    found = attempt(lambda: reach(opened, how, path, index), None)
    if found is not None and identifier(found) == node:
        return found
    if how != BY_TABLE:
        return None
    folder = attempt(lambda: opened.at(path), None)
    for other in range(int(attempt(lambda: folder.number_of_sub_messages, 0)) if folder else 0):
        found = attempt(lambda at=other: folder.get_sub_message(at), None)  # type: ignore[misc]
        if found is not None and identifier(found) == node:
            return found
    return None


def _load(opened: Opened, item: Thing) -> MapiItem:
    failed: list[str] = []
    # Items without tables (free/busy data) have neither recipients nor attachments.
    rows = _table(lambda: opened.file.bags(item.recipients), item, "recipients", failed)
    files = _table(lambda: _attachments(opened, item, failed), item, "attachments", failed)
    return MapiItem(opened.file.bag(item), tuple(rows), tuple(files), tuple(failed))


def _table(read: Callable[[], list[T]], item: Thing, what: str, failed: list[str]) -> list[T]:
    if not hasattr(type(item), what):
        return []
    try:
        return read()
    except FAILURES as error:
        failed.append(f"The list of {what} could not be read ({why(error)}); the rest of the item is kept.")
        return []


def _attachments(opened: Opened, item: Thing, failed: list[str]) -> list[Attachment]:
    found, room = [], _IN_MEMORY
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


class _Sink:
    """Takes the message: in memory, or beyond SPOOL_ABOVE in the file the parent named."""

    def __init__(self, spool: str) -> None:
        self._path = spool
        self._held = bytearray()
        self._file: Any = None
        self._size = 0

    def write(self, data: bytes) -> None:
        self._size += len(data)
        if self._file is not None:
            self._file.write(data)
            return
        self._held += data
        if self._size > SPOOL_ABOVE:
            fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            self._file = os.fdopen(fd, "wb")
            self._file.write(self._held)
            self._held.clear()

    def finish(self) -> Message:
        if self._file is None:
            return {"raw": bytes(self._held), "spooled": 0}
        self._file.close()
        return {"raw": b"", "spooled": self._size}

    def abandon(self) -> None:
        if self._file is not None:
            self._file.close()
            Path(self._path).unlink(missing_ok=True)


