"""Finding the server of a mailbox: a name server, small web servers and the embedded Exchange, all on this machine."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.core.errors import Cancelled, UsageError
from mailrescue.core.progress import CancelToken
from mailrescue.demo.exchange.certificate import Certified, certify
from mailrescue.demo.exchange.server import Exchange
from mailrescue.providers.net.connecting import Security
from mailrescue.providers.net.finding import Candidate, Found, Network, Referral, Search, Sought
from tests.kit.names import NameServer, name_server
from tests.kit.servers import Behaviour, answering, dripping, encrypted, hanging, saying, serving, web

ANNA, PASSWORD = "anna@shop.test", "right-horse"
NAMES = ("shop.test", "autodiscover.shop.test", "autoconfig.shop.test", "imap.shop.test", "mail.shop.test", "autodiscover.hoster.test", "mail.hoster.test")
CONFIG = web(
    b'<clientConfig><emailProvider><incomingServer type="imap"><hostname>box.shop.test</hostname><port>993</port><socketType>SSL</socketType>'
    b"<username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></incomingServer></emailProvider></clientConfig>",
    "200 OK", "text/xml",
)  # fmt: skip


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """A certificate for all hosts of these tests."""
    return certify(tmp_path_factory.mktemp("all"), NAMES)


@pytest.fixture
def names() -> Iterator[NameServer]:
    """A name server that knows nothing yet."""
    with name_server({}) as server:
        yield server


def search(names: NameServer, certified: Certified, *, secret: str = PASSWORD, address: str = ANNA, user: str = "", confirmed: tuple[str, ...] = (), cancel: CancelToken | None = None) -> Search:
    """A search that asks this name server and trusts this authority."""
    sought = Sought(address, secret, user, frozenset(confirmed), certified.ca_file)
    return Search(sought, Network(names.lookup, names.service, cancel or CancelToken(), seconds=1.0))


def here(names: NameServer, host: str, port: int, asked: int = 443) -> None:
    """Let a host be this machine, and its port another."""
    names.records[f"{host} A"] = ["127.0.0.1"]
    names.ports[host, asked] = port


@contextlib.contextmanager
def exchange(names: NameServer, certified: Certified, tmp_path: Path, *hosts: str) -> Iterator[Exchange]:
    """The embedded Exchange with Anna's mailbox, at these hosts."""
    with Exchange(tmp_path, certified=certified, host=hosts[0]) as server:
        server.mailbox(ANNA, PASSWORD)
        for host in hosts:
            here(names, host, server.port)
        yield server
    assert server.broken == []


def services(found: list[Found]) -> list[str]:
    """The addresses of Exchange Web Services among findings."""
    return [one.endpoint for one in found if isinstance(one, Candidate) and one.kind == "ews"]


def test_a_known_provider_is_found_without_asking_anybody(names: NameServer, certified: Certified) -> None:
    first = next(search(names, certified, address="anna@gmail.com").find())
    assert isinstance(first, Candidate)
    assert first.host == "imap.gmail.com"
    assert names.asked == []


def test_a_domain_of_its_own_is_found_by_who_takes_its_mail(names: NameServer, certified: Certified) -> None:
    names.records["shop.test MX"] = ["20 mx2.unknown.test.", "10 w0123.kasserver.com."]
    first = next(search(names, certified).find())
    assert isinstance(first, Candidate)
    assert (first.host, first.port, first.user) == ("w0123.kasserver.com", 993, ANNA)
    assert first.options() == {"host": "w0123.kasserver.com", "port": "993", "security": "tls", "user": ANNA, "email": ANNA}


def test_autoconfig_is_asked_over_https(names: NameServer, certified: Certified) -> None:
    with serving(encrypted(certified, answering(CONFIG))) as port:
        here(names, "autoconfig.shop.test", port)
        first = next(search(names, certified).find())
    assert isinstance(first, Candidate)
    assert (first.host, first.user, first.source) == ("box.shop.test", "anna", "autoconfig.shop.test says so (autoconfig).")
    assert not first.unproven


def test_autoconfig_in_clear_or_with_a_wrong_certificate_is_not_believed(names: NameServer, certified: Certified, tmp_path: Path) -> None:
    other = certify(tmp_path, ("evil.test",))
    with serving(answering(CONFIG)) as clear, serving(encrypted(other, answering(CONFIG))) as wrong:
        names.records["autoconfig.shop.test A"] = ["127.0.0.1"]
        names.ports["autoconfig.shop.test", 443], names.ports["autoconfig.shop.test", 80] = wrong, clear
        made = search(names, certified)
        assert list(made.find()) == []
    assert any("authority that this computer does not know" in sentence for sentence in made.tried)


def test_records_of_the_name_service_are_taken_by_priority_and_foreign_hosts_are_marked(names: NameServer, certified: Certified) -> None:
    names.records |= {
        "_imaps._tcp.shop.test SRV": ["20 1 993 mail.hoster.test.", "10 1 9993 imap.shop.test."],
        "_imap._tcp.shop.test SRV": ["0 0 0 ."],
    }
    found = [one for one in search(names, certified).find() if isinstance(one, Candidate)]
    assert [(one.host, one.port, one.security, one.unproven) for one in found] == [
        ("imap.shop.test", 9993, Security.TLS, False), ("mail.hoster.test", 993, Security.TLS, True),
    ]  # fmt: skip


@pytest.mark.parametrize(("soap", "pox"), [(True, True), (True, False), (False, True)])
@pytest.mark.parametrize("schemes", [("NTLM", "Basic"), ("NTLM",), ("Basic",)])
def test_an_exchange_server_is_found_by_autodiscover(
    names: NameServer, certified: Certified, tmp_path: Path, soap: bool, pox: bool, schemes: tuple[str, ...]
) -> None:
    with exchange(names, certified, tmp_path, "autodiscover.shop.test") as server:
        server.discovery.soap, server.discovery.pox, server.schemes = soap, pox, schemes
        made = search(names, certified)
        found = list(made.find())
        assert services(found) == [server.endpoint]
    assert made.refused == ""
    one = found[0]
    assert isinstance(one, Candidate)
    assert one.options() == {"email": ANNA, "user": ANNA, "endpoint": server.endpoint}


def test_a_wrong_password_is_told_by_the_host_that_refused_it(names: NameServer, certified: Certified, tmp_path: Path) -> None:
    for schemes in (("NTLM",), ("Basic",)):
        with exchange(names, certified, tmp_path, "autodiscover.shop.test") as server:
            server.schemes = schemes
            made = search(names, certified, secret="wrong")
            assert list(made.find()) == []
        assert made.refused == "autodiscover.shop.test"
        assert not any("wrong" in sentence for sentence in made.tried)


def test_without_a_password_it_is_said_that_one_is_asked_for(names: NameServer, certified: Certified, tmp_path: Path) -> None:
    with exchange(names, certified, tmp_path, "autodiscover.shop.test"):
        made = search(names, certified, secret="")
        assert list(made.find()) == []
    assert "autodiscover.shop.test asks for a password." in made.tried
    assert made.refused == ""


def test_a_redirection_in_clear_to_a_hoster_asks_the_user_and_goes_on_when_he_agrees(names: NameServer, certified: Certified, tmp_path: Path) -> None:
    target = "https://autodiscover.hoster.test/autodiscover/autodiscover.xml"
    redirect = answering(web(b"", "302 Found", "text/html", f"Location: {target}"))
    with exchange(names, certified, tmp_path, "autodiscover.hoster.test") as server, serving(redirect) as port:
        here(names, "autodiscover.shop.test", port, 80)
        found = list(search(names, certified).find())
        assert found == [Referral("autodiscover.hoster.test", "autodiscover.shop.test says that autodiscover.hoster.test knows the mailbox.")]
        assert server.requests() == 0
        agreed = list(search(names, certified, confirmed=("autodiscover.hoster.test",)).find())
        assert services(agreed) == [server.endpoint]


def test_a_record_that_names_a_hoster_asks_the_user_too(names: NameServer, certified: Certified, tmp_path: Path) -> None:
    names.records["_autodiscover._tcp.shop.test SRV"] = ["0 0 443 autodiscover.hoster.test."]
    with exchange(names, certified, tmp_path, "autodiscover.hoster.test") as server:
        found = list(search(names, certified).find())
        assert [one.host for one in found if isinstance(one, Referral)] == ["autodiscover.hoster.test"]
        assert "May MailRescue ask autodiscover.hoster.test" in found[0].question if isinstance(found[0], Referral) else False
        assert services(list(search(names, certified, confirmed=("autodiscover.hoster.test",)).find())) == [server.endpoint]


@pytest.mark.parametrize(("address", "url"), [("anna@hoster.test", ""), ("", "https://autodiscover.hoster.test/autodiscover/autodiscover.xml")])
def test_a_server_that_sends_elsewhere_is_not_followed_beyond_the_domain(
    names: NameServer, certified: Certified, tmp_path: Path, address: str, url: str
) -> None:
    with exchange(names, certified, tmp_path, "autodiscover.shop.test") as server:
        server.discovery.to_address, server.discovery.to_url = address, url
        found = list(search(names, certified).find())
    assert [one.host for one in found if isinstance(one, Referral)] == ["autodiscover.hoster.test"]
    assert services(found) == []


def test_redirections_in_a_circle_end(names: NameServer, certified: Certified, tmp_path: Path) -> None:
    with exchange(names, certified, tmp_path, "autodiscover.shop.test", "shop.test") as server:
        server.discovery.to_url = "https://autodiscover.shop.test/autodiscover/autodiscover.xml?again"
        began = time.monotonic()
        assert services(list(search(names, certified).find())) == []
        server.discovery.to_url, server.discovery.to_address = "", "anna@shop.test"
        assert services(list(search(names, certified).find())) == []
    assert time.monotonic() - began < 60


class Notes:
    """A server that notes all that is said to it, answers, and closes."""

    def __init__(self, answer: bytes) -> None:
        self.said = b""
        self._answer = answer

    def __call__(self, connection: socket.socket, stopping: threading.Event) -> None:
        connection.settimeout(0.3)
        with contextlib.suppress(TimeoutError):
            while b"\r\n\r\n" not in self.said[-5000:] or b"</" not in self.said[-100:]:
                some = connection.recv(65536)
                self.said += some
                if not some:
                    break
        connection.sendall(self._answer)


def test_no_password_leaves_where_none_was_asked_for_or_encryption_ends(names: NameServer, certified: Certified) -> None:
    page = Notes(web(b"<html>A shop"))
    clear = Notes(web(b"", "401 Unauthorized", "text/plain", 'WWW-Authenticate: Basic realm="x"'))
    down = Notes(web(b"", "302 Found", "text/html", "Location: http://autodiscover.shop.test/autodiscover/autodiscover.xml"))
    with serving(encrypted(certified, page)) as web_port, serving(clear) as clear_port, serving(encrypted(certified, down)) as down_port:
        here(names, "shop.test", web_port)
        here(names, "autodiscover.shop.test", down_port)
        names.ports["autodiscover.shop.test", 80] = clear_port
        made = search(names, certified)
        assert list(made.find()) == []
    for said in (page.said, clear.said, down.said):
        assert said
        assert b"Authorization" not in said
    assert ANNA.encode() not in clear.said
    assert "autodiscover.shop.test redirects to a place without encryption, which was not asked." in made.tried
    assert "shop.test offers no settings for mail programs (it answers with a web page)." in made.tried


def test_a_hoster_without_exchange_tells_its_imap_server(names: NameServer, certified: Certified) -> None:
    xml = (
        b'<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Account>'
        b"<Protocol><Type>IMAP</Type><Server>mail.hoster.test</Server><Port>993</Port><SSL>on</SSL><LoginName>web12p3</LoginName></Protocol>"
        b"<Protocol><Type>IMAP</Type><Server>mail.hoster.test</Server><Port>143</Port><SSL>off</SSL></Protocol>"
        b"<Protocol><Type>SMTP</Type><Server>mail.hoster.test</Server><Port>465</Port><SSL>on</SSL></Protocol></Account></Response></Autodiscover>"
    )
    with serving(encrypted(certified, answering(web(xml, "200 OK", "text/xml")))) as port:
        here(names, "autodiscover.shop.test", port)
        found = [one for one in search(names, certified, secret="").find() if isinstance(one, Candidate)]
    assert [(one.kind, one.host, one.port, one.user) for one in found] == [("imap", "mail.hoster.test", 993, "web12p3")]


def test_a_name_that_most_servers_have_is_found_where_imap_answers(names: NameServer, certified: Certified) -> None:
    with serving(encrypted(certified, saying(b"220 smtp\r\n"))) as other, serving(encrypted(certified, saying(b"* OK ready\r\n"))) as port:
        here(names, "imap.shop.test", other, 993)
        here(names, "mail.shop.test", port, 993)
        made = search(names, certified, user="SHOP\\anna")
        found = [one for one in made.find() if isinstance(one, Candidate)]
    assert [(one.host, one.port, one.user) for one in found] == [("mail.shop.test", 993, "SHOP\\anna")]
    assert "imap.shop.test answers, but not as an IMAP server does." in made.tried


@pytest.mark.parametrize("behaviour", [hanging, dripping(b"HTTP/1.1 200 OK\r\nX: y\r\n", 0.05), dripping(b"x", 0.05), saying(b"\xff\x00garbage\r\n\r\n", hold=False)])
def test_servers_that_hang_drip_or_talk_nonsense_cost_a_bounded_time(names: NameServer, certified: Certified, behaviour: Behaviour) -> None:
    with serving(encrypted(certified, behaviour)) as port:
        here(names, "autodiscover.shop.test", port)
        began = time.monotonic()
        made = search(names, certified)
        assert list(made.find()) == []
    assert time.monotonic() - began < 60
    assert any("autodiscover.shop.test" in sentence for sentence in made.tried)


def test_a_search_ends_when_the_user_says_stop(names: NameServer, certified: Certified) -> None:
    cancel = CancelToken()
    with serving(encrypted(certified, hanging)) as port:
        here(names, "autoconfig.shop.test", port)
        threading.Timer(0.3, cancel.cancel).start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            list(search(names, certified, cancel=cancel).find())
    assert time.monotonic() - began < 20


def test_only_the_kinds_that_are_wanted_are_found(names: NameServer, certified: Certified) -> None:
    made = Search(Sought("anna@office365.com", kinds=frozenset({"ews"})), Network(names.lookup, names.service, seconds=1.0))
    assert [one.kind for one in made.find() if isinstance(one, Candidate)] == ["ews"]


def test_nonsense_is_refused_before_anything_is_asked(names: NameServer) -> None:
    with pytest.raises(UsageError, match="is no mail address"):
        Search(Sought("no address"), Network(names.lookup, names.service))
    assert names.asked == []


def test_a_search_shows_no_password() -> None:
    assert "right-horse" not in repr(Sought(ANNA, "right-horse"))
