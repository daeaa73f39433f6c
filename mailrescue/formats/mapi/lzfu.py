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
    return Rtf(out[:raw_size], ended or len(out) >= raw_size)


def _expand(data: bytes, wanted: int) -> tuple[bytes, bool]:
    """Runs of eight tokens, each a byte or a reference of 12 bits offset and 4 bits length into the window.

    The window is the last 4096 bytes of dictionary and output, so a place in it is a distance from the end.
    Returns the output and whether the mark of the end was met.
    """
    out = bytearray(_WINDOW - len(_DICTIONARY)) + _DICTIONARY
    at, end, wanted = _HEADER, len(data), wanted + _WINDOW
    while at < end and len(out) < wanted:
        control = data[at]
        at += 1
        if not control:
            out += data[at : at + 8]
            at += 8
            continue
        for bit in range(8):
            if not control >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            if at + 2 > end:
                return bytes(out[_WINDOW:]), False
            reference = data[at] << 8 | data[at + 1]
            at += 2
            distance = (len(out) + len(_DICTIONARY) - (reference >> 4)) % _WINDOW
            if not distance:  # the place where the next byte goes: the mark of the end
                return bytes(out[_WINDOW:]), True
            _repeat(out, distance, (reference & 15) + 2)
    return bytes(out[_WINDOW:]), False


def _repeat(out: bytearray, distance: int, length: int) -> None:
    """Append `length` bytes from `distance` before the end; a reference may reach into what it makes itself."""
    start = len(out) - distance
    if length <= distance:
        out += out[start : start + length]
    else:
        out += (out[start:] * (length // distance + 1))[:length]
