"""A mailbox on an Exchange server: folders, listings, deltas and a reader, over Exchange Web Services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType

from mailrescue.core.errors import SourceUnreachable
from mailrescue.model.mail import Fingerprint, Folder, Listed, RawItem, Skip
from mailrescue.providers.base import Means, NoDeltas, OneByOne
from mailrescue.providers.ews.options import EwsOptions


class EwsReader(OneByOne):
    """Reads items."""

    def read(self, item: Listed) -> RawItem:
        """Return the item."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of connections."""


class EwsSource(NoDeltas):
    """A Source over one Exchange mailbox."""

    readers = 4

    def __init__(self, options: EwsOptions, means: Means) -> None:
        self._options, self._means = options, means

    @classmethod
    def of(cls, options: Mapping[str, str], means: Means) -> EwsSource:
        """Return the source of an account. Raises UsageError for options without sense."""
        return cls(EwsOptions.of(options), means)

    def __enter__(self) -> EwsSource:
        raise SourceUnreachable("Mailboxes on Exchange servers cannot be opened yet.")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def fingerprint(self) -> Fingerprint:
        """Return the facts of the mailbox."""
        return Fingerprint({"identity": f"ews:{self._options.email.lower()}"})

    def folders(self) -> list[Folder | Skip]:
        """Return every folder."""
        return []

    def token(self, folder: Folder) -> str:  # noqa: ARG002
        """Return the state of a folder."""
        return ""

    def items(self, folder: Folder) -> Iterator[Listed | Skip]:  # noqa: ARG002
        """Yield the items of a folder."""
        yield from ()

    def reader(self) -> EwsReader:
        """Return a reader."""
        return EwsReader()

    def ignored(self) -> list[str]:
        """Return what is left out."""
        return []
