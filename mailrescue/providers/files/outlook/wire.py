"""Messages between the parent and the child that parses: length, then msgpack. Neither side trusts the other's length."""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

import msgpack

Message = dict[str, Any]

_LENGTH = struct.Struct(">I")
# Items above SPOOL_ABOVE travel as files, so nothing honest comes near this.
_LONGEST = 256 * 1024 * 1024


class WireBroken(Exception):
    """The other side is gone, or sent what is no message."""


def send(stream: BinaryIO, message: Message) -> None:
    """Write one message. Raises WireBroken when the other side is gone."""
    data: bytes = msgpack.packb(message)
    try:
        stream.write(_LENGTH.pack(len(data)) + data)
        stream.flush()
    except (OSError, ValueError) as error:
        raise WireBroken(str(error)) from None


def receive(stream: BinaryIO) -> Message:
    """Read one message. Raises WireBroken at the end of the stream and for anything that is no message."""
    try:
        (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
        if length > _LONGEST:
            raise WireBroken(f"a message of {length} bytes")
        message = msgpack.unpackb(_exactly(stream, length), strict_map_key=False, use_list=True)
    except (OSError, ValueError, msgpack.UnpackException) as error:
        raise WireBroken(str(error)) from None
    if not isinstance(message, dict):
        raise WireBroken("no message")
    return message


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise WireBroken("the stream ended")
    return data
