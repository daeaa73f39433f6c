"""The parent's side of the child that parses: start it, ask it, stop it when it takes too long, see it die.

Knows processes and time limits, nothing of Outlook files. Nothing here raises for what a file contains.
"""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import threading
from collections.abc import Callable
from typing import BinaryIO, cast

from mailrescue.core.child import child_command, child_environment
from mailrescue.core.clock import Clock
from mailrescue.providers.files.outlook.wire import Message, WireBroken, receive, send

WORKER = "mailrescue.providers.files.outlook.worker"


class ChildDied(Exception):
    """The child ended without an answer: it crashed, or somebody killed it."""


class ChildTooSlow(Exception):
    """The child was stopped because it took longer than it may."""


class Child:
    """One child process. Its standard input is also its lifeline: it ends when that closes."""

    def __init__(self, clock: Clock) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program, nothing from outside
            child_command(WORKER), env=child_environment(), close_fds=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            start_new_session=True,  # Ctrl-C and TERM to the group are the parent's to answer, from the first moment on
        )  # fmt: skip
        self._owner = os.getpid()
        self._to = cast("BinaryIO", self._process.stdin)
        self._from = cast("BinaryIO", self._process.stdout)
        self._watch = _Watch(clock, self._process.kill)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def ask(self, request: Message, seconds: float) -> Message:
        """Send a request and return its answer. After ChildDied and ChildTooSlow the child is gone."""
        self._watch.begin(seconds)
        try:
            send(self._to, {**request, "seconds": seconds})
            answer = receive(self._from)
        except WireBroken:
            late = self._watch.end()
            self.close()
            raise (ChildTooSlow if late else ChildDied) from None
        if self._watch.end():  # the answer and the kill crossed: the answer is whole, the child is not
            self.close()
        return answer

    @property
    def usable(self) -> bool:
        """Whether it can be asked; a copy in a forked process may not use its parent's child."""
        return self._owner == os.getpid() and not self._to.closed

    def close(self) -> None:
        """End the child, by force if it does not end by itself; may be called twice."""
        if not self.usable:
            return
        self._watch.stop()
        with contextlib.suppress(OSError):
            self._to.close()
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._from.close()


class _Watch:
    """A thread that stops the child at a deadline. One for all requests: a thread for each would cost more."""

    def __init__(self, clock: Clock, kill: Callable[[], None]) -> None:
        self._clock, self._kill = clock, kill
        self._deadline = self._wakes = math.inf
        self._late = self._stopped = False
        self._changed = threading.Condition()
        threading.Thread(target=self._run, daemon=True, name="outlook-reader-watch").start()

    def begin(self, seconds: float) -> None:
        with self._changed:
            self._deadline, self._late = self._clock.monotonic() + seconds, False
            if self._deadline < self._wakes:
                self._changed.notify()

    def end(self) -> bool:
        """Stop the time; return whether it ran out."""
        with self._changed:
            self._deadline = math.inf
            return self._late

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._stopped:
                left = self._deadline - self._clock.monotonic()
                if left <= 0:
                    self._late, self._deadline = True, math.inf
                    self._kill()
                    continue
                self._wakes = self._deadline
                self._changed.wait(None if left == math.inf else left)
