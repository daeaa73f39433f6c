"""Limits for what has none of its own: how large an item can be, and how long an answer may take.

A time-out of a socket begins anew with every byte, so that a server can drip for hours.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from mailrescue.core.progress import CancelToken

# No provider takes mail a tenth as large, in bytes; what goes on beyond would fill the disk.
LARGEST_ITEM = 2 * 1024 * 1024 * 1024
_LOOK = 0.2


class Limit:
    """What became of a limit: `passed` once the connection was ended by it."""

    def __init__(self) -> None:
        self.passed = False
        self.done = threading.Event()


@contextlib.contextmanager
def limited(connection: socket.socket, seconds: float, cancel: CancelToken | None = None) -> Iterator[Limit]:
    """End the connection after `seconds`, or when the user says stop, unless the block ends before.

    Whatever waits for it then meets its end, as an OSError or as too little data. A block that ends in any error after that
    raises Cancelled, or TimeoutError.
    """
    limit = Limit()
    threading.Thread(target=_watch, args=(limit, connection, seconds, cancel), name="limit", daemon=True).start()
    try:
        yield limit
    except Exception as error:
        if cancel is not None:
            cancel.check()
        if limit.passed:
            raise TimeoutError("timed out") from error
        raise
    finally:
        limit.done.set()


def _watch(limit: Limit, connection: socket.socket, seconds: float, cancel: CancelToken | None) -> None:
    left = seconds
    while left > 0 and not limit.done.wait(min(left, _LOOK)):
        left -= _LOOK
        if cancel is not None and cancel.cancelled:
            break
    if not limit.done.is_set():
        limit.passed = True
        with contextlib.suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)  # past TLS, which another thread is using
