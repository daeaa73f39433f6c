"""Connections to servers, against real servers that behave well and badly."""

from __future__ import annotations

import pickle
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.core.errors import Cancelled, ExitCode
from mailrescue.core.progress import CancelToken
from mailrescue.demo.exchange.certificate import Certified, certify
from mailrescue.model.probe import Step, Told
from mailrescue.providers.net.connecting import (
    Address,
    Patience,
    ascii_host,
    certificate_of,
    connect,
    system_lookup,
    upgrade,
)
from mailrescue.providers.net.failing import Place, Unconnected, translated
from mailrescue.providers.net.limits import limited
from mailrescue.providers.net.trust import first_certificate, read_certificate, ssl_context
from tests.kit.servers import (
    Behaviour,
    closing,
    deaf_port,
    dripping,
    encrypted,
    free_port,
    hanging,
    saying,
    serving,
)

SHORT = Patience(1.5)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """A certificate for this machine."""
    return certify(tmp_path_factory.mktemp("good"))


def failure(behaviour: Behaviour, ca_file: Path | None = None, host: str = "localhost") -> Unconnected:
    """How a connection to such a server fails."""
    with serving(behaviour) as port, pytest.raises(Unconnected) as caught:
        connect(host, port, "tls", ca_file=ca_file, patience=SHORT).close()
    assert caught.value.exit_code is ExitCode.UNREACHABLE
    assert caught.value.sentence
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_proves_itself_is_reached_and_its_certificate_is_told(good: Certified, newest: ssl.TLSVersion) -> None:
    with serving(encrypted(good, saying(b"hello"), newest)) as port, connect("localhost", port, "tls", ca_file=good.ca_file) as made:
        assert made.recv(5) == b"hello"
        shown = certificate_of(made)
    assert shown is not None
    assert shown.names == ("localhost", "127.0.0.1", "::1")
    assert shown.issuer == "MailRescue Demo Authority"
    assert shown.days_left(shown.begins) == 366
    assert set(shown.facts()) == {"server.certificate", "server.issuer", "server.expires"}
    assert shown.facts()["server.expires"].endswith("Z")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]"])
def test_servers_are_reached_by_address_too(good: Certified, host: str) -> None:
    with serving(encrypted(good, saying(b"hello")), host.strip("[]")) as port:
        connect(host, port, "tls", ca_file=good.ca_file).close()


def test_a_connection_begun_in_clear_is_encrypted_later(good: Certified) -> None:
    def starttls(connection: socket.socket, stopping: threading.Event) -> None:
        connection.sendall(b"go")
        encrypted(good, saying(b"secret"))(connection, stopping)

    with serving(starttls) as port:
        plain = connect("localhost", port, "starttls")
        assert not isinstance(plain, ssl.SSLSocket)
        assert certificate_of(plain) is None
        assert plain.recv(2) == b"go"
        with upgrade(plain, "localhost", ca_file=good.ca_file) as made:
            assert made.recv(6) == b"secret"


def test_an_expired_certificate_is_refused_and_its_date_is_said(tmp_path: Path) -> None:
    made = certify(tmp_path, days=-10)
    error = failure(encrypted(made, hanging), made.ca_file)
    expired = read_certificate(ssl.PEM_cert_to_DER_cert(made.certificate.read_text()))
    assert expired is not None
    assert (error.step, error.told) == (Step.TLS, Told.UNTRUSTED)
    assert f"expired on {expired.expires:%Y-%m-%d}" in error.sentence
    assert "clock" in error.advice


def test_a_certificate_that_is_not_yet_valid_points_at_the_clock(tmp_path: Path) -> None:
    import datetime

    made = certify(tmp_path, now=datetime.datetime(2190, 1, 2, tzinfo=datetime.UTC))
    error = failure(encrypted(made, hanging), made.ca_file)
    assert "not valid" in error.sentence
    assert "clock" in error.advice


def test_a_self_signed_certificate_is_refused_and_the_way_to_trust_it_is_said(tmp_path: Path) -> None:
    made = certify(tmp_path, self_signed=True)
    error = failure(encrypted(made, hanging))
    assert error.told is Told.UNTRUSTED
    assert "signed its certificate itself" in error.sentence
    assert "--ca-file" in error.advice


def test_a_self_signed_certificate_is_trusted_when_it_is_named(tmp_path: Path) -> None:
    made = certify(tmp_path, self_signed=True)
    with serving(encrypted(made, saying(b"hello"))) as port:
        connect("localhost", port, "tls", ca_file=made.certificate).close()


def test_an_unknown_authority_is_refused_by_name(good: Certified) -> None:
    error = failure(encrypted(good, hanging))
    assert "MailRescue Demo Authority" in error.sentence
    assert "--ca-file" in error.advice


def test_a_certificate_for_another_name_is_refused_and_its_names_are_said(tmp_path: Path) -> None:
    made = certify(tmp_path, names=("mail.other.test", "b.test", "c.test", "d.test", "e.test", "f.test"))
    error = failure(encrypted(made, hanging), made.ca_file)
    assert error.told is Told.UNTRUSTED
    assert "is for mail.other.test, b.test, c.test, d.test, e.test and others" in error.sentence


@pytest.mark.parametrize("behaviour", [saying(b"* OK Dovecot ready.\r\n"), saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")])
def test_a_port_without_tls_is_said_to_be_one(behaviour: Behaviour) -> None:
    error = failure(behaviour)
    assert (error.step, error.told) == (Step.TLS, Told.WRONG)
    assert "does not speak TLS" in error.sentence
    assert "993 goes with tls" in error.advice


def test_a_server_that_never_answers_a_handshake_is_told_as_one_that_may_be_down() -> None:
    error = failure(hanging)
    assert (error.step, error.told) == (Step.TLS, Told.DOWN)
    assert "does not answer when an encrypted one is asked for" in error.sentence
    assert "If it worked before, the server is down" in error.advice
    assert "993 goes with tls" in error.advice


def test_a_server_that_closes_at_once_is_told_so() -> None:
    error = failure(closing)
    assert (error.step, error.told) == (Step.TLS, Told.DOWN)
    assert "broke off" in error.sentence


def test_encryption_that_is_too_old_is_refused(good: Certified) -> None:
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        behaviour = encrypted(good, hanging, ssl.TLSVersion.TLSv1_1)
    assert ssl_context().minimum_version is ssl.TLSVersion.TLSv1_2
    assert failure(behaviour, good.ca_file).told is Told.UNTRUSTED


def test_a_refused_connection_is_told_so_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(Unconnected, match="refused") as caught:
        connect("127.0.0.1", free_port(), "tls")
    assert (caught.value.step, caught.value.told) == (Step.TCP, Told.DOWN)
    assert time.monotonic() - began < 10


def test_a_server_that_does_not_answer_is_given_up_in_time() -> None:
    with deaf_port() as port:
        began = time.monotonic()
        with pytest.raises(Unconnected, match="does not answer") as caught:
            connect("127.0.0.1", port, "tls", patience=Patience(0.5))
    assert caught.value.step is Step.TCP
    assert 0.4 < time.monotonic() - began < 15


def test_a_dead_address_costs_only_a_moment_where_another_answers() -> None:
    with deaf_port() as dead, serving(saying(b"hello")) as port:
        both = [Address(socket.AF_INET, ("127.0.0.1", dead)), Address(socket.AF_INET, ("127.0.0.1", port))]
        began = time.monotonic()
        with connect("mail.shop.test", port, "plain", lookup=lambda _host, _port: both) as made:
            assert made.getpeername()[1] == port
        assert time.monotonic() - began < 10


def test_the_refusal_of_a_server_counts_for_more_than_an_address_without_a_way() -> None:
    both = [Address(socket.AF_INET6, ("::1", free_port(), 0, 0)), Address(socket.AF_INET, ("127.0.0.1", free_port()))]
    with pytest.raises(Unconnected, match="refused"):
        connect("mail.shop.test", 993, "plain", lookup=lambda _host, _port: both)


def test_waiting_ends_when_the_user_says_stop() -> None:
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with serving(hanging) as port:
        began = time.monotonic()
        with pytest.raises(Cancelled):
            connect("localhost", port, "tls", patience=Patience(20, cancel))
    assert time.monotonic() - began < 15


def test_a_name_that_does_not_exist_is_told_from_a_name_service_that_is_silent() -> None:
    def unknown(_host: str, _port: int) -> list[Address]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def silent(_host: str, _port: int) -> list[Address]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with pytest.raises(Unconnected, match=r"no server named mail\.shop\.test") as missing:
        connect("mail.shop.test", 993, "tls", lookup=unknown)
    with pytest.raises(Unconnected, match="name service does not answer") as away:
        connect("mail.shop.test", 993, "tls", lookup=silent)
    assert (missing.value.told, away.value.told) == (Told.DOWN, Told.OWN)


def test_a_look_up_that_never_ends_is_given_up() -> None:
    ended = threading.Event()

    def stuck(_host: str, _port: int) -> list[Address]:
        ended.wait(10)
        return []

    with pytest.raises(Unconnected, match="name service does not answer"):
        connect("mail.shop.test", 993, "tls", patience=Patience(0.3), lookup=stuck)
    ended.set()


@pytest.mark.parametrize("host", ["", " ", "a..b", "a" * 64 + ".test", "x" * 300, "ö" * 80 + ".test", "\u2028.test", ".", "mail\x00.test"])
def test_what_cannot_be_a_name_ends_in_a_sentence(host: str) -> None:
    def nowhere(host: str, _port: int) -> list[Address]:
        ascii_host(host)
        return []

    with pytest.raises(Unconnected, match="no server named"):
        connect(host, 993, "tls", patience=SHORT, lookup=nowhere)


def test_names_beyond_ascii_are_looked_up_as_dns_has_them() -> None:
    assert ascii_host("Straße.test") == "xn--strae-oqa.test"
    assert ascii_host("mail.bücher.test") == "mail.xn--bcher-kva.test"
    assert ascii_host("Mail.Shop.test") == "Mail.Shop.test"


def test_the_systems_look_up_knows_this_machine() -> None:
    assert "127.0.0.1" in map(str, system_lookup("localhost", 993))


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_ca_file_that_cannot_be_used_is_told_before_anything_is_sent(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Unconnected, match=r"certificate file of the account.*ca\.pem") as caught:
        ssl_context(file)
    assert caught.value.told is Told.OWN


def test_errors_that_requests_wrapped_are_told_like_bare_ones() -> None:
    import requests

    with pytest.raises(requests.ConnectionError) as caught:
        requests.get(f"https://127.0.0.1:{(port := free_port())}/", timeout=2)
    error = translated(caught.value, Place("127.0.0.1", port))
    assert error.sentence == f"Nothing answers at 127.0.0.1, port {port}: the connection was refused."


def test_a_refused_certificate_that_requests_wrapped_is_untrusted(good: Certified) -> None:
    import requests

    with serving(encrypted(good, hanging)) as port, pytest.raises(requests.exceptions.SSLError) as caught:
        requests.get(f"https://localhost:{port}/", timeout=2)
    assert translated(caught.value, Place("localhost", port)).told is Told.UNTRUSTED


def test_a_time_out_that_requests_wrapped_is_one() -> None:
    import requests

    with serving(hanging) as port, pytest.raises(requests.exceptions.ReadTimeout) as caught:
        requests.get(f"http://localhost:{port}/", timeout=0.2)
    assert "does not answer" in str(translated(caught.value, Place("localhost", port)))


@pytest.mark.parametrize(
    ("behaviour", "words"), [(saying(b"\x00\x01noise\r\n", hold=False), "not as a web server does"), (closing, "closed the connection")]
)
def test_noise_and_silence_that_requests_wrapped_are_told_apart(behaviour: Behaviour, words: str) -> None:
    import requests

    with serving(behaviour) as port, pytest.raises(requests.ConnectionError) as caught:
        requests.get(f"http://localhost:{port}/", timeout=2)
    assert words in translated(caught.value, Place("localhost", port)).sentence


def test_a_limit_ends_what_drips() -> None:
    with serving(dripping(b"x", 0.05)) as port, connect("localhost", port, "plain") as made:

        def read_line() -> None:
            with limited(made, 0.5), made.makefile("rb") as lines:
                if not lines.readline().endswith(b"\n"):
                    raise EOFError

        with pytest.raises(TimeoutError):
            read_line()


def test_a_limit_ends_at_once_when_the_user_says_stop() -> None:
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with serving(hanging) as port, connect("localhost", port, "plain") as made:

        def read() -> None:
            with limited(made, 100, cancel):
                if not made.recv(1):
                    raise EOFError

        began = time.monotonic()
        with pytest.raises(Cancelled):
            read()
        assert time.monotonic() - began < 20


def test_a_limit_that_is_kept_changes_nothing() -> None:
    with serving(saying(b"hello")) as port, connect("localhost", port, "plain") as made:
        with limited(made, 0.3) as limit:
            assert made.recv(5) == b"hello"
        time.sleep(0.5)
        assert not limit.passed
        made.sendall(b"still open")


def test_an_error_keeps_its_advice_on_the_way_from_another_process() -> None:
    error = translated(ConnectionRefusedError(111, "refused"), Place("mail.shop.test", 993))
    again = pickle.loads(pickle.dumps(error))
    assert (again.step, again.told, again.sentence, again.advice, str(again)) == (error.step, error.told, error.sentence, error.advice, str(error))


@pytest.mark.parametrize("message", [b"", b"\x0b", b"\x0b\x00\x00\x03\x00\x00\x00", b"\xff" * 40, bytes(200)])
def test_handshakes_that_are_garbage_show_no_certificate(message: bytes) -> None:
    assert read_certificate(first_certificate(message)) is None


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    """Servers of a test end with it."""
    before = {thread for thread in threading.enumerate() if thread.name != "look-up"}
    yield
    assert {thread for thread in threading.enumerate() if not thread.daemon and not isinstance(thread, threading.Timer)} <= before
