"""The agent's side of a worker: the process that carries out one job, and ends with the agent.

It gets all it needs, keys among it, as the first line on its standard input; nothing secret is in its environment or on
its command line. That input is its lifeline, too, and carries the wish to stop. Knows nothing of what jobs do.
"""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import threading
from collections.abc import Callable
from typing import BinaryIO, cast

from mailrescue.app.agent.wire import ANSWER_LIMIT, Line, LineReader, WireBroken, encode
from mailrescue.core.child import child_command, child_environment

WORKER = "mailrescue.app.agent.worker"
# What a password store, a time zone and a `~` are found by; nothing of it is secret.
DESKTOP = (
    "HOME", "USER", "LOGNAME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "XDG_RUNTIME_DIR", "XDG_DATA_HOME",
    "XDG_CONFIG_HOME", "DBUS_SESSION_BUS_ADDRESS", "TZ", "PYTHON_KEYRING_BACKEND", "MAILRESCUE_DEBUG",
)  # fmt: skip
# Seconds for a worker that has said its last line, or closed its output, to end.
_LAST_WORDS = 10.0


class Worker:
    """One worker process. `heard` gets its lines, `ended` is called once when it is gone; both in a thread of this worker."""

    def __init__(self, order: Line, heard: Callable[[Line], None], ended: Callable[[], None]) -> None:
        """Start it with `order`, its first line. Raises OSError when the system starts no more processes."""
        self._process = subprocess.Popen(  # noqa: S603 - our own program, nothing from outside
            child_command(WORKER), env=child_environment(DESKTOP), close_fds=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            start_new_session=True,  # Ctrl-C and TERM to the group are the agent's to answer
        )  # fmt: skip
        self._to = cast("BinaryIO", self._process.stdin)
        self._from = cast("BinaryIO", self._process.stdout)
        self._heard, self._ended = heard, ended
        self._guard = threading.Lock()
        self._send(order)
        self._thread = threading.Thread(target=self._listen, name=f"worker-{self._process.pid}", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def cancel(self) -> None:
        """Ask it to stop at its next safe point."""
        self._send({"do": "cancel"})

    def kill(self) -> None:
        """End it at once: what is durable stays."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def join(self, seconds: float) -> bool:
        """Wait until it is gone and `ended` was called; returns whether it is."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _send(self, line: Line) -> None:
        with self._guard, contextlib.suppress(OSError, ValueError):  # it is gone, which the other thread hears
            self._to.write(encode(line))
            self._to.flush()

    def _listen(self) -> None:
        lines = LineReader(functools.partial(os.read, self._from.fileno()), ANSWER_LIMIT)
        try:
            while (line := lines.next()) is not None:
                self._heard(line)
        except WireBroken:
            self.kill()
        with self._guard, contextlib.suppress(OSError):
            self._to.close()
        try:
            self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        self._from.close()
        self._ended()
