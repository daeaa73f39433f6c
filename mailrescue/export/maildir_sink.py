"""Maildir++: a directory for each folder, flags in the file names, keywords as Dovecot keeps them.

Sources: https://cr.yp.to/proto/maildir.html (written in `tmp`, then renamed), Maildir++ by Courier (the file
`maildirfolder` marks a subfolder). All items go to `cur`, also unread ones: `new` would lose their flags.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from mailrescue.export.plan import PlannedFolder, PlannedItem
from mailrescue.export.sink import FILE_MODE, Written, below, deliver, make_directory
from mailrescue.formats import maildir


def takes_colons(directory: str, platform: str = sys.platform) -> bool:
    """Return whether file names in this directory may have a `:`, tried with an empty file.

    Never asked of Windows: NTFS would make an alternate stream of it and report success.
    """
    if platform == "win32":
        return False
    probe = Path(directory) / "probe:2,"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


class MaildirSink:
    """Writes a Maildir++. Where a disk refuses `:` in names (FAT), the flags follow `;` as programs on Windows write."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._colons = True

    def start(self) -> None:
        """Create the inbox, which is the destination itself: without it a reader sees no Maildir."""
        self._make_directories("")
        self._colons = takes_colons(below(self._root, "tmp"))

    def make(self, folder: PlannedFolder) -> None:
        """Create the directories of a folder, and its table of keywords."""
        self._make_directories(folder.place)
        if folder.place:
            _write_small(below(self._root, folder.place, "maildirfolder"), b"")
        if folder.keywords:
            table = maildir.format_keywords(folder.keywords)
            _write_small(below(self._root, folder.place, maildir.KEYWORDS_FILE), table)

    def put(self, folder: PlannedFolder, item: PlannedItem, pieces: Iterable[bytes]) -> Written:
        """Deliver one item."""
        name = item.name if self._colons else maildir.join_name(*maildir.split_name(item.name), separator=";")
        path = below(folder.place, "cur", name)
        # In `tmp` without the flags: nothing there needs them, and `:` could be refused only here.
        temporary = below(self._root, folder.place, "tmp", maildir.split_name(item.name)[0])
        deliver(temporary, below(self._root, path), pieces, item.when)
        return Written(path)

    def close(self) -> None:
        """Do nothing: every file has its name."""

    def _make_directories(self, place: str) -> None:
        for name in ("cur", "new", "tmp"):
            make_directory(below(self._root, place, name))


def _write_small(path: str, data: bytes) -> None:
    Path(path).write_bytes(data)
    Path(path).chmod(FILE_MODE)
