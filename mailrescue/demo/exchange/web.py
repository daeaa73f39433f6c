"""HTTP/1.1 over TLS: connections that stay open, sign-in, and the faults that happen below SOAP."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mailrescue.demo.exchange import soap
from mailrescue.demo.exchange.asked import NotSoap, read
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.faults import Fault, Struck
from mailrescue.demo.exchange.house import House
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.operations import carried_out
from mailrescue.demo.exchange.signing import Signing

_INSTEAD = frozenset({
    Fault.BUSY, Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.LOGIN_PAGE, Fault.HTML, Fault.SILENCE,
})  # fmt: skip
_ON_THE_WAY = frozenset({Fault.CUT, Fault.SLOW, Fault.HANG_UP})
_LARGE, _PIECE = 65_536, 4_096
_XML, _HTML = "text/xml; charset=utf-8", "text/html; charset=utf-8"
_PAGE = b"<!DOCTYPE html><html><head><title>Outlook</title></head><body><form><input name='username'></form></body></html>"


class Site(ThreadingHTTPServer):
    """The listening socket, and the connections that are open."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, exchange: House, host: str, port: int, context: ssl.SSLContext) -> None:
        self.exchange, self._context = exchange, context
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((host, port), _Visit)

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
            self.exchange.broken.append(error)

    def hang_up(self) -> None:
        """End every connection that is open."""
        with self._lock:
            still = list(self._open)
        for one in still:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class _Visit(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Microsoft-IIS/10.0", ""
    timeout = 60
    server: Site

    def setup(self) -> None:
        """Shake hands."""
        self.request.settimeout(self.timeout)
        self.request.do_handshake()
        super().setup()
        self._signing = Signing(self.server.exchange.mailboxes)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as the base class has it
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer the pages that are there without a password."""
        path = self.path.partition("?")[0].lower()
        if path in ("/ews/healthcheck.htm", "/owa/healthcheck.htm", "/autodiscover/healthcheck.htm"):
            self._answer(200, b"200 OK\r\n<br/>MAILRESCUE.DEMO", _HTML)
        elif path.startswith("/owa/auth"):
            self._answer(200, _PAGE, _HTML)
        elif path.startswith("/owa") or path == "/":
            self._answer(302, b"", _HTML, {"Location": f"{self.server.exchange.address}/owa/auth/logon.aspx"})
        elif path == "/ews/exchange.asmx":
            self._answer(401, b"", _HTML, self._challenges())
        else:
            self._answer(404, b"", _HTML)

    def do_POST(self) -> None:
        """Answer a request of EWS."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.partition("?")[0].lower() != "/ews/exchange.asmx":
            self._answer(404, b"", _HTML)
            return
        mailbox = self._signing.who(self.headers.get("Authorization", ""))
        if mailbox is None:
            self._answer(401, b"", _HTML, self._challenges())
            return
        self._ews(mailbox, body)

    def _ews(self, mailbox: Mailbox, body: bytes) -> None:
        exchange = self.server.exchange
        try:
            asked = read(body)
        except NotSoap:
            self._answer(400, b"", _HTML)
            return
        call = Call(asked.operation, mailbox, exchange.faults, exchange.clip, exchange.note(asked.operation.name))
        struck = exchange.faults.struck(_INSTEAD, call.operation)
        if struck:
            self._fail(struck)
            return
        try:
            answer, status = soap.envelope(exchange.version, carried_out(call)), 200
        except soap.Refused as refused:
            answer, status = soap.fault(refused), 500
        self._send(status, answer, exchange.faults.struck(_ON_THE_WAY, call.operation))

    def _challenges(self) -> dict[str, str]:
        return {"WWW-Authenticate": f'Basic realm="{self.server.exchange.host}"'}

    def _fail(self, struck: Struck) -> None:
        """Answer something else than what was asked for."""
        if struck.fault is Fault.BUSY:
            self._answer(500, soap.fault(soap.Refused("ErrorServerBusy", back_off=struck.value)), _XML)
        elif struck.fault is Fault.UNAUTHORIZED:
            self._answer(401, b"", _HTML, self._challenges())
        elif struck.fault is Fault.LOGIN_PAGE:
            self._answer(302, b"", _HTML, {"Location": f"{self.server.exchange.address}/owa/auth/logon.aspx"})
        elif struck.fault is Fault.SILENCE:
            self.server.exchange.ended.wait(struck.value / 1000 if struck.value else None)
            self.close_connection = True
        elif struck.fault is Fault.TOO_MANY:
            self._answer(429, b"", _HTML, {"Retry-After": str(struck.value)})
        else:
            status = {Fault.HTML: 200, Fault.FORBIDDEN: 403}.get(struck.fault, 503)
            self._answer(status, _PAGE if struck.fault is Fault.HTML else b"", _HTML)

    def _send(self, status: int, body: bytes, struck: Struck | None) -> None:
        """Answer, and let happen what was to happen on the way."""
        if struck is None:
            self._answer(status, body, _XML)
        elif struck.fault is Fault.CUT:
            self._head(status, len(body), _XML)
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif struck.fault is Fault.SLOW:
            self._head(status, len(body), _XML)
            for start in range(0, len(body), _PIECE):
                self.wfile.write(body[start : start + _PIECE])
                self.server.exchange.ended.wait(struck.value / 1000)
        else:
            self._answer(status, body, _XML)
            self.close_connection = len(body) > _LARGE

    def _answer(self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
        self._head(status, len(body), kind, more)
        self.wfile.write(body)

    def _head(self, status: int, length: int, kind: str, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.send_header("X-FEServer", "DEMO-EX01")
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
