"""Lists the files of one directory: which are mail, which are not, and which cannot be told."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from stat import S_ISREG

from mailrescue.formats import folderpath
from mailrescue.model.mail import Listed, Skip
from mailrescue.providers.files import facts, reading

_MAIL = ".eml"


@dataclass(slots=True)
class Files:
    """The mails of a directory, what cannot be read, and the names of other files."""

    mails: list[Listed] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def list_files(directory: str, folder: str) -> Files:
    """Return what a directory holds; `folder` is for Skips. Raises OSError when it cannot be listed.

    The key of a mail is its file name.
    """
    found = Files()
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            try:
                _take(entry, folder, found)
            except OSError as error:
                if entry.is_symlink() or not isinstance(error, FileNotFoundError):
                    _refuse(entry.name, folder, error, found)
    return found


def _take(entry: os.DirEntry[str], folder: str, found: Files) -> None:
    name = entry.name
    status = entry.stat()
    if S_ISREG(status.st_mode):
        if name.lower().endswith(_MAIL) or reading.is_mail(entry.path):
            key = folderpath.escape(name)
            found.mails.append(Listed(key, facts.digest_of(status), entry.path, status.st_size))
        else:
            found.others.append(name)
    elif not entry.is_dir():
        _refuse(name, folder, None, found)


def _refuse(name: str, folder: str, error: OSError | None, found: Files) -> None:
    """Note an entry that cannot be read: as mail if its name says so or nobody can tell, else as something else."""
    nowhere = error is None or isinstance(error, FileNotFoundError)
    if nowhere and not name.lower().endswith(_MAIL):
        found.others.append(name)
        return
    reason = reading.NOT_A_FILE if error is None or nowhere else reading.reason(error)
    found.skips.append(Skip(folder, folderpath.escape(name), reason, digest=reason))
