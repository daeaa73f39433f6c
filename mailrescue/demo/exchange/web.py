"""HTTP/1.1 as IIS in front of Exchange speaks it: paths, sign-in, and the faults that happen below SOAP."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

from mailrescue.demo.exchange import soap
from mailrescue.demo.exchange.asked import NotSoap, read
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.faults import Fault, Struck
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.signing import Signing
from mailrescue.demo.exchange.site import Site

_INSTEAD = frozenset({
    Fault.BUSY, Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.LOGIN_PAGE, Fault.HTML, Fault.SILENCE,
})  # fmt: skip
_ON_THE_WAY = frozenset({Fault.CUT, Fault.SLOW, Fault.HANG_UP})
_LARGE, _PIECE = 65_536, 4_096
_XML, _HTML = "text/xml; charset=utf-8", "text/html; charset=utf-8"
_PAGE = b"<!DOCTYPE html><html><head><title>Outlook</title></head><body><form><input name='username'></form></body></html>"
_EWS, _SVC, _POX = "/ews/exchange.asmx", "/autodiscover/autodiscover.svc", "/autodiscover/autodiscover.xml"
_Headers = list[tuple[str, str]]


class Visit(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Microsoft-IIS/10.0", ""
    timeout = 120
    server: Site

    def setup(self) -> None:
        """Shake hands."""
        self.request.settimeout(self.timeout)
        self.request.do_handshake()
        super().setup()
        self._house = self.server.house
        self._signing = Signing(self._house)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as the base class has it
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer the pages that are there without a password, and a challenge where one is needed."""
        path = self.path.partition("?")[0].lower()
        if path in ("/ews/healthcheck.htm", "/owa/healthcheck.htm", "/autodiscover/healthcheck.htm"):
            self._answer(200, f"200 OK\r\n<br/>{self._house.host.upper()}".encode())
        elif path.startswith("/owa/auth"):
            self._answer(200, _PAGE)
        elif path.startswith("/owa") or path == "/":
            self._answer(302, more=[("Location", self._house.login_page)])
        elif path in self._posts():
            signed = self._signing.who(self.headers.get("Authorization", ""))
            self._answer(200 if signed.mailbox else 401, more=[] if signed.mailbox else self._signing.challenges(signed.challenge))
        else:
            self._answer(404)

    do_HEAD = do_GET  # noqa: N815  as the base class asks for it

    def do_POST(self) -> None:
        """Answer a request of EWS or of Autodiscover."""
        length = self.headers.get("Content-Length") or ""
        body = self.rfile.read(int(length) if length.isdigit() else 0)
        path = self.path.partition("?")[0].lower()
        if path not in self._posts():
            self._answer(404)
            return
        signed = self._signing.who(self.headers.get("Authorization", ""))
        if signed.mailbox is None:
            self._answer(401, more=self._signing.challenges(signed.challenge))
        elif not self._fails("Autodiscover" if path != _EWS else ""):
            try:
                (self._ews if path == _EWS else self._autodiscover)(signed.mailbox, body)
            except NotSoap:
                self._answer(400)

    def _posts(self) -> set[str]:
        discovery = self._house.discovery
        return {_EWS} | ({_SVC} if discovery.soap else set()) | ({_POX} if discovery.pox else set())

    def _ews(self, mailbox: Mailbox, body: bytes) -> None:
        house, asked = self._house, read(body)
        call = Call(asked.operation, mailbox, house.faults, house.clip, house.note(asked.operation.name))
        if self._hangs(mailbox) or self._fails(call.operation):
            return
        if call.operation == "GetStreamingEvents":
            self._stream(call)
            return
        try:
            answer, status = soap.envelope(house.version, house.operations.carried_out(call)), 200
        except soap.Refused as refused:
            answer, status = soap.fault(refused), 500
        self._send(status, answer, house.faults.struck(_ON_THE_WAY, call.operation))

    def _autodiscover(self, mailbox: Mailbox, body: bytes) -> None:
        house = self._house
        house.note("Autodiscover")
        if self.path.lower().startswith(_SVC):
            self._answer(200, house.discovery.answer_soap(body, mailbox, house.endpoint, house.version), _XML)
        else:
            self._answer(200, house.discovery.answer_pox(body, mailbox, house.endpoint), _XML)

    def _stream(self, call: Call) -> None:
        """Send answers as they come, each an envelope of its own in one long body (RFC 9112, 7.1)."""
        self.send_response(200)
        self.send_header("Content-Type", _XML)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for answer in self._house.operations.subscriptions.stream(call, self._house.ended):
            piece = soap.envelope(self._house.version, answer)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def _hangs(self, mailbox: Mailbox) -> bool:
        """Wait for as long as a mailbox is silent. Returns whether it was: then there is no answer any more."""
        if not mailbox.silent:
            return False
        while mailbox.silent and not self._house.ended.wait(0.05):
            pass
        self.close_connection = True
        return True

    def _fails(self, operation: str) -> bool:
        """Answer something else than what was asked for, when that is switched on. Returns whether it was."""
        struck = self._house.faults.struck(_INSTEAD, operation) if operation else None
        if struck is None:
            return False
        if struck.fault is Fault.SILENCE:
            self._house.ended.wait(struck.value / 1000 if struck.value else None)
            self.close_connection = True
            return True
        body = soap.fault(soap.Refused("ErrorServerBusy", back_off=struck.value)) if struck.fault is Fault.BUSY else b""
        more: dict[Fault, _Headers] = {
            Fault.UNAUTHORIZED: self._signing.challenges(),
            Fault.LOGIN_PAGE: [("Location", self._house.login_page)],
            Fault.TOO_MANY: [("Retry-After", str(struck.value))],
        }
        status = {
            Fault.BUSY: 500, Fault.UNAUTHORIZED: 401, Fault.LOGIN_PAGE: 302, Fault.TOO_MANY: 429, Fault.HTML: 200, Fault.FORBIDDEN: 403,
        }  # fmt: skip
        page = _PAGE if struck.fault is Fault.HTML else body
        self._answer(status.get(struck.fault, 503), page, _XML if body else _HTML, more.get(struck.fault))
        return True

    def _send(self, status: int, body: bytes, struck: Struck | None) -> None:
        """Answer, and let happen what is to happen on the way."""
        if struck is None or struck.fault is Fault.HANG_UP:
            self._answer(status, body, _XML)
            self.close_connection |= struck is not None and len(body) > _LARGE
            return
        self._head(status, len(body), _XML)
        if struck.fault is Fault.CUT:
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return
        for start in range(0, len(body), _PIECE):
            self.wfile.write(body[start : start + _PIECE])
            self._house.ended.wait(struck.value / 1000)

    def _answer(self, status: int, body: bytes = b"", kind: str = _HTML, more: _Headers | None = None) -> None:
        self._head(status, len(body), kind, more)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: int, length: int, kind: str, more: _Headers | None = None) -> None:
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("Content-Length", str(length)), ("X-FEServer", "DEMO-EX01"), *(more or [])]:
            self.send_header(name, value)
        self.end_headers()
