"""Which folders a user means by the paths he typed. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from mailrescue.core.errors import UsageError
from mailrescue.export.names import fold
from mailrescue.formats import folderpath
from mailrescue.model.mail import Folder


def choose_folders(folders: Sequence[Folder], wanted: Sequence[str]) -> list[Folder]:
    """Return the folders at the wanted paths with everything below them, each once; all when none is wanted.

    A path matches as it stands, else without regard to case and to how accents are encoded, where only one
    folder does so. Raises UsageError for a path without a folder, naming those that come closest.
    """
    if not wanted:
        return list(folders)
    roots = [_existing(folders, path) for path in wanted]
    return [folder for folder in folders if any(_is_within(folder.path, root) for root in roots)]


def _existing(folders: Sequence[Folder], wanted: str) -> str:
    path = folderpath.join(folderpath.split(wanted))
    if any(_is_within(folder.path, path) for folder in folders):
        return path
    alike = sorted({folder.path for folder in folders if fold(folder.path) == fold(path)})
    if len(alike) == 1:
        return alike[0]
    raise UsageError(_unknown(wanted, alike or _closest(folders, path)))


def _is_within(path: str, root: str) -> bool:
    # A `/` inside a name is escaped, so a root with `/` after it is always the end of a name.
    return path == root or path.startswith(root + "/")


def _closest(folders: Sequence[Folder], wanted: str) -> list[str]:
    """Return up to three paths like the wanted one, as a whole or in their last name."""
    keys: dict[str, str] = {}
    for folder in folders:
        keys.setdefault(fold(folder.path), folder.path)
        keys.setdefault(fold(folder.path.rpartition("/")[2]), folder.path)
    near = difflib.get_close_matches(fold(wanted), keys, n=6) or difflib.get_close_matches(
        fold(wanted.rpartition("/")[2]), keys, n=6, cutoff=0.5
    )
    return list(dict.fromkeys(keys[key] for key in near))[:3]


def _unknown(wanted: str, near: list[str]) -> str:
    said = f'This snapshot has no folder "{folderpath.printable(wanted)}", so nothing was exported.'
    if not near:
        return f"{said} `mailrescue folders` lists those it has."
    quoted = [f'"{path}"' for path in near]
    return f"{said} Did you mean {' or '.join(quoted)}?"
