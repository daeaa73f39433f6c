"""XML of servers and files that may be hostile: no entities, no documents of other places, no declarations at all."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

_MOST_BYTES = 1_000_000


def parsed(data: bytes) -> etree._Element | None:
    """Return the root, or None for what is not well formed, too large, or declares a document type."""
    if not data.strip() or len(data) > _MOST_BYTES:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.internalDTD is not None else root


def inside(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield every element of that name below, in any namespace: servers get their namespaces wrong."""
    for element in root.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname.lower() == name.lower():
            yield element


def text(root: etree._Element, name: str) -> str:
    """Return the text of the first element of that name below, "" where there is none."""
    return next(((found.text or "").strip() for found in inside(root, name)), "")
