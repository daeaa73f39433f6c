"""Short requests over HTTP for finding servers: over the connections of this room, with nothing followed and nothing sent unasked.

A request ends when its time is up, whatever the server does meanwhile. A password leaves only over TLS that proved whom it
reaches, and only in answer to a demand.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from mailrescue.core.progress import CancelToken
from mailrescue.providers.net.connecting import Lookup, Patience, Security, connect, system_lookup
from mailrescue.providers.net.failing import Place, translated
from mailrescue.providers.net.limits import limited

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Login:
    """Name and password."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `schemes` are the ways to sign in that a refusal offers, in lower case; `location` is the whole address of a redirection."""

    url: str
    status: int
    kind: str
    body: bytes
    schemes: tuple[str, ...] = ()
    location: str = ""


@dataclass(frozen=True, slots=True)
class Web:
    """Makes requests. `seconds` is how long one may take altogether."""

    lookup: Lookup = system_lookup
    ca_file: Path | None = None
    seconds: float = 8.0
    cancel: CancelToken = field(default_factory=CancelToken)

    def get(self, url: str) -> Answer:
        """Fetch a page; http is allowed, as nothing secret is sent. Raises Unconnected and Cancelled."""
        with self._line(url) as line:
            return line.ask("GET")

    def post(self, url: str, body: bytes, headers: Mapping[str, str], login: Login | None = None) -> Answer:
        """Send a document over https, and name and password where the server asks for them: Basic where offered, else NTLM.

        Raises ValueError for another address than https, Unconnected and Cancelled.
        """
        if urlsplit(url).scheme != "https":
            raise ValueError("only over https")
        with self._line(url) as line:
            answer = line.ask("POST", body, headers)
            if answer.status != 401 or login is None:
                return answer
            if "basic" in answer.schemes:
                token = base64.b64encode(f"{login.user}:{login.password}".encode()).decode("ascii")
                return line.ask("POST", body, {**headers, "Authorization": f"Basic {token}"})
            scheme = next((one for one in ("NTLM", "Negotiate") if one.lower() in answer.schemes), "")
            return line.ask_by_ntlm(scheme, body, headers, login) if scheme else answer

    @contextlib.contextmanager
    def _line(self, url: str) -> Iterator[_Line]:
        parts = urlsplit(url)
        place = Place(parts.hostname or "", _port(url), "the address")
        line = _Line(url, place, self)
        try:
            with line.limits:
                yield line
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise translated(error, place) from error
        finally:
            line.close()


def _port(url: str) -> int:
    """Return the port of an address; 0, at which nothing answers, for one that is no number."""
    parts = urlsplit(url)
    with contextlib.suppress(ValueError):
        return parts.port or (443 if parts.scheme == "https" else 80)
    return 0


class _Line(http.client.HTTPConnection):
    """One connection to one server, which ends when its time is up or the user says stop."""

    def __init__(self, url: str, place: Place, web: Web) -> None:
        super().__init__(place.host, place.port)
        self._url, self._web = url, web
        # An answer may still be read after `close`, which the library calls early: its limit holds on.
        self.limits = contextlib.ExitStack()

    def connect(self) -> None:
        """Connect; called by the first request, and again where the server closed after an answer."""
        security = Security.TLS if urlsplit(self._url).scheme == "https" else Security.PLAIN
        patience = Patience(self._web.seconds, self._web.cancel)
        self.sock = connect(self.host, self.port, security, ca_file=self._web.ca_file, patience=patience, lookup=self._web.lookup)
        self.limits.enter_context(limited(self.sock, self._web.seconds, self._web.cancel))

    def ask(self, method: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Make one request. Raises OSError, HTTPException."""
        parts = urlsplit(self._url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.request(method, target, body, {"User-Agent": "MailRescue", "Accept": "*/*", **(headers or {})})
        got = self.getresponse()
        body = got.read(_MOST_BYTES + 1)
        if len(body) > _MOST_BYTES:  # nothing that is looked for is so long; what is left would be read as the next answer
            self.close()
            body = b""
        location = urljoin(self._url, got.getheader("Location", "")) if got.status in (301, 302, 303, 307, 308) else ""
        schemes = [value.split(" ")[0].strip(",").lower() for value in got.headers.get_all("WWW-Authenticate") or ()]
        return Answer(self._url, got.status, got.getheader("Content-Type", ""), body, tuple(schemes), location)

    def ask_by_ntlm(self, scheme: str, body: bytes, headers: Mapping[str, str], login: Login) -> Answer:
        """Sign in by challenge and response ([MS-NTHT] 3.1.5), which holds for this connection alone."""
        import spnego  # noqa: PLC0415  few servers ask for it
        from spnego.exceptions import SpnegoError  # noqa: PLC0415

        context = spnego.client(login.user, login.password, hostname=self.host, service="http", protocol="ntlm")
        try:
            answer, challenge = self._with_token(scheme, context.step(), b"", headers)
            if answer.status != 401 or challenge is None:
                return answer
            return self._with_token(scheme, context.step(challenge), body, headers)[0]
        except SpnegoError as error:
            raise http.client.HTTPException(str(error)) from error

    def _with_token(self, scheme: str, token: bytes | None, body: bytes, headers: Mapping[str, str]) -> tuple[Answer, bytes | None]:
        self.challenge: bytes | None = None
        words = base64.b64encode(token or b"").decode("ascii")
        answer = self.ask("POST", body, {**headers, "Authorization": f"{scheme} {words}"})
        return answer, self.challenge

    def getresponse(self) -> http.client.HTTPResponse:
        """Return the answer's head, and note a challenge in it."""
        got = super().getresponse()
        for value in got.headers.get_all("WWW-Authenticate") or ():
            scheme, _, token = value.partition(" ")
            if scheme.lower() in ("ntlm", "negotiate") and token:
                with contextlib.suppress(ValueError):
                    self.challenge = base64.b64decode(token)
        return got
