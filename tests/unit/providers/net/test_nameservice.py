"""Questions to the name service, put to one on this machine."""

from __future__ import annotations

import itertools

import pytest

from mailrescue.providers.net.nameservice import NameService, Service, Why
from tests.kit.names import REFUSED, SERVFAIL, SILENT, name_server


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ({}, Why.UNKNOWN), ({"mail.shop.test TXT": ['"hello"']}, Why.NO_ADDRESS), ({"mail.shop.test A": SERVFAIL}, Why.FAILED),
        ({"mail.shop.test A": REFUSED}, Why.FAILED), ({"mail.shop.test A": SILENT}, Why.SILENT), ({"mail.shop.test A": ["127.0.0.1"]}, Why.FOUND),
        ({"mail.shop.test AAAA": ["::1"]}, Why.FOUND),
    ],
)  # fmt: skip
def test_why_a_name_has_no_address(records: dict[str, list[str] | str], why: Why) -> None:
    with name_server(records) as names:
        assert names.service.why("mail.shop.test") is why


@pytest.mark.parametrize("host", ["", "a..b", "x" * 64 + ".test", "\x00", "ö" * 100])
def test_what_cannot_be_a_name_is_unknown_and_has_no_servers(host: str) -> None:
    with name_server({}) as names:
        assert names.service.why(host) in (Why.UNKNOWN, Why.SILENT, Why.FAILED)
        assert names.service.services(host) == names.service.mail_servers(host) == []


def test_a_name_service_that_is_not_there_is_silent() -> None:
    with name_server({}) as names:
        port = names.port
    assert NameService(["127.0.0.1"], port, seconds=0.3).why("mail.shop.test") is Why.SILENT


def test_servers_come_by_priority_and_within_one_by_weight() -> None:
    records = {"_imaps._tcp.shop.test SRV": ["20 5 993 last.test.", "10 1 993 seldom.test.", "10 99 993 often.test."]}
    with name_server(records) as names:
        first = [names.service.services("_imaps._tcp.shop.test")[0].host for _ in range(60)]
        draws = itertools.cycle([0.5])
        assert names.service.services("_imaps._tcp.shop.test", lambda: next(draws)) == [
            Service("often.test", 993), Service("seldom.test", 993), Service("last.test", 993),
        ]  # fmt: skip
    assert first.count("often.test") > 40
    assert "last.test" not in first


def test_a_domain_that_says_it_has_none_has_none() -> None:
    with name_server({"_imap._tcp.shop.test SRV": ["0 0 0 ."], "shop.test MX": ["0 ."]}) as names:
        assert names.service.services("_imap._tcp.shop.test") == []
        assert names.service.mail_servers("shop.test") == []


def test_who_takes_mail_comes_by_preference() -> None:
    with name_server({"shop.test MX": ["20 B.test.", "10 a.test."]}) as names:
        assert names.service.mail_servers("shop.test") == ["a.test", "b.test"]
