"""The answers of a service while they come in: each response message as a small element, its bytes apart.

The parser calls back for every element, so that base64 never stands in a tree: `Content` decodes it piece by piece.
Characters that XML does not allow are let through (servers send them in subjects), an answer that ends early is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from lxml import etree

from mailrescue.providers.ews.content import Content
from mailrescue.providers.net.limits import LARGEST_ITEM


class Element:
    """An element that was read. Names come without their namespace: no two of an answer differ by that alone.

    Much lighter than lxml's own, which cost more than all the rest of reading a mail.
    """

    __slots__ = ("_attributes", "_elements", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.text = tag, ""
        self._attributes = attributes
        self._elements: list[Element] = []

    def __iter__(self) -> Iterator[Element]:
        """Yield the elements right within it."""
        return iter(self._elements)

    def add(self, element: Element) -> None:
        """Put an element in."""
        self._elements.append(element)

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute."""
        return self._attributes.get(name, default)

    def every(self) -> Iterator[Element]:
        """Yield itself and all elements within it, in order."""
        yield self
        for element in self._elements:
            yield from element.every()

    def written(self) -> str:
        """Return it as XML without namespaces, its text before the elements within."""
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self._attributes.items())
        inside = escape(self.text, quote=False) + "".join(element.written() for element in self._elements)
        return f"<{self.tag}{attributes}>{inside}</{self.tag}>" if inside else f"<{self.tag}{attributes}/>"


# What holds bytes: [MS-OXWSCORE] MimeContent, [MS-OXWSATT] FileAttachment/Content, [MS-OXWSBTRF] Data.
_BYTES = frozenset({"MimeContent", "Content", "Data"})
# Elements of the envelope that are handed out whole.
_WHOLE = frozenset({"ServerVersionInfo", "Fault"})
_MESSAGE = "ResponseMessage"
# What no XML document may have, but servers send all the same, and halves of characters.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What may come without a whole message and without bytes of an item: more is no answer, and would never end.
_MOST_BETWEEN = 128 * 1024 * 1024
# Honest answers go ten elements deep; thousands would be more than the stack takes.
_DEEPEST = 200


class CutShort(Exception):
    """The answer ended before its envelope did, goes on without end, or is no XML that a service may send."""


@dataclass(slots=True)
class Answer:
    """A response message, a Fault or the ServerVersionInfo of the header; `content` are the bytes of its item."""

    element: Element
    content: Content | None = None

    @property
    def name(self) -> str:
        """The element's name."""
        return self.element.tag


def clean(text: str) -> str:
    """Return a text without control characters and halves of characters."""
    return _NO_XML.sub("", text)


def answers(pieces: Iterable[bytes]) -> Iterator[Answer]:
    """Yield answers as soon as they are whole. Raises CutShort when the envelope never ends; what came before was whole."""
    target, idle = _Target(), 0
    parser = etree.XMLParser(target=target, recover=True, huge_tree=True, resolve_entities=False, no_network=True)
    try:
        for piece in pieces:
            parser.feed(piece)
            idle = 0 if target.done or target.in_bytes else idle + len(piece)
            if idle > _MOST_BETWEEN:
                raise CutShort
            if target.done:
                done, target.done = target.done, []
                yield from done
        if not target.ended:
            raise CutShort
    except etree.LxmlError as error:
        raise CutShort from error
    finally:
        target.abandon()


def _attributes(found: Mapping[str, str]) -> dict[str, str]:
    return {key.rpartition("}")[2]: value if value.isprintable() else clean(value) for key, value in found.items()}


class _Target:
    """What the parser calls."""

    def __init__(self) -> None:
        self.done: list[Answer] = []
        self.ended = False
        self._open: list[Element] = []  # from the message down
        self._content: Content | None = None
        self.in_bytes = False  # of an item

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if not self._open and not name.endswith(_MESSAGE) and name not in _WHOLE:
            return
        if len(self._open) >= _DEEPEST:
            raise CutShort
        made = Element(name, _attributes(attributes) if attributes else {})
        if self._open:
            self._open[-1].add(made)
        self._open.append(made)
        if name in _BYTES:
            self.abandon()
            self._content, self.in_bytes = Content(), True

    def doctype(self, _name: str, _public: str, _system: str) -> None:
        """Refuse what declares entities, which may grow without end: SOAP has no document types (SOAP 1.1, section 3)."""
        raise CutShort

    def data(self, text: str) -> None:
        if self.in_bytes:
            assert self._content is not None
            self._content.add(text)
            if self._content.size > LARGEST_ITEM:
                raise CutShort
        elif self._open:
            self._open[-1].text += text

    def end(self, tag: str) -> None:
        if not self._open:
            self.ended = self.ended or tag.endswith("}Envelope")
            return
        if self.in_bytes:
            assert self._content is not None
            self._content.finish()
            self.in_bytes = False
        made = self._open.pop()
        if not made.text.isprintable():
            made.text = clean(made.text)
        if not self._open:
            self.done.append(Answer(made, self._content))
            self._content = None

    def close(self) -> None:
        """Nothing is left to be made."""

    def abandon(self) -> None:
        """Let go of bytes that nobody was given."""
        if self._content is not None:
            self._content.discard()
            self._content = None
        self.in_bytes = False
