"""A long line on one machine: a proxy that lets every byte arrive later, as a distant server's does, and loses none."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, TypeVar

_T = TypeVar("_T")


class Faraway:
    """Forwards a free port to another one of this machine; a round trip takes `delay` seconds more. Use as a context manager."""

    def __init__(self, port: int, delay: float) -> None:
        self._port, self._delay = port, delay / 2
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> int:
        """Begin; returns the port."""
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._connected, "127.0.0.1", 0, limit=1 << 20))
        return int(self._server.sockets[0].getsockname()[1])

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End, and all connections with it."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._do(self._ended())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _ended(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # what was ended is told so, and lets go of its socket

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._delay * 2)  # the handshake of TCP
        there, back = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        try:
            await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
        except asyncio.CancelledError:
            for each in (writer, back):
                each.transport.abort()
        for each in (writer, back):
            each.close()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Carry bytes one way; what is on its way is no more than a megabyte a piece."""
        on_its_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)

        async def arrive() -> None:
            while True:
                moment, data = await on_its_way.get()
                await asyncio.sleep(max(0.0, moment - self._loop.time()))
                if not data:
                    target.write_eof()
                    return
                target.write(data)
                await target.drain()

        arriving = asyncio.ensure_future(arrive())
        try:
            while data := await source.read(1 << 16):
                await on_its_way.put((self._loop.time() + self._delay, data))
        except OSError:
            pass
        finally:
            await on_its_way.put((self._loop.time() + self._delay, b""))
        await asyncio.gather(arriving, return_exceptions=True)
