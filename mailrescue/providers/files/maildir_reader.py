"""Reads the mails of a Maildir by their paths, also when a mail program renames them meanwhile."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from mailrescue.core.errors import ItemUnreadable
from mailrescue.formats import maildir
from mailrescue.model.mail import Listed, RawItem
from mailrescue.providers.base import OneByOne
from mailrescue.providers.files import facts, reading


@dataclass(slots=True)
class _Names:
    """The files of one folder by unique name, as they were when the folder last changed."""

    changed: tuple[int, ...] = ()
    paths: dict[str, list[str]] = field(default_factory=dict)


class MaildirReader(OneByOne):
    """Reads mails; holds nothing but the names of folders in which a mail was not where it was listed."""

    def __init__(self) -> None:
        self._names: dict[str, _Names] = {}

    def read(self, item: Listed) -> RawItem:
        """Return the mail; a file that got other flags or moved to `cur` is found by its unique name.

        Raises ItemUnreadable when it is gone or the system cannot read it.
        """
        path = cast("str", item.locator)
        try:
            raw, spool, _ = reading.read_file(path)
        except FileNotFoundError:
            return self._read_renamed(item, path)
        except OSError as error:
            raise ItemUnreadable(reading.reason(error)) from None
        return RawItem(raw, received=item.received, flags=item.flags, spool=spool)

    def close(self) -> None:
        """Forget the names."""
        self._names.clear()

    def _read_renamed(self, item: Listed, old: str) -> RawItem:
        folder = _folder_of(old)
        unique = maildir.split_name(os.path.basename(old))[0]  # noqa: PTH119  # names may hold any character
        try:
            for path in self._paths(folder, unique):
                raw, spool, status = reading.read_file(path)
                if facts.but_for_renames(facts.digest_of(status)) == facts.but_for_renames(item.digest):
                    keywords = maildir.parse_keywords(reading.read_if_there(str(folder / maildir.KEYWORDS_FILE)))
                    flags = maildir.flags_of(maildir.split_name(Path(path).name)[1], keywords)
                    return RawItem(raw, received=item.received, flags=flags, spool=spool)
        except OSError as error:
            raise ItemUnreadable(reading.reason(error)) from None
        raise ItemUnreadable(reading.VANISHED)

    def _paths(self, folder: Path, unique: str) -> list[str]:
        """Return where files of a unique name are now; lists a folder again only when it has changed."""
        inner = [folder / name for name in ("new", "cur") if (folder / name).is_dir()]
        changed = tuple(path.stat().st_mtime_ns for path in inner)
        names = self._names.get(str(folder))
        if names is None or names.changed != changed:
            names = self._names[str(folder)] = _Names(changed)
            for path in inner:
                for name in os.listdir(path):  # noqa: PTH208  # 50,000 Path objects would be for nothing
                    names.paths.setdefault(maildir.split_name(name)[0], []).append(str(path / name))
        return names.paths.get(unique, [])


def _folder_of(path: str) -> Path:
    parent = Path(path).parent
    return parent.parent if parent.name in ("new", "cur") else parent
