"""Mails that are broken on purpose: none makes what shows them raise, hang, or give out an address to load from."""

from __future__ import annotations

import random
import re
import time
import zipfile
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mailrescue.app.mailview import MailDocument, document_of_bytes
from mailrescue.model.mail import ItemKind
from mailrescue.ui.mail.clean import _TAGS, Level, clean
from mailrescue.ui.mail.prepare import prepare
from tests.kit.leak_vectors import vectors

_DATA = Path(__file__).parents[1] / "data"
_BITS = [
    b"<", b">", b'"', b"'", b"\0", b"\r", b"\n\n", b"--", b"=?utf-8?q?", b"?=", b"\xff\xfe", b"\xe2\x80\xae", b"Content-Type: text/html\n", b"boundary=b",
    b"<table>", b"<style>", b"</style>", b"<!--", b"\\75rl(", b"url(http://x.example/)", b"<svg>", b"<img src=http://x.example/>", b"base64\n\n", b"cid:", b"&#x", b"=" * 40,
]  # fmt: skip
# What loads something when it stands in a tag, in a style attribute or between style tags.
_LOADING = frozenset(["src", "srcset", "background", "poster", "data", "action", "formaction", "ping", "cite", "longdesc", "manifest", "codebase"])
_OWN = re.compile(r"(?:cid:|data:image/(?:png|jpe?g|gif|webp|bmp);base64,)", re.IGNORECASE)
_URL = re.compile(r"(?<![-\w])(?:url|image-set|image|src|cross-fade)\((?!\s*[\"']?\s*cid:)|@import|@font-face", re.IGNORECASE)


class Looker(HTMLParser):
    """Reads clean markup as another parser does, and names what in it would load anything."""

    def __init__(self, level: Level) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._allowed = _TAGS | ({"style"} if level is Level.PAGE else set())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._allowed:
            self.found.append(tag)
        for name, value in attrs:
            said = value or ""
            if name in _LOADING and not _OWN.match(said.strip()):
                self.found.append(f"{tag} {name}={said}")
            if name == "href" and not re.match(r"(?:https?://|mailto:)", said.strip(), re.IGNORECASE):
                self.found.append(f"{tag} href={said}")
            if name.startswith("on") or (name == "style" and _URL.search(said)):
                self.found.append(f"{tag} {name}={said}")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style" and _URL.search(data):
            self.found.append(data)


def loading(markup: str, level: Level) -> list[str]:
    looker = Looker(level)
    looker.feed(markup)
    looker.close()
    return looker.found


@lru_cache(maxsize=1)
def samples() -> tuple[bytes, ...]:
    found = [path.read_bytes() for path in sorted((_DATA / "eml").glob("*.eml"))]
    with zipfile.ZipFile(_DATA / "mail" / "mime4j-testmsgs.zip") as packed:
        found += [packed.read(name) for name in packed.namelist() if name.endswith(".msg")]
    page = b"From: a@b.example\nSubject: x\nContent-Type: text/html; charset=utf-8\n\n"
    found += [page + markup.encode() for markup in vectors().values()]
    return tuple(raw for raw in found if len(raw) < 60_000)


def mutated(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[at : at + chance.randrange(1, 40)] = b""
            case 1:
                data[at:at] = chance.choice(_BITS) * chance.randint(1, 30)
            case 2:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                end = chance.randrange(len(data) + 1)
                data[at:at] = data[min(at, end) : max(at, end)][:2_000]
            case _:
                other = samples()[chance.randrange(len(samples()))]
                data[at:at] = other[: chance.randrange(800)]
    return bytes(data)


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_mutated_mails_are_shown_without_a_raise_and_in_time(seed: int) -> None:
    chance = random.Random(seed)
    slowest, kinds = 0.0, list(ItemKind)
    for number in range(1_500):
        raw = mutated(samples()[chance.randrange(len(samples()))], chance)
        began = time.process_time()
        document = document_of_bytes(raw, kinds[number % len(kinds)] if number % 7 == 0 else ItemKind.MESSAGE)
        prepared = prepare(document, Level.PAGE if number % 2 else Level.TEXT)
        slowest = max(slowest, time.process_time() - began)
        if prepared.page is not None:
            assert loading(prepared.page.html, Level.PAGE if number % 2 else Level.TEXT) == []
    assert slowest < 3


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("name", sorted(vectors()))
def test_no_vector_keeps_anything_that_loads(name: str, level: Level) -> None:
    assert loading(clean(vectors()[name].replace("{url}", "http://x.example/y").replace("{host}", "x.example"), level).html, level) == []


def test_the_looker_sees_what_loads() -> None:
    assert loading("<img src='http://x.example/'><p style='background:url(//x.example)'>", Level.TEXT) == ["img src=http://x.example/", "p style=background:url(//x.example)"]
    assert loading("<style>p{background:url(http://x.example)}</style><script></script>", Level.PAGE) == ["p{background:url(http://x.example)}", "script"]


def mail_of_parts(count: int, *, depth: int = 0) -> bytes:
    if depth:
        opening = "".join(f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(depth))
        return f"Subject: deep\n{opening}Content-Type: text/plain\n\nthe text\n".encode()
    parts = "".join(f'--b\nContent-Type: application/pdf; name="paper {n}.pdf"\nContent-Transfer-Encoding: base64\n\nAAAA\n' for n in range(count))
    return f"Subject: many\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nthe text\n{parts}--b--\n".encode()


def timed(raw: bytes, seconds: float) -> MailDocument:
    began = time.process_time()
    document = document_of_bytes(raw)
    prepare(document, Level.PAGE)
    assert time.process_time() - began < seconds
    return document


def test_a_mail_with_400_attachments_names_them_all() -> None:
    document = timed(mail_of_parts(400), 1)
    assert (len(document.files), document.files[7].name, document.files[7].size, document.text) == (400, "paper 7.pdf", 3, "the text")


def test_a_mail_with_more_attachments_than_anybody_lists_says_so() -> None:
    document = timed(mail_of_parts(3_000), 2)
    assert (len(document.files), {reason.value for reason in document.shortfalls}) == (1_000, {"files"})


def test_parts_in_parts_in_parts_show_their_text() -> None:
    assert timed(mail_of_parts(0, depth=5_000), 2).text == "the text\n"


def test_a_mail_to_5000_people_names_them_all() -> None:
    people = ",\n ".join(f'"Customer, number {n}" <customer{n}@example.org>' for n in range(5_000))
    document = timed(f"From: =?utf-8?q?J=C3=B6rg?= <j@example.org>\nTo: {people}\nSubject: x\n\nHello\n".encode(), 2)
    assert len(document.to) == 5_000
    assert str(document.to[4_999]) == "Customer, number 4999 <customer4999@example.org>"
    assert document.sender[0].name == "Jörg"


def test_a_mail_of_100_megabytes_is_shown_at_once() -> None:
    body = b"QUJD" * 19 + b"\n"
    raw = b"Subject: huge\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nthe text\n--b\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
    document = timed(raw + body * 1_300_000 + b"--b--\n", 4)
    assert (document.text, document.files[0].size) == ("the text", 1_300_000 * 57)


@pytest.mark.parametrize(
    "markup",
    ["<div>" * 100_000, "<table><tr><td>" * 20_000, "<b>" * 100_000, "<" * 500_000, "<p style='" + "\\" * 200_000 + "'>", "<style>" + "a{b:url(" * 60_000 + "</style>", "<style>" + "\\75" * 200_000 + "</style>"],
    ids=["divs", "tables", "bold", "less", "escapes", "urls", "codes"],
)  # fmt: skip
@pytest.mark.parametrize("level", list(Level))
def test_markup_that_is_made_to_keep_programs_busy_does_not(markup: str, level: Level) -> None:
    began = time.process_time()
    clean(markup, level)
    assert time.process_time() - began < 3
