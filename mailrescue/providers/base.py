"""The one contract of everything mail comes from.

A Source lists folders and items and hands out a Reader. It never writes, never deletes and keeps no state of
its own: what it must remember between two snapshots travels in the snapshot's `cursor`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol

from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import Fingerprint, Folder, Listed, RawItem, Skip
from mailrescue.model.probe import Rung

# A listing gives items and what could not even be listed; UNCHANGED says that the folder holds just what the
# last snapshot holds, so that nothing need be listed at all.
Listing = Iterator[Listed | Skip]


# As many readers as the machine feeds.
MANY_READERS = 64


def _unsaid(sentence: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a source on a network is handed besides its options.

    `secret` is the password or access token. `tell` takes a sentence that the user should see, such as how long the server
    asks to wait. Waiting is by `cancel.wait`, so that it ends at once when the user says stop.
    """

    secret: str = field(default="", repr=False)
    cancel: CancelToken = field(default_factory=CancelToken)
    tell: Callable[[str], None] = _unsaid


class Probe(Protocol):
    """Looks at a mailbox's server step by step."""

    def climb(self) -> Iterator[Rung]:
        """Yield the rungs from the lowest, and end after the first that is not ok. Never raises for what the server does."""


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed in a folder since an earlier token, as its server tells it.

    `entries` are items that are new or have another digest, flags or date; `gone` are keys of items that left, such as were
    never known among them. `token` is the folder's token of now; it stands with equal to the earlier one where nothing
    changed. `total` is how many items the server says that the folder holds now, None where it does not tell: a delta whose
    sum is another is not believed, and the folder is listed.
    """

    entries: tuple[Listed | Skip, ...]
    gone: tuple[str, ...]
    token: str
    total: int | None = None


class NoDeltas:
    """What of the contract a source without a server leaves as it is: only its listings tell what changed."""

    def delta(self, folder: Folder, since: str) -> Delta | None:  # noqa: ARG002  the contract's
        """Return None."""
        return None

    def predecessor(self, folder: Folder, vanished: Mapping[str, str]) -> str:  # noqa: ARG002  the contract's
        """Return ""."""
        return ""

    def message_ids(self, folder: Folder, items: Sequence[Listed]) -> Mapping[str, str]:  # noqa: ARG002  the contract's
        """Return nothing."""
        return {}


class OneByOne:
    """What of the contract a reader leaves as it is that gains nothing by knowing what comes next."""

    def expect(self, items: Sequence[Listed]) -> None:
        """Take no note."""


class Reader(Protocol):
    """Reads items by the locators of one listing. Picklable, so that a worker process can own one.

    A reader over a network signs in by itself when it first reads, goes on by itself after a connection that broke, and raises
    SourceUnreachable or SignInFailed when it cannot: what was read before is kept then, and the next run goes on from it.
    """

    def expect(self, items: Sequence[Listed]) -> None:
        """Say what will be read next, in this order, so that it can be asked for at once; what is not read is let go of."""

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

        A whole folder that cannot be listed raises ItemUnreadable: its items are carried forward. A connection that is lost
        and cannot be had again raises SourceUnreachable.
        """

    def delta(self, folder: Folder, since: str) -> Delta | None:
        """Return what changed since `since`, an earlier token of this folder; None when only a listing tells.

        None, too, where the server no longer knows that moment, or where what it tells does not fit together: never a guess.
        Raises ItemUnreadable like `items`.
        """

    def predecessor(self, folder: Folder, vanished: Mapping[str, str]) -> str:
        """Return the key of the folder, of those that are there no more, that this new one is under another name; "" for none.

        `vanished` are their last tokens by key. Items of the two must have the same keys.
        """

    def message_ids(self, folder: Folder, items: Sequence[Listed]) -> Mapping[str, str]:
        """Return the Message-IDs of items of a listing by their keys, as far as they are had without reading whole items.

        Asked when a folder's items have all got other keys, as when a server numbered its mail anew (RFC 3501 2.3.1.1): what is
        the same mail need not be read again. Written as the header has it, with its brackets.
        """

    def reader(self) -> Reader:
        """Return a reader for the items of this listing."""

    def ignored(self) -> list[str]:
        """Return names of things that are there but are no mail (notes, indexes); said once, never counted."""
