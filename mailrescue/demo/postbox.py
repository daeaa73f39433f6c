"""The demo's mailbox on the disk: a Maildir++ that lives from day to day, and the sync that keeps a copy of it.

Also reads Maildirs back in two ways of its own - as plain files, and with Python's `mailbox` module - so that what is
proven does not rest on the readers of this program.
"""

from __future__ import annotations

import hashlib
import mailbox
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mailrescue.demo.compose import mail_bytes
from mailrescue.demo.letters import INBOX, Letter, Place, place
from mailrescue.formats import folderpath, maildir
from mailrescue.model.snapshot import Changes

# Windows refuses the colon; programs write a semicolon there.
_SEPARATOR = ";" if os.name == "nt" else ":"
_PARTS = ("cur", "new", "tmp")


@dataclass(frozen=True, slots=True)
class Held:
    """One mail in one folder: the folder's directory ("" for the inbox), digest, flag letters, when it came."""

    directory: str
    sha256: str
    flags: str
    received: int


def directory_of(path: str) -> str:
    """Return the Maildir++ directory of a folder."""
    return "" if path == INBOX else maildir.folder_directory(folderpath.split(path))


def make_mailbox(root: Path, folders: Iterable[str] = ()) -> None:
    """Create a Maildir with an inbox and these folders."""
    for path in (INBOX, *folders):
        for part in _PARTS:
            (root / directory_of(path) / part).mkdir(parents=True)


def live_through(root: Path, letters: Iterable[Letter], yesterday: int | None, today: int) -> Changes:
    """Let a day pass: mail comes, is read, filed, answered and deleted. Returns what happened, by the story's book."""
    count = Counter[str]()
    for letter in letters:
        before = None if yesterday is None else place(letter, yesterday)
        after = place(letter, today)
        if before == after:
            continue
        count[_carry_out(root, letter, before, after)] += 1
    return Changes(new=count["new"], removed=count["removed"], moved=count["moved"], changed=count["changed"])


def _carry_out(root: Path, letter: Letter, before: Place | None, after: Place | None) -> str:
    old, new = _path(root, letter, before), _path(root, letter, after)
    if old is None and new is not None:
        new.write_bytes(mail_bytes(letter.draft))
        received = letter.draft.when.timestamp()
        os.utime(new, (received, received))
        return "new"
    assert old is not None
    if new is None:
        old.unlink()
        return "removed"
    old.rename(new)
    assert before is not None
    assert after is not None
    return "changed" if before.folder == after.folder else "moved"


def _path(root: Path, letter: Letter, where: Place | None) -> Path | None:
    if where is None:
        return None
    draft = letter.draft
    unique = f"{int(draft.when.timestamp())}.{draft.mark}.postwerk"
    if where.flags is None:
        return root / directory_of(where.folder) / "new" / unique
    name = maildir.join_name(unique, where.flags, separator=_SEPARATOR)
    return root / directory_of(where.folder) / "cur" / name


def sync(provider: Path, local: Path) -> int:
    """Make the local copy what the provider shows, as mail programs do; returns how many files were deleted here."""
    shown = {path.relative_to(provider) for path in provider.rglob("*")}
    deleted = 0
    # Deepest first, so that a folder is empty when its turn comes.
    for path in sorted(local.rglob("*"), reverse=True):
        if path.relative_to(local) in shown:
            continue
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
            deleted += 1
    for name in sorted(shown):
        if (provider / name).is_dir():
            (local / name).mkdir(parents=True, exist_ok=True)
        elif not (local / name).exists():
            shutil.copy2(provider / name, local / name)
    return deleted


def read_plainly(root: Path) -> Counter[Held]:
    """Return what a Maildir holds, read as plain files."""
    return Counter(_held(path, root) for part in ("cur", "new") for path in root.rglob(f"{part}/*") if path.is_file())


def _held(path: Path, root: Path) -> Held:
    directory = path.parent.parent.relative_to(root).as_posix()
    flags = maildir.split_name(path.name)[1]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Held("" if directory == "." else directory, digest, flags, int(path.stat().st_mtime))


def read_with_python(root: Path) -> Counter[Held]:
    """Return what a Maildir holds, read with Python's `mailbox` module."""
    box = mailbox.Maildir(root, create=False)
    folders = {"": box} | {f".{name}": box.get_folder(name) for name in box.list_folders()}
    return Counter(held for directory, folder in folders.items() for held in _held_by(directory, folder))


def _held_by(directory: str, folder: mailbox.Maildir) -> Iterator[Held]:
    folder.colon = _SEPARATOR
    for key in folder.iterkeys():
        message = folder.get_message(key)
        with folder.get_file(key) as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        yield Held(directory, digest, "".join(sorted(message.get_flags())), int(message.get_date()))
