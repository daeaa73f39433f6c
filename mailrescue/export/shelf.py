"""What an export needs of a vault, and no more: one snapshot to read from.

Declared here and not there, so that an export can be tested, and later fed, by anything that holds items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from mailrescue.model.mail import Card, Folder, Position


class Digest(Protocol):
    """A hash that is fed piece by piece."""

    def update(self, data: bytes, /) -> object:
        """Take the next bytes."""

    def digest(self) -> bytes:
        """Return the hash of all bytes so far."""


class Shelf(Protocol):
    """The items of one snapshot."""

    def folders(self) -> list[Folder]:
        """Return every folder, empty ones too."""

    def positions(self, folder: Folder) -> Iterator[tuple[Position, Card]]:
        """Yield what the folder holds, each item with its card."""

    def pieces(self, content: bytes) -> Iterator[bytes]:
        """Yield the raw bytes of one item in pieces. Whether they are what was stored, `checker` tells.

        Raises VaultDamaged when this one item cannot be given; the others still can. Any other
        MailRescueError ends the export.
        """

    def checker(self) -> Digest:
        """Return a fresh hash: fed with the raw bytes of an item, its digest is the item's content id."""

    def in_reading_order(self, contents: Iterable[bytes]) -> list[bytes]:
        """Return the contents in the order in which they are read fastest."""
