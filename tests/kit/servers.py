"""Small servers on loopback that behave as a test asks: well, badly, or not at all.

    with serving(saying(b"* OK ready\\r\\n")) as port: ...            # says something, then holds the line
    with serving(encrypted(certified, closing)) as port: ...         # speaks TLS, then closes
    with deaf_port() as port: ...                                    # a port at which connections never stand
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

from mailrescue.demo.exchange.certificate import Certified

# What a server does with one connection; it is closed afterwards. The event is set when the server stops.
Behaviour = Callable[[socket.socket, threading.Event], None]


@contextlib.contextmanager
def serving(behaviour: Behaviour, host: str = "127.0.0.1") -> Iterator[int]:
    """Serve every connection by `behaviour`, in a thread each; yields the port, and ends all threads."""
    stopping = threading.Event()
    threads: list[threading.Thread] = []
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listening:
        listening.settimeout(0.05)

        def accept() -> None:
            while not stopping.is_set():
                with contextlib.suppress(TimeoutError):
                    connection, _ = listening.accept()
                    threads.append(threading.Thread(target=_serve, args=(behaviour, connection, stopping)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            stopping.set()
            accepting.join()  # it may still have begun one
            for thread in threads:
                thread.join()


def _serve(behaviour: Behaviour, connection: socket.socket, stopping: threading.Event) -> None:
    connection.settimeout(10)
    with connection, contextlib.suppress(OSError):
        behaviour(connection, stopping)


def closing(connection: socket.socket, stopping: threading.Event) -> None:
    """Close at once."""


def hanging(connection: socket.socket, stopping: threading.Event) -> None:
    """Say nothing and hold the line."""
    stopping.wait()


def saying(text: bytes, *, hold: bool = True) -> Behaviour:
    """Return a server that says `text` unasked, and then holds the line, or closes it."""

    def say(connection: socket.socket, stopping: threading.Event) -> None:
        connection.sendall(text)
        if hold:
            _drain(connection, stopping)

    return say


def answering(text: bytes) -> Behaviour:
    """Return a server that answers whatever is said with `text`, and closes."""

    def answer(connection: socket.socket, stopping: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(text)

    return answer


def dripping(text: bytes, seconds: float = 0.3) -> Behaviour:
    """Return a server that says `text` over and over, a byte at a time."""

    def drip(connection: socket.socket, stopping: threading.Event) -> None:
        while True:
            for byte in text:
                if stopping.wait(seconds):
                    return
                connection.sendall(bytes([byte]))

    return drip


def encrypted(certified: Certified, then: Behaviour, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> Behaviour:
    """Return a server that speaks TLS and then behaves as `then`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified.certificate, certified.key)
    context.maximum_version = newest

    def serve(connection: socket.socket, stopping: threading.Event) -> None:
        with context.wrap_socket(connection, server_side=True) as inside:
            then(inside, stopping)

    return serve


def web(answer: bytes, status: str = "200 OK", kind: str = "text/html; charset=utf-8", *headers: str) -> bytes:
    """Return an HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(answer)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + answer


@contextlib.contextmanager
def deaf_port() -> Iterator[int]:
    """Yield a port whose queue of connections is full: a further one never stands."""
    with contextlib.ExitStack() as held:
        listening = held.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            one = held.enter_context(socket.socket())
            one.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                one.connect(listening.getsockname())
        time.sleep(0.05)
        yield int(listening.getsockname()[1])


def free_port() -> int:
    """Return a port at which nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def _drain(connection: socket.socket, stopping: threading.Event) -> None:
    connection.settimeout(0.1)
    while not stopping.is_set():
        with contextlib.suppress(TimeoutError):
            if not connection.recv(65536):
                return
