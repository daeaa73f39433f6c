"""Compressed RTF as Outlook stores bodies [MS-OXRTFCP]. Reads damaged streams as far as they go."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_HEADER = 16
_WINDOW = 4096
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
# No honest body comes near this; a stream can claim four gigabytes.
_LONGEST = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rtf:
    """Decompressed RTF; `complete` is False when the stream ended early, so that the end may be missing."""

    data: bytes
    complete: bool


def decompress(data: bytes) -> Rtf | None:
    """Return the RTF of a compressed stream, None when it is no such stream.

    The checksum is not asked: programs are known to write none, and a wrong one says nothing of where.
    """
    if len(data) < _HEADER:
        return None
    _size, raw_size, kind = struct.unpack_from("<II4s", data)
    if kind == _PLAIN:
        return Rtf(data[_HEADER : _HEADER + raw_size], len(data) - _HEADER >= raw_size)
    if kind != _COMPRESSED:
        return None
    out, ended = _expand(data, min(raw_size, _LONGEST))
    return Rtf(bytes(out[:raw_size]), ended or len(out) >= raw_size)


def _expand(data: bytes, wanted: int) -> tuple[bytearray, bool]:
    """Runs of eight tokens, each a byte or a reference of 12 bits offset and 4 bits length into the window."""
    window = bytearray(_DICTIONARY) + bytes(_WINDOW - len(_DICTIONARY))
    out, at, write, end = bytearray(), _HEADER, len(_DICTIONARY), len(data)
    while at < end and len(out) < wanted:
        control = data[at]
        at += 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 2 > end:
                    return out, False
                reference = data[at] << 8 | data[at + 1]
                at += 2
                start = reference >> 4
                if start == write:  # the mark of the end
                    return out, True
                for step in range((reference & 15) + 2):
                    byte = window[(start + step) % _WINDOW]
                    out.append(byte)
                    window[write] = byte
                    write = (write + 1) % _WINDOW
            else:
                if at >= end:
                    return out, False
                out.append(data[at])
                window[write] = data[at]
                at += 1
                write = (write + 1) % _WINDOW
    return out, False
