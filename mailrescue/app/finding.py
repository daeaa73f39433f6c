"""Use case: find the mail that is on this computer - Outlook files, Thunderbird's folders, Maildirs - without knowing where it is.

What something is tells its content, not its name. The search is bounded in time and depth, can be stopped, enters no folder
twice and follows no link to a folder, so that no circle holds it. It writes nothing and keeps nothing open.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mailrescue.app.places import Place, Where
from mailrescue.core.clock import Clock
from mailrescue.core.progress import CancelToken
from mailrescue.formats.mbox import begins_mbox
from mailrescue.formats.pst_header import HEADER_SIZE, PstHeader, read_header
from mailrescue.formats.rolenames import INBOX_NAMES, ROLE_NAMES
from mailrescue.formats.sniff import SNIFF_LENGTH, looks_like_mail

SECONDS = 30.0
# A file that is only a name here: opening it would fetch all of it from the cloud (Windows: offline, recall on open, on access).
_ELSEWHERE = 0x1000 | 0x40000 | 0x400000
_NEVER = frozenset({"$recycle.bin", "system volume information", "node_modules", "__pycache__", "proc", "sys", "dev"})
_OUTLOOK_MAGIC = b"!BDN"  # [MS-PST] 2.2.2.6, dwMagic
_OUTLOOK_ENDINGS = (".ost", ".pst")
_OUR_VAULT = "vault.mrh"


@dataclass(frozen=True, slots=True)
class Found:
    """Mail that was found. `form` is OST or PST, "" for other kinds; `size` in bytes, None for folders; `changed` in seconds since 1970.

    `sure` is False for what only its name tells: a file that lies in a cloud, or may not be read.
    """

    path: Path
    kind: str
    where: Where
    form: str = ""
    size: int | None = None
    changed: float = 0.0
    sure: bool = True


@dataclass(slots=True)
class Search:
    """One search. `folders` and `files` count what was looked at, `closed` folders that may not be; `late`: time ran out."""

    cancel: CancelToken
    clock: Clock
    seconds: float = SECONDS
    folders: int = 0
    files: int = 0
    closed: int = 0
    late: bool = False
    _end: float = 0.0
    _entered: set[tuple[int, int]] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)

    def run(self, places: Iterable[Place]) -> Iterator[Found]:
        """Yield what is found, as it is found. Raises Cancelled."""
        self._end = self.clock.monotonic() + self.seconds
        for place in places:
            yield from self._through(place)

    def _through(self, place: Place) -> Iterator[Found]:
        if place.path.is_file():
            yield from self._new(self._file(str(place.path), place.where))
            return
        waiting: list[tuple[str, int, frozenset[str]]] = [(str(place.path), place.depth, frozenset())]
        while waiting:
            self.cancel.check()
            if self.clock.monotonic() > self._end:
                self.late = True
                return
            path, depth, covered = waiting.pop()
            if not self._enter(path):
                continue
            here = self._list(path)
            if here is None:
                continue
            folders, files = here
            if _OUR_VAULT in files:
                continue
            found, covered = self._folder(path, folders, files, place.where, covered)
            yield from self._new(found)
            if depth and "maildir" not in covered:
                waiting += [(str(Path(path, name)), depth - 1, covered) for name in sorted(folders, reverse=True)]

    def _enter(self, path: str) -> bool:
        """Return whether a folder is there and was not entered before, by whatever way."""
        try:
            status = Path(path).stat()
        except OSError:
            self.closed += 1
            return False
        if not stat.S_ISDIR(status.st_mode):
            return False
        which = (status.st_dev, status.st_ino)
        if status.st_ino and which in self._entered:
            return False
        self._entered.add(which)
        self.folders += 1
        return True

    def _list(self, path: str) -> tuple[list[str], list[str]] | None:
        """Return the folders that may be entered and the files of a folder; None when it cannot be listed."""
        folders, files = [], []
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):  # a link that leads to itself
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.name)
                        elif entry.is_file():
                            files.append(entry.name)
        except OSError:
            self.closed += 1
            return None
        return folders, files

    def _folder(self, path: str, folders: list[str], files: list[str], where: Where, covered: frozenset[str]) -> tuple[list[Found], frozenset[str]]:
        """Return what a folder is and holds, and what its sub-folders belong to from here on."""
        if _is_maildir(path, folders):
            return [_as_folder(path, "maildir", where)], covered | {"maildir"}
        found = [one for name in files for one in self._file(str(Path(path, name)), where)]
        outlook = [one for one in found if one.kind == "outlook"]
        for kind in ("mbox", "eml"):
            of_kind = [one for one in found if one.kind == kind]
            # Single mails lie about in many folders; as a mailbox they count where the user says so.
            if kind in covered or not of_kind or (kind == "eml" and where is not Where.GIVEN):
                continue
            lonely = kind == "mbox" and len(of_kind) == 1 and not _is_mail_folder(folders, files)
            outlook += of_kind if lonely else [_as_folder(path, kind, where, of_kind)]
            covered = covered if lonely else covered | {kind}
        _leave_out(folders)
        return outlook, covered

    def _file(self, path: str, where: Where) -> list[Found]:
        """Return what a file is, as one or none."""
        self.files += 1
        if self.files % 64 == 0:
            self.cancel.check()
        named = path.lower().endswith(_OUTLOOK_ENDINGS)
        try:
            status = Path(path).stat()
            far = bool(getattr(status, "st_file_attributes", 0) & _ELSEWHERE)
            start = b"" if far or not stat.S_ISREG(status.st_mode) else _start(path)
        except OSError:
            return [Found(Path(path), "outlook", where, _form_by_name(path), sure=False)] if named else []
        kind, form = _told_by(start, path)
        if not kind and far and named:
            kind, form = "outlook", _form_by_name(path)
        return [Found(Path(path), kind, where, form, status.st_size, status.st_mtime, sure=bool(start))] if kind else []

    def _new(self, found: Iterable[Found]) -> Iterator[Found]:
        for one in found:
            real = os.path.realpath(one.path)
            if real not in self._told:
                self._told.add(real)
                yield one


def _start(path: str) -> bytes:
    with Path(path).open("rb", buffering=0) as file:
        return file.read(SNIFF_LENGTH)


def _told_by(start: bytes, path: str) -> tuple[str, str]:
    """Return kind and form of a file that begins so, "" and "" for what is no mail."""
    head = read_header(start[:HEADER_SIZE])
    if isinstance(head, PstHeader):
        return "outlook", "OST" if head.is_ost else "PST"
    if start.startswith(_OUTLOOK_MAGIC):  # damaged, and perhaps just what its owner wants rescued
        return "outlook", _form_by_name(path)
    if start.strip(b"\r\n") and begins_mbox(start):
        return "mbox", ""
    return ("eml", "") if looks_like_mail(start) else ("", "")


def _form_by_name(path: str) -> str:
    return "OST" if path.lower().endswith(".ost") else "PST"


def _is_maildir(path: str, folders: list[str]) -> bool:
    """Return whether a folder is a Maildir, or holds the folders of one mailbox as Maildirs side by side."""
    if "cur" in folders and "new" in folders:
        return True
    names = [name for name in folders if name.lower().lstrip(".") in INBOX_NAMES or name.lower().lstrip(".") in ROLE_NAMES]
    return any(Path(path, name, "cur").is_dir() and Path(path, name, "new").is_dir() for name in names)


def _is_mail_folder(folders: list[str], files: list[str]) -> bool:
    """Return whether a mail program keeps its folders here: Thunderbird lays an index beside each."""
    return any(name.endswith(".msf") for name in files) or any(name.endswith(".sbd") for name in folders)


def _as_folder(path: str, kind: str, where: Where, files: Iterable[Found] = ()) -> Found:
    listed = list(files)
    size = sum(one.size or 0 for one in listed) if listed else None
    changed = max((one.changed for one in listed), default=0.0)
    with contextlib.suppress(OSError):  # gone meanwhile
        changed = changed or Path(path).stat().st_mtime
    return Found(Path(path), kind, where, size=size, changed=changed)


def _leave_out(folders: list[str]) -> None:
    """Take out the folders in which nobody keeps mail: hidden ones, bins, other programs' own."""
    folders[:] = [name for name in folders if not name.startswith(".") and name.lower() not in _NEVER]
