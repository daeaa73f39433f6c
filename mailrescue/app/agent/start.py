"""Starting an agent of one's own when none runs: detached from whoever starts it, with nothing secret in its environment.

A passphrase that was given to the starter goes to the agent as the first line on its standard input; the first line that
comes back says that it listens, or why not.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO, cast

from mailrescue.app.agent.child import DESKTOP
from mailrescue.app.agent.wire import GREETING_LIMIT, Line, LineReader, WireBroken, encode
from mailrescue.app.home import Home
from mailrescue.app.secrets import passphrase_from_environment
from mailrescue.core.child import child_command, child_environment
from mailrescue.core.clock import NOW_VARIABLE, clock_from_environment
from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import CancelToken

_MODULE = "mailrescue.app.agent.start"
# An agent that somebody started without a word ends by itself when nobody needs it for so many seconds.
LINGER = 60.0
_PATIENCE = 20.0
_SILENT = (
    "MailRescue's background service ended before it said why. No mail is harmed. Restart the computer; if that does not help,"
    " install MailRescue again."
)


class AgentFailed(MailRescueError):
    """No agent can be started; the sentence says why."""


def start_agent(home: Home, *, linger: float = LINGER) -> None:
    """Start an agent for a home, unless one runs; returns when one listens. Raises AgentFailed."""
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program, nothing from outside
            child_command(_MODULE), env=child_environment(DESKTOP), close_fds=True, cwd=os.path.abspath(os.sep),  # noqa: PTH100
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )  # fmt: skip
    except OSError as error:
        raise AgentFailed(f"MailRescue's background service cannot be started: {error.strerror}. No mail is harmed; close some programs, and try again.") from None
    with contextlib.suppress(OSError), cast("BinaryIO", process.stdin) as into:
        into.write(encode({
            "home": str(home.root), "linger": linger, "passphrase": passphrase_from_environment(), "now": os.environ.get(NOW_VARIABLE, ""),
        }))  # fmt: skip
    said = _first_line(cast("BinaryIO", process.stdout))
    if os.name == "nt":
        process.returncode = 0  # it goes on without us: nobody waits for it
    else:
        process.wait()  # the process that was started has left another one behind
    if said is None:
        raise AgentFailed(_SILENT)
    if said.get("error"):
        raise AgentFailed(str(said["error"]))


def _first_line(out: BinaryIO) -> Line | None:
    """Return the first line of a new agent; None when it ends, or takes too long."""
    came: queue.Queue[Line | None] = queue.Queue()

    def read() -> None:
        try:
            came.put(LineReader(functools.partial(os.read, out.fileno()), GREETING_LIMIT).next())
        except WireBroken:
            came.put(None)
        out.close()

    threading.Thread(target=read, name="agent-start", daemon=True).start()
    try:
        return came.get(timeout=_PATIENCE)
    except queue.Empty:
        return None


def main() -> None:
    """Be an agent that was started without a word: take what it needs from standard input, and leave the starter."""
    order = LineReader(functools.partial(os.read, 0), GREETING_LIMIT * 2).next()
    if order is None or _is_left():
        return
    gc.set_threshold(50_000, 20, 20)
    os.umask(0o077)
    out = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    _serve(order, out)


def _is_left() -> bool:
    """Leave a process behind that has no parent which must wait for it; true in the one that is to end. Windows needs none."""
    if sys.platform == "win32":
        return False
    return os.fork() != 0


def _serve(order: Line, out: int) -> None:
    ready, cancel = threading.Event(), CancelToken()
    said = threading.Lock()

    def say(line: Line) -> None:
        with said, contextlib.suppress(OSError):
            os.write(out, encode(line))
            os.close(out)

    def say_ready() -> None:
        if ready.wait(_PATIENCE) and not cancel.cancelled:
            say({"listens": os.getpid()})

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: cancel.cancel())
    threading.Thread(target=say_ready, daemon=True).start()
    from mailrescue.app.agent.server import Agent, AgentRuns  # noqa: PLC0415  whoever only starts an agent need not load it
    from mailrescue.app.faults import as_error  # noqa: PLC0415

    try:
        os.environ[NOW_VARIABLE] = order["now"]
        home = Home(Path(order["home"]))
        Agent(home, clock_from_environment(), order["passphrase"], cancel, linger=order["linger"]).run(ready)
    except AgentRuns:
        say({"listens": 0})
    except Exception as error:  # noqa: BLE001  the last line of defence
        say({"error": str(as_error(error))})
