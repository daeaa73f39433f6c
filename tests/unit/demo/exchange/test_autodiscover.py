"""Autodiscover of the embedded Exchange, in both its languages, and the pages that need no password."""

from __future__ import annotations

from pathlib import Path

import requests
from exchangelib import Configuration, Credentials
from exchangelib.autodiscover.protocol import AutodiscoverProtocol
from exchangelib.properties import UserResponse
from exchangelib.version import EXCHANGE_2019, Version

from tests.kit.exchange import ANNA, PASSWORD, Exchange, asking, running, trusting

_POX = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
<EMailAddress>{}</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a
</AcceptableResponseSchema></Request></Autodiscover>"""


def _pox(server: Exchange, address: str = ANNA) -> str:
    with asking(server) as client:
        return client.session.post(f"{server.address}/Autodiscover/Autodiscover.xml", _POX.format(address)).text


def _soap(server: Exchange, address: str = ANNA) -> UserResponse:
    """Ask as exchangelib does, and let it read the answer."""
    with trusting(server):
        config = Configuration(
            service_endpoint=f"{server.address}/autodiscover/autodiscover.svc", credentials=Credentials(ANNA, PASSWORD), auth_type="basic",
            version=Version(EXCHANGE_2019),
        )  # fmt: skip
        return AutodiscoverProtocol(config=config).get_user_settings(user=address)


def test_both_languages_tell_where_ews_is(tmp_path: Path) -> None:
    with running(tmp_path) as (server, _):
        assert f"<EwsUrl>{server.endpoint}</EwsUrl>" in _pox(server)
        assert _soap(server).ews_url == server.endpoint


def test_both_languages_send_elsewhere(tmp_path: Path) -> None:
    with running(tmp_path) as (server, _):
        server.discovery.to_address = "anna@other.example"
        assert "<RedirectAddr>anna@other.example</RedirectAddr>" in _pox(server)
        assert _soap(server).redirect_address == "anna@other.example"
        server.discovery.to_address, server.discovery.to_url = "", "https://other.example/autodiscover"
        assert "<RedirectUrl>https://other.example/autodiscover</RedirectUrl>" in _pox(server)
        assert _soap(server).redirect_url == "https://other.example/autodiscover"


def test_somebody_else_is_not_known(tmp_path: Path) -> None:
    with running(tmp_path) as (server, _):
        assert "<ErrorCode>500</ErrorCode>" in _pox(server, "nobody@example.org")
        assert _soap(server, "nobody@example.org").error_code == "InvalidUser"


def test_a_language_that_is_not_offered_is_not_there(tmp_path: Path) -> None:
    with running(tmp_path) as (server, _), asking(server) as client:
        server.discovery.soap = False
        assert client.session.post(f"{server.address}/autodiscover/autodiscover.svc", b"").status_code == 404
        assert client.session.post(f"{server.address}/autodiscover/autodiscover.xml", b"<no").status_code == 400


def test_the_pages_of_a_browser_need_no_password_and_ews_asks_for_one(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna), requests.Session() as session:
        session.verify, session.trust_env = str(server.ca_file), False
        assert session.get(f"{server.address}/ews/healthcheck.htm").text.startswith("200 OK")
        assert session.get(f"{server.address}/owa", allow_redirects=False).status_code == 302
        assert "username" in session.get(f"{server.address}/owa").text
        asked = session.get(server.endpoint)
        assert (asked.status_code, asked.raw.headers.getlist("WWW-Authenticate")) == (
            401, ["NTLM", 'Basic realm="127.0.0.1"', 'Bearer realm="127.0.0.1"'],
        )  # fmt: skip
        assert session.get(server.endpoint, headers={"Authorization": f"Bearer {anna.token}"}).status_code == 200
        assert session.get(server.endpoint, headers={"Authorization": "Bearer other"}).status_code == 401
