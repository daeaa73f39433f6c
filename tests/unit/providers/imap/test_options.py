"""Options of an IMAP account: what has sense, what is refused with advice."""

from __future__ import annotations

import pytest

from mailrescue.core.errors import UsageError
from mailrescue.providers.imap.options import ImapOptions, is_loopback
from mailrescue.providers.net.connecting import Security


def options(**more: str) -> ImapOptions:
    return ImapOptions.of({"host": "imap.example.org", "user": "ann@example.org", **more})


def test_an_account_without_more_is_encrypted_from_the_first_byte() -> None:
    assert options() == ImapOptions("imap.example.org", "ann@example.org", 993, Security.TLS)


def test_the_port_follows_the_security_unless_it_is_given() -> None:
    assert (options(security="STARTTLS").port, options(security="starttls", port=" 1143 ").port) == (143, 1143)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "imap", "99³", "1.5"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(UsageError, match="no port"):
        options(port=port)


def test_a_security_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="tls, starttls, plain"):
        options(security="ssl3")


def test_a_password_never_travels_in_clear_beyond_this_computer() -> None:
    with pytest.raises(UsageError, match="for all to read"):
        options(security="plain")
    assert options(security="plain", host="127.0.0.1", ca_file="x.pem").ca_file == ""


@pytest.mark.parametrize("host", ["", " ", "imap://example.org", "ann@example.org"])
def test_what_is_no_name_of_a_server_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="no name of a server"):
        options(host=host)


@pytest.mark.parametrize("user", ["", "ann\r\nM2 DELETE INBOX"])
def test_a_user_that_cannot_be_one_is_refused(user: str) -> None:
    with pytest.raises(UsageError, match="--user"):
        options(user=user)


def test_the_identity_is_the_same_however_it_is_written() -> None:
    assert options(host="IMAP.Example.org").identity == options(user="Ann@example.org").identity


@pytest.mark.parametrize(("host", "here"), [("localhost", True), ("::1", True), ("[::1]", True), ("127.9.9.9", True), ("localhost.example", False), ("10.0.0.1", False)])
def test_what_is_this_computer_is_known(host: str, here: bool) -> None:
    assert is_loopback(host) is here
