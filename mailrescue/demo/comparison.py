"""Compares an export with the demo's own book: is each mail that came out byte for byte one that went in?"""

from __future__ import annotations

import hashlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from mailrescue.export.manifest import Entry, read_entries
from mailrescue.export.naming import MANIFEST_NAME
from mailrescue.formats.mbox_quoting import unquote


@dataclass(frozen=True, slots=True)
class Compared:
    """How many mails came out, and how many of them equal one that went in."""

    mails: int
    equal: int

    @property
    def proven(self) -> bool:
        """Whether mail came out, and all of it is as it was."""
        return self.mails == self.equal > 0


def compare_export(folder: Path, known: AbstractSet[str]) -> Compared:
    """Compare the files of an export with the SHA-256 of the mails that were there. Raises OSError, MailRescueError."""
    digests = [hashlib.sha256(_mail(folder, entry)).hexdigest() for entry in read_entries(folder / MANIFEST_NAME)]
    return Compared(len(digests), sum(digest in known for digest in digests))


def _mail(folder: Path, entry: Entry) -> bytes:
    """Return what stands in the files, not what the manifest says of it."""
    if entry.offset is None or entry.length is None:
        return (folder / entry.path).read_bytes()
    with (folder / entry.path).open("rb") as file:
        file.seek(entry.offset)
        return unquote(file.read(entry.length))
