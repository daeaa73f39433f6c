"""One client's connection: it proves who it is, then asks, and is answered; watching, it is told what happens.

    -> {"token": "..."}                      <- {"hello": PID}          or {"error": SENTENCE}, and the end
    -> {"ask": "status"}                     <- {"status": {...}}
    -> {"ask": "submit", "kind", "fields"}   <- {"job": {...}}          or {"error": SENTENCE, "code": N}
    -> {"ask": "watch"}                      <- {"event": ...} from now on, between the answers
"""

from __future__ import annotations

import contextlib
import hmac
import os
import socket
import threading
from typing import Any, Protocol

from mailrescue.app.agent.hearers import Hearer
from mailrescue.app.agent.values import AgentStatus, Job, JobKind, JobSpec
from mailrescue.app.agent.wire import (
    GREETING_LIMIT,
    REQUEST_LIMIT,
    Line,
    LineReader,
    WireBroken,
    encode,
    job_line,
    status_line,
)
from mailrescue.app.faults import as_error
from mailrescue.core.errors import MailRescueError, UsageError

# Seconds in which a client must have said its token.
_GREETING_SECONDS = 5.0
_SEND_SECONDS = 30.0
_STRANGER = "This is the background service of MailRescue, and it serves only the programs of its own user. Nothing was done."
_MOST_PAST = 1_000


class Served(Protocol):
    """What an agent does for its clients."""

    def status(self) -> AgentStatus: ...
    def unlock(self, passphrase: str) -> str: ...
    def offer(self, master: bytes) -> bool: ...
    def key(self) -> bytes | None: ...
    def submit(self, spec: JobSpec, now: str) -> Job: ...
    def cancel(self, job_id: str) -> bool: ...
    def jobs(self) -> list[Job]: ...
    def past_jobs(self, limit: int) -> list[Job]: ...
    def receipt(self, job_id: str) -> Job | None: ...
    def watch(self, hearer: Hearer) -> None: ...
    def unwatch(self, hearer: Hearer) -> None: ...
    def stop(self) -> None: ...


class Talk:
    """Serves one connection in the thread that calls `run`."""

    def __init__(self, wire: socket.socket, agent: Served, token: str) -> None:
        self._wire, self._agent, self._token = wire, agent, token
        self._sending = threading.Lock()
        self._hearer: Hearer | None = None

    def run(self) -> None:
        """Serve until the client goes, or says what no client of ours says."""
        lines = LineReader(self._wire.recv, GREETING_LIMIT)
        try:
            self._wire.settimeout(_GREETING_SECONDS)
            if not self._is_ours(lines):
                self._say({"error": _STRANGER})
                return
            self._wire.settimeout(None)
            lines.limit = REQUEST_LIMIT
            self._say({"hello": os.getpid()})
            while (line := lines.next()) is not None:
                self._say(self._answer(line))
        except WireBroken:
            self._say({"error": "What came is nothing that MailRescue says. Nothing was done."})
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the client."""
        if self._hearer is not None:
            self._agent.unwatch(self._hearer)
        with contextlib.suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
        self._wire.close()

    def _is_ours(self, lines: LineReader) -> bool:
        try:
            line = lines.next()
        except WireBroken:
            return False
        token = line.get("token") if line is not None else None
        return isinstance(token, str) and hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode())

    def _say(self, line: Line) -> None:
        self._send(encode(line))

    def _send(self, data: bytes) -> None:
        with self._sending, contextlib.suppress(OSError):
            self._wire.sendall(data)

    def _answer(self, line: Line) -> Line:
        try:
            return self._asked(line)
        except Exception as error:  # noqa: BLE001  one request must not end the agent
            told = as_error(error)
            return {"error": str(told), "code": int(told.exit_code)}

    def _asked(self, line: Line) -> Line:
        agent = self._agent
        match line.get("ask"):
            case "status":
                return {"status": status_line(agent.status())}
            case "unlock":
                return {"refused": agent.unlock(_text(line, "passphrase"))}
            case "offer":
                return {"taken": agent.offer(_key(line))}
            case "key":
                key = agent.key()
                return {"key": None if key is None else key.hex()}
            case "submit":
                return {"job": job_line(agent.submit(_spec(line), _text(line, "now")))}
            case "cancel":
                return {"found": agent.cancel(_text(line, "id"))}
            case _:
                return self._looked_up(line)

    def _looked_up(self, line: Line) -> Line:
        agent = self._agent
        match line.get("ask"):
            case "jobs":
                return {"jobs": [job_line(job) for job in agent.jobs()]}
            case "past":
                limit = line.get("limit")
                past = agent.past_jobs(min(limit, _MOST_PAST) if isinstance(limit, int) else 100)
                return {"jobs": [job_line(job) for job in past]}
            case "receipt":
                job = agent.receipt(_text(line, "id"))
                return {"job": None if job is None else job_line(job)}
            case "watch":
                self._watch()
                return {"watching": True}
            case "stop":
                agent.stop()
                return {"stopping": True}
            case other:
                raise UsageError(f"The background service knows no {other!r}. It may be of an older version: end it, and start MailRescue again.")

    def _watch(self) -> None:
        if self._hearer is None:
            self._hearer = Hearer()
            threading.Thread(target=self._tell, args=(self._hearer,), name="agent-tell", daemon=True).start()
            self._agent.watch(self._hearer)

    def _tell(self, hearer: Hearer) -> None:
        """Write events as they come; a client that takes none for long is let go."""
        while (event := hearer.events.get()) is not None:
            try:
                with self._sending:
                    self._wire.sendall(event)
            except OSError:
                break
            if hearer.lost:
                break
        with contextlib.suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)


def _text(line: Line, name: str) -> str:
    value: Any = line.get(name)
    if not isinstance(value, str):
        raise UsageError(f"The request lacks {name!r}. Nothing was done.")
    return value


def _key(line: Line) -> bytes:
    try:
        return bytes.fromhex(_text(line, "key"))
    except ValueError:
        raise UsageError("The request has no key. Nothing was done.") from None


def _spec(line: Line) -> JobSpec:
    kind, fields = line.get("kind"), line.get("fields")
    if not isinstance(fields, dict):
        raise UsageError("The job has no fields. Nothing was begun.")
    try:
        return JobSpec(JobKind(str(kind)), fields)
    except ValueError:
        raise MailRescueError(f"The background service knows no job {kind!r}. It may be of an older version: end it, and start MailRescue again.") from None
