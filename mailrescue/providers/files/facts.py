"""What tells one mailbox on disk from another that was put in its place: facts for the fingerprint."""

from __future__ import annotations

import os
from pathlib import Path

from mailrescue.formats.folderpath import printable
from mailrescue.model.mail import Fingerprint


def fingerprint(kind: str, path: Path, **further: str) -> Fingerprint:
    """Return the facts of a source on disk; `further` ones are left out where they are empty.

    `identity` is the kind and the resolved path. Device, inode and birth time change when a folder is replaced
    by a new one of the same name; the birth time is known on macOS, BSD and Windows only.
    """
    facts = {"identity": f"{kind}:{printable(path.resolve().as_posix())}"}
    try:
        status = path.stat()
    except OSError:
        return Fingerprint(facts)
    facts |= {"device": str(status.st_dev), "inode": str(status.st_ino), "created": _birth(status), **further}
    return Fingerprint({name: fact for name, fact in facts.items() if fact})


def _birth(status: os.stat_result) -> str:
    born: float | None = getattr(status, "st_birthtime", status.st_ctime if os.name == "nt" else None)
    return "" if born is None else str(int(born))


def digest_of(status: os.stat_result) -> str:
    """Return a digest that changes whenever the file may have: mtime, size, inode, ctime."""
    return f"{status.st_mtime_ns}.{status.st_size}.{status.st_ino}.{status.st_ctime_ns}"


def but_for_renames(digest: str) -> str:
    """Return the part of a digest that stays when the file is only renamed: all but ctime."""
    return digest.rpartition(".")[0]
