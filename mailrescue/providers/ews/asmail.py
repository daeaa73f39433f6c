"""An item's properties as a MAPI item, which formats/mapi makes a mail of: header, bodies, attachments."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import pybase64

from mailrescue.formats.mapi import attachments as forms
from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.formats.mapi.bag import Bag, Prop
from mailrescue.formats.mapi.item import MapiItem
from mailrescue.providers.ews.content import Content
from mailrescue.providers.ews.parsing import Element
from mailrescue.providers.ews.soap import child, children, extended, extended_values, field, moment, said

_EPOCH_1601, _TICKS = 11_644_473_600, 10_000_000
_TO, _CC, _BCC = 1, 2, 3
_LEVELS = {"Low": 0, "Normal": 1, "High": 2}
_SECRECY = {"Normal": 0, "Personal": 1, "Private": 2, "Confidential": 3}
_TEXTS = {
    tags.MESSAGE_CLASS: "ItemClass", tags.SUBJECT: "Subject", tags.MESSAGE_ID: "InternetMessageId", tags.IN_REPLY_TO: "InReplyTo",
    tags.REFERENCES: "References", tags.CONVERSATION_TOPIC: "ConversationTopic",
}  # fmt: skip
_TIMES = {tags.DELIVERY_TIME: "DateTimeReceived", tags.CLIENT_SUBMIT_TIME: "DateTimeSent", tags.CREATION_TIME: "DateTimeCreated"}
_SENDER = (tags.SENDER_NAME, tags.SENDER_TYPE, tags.SENDER_ADDRESS, tags.SENDER_SMTP)
_FROM = (tags.SENT_REPRESENTING_NAME, tags.SENT_REPRESENTING_TYPE, tags.SENT_REPRESENTING_ADDRESS, tags.SENT_REPRESENTING_SMTP)
_RECIPIENT = (tags.DISPLAY_NAME, tags.ADDRESS_TYPE, tags.EMAIL_ADDRESS, tags.SMTP_ADDRESS)
# The header as it was received, and the text that stands beside an HTML body.
WANTED = (
    extended(tags.TRANSPORT_HEADERS, "String") + extended(tags.BODY, "String") + extended(tags.MESSAGE_FLAGS, "Integer")
    + extended(tags.LAST_VERB, "Integer") + extended(tags.FLAG_STATUS, "Integer") + field("item:Attachments")
)  # fmt: skip


def mapi_item(item: Element, attachments: Iterable[Attachment]) -> MapiItem:
    """Return an item of which the server gave all properties."""
    more = extended_values(item)
    texts = {tag: said(item, name) for tag, name in _TEXTS.items()}
    texts |= {tag: more.get(tag, "") for tag in (tags.TRANSPORT_HEADERS, tags.BODY)}
    body = child(item, "Body")
    if body is not None and body.text:
        texts[tags.HTML if body.get("BodyType") == "HTML" else tags.BODY] = body.text
    props = [_text(tag, text) for tag, text in texts.items() if text]
    props += [_time(tag, when) for tag, name in _TIMES.items() if (when := moment(said(item, name))) is not None]
    props += [*_person(child(item, "Sender", "Mailbox"), _SENDER), *_person(child(item, "From", "Mailbox"), _FROM)]
    props += [_number(tags.IMPORTANCE, _LEVELS.get(said(item, "Importance"), 1)), _number(tags.SENSITIVITY, _SECRECY.get(said(item, "Sensitivity"), 0))]
    props += _index(said(item, "ConversationIndex"))
    return MapiItem(Bag(props), tuple(_recipients(item)), tuple(attachments))


def attachment(told: Element, content: Content, declared: int) -> Attachment:
    """Return an attachment; a message that is attached becomes a file with its MIME."""
    message = told.tag == "ItemAttachment"
    name = said(told, "Name") or "attachment"
    if message and not name.lower().endswith((".eml", ".ics", ".vcf")):
        name += ".eml"
    texts = {
        tags.ATTACH_LONG_FILENAME: name, tags.ATTACH_MIME_TAG: "message/rfc822" if message else said(told, "ContentType"),
        tags.ATTACH_CONTENT_ID: said(told, "ContentId"), tags.ATTACH_CONTENT_LOCATION: said(told, "ContentLocation"),
    }  # fmt: skip
    bag = Bag([_number(tags.ATTACH_METHOD, forms.BY_VALUE), *(_text(tag, text) for tag, text in texts.items() if text)])
    # The size that servers state has the properties of the attachment in it: what came is what there is.
    return Attachment(bag, content, content.size or declared)


def _recipients(item: Element) -> Iterable[Bag]:
    for name, kind in (("ToRecipients", _TO), ("CcRecipients", _CC), ("BccRecipients", _BCC)):
        for mailbox in children(item, name):
            yield Bag([_number(tags.RECIPIENT_TYPE, kind), *_person(mailbox, _RECIPIENT)])


def _person(mailbox: Element | None, names: tuple[int, int, int, int]) -> list[Prop]:
    if mailbox is None:
        return []
    address, way = said(mailbox, "EmailAddress").strip(), said(mailbox, "RoutingType").strip() or "SMTP"
    texts = (said(mailbox, "Name"), way, address, address if way.upper() == "SMTP" else "")
    return [_text(tag, text) for tag, text in zip(names, texts, strict=True) if text]


def _index(text: str) -> list[Prop]:
    try:
        data = pybase64.b64decode(text, validate=True)
    except ValueError:
        return []
    return [Prop(tags.CONVERSATION_INDEX, tags.BINARY, data)] if data else []


def _text(tag: int, text: str) -> Prop:
    return Prop(tag, tags.UNICODE, text.encode("utf-16-le", "replace"))


def _number(tag: int, value: int) -> Prop:
    return Prop(tag, tags.INT32, struct.pack("<i", value))


def _time(tag: int, when: int) -> Prop:
    return Prop(tag, tags.TIME, struct.pack("<Q", (when + _EPOCH_1601) * _TICKS))
