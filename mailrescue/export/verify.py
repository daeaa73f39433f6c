"""Read exported files back and compare them with their manifest. Knows neither vault nor plan: an export can be
verified wherever it was carried.

What is read is what the file system gives, which just after writing may be its cache and not the disk. That proves
names, lengths, places and bytes as they were written; a disk that forgets is found by verifying once more later.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator

from mailrescue.export.manifest import Entry
from mailrescue.export.shelf import Digest
from mailrescue.export.wrapping import MOST_HEADER, unwrapped, wrapped_size
from mailrescue.formats.mbox_quoting import unquoted

_READ = 1024 * 1024
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0)


def problem_with(root: str, entry: Entry, checker: Digest | None = None) -> str:
    """Return what is wrong with the bytes of one item on the disk, "" when they are those of the manifest.

    They are told by their SHA-256, or by their content id where `checker` is a fresh hash for that.
    """
    digest, expected = (hashlib.sha256(), entry.sha256) if checker is None else (checker, entry.id)
    try:
        size = _feed(digest, _bytes_of(f"{root}/{entry.path}", entry))
    except OSError as error:
        return f"cannot be read back: {error.strerror or error}"
    if size != entry.size:
        return f"is {size} bytes long on the disk and should be {entry.size}"
    return "" if digest.digest().hex() == expected else "has other bytes on the disk than were written"


def _bytes_of(path: str, entry: Entry) -> Iterator[bytes]:
    if entry.offset is None or entry.length is None:
        # One byte more than expected, so that the usual mail needs one read and a file that grew is seen.
        size = entry.size if not entry.wrapped else wrapped_size(bytes(MOST_HEADER), entry.size)
        pieces = _read(path, 0, size + 1)
    else:
        pieces = unquoted(_read(path, entry.offset, entry.length))
    return unwrapped(pieces) if entry.wrapped else pieces


def _read(path: str, offset: int, length: int) -> Iterator[bytes]:
    descriptor = os.open(path, _OPEN)
    try:
        if offset:
            os.lseek(descriptor, offset, os.SEEK_SET)
        while length and (data := os.read(descriptor, min(length, _READ))):
            length -= len(data)
            yield data
    finally:
        os.close(descriptor)


def _feed(digest: Digest, pieces: Iterable[bytes]) -> int:
    size = 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return size
