"""A name for a new account, made from an address or a file's name: what a person would have typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from pathlib import Path

_LENGTH = 32
_ADDRESS = re.compile(r"([\w.+-]+)@[\w.-]+\.\w+")
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "œ": "oe", "ł": "l"})
# Folders that are called after what they are, not after whose they are.
_SAYS_NOTHING = frozenset({"maildir", ".maildir", "mail", ".mail", "inbox", "outlook", "backup", "mbox", "documents"})


def propose_name(path: Path, taken: Container[str]) -> str:
    """Return a name that `[a-z0-9._-]{1,32}` allows and that is not taken."""
    return free_name(_spelt(_said_by(path)) or "mailbox", taken)


def free_name(wanted: str, taken: Container[str]) -> str:
    """Return a name, with a number behind it where it is taken."""
    if wanted not in taken:
        return wanted
    for number in range(2, 10_000):
        tail = f"-{number}"
        if (name := wanted[: _LENGTH - len(tail)] + tail) not in taken:
            return name
    raise AssertionError


def _said_by(path: Path) -> str:
    """Return what a path says of whose mail it is: an address in it, else the last name that says anything."""
    for name in (path.name, path.parent.name):
        if address := _ADDRESS.search(name):
            return address[1]
    for part in (path, path.parent):
        stem = part.stem if part.suffix.lower() in (".ost", ".pst", ".mbox", ".mbx") else part.name
        if stem and stem.lower() not in _SAYS_NOTHING:
            return stem
    return path.name


def _spelt(text: str) -> str:
    """Return a text in the letters that names have."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPELT)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-._")[:_LENGTH].strip("-._")
