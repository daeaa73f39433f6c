"""Every fault of the embedded Exchange does what its name says, as often as it should, and to what it should."""

from __future__ import annotations

import contextlib
import http.client
import ssl
import time
from pathlib import Path

import pybase64
import pytest
import requests

from tests.kit.exchange import Asking, Fault, asking, envelope, running, simple_mail

_MIME = "//t:MimeContent/text()"


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [
        (Fault.BUSY, 500, ""), (Fault.UNAVAILABLE, 503, ""), (Fault.TOO_MANY, 429, "Retry-After"), (Fault.UNAUTHORIZED, 401, "WWW-Authenticate"),
        (Fault.FORBIDDEN, 403, ""), (Fault.LOGIN_PAGE, 302, "Location"), (Fault.HTML, 200, ""),
    ],
)  # fmt: skip
def test_an_answer_below_soap_comes_twice_and_then_no_more(tmp_path: Path, fault: Fault, status: int, header: str) -> None:
    with running(tmp_path) as (server, _), asking(server) as client:
        server.faults.on(fault, times=2, value=7)
        for _ in range(2):
            answer = client.post('<m:GetFolder><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>')
            assert answer.status_code == status
            assert not header or header in answer.headers
            if fault is Fault.BUSY:
                assert b'<t:Value Name="BackOffMilliseconds">7</t:Value>' in answer.content
            if fault is Fault.HTML:
                assert b"<html>" in answer.content
        assert client.folder_id("inbox") is not None
        assert server.faults.active() == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.BUSY_MESSAGE, "ErrorServerBusy"), (Fault.MOVING, "ErrorMailboxMoveInProgress"), (Fault.NO_MAILBOX, "ErrorNonExistentMailbox"),
        (Fault.STORE_UNAVAILABLE, "ErrorMailboxStoreUnavailable"), (Fault.TIMEOUT_EXPIRED, "ErrorTimeoutExpired"),
        (Fault.ACCESS_DENIED, "ErrorAccessDenied"), (Fault.QUOTA, "ErrorQuotaExceeded"), (Fault.VANISHED, "ErrorItemNotFound"),
        (Fault.NO_MIME, "ErrorMimeContentConversionFailed"),
    ],
)  # fmt: skip
def test_one_of_two_items_is_refused_by_its_code(tmp_path: Path, fault: Fault, code: str) -> None:
    with running(tmp_path, mails=2) as (server, anna), asking(server) as client:
        ids = [item.id for item in anna.items("inbox")]
        server.faults.on(fault, times=1, operation="GetItem")
        client.folder_id("inbox")
        told = client.get(*ids)
        assert client.found(told, "//m:ResponseCode/text()") == [code, "NoError"]


def test_a_fault_can_be_one_items_own(tmp_path: Path) -> None:
    with running(tmp_path, mails=3) as (server, anna), asking(server) as client:
        ids = [item.id for item in anna.items("inbox")]
        server.faults.on(Fault.NO_MIME, item=ids[1])
        for _ in range(2):
            assert client.found(client.get(*ids), "//m:ResponseCode/text()") == ["NoError", "ErrorMimeContentConversionFailed", "NoError"]
        assert client.found(client.get(*ids, mime=False), "//m:ResponseCode/text()") == ["NoError"] * 3
        server.faults.off()
        assert client.found(client.get(*ids), "//m:ResponseCode/text()") == ["NoError"] * 3


def test_what_cannot_be_trusted_in_an_answer_is_really_in_it(tmp_path: Path) -> None:
    with running(tmp_path, mails=1) as (server, anna), asking(server) as client:
        item = anna.items("inbox")[0].id
        good = client.found(client.get(item), _MIME)[0]
        assert pybase64.b64decode(good, validate=True) == simple_mail(0)
        server.faults.on(Fault.BAD_BASE64, times=1)
        with pytest.raises(ValueError):
            pybase64.b64decode(client.found(client.get(item), _MIME)[0], validate=True)
        server.faults.on(Fault.FRACTIONS, times=1)
        assert ".1234567Z" in client.found(client.get(item, base="AllProperties"), "//t:DateTimeReceived/text()")[0]
        server.faults.on(Fault.ILLEGAL_XML, times=1)
        assert "&#x1F;" in client.post(
            f"<m:GetItem><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:ItemIds><t:ItemId Id='{item}'/></m:ItemIds></m:GetItem>"
        ).text  # fmt: skip


def test_mime_can_be_made_anew_at_each_fetch(tmp_path: Path) -> None:
    mail = b'Subject: two\r\nContent-Type: multipart/mixed; boundary="=_old"\r\n\r\n--=_old\r\n\r\none\r\n--=_old--\r\n'
    with running(tmp_path) as (server, anna), asking(server) as client:
        item = anna.add("inbox", mail)
        server.faults.on(Fault.NEW_BOUNDARIES)
        first, second = (pybase64.b64decode(client.found(client.get(item), _MIME)[0]) for _ in range(2))
        assert first != second
        assert b"=_old" not in first
        assert first.count(b"_00") == 3
        server.faults.off(Fault.NEW_BOUNDARIES)
        assert pybase64.b64decode(client.found(client.get(item), _MIME)[0]) == mail


def test_a_cut_body_breaks_off_although_more_was_announced(tmp_path: Path) -> None:
    with running(tmp_path, mails=1) as (server, _), asking(server) as client:
        server.faults.on(Fault.CUT, times=1)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            client.folder_id("inbox")
        client.folder_id("inbox")


def test_a_slow_body_drips(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna), asking(server) as client:
        item = anna.add("inbox", simple_mail(1, size=12_000))
        server.faults.on(Fault.SLOW, times=1, value=40)
        start = time.monotonic()
        client.get(item)
        assert time.monotonic() - start > 0.12


def test_a_connection_ends_unannounced_after_a_large_body(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna):
        item = anna.add("inbox", simple_mail(1, size=100_000))
        server.faults.on(Fault.HANG_UP, times=1)
        headers = {"Authorization": f"Bearer {anna.token}", "Content-Type": "text/xml"}
        body = envelope(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape>"
            f'<m:ItemIds><t:ItemId Id="{item}"/></m:ItemIds></m:GetItem>'
        )
        context = ssl.create_default_context(cafile=str(server.ca_file))
        with contextlib.closing(http.client.HTTPSConnection("localhost", server.port, context=context, timeout=10)) as connection:
            connection.request("POST", "/EWS/Exchange.asmx", body, headers)
            answer = connection.getresponse()
            assert len(answer.read()) > 130_000
            assert answer.getheader("Connection") is None
            connection.auto_open = 0
            with pytest.raises(OSError):
                _again(connection, body, headers)


def _again(connection: http.client.HTTPConnection, body: bytes, headers: dict[str, str]) -> None:
    connection.request("POST", "/EWS/Exchange.asmx", body, headers)
    connection.getresponse()


def test_a_silent_server_takes_the_request_and_does_not_answer(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna), asking(server) as client:
        server.faults.on(Fault.SILENCE, times=1)
        with pytest.raises(requests.exceptions.ReadTimeout):
            _quickly(client, server.endpoint)
        anna.silence()
        with pytest.raises(requests.exceptions.ReadTimeout):
            _quickly(client, server.endpoint)
        anna.speak()
        client.folder_id("inbox")


def _quickly(client: Asking, url: str) -> None:
    client.session.post(url, envelope("<m:GetFolder/>"), timeout=0.2)


def test_a_server_that_is_switched_off_refuses_and_is_found_again_where_it_was(tmp_path: Path) -> None:
    with running(tmp_path) as (server, _), asking(server) as client:
        server.go_away()
        with pytest.raises(requests.exceptions.ConnectionError):
            client.folder_id("inbox")
        server.return_()
        client.folder_id("inbox")
