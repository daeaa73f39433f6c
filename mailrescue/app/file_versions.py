"""Use cases: keep versions of a raw file, list them, give one back byte for byte."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from mailrescue.app.engine import Engine
from mailrescue.app.vaults import check_outside
from mailrescue.core.errors import ItemUnreadable, MailRescueError, NotFound, UsageError
from mailrescue.core.files import fsync_folder, rename_new, temporary_beside
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.model.snapshot import IMPORT_LINE
from mailrescue.vault.commits import Commit
from mailrescue.vault.rawfiles import BLOCK, BeforeVersion, FileWriter, read_file
from mailrescue.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One version of a raw file."""

    id: str
    seq: int
    taken_at: datetime
    name: str
    path: str
    size: int
    sha256: str
    stored_bytes: int
    steady: bool


def version_of(commit: Commit) -> FileVersion:
    """Read a file version from its commit record."""
    f = commit.fields
    taken = datetime.fromtimestamp(f["taken_at"], UTC)
    return FileVersion(commit.id, commit.seq, taken, f["name"], f["path"], f["size"], f["sha256"].hex(), f["stored"], f["steady"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """A file to keep a version of, and the mailbox it belongs to; `imported` for an old copy that was brought in."""

    path: Path
    account: str
    mailbox: str
    taken_at: datetime
    imported: bool = False


def keep_version(engine: Engine, vault: Vault, raw: RawFile) -> FileVersion:
    """Store a version of the file unless there is one that holds just what it holds; returns that version.

    A live file is compared with its last version, an old copy with all versions of the mailbox.
    The caller holds the lock. Raises MailRescueError when the file cannot be read: what is in the vault is not harmed.
    """
    if not raw.path.is_file():  # opening a pipe would wait for whoever writes into it
        raise ItemUnreadable(f"No version of {raw.path.name} could be kept: it is no ordinary file.")
    try:
        with raw.path.open("rb", buffering=0) as file:
            same = _same_copy(engine, vault, raw, file) if raw.imported else _same_live(vault, raw, file)
            return version_of(same or _store(engine, vault, raw, file))
    except OSError as error:
        raise ItemUnreadable(
            f"No version of {raw.path.name} could be kept: {error.strerror or error}. Is another program using it? It is tried again next time."
        ) from None


def _same_live(vault: Vault, raw: RawFile, file: BinaryIO) -> Commit | None:
    """Return the last version of a live file when the system says that it did not change since."""
    before = vault.catalogue.history.last("file", raw.mailbox)
    if before is None or not before.fields["steady"] or _is_lost(vault, before):
        return None
    f, status = before.fields, os.fstat(file.fileno())
    unchanged = (f["path"], f["size"], f["mtime"]) == (str(raw.path), status.st_size, status.st_mtime_ns)
    return before if unchanged else None


def _same_copy(engine: Engine, vault: Vault, raw: RawFile, file: BinaryIO) -> Commit | None:
    """Return the version that is just this old copy. Read to the end: sizes and times of copies prove nothing."""
    size = os.fstat(file.fileno()).st_size
    candidates = [c for c in vault.catalogue.history.commits("file", raw.mailbox) if c.fields["size"] == size]
    if not candidates:
        return None
    digest = hashlib.sha256()
    while piece := file.read(BLOCK):
        engine.cancel.check()
        digest.update(piece)
    file.seek(0)
    same = (c for c in candidates if c.fields["sha256"] == digest.digest() and not _is_lost(vault, c))
    return next(same, None)


def _is_lost(vault: Vault, version: Commit) -> bool:
    """Return whether a version cannot be given back whole any more; the same file is then kept once more."""
    return version.seq in vault.catalogue.history.lost_files()


def _store(engine: Engine, vault: Vault, raw: RawFile, file: BinaryIO) -> Commit:
    last = vault.catalogue.history.last
    lines = (IMPORT_LINE, "") if raw.imported else ("", IMPORT_LINE)
    own, other = (last("file", raw.mailbox, line) for line in lines)
    before = own or other
    status = os.fstat(file.fileno())
    meter = Meter(engine.reporter, engine.clock, "file version", account=raw.account)
    meter.total = status.st_size
    ingest = vault.ingest()

    def advance(size: int) -> None:
        engine.cancel.check()
        meter.add(size, size)

    try:
        previous = BeforeVersion(before, vault.reader) if before is not None else None
        stored = FileWriter(ingest, previous, advance).store(file)
        ingest.finish()
    except BaseException:
        ingest.abort()
        raise
    after = os.fstat(file.fileno())
    packs = ingest.finished()
    vault.learn_packs(packs)
    meter.finish()
    steady = (status.st_size, status.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and stored.size == after.st_size
    whole = own is not None and (previous is None or previous.whole) and not _is_lost(vault, own)
    if own is not None and whole and own.fields["sha256"] == stored.sha256 and own.fields["steady"] >= steady:
        return own
    return vault.commit({
        "kind": "file", "account": raw.account, "mailbox": raw.mailbox, "taken_at": int(raw.taken_at.timestamp()),
        "name": raw.path.name, "path": str(raw.path), "size": stored.size, "sha256": stored.sha256,
        "mtime": status.st_mtime_ns, "extents": stored.extents, "stored": sum(pack.size for pack in packs),
        "imported": raw.imported, "steady": steady,
    })


def file_versions(engine: Engine, vault: Vault, name: str) -> list[FileVersion]:
    """Return the file versions of an account's mailbox, oldest first."""
    mailbox = engine.mailbox(vault, name)
    return sorted((version_of(c) for c in vault.catalogue.history.commits("file", mailbox)), key=lambda v: (v.taken_at, v.seq))


def restore_file(engine: Engine, vault: Vault, name: str, wanted: str, dest: Path) -> FileVersion:
    """Write a file version to `dest`, which must not exist; it appears only whole and proven by its SHA-256."""
    versions = file_versions(engine, vault, name)
    found = [v for v in versions if v.id.startswith(wanted.lower())] if wanted != "latest" else versions[-1:]
    if len(found) != 1:
        raise NotFound(f"{wanted!r} names {len(found)} file versions of {name!r}. `mailrescue file-versions {name}` lists them.")
    target = dest / found[0].name if dest.is_dir() else dest
    check_outside(vault.place, target)
    if target.exists():
        raise UsageError(f"{target} is there already; nothing was written. Give another name.")
    commit = vault.catalogue.history.commit(found[0].seq)
    assert commit is not None
    meter = Meter(engine.reporter, engine.clock, "restore file", account=name)
    meter.total = found[0].size
    _write(target, _counted(read_file(commit.fields, vault.reader), meter, engine.cancel))
    meter.finish()
    return found[0]


def _counted(pieces: Iterator[bytes], meter: Meter, cancel: CancelToken) -> Iterator[bytes]:
    for piece in pieces:
        cancel.check()
        meter.add(len(piece), len(piece))
        yield piece


def _write(target: Path, pieces: Iterator[bytes]) -> None:
    temporary = temporary_beside(target)
    try:
        with temporary.open("xb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        rename_new(temporary, target)
        fsync_folder(target.parent)
    except OSError as error:
        raise MailRescueError(f"{target} cannot be written: {error.strerror or error}. The version in the vault is not harmed.") from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
