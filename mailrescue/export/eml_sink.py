"""EML: one file for each item in directories named as the folders."""

from __future__ import annotations

from collections.abc import Iterable

from mailrescue.export.plan import PlannedFolder, PlannedItem
from mailrescue.export.sink import Written, below, deliver, make_directory, temporary_name


class EmlSink:
    """Writes `.eml` files; their time is when the item was received."""

    def __init__(self, root: str) -> None:
        self._root = root
        # Items come one by one, so one temporary name serves them all; no planned name begins with a dot.
        self._temporary = below(root, temporary_name("item"))

    def start(self) -> None:
        """Do nothing: the destination is there."""

    def make(self, folder: PlannedFolder) -> None:
        """Create the directory."""
        make_directory(below(self._root, folder.place))

    def put(self, folder: PlannedFolder, item: PlannedItem, pieces: Iterable[bytes]) -> Written:
        """Write one file."""
        path = below(folder.place, item.name)
        deliver(self._temporary, below(self._root, path), pieces, item.when)
        return Written(path)

    def close(self) -> None:
        """Do nothing: every file has its name."""
