"""Real mails of many languages and charsets: their cards, and the searches that must find them."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from mailrescue.formats.mime import describe
from mailrescue.formats.query import parse_query
from tests.kit.word_index import WordIndex

FOLDER = Path(__file__).parents[2] / "data" / "eml"

# name: (subject, sender, attachments, queries that must find it and nothing else of the others)
MAILS: dict[str, tuple[str, str, tuple[str, ...], list[str]]] = {
    "broken-header-line": (
        "Stop adware/spyware once and for all.", '"xxx xxx" <xxx@xxx.xxx>', (), ["spyware free scan", "after:2005 adware"],
    ),
    "cyrillic-8bit": ("2 RCPT MIME", "bob <bob@example.com>", (), ["превел", "ПРЕВЕЛ 123"]),
    "cyrillic-enclosed": ("Wow", "Bob Marley <bob@example.net>", ("thanks.eml",), ["дорогие мои", "to:Александр", "thanks.eml"]),
    "danish-sender": (
        "If you can read this you understand the example.", "Keld Jørn Simonsen <keld@dkuug.dk>", (), ["from:jorn", "from:Jørn"],
    ),
    "emoji-8bit-subject": ("Another PDF with 🎉 Unicode chars in it 🍿", "Test Tester <xxxx@xxxx.com>", ("broken.pdf",), ["🍿", "subject:🎉", "broken.pdf"]),
    "estonian-encoded-file-name": (
        "Eelanalüüsi päring", "Jeffrey Hardy <jeff@37signals.com>", ("Eelanalüüsi päring.jpg",), ["eelanaluusi", '"päring.jpg"'],
    ),
    "finnish-alternative-image": ("27 plaintext + (HTML + embedded image)", "test@example.com", ("kigaaldcbanejcbi.png",), ["hähä", "kigaaldcbanejcbi*"]),
    "finnish-broken-base64": ("", "", (), ["päivää yötä", "paivaa"]),
    "five-charsets": ("", "", (), ["世界人権宣言", "人権", "世界*"]),
    "german-quoted-printable": (
        "Sample with Quoted Printable Text", "Another Person <another.person@another-example.com>", (),
        ["Düsseldorf", "DUSSELDORF", "another.person@another-example.com"],
    ),
    "japanese-iso-2022-jp": ("まみむめも", "Mikel Lindsaar <raasdnil@gmail.com>", (), ["すみません", "みける"]),
    "japanese-long-name": (
        "まみむめも" * 10, "Mikel Lindsaar <mikel@test.lindsaar.net>", ("かきくけこ" * 5 + ".txt",), ["かきくけこ.txt", "もまみ"],
    ),
    "japanese-shift-jis": ("test", "xxxxxxx@docomo.ne.jp", (), ["テスト用のメール", "今後とも"]),
    "japanese-utf8": ("日本語メールテスト (testing Japanese emails)", "Atsushi Eno <x@x.com>", (), ["日本語メール", "正常に"]),
    "korean-euc-kr": ("NOTE: 한국말로 하는 것", "Jamis Buck <jamis@37signals.com>", (), ["한국말", "NOTE 하나님"]),
    "korean-ks-c-5601": ("test", "from@example.com", (), ["스티해"]),
    "korean-quoted-subject": ('Re: Test: "漢字" mid "漢字" tail', "Jamis Buck <jamis@37signals.com>", (), ["漢字", "subject:漢字 믿습니다"]),
    "pound-sign-8bit-subject": (
        "Robbie Williams signs £80m deal", "guardian <rssfeeds@spamassassin.taint.org>", (), ["£80m", '"highest paid singers"'],
    ),
    "rfc2049-complex": (
        "A multipart example", "Nathaniel Borenstein <nsb@nsb.fv.com>", ("audio.basic", "image.jpeg", "(subject in US-ASCII).eml"),
        ["from:borenstein", "ISO-8859-1 goes here"],
    ),
    "russian-file-name": ("A simple subject", "", ("Список.doc",), ["список", "список.doc"]),
    "russian-reply": ("Re: Test", "Sergey Obykhov <bob@example.com>", (), ["пользователь", "написал from:sergey"]),
    "unquoted-file-name": ("testing", "foo@example.com", ("This is a test.txt",), ['"is a test.txt"']),
    "utf8-headers": ("Säying Hello", '"Jöhn Doe" <jdöe@mächine.example>', (), ["jdöe@mächine.example", "to:märy"]),
}  # fmt: skip


def _read(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


@pytest.fixture(scope="module")
def index() -> WordIndex:
    made = WordIndex()
    for number, name in enumerate(MAILS):
        told = describe(_read(name))
        made.add(
            number, subject=told.subject, sender=told.sender, recipients=told.recipients, body=told.text,
            attachments="\n".join(told.attachments),
        )  # fmt: skip
    return made


def test_every_mail_of_the_folder_is_in_the_table():
    assert sorted(MAILS) == sorted(path.stem for path in FOLDER.glob("*.eml"))


@pytest.mark.parametrize("name", MAILS)
def test_the_card_of_a_real_mail(name):
    told = describe(_read(name))
    assert (told.subject, told.sender, told.attachments) == MAILS[name][:3]


@pytest.mark.parametrize("name", MAILS)
def test_a_real_mail_is_found_by_its_words_and_no_other_is(name, index):
    number = list(MAILS).index(name)
    found = {query: index.find(parse_query(query, UTC)) for query in MAILS[name][3]}
    assert found == {query: {number} for query in MAILS[name][3]}


# One mail holds UTF-16 as it is: other line ends would damage it.
@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
@pytest.mark.parametrize("name", [name for name in MAILS if name != "five-charsets"])
def test_the_card_of_a_real_mail_does_not_depend_on_its_line_ends(name, eol):
    raw = _read(name)
    other = describe(raw.replace(b"\r\n", b"\n").replace(b"\n", eol))
    told = describe(raw)
    assert (other.subject, other.sender, other.date, other.attachments, other.text.split()) == (
        told.subject, told.sender, told.date, told.attachments, told.text.split(),
    )  # fmt: skip
