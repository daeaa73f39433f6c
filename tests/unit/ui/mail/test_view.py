"""A mail as it is shown: ways, what is left out, find, zoom, links told and never followed. The plain back end; the other is tried by the leak tests."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mailrescue.app.mailview import MailDocument, document_of_bytes
from mailrescue.ui.mail.text_view import TextSheet
from mailrescue.ui.mail.view import MailView, Way
from mailrescue.ui.theme.theme import Appearance, theme
from tests.kit.documents import HEAD, letter, page

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="
IMAGE = QTextDocument.ResourceType.ImageResource.value


@pytest.fixture
def view(qtbot: QtBot) -> MailView:
    theme().choose(Appearance.LIGHT)
    made = MailView(web=False)
    made.resize(600, 500)
    qtbot.addWidget(made)
    made.show()
    return made


def text_of(view: MailView) -> str:
    sheet = view.sheet
    assert isinstance(sheet, TextSheet)
    return sheet.toPlainText()


def said_above(view: MailView) -> str:
    return " ".join(label.text() for label in view._notes.findChildren(QLabel) if label.isVisible() and label.text())


def test_a_page_is_shown_on_white_paper_and_a_letter_in_the_colours_of_the_window(view: MailView) -> None:
    view.show_mail(page("<h1>Hello</h1><p>there</p>"))
    assert text_of(view) == "Hello\nthere"
    assert view.sheet.property("kind") == "sheet"
    view.go(Way.PLAIN)
    assert (text_of(view), view.sheet.property("kind")) == ("Hello\n\nthere", "letter")
    theme().choose(Appearance.DARK)
    assert theme().tokens.text in view.sheet.document().defaultStyleSheet()  # type: ignore[union-attr]
    view.go(Way.SENT)
    assert "#1a1d21" in view.sheet.document().defaultStyleSheet()  # type: ignore[union-attr]
    theme().choose(Appearance.LIGHT)


def test_pictures_that_lie_elsewhere_are_counted_above_the_mail(view: MailView) -> None:
    view.show_mail(page('<img src="http://x.example/1" alt="a"><img src="http://x.example/2" alt="b"><p>x'))
    assert said_above(view) == "2 remote pictures were not loaded, so that nobody learns that you read this."
    view.show_mail(letter("x"))
    assert said_above(view) == ""


def test_a_sealed_mail_says_why_there_is_nothing_to_read(view: MailView) -> None:
    view.show_mail(document_of_bytes(f"{HEAD}Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nAAAA\n".encode()))
    assert "encrypted or sealed" in said_above(view)


def test_pictures_come_from_the_mail_and_from_nowhere_else(view: MailView) -> None:
    raw = f"{HEAD}Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src='cid:a@b'>\n--b\nContent-Type: image/png\nContent-ID: <A@b>\nContent-Transfer-Encoding: base64\n\n{PNG}\n--b--\n"
    view.show_mail(document_of_bytes(raw.encode()))
    sheet = view.sheet
    assert isinstance(sheet, TextSheet)
    own = sheet.loadResource(IMAGE, QUrl("cid:a@b"))
    assert (own.width(), own.height()) == (2, 2)
    for kind in (IMAGE, QTextDocument.ResourceType.StyleSheetResource.value, QTextDocument.ResourceType.HtmlResource.value):
        for address in ("file:///etc/hostname", "/etc/hostname", "http://x.example/", "cid:other", "qrc:/x", "data:text/html,x", "data:image/png;base64,AAAA"):
            found = sheet.loadResource(kind, QUrl(address))
            assert isinstance(found, QImage)  # never nothing: Qt would go and read the file itself
            assert (found.width(), found.height()) == (1, 1)


def test_a_picture_that_claims_to_be_huge_is_not_unpacked(view: MailView) -> None:
    import struct
    import zlib

    from mailrescue.app.mailview import Picture
    from mailrescue.ui.mail.sheet import image_of

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")
    assert image_of(Picture("image/png", bomb)).isNull()


def test_a_link_is_told_and_asked_about_and_never_followed(view: MailView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("mailrescue.ui.mail.view.ask_and_open", lambda _parent, address, links: asked.append(f"{address} {links[0].said}"))
    view.show_mail(page('<a href="https://x.example/a">your bank</a>'))
    sheet = view.sheet
    assert isinstance(sheet, TextSheet)
    sheet.highlighted.emit(QUrl("https://x.example/a"))
    assert view._status.isVisible()
    assert view._status.text() == "https://x.example/a"
    sheet.anchorClicked.emit(QUrl("https://x.example/a"))
    assert asked == ["https://x.example/a your bank"]
    assert text_of(view) == "your bank"


def test_words_are_found_and_found_again_from_the_top(view: MailView, qtbot: QtBot) -> None:
    view.show_mail(letter("oak and oak\nand elm"))
    view.finder.open()
    view.finder.words.setText("oak")
    sheet = view.sheet
    assert isinstance(sheet, TextSheet)
    places = [sheet.textCursor().selectionStart()]
    for _ in range(2):
        view.finder.go_on()
        places.append(sheet.textCursor().selectionStart())
    assert places == [0, 8, 0]
    view.finder.words.setText("beech")
    assert view.finder._said.text() == "Not found"


def test_source_is_asked_for_once_it_is_wanted_and_forgotten_with_the_mail(view: MailView, qtbot: QtBot) -> None:
    view.show_mail(letter("x"))
    with qtbot.waitSignal(view.source_wanted):
        view.go(Way.SOURCE)
    view.show_source("Subject: x", whole=False)
    assert "The rest is not shown" in view.sheet.toPlainText()  # type: ignore[union-attr]
    view.show_mail(letter("y"))
    assert (view.way, text_of(view)) == (Way.SENT, "y")


def test_the_text_grows_and_comes_back(view: MailView) -> None:
    view.show_mail(letter("x"))
    sizes = []
    for steps in (0, 1, 1, -1, 0):
        view.zoom(steps)
        sizes.append(view.sheet.document().defaultFont().pixelSize())  # type: ignore[union-attr]
    assert sizes[0] < sizes[1] < sizes[2]
    assert (sizes[3], sizes[4]) == (sizes[1], sizes[0])


@pytest.mark.parametrize(("text", "rightward"), [("שלום, מה שלומך? order 47", False), ("مرحبا", False), ("Hello שלום", True), ("", True), ("12345", True)])
def test_text_from_right_to_left_is_laid_out_so(view: MailView, text: str, rightward: bool) -> None:
    document: MailDocument = letter(text)
    assert document.rightward is rightward
    view.show_mail(document)
    direction = view.sheet.document().defaultTextOption().textDirection()  # type: ignore[union-attr]
    assert (direction.name == "LeftToRight") is rightward


def test_a_crowded_page_is_shown_as_text_and_says_so(view: MailView) -> None:
    view.show_mail(page("<table><tr><td>" * 30 + "inside"))
    assert text_of(view) == "inside"
    assert "very large or deeply nested" in said_above(view)
