"""What a server may cost that never comes to an end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from mailrescue.demo.exchange.certificate import certify
from mailrescue.providers.ews import parsing
from mailrescue.providers.ews.adapter import CheckedAdapter
from mailrescue.providers.net.trust import ssl_context
from tests.kit.servers import answering, dripping, encrypted, serving, web


def fetched(port: int, ca_file: Path) -> requests.Response:
    """Ask once, with half a second of patience."""
    with requests.Session() as session:
        session.mount("https://", CheckedAdapter(ssl_context(ca_file)))
        return session.get(f"https://localhost:{port}/", timeout=(5, 0.5))


def test_the_head_of_an_answer_that_drips_is_given_up(tmp_path: Path) -> None:
    certified = certify(tmp_path)
    with serving(encrypted(certified, dripping(b"HTTP/1.1 200 OK\r\nX: y\r\n", 0.05))) as port, pytest.raises(requests.ReadTimeout):
        fetched(port, certified.ca_file)


def test_an_answer_in_time_is_read(tmp_path: Path) -> None:
    certified = certify(tmp_path)
    with serving(encrypted(certified, answering(web(b"fine")))) as port:
        assert fetched(port, certified.ca_file).content == b"fine"


@pytest.mark.parametrize("beginning", [b"<a>", b"<s:Envelope xmlns:s='s'><s:Body><r:XResponseMessage xmlns:r='r'><b>", b"<a><!--"])
def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch, beginning: bytes) -> None:
    monkeypatch.setattr(parsing, "_MOST_BETWEEN", 1_000_000)
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        yield beginning
        while True:
            read += 65536
            yield b"x" * 65536

    with pytest.raises(parsing.CutShort):
        list(parsing.answers(endless()))
    assert read < 2_000_000


def test_an_item_larger_than_any_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "LARGEST_ITEM", 1_000_000)
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        yield b"<s:Envelope xmlns:s='s'><r:XResponseMessage xmlns:r='r'><r:MimeContent>"
        while True:
            read += 65536
            yield b"AAAA" * 16384

    with pytest.raises(parsing.CutShort):
        list(parsing.answers(endless()))
    assert read < 3_000_000


def test_elements_without_bottom_are_given_up() -> None:
    within = b"<a>" * 50_000 + b"</a>" * 50_000
    with pytest.raises(parsing.CutShort):
        list(parsing.answers([b"<s:Envelope xmlns:s='s'><r:XResponseMessage xmlns:r='r'>", within, b"</r:XResponseMessage></s:Envelope>"]))


@pytest.mark.parametrize("entity", [b'"x"', b'SYSTEM "file:///etc/hostname"'])
@pytest.mark.parametrize("use", [b"<r:XResponseMessage xmlns:r='r'>&e;</r:XResponseMessage>", b"<r:XResponseMessage xmlns:r='r' a='&e;'/>", b""])
def test_an_answer_that_declares_entities_is_none(entity: bytes, use: bytes) -> None:
    with pytest.raises(parsing.CutShort):
        list(parsing.answers([b"<!DOCTYPE x [<!ENTITY e " + entity + b">]><s:Envelope xmlns:s='s'>", use, b"</s:Envelope>"]))
