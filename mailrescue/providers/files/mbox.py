"""mbox files as a source: one file, or a tree of them such as a Thunderbird profile.

One file is one folder; a single file is the INBOX. Files that are no mbox are ignored by name. Takes no lock and
writes nothing: what changes while it is read is noticed by listing and reader.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from mailrescue.core.errors import ItemUnreadable, SourceUnreadable
from mailrescue.formats import folderpath
from mailrescue.model.mail import Fingerprint, Folder, Listed, Skip
from mailrescue.providers.base import MANY_READERS, NoDeltas
from mailrescue.providers.files import facts, reading
from mailrescue.providers.files.mbox_listing import list_mails
from mailrescue.providers.files.mbox_reader import MboxReader, OpenFile
from mailrescue.providers.files.mbox_tree import NO_MAIL, MboxFile, files_of, inner_folders, is_mbox
from mailrescue.providers.files.tree import walk

_KIND = "mbox"


class MboxSource(NoDeltas):
    """One mbox file or a folder tree of them, read only."""

    readers = MANY_READERS

    def __init__(self, path: Path) -> None:
        self._root = path
        self._single = False
        self._folders: list[Folder | Skip] = []
        self._files: dict[str, str] = {}
        self._ignored: list[str] = []

    def __enter__(self) -> MboxSource:
        """Find the files. Raises SourceUnreachable when the path is missing, SourceUnreadable if there is no mbox."""
        status = reading.require(self._root, "mbox file or folder")
        self._single = not stat.S_ISDIR(status.st_mode)
        if self._single:
            self._require_mbox()
            self._add([MboxFile(str(self._root), ".", (folderpath.INBOX,))])
        else:
            self._add(self._find())
        return self

    def __exit__(self, *exc: object) -> None:
        """Let go of nothing: no file stays open."""

    def fingerprint(self) -> Fingerprint:
        """Return the path and, of a folder, its identity. A file gets a new one each time a program compacts it."""
        found = facts.fingerprint(_KIND, self._root)
        return Fingerprint({"identity": found.facts["identity"]}) if self._single else found

    def folders(self) -> list[Folder | Skip]:
        """Return a folder for each file, INBOX first, then by path; what cannot be looked into as a Skip."""
        return list(self._folders)

    def items(self, folder: Folder) -> Iterator[Listed | Skip]:
        """Yield the mails of a file, which is read whole. Raises ItemUnreadable when it cannot be read."""
        if folder.key not in self._files:
            return  # the INBOX of a folder without any file
        try:
            with OpenFile(self._files[folder.key]) as file:
                yield from list_mails(file)
        except OSError as error:
            raise ItemUnreadable(f"The mbox file cannot be read. {reading.reason(error)}") from None

    def token(self, folder: Folder) -> str:
        """Return the status of the file: the mail of gigabytes need not be read to know that none has come."""
        if folder.key not in self._files:
            return ""
        try:
            return facts.digest_of(Path(self._files[folder.key]).stat())
        except OSError as error:
            raise ItemUnreadable(f"The mbox file cannot be read. {reading.reason(error)}") from None

    def reader(self) -> MboxReader:
        """Return a reader for listed mails."""
        return MboxReader()

    def ignored(self) -> list[str]:
        """Return the files that are no mbox, and links that are not followed."""
        return list(self._ignored)

    def _require_mbox(self) -> None:
        shown = folderpath.printable(str(self._root))
        try:
            found = is_mbox(str(self._root), search=True)
        except OSError as error:
            raise SourceUnreadable(f"The mbox file {shown} cannot be read. {reading.reason(error)}") from None
        except ItemUnreadable as error:
            raise SourceUnreadable(f"{shown} cannot be read as an mbox file. {error}") from None
        if not found:
            raise SourceUnreadable(
                f"{shown} is no mbox file: no line in it begins a mail (`From `, sender and date). Nothing was read. "
                "Give the file that holds the mail; for single mail files use the kind eml and their folder."
            )

    def _find(self) -> list[MboxFile]:
        directories = list(walk(self._root, inner_folders))
        shown = folderpath.printable(str(self._root))
        if directories[0].trouble:
            raise SourceUnreadable(f"The folder {shown} cannot be read. {directories[0].trouble}")
        found = [file for directory in directories for file in files_of(directory, self._ignored)]
        others = [*(file.key for file in found if file.trouble == NO_MAIL), *self._ignored]
        if others and all(file.trouble == NO_MAIL for file in found):
            raise SourceUnreadable(
                f"There is no mbox file in {shown}: none of its files begins with a mail (`From `, sender and date), "
                f"not {others[0]} either. Nothing was read. Check the path; for a Maildir or single mail files "
                "use the kinds maildir or eml."
            )
        self._ignored.sort()
        return found

    def _add(self, files: list[MboxFile]) -> None:
        pairs = [(folderpath.join(file.names), file) for file in files]
        pairs.sort(key=lambda pair: (pair[0] != folderpath.INBOX, pair[0], pair[1].key))
        for path, (_, file) in zip(folderpath.distinct(path for path, _ in pairs), pairs, strict=True):
            if file.trouble:
                self._folders.append(Skip(path, file.key, file.trouble, digest=file.trouble))
            else:
                self._folders.append(Folder(file.key, path, folderpath.role(file.names)))
                self._files[file.key] = file.path
        if not files:
            self._folders.append(Folder(".", folderpath.INBOX, "inbox"))
