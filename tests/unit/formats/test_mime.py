"""Cards and index text of mails, good and bad."""

from __future__ import annotations

import base64
import subprocess
import sys
from email.message import EmailMessage

import pytest

from mailrescue.formats.bodytext import MAX_TEXT
from mailrescue.formats.mime import Described, describe

MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


def test_a_plain_mail_gives_its_card_and_text():
    raw = (
        b"From: Anna B <anna@example.com>\nTo: bob@example.com\nCc: carl@example.com\nSubject: Offer\n"
        b"Date: Tue, 03 Feb 2004 12:00:00 +0100\nMessage-ID: <1@example.com>\n\nHello Bob\n"
    )
    assert describe(raw) == Described(
        subject="Offer",
        sender="Anna B <anna@example.com>",
        recipients="bob@example.com, carl@example.com",
        date=1075806000,
        message_id="<1@example.com>",
        text="Hello Bob\n",
    )


@pytest.mark.parametrize("eol", [b"\n", b"\r\n", b"\r"])
def test_all_line_ends_give_the_same_card_text_and_attachments(eol):
    raw = (
        b"Subject: two\n lines\n" + MIXED + b"preamble\n--b\nContent-Type: text/plain\n\nwords\n"
        b"--b\nContent-Disposition: attachment; filename=a.bin\n\nxx\n--b--\n"
    )
    told = describe(raw.replace(b"\n", eol))
    assert (told.subject, told.text, told.attachments) == ("two lines", "words", ("a.bin",))


def test_a_mail_written_by_the_standard_library_is_read_back():
    mail = EmailMessage()
    mail["Subject"] = "Grüße aus 東京 и Москвы"
    mail["From"] = "Jörg Müller <joerg@example.com>"
    mail["To"] = "Ελένη <eleni@example.com>"
    mail.set_content("Der Text: äöü € 漢字\n")
    mail.add_alternative("<p>Der <b>andere</b> Text</p>", subtype="html")
    mail.add_attachment(b"\0\1", maintype="application", subtype="pdf", filename="Überweisung – März.pdf")
    told = describe(mail.as_bytes())
    assert told.subject == "Grüße aus 東京 и Москвы"
    assert told.sender == "Jörg Müller <joerg@example.com>"
    assert told.recipients == "Ελένη <eleni@example.com>"
    assert told.text == "Der Text: äöü € 漢字\n"
    assert told.attachments == ("Überweisung – März.pdf",)


def test_html_is_read_when_there_is_no_plain_text():
    raw = b"Content-Type: text/html; charset=utf-8\n\n<style>p{}</style><p>Gr\xc3\xbc&szlig;e<br>M<b>ail</b>&nbsp;here</p>"
    assert describe(raw).text == "Grüße Mail here"


def _alternatives(plain: bytes, html: bytes) -> bytes:
    return (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n" + plain + b"\n"
        b"--b\nContent-Type: text/html\n\n" + html + b"\n--b--\n"
    )


def test_of_alternatives_the_plain_one_is_taken():
    assert describe(_alternatives(b"plain words", b"<p>html words</p>")).text == "plain words"


def test_a_plain_alternative_that_is_empty_or_a_mere_excuse_yields_to_the_html():
    assert describe(_alternatives(b" ", b"<p>html words</p>")).text == "html words"
    excuse = _alternatives(b"Please use another program.", b"<p>" + b"newsletter " * 50 + b"</p>")
    assert describe(excuse).text.startswith("newsletter")


def test_text_parts_beside_each_other_are_all_read_and_attached_text_is_not():
    raw = MIXED + (
        b"--b\n\nfirst\n--b\nContent-Type: text/html\n\n<i>second</i>\n"
        b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nthird\n--b--\n"
    )
    told = describe(raw)
    assert (told.text, told.attachments) == ("first\nsecond", ("log.txt",))


@pytest.mark.parametrize("encoding", ["7bit", "base64"])
def test_the_text_subject_and_attachments_of_an_attached_mail_are_found(encoding):
    inner = (
        b"Subject: =?utf-8?q?Inneres?=\nFrom: x@example.com\nContent-Type: multipart/mixed; boundary=i\n\n"
        b"--i\n\ninner words\n--i\nContent-Type: image/png; name=i.png\n\nx\n--i--\n"
    )
    body = base64.encodebytes(inner) if encoding == "base64" else inner
    header = f"--b\nContent-Type: message/rfc822; name=m.eml\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    told = describe(MIXED + b"--b\n\nouter words\n" + header + body + b"\n--b--\n")
    assert told.text == "outer words\nInneres\nx@example.com\ninner words"
    assert told.attachments == ("m.eml", "i.png")


def test_an_attached_mail_without_a_name_is_called_after_its_subject():
    raw = MIXED + b"--b\n\nsee\n--b\nContent-Type: message/rfc822\n\nSubject: Old offer\n\nx\n--b--\n"
    assert describe(raw).attachments == ("Old offer.eml",)


def test_a_skeleton_with_its_cuts_says_what_the_mail_says():
    text = "Grüße, " * 1000
    inner = b"Subject: inner\n\nforwarded words\n"
    bodies = [text.encode(), b"<p>page</p>", inner, b"\1\2\3" * 999]
    headers = [
        b"Content-Type: text/plain; charset=utf-8", b"Content-Type: text/html", b"Content-Type: message/rfc822",
        b'Content-Type: application/pdf; name="a.pdf"',
    ]  # fmt: skip
    raw, skeleton, cuts = MIXED, MIXED, []
    for header, body in zip(headers, bodies, strict=True):
        start = b"--b\n" + header + b"\nContent-Transfer-Encoding: base64\n\n"
        raw += start + base64.encodebytes(body)
        skeleton += start
        cuts.append((len(skeleton), body))
    told = describe(raw + b"--b--\n")
    assert describe(skeleton + b"--b--\n", cuts) == told
    assert told.text == f"{text}\npage\ninner\nforwarded words\n"
    assert describe(skeleton + b"--b--\n").attachments == told.attachments == ("message.eml", "a.pdf")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("Thu, 1 Jan 1970 00:00:01 +0000", 1),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Thu, 01 Jan 1970 00:00:00 +0100", None),
        ("Wed, 31 Dec 2099 23:59:59 GMT", 4102444799),
        ("Fri, 1 Jan 2100 00:00:00 GMT", None),
        ("Sat, 1 Jan 9999999999 00:00:00 GMT", None),
        ("1 Jan 99 00:00 EST", 915166800),
        ("Mon, 32 Foo 2004 99:99:99", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_dates_are_seconds_and_absurd_ones_are_none(value, seconds):
    assert describe(f"Date: {value}\n\nx".encode()).date == seconds


def test_raw_8_bit_headers_are_utf8_else_the_declared_charset_else_windows_1252():
    assert describe("Subject: Grüße\n\n".encode()).subject == "Grüße"
    declared = "Subject: Привет\nContent-Type: text/plain; charset=koi8-r\n\nПока".encode("koi8-r")
    assert (describe(declared).subject, describe(declared).text) == ("Привет", "Пока")
    assert describe("Subject: Grüße – „x“\n\n".encode("cp1252")).subject == "Grüße – „x“"


def test_leading_marks_blank_lines_and_a_from_line_are_passed_over():
    for before in (b"\xef\xbb\xbf", b"\n\r\n", b"From x@y Thu Jan  1 00:00:00 1970\n", b">From x\n"):
        assert describe(before + b"Subject: here\n\ntext") == Described(subject="here", text="text")


@pytest.mark.parametrize("raw", [b"", b"\n", b"\0", b"\xff\xfe", b"Subject", b"--", b":", b"\r", b"Content-Type: multipart/mixed"])
def test_next_to_nothing_is_described_without_an_error(raw):
    assert describe(raw).subject == ""


def test_a_header_without_a_body_and_a_body_without_a_header_are_read():
    assert describe(b"Subject: only") == Described(subject="only")
    assert describe(b"no header here, just text") == Described(text="no header here, just text")


def test_control_characters_never_reach_the_card_and_nul_never_the_text():
    told = describe(b"Subject: a\0b\x1fc\nFrom: x\x7fy\nContent-Type: text/plain; name=\"a\0b\"\n\nx\0y")
    assert (told.subject, told.sender, told.attachments, told.text) == ("a b c", "x y", ("a b",), "x y")


def test_a_multipart_whose_boundary_never_comes_is_read_as_text():
    assert describe(MIXED + b"--other\n\nwords").text == "--other\n\nwords"


def test_the_text_is_bounded():
    assert len(describe(MIXED + b"--b\n\n" + b"word " * MAX_TEXT + b"\n--b\n\nmore\n--b--").text) == MAX_TEXT


def test_files_written_into_the_text_with_uuencode_are_attachments_not_words():
    told = describe(b"\nbefore\nbegin 644 a.doc\nM" + b"x" * 60 + b"\n`\nend\nafter\n")
    assert (told.attachments, told.text) == (("a.doc",), "before\n\nafter\n")


def test_a_base64_text_with_a_list_signature_underneath_is_read_without_it():
    raw = b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"abc") + b"-- \nList signature\n"
    assert describe(raw).text == "abc"


_DEEP = """
from mailrescue.formats.mime import describe
levels = range(10_000)
head = [b'Content-Type: multipart/%s; boundary="b%d"\\n\\n--b%d\\n' % (KIND, i, i) for i in levels]
foot = [b'--b%d--\\n' % i for i in reversed(levels)]
assert describe(b''.join([b'Subject: deep\\n', *head, b'\\nbottom\\n', *foot])).text == 'bottom'
assert describe(b''.join([b'Subject: deep\\n', *head, b'\\nbottom'])).text == 'bottom'
assert describe(b'Content-Type: message/rfc822\\n\\n' * 10_000 + b'\\nbottom').text == 'bottom'
print('alive')
"""


@pytest.mark.parametrize("kind", ["mixed", "alternative"])
def test_ten_thousand_levels_end_no_process_and_hide_no_words(kind):
    code = _DEEP.replace("KIND", f"b'{kind}'")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr


_UU = "begin 644 a.bin\n#0V%T\n`\nend\n"


@pytest.mark.parametrize("raw", [
    b"Subject: s\n\n" + _UU.encode(),
    b"Content-Transfer-Encoding: quoted-printable\n\n" + _UU.replace("begin ", "b=65gin=20").encode(),
    b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(_UU.encode()),
    b"Content-Type: text/plain; charset=utf-16\n\n" + _UU.encode("utf-16"),
    b"Content-Type: text/calendar\n\n" + _UU.replace("begin", "beg\n in").encode(),
    MIXED + b"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"Subject: i\n\n" + _UU.encode()) + b"--b--\n",
])  # fmt: skip
def test_without_words_a_card_names_the_same_attachments(raw):
    told, quick = describe(raw), describe(raw, words=False)
    assert "a.bin" in told.attachments
    assert quick.attachments == told.attachments


def test_without_words_plain_mail_is_not_searched_for_text():
    raw = b"Subject: s\n\nsome words"
    assert (describe(raw).text, describe(raw, words=False).text) == ("some words", "")
