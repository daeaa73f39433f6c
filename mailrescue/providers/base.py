"""The one contract of everything mail comes from.

A Source lists folders and items and hands out a Reader. It never writes, never deletes and keeps no state of
its own: what it must remember between two snapshots travels in the snapshot's `cursor`.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Protocol

from mailrescue.model.mail import Fingerprint, Folder, Listed, RawItem, Skip

# A listing gives items and what could not even be listed; UNCHANGED says that the folder holds just what the
# last snapshot holds, so that nothing need be listed at all.
Listing = Iterator[Listed | Skip]


# As many readers as the machine feeds.
MANY_READERS = 64


class Reader(Protocol):
    """Reads items by the locators of one listing. Picklable, so that a worker process can own one."""

    def read(self, item: Listed) -> RawItem:
        """Return the item's exact bytes.

        Raises ItemUnreadable with the reason when this one item cannot be read; the source stays usable.
        """

    def close(self) -> None:
        """Let go of files, connections and child processes; may be called twice."""


class Source(Protocol):
    """One mailbox, read only. Use as a context manager; entering raises SourceUnreachable or SourceUnreadable.

    `readers` says how many readers may work at once; 1 where a second one would only repeat a costly opening.
    """

    @property
    def readers(self) -> int:
        """How many readers may work at once."""

    def __enter__(self) -> Source:
        """Open the source. SourceUnreachable: path missing or server away. SourceUnreadable: not such a mailbox."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close it."""

    def fingerprint(self) -> Fingerprint:
        """Return the facts that make this mailbox this mailbox. Fact `identity` names it across accounts."""

    def folders(self) -> list[Folder | Skip]:
        """Return every folder, empty ones too, in a stable order; keys and paths are each unique."""

    def token(self, folder: Folder) -> str:
        """Return a short text that changes whenever anything in the folder may have changed, much cheaper than a listing.

        "" when only a listing tells. An equal token means that `items` would yield what it did when the token was got.
        Raises ItemUnreadable like `items`.
        """

    def items(self, folder: Folder) -> Listing:
        """Yield what the folder holds; keys are unique within the folder, order does not matter.

        A whole folder that cannot be listed raises ItemUnreadable: its items are carried forward.
        """

    def reader(self) -> Reader:
        """Return a reader for the items of this listing."""

    def ignored(self) -> list[str]:
        """Return names of things that are there but are no mail (notes, indexes); said once, never counted."""
