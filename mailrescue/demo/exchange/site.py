"""The listening socket of a server, TLS, and the connections that are open."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mailrescue.demo.exchange.house import House


class Site(ThreadingHTTPServer):
    """Listens on a port of this machine, `port` 0 for a free one; a thread for each connection, which `visit` serves."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, house: House, port: int, context: ssl.SSLContext, visit: type[BaseHTTPRequestHandler]) -> None:
        self.house, self._context = house, context
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), visit)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, name="exchange", daemon=True)

    def open(self) -> None:
        """Start to listen."""
        self._thread.start()

    def close(self) -> None:
        """Listen no more, and end every connection."""
        self.shutdown()
        self.server_close()
        with self._lock:
            still = list(self._open)
        for one in still:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def get_request(self) -> tuple[ssl.SSLSocket, object]:
        """Take a connection; the handshake is its own thread's, so that none waits for another."""
        plain, address = self.socket.accept()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wrapped = self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.add(wrapped)
        return wrapped, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """End a connection."""
        assert isinstance(request, socket.socket)
        with self._lock:
            self._open.discard(request)
        with contextlib.suppress(OSError):
            request.shutdown(socket.SHUT_RDWR)
        request.close()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002  as the base class has it
        """Let a client go away, or not trust the certificate, without a word; keep what else goes wrong for whoever tests."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.house.broken.append(error)
