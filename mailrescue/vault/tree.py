"""Folders and positions of a mailbox as sorted lists (FORMAT.md 4, "Items list" and "Folders list")."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from mailrescue.core.errors import VaultDamaged
from mailrescue.model.mail import Folder, Position
from mailrescue.vault.kinds import KINDS
from mailrescue.vault.nodes import Fetch, Value, values

# Folder number and position before and after a change; None where there is none.
Pair = tuple[tuple[int, Position] | None, tuple[int, Position] | None]
_NUMBER = struct.Struct(">I")


def place_key(folder: int, key: str) -> bytes:
    """Return the list key of an item: folder number, then the item's key."""
    return _NUMBER.pack(folder) + key.encode("utf-8", "surrogatepass")


def folder_of(key: bytes) -> int:
    """Return the folder number in a list key."""
    return int(_NUMBER.unpack_from(key)[0])


def position_value(folder: int, p: Position) -> Value:
    """Return a position as it stands in the items list."""
    kind = KINDS.index(p.kind)
    flags = list(p.flags)
    key = place_key(folder, p.key)
    return [key, p.content, p.digest, kind, p.size, flags, p.received, p.sidecar, p.as_of, p.hidden]


def parse_position(value: Value) -> Position:
    """Read a position. Raises VaultDamaged."""
    try:
        key, content, digest, kind, size, flags, received, sidecar, as_of, hidden = value
        text = key[_NUMBER.size :].decode("utf-8", "surrogatepass")
        return Position(text, content, digest, KINDS[kind], size, tuple(flags), received, sidecar, as_of, hidden)
    except (TypeError, ValueError, IndexError, AttributeError):
        raise VaultDamaged("an entry of an items list cannot be understood") from None


def folder_value(number: int, folder: Folder) -> Value:
    """Return a folder as it stands in the folders list."""
    return [_NUMBER.pack(number), folder.key, folder.path, folder.role]


def read_folders(root: bytes | None, fetch: Fetch) -> dict[int, Folder]:
    """Return the folders of a snapshot by number."""
    found = {}
    for value in values(root, fetch):
        key, source_key, path, role = value
        found[folder_of(key)] = Folder(source_key, path, role)
    return found


def read_positions(root: bytes | None, fetch: Fetch, folder: int | None = None) -> Iterator[tuple[int, Position]]:
    """Yield folder number and position of every item, or of one folder's."""
    first = b"" if folder is None else _NUMBER.pack(folder)
    end = None if folder is None else _NUMBER.pack(folder + 1)
    for value in values(root, fetch, first, end):
        yield folder_of(value[0]), parse_position(value)
