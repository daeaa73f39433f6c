"""What options of an account mean, and the copy of a private authority's certificates."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.app.accounts import account, add_account, remove_account
from mailrescue.app.home import Home
from mailrescue.app.options import completed
from mailrescue.core.errors import UsageError
from mailrescue.demo.exchange.certificate import certify

IMAP = {"host": "imap.example.org", "user": "anna"}


@pytest.mark.parametrize(
    ("given", "host", "port", "security"),
    [
        ({"host": "IMAP.Example.org."}, "imap.example.org", "993", "tls"),
        ({"host": "x.org", "security": "starttls"}, "x.org", "143", "starttls"),
        ({"host": "x.org", "port": "143"}, "x.org", "143", "starttls"),
        ({"host": "x.org", "port": "00993"}, "x.org", "993", "tls"),
        ({"host": "[::1]", "port": "1993"}, "::1", "1993", "tls"),
        ({"host": "bücher.example"}, "bücher.example", "993", "tls"),
    ],
)
def test_an_imap_account_is_stored_with_what_goes_without_saying(given: dict[str, str], host: str, port: str, security: str) -> None:
    assert completed("imap", {**given, "user": " anna "}) == {"host": host, "port": port, "security": security, "user": "anna"}


def test_the_address_is_the_name_to_sign_in_with_unless_another_is_given() -> None:
    assert completed("imap", {"host": "x.org", "email": "anna@x.org"})["user"] == "anna@x.org"
    assert completed("imap", {"host": "x.org", "email": "anna@x.org", "user": "anna"})["user"] == "anna"


@pytest.mark.parametrize("given", ["mail.example.org", "https://mail.example.org", "https://mail.example.org/"])
def test_the_server_s_name_alone_stands_for_the_path_that_exchange_has(given: str) -> None:
    assert completed("ews", {"email": "a@x.org", "endpoint": given}) == {
        "email": "a@x.org", "user": "a@x.org", "endpoint": "https://mail.example.org/EWS/Exchange.asmx", "auth": "basic",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "options", "named"),
    [
        ("imap", {**IMAP, "port": "0"}, "port"), ("imap", {**IMAP, "port": "65536"}, "port"), ("imap", {**IMAP, "port": "imaps"}, "port"),
        ("imap", {**IMAP, "port": "٣"}, "port"), ("imap", {**IMAP, "port": "-1"}, "port"),
        ("imap", {**IMAP, "security": "ssl"}, "tls, starttls or plain"), ("imap", {**IMAP, "security": "plain"}, "this computer"),
        ("imap", {**IMAP, "host": "imaps://x.org"}, "name of a server"), ("imap", {**IMAP, "host": "x.org:993"}, "--port"),
        ("imap", {**IMAP, "host": "a b"}, "name of a server"), ("imap", {**IMAP, "email": "anna"}, "mail address"),
        ("imap", {**IMAP, "endpoint": "https://x.org/e"}, "--endpoint"), ("imap", {"user": "anna"}, "--host"),
        ("ews", {"email": "a@x.org", "endpoint": "http://x.org/e"}, "https"), ("ews", {"email": "a@x.org", "endpoint": "https://u:p@x.org/e"}, "https"),
        ("ews", {"email": "a@x.org", "endpoint": "https://x.org:99999/e"}, "https"), ("ews", {"email": "a@x.org", "auth": "kerberos"}, "basic, ntlm"),
        ("graph", {"email": "a@x.org"}, "not built yet"), ("pop3", {}, "pop3"), ("maildir", {"path": "x", "host": "y"}, "--host"),
    ],
)  # fmt: skip
def test_an_option_without_sense_is_refused_with_a_sentence_and_nothing_is_added(
    tmp_path: Path, kind: str, options: dict[str, str], named: str
) -> None:
    with pytest.raises(UsageError, match=named):
        add_account(Home(tmp_path), "anna", kind, options)
    assert list(tmp_path.iterdir()) == []


def test_a_private_authority_s_certificates_are_copied_and_outlive_the_file_and_a_move_of_the_home(tmp_path: Path) -> None:
    certify(tmp_path / "tls", ("localhost",))
    given = tmp_path / "tls" / "ca.pem"
    pem = given.read_bytes()
    given.write_bytes(b"My own authority\n" + pem + (tmp_path / "tls" / "server.key").read_bytes())
    home = Home(tmp_path / "home")
    add_account(home, "anna", "imap", {**IMAP, "ca_file": str(given)})
    given.unlink()
    home.root.rename(tmp_path / "moved")
    moved = Home(tmp_path / "moved")
    copy = Path(account(moved, "anna").options["ca_file"])
    assert (copy.read_bytes(), copy.is_relative_to(moved.root)) == (pem, True)
    remove_account(moved, "anna")
    assert not copy.exists()


@pytest.mark.parametrize("content", [None, b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_without_certificates_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"ca\.pem"):
        add_account(Home(tmp_path / "home"), "anna", "imap", {**IMAP, "ca_file": str(path)})
    assert not (tmp_path / "home").exists()


def test_a_private_key_is_no_certificate(tmp_path: Path) -> None:
    certify(tmp_path, ("localhost",))
    with pytest.raises(UsageError, match="no certificate"):
        add_account(Home(tmp_path / "home"), "anna", "imap", {**IMAP, "ca_file": str(tmp_path / "server.key")})
