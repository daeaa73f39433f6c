"""A folder tree of single mail files as a source: every directory is a folder, every mail file an item.

Files called .eml are always mail; others are when they begin like one, else they are ignored by name. Hidden
files and directories are passed over. The mails of the top directory are the INBOX. Received is the top Received
field, else Date (DESIGN.md 4), so it is known only once the mail is read.
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
from mailrescue.providers.files.eml_listing import Files, list_files
from mailrescue.providers.files.eml_reader import EmlReader
from mailrescue.providers.files.tree import Directory, walk

_KIND = "eml"


class EmlSource(NoDeltas):
    """One folder tree of mail files, read only."""

    readers = MANY_READERS

    def __init__(self, path: Path) -> None:
        self._root = path
        self._folders: list[Folder | Skip] = []
        self._directories: dict[str, Directory] = {}
        self._ignored: dict[str, list[str]] = {}

    def __enter__(self) -> EmlSource:
        """Find the folders. Raises SourceUnreachable when the path is missing, SourceUnreadable if it is no folder."""
        status = reading.require(self._root, "folder of mail files")
        shown = folderpath.printable(str(self._root))
        if not stat.S_ISDIR(status.st_mode):
            raise SourceUnreadable(
                f"{shown} is a file, but an account of this kind is a folder with mail files in it. Nothing was read. "
                "Give the folder that holds the file."
            )
        directories = list(walk(self._root, _inner_folders))
        if directories[0].trouble:
            raise SourceUnreadable(f"The folder {shown} cannot be read. {directories[0].trouble}")
        self._add(directories)
        return self

    def __exit__(self, *exc: object) -> None:
        """Let go of nothing: no file stays open."""

    def fingerprint(self) -> Fingerprint:
        """Return the path and the folder's identity."""
        return facts.fingerprint(_KIND, self._root)

    def folders(self) -> list[Folder | Skip]:
        """Return a folder for each directory, INBOX first, then by path; one that cannot be listed as a Skip."""
        return list(self._folders)

    def items(self, folder: Folder) -> Iterator[Listed | Skip]:
        """Yield the mails of a directory. Raises ItemUnreadable when it cannot be listed."""
        files = self._files(folder.key, folder.path)
        yield from files.skips
        yield from files.mails

    def token(self, folder: Folder) -> str:  # noqa: ARG002  the contract's
        """Return "": which of the files are mail, only their beginnings tell."""
        return ""

    def reader(self) -> EmlReader:
        """Return a reader for listed mails."""
        return EmlReader()

    def ignored(self) -> list[str]:
        """Return the files that are no mail, and links that are not followed."""
        for entry in self._folders:
            if isinstance(entry, Folder) and entry.key not in self._ignored:
                try:
                    self._files(entry.key, entry.path)
                except ItemUnreadable:
                    continue  # items() says so
        return sorted(name for names in self._ignored.values() for name in names)

    def _files(self, key: str, path: str) -> Files:
        directory = self._directories[key]
        try:
            files = list_files(directory.path, path)
        except OSError as error:
            raise ItemUnreadable(f"The folder cannot be listed. {reading.reason(error)}") from None
        others = (*files.others, *directory.circles)
        self._ignored[key] = [folderpath.printable(str(Path(*directory.names, name))) for name in others]
        return files

    def _add(self, directories: list[Directory]) -> None:
        """Give every directory a path. One that is called inbox is the INBOX; the top one is, where there is none."""
        top, *below = directories
        pairs = [(folderpath.join(folderpath.mailbox_names(found.names)), found) for found in below]
        pairs.sort(key=lambda pair: (pair[0] != folderpath.INBOX, pair[0], pair[1].key))
        has_inbox = bool(pairs) and pairs[0][0] == folderpath.INBOX
        self._directories[top.key] = top
        if not has_inbox:
            pairs.insert(0, (folderpath.INBOX, top))
        elif self._files(top.key, folderpath.INBOX).mails:
            pairs.insert(1, (folderpath.INBOX, top))
        for path, (_, found) in zip(folderpath.distinct(path for path, _ in pairs), pairs, strict=True):
            if found.trouble:
                self._folders.append(Skip(path, found.key, found.trouble, digest=found.trouble))
            else:
                self._folders.append(Folder(found.key, path, folderpath.role(folderpath.split(path))))
                self._directories[found.key] = found


def _inner_folders(directory: Directory) -> tuple[str, ...]:
    return tuple(name for name in directory.folders if not name.startswith("."))
