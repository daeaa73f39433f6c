"""Mailboxes as they lie on a NAS or a USB disk: Maildirs, mbox files and EML folders, with the times of their making."""

from __future__ import annotations

import mailbox
import os
from collections.abc import Mapping
from pathlib import Path

# Folder path ("" for the top) to name of the mail to its bytes.
Folders = Mapping[str, Mapping[str, bytes]]


def letter(subject: str, body: str = "Hello.") -> bytes:
    """Return a mail."""
    head = f"From: ann@example.org\nTo: bob@example.org\nSubject: {subject}\nDate: Mon, 5 Jan 2026 09:00:00 +0000\n"
    return f"{head}Message-ID: <{subject.replace(' ', '-')}@example.org>\n\n{body}\n".encode()


def write_maildir(path: Path, folders: Folders, seconds: int) -> Path:
    """Write a Maildir whose newest mail came at `seconds` since 1970; the others came before it."""
    for folder, mails in {"": {}, **folders}.items():
        place = path / f".{folder.replace('/', '.')}" if folder else path
        for inner in ("cur", "new", "tmp"):
            (place / inner).mkdir(parents=True, exist_ok=True)
        for number, (name, raw) in enumerate(mails.items()):
            _write(place / "cur" / f"{name}:2,S", raw, seconds - number)
    return path


def write_mbox(path: Path, mails: Mapping[str, bytes], seconds: int) -> Path:
    """Write an mbox file that was last changed at `seconds`."""
    box = mailbox.mbox(path)
    for raw in mails.values():
        box.add(b"From ann@example.org Mon Jan  5 09:00:00 2026\n" + raw)
    box.close()
    os.utime(path, (seconds, seconds))
    return path


def write_eml(path: Path, folders: Folders, seconds: int) -> Path:
    """Write a folder tree of .eml files."""
    for folder, mails in folders.items():
        (path / folder).mkdir(parents=True, exist_ok=True)
        for name, raw in mails.items():
            _write(path / folder / f"{name}.eml", raw, seconds)
    return path


def _write(path: Path, raw: bytes, seconds: int) -> None:
    path.write_bytes(raw)
    os.utime(path, (seconds, seconds))
