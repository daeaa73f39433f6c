"""Lists the files of one Maildir folder: one stat each, and a key that is unique and outlives a rename.

A Maildir has no lock: mail programs move and rename files while we list. What that can do is met here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from stat import S_ISREG

from mailrescue.formats import folderpath, maildir
from mailrescue.formats.dates import plausible
from mailrescue.model.mail import Listed, Skip
from mailrescue.providers.files import facts, reading

_ATTEMPTS = 4


@dataclass(slots=True)
class FolderScan:
    """The files of one Maildir folder with their status, before anything is made of them."""

    files: list[tuple[str, str, os.stat_result]] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)

    def token(self, *further: bytes) -> str:
        """Return a digest of names and status of all files, and of what is `further` read for the listing."""
        lines = [f"{name}/{facts.digest_of(status)}" for name, _, status in self.files]
        lines += [f"{name}//{reason}" for name, reason in self.troubles]
        text = "\n".join(sorted(lines)).encode("utf-8", "surrogateescape")
        return hashlib.blake2b(b"\0".join([text, *further]), digest_size=16).hexdigest()


def scan_folder(directory: str) -> FolderScan:
    """Find the files in `new` and `cur`. Raises OSError when the folder is gone or cannot be listed."""
    # In this order: a mail moves from new to cur, and is better met twice than never.
    inner = [str(Path(directory, name)) for name in ("new", "cur")]
    earlier: list[tuple[str, str, os.stat_result]] = []
    for _ in range(_ATTEMPTS):
        before = [_changed_at(path) for path in inner]
        found = FolderScan()
        for path in inner:
            _scan(path, found)
        if before == [_changed_at(path) for path in inner]:
            break
        # What was renamed while the directory was read may be missing from one listing, hardly from all of them.
        earlier += found.files
    else:
        found.files = earlier
    if not any(before):
        Path(directory).stat()  # raises when the whole folder is gone, which is not the same as empty
    return found


def _scan(path: str, found: FolderScan) -> None:
    """Take all files of `new` or `cur`; neither need be there."""
    try:
        entries = os.scandir(path)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if not entry.name.startswith("."):
                _take(entry, found)


def _take(entry: os.DirEntry[str], found: FolderScan) -> None:
    try:
        status = entry.stat()
    except OSError as error:
        if entry.is_symlink() and isinstance(error, FileNotFoundError):
            found.troubles.append((entry.name, reading.NOT_A_FILE))
        elif not isinstance(error, FileNotFoundError):
            found.troubles.append((entry.name, reading.reason(error)))
        return
    if S_ISREG(status.st_mode):
        found.files.append((entry.name, entry.path, status))
    else:
        found.troubles.append((entry.name, reading.NOT_A_FILE))


def list_mails(directory: str, found: FolderScan, strays: tuple[str, ...], folder: str) -> list[Listed | Skip]:
    """Return the mails of a scanned folder, and those among the files `strays`; `folder` is for Skips."""
    lister = _Lister(directory, folder)
    for name, path, status in found.files:
        lister.add(name, path, status)
    for name, reason in found.troubles:
        lister.skip(name, reason)
    for name in strays:
        lister.add_stray(name)
    return [*lister.skips, *_told_apart(lister.mails)]


class _Lister:
    """Collects the mails and the skips of one folder."""

    def __init__(self, directory: str, folder: str) -> None:
        self.mails: list[Listed] = []
        self.skips: list[Skip] = []
        self._directory, self._folder = directory, folder
        self._keywords = maildir.parse_keywords(reading.read_if_there(str(Path(directory, maildir.KEYWORDS_FILE))))
        self._flags: dict[str, tuple[str, ...]] = {}

    def add_stray(self, name: str) -> None:
        """Take a file that stands beside `new` and `cur`, if it begins like a mail."""
        path = Path(self._directory, name)
        try:
            if reading.is_mail(str(path)):
                self.add(name, str(path), path.stat())
        except FileNotFoundError:
            pass  # vanished, or a link that leads nowhere: beside cur and new that is no sign of mail
        except OSError as error:
            self.skip(name, reading.reason(error))

    def skip(self, name: str, reason: str) -> None:
        """Name a file that is no readable mail."""
        key = folderpath.escape(maildir.split_name(name)[0])
        self.skips.append(Skip(self._folder, key, reason, digest=reason))

    def add(self, name: str, path: str, status: os.stat_result) -> None:
        """Take a mail."""
        unique, letters = maildir.split_name(name)
        flags = self._flags.get(letters)
        if flags is None:
            flags = self._flags[letters] = maildir.flags_of(letters, self._keywords)
        received = plausible(status.st_mtime)
        key = folderpath.escape(unique)
        self.mails.append(Listed(key, facts.digest_of(status), path, status.st_size, flags, received))


def _changed_at(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _told_apart(mails: list[Listed]) -> Iterator[Listed]:
    """Yield the mails; equal unique names get a suffix, in an order that renames do not change."""
    by_key = {mail.key: mail for mail in mails}
    if len(by_key) == len(mails):
        yield from mails
        return
    groups: dict[str, dict[str, Listed]] = {}
    for mail in mails:
        # One file, met in new and again in cur while it was moved: the later name is the true one.
        groups.setdefault(mail.key, {})[facts.but_for_renames(mail.digest)] = mail
    taken = set(groups)
    for key, group in groups.items():
        yield group.pop(min(group))
        for number, (_, mail) in enumerate(sorted(group.items()), start=2):
            free = next(name for i in range(number, len(mails) + number) if (name := f"{key}~{i}") not in taken)
            taken.add(free)
            yield replace(mail, key=free)
