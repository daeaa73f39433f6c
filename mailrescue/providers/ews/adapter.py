"""How requests go out: TLS that is always checked by the settings of providers/net, and answers read in large pieces.

exchangelib reads every answer one byte at a time (`Response.iter_content` has 1 as its default), at 1 MB a second. For
its own services over our sessions the response hands out buffered answers in pieces; our own operations read the stream.
"""

from __future__ import annotations

import contextlib
import ssl
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection

from mailrescue.providers.net.limits import limited

_PIECE = 1 << 16


class FastResponse(requests.Response):
    """A response whose buffered content is handed out in large pieces where the caller named no size."""

    def iter_content(self, chunk_size: int | None = 1, decode_unicode: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002, RUF100  requests' own
        """Yield the content. One that still comes in, such as an event stream, keeps the size asked for."""
        if chunk_size == 1 and getattr(self, "_content_consumed", False):
            chunk_size = _PIECE
        return super().iter_content(chunk_size, decode_unicode)


class _Connection(HTTPSConnection):
    """A connection on which the head of an answer has only as long to come as the server may be silent, however it drips."""

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        """Wait for the head of the answer. Raises TimeoutError, too."""
        if self.sock is None or not self.timeout:
            return super().getresponse()
        with limited(self.sock, float(self.timeout)):
            return super().getresponse()


class _Pool(urllib3.HTTPSConnectionPool):
    """Makes such connections."""

    ConnectionCls = _Connection


class CheckedAdapter(HTTPAdapter):
    """Checks certificate and name with these TLS settings, whatever session or environment say."""

    context: ssl.SSLContext | None = None

    def __init__(self, context: ssl.SSLContext | None = None, **words: Any) -> None:  # noqa: ANN401
        self.context = context
        self.certificate = b""  # DER of the server's, once it was seen
        super().__init__(**words)

    def init_poolmanager(self, *words: Any, **named: Any) -> None:  # noqa: ANN401
        """Give the pools our settings."""
        if self.context is not None:
            named["ssl_context"] = self.context
        super().init_poolmanager(*words, **named)
        self.poolmanager.pool_classes_by_scheme = {**self.poolmanager.pool_classes_by_scheme, "https": _Pool}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ANN401
        """Leave what was asked for (`verify=False`, a bundle named in the environment) aside where we have settings."""
        if self.context is None:
            super().cert_verify(conn, url, verify or True, cert)  # type: ignore[no-untyped-call]

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:  # noqa: ANN401
        """Return pools by host alone: they all have the same settings."""
        host, checks = super().build_connection_pool_key_attributes(request, verify or True, cert)
        return host, {"cert_reqs": "CERT_REQUIRED"} if self.context is not None else checks

    def build_response(self, req: Any, resp: Any) -> requests.Response:  # noqa: ANN401
        """Make a FastResponse, and note whom it came from."""
        response = super().build_response(req, resp)
        response.__class__ = FastResponse
        if not self.certificate:
            with contextlib.suppress(AttributeError, ValueError):
                self.certificate = resp.connection.sock.getpeercert(binary_form=True) or b""
        return response
