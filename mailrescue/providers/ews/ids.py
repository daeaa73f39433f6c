"""What the ids of an Exchange server tell: whose mailbox, and of which copy of its store.

Layout by [MS-OXWSITEMID] 2.2.3 and by what servers give: base64 of an id that holds the GUID of the mailbox as 36 ASCII
characters, and an entry id ([MS-OXCDATA] 2.2.4.1 and 2.2.4.2): flags (4), provider (16), type (2), GUID of the replica
(16), counter (6). Read leniently, never relied on: an id that looks otherwise tells nothing.
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
    """Return the replica in the entry id that follows, behind a byte for the kind and the length in one byte or two."""
    for at, form in ((1, "B"), (0, "<H"), (1, "<H"), (0, "B")):
        start = at + struct.calcsize(form)
        if len(rest) < start:
            continue
        (length,) = struct.unpack_from(form, rest, at)
        entry = rest[start : start + length]
        if length in (_FOLDER, _MESSAGE) and len(entry) == length:
            return str(uuid.UUID(bytes_le=entry[_REPLICA]))
    return ""
