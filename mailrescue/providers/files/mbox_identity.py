"""What makes a mail in an mbox that mail: its bytes, wherever in the file they stand.

The lines in which programs keep flags (Status, X-Mozilla-Status...) are left out of the key, so that reading a
mail in Thunderbird makes it a changed mail, not another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from blake3 import blake3

from mailrescue.formats.mbox_status import status_lines
from mailrescue.formats.received import HEAD_LENGTH, header_block

_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Identity:
    """A mail's key, digest and size, the start of its header, and the lines with its flags."""

    key: str
    digest: str
    size: int
    head: bytes
    status: bytes


def identify(pieces: Iterable[bytes]) -> Identity:
    """Return the identity of a mail, unquoted, given piece by piece however it is cut."""
    head = b""
    size = 0
    hasher = blake3()
    started = False
    for piece in pieces:
        size += len(piece)
        if started:
            hasher.update(piece)
            continue
        head += piece
        if len(head) >= HEAD_LENGTH:
            started = True
            block, status = _take_head(hasher, head)
    if not started:
        block, status = _take_head(hasher, head)
    key = hasher.hexdigest(_KEY_BYTES)
    digest = f"{key}.{blake3(status).hexdigest(8)}" if status else key
    return Identity(key, digest, size, block, status)


def _take_head(hasher: blake3, head: bytes) -> tuple[bytes, bytes]:
    block = header_block(head)
    kept, status = status_lines(block)
    hasher.update(kept)
    hasher.update(head[len(block) :])
    return block, status
