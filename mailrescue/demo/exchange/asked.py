"""A request, read: a SOAP envelope to elements with names, attributes and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


class NotSoap(Exception):
    """The body is no SOAP envelope."""


@dataclass(frozen=True, slots=True)
class Node:
    """An element. Names come without their namespace, since no two of a request differ by that alone."""

    name: str
    text: str
    attributes: dict[str, str]
    nodes: tuple[Node, ...]

    def get(self, attribute: str, default: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(attribute, default)

    def child(self, *path: str) -> Node:
        """Return the first child of this name, and so on down the path; an empty one where there is none."""
        found = self
        for name in path:
            found = next((node for node in found.nodes if node.name == name), _EMPTY)
        return found

    def every(self, name: str) -> Iterator[Node]:
        """Yield the elements of this name at any depth, in order."""
        for node in self.nodes:
            if node.name == name:
                yield node
            yield from node.every(name)

    def __bool__(self) -> bool:
        """Whether it is there."""
        return bool(self.name)


_EMPTY = Node("", "", {}, ())


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its operation and the header of the envelope."""

    operation: Node
    header: Node


def read(body: bytes) -> Asked:
    """Read a request. Raises NotSoap."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotSoap(str(error)) from error
    envelope = _node(root)
    operation = envelope.child("Body").nodes
    if root.tag != f"{_SOAP}Envelope" or not operation:
        raise NotSoap("There is no operation in it.")
    return Asked(operation[0], envelope.child("Header"))


def _node(element: etree._Element) -> Node:
    tag = str(element.tag)
    return Node(
        name=tag[tag.rfind("}") + 1 :],
        text=element.text or "",
        attributes={str(key)[str(key).rfind("}") + 1 :]: str(value) for key, value in element.attrib.items()},
        nodes=tuple(_node(child) for child in element),
    )
