"""The lower rungs of the ladder, on servers and a name server of this machine."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailrescue.core.clock import SystemClock
from mailrescue.core.progress import CancelToken
from mailrescue.demo.exchange.certificate import Certified, certify
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.net.connecting import Address, Security
from mailrescue.providers.net.ladder import Ladder, Surroundings, Target
from mailrescue.providers.net.portal import Page, is_near
from tests.kit.clock import HandClock
from tests.kit.names import SERVFAIL, SILENT, name_server
from tests.kit.servers import Behaviour, answering, encrypted, free_port, hanging, saying, serving, web

HOST = "mail.shop.test"
GOOD, LOGIN = answering(web(b"fine", "200 OK", "text/plain")), answering(web(b"<html>Welcome to the hotel"))


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """A certificate for the server of these tests and for this machine."""
    return certify(tmp_path_factory.mktemp("good"), (HOST, "127.0.0.1"))


@contextlib.contextmanager
def around(page: Behaviour = GOOD, records: Mapping[str, Sequence[str] | str] | None = None, *, far: bool = True) -> Iterator[Surroundings]:
    """Surroundings in which names are those of `records` and all pages are `page`.

    `far`: the server's addresses, all of this machine, are taken for addresses out on the internet.
    """
    known = {f"{HOST} A": ["127.0.0.1"]} if records is None else records
    with name_server({"page.test A": ["127.0.0.1"], **known}) as names, serving(page) as port:
        pages = [Page("page.test", "/", 200, b"fine", port)]
        yield Surroundings(names.lookup, names.service, pages, lambda: True, (lambda _: False) if far else is_near, seconds=1.0)


def climbed(surroundings: Surroundings, port: int, security: Security = Security.TLS, ca_file: Path | None = None, host: str = HOST) -> list[Rung]:
    """The rungs of one climb."""
    with Ladder(Target(host, port, security, ca_file), CancelToken(), surroundings) as ladder:
        return list(ladder.climb())


def steps(rungs: list[Rung]) -> list[tuple[Step, Told]]:
    """What was told at which step."""
    return [(rung.step, rung.told) for rung in rungs]


OK = [(Step.NETWORK, Told.OK), (Step.NAME, Told.OK), (Step.TCP, Told.OK), (Step.TLS, Told.OK)]


def test_a_good_server_is_climbed_to_an_encrypted_connection(certified: Certified) -> None:
    with around() as here, serving(encrypted(certified, saying(b"hello"))) as port:
        with Ladder(Target(HOST, port, Security.TLS, certified.ca_file), CancelToken(), here) as ladder:
            rungs = list(ladder.climb())
            assert steps(rungs) == OK
            with ladder.take() as connection:
                assert connection.recv(5) == b"hello"
        assert ladder.connection is None
    assert rungs[1].facts["addresses"] == "127.0.0.1"
    assert rungs[2].facts == {"ipv4": "ok", "address": "127.0.0.1"}
    assert rungs[3].facts["days_left"] in ("364", "365")
    assert rungs[3].facts["tls"] == "TLSv1.3"
    assert all(rung.sentence and not rung.advice and 0 <= rung.seconds < 30 for rung in rungs)


def test_a_server_nearby_is_looked_at_without_asking_anybody_else(certified: Certified) -> None:
    asked: list[str] = []

    def nobody(host: str, _port: int) -> list[Address]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "away")

    offline = Surroundings(nobody, pages=[Page("page.test", "/", 200)], way_out=lambda: False, seconds=1.0)
    with serving(encrypted(certified, hanging)) as port:
        assert steps(climbed(offline, port, ca_file=certified.ca_file, host="127.0.0.1")) == OK
    assert steps(climbed(offline, free_port(), host="127.0.0.1"))[-1] == (Step.TCP, Told.DOWN)
    assert asked == []


def test_without_a_way_out_it_is_this_computer_unless_the_server_is_in_its_network(certified: Certified) -> None:
    with around(far=False) as here:
        offline = replace(here, way_out=lambda: False)
        with serving(encrypted(certified, hanging)) as port:
            assert steps(climbed(offline, port, ca_file=certified.ca_file)) == OK
        assert steps(climbed(offline, 993, host="else.shop.test")) == [(Step.NETWORK, Told.OWN)]


def test_an_account_without_encryption_has_no_such_rung() -> None:
    with around() as here, serving(saying(b"hello")) as port:
        assert steps(climbed(here, port, Security.PLAIN)) == OK[:3]


def test_starttls_is_agreed_on_before_the_handshake(certified: Certified) -> None:
    def starttls(connection: socket.socket, stopping: object) -> None:
        assert connection.recv(2) == b"go"
        encrypted(certified, hanging)(connection, stopping)  # type: ignore[arg-type]

    with around() as here, serving(starttls) as port, Ladder(Target(HOST, port, Security.STARTTLS, certified.ca_file), CancelToken(), here) as ladder:
        assert steps(list(ladder.climb(lambda connection: connection.sendall(b"go")))) == OK


@pytest.mark.parametrize(
    ("records", "told", "words"),
    [
        ({}, Told.DOWN, "no server named mail.shop.test"),
        ({f"{HOST} A": SERVFAIL, f"{HOST} AAAA": SERVFAIL}, Told.DOWN, "name service of its domain is out of order"),
        ({f"{HOST} A": SILENT, f"{HOST} AAAA": SILENT}, Told.DOWN, "name service of its domain is out of order"),
        ({f"{HOST} TXT": ["hello"]}, Told.DOWN, "no server named mail.shop.test"),
    ],
)
def test_why_a_name_has_no_address_is_told(records: dict[str, list[str] | str], told: Told, words: str) -> None:
    with around(records=records) as here:
        rung = climbed(here, 993)[-1]
    assert (rung.step, rung.told) == (Step.NAME, told)
    assert words in rung.sentence
    assert rung.advice


def test_names_that_nobody_answers_are_the_own_connection() -> None:
    with around(hanging, {f"{HOST} A": SILENT, f"{HOST} AAAA": SILENT}) as here:
        rung = climbed(here, 993)[-1]
    assert (rung.step, rung.told) == (Step.NAME, Told.OWN)


def test_a_login_page_is_told_in_place_of_the_server_that_it_hides(tmp_path: Path) -> None:
    hotel = certify(tmp_path, ("login.hotel.test",))
    with around(LOGIN) as here, serving(encrypted(hotel, hanging)) as port:
        rung = climbed(here, port, ca_file=hotel.ca_file)[-1]
    assert (rung.step, rung.told) == (Step.TLS, Told.OWN)
    assert "login page" in rung.sentence
    assert "browser" in rung.advice


def test_a_bad_certificate_stays_one_on_an_open_network_and_on_a_silent_one(tmp_path: Path) -> None:
    other = certify(tmp_path, ("other.test",))
    for page in (GOOD, hanging):
        with around(page) as here, serving(encrypted(other, hanging)) as port:
            assert steps(climbed(here, port, ca_file=other.ca_file))[-1] == (Step.TLS, Told.UNTRUSTED)


def test_a_server_that_is_silent_where_all_are_is_no_outage_of_the_provider() -> None:
    def stuck(connection: socket.socket, stopping: object) -> None:
        connection.close()

    with around(hanging) as here, serving(stuck) as port:
        rung = climbed(here, port)[-1]
    assert (rung.step, rung.told) == (Step.TLS, Told.OWN)
    assert "connection of this computer" in rung.sentence
    with around(GOOD) as here, serving(stuck) as port:
        assert climbed(here, port)[-1].told is Told.DOWN


def test_a_refusal_comes_from_the_server_and_is_its_own() -> None:
    with around(LOGIN) as here:
        rung = climbed(here, free_port())[-1]
    assert (rung.step, rung.told) == (Step.TCP, Told.DOWN)
    assert "refused" in rung.sentence


def test_both_kinds_of_address_are_looked_at_apart(certified: Certified) -> None:
    records = {f"{HOST} A": ["127.0.0.1"], f"{HOST} AAAA": ["::1"]}
    with around(records=records, far=False) as here, serving(encrypted(certified, hanging)) as port:
        rungs = climbed(here, port, ca_file=certified.ca_file)
    assert steps(rungs) == OK
    assert rungs[2].facts["ipv4"] == "ok"
    assert rungs[2].facts["ipv6"] == "down"


def test_a_certificate_that_expires_soon_is_fine_but_said(certified: Certified) -> None:
    soon = HandClock(SystemClock().now() + timedelta(days=360))
    with around() as here, serving(encrypted(certified, hanging)) as port:
        rung = climbed(replace(here, clock=soon), port, ca_file=certified.ca_file)[-1]
    assert rung.ok
    assert "expires in 4 days" in rung.advice
