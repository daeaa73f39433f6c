"""Worker processes that read, split, hash, compress and seal, each into packs of its own.

The parent lists, compares and keeps catalogue and search index. Workers get what they need over a pipe, never in
their environment; the same pipe is their lifeline: when the parent dies, however it dies, they read its end and go.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.synchronize import Lock
from typing import Any, NamedTuple

from mailrescue.capture.fetch import (
    BATCH_BYTES,
    BATCH_ITEMS,
    OF_THE_VAULT,
    Batch,
    Done,
    Read,
    Task,
    WorkerDied,
    read_and_store,
)
from mailrescue.core.child import secrets_hidden
from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import Listed
from mailrescue.providers.base import Reader
from mailrescue.vault.blob import PackRow
from mailrescue.vault.ingest import Ingest
from mailrescue.vault.remote import RemoteIngest
from mailrescue.vault.session import Session
from mailrescue.vault.vault import Vault

# Two batches on the way to each worker keep it busy; more would only fill the memory.
_AHEAD = 2
_PATIENCE = 10.0
# A worker tells what it has read this often, in seconds, so that a slow line shows progress; and the parent looks up as often.
_TELL_EVERY = 0.3
# Parameters of mallopt(3).
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
# Ctrl-C, and a TERM from the system, reach the whole group; the parent decides what they mean.
_PARENT_S = frozenset({signal.SIGINT, signal.SIGTERM})


def _keep_memory() -> None:
    """Let the C library keep freed memory for the next mail: glibc gives it back and asks for it again, 25 page faults a mail."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    mallopt = getattr(libc, "mallopt", None)
    if mallopt is not None:  # musl has none
        mallopt(_M_MMAP_THRESHOLD, 8 * 1024 * 1024)
        mallopt(_M_TRIM_THRESHOLD, 32 * 1024 * 1024)


def work(pipe: Connection, remote: RemoteIngest, reader: Reader, shared: Shared) -> None:
    """Run a worker until its pipe says stop or ends."""
    for number in _PARENT_S:
        signal.signal(number, signal.SIG_IGN)
    _keep_memory()
    gc.disable()  # nothing here makes circles of references; looking for them cost 2 % of the time
    ingest = remote.open(shared.lock)
    working = _Working(pipe, ingest, reader, shared.halt)
    try:
        while True:
            working.serve(pipe.recv())
    except (EOFError, OSError):
        ingest.abort()
    finally:
        reader.close()


class Shared(NamedTuple):
    """What parent and workers share: the lock of their claims, and a byte that is not 0 when nothing more is to be read."""

    lock: Lock
    halt: Any


class Answer(NamedTuple):
    """What a worker tells: items read in the order they were asked for, packs that became durable, and what went wrong.

    `ends`: nothing more comes of this request, also where fewer items were read than it has.
    """

    reads: list[Read]
    packs: list[PackRow]
    error: MailRescueError | None = None
    ends: bool = True


class _Working:
    """The worker's side of its pipe."""

    def __init__(self, pipe: Connection, ingest: Ingest, reader: Reader, halt: Any) -> None:  # noqa: ANN401  ctypes' own
        self._pipe, self._ingest, self._reader, self._halt = pipe, ingest, reader, halt
        self._clock = SystemClock()

    def serve(self, batch: list[Listed] | None) -> None:
        """Answer one request: a batch to read, or None to make everything durable."""
        try:
            if batch is None:
                self._ingest.finish()
            else:
                self._read(batch)
                return
        except MailRescueError as error:
            self._fail(error)
            return
        self._tell([])

    def _read(self, batch: list[Listed]) -> None:
        reads: list[Read] = []
        told = self._clock.monotonic()
        try:
            if not self._halt.value:
                self._reader.expect(batch)
            for listed in batch:
                if self._halt.value:
                    break
                reads.append(read_and_store(self._reader, self._ingest, listed))
                if self._clock.monotonic() - told > _TELL_EVERY:
                    self._tell(reads, ends=False)
                    reads, told = [], self._clock.monotonic()
        except OF_THE_VAULT as error:
            self._fail(error)
        except MailRescueError as error:  # of the source: what was read before stays good, and nobody needs to try further
            self._halt.value = 1
            self._tell(reads, error=error)
        else:
            self._tell(reads)

    def _fail(self, error: MailRescueError) -> None:
        """Give up all that is not durable."""
        self._ingest.abort()
        self._pipe.send(Answer([], [], error))

    def _tell(self, reads: list[Read], *, error: MailRescueError | None = None, ends: bool = True) -> None:
        self._pipe.send(Answer(reads, self._ingest.finished(), error, ends))


class _Worker:
    """A worker as the parent sees it."""

    def __init__(self, context: Any, remote: RemoteIngest, reader: Reader, shared: Shared) -> None:  # noqa: ANN401  multiprocessing's contexts have no common type
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, remote, reader, shared), daemon=True)
        self.process.start()
        theirs.close()
        self.under_way: list[list[Task]] = []

    def send(self, tasks: list[Task] | None) -> None:
        """Ask for these tasks, or, with None, to make everything durable. Raises WorkerDied."""
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


def _dead() -> WorkerDied:
    return WorkerDied(
        "A worker process of this snapshot died. Nothing stored is harmed; run the snapshot again, it goes on from there."
    )


class WorkerPool:
    """A fetcher over worker processes. `cancel` ends every waiting for them."""

    def __init__(self, session: Session, vault: Vault, reader: Reader, count: int, cancel: CancelToken) -> None:
        self._session, self._cancel = session, cancel
        self._remote = RemoteIngest.of(vault, words=session.words)
        context = multiprocessing.get_context("spawn")
        # multiprocessing gives its processes a copy of our environment, the one that it starts with the first lock, too.
        with secrets_hidden():
            # Held here: the lock is gone when its last owner is, and workers start slowly. It comes before signals are held back:
            # the process that it starts lets them through again when it is there.
            self._shared = Shared(context.Lock(), context.RawValue("b", 0))
            with _held_back():
                self._workers = [_Worker(context, self._remote, reader, self._shared) for _ in range(count)]
        self._batch = Batch(BATCH_ITEMS, BATCH_BYTES)
        self._done: deque[tuple[Task, Read]] = deque()

    def submit(self, task: Task) -> Done:
        """Take a task; yields what is done by now."""
        return self._send() if self._batch.add(task) else iter(())

    def finish(self) -> Done:
        """Wait until all is done and durable."""
        yield from self._send()
        for worker in self._workers:
            worker.send(None)
        while any(worker.under_way for worker in self._workers):
            self._cancel.check()
            self._receive()
            yield from self._hand_out()

    def rescue(self) -> Done:
        """Let every worker end with the item that it is at, and make durable what it has. One that does not answer is as good as dead."""
        self._batch.take()
        self._shared.halt.value = 1
        for worker in self._workers:
            worker.send(None)
        clock = SystemClock()
        until = clock.monotonic() + _PATIENCE
        while any(worker.under_way for worker in self._workers):
            if clock.monotonic() > until:
                raise _dead()
            self._receive_any()
        yield from self._hand_out()

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
        batch = self._batch.take()
        while batch and all(len(worker.under_way) >= _AHEAD for worker in self._workers):
            self._cancel.check()
            self._receive()
            yield from self._hand_out()
        if batch:
            min(self._workers, key=lambda worker: len(worker.under_way)).send(batch)
        yield from self._hand_out()

    def _hand_out(self) -> Done:
        while self._done:
            yield self._done.popleft()

    def _receive(self) -> None:
        """Wait for an answer, not too long; raises the error that came with it."""
        errors = self._receive_any()
        if errors:
            raise errors[0]

    def _receive_any(self) -> list[MailRescueError]:
        """Take the answers that are there, after waiting for one, not too long; returns what went wrong at the source."""
        pipes = {worker.pipe: worker for worker in self._workers if worker.under_way}
        errors = []
        for pipe in wait(list(pipes), _TELL_EVERY):
            worker = pipes[pipe]
            try:
                answer: Answer = worker.pipe.recv()
            except (EOFError, OSError):
                raise _dead() from None
            self._learn(worker, answer)
            if isinstance(answer.error, OF_THE_VAULT):
                raise answer.error
            errors += [answer.error] if answer.error is not None else []
        return errors

    def _learn(self, worker: _Worker, answer: Answer) -> None:
        tasks = worker.under_way.pop(0)
        if not answer.ends:
            worker.under_way.insert(0, tasks[len(answer.reads) :])
        for read in answer.reads:
            if read.stored is not None:
                self._session.learn(read.stored, [])
        self._session.learn_packs(answer.packs)
        self._done.extend(zip(tasks, answer.reads, strict=False))
