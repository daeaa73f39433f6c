"""Providers that come with MailRescue, and the format in which settings are told."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from mailrescue.core.errors import UsageError
from mailrescue.core.resources import resource_folder
from mailrescue.providers.net.bundled import by_domain, by_mail_servers, presets
from mailrescue.providers.net.clientconfig import TOKEN_NOTE, candidates
from mailrescue.providers.net.connecting import Security
from mailrescue.providers.net.mailaddress import mail_address
from mailrescue.providers.registry import check_options


@pytest.mark.parametrize(
    ("text", "local", "domain"),
    [
        ("anna@shop.test", "anna", "shop.test"), (" Anna.B+c@Shop.TEST ", "Anna.B+c", "shop.test"), ('"a b\\"@c"@shop.test', '"a b\\"@c"', "shop.test"),
        ("änne@Bücher.test", "änne", "xn--bcher-kva.test"), ("o'neil@a.b-c.test.", "o'neil", "a.b-c.test"), ("x@localhost", "x", "localhost"),
    ],
)  # fmt: skip
def test_addresses_are_taken_apart(text: str, local: str, domain: str) -> None:
    address = mail_address(text)
    assert (address.local, address.domain) == (local, domain)


@pytest.mark.parametrize(
    "text",
    [
        "", "anna", "@shop.test", "anna@", "a b@shop.test", "anna@shop..test", "anna@shop test", "anna@[127.0.0.1]", "anna@127.0.0.1", "an\nna@shop.test",
        "anna@shop.test/evil", "anna@shop.test:443", "a@b@shop.test", "<anna@shop.test>", "anna@-shop.test", "x" * 300 + "@shop.test", "anna@sh\x00p.test", "anna@" + "ö" * 90,
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no mail address\. Write it like anna@shop\.example\."):
        mail_address(text)


def test_hosts_of_the_addresss_domain_are_known() -> None:
    address = mail_address("anna@shop.test")
    assert all(address.owns(host) for host in ("shop.test", "MAIL.Shop.test", "a.b.shop.test."))
    assert not any(address.owns(host) for host in ("evilshop.test", "test", "shop.test.evil.test", ""))


@pytest.mark.parametrize(
    ("text", "host", "note"),
    [
        ("anna@gmail.com", "imap.gmail.com", "app password"), ("anna@hotmail.com", "outlook.office365.com", "OAuth"), ("anna@gmx.de", "imap.gmx.net", "told once"),
        ("anna@orange.fr", "imap.orange.fr", ""), ("anna@laden.onmicrosoft.com", "outlook.office365.com", "Exchange Web Services have been switched off"),
    ],
)  # fmt: skip
def test_a_providers_own_addresses_are_known(text: str, host: str, note: str) -> None:
    first = by_domain(mail_address(text))[0]
    assert (first.kind, first.host, first.port, first.security, first.user) == ("imap", host, 993, Security.TLS, text)
    assert note in first.note
    assert first.source


def test_an_unknown_domain_has_none() -> None:
    assert by_domain(mail_address("anna@shop.test")) == []
    assert by_domain(mail_address("anna@l.google.com.test")) == []
    assert by_mail_servers(mail_address("anna@shop.test"), ["mail.shop.test", "evilkasserver.com"]) == []


@pytest.mark.parametrize(
    ("server", "host"),
    [("w0123.kasserver.com", "w0123.kasserver.com"), ("smtpin.rzone.de", "imap.strato.de"), ("aspmx.l.google.com", "imap.gmail.com"), ("mx1.ovh.net", "ssl0.ovh.net")],
)
def test_a_domain_of_its_own_is_known_by_who_takes_its_mail(server: str, host: str) -> None:
    first = by_mail_servers(mail_address("anna@shop.test"), ["unknown.test", server])[0]
    assert (first.host, first.user) == (host, "anna@shop.test")
    assert server in first.source


def test_every_preset_leads_to_options_that_an_account_can_have() -> None:
    for preset in presets():
        assert preset.imap or preset.ews
        text = f"anna@{preset.domains[-1].removeprefix('.')}" if preset.domains else "anna@shop.test"
        found = by_domain(mail_address(text)) if preset.domains else by_mail_servers(mail_address(text), [f"mx.{preset.mx[0]}"])
        for one in found:
            if one.kind == "imap":
                check_options("imap", one.options())
            assert "%" not in one.user + one.host


def test_every_domain_of_the_ispdb_with_imap_leads_to_an_encrypted_server() -> None:
    folder = resource_folder("ispdb")
    files = sorted(folder.glob("*.xml"))
    assert len(files) == 163
    assert "Mozilla Public License" in (folder / "LICENSE").read_text(encoding="utf-8")
    without = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        if not (domain := re.search(r"<domain>\s*([^<\s]+)", text)) or 'type="imap"' not in text:
            continue
        found = candidates(file.read_bytes(), mail_address(f"anna@{domain[1]}"), "x")
        if not found:
            without.append(file.name)
        assert all("%" not in one.user + one.host for one in found)
    assert without == ["peoplepc.com.xml", "so.wind.ne.jp.xml"]  # they offer nothing but clear text


def test_a_look_up_takes_milliseconds() -> None:
    by_domain(mail_address("anna@shop.test"))
    began = time.process_time()
    for _ in range(10):
        by_domain(mail_address("anna@shop.test"))
    assert time.process_time() - began < 0.5


def test_the_presets_are_what_their_documentation_names() -> None:
    stored = json.loads((resource_folder("presets") / "providers.json").read_text(encoding="utf-8"))
    assert {key for entry in stored for key in entry} <= {"name", "domains", "mx", "imap", "ews", "note"}
    assert all(value == value.lower() for entry in stored for value in (*entry["domains"], *entry["mx"]))


def config(*servers: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<clientConfig version="1.1"><emailProvider>{"".join(servers)}</emailProvider></clientConfig>'.encode()


def server(kind: str = "imap", host: str = "mail.%EMAILDOMAIN%", port: str = "993", security: str = "SSL", how: str = "password-cleartext") -> str:
    return (
        f'<incomingServer type="{kind}"><hostname>{host}</hostname><port>{port}</port><socketType>{security}</socketType>'
        f"<username>%EMAILLOCALPART%</username><authentication>{how}</authentication></incomingServer>"
    )


def test_encrypted_from_the_first_byte_comes_first_and_clear_text_not_at_all() -> None:
    found = candidates(config(server(port="143", security="plain"), server(port="143", security="STARTTLS"), server("pop3"), server()), mail_address("anna@shop.test"), "x")
    assert [(one.host, one.port, one.security.value, one.user) for one in found] == [
        ("mail.shop.test", 993, "tls", "anna"), ("mail.shop.test", 143, "starttls", "anna"),
    ]  # fmt: skip


def test_a_way_by_token_alone_is_said_to_be_one() -> None:
    assert candidates(config(server(how="OAuth2")), mail_address("anna@shop.test"), "x")[0].note == TOKEN_NOTE


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<html>", b"no xml", config(server(port="0")), config(server(port="99999999")), config(server(port="\u0663")), config(server(host="")),
        config(server(host="mail.shop.test/evil")), config(server(host="-")), config(server(security="")), b"<a>" * 100_000, b" " * 2_000_000,
        config(server(host="&x;"), head='<!DOCTYPE a [<!ENTITY x "mail.evil.test">]>'), config(server(host="&x;"), head='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
    ],
)  # fmt: skip
def test_settings_that_are_garbage_or_hostile_lead_nowhere(data: bytes) -> None:
    assert candidates(data, mail_address("anna@shop.test"), "x") == []


def test_resources_of_an_installed_wheel_and_a_frozen_program_name_these_files() -> None:
    root = Path(__file__).parents[4]
    for name in ("ispdb", "presets"):
        assert f'"share/mailrescue/{name}" = ["resources/{name}/*"]' in (root / "pyproject.toml").read_text(encoding="utf-8")
        assert f'"{name}"' in (root / "build.spec").read_text(encoding="utf-8")
