"""A mailbox on an IMAP server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType

from mailrescue.core.errors import SourceUnreachable
from mailrescue.model.mail import Fingerprint, Folder, Listed, RawItem, Skip
from mailrescue.providers.base import Means, NoDeltas, OneByOne
from mailrescue.providers.imap.options import ImapOptions


class ImapReader(OneByOne):
    """Reads items."""

    def read(self, item: Listed) -> RawItem:
        """Return the item."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of connections."""


class ImapSource(NoDeltas):
    """A Source over one mailbox on an IMAP server."""

    readers = 4

    def __init__(self, options: ImapOptions, means: Means) -> None:
        self._options, self._means = options, means

    @classmethod
    def of(cls, options: Mapping[str, str], means: Means) -> ImapSource:
        """Return the source of an account. Raises UsageError for options without sense."""
        return cls(ImapOptions.of(options), means)

    def __enter__(self) -> ImapSource:
        raise SourceUnreachable("Mailboxes on IMAP servers cannot be opened yet.")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def fingerprint(self) -> Fingerprint:
        """Return the facts of the mailbox."""
        return Fingerprint({"identity": self._options.identity})

    def folders(self) -> list[Folder | Skip]:
        """Return every folder."""
        return []

    def token(self, folder: Folder) -> str:  # noqa: ARG002
        """Return the state of a folder."""
        return ""

    def items(self, folder: Folder) -> Iterator[Listed | Skip]:  # noqa: ARG002
        """Yield the items of a folder."""
        yield from ()

    def reader(self) -> ImapReader:
        """Return a reader."""
        return ImapReader()

    def ignored(self) -> list[str]:
        """Return what is left out."""
        return []
