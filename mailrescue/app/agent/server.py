"""The agent as a whole: one a home, by the operating system's lock. Owns the key, the queue and the list of kept jobs.

Does no work of its own: jobs run in worker processes. Knows no window and no terminal.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import socket
import threading
from dataclasses import replace

from mailrescue import __version__
from mailrescue.app.agent.endpoint import Endpoint
from mailrescue.app.agent.hearers import Hearer, Hearers
from mailrescue.app.agent.holder import KeyHolder
from mailrescue.app.agent.journal import Journal
from mailrescue.app.agent.queue import JobQueue
from mailrescue.app.agent.talk import Talk
from mailrescue.app.agent.values import (
    AgentEvent,
    AgentStatus,
    Job,
    JobChanged,
    JobKind,
    JobSpec,
    Lock,
    StatusChanged,
    Told,
)
from mailrescue.app.agent.wire import Line
from mailrescue.app.home import Home
from mailrescue.core.clock import Clock
from mailrescue.core.errors import ExitCode, MailRescueError, VaultUnopenable
from mailrescue.core.files import make_private_folder
from mailrescue.core.lock import FileLock, LockHeld, NoLocks
from mailrescue.core.progress import CancelToken

LOCK_NAME = "agent.lock"
# How often the accepting thread looks whether it shall stop, and another one how it stands with the vault.
_BEAT, _LOOK = 0.25, 2.0
# So long the first status may wait for the vault to be opened.
_FIRST_LOOK = 2.0
_STOP_PATIENCE = 10.0
_LOCKED = "The vault is locked, so this was not begun. Unlock it, and start this again."
# What a job would meet, in words for somebody without a terminal.
_CANNOT = {
    Lock.PASSPHRASE: _LOCKED,
    Lock.KEYRING_LOCKED: _LOCKED,
    Lock.NEW_PASSPHRASE: "There is no vault yet, and this computer has no password store. Choose a passphrase for the vault first, then start this again.",
    Lock.UNREACHABLE: "The vault is not at {vault}. Is its disk plugged in? Nothing was begun, and nothing was changed.",
}


class AgentRuns(MailRescueError):
    """There is an agent for this home already."""


class Agent:
    """Runs in the thread that calls `run`. `linger`: ends by itself after so many seconds without client and job; None for never."""

    def __init__(self, home: Home, clock: Clock, passphrase: str | None, cancel: CancelToken, *, linger: float | None = None) -> None:
        self._home, self._clock, self._cancel, self._linger = home, clock, cancel, linger
        self._holder = KeyHolder(home, passphrase)
        self._queue = JobQueue(clock, self._order, self._happened)
        self._hearers = Hearers()
        self._events: queue.Queue[AgentEvent | None] = queue.Queue()
        self._journal: Journal | None = None
        self._unkept: dict[str, Job] = {}  # over, and not in a journal yet: there is no vault, or it is locked
        self._told: AgentStatus | None = None
        self._talks: set[Talk] = set()
        self._guard = threading.Lock()
        self._idle_since = clock.monotonic()

    def run(self, ready: threading.Event | None = None) -> None:
        """Serve until stopped. Raises AgentRuns, or MailRescueError where the home or the system refuses."""
        try:
            make_private_folder(self._home.root)
            with FileLock(self._home.root / LOCK_NAME, f"process {os.getpid()}"):
                self._serve(ready)
        except LockHeld as held:
            raise AgentRuns(f"The background service runs already ({held.owner or 'in another process'}).") from None
        except (NoLocks, OSError) as error:
            why = error.reason if isinstance(error, NoLocks) else error.strerror or str(error)
            raise MailRescueError(f"The background service cannot run in {self._home.root}: {why}. Check the disk and your rights on that folder.") from None

    # What clients ask for; each in a thread of its own.

    def status(self) -> AgentStatus:
        """Return how it stands; the first time, when it is known."""
        self._holder.looked.wait(_FIRST_LOOK)
        return self._status()

    def unlock(self, passphrase: str) -> str:
        """Open the vault with a passphrase or recovery code, "" to try again; returns "" or why not."""
        refused = self._holder.give(passphrase)
        self._look_again()
        return refused

    def offer(self, master: bytes) -> bool:
        """Open the vault with its key."""
        taken = self._holder.take(master)
        self._look_again()
        return taken

    def key(self) -> bytes | None:
        """Return the vault's key, None while it is not open."""
        keys = self._holder.keys
        return None if keys is None else keys.master

    def submit(self, spec: JobSpec, now: str) -> Job:
        """Queue a job, once it is known whether there is a key for it."""
        self._holder.looked.wait(_FIRST_LOOK)
        return self._queue.submit(spec, now)

    def cancel(self, job_id: str) -> bool:
        """Ask a job to stop."""
        return self._queue.cancel(job_id)

    def jobs(self) -> list[Job]:
        """Return the jobs that run and wait."""
        return self._queue.jobs()

    def past_jobs(self, limit: int) -> list[Job]:
        """Return jobs, the newest first."""
        journal = self._journal
        kept = {job.id: job for job in (journal.jobs(limit) if journal is not None else ())}
        kept |= {job.id: replace(job, result=None) for job in (*self._unkept.values(), *self._queue.jobs())}
        return sorted(kept.values(), key=lambda job: job.queued_at, reverse=True)[:limit]

    def receipt(self, job_id: str) -> Job | None:
        """Return a job with its result."""
        found = next((job for job in (*self._queue.jobs(), *self._unkept.values()) if job.id == job_id), None)
        return found or (self._journal.job(job_id) if self._journal is not None else None)

    def watch(self, hearer: Hearer) -> None:
        """Tell a client everything from now on."""
        self._hearers.add(hearer, lambda: [StatusChanged(self._status()), *map(JobChanged, self._queue.jobs())])

    def unwatch(self, hearer: Hearer) -> None:
        """Tell a client no more."""
        self._hearers.remove(hearer)

    def stop(self) -> None:
        """End, with every job at a safe point."""
        self._cancel.cancel()

    # What goes on inside.

    def _serve(self, ready: threading.Event | None) -> None:
        endpoint = Endpoint(self._home)
        threads = [threading.Thread(target=work, name=f"agent-{name}", daemon=True) for name, work in (("teller", self._tell), ("looker", self._keep_looking))]
        try:
            endpoint.announce()
            for thread in threads:
                thread.start()
            if ready is not None:
                ready.set()
            self._accept(endpoint)
        finally:
            self._cancel.cancel()
            endpoint.close()
            self._queue.close(_STOP_PATIENCE)
            self._events.put(None)
            for thread in threads:
                if thread.ident is not None:
                    thread.join(_STOP_PATIENCE)
            with self._guard:
                talks = list(self._talks)
            for talk in talks:
                talk.close()
            if self._journal is not None:
                self._journal.close()

    def _accept(self, endpoint: Endpoint) -> None:
        while not self._cancel.cancelled and not self._is_forgotten():
            if not select.select([endpoint.socket], [], [], _BEAT)[0]:
                continue
            try:
                wire, _ = endpoint.socket.accept()
            except OSError:
                self._cancel.wait(_BEAT)  # out of file descriptors, say; others go
                continue
            threading.Thread(target=self._talk, args=(wire, endpoint.address.token), name="agent-client", daemon=True).start()

    def _talk(self, wire: socket.socket, token: str) -> None:
        talk = Talk(wire, self, token)
        with self._guard:
            self._talks.add(talk)
        try:
            talk.run()
        finally:
            with self._guard:
                self._talks.discard(talk)

    def _is_forgotten(self) -> bool:
        """Return whether nobody has needed it for long."""
        now = self._clock.monotonic()
        if self._talks or self._queue.running or self._queue.waiting:
            self._idle_since = now
        return self._linger is not None and now - self._idle_since > self._linger

    def _keep_looking(self) -> None:
        while not self._cancel.cancelled:
            self._look_again()
            self._queue.tick()
            self._cancel.wait(_LOOK)

    def _look_again(self) -> None:
        """See how it stands with the vault, and tell when that changed."""
        self._holder.look()
        self._events.put(StatusChanged(self._status()))

    def _happened(self, event: AgentEvent) -> None:
        self._events.put(event)

    def _tell(self) -> None:
        """Keep what is to be kept, and tell everybody."""
        while (event := self._events.get()) is not None:
            if isinstance(event, StatusChanged):
                self._tell_status()
                continue
            if isinstance(event, JobChanged):
                self._keep(event.job)
            elif isinstance(event, Told):  # that a vault was made, say: from now on jobs can be kept
                self._holder.look()
                self._tell_status()
            self._hearers.tell(event)

    def _tell_status(self) -> None:
        status = self._status()
        if status != self._told:
            self._told = status
            self._open_journal()
            self._hearers.tell(StatusChanged(status))

    def _keep(self, job: Job) -> None:
        """Keep a job that began or ended; after one that ended, the vault may be another."""
        if job.state.over:
            if job.code is ExitCode.UNOPENABLE:
                self._holder.prove()
            self._holder.look(again=self._holder.keys is None)
            self._tell_status()
        if job.progress is not None and not job.state.over:
            return
        self._open_journal()
        if self._journal is not None:
            self._journal.put(job)
        elif job.state.over:
            self._unkept[job.id] = job

    def _open_journal(self) -> None:
        keys = self._holder.keys
        if keys is None or (self._journal is not None and self._journal.vault_id == keys.vault_id):
            return
        if self._journal is not None:  # another vault, which has a list of its own
            self._journal.close()
            self._journal = None
        with contextlib.suppress(MailRescueError):
            self._journal = Journal(self._home.root, keys.vault_id, keys.catalogue)
            for job in (*self._unkept.values(), *self._queue.jobs()):
                self._journal.put(job)
            self._unkept.clear()

    def _status(self) -> AgentStatus:
        hold = self._holder.hold
        return AgentStatus(
            pid=os.getpid(), version=__version__, home=str(self._home.root), vault=hold.vault, lock=hold.lock, message=hold.message,
            running=self._queue.running, waiting=self._queue.waiting, stamp=hold.stamp,
        )  # fmt: skip

    def _order(self, spec: JobSpec) -> Line:
        """Return what a worker is started with. Raises VaultUnopenable when there is no key for a vault that is there."""
        hold = self._holder.hold
        if hold.lock in _CANNOT and spec.kind is not JobKind.CREATE_VAULT:
            raise VaultUnopenable(_CANNOT[hold.lock].format(vault=hold.vault))
        source = self._holder.source()
        return {
            "home": str(self._home.root), "kind": str(spec.kind), "fields": dict(spec.fields), "passphrase": source.passphrase,
            "master": None if source.master is None else source.master.hex(),
        }  # fmt: skip
