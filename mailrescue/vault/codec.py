"""Compression with a codec byte, and MessagePack with one kind of error (FORMAT.md 5)."""

from __future__ import annotations

import threading
from typing import Any

import msgpack
import zstandard

from mailrescue.core.errors import VaultDamaged

STORED, ZSTD = b"\x00", b"\x01"
# Attachments are compressed files already, most of them: level 3 gains 0.4 % over level 1 there, for half as much time again.
LEVEL, PART_LEVEL = 3, 1
# No frame or record is larger; a forged length must not fill the memory.
_MAX_PLAIN = 1 << 30
# Contexts of zstandard and MessagePack must not be shared between threads.
_local = threading.local()


def squeeze(plain: bytes, level: int = LEVEL) -> bytes:
    """Return codec byte and bytes, compressed when that is smaller."""
    compressors: dict[int, zstandard.ZstdCompressor] = _local.__dict__.setdefault("compressors", {})
    if level not in compressors:
        compressors[level] = zstandard.ZstdCompressor(level=level)
    packed = compressors[level].compress(plain)
    return ZSTD + packed if len(packed) < len(plain) else STORED + plain


def unsqueeze(data: bytes) -> bytes:
    """Return what `squeeze` was given. Raises VaultDamaged."""
    if data[:1] == STORED:
        return data[1:]
    if data[:1] != ZSTD:
        raise VaultDamaged("a frame has a codec that this version does not know")
    if not hasattr(_local, "decompressor"):
        _local.decompressor = zstandard.ZstdDecompressor()
    try:
        plain: bytes = _local.decompressor.decompress(memoryview(data)[1:], max_output_size=_MAX_PLAIN)
    except (zstandard.ZstdError, MemoryError) as error:
        raise VaultDamaged(f"a frame does not decompress: {error}") from None
    return plain


def pack_value(value: object) -> bytes:
    """Return MessagePack bytes; equal values give equal bytes when maps have one order."""
    packer: msgpack.Packer | None = getattr(_local, "packer", None)
    if packer is None:
        packer = _local.packer = msgpack.Packer(use_bin_type=True, unicode_errors="surrogatepass")
    packed: bytes = packer.pack(value)
    return packed


def unpack_head(data: bytes) -> tuple[Any, int]:
    """Return the value at the beginning of `data`, and where it ends. Raises VaultDamaged."""
    unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, unicode_errors="surrogatepass")
    unpacker.feed(data)
    try:
        return unpacker.unpack(), unpacker.tell()
    except (ValueError, msgpack.exceptions.UnpackException, UnicodeDecodeError) as error:
        raise VaultDamaged(f"a record cannot be understood: {error}") from None


def unpack_value(data: bytes) -> Any:  # noqa: ANN401  the caller knows the shape and checks it
    """Return the value. Raises VaultDamaged when the bytes are not MessagePack."""
    try:
        return msgpack.unpackb(data, raw=False, strict_map_key=False, unicode_errors="surrogatepass", use_list=True)
    except (ValueError, TypeError, msgpack.exceptions.UnpackException) as error:  # TypeError: a list as the key of a map
        raise VaultDamaged(f"a record cannot be understood: {error}") from None
