"""A Maildir as a source: Maildir++ folders (`.A.B`), nested ones, and both mixed.

Mails are the files in `new` and `cur`, and files beside these that begin like a mail: some programs leave them
there, and a rescue must not. Received is the file's mtime (DESIGN.md 4). Never renames, moves or marks anything.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from mailrescue.core.errors import ItemUnreadable, SourceUnreadable
from mailrescue.formats import folderpath, maildir
from mailrescue.formats.maildir import KEYWORDS_FILE
from mailrescue.model.mail import Fingerprint, Folder, Listed, Skip
from mailrescue.providers.base import MANY_READERS, NoDeltas
from mailrescue.providers.files import facts, reading
from mailrescue.providers.files.maildir_listing import FolderScan, list_mails, scan_folder
from mailrescue.providers.files.maildir_reader import MaildirReader
from mailrescue.providers.files.tree import Directory, walk

_KIND = "maildir"
_OWN_FOLDERS = frozenset({"new", "cur", "tmp"})
# What mail servers keep beside the mail; part of the format, so not worth a word.
_OWN_FILES = ("dovecot", "courier", "maildir", "subscriptions", "shared-maildirs", "shared-folders")


class MaildirSource(NoDeltas):
    """One Maildir, read only."""

    readers = MANY_READERS

    def __init__(self, path: Path) -> None:
        self._root = path
        self._folders: list[Folder | Skip] = []
        self._directories: dict[str, Directory] = {}
        self._others: list[str] = []
        self._scan = ("", FolderScan())

    def __enter__(self) -> MaildirSource:
        """Find the folders. Raises SourceUnreachable when the path is missing, SourceUnreadable if it is no Maildir."""
        status = reading.require(self._root, "Maildir")
        shown = folderpath.printable(str(self._root))
        if not stat.S_ISDIR(status.st_mode):
            raise SourceUnreadable(
                f"{shown} is a file, but a Maildir is a folder with the folders new and cur. Nothing was read. "
                "Give the Maildir's own folder, or another kind of account for this file."
            )
        directories = list(walk(self._root, _inner_folders))
        if directories[0].trouble:
            raise SourceUnreadable(f"The Maildir at {shown} cannot be read. {directories[0].trouble}")
        self._sort(directories)
        if not self._folders and self._others:
            raise SourceUnreadable(
                f"{shown} is no Maildir: nowhere in it is a folder named new or cur, but there are other files, such "
                f"as {self._others[0]}. Nothing was read. For single mail files use the kind eml, for mbox files mbox."
            )
        if not self._folders:
            self._add(directories[0], folderpath.INBOX)
        return self

    def __exit__(self, *exc: object) -> None:
        """Let go of nothing: no file stays open."""

    def fingerprint(self) -> Fingerprint:
        """Return path, folder identity, and what Dovecot or Courier know the mailbox by."""
        uid_validity = reading.read_if_there(str(self._root / "dovecot-uidvalidity"), 64)
        # First line of dovecot-uidlist: `3 V<uidvalidity> N<next uid> G<mailbox guid>`
        words = reading.read_if_there(str(self._root / "dovecot-uidlist"), 256).partition(b"\n")[0].split()
        lasting = b" ".join(word for word in words if word[:1] in (b"V", b"G"))
        return facts.fingerprint(_KIND, self._root, uidvalidity=_text(uid_validity), inbox=_text(lasting))

    def folders(self) -> list[Folder | Skip]:
        """Return the folders, INBOX first, then by path; a directory that cannot be listed as a Skip."""
        return list(self._folders)

    def items(self, folder: Folder) -> Iterator[Listed | Skip]:
        """Yield the folder's mails. Raises ItemUnreadable when the folder cannot be listed."""
        directory = self._directories[folder.key]
        found = self._scanned(folder.key)
        self._scan = ("", FolderScan())
        yield from list_mails(directory.path, found, _strays(directory), folder.path)

    def token(self, folder: Folder) -> str:
        """Return a digest of all names and file times of the folder. Raises ItemUnreadable when it cannot be listed."""
        directory = self._directories[folder.key]
        keywords = reading.read_if_there(str(Path(directory.path, KEYWORDS_FILE)))
        # Whether a stray file is mail, only its bytes tell.
        return "" if _strays(directory) else self._scanned(folder.key).token(keywords)

    def _scanned(self, key: str) -> FolderScan:
        """Return the files of a folder; the last scan is kept, since a listing follows a token."""
        if self._scan[0] != key:
            try:
                self._scan = (key, scan_folder(self._directories[key].path))
            except OSError as error:
                raise ItemUnreadable(f"The folder cannot be listed. {reading.reason(error)}") from None
        return self._scan[1]

    def reader(self) -> MaildirReader:
        """Return a reader for listed mails."""
        return MaildirReader()

    def ignored(self) -> list[str]:
        """Return files that stand beside the mail and do not begin like one, and links that are not followed."""
        strays = [str(Path(found.path, name)) for found in self._directories.values() for name in _strays(found)]
        return sorted(self._others + [self._below(path) for path in strays if not _is_mail(path)])

    def _sort(self, directories: list[Directory]) -> None:
        """Fill the folders from what the walk found."""
        paths = [folderpath.join(maildir.folder_path(directory.names)) for directory in directories]
        order = sorted(zip(paths, directories, strict=True), key=lambda pair: (pair[0] != folderpath.INBOX, pair[0]))
        mail = [(path, found) for path, found in order if found.trouble or _is_maildir(found)]
        for path, (_, directory) in zip(folderpath.distinct(path for path, _ in mail), mail, strict=True):
            self._add(directory, path)
        for directory in directories:
            left = directory.circles if _is_maildir(directory) else directory.circles + _strays(directory)
            self._others += [self._below(str(Path(directory.path, name))) for name in left]

    def _add(self, directory: Directory, path: str) -> None:
        if directory.trouble:
            self._folders.append(Skip(path, directory.key, directory.trouble))
            return
        role = folderpath.role(folderpath.split(path))
        self._folders.append(Folder(directory.key, path, role))
        self._directories[directory.key] = directory

    def _below(self, path: str) -> str:
        return folderpath.printable(os.path.relpath(path, self._root))


def _is_maildir(directory: Directory) -> bool:
    return "cur" in directory.folders or "new" in directory.folders


def _inner_folders(directory: Directory) -> tuple[str, ...]:
    """Return where folders may be: a hidden directory that is no Maildir++ folder is not searched."""
    hidden = bool(directory.names) and directory.names[-1].startswith(".")
    if hidden and not _is_maildir(directory):
        return ()
    return tuple(name for name in directory.folders if name not in _OWN_FOLDERS)


def _strays(directory: Directory) -> tuple[str, ...]:
    return tuple(name for name in directory.files if not name.startswith((".", *_OWN_FILES)))


def _is_mail(path: str) -> bool:
    try:
        return reading.is_mail(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # the listing says that it cannot be read


def _text(data: bytes) -> str:
    return folderpath.printable(data.decode("utf-8", "surrogateescape").strip())
