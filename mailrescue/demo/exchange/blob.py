"""What ExportItems gives: an item with its marks, opaque to whoever keeps it. Real servers write a stream of their own there."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import datetime

from mailrescue.demo.exchange.letter import Letter
from mailrescue.demo.exchange.soap import Refused
from mailrescue.demo.exchange.store import Item

_MAGIC = b"\x01\x00\x04\x00FX"
_MARKS = ("read", "draft", "importance", "sensitivity", "flag")


def packed(item: Item) -> bytes:
    """Return an item as one blob."""
    marks = {name: getattr(item, name) for name in _MARKS}
    told = {
        "kind": item.kind, "received": item.received.isoformat(), "created": item.created.isoformat(), "categories": list(item.categories),
        "properties": dict(item.properties), **marks,
    }  # fmt: skip
    head = json.dumps(told, sort_keys=True).encode()
    return _MAGIC + zlib.compress(len(head).to_bytes(4, "big") + head + item.letter.content, 1)


def unpacked(raw: bytes, into: Item) -> Item:
    """Return an item `into` which a blob is read. Raises Refused (ErrorCorruptData)."""
    if not raw.startswith(_MAGIC):
        raise Refused("ErrorCorruptData")
    try:
        plain = zlib.decompress(raw[len(_MAGIC) :])
        length = int.from_bytes(plain[:4], "big")
        told = json.loads(plain[4 : 4 + length])
        marks = {name: told[name] for name in _MARKS}
        return replace(
            into, letter=Letter(plain[4 + length :]), kind=told["kind"], received=datetime.fromisoformat(told["received"]),
            created=datetime.fromisoformat(told["created"]), categories=tuple(told["categories"]), properties=told["properties"], **marks,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise Refused("ErrorCorruptData") from error
