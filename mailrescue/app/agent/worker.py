"""The process that carries out one job: what it needs comes as the first line, what it has to say goes out as lines.

Its standard input is its lifeline: when that ends, the agent is gone, and so is this process. While another command
uses the vault it waits, and says so.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import signal
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mailrescue.app.agent.values import JobKind, JobSpec
from mailrescue.app.agent.wire import REQUEST_LIMIT, Line, LineReader, WireBroken, encode
from mailrescue.app.faults import as_error
from mailrescue.core.clock import Clock, FixedClock, SystemClock, read_time
from mailrescue.core.errors import Cancelled, ExitCode, MailRescueError, VaultInUse
from mailrescue.core.progress import CancelToken, Event, Notice, Progress

# How long a job waits for another command that uses the vault, and how often it looks.
_PATIENCE = 10 * 60.0
_LOOK = 0.5
# So much time work has to come to a safe point when the agent is gone.
_GRACE = 1.0
_WAITS = "Another command is using the vault. This goes on by itself as soon as that is done."


def main() -> None:
    """Carry out the job that comes in."""
    gc.set_threshold(50_000, 20, 20)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What this process starts must hold neither the lifeline nor the way out, nor write on it.
    into, out = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    lines = LineReader(functools.partial(os.read, into), REQUEST_LIMIT * 2)
    speaker, cancel = _Speaker(out), CancelToken()
    try:
        order = lines.next()
    except WireBroken:
        order = None
    if order is None:
        return
    signal.signal(signal.SIGTERM, lambda *_: cancel.cancel())
    threading.Thread(target=_listen, args=(lines, cancel), daemon=True, name="lifeline").start()
    speaker.say(_end(order, speaker, cancel))
    os.close(out)


def _listen(lines: LineReader, cancel: CancelToken) -> None:
    """Stop when that is asked for, and end when the agent is gone."""
    with contextlib.suppress(WireBroken):
        while lines.next() is not None:
            cancel.cancel()
    cancel.cancel()
    threading.Event().wait(_GRACE)
    os._exit(int(ExitCode.CANCELLED))


class _Speaker:
    """Says events as lines. Never raises: when nobody hears, the lifeline tells."""

    def __init__(self, out: int) -> None:
        self._out = out
        self._guard = threading.Lock()

    def say(self, line: Line) -> None:
        data = memoryview(encode(line))
        with self._guard, contextlib.suppress(OSError):
            while data:
                data = data[os.write(self._out, data) :]

    def report(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, Progress):
            self.say({"event": "progress", "progress": asdict(event)})
        elif isinstance(event, Notice):
            self.say({"event": "notice", "code": event.code, "text": event.text})
        else:
            self.say({"event": "alert", **asdict(event)})


def _end(order: Line, speaker: _Speaker, cancel: CancelToken) -> Line:
    """Do the work; returns the last line."""
    try:
        done = _patiently(order, speaker, cancel)
        return {"event": "end", "code": int(done.code), "message": done.message, "result": done.result}
    except Exception as error:  # noqa: BLE001  the last line of defence
        told = as_error(error)
        return {"event": "end", "code": int(told.exit_code), "message": str(told), "result": None}


def _patiently(order: Line, speaker: _Speaker, cancel: CancelToken) -> Any:  # noqa: ANN401  work.Done, loaded below
    # What a job needs is loaded here, where an error while loading becomes a sentence.
    from mailrescue.app.agent.work import carry_out  # noqa: PLC0415
    from mailrescue.app.engine import Engine  # noqa: PLC0415
    from mailrescue.app.home import Home  # noqa: PLC0415
    from mailrescue.app.secrets import KeySource  # noqa: PLC0415

    master = order["master"]
    keys = KeySource(order["passphrase"], None, None if master is None else bytes.fromhex(master))
    clock = _clock(order["now"])
    engine = Engine(Home(Path(order["home"])), clock, speaker, cancel, keys)
    spec = JobSpec(JobKind(order["kind"]), order["fields"])
    began, told = clock.monotonic(), False
    while True:
        try:
            return carry_out(engine, spec)
        except VaultInUse:
            if clock.monotonic() - began > _PATIENCE:
                raise
            if not told:
                speaker.say({"event": "waits", "text": _WAITS})
                told = True
        if cancel.wait(_LOOK):
            raise Cancelled("Stopped as you asked, while another command was using the vault. Nothing was changed.")


def _clock(now: str) -> Clock:
    """Return the clock that `now`, an RFC 3339 time or "", calls for."""
    if not now:
        return SystemClock()
    moment = read_time(now)
    if moment is None:
        raise MailRescueError(f"{now!r} is not a time. Nothing was changed.")
    return FixedClock(moment)
