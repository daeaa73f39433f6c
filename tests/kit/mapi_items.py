"""MAPI items put together by hand, for tests of the mapping."""

from __future__ import annotations

import struct

from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.formats.mapi.bag import Bag, Prop
from mailrescue.formats.mapi.item import MapiItem
from mailrescue.formats.mapi.nameid import NamedId
from mailrescue.formats.mimewrite import Whole

Value = str | int | bool | bytes | float

# 2026-01-05 08:00:00 UTC.
MONDAY = 1_767_600_000


class Time(int):
    """Seconds since 1970, to be stored as a FILETIME."""


def prop(tag: int, value: Value) -> Prop:
    """Store a value in the type that fits it."""
    match value:
        case bool():
            return Prop(tag, tags.BOOLEAN, bytes((value,)))
        case Time():
            return Prop(tag, tags.TIME, struct.pack("<Q", (value + 11_644_473_600) * 10_000_000))
        case int():
            return Prop(tag, tags.INT32, struct.pack("<i", value))
        case float():
            return Prop(tag, tags.FLOAT64, struct.pack("<d", value))
        case str():
            return Prop(tag, tags.UNICODE, value.encode("utf-16-le"))
        case bytes():
            return Prop(tag, tags.BINARY, value)


def bag(values: dict[int, Value], named: dict[tuple[str, str | int], Value | Prop] | None = None) -> Bag:
    """Return a bag; named properties get ids from 0x8000 on."""
    props, names = [prop(tag, value) for tag, value in values.items()], {}
    for number, ((owner, name), value) in enumerate((named or {}).items()):
        names[0x8000 + number] = NamedId(owner, name)
        stored = value if isinstance(value, Prop) else prop(0, value)
        props.append(Prop(0x8000 + number, stored.type, stored.data))
    return Bag(props, names)


def texts(*values: str) -> Prop:
    """Store a multi-valued text."""
    raws = [value.encode("utf-16-le") for value in values]
    starts, at = [], 4 + 4 * len(raws)
    for raw in raws:
        starts.append(at)
        at += len(raw)
    data = struct.pack(f"<I{len(raws)}I", len(raws), *starts) + b"".join(raws)
    return Prop(0, tags.UNICODE | tags.MULTI, data)


def recipient(name: str, address: str, kind: int = 1, *, smtp: str = "", type_: str = "SMTP") -> Bag:
    """Return one row of a recipients table."""
    return bag({
        tags.RECIPIENT_TYPE: kind, tags.DISPLAY_NAME: name, tags.ADDRESS_TYPE: type_,
        tags.EMAIL_ADDRESS: address, tags.SMTP_ADDRESS: smtp,
    })  # fmt: skip


def attachment(name: str, data: bytes | None, method: int = 1, **more: Value) -> Attachment:
    """Return an attachment; `more` are values by the lower-case name of their tag."""
    values: dict[int, Value] = {tags.ATTACH_METHOD: method, tags.ATTACH_LONG_FILENAME: name}
    values |= {getattr(tags, key.upper()): value for key, value in more.items()}
    content = None if data is None else Whole(data)
    return Attachment(bag(values), content, len(data or b""))


def mail(values: dict[int, Value] | None = None, *rows: Bag, files: tuple[Attachment, ...] = ()) -> MapiItem:
    """Return a sent mail of Ann's with further values, recipients and attachments."""
    known: dict[int, Value] = {
        tags.MESSAGE_CLASS: "IPM.Note", tags.SUBJECT: "\x01\x01Hello", tags.CLIENT_SUBMIT_TIME: Time(MONDAY),
        tags.SENDER_NAME: "Ann", tags.SENDER_TYPE: "SMTP", tags.SENDER_ADDRESS: "ann@example.org",
    }  # fmt: skip
    return MapiItem(bag(known | (values or {})), rows, files)
