"""The child that parses: answers the parent's requests over its standard streams until they close.

Requests: `hello`, `open`, `list`, `read`. It ends at once when its input closes, whatever it is doing, and at the latest
a little after the time a request may take. A failing item is an answer; only a crash of libpff is none.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from typing import BinaryIO

from mailrescue.providers.files.outlook.listing import list_items
from mailrescue.providers.files.outlook.opening import Opened, open_file
from mailrescue.providers.files.outlook.pff import FAILURES, why
from mailrescue.providers.files.outlook.reading import read_item
from mailrescue.providers.files.outlook.wire import Message, WireBroken, receive, send

# The parent stops a late child itself; this is for a child whose parent is gone too.
_GRACE = 30.0


def main() -> None:
    """Serve the parent until it closes the pipe."""
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    requests, answers = _streams()
    pending: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests, pending), daemon=True).start()
    opened: list[Opened] = []
    while True:
        request = pending.get()
        _alarm(float(request.get("seconds", 60)) + _GRACE)
        try:
            send(answers, _answer(request, opened))
        except WireBroken:
            os._exit(0)
        _alarm(0)


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for messages alone: whatever else prints must not get between them."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _listen(requests: BinaryIO, pending: queue.SimpleQueue[Message]) -> None:
    """Take requests; the end of the stream is the end of the parent, and of this process."""
    while True:
        try:
            pending.put(receive(requests))
        except WireBroken:
            os._exit(0)


def _alarm(seconds: float) -> None:
    # The default action of SIGALRM ends the process, even inside a C function that never returns.
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _answer(request: Message, opened: list[Opened]) -> Message:
    try:
        match request["do"]:
            case "hello":
                return {}
            case "open":
                _limit_memory(int(request["memory"]))
                file, answer = open_file(os.fsdecode(request["path"]))
                opened[:] = [file]
                return answer
            case "list":
                return list_items(opened[0], request)
            case _:
                return read_item(opened[0], request)
    except FAILURES as error:
        return {"error": why(error)}
    except Exception as error:  # noqa: BLE001 - whatever a file makes us do, the parent gets a reason
        return {"error": f"the reader failed on it ({type(error).__name__}: {error})"}


def _limit_memory(size: int) -> None:
    """Limit the address space where the system can."""
    try:
        import resource  # noqa: PLC0415 - there is no such module on Windows
    except ImportError:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = size if hard == resource.RLIM_INFINITY else min(size, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (OSError, ValueError):
        return
