"""An item as an answer has it: its fields in the order of the schema ([MS-OXWSCORE] 2.2.4.24 ItemType, [MS-OXWSMSG] MessageType)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.folders import field_uri, id_of, number_of
from mailrescue.demo.exchange.ids import attachment_id, entry_id
from mailrescue.demo.exchange.kinds import MORE_FIELDS, element_of, title_of
from mailrescue.demo.exchange.letter import Attached
from mailrescue.demo.exchange.soap import Pieces, element, escaped, moment, plain, yes
from mailrescue.demo.exchange.store import Item, State

_DEFAULT = frozenset({
    "item:Subject", "item:Sensitivity", "item:Body", "item:Attachments", "item:DateTimeReceived", "item:Size", "item:Categories",
    "item:Importance", "item:DateTimeSent", "item:DateTimeCreated", "item:HasAttachments", "message:ToRecipients", "message:CcRecipients",
    "message:IsRead", "message:Sender", "message:From",
})  # fmt: skip
# What a shape means that names no fields: listings leave out what would have to be read out of the item.
_DEEP = frozenset({"item:Body", "item:Attachments", "item:InternetMessageHeaders", "message:ToRecipients", "message:CcRecipients"})


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked for of each item. `mime_or_nothing`: an item of which there is no MIME is refused, not given without."""

    fields: frozenset[str]
    tags: tuple[Node, ...]
    mime: bool
    mime_or_nothing: bool = False
    text_body: bool = False

    @classmethod
    def of(cls, node: Node, *, listing: bool = False) -> Shape:
        """Read an ItemShape; a `listing` gives neither MIME nor bodies, whoever asks."""
        named = frozenset(one.get("FieldURI") for one in node.every("FieldURI"))
        base = node.child("BaseShape").text
        fields = named | {"IdOnly": frozenset(), "Default": _DEFAULT}.get(base, frozenset(ALL_FIELDS) | _DEFAULT)
        strict = node.child("IncludeMimeContent").text.lower() == "true"
        mime = strict or "item:MimeContent" in named
        return cls(
            fields - _DEEP - {"item:MimeContent"} if listing else fields, tuple(node.every("ExtendedFieldURI")), mime and not listing,
            strict, node.child("BodyType").text == "Text",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """An item while it is written, and the faults that happen to it."""

    state: State
    item: Item
    fractions: bool = False
    illegal: bool = False
    text_body: bool = False

    def said(self, field: str) -> str:
        """Return what an item without bytes was given as a field."""
        return self.item.properties.get(field, "")


def item_id(state: State, item: Item, name: str = "t:ItemId") -> str:
    """Return the element with an item's id and change key."""
    key = state.replica.change_key(state.newest(item))
    return f'<{name} Id="{item.id}" ChangeKey="{key}"/>'


def item_xml(view: View, shape: Shape, mime: bytes | None = None) -> Pieces:
    """Return an item with the fields that a shape asks for; `mime`: its bytes in base64, where they are to be in it."""
    name = element_of(view.item.kind)
    before = (b'<t:MimeContent CharacterSet="UTF-8">', mime, b"</t:MimeContent>") if mime is not None else ()
    parts = [item_id(view.state, view.item)]
    parts += [
        text for field, write in FIELDS if field in shape.fields or field == _TAGS
        for text in ([write(view)] if field != _TAGS else _extended(view, shape.tags)) if text
    ]  # fmt: skip
    parts += [text for field, write in MORE_FIELDS.get(name, ()) if field in shape.fields and (text := write(view.item))]
    return (f"<{name}>".encode(), *before, "".join(parts).encode(), f"</{name}>".encode())


def _subject(view: View) -> str:
    text = plain("t:Subject", view.said("item:Subject") or title_of(view.item))
    return text.replace("</t:Subject>", "&#x1F;</t:Subject>") if view.illegal else text


def _body(view: View) -> str:
    told = view.said("item:Body")
    text, kind = (told, "Text") if told or not view.item.letter.content else view.item.letter.body
    return element("t:Body", escaped(text), BodyType="Text" if view.text_body else kind)


def _attachments(view: View) -> str:
    found = view.item.letter.attachments if view.item.letter.content else ()
    told = (attachment_xml(view.item, number, one) for number, one in enumerate(found))
    return element("t:Attachments", *told) if found else ""


def attachment_xml(item: Item, number: int, one: Attached, *inside: str) -> str:
    """Return an attachment, with what is `inside` where it was asked for."""
    parts = [
        f'<t:AttachmentId Id="{attachment_id(item.id, number)}"/>', plain("t:Name", one.name), plain("t:ContentType", one.content_type),
        plain("t:ContentId", one.content_id) if one.content_id else "", plain("t:Size", str(len(one.content))),
        plain("t:LastModifiedTime", moment(item.modified)), plain("t:IsInline", yes(one.inline)),
        "" if one.message else plain("t:IsContactPhoto", "false"),
    ]  # fmt: skip
    return element("t:ItemAttachment" if one.message else "t:FileAttachment", *parts, *inside)


def _headers(view: View) -> str:
    told = (
        element("t:InternetMessageHeader", escaped(" ".join(str(value).split())), HeaderName=name)
        for name, value in view.item.letter.head.raw_items()
    )
    return element("t:InternetMessageHeaders", *told) if view.item.letter.content else ""


def _display(name: str, header: str) -> Callable[[View], str]:
    return lambda view: plain(name, "; ".join(one for one, _ in view.item.letter.people(header)))


def _header(name: str, header: str) -> Callable[[View], str]:
    def write(view: View) -> str:
        found = view.item.letter.text(header)
        return plain(name, found) if found else ""

    return write


def _sent(view: View) -> str:
    return plain("t:DateTimeSent", moment(view.item.letter.sent or view.item.received, fractions=view.fractions))


def has_attachments(item: Item) -> bool:
    """Tell whether Exchange would show a paper clip; where that needs no parsing of all bytes."""
    return bool(item.letter.content) and "multipart/mixed" in item.letter.text("Content-Type").lower()


_TAGS = "item:ExtendedProperty"
FIELDS: tuple[tuple[str, Callable[[View], str]], ...] = (
    ("item:ParentFolderId", lambda view: id_of(view.state, view.state.folders[view.item.folder], "t:ParentFolderId")),
    ("item:ItemClass", lambda view: plain("t:ItemClass", view.item.kind)),
    ("item:Subject", _subject),
    ("item:Sensitivity", lambda view: plain("t:Sensitivity", view.item.sensitivity)),
    ("item:Body", _body),
    ("item:Attachments", _attachments),
    ("item:DateTimeReceived", lambda view: plain("t:DateTimeReceived", moment(view.item.received, fractions=view.fractions))),
    ("item:Size", lambda view: plain("t:Size", str(len(view.item.letter.content) or 512))),
    ("item:Categories", lambda view: _strings(view.item.categories)),
    ("item:Importance", lambda view: plain("t:Importance", view.item.importance)),
    ("item:InReplyTo", _header("t:InReplyTo", "In-Reply-To")),
    ("item:IsSubmitted", lambda _: plain("t:IsSubmitted", "false")),
    ("item:IsDraft", lambda view: plain("t:IsDraft", yes(view.item.draft))),
    ("item:IsFromMe", lambda _: plain("t:IsFromMe", "false")),
    ("item:IsResend", lambda _: plain("t:IsResend", "false")),
    ("item:IsUnmodified", lambda view: plain("t:IsUnmodified", yes(view.item.change == view.item.born))),
    ("item:InternetMessageHeaders", _headers),
    ("item:DateTimeSent", _sent),
    ("item:DateTimeCreated", lambda view: plain("t:DateTimeCreated", moment(view.item.created, fractions=view.fractions))),
    ("item:DisplayCc", _display("t:DisplayCc", "Cc")),
    ("item:DisplayTo", _display("t:DisplayTo", "To")),
    ("item:HasAttachments", lambda view: plain("t:HasAttachments", yes(has_attachments(view.item)))),
    (_TAGS, lambda _: ""),
    ("item:Culture", lambda _: plain("t:Culture", "en-US")),
    ("item:LastModifiedName", lambda _: plain("t:LastModifiedName", "MailRescue")),
    ("item:LastModifiedTime", lambda view: plain("t:LastModifiedTime", moment(view.item.modified, fractions=view.fractions))),
    ("item:IsAssociated", lambda view: plain("t:IsAssociated", yes(view.item.associated))),
    ("item:Flag", lambda view: element("t:Flag", plain("t:FlagStatus", view.item.flag))),
    ("item:InstanceKey", lambda view: plain("t:InstanceKey", base64.b64encode(entry_id(view.item.id)[-8:]).decode())),
)
ALL_FIELDS = tuple(
    name for name, _ in (*FIELDS, *(field for fields in MORE_FIELDS.values() for field in fields)) if name != _TAGS
)


def _strings(texts: tuple[str, ...]) -> str:
    return element("t:Categories", *(plain("t:String", text) for text in texts)) if texts else ""


def _extended(view: View, tags: tuple[Node, ...]) -> list[str]:
    told = ((tag, _value(view, tag)) for tag in tags)
    return [element("t:ExtendedProperty", field_uri(tag), plain("t:Value", value)) for tag, value in told if value is not None]


def _value(view: View, tag: Node) -> str | None:
    """Return an extended property; None when the item has none of it."""
    item, number = view.item, number_of(tag)
    told = item.properties.get(f"0x{number:04X}" if number else tag.get("PropertyName"))
    if told is not None:
        return told
    message_flags = (1 if item.read else 0) | (8 if item.draft else 0) | (0x10 if has_attachments(item) else 0)
    values: dict[int, Callable[[], str]] = {
        0x0E07: lambda: str(message_flags),
        0x0E08: lambda: str(len(item.letter.content) or 512),
        0x0E06: lambda: moment(item.received),
        0x3007: lambda: moment(item.created),
        0x3008: lambda: moment(item.modified),
        0x1035: lambda: item.letter.text("Message-ID"),
        0x0FFF: lambda: base64.b64encode(entry_id(item.id)).decode(),
        0x1090: lambda: {"Complete": "1", "Flagged": "2"}.get(item.flag, "0"),
    }
    return values[number]() if number in values else None
