"""The name-to-id map of an Outlook file: which set and name stand behind a property id of 0x8000 and above.

Source: [MS-PST] 2.4.7. The map is a node whose properties 2, 3 and 4 hold the GUIDs, the entries and the names.
"""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass

from mailrescue.formats.mapi import tags

GUID_STREAM, ENTRY_STREAM, STRING_STREAM = 2, 3, 4
FIRST_NAMED = 0x8000


@dataclass(frozen=True, slots=True)
class NamedId:
    """A named property: its set (a GUID as written, "" for none) and its name or number in it."""

    set: str
    name: str | int


NameMap = dict[int, NamedId]


def read_name_map(guids: bytes, entries: bytes, strings: bytes) -> NameMap:
    """Return the named property behind each property id; entries that point outside the streams are left out."""
    names: NameMap = {}
    usable = len(entries) - len(entries) % 8
    for number, kind, index in struct.iter_unpack("<IHH", entries[:usable]):
        owner = _set_of(guids, kind >> 1)
        name = _string_at(strings, number) if kind & 1 else number
        if owner is not None and name is not None:
            names[FIRST_NAMED + index] = NamedId(owner, name)
    return names


def _set_of(guids: bytes, index: int) -> str | None:
    """Guid index 0 is no set, 1 and 2 are built in, from 3 on they count into the GUID stream."""
    if index < 3:
        return ("", tags.PS_MAPI, tags.PS_PUBLIC_STRINGS)[index]
    raw = guids[(index - 3) * 16 : (index - 2) * 16]
    return str(uuid.UUID(bytes_le=raw)) if len(raw) == 16 else None


def _string_at(strings: bytes, offset: int) -> str | None:
    if offset + 4 > len(strings):
        return None
    (length,) = struct.unpack_from("<I", strings, offset)
    raw = strings[offset + 4 : offset + 4 + length]
    return raw.decode("utf-16-le", "replace") if len(raw) == length else None
