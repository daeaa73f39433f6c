"""Is it this computer's own connection?"""

from __future__ import annotations

import pytest

from mailrescue.core.errors import Cancelled
from mailrescue.core.progress import CancelToken
from mailrescue.providers.net.portal import Page, World, has_way_to, is_near, is_page, look_around
from tests.kit.servers import Behaviour, answering, closing, free_port, hanging, serving, web

EXPECTED = web(b"Microsoft Connect Test", "200 OK", "text/plain")
LOGIN = web(b"<html><form>Welcome to the hotel")
TO_LOGIN = web(b"", "302 Found", "text/html", "Location: http://login.hotel.test/")


def world(*behaviours: Behaviour) -> World:
    """What lies before this computer when the pages are served so."""
    import contextlib

    with contextlib.ExitStack() as stack:
        ports = [stack.enter_context(serving(one)) for one in behaviours]
        pages = [Page("127.0.0.1", "/connecttest.txt", 200, b"Microsoft Connect Test", port) for port in ports]
        return look_around(pages, seconds=0.5)


def test_a_page_that_comes_as_it_should_means_an_open_world() -> None:
    assert world(answering(EXPECTED)) is World.OPEN


@pytest.mark.parametrize("answer", [LOGIN, TO_LOGIN, web(b"", "511 Network Authentication Required")[:12].replace(b"511", b"403") + b" no\r\n\r\n", b"hello\r\n"])
def test_another_answer_means_a_login_page(answer: bytes) -> None:
    assert world(answering(answer), answering(answer)) is World.PORTAL


def test_one_page_that_comes_as_it_should_outweighs_others() -> None:
    assert world(answering(LOGIN), answering(EXPECTED), hanging) is World.OPEN


def test_servers_that_say_nothing_or_fail_say_nothing_of_a_login_page() -> None:
    assert world(hanging, closing, answering(web(b"", "503 Service Unavailable"))) is World.SILENT
    assert look_around([Page("127.0.0.1", "/", 200, port=free_port())], seconds=0.5) is World.SILENT


def test_a_page_without_end_is_not_read_to_its_end() -> None:
    assert world(answering(web(b"x" * 10_000_000))) is World.PORTAL


def test_looking_ends_when_the_user_says_stop() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with serving(hanging) as port, pytest.raises(Cancelled):
        look_around([Page("127.0.0.1", "/", 200, port=port)], seconds=20, cancel=cancel)


@pytest.mark.parametrize(
    ("kind", "beginning", "page"),
    [
        ("text/html", b"<!DOCTYPE html><html>", True), ("text/xml", b"\xef\xbb\xbf\r\n  <HTML lang=en>", True), ("text/html", b"", True),
        ("text/html", b"<!-- hotel --><html>", True), ("application/xhtml+xml", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC', True),
        ("text/html", b'<?xml version="1.0"?><s:Envelope xmlns:s=', False), ("text/xml; charset=utf-8", b"<s:Envelope>", False), ("", b"", False),
        ("text/html", b"<s:Envelope xmlns:html='html'>", False), ("text/html", b"<!--a-->\n<!-- --b-->" * 60 + b"<html>", True),
        ("text/html", b"<!---->" * 140 + b"x", False), ("text/html", b"<!--" * 250, False),
    ],
)  # fmt: skip
def test_a_web_page_is_told_from_the_answer_of_a_service(kind: str, beginning: bytes, page: bool) -> None:
    assert is_page(kind, beginning) is page


@pytest.mark.parametrize(("address", "near"), [("127.0.0.1", True), ("::1", True), ("192.168.1.5", True), ("fe80::1%eth0", True), ("93.184.216.34", False), ("name", False)])
def test_addresses_of_the_own_network_are_known(address: str, near: bool) -> None:
    assert is_near(address) is near


def test_there_is_always_a_way_to_this_machine() -> None:
    import socket

    assert has_way_to(socket.AF_INET, "127.0.0.1")
    assert not has_way_to(socket.AF_INET, "no address")
