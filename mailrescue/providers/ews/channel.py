"""Questions to the service and their answers, whatever befalls them on the way: busy servers, broken connections, versions.

A question is asked again until it is answered, refused, or patience ends. Every fault of the way becomes an error of
core/errors.py here; only what the service itself refuses is told to the caller, as Refused.
"""

from __future__ import annotations

import contextlib
import functools
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from oauthlib.oauth2 import OAuth2Error

from mailrescue.core.clock import Clock, SystemClock
from mailrescue.core.errors import SignInFailed
from mailrescue.model.probe import Told
from mailrescue.providers.base import Means
from mailrescue.providers.ews.line import Line
from mailrescue.providers.ews.options import EwsOptions
from mailrescue.providers.ews.parsing import Answer, CutShort, Element, answers
from mailrescue.providers.ews.patience import Limits, Patience
from mailrescue.providers.ews.refusing import (
    VERSION,
    Busy,
    Lost,
    Refused,
    check_fault,
    check_message,
    check_status,
    looks_like_page,
    other_service,
    out_of_order,
)
from mailrescue.providers.ews.soap import VERSIONS, child, envelope
from mailrescue.providers.net import connecting
from mailrescue.providers.net.connecting import Security
from mailrescue.providers.net.failing import Place, Unconnected, translated
from mailrescue.providers.net.patience import retry_after
from mailrescue.providers.net.trust import Certificate, read_certificate, ssl_context

T = TypeVar("T")

_PIECE = 1 << 16
_SNIFF = 512
_LEFT = 4  # pieces of an answer that are worth reading only to keep its connection
# An answer of which no more than so many bytes come in a minute will never end.
_SLOW_SECONDS, _SLOW_BYTES = 60.0, 8 * 1024
# Once we were let in, a 401 may be a server's way to say that it has too much to do.
_MORE_401 = 2


class Repeated(Exception):
    """A question was asked as often as the caller wanted, and every time the connection broke or the server failed."""


class Channel:
    """Asks one server. Not for several threads at once."""

    def __init__(self, options: EwsOptions, means: Means, limits: Limits | None = None, clock: Clock | None = None) -> None:
        self.options, self._means, self._limits = options, means, limits or Limits()
        self.patience = Patience(options.host, means, self._limits)
        self.server_version = ""
        self._clock = clock or SystemClock()
        self._version = 0
        self._line: Line | None = None
        self._let_in = False
        self._401s = 0

    def ask(self, body: Callable[[], str] | str, take: Callable[[Iterator[Answer]], T], tries: int = 0) -> T:
        """Return what `take` makes of the answers. It is called anew for each try, and so is `body`, and may raise Busy and Lost.

        Raises Refused, Repeated after so many `tries` (0: as long as patience lasts), SignInFailed, SourceUnreachable, Cancelled.
        """
        tried = 0
        while True:
            self._means.cancel.check()
            try:
                took = self._once(body if isinstance(body, str) else body(), take)
            except Busy as busy:
                self._bear(busy)
            except SignInFailed:
                self._bear_401()
            except Lost as lost:
                tried += 1
                if tried == tries:
                    raise Repeated from lost
                self.patience.bear_loss(lost.error)
            except Refused as refused:
                if refused.code not in VERSION or self._version + 1 >= len(VERSIONS):
                    raise
                self._version += 1
            else:
                self._let_in, self._401s = True, 0
                self.patience.answered()
                return took

    def certificate(self) -> Certificate | None:
        """Return the certificate that the server showed, None while there is none."""
        return read_certificate(self._line.certificate) if self._line and self._line.certificate else None

    def close(self) -> None:
        """Close all connections; the next question makes new ones."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _bear(self, busy: Busy) -> None:
        """Wait where the server asks for it, as long as it asks; one that is out of order and names no time is borne as one that is away."""
        if busy.seconds is None and busy.error is not None:
            self.patience.bear_loss(busy.error)
        else:
            self.patience.bear_busy(busy.seconds, busy.error)

    def _bear_401(self) -> None:
        """Try again a little later. Raises what is being handled when we were never let in, or have tried enough."""
        self._401s += 1
        if not self._let_in or self._401s > _MORE_401:
            raise  # noqa: PLE0704  called while the error is handled
        self.close()
        self.patience.bear_busy(None, None)

    def _once(self, body: str, take: Callable[[Iterator[Answer]], T]) -> T:
        with self._translating():
            line = self._opened()
            data = envelope(body, VERSIONS[self._version])
            session, response = line.post(data, {"X-AnchorMailbox": self.options.email}, self._limits.answer)
            whole = False
            try:
                took = take(self._answers(response))
            except (Busy, Refused):
                whole = _read_out(response)
                raise
            else:
                whole = _read_out(response)
                return took
            finally:
                if not whole:
                    response.close()
                (line.give_back if whole else line.throw_away)(session)

    def _opened(self) -> Line:
        if self._line is None:
            self._line = Line(self.options, self._means.secret, _checks(self.options.ca_file))
        return self._line

    def _answers(self, response: requests.Response) -> Iterator[Answer]:
        """Yield the response messages, refused ones too. Raises Busy, Lost, Refused for the whole, SignInFailed, SourceUnreachable."""
        host = self.options.host
        wait = retry_after(response.headers.get("Retry-After", ""), self._clock.now())
        check_status(response.status_code, response.headers.get("Location", ""), wait, host, self.options.user)
        pieces = self._pieces(response)
        start = next(pieces, b"")
        if looks_like_page(start[:_SNIFF], response.headers.get("Content-Type", "")):
            if response.status_code == 500:
                raise Lost(self.failing())
            raise other_service(host, "A web page")
        found = False
        for answer in answers(_again(start, pieces)):
            if answer.name == "ServerVersionInfo":
                self._note_version(answer)
            elif answer.name == "Fault":
                check_fault(answer.element)
            else:
                found = True
                yield answer
        if not found:
            raise Lost(self.failing())

    def failing(self) -> Unconnected:
        """Return the error of a server that answers without sense."""
        return out_of_order(self.options.host, "fails to answer: something within the server is broken")

    def _pieces(self, response: requests.Response) -> Iterator[bytes]:
        """Yield the body as it comes in. Raises Lost when next to nothing does."""
        raw: Any = response.raw
        began, got = self._clock.monotonic(), 0
        while piece := raw.read1(_PIECE, decode_content=True):
            yield piece
            self._means.cancel.check()
            got += len(piece)
            now = self._clock.monotonic()
            if now - began > _SLOW_SECONDS:
                if got < _SLOW_BYTES:
                    raise Lost(out_of_order(self.options.host, "answers so slowly that no mail comes through"))
                began, got = now, 0

    def _note_version(self, answer: Answer) -> None:
        parts = [answer.element.get(name, "") for name in ("MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber")]
        self.server_version = ".".join(part for part in parts if part) or self.server_version

    @contextlib.contextmanager
    def _translating(self) -> Iterator[None]:
        """Make one of ours of every foreign error."""
        try:
            yield
        except requests.exceptions.SSLError as error:
            raise self._untrusted(error) from error
        except (CutShort, requests.exceptions.ChunkedEncodingError, urllib3.exceptions.ProtocolError) as error:
            raise Lost(out_of_order(self.options.host, "broke off in the middle of an answer")) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise Lost(translated(error, self._place)) from error
        except (KeyError, PermissionError, OAuth2Error) as error:
            # requests_ntlm meets an answer in its handshake that it does not know.
            raise Lost(out_of_order(self.options.host, "breaks off the sign-in")) from error

    @property
    def _place(self) -> Place:
        return Place(self.options.host, urlsplit(self.options.endpoint).port or 443, "server address (--endpoint)")

    def _untrusted(self, error: Exception) -> Exception:
        """Return why a certificate was refused: a second handshake, without a word about mail, can say it better."""
        place = self._place
        try:
            connecting.connect(place.host, place.port, Security.TLS, ca_file=self.options.ca_file or None, settings=place.settings).close()
        except Unconnected as better:
            return better if better.told in (Told.UNTRUSTED, Told.WRONG) else Lost(better)
        return Lost(translated(error, place))


def _checks(ca_file: str) -> ssl.SSLContext:
    """Return the TLS settings; reading all authorities of the system takes longer than a short snapshot's requests."""
    changed = 0
    with contextlib.suppress(OSError):
        changed = Path(ca_file).expanduser().stat().st_mtime_ns if ca_file else 0
    return _kept_checks(ca_file, changed)


@functools.lru_cache(maxsize=4)
def _kept_checks(ca_file: str, changed: int) -> ssl.SSLContext:  # noqa: ARG001  another file of the same name is another
    return ssl_context(ca_file or None)


def _read_out(response: requests.Response) -> bool:
    """Read what is left of an answer, so that its connection can be used again; returns whether that was done."""
    raw: Any = response.raw
    try:
        return any(not raw.read1(_PIECE, decode_content=False) for _ in range(_LEFT))
    except (OSError, urllib3.exceptions.HTTPError, ValueError):
        return False


def _again(start: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if start:
        yield start
    yield from rest


def checked(found: Iterator[Answer]) -> Iterator[Answer]:
    """Yield answers that are successes. Raises Busy and Refused for the first that is none."""
    for answer in found:
        check_message(answer.element)
        yield answer


def page_of(found: Iterator[Answer]) -> Element:
    """Return the page of folders or items in the answer to a search. Raises Busy and Refused."""
    for answer in checked(found):
        page = child(answer.element, "RootFolder")
        if page is not None:
            return page
    raise Refused("ErrorFolderNotFound")
