"""The first bytes of an Outlook file: which format it has, whether they are whole, how long the file should be.

Source: [MS-PST] 2.2.2.6 (HEADER), 2.2.2.5 (ROOT); OST files carry `SO` where PST files carry `SM`.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from enum import Enum

HEADER_SIZE = 564
_MAGIC = b"!BDN"
_ANSI = (14, 15)
_UNICODE_4K = 36
_CLIENTS = {b"SM": "PST", b"SO": "OST", b"AB": "PAB"}


class HeaderFault(Enum):
    """What is wrong with the first bytes."""

    SHORT = "short"
    NO_OUTLOOK_FILE = "no outlook file"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class PstHeader:
    """`client` is "SM" for PST, "SO" for OST; `version` the format; `length` how long the file says it is, in bytes."""

    client: str
    version: int
    length: int

    @property
    def is_ost(self) -> bool:
        """Whether Outlook made it as its local copy of a mailbox."""
        return self.client == "SO"

    @property
    def form(self) -> str:
        """The format in words."""
        if self.version in _ANSI:
            return "ANSI"
        return "Unicode, 4K pages" if self.version >= _UNICODE_4K else "Unicode"


def read_header(data: bytes) -> PstHeader | HeaderFault:
    """Return what the first HEADER_SIZE bytes of a file say, or what is wrong with them."""
    if len(data) < 512:
        return HeaderFault.SHORT if data.startswith(_MAGIC) else HeaderFault.NO_OUTLOOK_FILE
    if not data.startswith(_MAGIC) or data[8:10] not in _CLIENTS:
        return HeaderFault.NO_OUTLOOK_FILE
    (partial,) = struct.unpack_from("<I", data, 4)
    if partial != checksum(data[8 : 8 + 471]):
        return HeaderFault.DAMAGED
    (version,) = struct.unpack_from("<H", data, 10)
    where, form = (168, "<I") if version in _ANSI else (184, "<Q")
    (length,) = struct.unpack_from(form, data, where)
    return PstHeader(data[8:10].decode("ascii"), version, length)


def checksum(data: bytes) -> int:
    """Return the CRC of [MS-PST] 5.3: CRC-32 that starts at zero and is not turned over at the end."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF
