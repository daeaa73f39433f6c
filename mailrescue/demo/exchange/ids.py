"""Ids as Exchange makes them: base64 with the mailbox, the replica and a counter inside; and change keys.

Layout of an id, as real servers give it: 00 03, length 24 00 and the mailbox GUID in ASCII, 00, length of the entry id
(2E folder, 46 message), entry id: flags(4), provider UID(16), type(2), replica GUID(16), counter(6), 00 00; a message's
has the folder's replica and counter first, and then its own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
import uuid
from dataclasses import dataclass
from enum import StrEnum

_HEAD = b"\x00\x03\x24\x00"
_FOLDER, _MESSAGE = 0x2E, 0x46
_FOLDER_TYPE, _MESSAGE_TYPE = 1, 7


class IdKind(StrEnum):
    """What a text is, taken as an id."""

    FOLDER = "folder"
    MESSAGE = "message"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Replica:
    """Where counters count: a mailbox by its GUID, and the replica GUID of its database, new with each dial-tone."""

    mailbox: uuid.UUID
    guid: uuid.UUID

    def folder_id(self, counter: int) -> str:
        """Return the id of the folder with this counter."""
        return self._pack(_FOLDER, _FOLDER_TYPE, self._counted(counter))

    def message_id(self, folder: int, counter: int) -> str:
        """Return the id of a message, made in the folder with this counter."""
        return self._pack(_MESSAGE, _MESSAGE_TYPE, self._counted(folder) + self._counted(counter))

    def change_key(self, change: int, *, of_folder: bool = False) -> str:
        """Return the change key that stands for this change of the replica."""
        kind = 1 if of_folder else 9
        return _text(struct.pack("<II", kind, 22) + self.guid.bytes_le + change.to_bytes(6, "big") + bytes(4))

    def _counted(self, counter: int) -> bytes:
        return self.guid.bytes_le + counter.to_bytes(6, "big") + b"\x00\x00"

    def _pack(self, length: int, kind: int, counted: bytes) -> str:
        provider = hashlib.blake2b(self.mailbox.bytes, digest_size=16).digest()
        entry = bytes(4) + provider + struct.pack("<H", kind) + counted
        return _text(_HEAD + str(self.mailbox).encode() + struct.pack("<BH", 0, length) + entry)


def kind_of(text: str) -> IdKind:
    """Tell what an id is of. Only its form counts, not whether there is such a thing."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return IdKind.MALFORMED
    if not raw.startswith(_HEAD) or len(raw) < 43:
        return IdKind.MALFORMED
    length = int.from_bytes(raw[41:43], "little")
    if len(raw) != 43 + length:
        return IdKind.MALFORMED
    return {_FOLDER: IdKind.FOLDER, _MESSAGE: IdKind.MESSAGE}.get(length, IdKind.MALFORMED)


def entry_id(text: str) -> bytes:
    """Return the entry id inside an id, as other formats of ids show it."""
    return base64.b64decode(text)[43:]


def attachment_id(item: str, number: int) -> str:
    """Return the id of an item's attachment: the item's own, and a number behind it."""
    return _text(base64.b64decode(item) + struct.pack("<BHI", 1, 4, number))


def of_attachment(text: str) -> tuple[str, int] | None:
    """Return item id and number out of the id of an attachment; None for what is none."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 43 + _MESSAGE + 7 or not raw.startswith(_HEAD):
        return None
    return _text(raw[:-7]), int.from_bytes(raw[-4:], "little")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
