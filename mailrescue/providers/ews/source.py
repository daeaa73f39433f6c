"""A mailbox on an Exchange server: folders, listings, deltas and a reader, over Exchange Web Services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType

from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import Fingerprint, Folder, Listed, Skip
from mailrescue.providers.base import Delta, Means
from mailrescue.providers.ews import folders
from mailrescue.providers.ews.channel import Channel
from mailrescue.providers.ews.fingerprint import fingerprint
from mailrescue.providers.ews.folders import Purposes
from mailrescue.providers.ews.listing import Lister
from mailrescue.providers.ews.locating import located
from mailrescue.providers.ews.options import EwsOptions
from mailrescue.providers.ews.patience import Limits
from mailrescue.providers.ews.reader import EwsReader
from mailrescue.providers.ews.tree import Tree


class EwsSource:
    """A Source over one Exchange mailbox. Folders are named by the server's ids, which outlive a rename."""

    readers = 4

    def __init__(self, options: EwsOptions, means: Means, limits: Limits | None = None) -> None:
        self._options, self._means, self._limits = options, means, limits or Limits()
        self._purposes = Purposes()
        self._tree = Tree()
        self._listed: dict[str, list[Listed | Skip]] = {}  # what `token` has listed, until `items` gives it

    @classmethod
    def of(cls, options: Mapping[str, str], means: Means) -> EwsSource:
        """Return the source of an account. Raises UsageError for options without sense."""
        return cls(EwsOptions.of(options), means)

    def __enter__(self) -> EwsSource:
        """Sign in and ask for the folders. Raises SignInFailed, SourceUnreachable, Cancelled."""
        self._options = located(self._options, self._means)
        self._channel = Channel(self._options, self._means, self._limits)
        self._lister = Lister(self._channel)
        try:
            self._purposes = folders.purposes(self._channel)
            self._tree = folders.all_folders(self._channel, self._purposes)
        except BaseException:
            self._channel.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._channel.close()
        self._listed = {}

    def fingerprint(self) -> Fingerprint:
        """Return what the ids, dates and keys of the mailbox tell, and the server's name, version and certificate."""
        return fingerprint(self._options, self._purposes, self._channel)

    def folders(self) -> list[Folder | Skip]:
        """Return every folder of the mailbox, its archive and what can be recovered, as they were when it was opened."""
        return list(self._tree.folders)

    def token(self, folder: Folder) -> str:
        """List the folder, and return the state of its sync; "" where the server syncs no such folder."""
        self._listed[folder.key], token = self._lister.whole(self._id(folder), folder.path)
        return token

    def items(self, folder: Folder) -> Iterator[Listed | Skip]:
        """Yield what the folder holds; what `token` has just listed is not listed again. Raises ItemUnreadable."""
        if folder.key not in self._listed:
            self.token(folder)
        yield from self._listed.pop(folder.key)

    def delta(self, folder: Folder, since: str) -> Delta | None:
        """Return what changed since a state. One request where nothing did."""
        changes = self._lister.since(self._id(folder), since)
        if changes is None:
            return None
        if not changes.nothing:
            # The count of the opening is older than what was told since.
            self._tree.note_total(folder.key, folders.total_of(self._channel, self._id(folder)))
        return Delta(tuple(changes.entries.values()), tuple(changes.gone), changes.state, self._tree.totals.get(folder.key))

    def predecessor(self, folder: Folder, vanished: Mapping[str, str]) -> str:  # noqa: ARG002  the contract's
        """Return "": a folder keeps its id when it is renamed or moved."""
        return ""

    def message_ids(self, folder: Folder, items: Sequence[Listed]) -> Mapping[str, str]:  # noqa: ARG002  the contract's
        """Return the Message-IDs of mails. What cannot be asked for is left out."""
        return self._lister.message_ids([item.key for item in items])

    def reader(self) -> EwsReader:
        """Return a reader with connections of its own."""
        return EwsReader(self._options, replace(self._means), self._limits)

    def ignored(self) -> list[str]:
        """Return the search folders: what they show lies in other folders."""
        return [f"search folder {name}" for name in self._tree.searches]

    def _id(self, folder: Folder) -> str:
        """Return what the server calls a folder. Raises ItemUnreadable for one that it has no more."""
        found = self._tree.ids.get(folder.key)
        if found is None:
            raise ItemUnreadable("The folder is not in this mailbox any more.")
        return found
