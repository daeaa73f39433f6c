"""Worker processes that read, split, hash, compress and seal, each into packs of its own.

The parent lists, compares and keeps catalogue and search index. Workers get what they need over a pipe, never in
their environment; the same pipe is their lifeline: when the parent dies, however it dies, they read its end and go.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.synchronize import Lock
from typing import Any

from mailrescue.capture.fetch import Done, Read, Task, read_and_store
from mailrescue.core.errors import MailRescueError
from mailrescue.model.mail import Listed
from mailrescue.providers.base import Reader
from mailrescue.vault.blob import PackRow
from mailrescue.vault.ingest import Ingest
from mailrescue.vault.remote import RemoteIngest
from mailrescue.vault.session import Session
from mailrescue.vault.vault import Vault

_BATCH_ITEMS = 64
_BATCH_BYTES = 8 * 1024 * 1024
# Two batches on the way to each worker keep it busy; more would only fill the memory.
_AHEAD = 2
_PATIENCE = 10.0
# Parameters of mallopt(3).
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
# Ctrl-C, and a TERM from the system, reach the whole group; the parent decides what they mean.
_PARENT_S = frozenset({signal.SIGINT, signal.SIGTERM})


def default_workers() -> int:
    """Return how many workers this machine feeds: one a core, four at most, since one parent keeps the index."""
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _keep_memory() -> None:
    """Let the C library keep freed memory for the next mail: glibc gives it back and asks for it again, 25 page faults a mail."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    mallopt = getattr(libc, "mallopt", None)
    if mallopt is not None:  # musl has none
        mallopt(_M_MMAP_THRESHOLD, 8 * 1024 * 1024)
        mallopt(_M_TRIM_THRESHOLD, 32 * 1024 * 1024)


def work(pipe: Connection, remote: RemoteIngest, reader: Reader, lock: Lock) -> None:
    """Run a worker until its pipe says stop or ends."""
    for number in _PARENT_S:
        signal.signal(number, signal.SIG_IGN)
    _keep_memory()
    gc.disable()  # nothing here makes circles of references; looking for them cost 2 % of the time
    ingest = remote.open(lock)
    try:
        while True:
            _serve(pipe, reader, ingest, pipe.recv())
    except (EOFError, OSError):
        ingest.abort()
    finally:
        reader.close()


def _serve(pipe: Connection, reader: Reader, ingest: Ingest, batch: list[Listed] | None) -> None:
    """Answer one request: a batch to read, or None to make everything durable."""
    try:
        if batch is None:
            ingest.finish()
            reads: list[Read] = []
        else:
            reads = [read_and_store(reader, ingest, listed) for listed in batch]
        pipe.send((reads, ingest.finished(), None))
    except MailRescueError as error:
        ingest.abort()
        pipe.send(([], [], error))


class _Worker:
    """A worker as the parent sees it."""

    def __init__(self, context: Any, remote: RemoteIngest, reader: Reader, lock: Lock) -> None:  # noqa: ANN401  multiprocessing's contexts have no common type
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, remote, reader, lock), daemon=True)
        self.process.start()
        theirs.close()
        self.under_way: list[list[Task]] = []

    def send(self, tasks: list[Task] | None) -> None:
        """Ask for these tasks, or, with None, to make everything durable. Raises MailRescueError when it is dead."""
        self.under_way.append(tasks or [])
        try:
            self.pipe.send(None if tasks is None else [task.listed for task in tasks])
        except OSError:
            raise _dead() from None


@contextlib.contextmanager
def _held_back() -> Iterator[None]:
    """Hold back the parent's signals for a moment: processes that start meanwhile are deaf to them from the first."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _PARENT_S)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _dead() -> MailRescueError:
    return MailRescueError(
        "A worker process of this snapshot died. Nothing stored is harmed; run the snapshot again, it goes on from there."
    )


class WorkerPool:
    """A fetcher over worker processes."""

    def __init__(self, session: Session, vault: Vault, reader: Reader, count: int) -> None:
        self._session = session
        self._remote = RemoteIngest.of(vault, words=session.words)
        context = multiprocessing.get_context("spawn")
        self._lock = context.Lock()  # held here: it is gone when its last owner is, and workers start slowly
        with _held_back():
            self._workers = [_Worker(context, self._remote, reader, self._lock) for _ in range(count)]
        self._batch: list[Task] = []
        self._batch_bytes = 0

    def submit(self, task: Task) -> Done:
        """Take a task; returns what is done by now."""
        self._batch.append(task)
        self._batch_bytes += task.listed.size
        if len(self._batch) < _BATCH_ITEMS and self._batch_bytes < _BATCH_BYTES:
            return []
        return self._send()

    def finish(self) -> Done:
        """Wait until all is done and durable."""
        done = self._send() if self._batch else []
        for worker in self._workers:
            worker.send(None)
        while any(worker.under_way for worker in self._workers):
            done += self._receive()
        return done

    def close(self) -> None:
        """Stop the workers."""
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers = []
        self._remote.close()

    def _send(self) -> Done:
        done: Done = []
        while all(len(worker.under_way) >= _AHEAD for worker in self._workers):
            done += self._receive()
        idlest = min(self._workers, key=lambda worker: len(worker.under_way))
        idlest.send(self._batch)
        self._batch, self._batch_bytes = [], 0
        return done

    def _receive(self) -> Done:
        """Wait for at least one answer; returns what came with it."""
        done: Done = []
        pipes = {worker.pipe: worker for worker in self._workers if worker.under_way}
        for pipe in wait(list(pipes)):
            worker = pipes[pipe]
            try:
                reads, packs, error = worker.pipe.recv()
            except (EOFError, OSError):
                raise _dead() from None
            if error is not None:
                raise error
            done += self._learn(worker.under_way.pop(0), reads, packs)
        return done

    def _learn(self, tasks: list[Task], reads: list[Read], packs: list[PackRow]) -> Done:
        for read in reads:
            if read.stored is not None:
                self._session.learn(read.stored, [])
        self._session.learn_packs(packs)
        return list(zip(tasks, reads, strict=True))
