"""Use case: bring in old copies of a mailbox, from a NAS or a USB disk, as snapshots of their time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailrescue.app.engine import Engine
from mailrescue.app.file_versions import FileVersion, RawFile, keep_version
from mailrescue.app.mailboxes import find_mailbox
from mailrescue.capture.run import Capture, Job
from mailrescue.core.errors import (
    Cancelled,
    ExitCode,
    MailRescueError,
    SourceUnreachable,
    SourceUnreadable,
    UsageError,
    VaultDamaged,
)
from mailrescue.formats.dates import plausible
from mailrescue.model.snapshot import IMPORT_LINE, Snapshot
from mailrescue.providers.registry import begins_like_outlook, kind_of, source_for
from mailrescue.vault.catalogue.queries import Moment
from mailrescue.vault.vault import Vault

_OUTLOOK = (".ost", ".pst")


@dataclass(frozen=True, slots=True)
class Copy:
    """An old copy: what kind of mail it is, and when it was made."""

    path: Path
    kind: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one copy. `known` of its items were in this mailbox's history before; `again`: all of it was brought in before."""

    copy: Copy
    snapshot: Snapshot | None = None
    file_version: FileVersion | None = None
    known: int = 0
    stranger: bool = False
    again: bool = False
    error: MailRescueError | None = None

    @property
    def exit_code(self) -> ExitCode:
        """The code that this copy alone would give."""
        if self.error is not None:
            return self.error.exit_code
        assert self.snapshot is not None
        return ExitCode.INCOMPLETE if self.snapshot.news else ExitCode.DONE


def find_copies(paths: list[Path], taken_at: datetime | None) -> list[Copy]:
    """Return the copies below `paths`, oldest first. Raises SourceUnreachable for a missing path, UsageError for no mail."""
    found: list[Copy] = []
    for path in paths:
        if not path.exists():
            raise SourceUnreachable(f"{path} is not there. Is its disk connected? Nothing was imported.")
        files = _outlook_files(path) if path.is_dir() else []
        for one in files or [path]:
            kind = "outlook" if files else kind_of(one)
            if not kind:
                raise UsageError(f"{one} is no OST, PST, mbox, Maildir or folder of EML files. Nothing was imported.")
            found.append(Copy(one.absolute(), kind, taken_at or _newest_change(one)))
    if taken_at is not None and len(found) > 1:
        raise UsageError(f"--taken-at is the time of one copy, and these are {len(found)}. Import them one by one, or leave it out.")
    return sorted(found, key=lambda copy: (copy.taken_at, str(copy.path)))


def _outlook_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in _OUTLOOK and p.is_file())


def _newest_change(path: Path) -> datetime:
    """Return when the newest file of a copy was last changed: a copy keeps that time, or tells when it was made."""
    times = [entry.stat(follow_symlinks=False).st_mtime for entry in _files(path)] or [path.stat().st_mtime]
    return datetime.fromtimestamp(max((seconds for time in times if (seconds := plausible(time))), default=0), UTC)


def _files(path: Path) -> Iterator[os.DirEntry[str]]:
    if not path.is_dir():
        return
    for entry in os.scandir(path):
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield entry


def import_copies(engine: Engine, vault: Vault, name: str, copies: list[Copy]) -> list[Imported]:
    """Take a snapshot of each copy, in order of time. One that cannot be read does not stop the others."""
    done: list[Imported] = []
    for copy in copies:
        try:
            done.append(_import(engine, vault, name, copy))
        except (Cancelled, VaultDamaged):
            raise
        except MailRescueError as error:
            done.append(Imported(copy, error=error))
    return done


def _import(engine: Engine, vault: Vault, name: str, copy: Copy) -> Imported:
    try:
        with source_for(copy.kind, {"path": str(copy.path)}) as source:
            identity = source.fingerprint().facts.get("identity", "")
            mailbox = vault.catalogue.history.mailbox_of(name) or find_mailbox(vault, name, identity)
            version = _keep_raw(engine, vault, name, mailbox, copy)
            before, _ = vault.catalogue.history.newest()
            again = vault.catalogue.lookup.taken_at(mailbox, IMPORT_LINE, int(copy.taken_at.timestamp()))
            job = Job(account=name, mailbox=mailbox, kind=copy.kind, line=IMPORT_LINE, taken_at=copy.taken_at, again=tuple(again))
            capture = Capture(vault, job, clock=engine.clock, reporter=engine.reporter, cancel=engine.cancel)
            snapshot = capture.run(source)
    except SourceUnreadable:
        # An Outlook file that no reader understands today may be just what a better one wants tomorrow.
        if copy.kind == "outlook" and begins_like_outlook(copy.path):
            _keep_raw(engine, vault, name, find_mailbox(vault, name, ""), copy)
        raise
    known = vault.catalogue.queries.known_before(Moment(mailbox, IMPORT_LINE, snapshot.seq))
    stranger = _is_stranger(vault, snapshot, known)
    return Imported(copy, snapshot, version, known, stranger, again=snapshot.seq <= before)


def _keep_raw(engine: Engine, vault: Vault, name: str, mailbox: str, copy: Copy) -> FileVersion | None:
    if copy.kind != "outlook":
        return None
    raw = RawFile(path=copy.path, account=name, mailbox=mailbox, taken_at=copy.taken_at, imported=True)
    return keep_version(engine, vault, raw)


def _is_stranger(vault: Vault, snapshot: Snapshot, known: int) -> bool:
    """Return whether a copy shares neither its identity nor any mail with the history it was put into."""
    if known or not snapshot.counts.items:
        return False
    others = [s for s in vault.snapshots(snapshot.mailbox) if s.seq < snapshot.seq and s.counts.items]
    same = any(s.facts.get("record_key") == snapshot.facts.get("record_key") != "" for s in others if "record_key" in s.facts)
    return bool(others) and not same
