"""Items that the server does not give as MIME: their properties, attachments and, where offered, its own stream of them.

What comes of it is a mail, a VTODO, a VEVENT or a vCard that is readable anywhere; the properties themselves and the
stream go into the sidecar, so that nothing that the server gave is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from mailrescue.core.errors import ItemUnreadable
from mailrescue.formats import mimewrite
from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.formats.mapi.mail import render
from mailrescue.model.mail import ItemKind, RawItem
from mailrescue.providers.ews import ascard, asical, asmail, sidecar, soap
from mailrescue.providers.ews.channel import Channel, Repeated, checked
from mailrescue.providers.ews.content import Content
from mailrescue.providers.ews.facts import Facts, facts, item_of
from mailrescue.providers.ews.parsing import Answer, Element
from mailrescue.providers.ews.refusing import SHAPE, Refused
from mailrescue.providers.ews.soap import child, children, number, said
from mailrescue.providers.ews.writing import Sink

T = TypeVar("T")

_TRIES = 3
# The server's stream of an item is kept beside it up to this size.
_MOST_EXPORT = 32 * 1024 * 1024
_SHAPES = (asmail.WANTED, "")


@dataclass(slots=True)
class _Parts:
    """What was gathered of one item."""

    item: Element
    facts: Facts
    attachments: list[Attachment] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def discard(self) -> None:
        """Let go of spooled attachments."""
        for each in self.attachments:
            if isinstance(each.content, Content):
                each.content.discard()


class Rebuilder:
    """Puts items together from their properties."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._exports = True
        self._shape = 0

    def rebuild(self, key: str, why: str) -> RawItem:
        """Return an item; `why` is the sentence for what it may have lost by that, "" where nothing is. Raises ItemUnreadable."""
        answer = self._answer(key)
        item = item_of(answer.element)
        if item is None:
            raise ItemUnreadable("The server gives nothing of this item.")
        parts = _Parts(item, facts(item))
        if why:
            parts.lost.append(why)
        try:
            for each in children(item, "Attachments"):
                self._add_attachment(each, parts)
            return self._made(key, parts)
        finally:
            parts.discard()

    def _made(self, key: str, parts: _Parts) -> RawItem:
        sink, kind, found = Sink(), parts.facts.kind, parts.facts
        try:
            self._write(kind, parts, sink.write)
            raw, spool = sink.taken()
        except BaseException:
            sink.discard()
            raise
        export = self._export(key, parts)
        beside = sidecar.pack(found, sidecar.BY_PROPERTIES, properties=parts.item.written().encode(), export=export)
        return RawItem(raw, kind, found.received or found.created, found.flags, beside, tuple(parts.lost), spool=spool)

    def _write(self, kind: ItemKind, parts: _Parts, write: Callable[[bytes], object]) -> None:
        if kind is ItemKind.TASK or kind is ItemKind.EVENT:
            data, lost = (asical.todo if kind is ItemKind.TASK else asical.event)(parts.item, parts.facts, parts.attachments)
            write(data)
            parts.lost += lost
        elif kind is ItemKind.CONTACT:
            write(ascard.card(parts.item, parts.facts))
            parts.lost += [f'The attachment "{each.name}" of this contact is not in its vCard.' for each in parts.attachments]
        else:
            made = render(asmail.mapi_item(parts.item, parts.attachments))
            mimewrite.write(made.part, made.head, write)
            parts.lost += made.lost

    def _answer(self, key: str) -> Answer:
        while True:
            try:
                return self._ask(soap.get_items([key], _SHAPES[self._shape], mime=False, base="AllProperties"), _first)
            except Refused as refused:
                if refused.code not in SHAPE or self._shape + 1 >= len(_SHAPES):
                    raise ItemUnreadable(f"The item can be had neither as MIME nor by its properties. {refused.sentence}") from None
                self._shape += 1

    def _ask(self, body: str, take: Callable[[Iterator[Answer]], T]) -> T:
        try:
            return self._channel.ask(body, take, _TRIES)
        except Repeated:
            raise ItemUnreadable("The server fails each time it is asked for this item.") from None

    def _add_attachment(self, told: Element, parts: _Parts) -> None:
        id_ = child(told, "AttachmentId")
        name = said(told, "Name") or "attachment"
        if id_ is None or not id_.get("Id"):
            parts.lost.append(f'The attachment "{name}" has no id, so that nobody can ask for it.')
            return
        try:
            answer = self._ask(soap.get_attachment(id_.get("Id")), _first)
        except (Refused, ItemUnreadable) as error:
            reason = error.sentence if isinstance(error, Refused) else str(error)
            parts.lost.append(f'The attachment "{name}" could not be read. {reason}')
            return
        found = next(iter(children(answer.element, "Attachments")), told)
        if answer.content is None or answer.content.broken:
            parts.lost.append(f'The attachment "{name}" came damaged, so that it is left out.')
            return
        parts.attachments.append(asmail.attachment(found, answer.content, number(said(told, "Size")) or 0))

    def _export(self, key: str, parts: _Parts) -> bytes:
        """Return the server's stream of the item, b"" where it offers none."""
        if not self._exports:
            return b""
        try:
            answer = self._channel.ask(soap.export_items([key]), _first, _TRIES)
        except Refused as refused:
            self._exports = refused.code not in SHAPE and refused.code != "ErrorInvalidOperation"
            return b""
        except Repeated:
            self._exports = False
            return b""
        content = answer.content
        if content is None or content.broken:
            return b""
        if content.size > _MOST_EXPORT:
            content.discard()
            parts.lost.append("The server's own stream of this item is too large to be kept beside it.")
            return b""
        return content.taken()[0]


def _first(found: Iterator[Answer]) -> Answer:
    for answer in checked(found):
        return answer
    raise Refused("ErrorItemNotFound")
