"""What the agent and its clients tell each other: jobs, and how it stands with the agent. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mailrescue.core.errors import ExitCode
from mailrescue.core.progress import Progress


class JobKind(StrEnum):
    """What a job does; `fields` of its JobSpec are named after the words of the command that does the same."""

    SNAPSHOT = "snapshot"  # names: list[str], all when empty
    IMPORT = "import"  # name, paths: list[str], taken_at: RFC 3339 or None
    EXPORT = "export"  # name, dest, format, at, folders: list[str], query: str or None
    PICK = "pick"  # dest, format, picks: list of what was chosen from lists and search, see app/picking.py
    CHECK = "check"  # read_data: bool
    PRUNE = "prune"  # dry_run: bool
    COPY = "copy"  # dest, read_data: bool
    REBUILD = "rebuild"
    ANSWER = "answer"  # word: accept, reject or undo; name, snapshot: its id, shown: what the user was shown (answers.as_shown)
    COMPARE = "compare"  # name
    CREATE_VAULT = "create-vault"  # path
    RECOVERY_SHEET = "recovery-sheet"  # a new code in the result, shown once and kept nowhere


class JobState(StrEnum):
    """Where a job is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    ENDED = "ended"  # `code` tells how
    DIED = "died"  # its process, or the agent with it, was killed

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self in (JobState.ENDED, JobState.DIED)


@dataclass(frozen=True, slots=True)
class JobSpec:
    """A job as it is asked for."""

    kind: JobKind
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it stands. Times are seconds since 1970, UTC.

    `message` is the sentence of the error that ended it, "" for none; of a job that runs, what it waits for: another
    command that uses the vault. `result` is the receipt, the fields of the same command's `--json` result (DESIGN.md 4)
    and `rows` for its rows; None while it runs, and in lists of jobs. Of very many rows only the first are there, and
    `more_rows` says how many are not.
    """

    id: str
    spec: JobSpec
    state: JobState
    queued_at: float
    started_at: float | None = None
    ended_at: float | None = None
    progress: Progress | None = None
    code: ExitCode | None = None
    message: str = ""
    result: Mapping[str, Any] | None = None


class Lock(StrEnum):
    """Why the agent has no key of the vault."""

    NONE = ""  # it has one
    NO_VAULT = "no-vault"  # there is none yet, and the keyring will keep the key of a new one
    NEW_PASSPHRASE = "new-passphrase"  # there is none yet, and no keyring: a new one needs a passphrase  # noqa: S105  no secrets
    PASSPHRASE = "passphrase"  # the vault is opened by a passphrase or recovery code  # noqa: S105
    KEYRING_LOCKED = "keyring-locked"
    UNREACHABLE = "unreachable"  # the vault is not there: its disk is unplugged
    BROKEN = "broken"  # `message` says what


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStatus:
    """How it stands with the agent. `message` is a sentence on `lock`; `vault` the folder of the vault.

    `stamp` is another number after something was stored in the vault, by whomever; 0 while that is unknown.
    """

    pid: int
    version: str
    home: str
    vault: str
    lock: Lock
    message: str = ""
    running: int = 0
    waiting: int = 0
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job was queued, began, came further, or ended."""

    job: Job


@dataclass(frozen=True, slots=True)
class Told:
    """A running job has something that the user should see once; `code` as in Notice: `recovery-code` is one."""

    job_id: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Alarmed:
    """A snapshot is held; `findings` are rule, level and sentence each, worst first. `new`: found now, not only before."""

    job_id: str
    account: str
    level: str
    snapshot: str
    findings: tuple[tuple[str, str, str], ...]
    new: bool


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """It stands otherwise with the agent now."""

    status: AgentStatus


AgentEvent = JobChanged | Told | Alarmed | StatusChanged
