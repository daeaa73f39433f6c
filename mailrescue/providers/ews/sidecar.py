"""The sidecar of an item: what its MIME does not tell, and in which way it was had.

Layout (msgpack, keys in this order): `v` 1; `source` "ews"; `class`; `id` and `change_key` as the server gives them;
`read`; `categories`; `flag` (PidTagFlagStatus: 0 none, 1 done, 2 flagged); `importance` "Low", "High" or "";
`received`, `created`: seconds since 1970 UTC or nil; `conversation`: id or ""; `via`: "mime", or "properties" for an item that
was put together from its properties. Then, where they are known: `properties`, the item's own XML, and `export`, the
server's own stream of the item with all properties ([MS-OXCFXICS] 2.2.4), which only an Exchange server can take back.
"""

from __future__ import annotations

from typing import Any

import msgpack

from mailrescue.providers.ews.facts import Facts

VERSION = 1
BY_MIME, BY_PROPERTIES = "mime", "properties"


def pack(facts: Facts, via: str, *, properties: bytes = b"", export: bytes = b"") -> bytes:
    """Return the sidecar of an item."""
    found: dict[str, Any] = {
        "v": VERSION,
        "source": "ews",
        "class": facts.item_class,
        "id": facts.key,
        "change_key": facts.change_key,
        "read": facts.read,
        "categories": list(facts.categories),
        "flag": facts.flag,
        "importance": facts.importance,
        "received": facts.received,
        "created": facts.created,
        "conversation": facts.conversation,
        "via": via,
    }
    if properties:
        found["properties"] = properties
    if export:
        found["export"] = export
    packed: bytes = msgpack.packb(found)
    return packed
