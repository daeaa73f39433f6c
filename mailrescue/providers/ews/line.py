"""exchangelib's sessions for one endpoint: how to sign in, connections that are kept and replaced, our adapter below."""

from __future__ import annotations

import ipaddress
import ssl
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from exchangelib.configuration import Configuration
from exchangelib.credentials import Credentials, OAuth2AuthorizationCodeCredentials
from exchangelib.protocol import BaseProtocol, FailFast
from exchangelib.transport import BASIC, NOAUTH, NTLM, OAUTH2
from oauthlib.oauth2 import OAuth2Token

from mailrescue.providers.ews.adapter import CheckedAdapter
from mailrescue.providers.ews.options import NTLM as BY_NTLM
from mailrescue.providers.ews.options import OAUTH, EwsOptions
from mailrescue.providers.ews.quiet import hush

CONNECTIONS = 2  # of one process; the server counts all of ours together
_CONNECT_SECONDS = 30.0


class Line(BaseProtocol):  # type: ignore[misc]  # exchangelib has no types
    """A pool of signed-in sessions. Not exchangelib's own Protocol, which keeps every one for ever by its password."""

    USERAGENT = "MailRescue"

    def __init__(self, options: EwsOptions, secret: str, context: ssl.SSLContext) -> None:
        hush()
        self._context = context
        self._adapter: CheckedAdapter | None = None
        super().__init__(_configuration(options, secret))

    @property
    def certificate(self) -> bytes:
        """The server's certificate in DER, b"" while none was seen."""
        return self._adapter.certificate if self._adapter else b""

    def create_session(self) -> requests.Session:
        """Return a session that checks certificates by our settings."""
        session = cast("requests.Session", super().create_session())
        self._adapter = CheckedAdapter(self._context, pool_connections=1, pool_maxsize=1, pool_block=True)
        session.adapters.clear()  # among them the one that exchangelib mounts for the endpoint, and the one for plain http
        session.mount("https://", self._adapter)
        if session.auth is None:
            session.auth = _unnamed  # else requests looks into the user's .netrc
        if _is_this_machine(urlsplit(self.service_endpoint).hostname or ""):
            session.trust_env = False  # no proxy knows the way to what listens here alone
        return session

    def post(self, data: bytes, headers: dict[str, str], silence: float) -> tuple[requests.Session, requests.Response]:
        """Send a request; the session is the caller's until `give_back` or `throw_away`. Raises errors of requests and others."""
        session: Any = self.get_session()
        try:
            response = session.post(
                url=self.service_endpoint, data=data, headers=headers, allow_redirects=False, stream=True,
                timeout=(_CONNECT_SECONDS, silence),
            )  # fmt: skip
        except BaseException:
            self.throw_away(session)
            raise
        return session, response

    def give_back(self, session: requests.Session) -> None:
        """Take back a session whose answer was read to its end."""
        self.release_session(session)

    def throw_away(self, session: requests.Session) -> None:
        """Close a session whose connection is in doubt; another is made when it is needed."""
        self.retire_session(session)


def _unnamed(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Ask without a name."""
    return request


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _configuration(options: EwsOptions, secret: str) -> Configuration:
    credentials: Any
    if not options.auth:  # only to see what answers
        credentials, way = None, NOAUTH
    elif options.auth == OAUTH:
        credentials = OAuth2AuthorizationCodeCredentials(
            access_token=OAuth2Token({"access_token": secret, "token_type": "Bearer"})
        )
        way = OAUTH2
    else:
        credentials, way = Credentials(options.user, secret), NTLM if options.auth == BY_NTLM else BASIC
    return Configuration(
        credentials=credentials, service_endpoint=options.endpoint, auth_type=way, retry_policy=FailFast(),
        max_connections=CONNECTIONS,
    )  # fmt: skip
