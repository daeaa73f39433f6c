"""A link is asked about, with where it truly leads; and some are never opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mailrescue.ui.mail.links import LinkDialog, doubts, openable, said_of, shown_address
from mailrescue.ui.mail.prepare import Link


@pytest.mark.parametrize(
    ("address", "said", "word"),
    [
        ("https://evil.example/login", "www.bank.example.com", "www.bank.example.com"),
        ("https://bank.example.evil.test/", "https://bank.example", "bank.example"),
        ("https://www.xn--pypal-4ve.com/", "", "Cyrillic"),
        ("https://paypal.com@evil.example/", "", "before the @"),
        ("https://203.0.113.7/x", "", "bare number"),
        ("https://example.org:8443/", "", "8443"),
        ("https://example.org/files/setup.exe", "", "program"),
        ("https://example.org/a%2eexe", "", "program"),
    ],
)  # fmt: skip
def test_what_is_doubtful_about_a_link_is_said(address: str, said: str, word: str) -> None:
    url = openable(address)
    assert url is not None
    assert word in " ".join(doubts(url, said))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://www.bank.example.com/login", "www.bank.example.com"), ("https://bank.co.uk/", "login.bank.co.uk"), ("https://example.org/offer.pdf", "our offer"),
        ("https://example.org/", "Version 2.0 is here"), ("mailto:a@b.example", "a@b.example"),
    ],
)  # fmt: skip
def test_ordinary_links_raise_no_doubt(address: str, said: str) -> None:
    url = openable(address)
    assert url is not None
    assert doubts(url, said) == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "smb://host/share", "\\\\host\\share", "data:text/html,x", "ms-word:ofe|u|http://x", "http://", "x:", "", "https://" + "a" * 5_000])
def test_other_kinds_of_links_are_never_opened(address: str) -> None:
    assert openable(address) is None


def test_a_mail_link_brings_no_files_and_no_headers_of_its_own() -> None:
    url = openable("mailto:a@b.example?attach=/etc/passwd&subject=Hi&bcc=x@y.example&body=z#f")
    assert url is not None
    assert shown_address(url) == "mailto:a@b.example?subject=Hi&body=z"


def test_the_text_that_names_another_place_speaks_for_a_link() -> None:
    links = (Link("https://evil.example/", "click here"), Link("https://evil.example/", "bank.example"), Link("https://other.example/", "x"))
    assert said_of(links, "https://evil.example/") == "bank.example"


def test_the_question_shows_all_of_the_address_and_return_opens_nothing(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = LinkDialog(parent, QUrl("https://www.пример.example/a?b=c"), "bank.example")
    said = "".join(one.text() for one in dialog.findChildren(QLabel)).replace("\u200b", "")
    assert "https://www.xn--e1afmkfd.example/a?b=c" in said
    assert dialog.cancel.isDefault()
    assert not dialog.proceed.isDefault()
    assert len(dialog.doubts) == 2
