"""What the ids of an Exchange server tell: whose mailbox, and of which copy of its store.

Layout by [MS-OXWSITEMID] 2.2.3 and by what servers give: base64 of an id that holds the GUID of the mailbox as 36 ASCII
characters, a byte, a length in two bytes, and an entry id of 46 bytes for folders, 70 for messages ([MS-OXCDATA] 2.2.4.1 and 2.2.4.2): flags (4), provider (16), type (2), GUID of the replica (16), counter (6); a message's
goes on with its own replica and counter. Read leniently, never relied on: an id that looks otherwise tells nothing.
"""

from __future__ import annotations

import binascii
import re
import struct
import uuid
from dataclasses import dataclass

import pybase64

_GUID = re.compile(rb"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
_FOLDER, _MESSAGE = 46, 70
_REPLICA = slice(22, 38)


@dataclass(frozen=True, slots=True)
class IdFacts:
    """GUIDs in lower case, "" where the id does not tell."""

    mailbox: str = ""
    replica: str = ""


def read_id(text: str) -> IdFacts:
    """Return what an id tells."""
    try:
        data = pybase64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return IdFacts()
    found = _GUID.search(data)
    if found is None:
        return IdFacts()
    return IdFacts(found[0].decode("ascii").lower(), _replica(data[found.end() :]))


def _replica(rest: bytes) -> str:
    """Return the replica in the entry id that follows: a byte for the kind, the length in two bytes, and nothing behind it."""
    if len(rest) < 3:
        return ""
    (length,) = struct.unpack_from("<H", rest, 1)
    entry = rest[3:]
    if length not in (_FOLDER, _MESSAGE) or len(entry) != length:
        return ""
    return str(uuid.UUID(bytes_le=entry[_REPLICA]))
