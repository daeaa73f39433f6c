"""The answers of a service while they come in: each response message as a small element, its bytes apart.

The parser calls back for every element, so that base64 never stands in a tree: `Content` decodes it piece by piece.
Characters that XML does not allow are let through (servers send them in subjects), an answer that ends early is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from mailrescue.providers.ews.content import Content

Element = Any  # an lxml element; lxml has no types

# What holds bytes: [MS-OXWSCORE] MimeContent, [MS-OXWSATT] FileAttachment/Content, [MS-OXWSBTRF] Data.
_BYTES = frozenset({"MimeContent", "Content", "Data"})
# Elements of the envelope that are handed out whole.
_WHOLE = frozenset({"ServerVersionInfo", "Fault"})
_MESSAGE = "ResponseMessage"
# What no XML document may have, but servers send all the same, and halves of characters.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What may come without a whole message and without bytes of an item: more is no answer, and would never end.
_MOST_BETWEEN = 128 * 1024 * 1024


class CutShort(Exception):
    """The answer ended before its envelope did, or is no XML."""


@dataclass(slots=True)
class Answer:
    """A response message, a Fault or the ServerVersionInfo of the header; `content` are the bytes of its item."""

    element: Element
    content: Content | None = None

    @property
    def name(self) -> str:
        """The element's name without its namespace."""
        return local(self.element.tag)


def local(tag: object) -> str:
    """Return a tag without its namespace; "" for comments and the like."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


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


class _Target:
    """What the parser calls."""

    def __init__(self) -> None:
        self.done: list[Answer] = []
        self.ended = False
        self._builder: etree.TreeBuilder | None = None
        self._depth = 0  # of open elements within the message
        self._content: Content | None = None
        self.in_bytes = False  # of an item

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if self._builder is None:
            if not name.endswith(_MESSAGE) and name not in _WHOLE:
                return
            self._builder = etree.TreeBuilder()
            self._depth = 0
        self._depth += 1
        self._builder.start(tag, {key: clean(value) for key, value in attributes.items()})
        if name in _BYTES:
            self.abandon()
            self._content, self.in_bytes = Content(), True

    def data(self, text: str) -> None:
        if self.in_bytes:
            assert self._content is not None
            self._content.add(text)
        elif self._builder is not None:
            self._builder.data(clean(text))

    def end(self, tag: str) -> None:
        if self._builder is None:
            self.ended = self.ended or tag.endswith("}Envelope")
            return
        if self.in_bytes:
            assert self._content is not None
            self._content.finish()
            self.in_bytes = False
        self._builder.end(tag)
        self._depth -= 1
        if not self._depth:
            self.done.append(Answer(self._builder.close(), self._content))
            self._builder, self._content = None, None

    def close(self) -> None:
        """Nothing is left to be made."""

    def abandon(self) -> None:
        """Let go of bytes that nobody was given."""
        if self._content is not None:
            self._content.discard()
            self._content = None
        self.in_bytes = False
