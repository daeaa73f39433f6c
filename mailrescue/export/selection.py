"""Which folders of a snapshot an export takes. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mailrescue.formats.likeness import folder_at, is_within
from mailrescue.model.mail import Folder


def choose_folders(folders: Sequence[Folder], wanted: Sequence[str]) -> list[Folder]:
    """Return the folders at the wanted paths with everything below them, each once; all when none is wanted.

    Raises UsageError for a path without a folder, naming those that come closest.
    """
    if not wanted:
        return list(folders)
    paths = [folder.path for folder in folders]
    roots = [folder_at(paths, path, ", so nothing was exported") for path in wanted]
    return [folder for folder in folders if any(is_within(folder.path, root) for root in roots)]
