"""The sidecar of an item: every MAPI property, so that a later, better mapping can be made from the vault alone.

Layout (msgpack, keys in this order): `v` 1; `class`; `props`; `recipients`: one list for each row;
`attachments`: for each `props`, `size` and, when its bytes are in the message, `sha256` of them, else `data`
where the source gave any. A property is `[tag, type, set, name, value]`: set and name "" for unnamed ones;
texts as text when that loses nothing, numbers and truth values as such, everything else as the bytes of the
file; a value that could not be read is nil. A long text or HTML body that a part of the message decodes to is
`{"sha256": digest}` of that part's bytes. Properties are sorted by tag and type.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgpack

from mailrescue.formats.mapi import attachments, tags
from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.formats.mapi.bag import Bag, Prop
from mailrescue.formats.mapi.item import MapiItem, message_class

VERSION = 1
Value = bool | int | str | bytes | dict[str, bytes]
# Data that is in no message is kept here up to this size.
_KEPT_DATA = 1024 * 1024
_LONG_BODY = 1024
_NUMBERS = frozenset((tags.INT16, tags.INT32, tags.INT64, tags.BOOLEAN))


def pack(item: MapiItem) -> bytes:
    """Return the sidecar of an item; the same item gives the same bytes."""
    packed: bytes = msgpack.packb({
        "v": VERSION,
        "class": message_class(item.bag),
        "props": _props(item.bag),
        "recipients": [_props(row) for row in item.recipients],
        "attachments": [_attachment(each) for each in item.attachments],
    })  # fmt: skip
    return packed


def _attachment(each: Attachment) -> dict[str, Any]:
    found: dict[str, Any] = {"props": _props(each.bag), "size": each.declared}
    if each.content is None:
        return found
    if each.method != attachments.EMBEDDED:
        digest = hashlib.sha256()
        for chunk in each.content.chunks():
            digest.update(chunk)
        found["sha256"] = digest.digest()
    elif each.content.size <= _KEPT_DATA:
        found["data"] = b"".join(each.content.chunks())
    return found


def _props(bag: Bag) -> list[list[Any]]:
    return [_prop(bag, prop) for prop in sorted(bag, key=lambda prop: (prop.tag, prop.type))]


def _prop(bag: Bag, prop: Prop) -> list[Any]:
    named = bag.names.get(prop.tag) if prop.tag >= 0x8000 else None
    value = None if prop.failed else _value(bag, prop)
    return [prop.tag, prop.type, named.set if named else "", named.name if named else "", value]


def _value(bag: Bag, prop: Prop) -> Value:
    if prop.tag == tags.HTML and prop.type == tags.BINARY and len(prop.data) > _LONG_BODY:
        return {"sha256": hashlib.sha256(prop.data).digest()}
    if prop.type in _NUMBERS:
        number = bag.number(prop.tag)
        if number is not None:
            return bool(number) if prop.type == tags.BOOLEAN else number
    if prop.type == tags.UNICODE:
        return _text(prop)
    return prop.data


def _text(prop: Prop) -> Value:
    try:
        text = prop.data.decode("utf-16-le")
    except ValueError:
        return prop.data
    if prop.tag == tags.BODY and len(text) > _LONG_BODY and not text.endswith("\0"):
        return {"sha256": hashlib.sha256(text.encode("utf-8")).digest()}
    return text
