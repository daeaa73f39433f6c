"""The kept jobs of one vault with their receipts: a small database in the home, encrypted under a key of the vault.

A job that was not over when the agent ended is told as died the next time. Recovery codes are never kept.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import threading
import zlib
from dataclasses import replace
from pathlib import Path

import apsw

from mailrescue.app.agent.values import Job, JobKind, JobState
from mailrescue.app.agent.wire import WireBroken, decode, encode, job_line, job_of
from mailrescue.core.errors import MailRescueError
from mailrescue.core.files import make_private_folder, private

_KEPT = 1_000
_VERSION = 1
_LABEL = b"mailrescue 1 journal of jobs"
_SECRET_FIELDS = ("code", "sheet")
RAN = (
    "MailRescue's background service was ended while this ran. Nothing that was stored is harmed; start it again, it goes on"
    " from what was stored."
)
WAITED = "MailRescue's background service was ended before this began. Nothing was changed; start it again."


class Journal:
    """Open until `close`; safe to use from any thread. What the disk does not take is lost: jobs go on without it."""

    def __init__(self, home: Path, vault_id: bytes, catalogue_key: bytes) -> None:
        """Open it, or begin a new one where it is damaged. Raises MailRescueError where the home cannot be written."""
        self.vault_id = vault_id
        self._path = home / f"jobs-{vault_id.hex()[:16]}.db"
        self._key = hmac.digest(catalogue_key, _LABEL, "sha256")
        self._guard = threading.Lock()
        try:
            make_private_folder(home)
            self._db = self._opened()
            self._end_the_unended()
        except (apsw.Error, OSError) as error:
            raise MailRescueError(f"The list of jobs at {self._path} cannot be kept: {error}. Check the disk.") from None

    def put(self, job: Job) -> None:
        """Keep a job as it stands now."""
        body = encode(job_line(replace(job, result=None, progress=None)))
        result = zlib.compress(encode(safe_result(job))) if job.result is not None else None
        with self._guard, contextlib.suppress(apsw.Error), self._db:
            self._db.execute("insert or replace into job(id, queued, body, result) values(?, ?, ?, ?)", (job.id, job.queued_at, body, result))
            self._db.execute("delete from job where queued < (select queued from job order by queued desc limit 1 offset ?)", (_KEPT,))

    def jobs(self, limit: int) -> list[Job]:
        """Return the newest jobs, newest first, without their results."""
        with self._guard:
            rows = self._db.execute("select body from job order by queued desc, rowid desc limit ?", (limit,)).fetchall()
        return [job for (body,) in rows if isinstance(body, bytes) and (job := _read(body, None)) is not None]

    def job(self, job_id: str) -> Job | None:
        """Return a job with its result."""
        with self._guard:
            row = self._db.execute("select body, result from job where id = ?", (job_id,)).fetchone()
        return None if row is None else _read(*row)

    def close(self) -> None:
        """Close the database."""
        with self._guard:
            self._db.close()

    def _opened(self) -> apsw.Connection:
        try:
            return self._connected()
        except (apsw.NotADBError, apsw.CorruptError, apsw.SchemaChangeError):
            for path in self._path.parent.glob(f"{self._path.name}*"):
                path.unlink(missing_ok=True)
            return self._connected()

    def _connected(self) -> apsw.Connection:
        with open(self._path, "ab", opener=private):  # for this user alone, from its first byte
            pass
        db = apsw.Connection(str(self._path))
        try:
            db.pragma("cipher", "aegis")
            db.pragma("key", f"raw:{self._key.hex()}")
            db.set_busy_timeout(5_000)
            db.pragma("journal_mode", "wal")
            db.pragma("synchronous", "normal")
            if not db.pragma("user_version"):
                with db:
                    db.execute("create table job(id text primary key, queued real not null, body blob not null, result blob)")
                    db.execute("create index job_queued on job(queued)")
                    db.pragma("user_version", _VERSION)
            version = db.pragma("user_version")
        except BaseException:
            db.close()
            raise
        if version != _VERSION:
            db.close()
            raise apsw.SchemaChangeError("another version")
        return db

    def _end_the_unended(self) -> None:
        for job in self.jobs(_KEPT):
            if not job.state.over:
                self.put(replace(job, state=JobState.DIED, message=WAITED if job.state is JobState.WAITING else RAN))


def safe_result(job: Job) -> dict[str, object]:
    """Return a job's result without what is shown only once."""
    hidden = _SECRET_FIELDS if job.spec.kind is JobKind.RECOVERY_SHEET else ()
    return {name: value for name, value in (job.result or {}).items() if name not in hidden}


def _read(body: bytes, result: bytes | None) -> Job | None:
    """Return a kept job; None for one that another version has kept in other words."""
    try:
        job = job_of(decode(bytes(body)))
        return replace(job, result=json.loads(zlib.decompress(result))) if result is not None else job
    except (WireBroken, ValueError, zlib.error):
        return None
