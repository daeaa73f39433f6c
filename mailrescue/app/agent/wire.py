"""How agent, clients and workers write to each other: JSON Lines, one object a line, with a limit on its length.

Lines are ASCII, so that no name of a file can break one. Knows sockets and pipes only as something that gives bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from mailrescue.app.agent.values import (
    AgentEvent,
    AgentStatus,
    Alarmed,
    Job,
    JobChanged,
    JobKind,
    JobSpec,
    JobState,
    Lock,
    StatusChanged,
    Told,
)
from mailrescue.core.errors import ExitCode
from mailrescue.core.progress import Progress

# A token and a version; nobody unknown may make us remember more.
GREETING_LIMIT = 4 * 1024
# A choice of some ten thousand mails is the longest that is asked for.
REQUEST_LIMIT = 16 * 1024 * 1024
ANSWER_LIMIT = 128 * 1024 * 1024
_CHUNK = 64 * 1024

Line = dict[str, Any]


class WireBroken(Exception):
    """The other side is gone, or what it wrote is no line of ours."""


class LineReader:
    """Reads lines from `read`, which returns up to so many bytes, none at the end. For one thread at a time."""

    def __init__(self, read: Callable[[int], bytes], limit: int) -> None:
        self.limit = limit
        self._read = read
        self._buffer = bytearray()
        self._looked = 0

    def next(self) -> Line | None:
        """Return the next line, None at the end. Raises WireBroken for one that is too long, cut, or no JSON object."""
        while (end := self._buffer.find(b"\n", self._looked)) < 0:
            self._looked = len(self._buffer)
            if self._looked > self.limit:
                raise WireBroken(f"a line is longer than {self.limit:,} bytes")
            try:
                more = self._read(_CHUNK)
            except OSError as error:
                raise WireBroken(str(error)) from None
            if not more:
                if self._buffer:
                    raise WireBroken("the last line is cut")
                return None
            self._buffer += more
        if end > self.limit:
            raise WireBroken(f"a line is longer than {self.limit:,} bytes")
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._looked = 0
        return decode(line)


def encode(line: Mapping[str, Any]) -> bytes:
    """Return a line as it is written."""
    return json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def decode(data: bytes) -> Line:
    """Return what a line says. Raises WireBroken when it is no JSON object."""
    try:
        value = json.loads(data.decode("ascii"))
    except (ValueError, RecursionError):
        raise WireBroken("a line is not what MailRescue writes") from None
    if not isinstance(value, dict):
        raise WireBroken("a line is not what MailRescue writes")
    return value


def job_line(job: Job) -> Line:
    """Return a job as it is written."""
    return {
        "id": job.id, "kind": str(job.spec.kind), "fields": dict(job.spec.fields), "state": str(job.state),
        "queued_at": job.queued_at, "started_at": job.started_at, "ended_at": job.ended_at,
        "progress": None if job.progress is None else asdict(job.progress),
        "code": None if job.code is None else int(job.code), "message": job.message,
        "result": None if job.result is None else dict(job.result),
    }  # fmt: skip


def job_of(line: Mapping[str, Any]) -> Job:
    """Return the job that a line tells. Raises WireBroken for anything else."""
    try:
        progress, code = line["progress"], line["code"]
        return Job(
            id=line["id"], spec=JobSpec(JobKind(line["kind"]), line["fields"]), state=JobState(line["state"]),
            queued_at=line["queued_at"], started_at=line["started_at"], ended_at=line["ended_at"],
            progress=None if progress is None else Progress(**progress),
            code=None if code is None else ExitCode(code), message=line["message"], result=line["result"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise WireBroken("a job is told in words that this version does not know") from None


def status_line(status: AgentStatus) -> Line:
    """Return a status as it is written."""
    return {**asdict(status), "lock": str(status.lock)}


def status_of(line: Mapping[str, Any]) -> AgentStatus:
    """Return the status that a line tells. Raises WireBroken for anything else."""
    try:
        return AgentStatus(**{**line, "lock": Lock(line["lock"])})
    except (KeyError, TypeError, ValueError):
        raise WireBroken("the agent tells its state in words that this version does not know") from None


def event_line(event: AgentEvent) -> Line:
    """Return an event as it is written."""
    match event:
        case JobChanged(job):
            return {"event": "job", "job": job_line(job)}
        case StatusChanged(status):
            return {"event": "status", "status": status_line(status)}
        case Told():
            return {"event": "told", **asdict(event)}
        case Alarmed():
            return {"event": "alarmed", **asdict(event)}


def event_of(line: Mapping[str, Any]) -> AgentEvent | None:
    """Return the event that a line tells; None for one of a kind that this version does not know."""
    fields = {name: value for name, value in line.items() if name != "event"}
    try:
        match line.get("event"):
            case "job":
                return JobChanged(job_of(fields["job"]))
            case "status":
                return StatusChanged(status_of(fields["status"]))
            case "told":
                return Told(**fields)
            case "alarmed":
                return Alarmed(**{**fields, "findings": findings_of(fields["findings"])})
            case _:
                return None
    except (KeyError, TypeError, ValueError):
        raise WireBroken("an event is told in words that this version does not know") from None


def findings_of(found: list[list[str]]) -> tuple[tuple[str, str, str], ...]:
    """Return rule, level and sentence of each finding as values."""
    return tuple((rule, level, sentence) for rule, level, sentence in found)
