"""What there is to show of a mail: the right text, its pictures, its files, its people."""

from __future__ import annotations

import pytest

from mailrescue.app.mailview import Shortfall, attachments_in, document_of_bytes, source_of
from mailrescue.core.errors import NotFound
from mailrescue.formats.facts import calendar_facts, card_facts, listed_facts
from mailrescue.formats.people import Person, people
from mailrescue.model.mail import ItemKind

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="


def mail(body: str, kind: str = "text/plain; charset=utf-8") -> bytes:
    return f"From: Anna <anna@x.example>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nContent-Type: {kind}\n\n{body}".encode()


def multipart(sub: str, *parts: str) -> bytes:
    return mail("".join(f"--b\n{part}\n" for part in parts) + "--b--\n", f"multipart/{sub}; boundary=b")


def test_of_alternatives_the_page_is_shown_and_the_letter_beside_it() -> None:
    document = document_of_bytes(multipart("alternative", "Content-Type: text/plain\n\nplain words", "Content-Type: text/html\n\n<b>rich</b> words"))
    assert (document.html, document.text, document.files) == ("<b>rich</b> words", "plain words", ())
    assert document.subject == "Grüße"


def test_a_page_without_a_letter_gives_its_text_line_by_line() -> None:
    document = document_of_bytes(mail("<style>x{}</style><h1>Offer</h1><p>One<br>two&nbsp;&euro;</p><table><tr><td>a<td>b</tr></table>", "text/html; charset=utf-8"))
    assert document.text == "Offer\n\nOne\ntwo\xa0€\n\na  b"


def test_letters_one_after_the_other_are_all_shown_and_a_named_one_is_a_file() -> None:
    parts = ("Content-Type: text/plain\n\nfirst", "Content-Type: text/plain; name=notes.txt\nContent-Disposition: attachment\n\nsecret", "Content-Type: text/plain\n\nsecond")
    document = document_of_bytes(multipart("mixed", *parts))
    assert (document.text, [file.name for file in document.files]) == ("first\n\nsecond", ["notes.txt"])


def test_pictures_that_the_page_shows_are_no_attachments_and_others_are() -> None:
    picture = "Content-Type: image/png; name={0}.png\nContent-ID: <{0}@x>\nContent-Transfer-Encoding: base64\n\n" + PNG
    document = document_of_bytes(multipart("related", 'Content-Type: text/html\n\n<img src="cid:a@x">', picture.format("a"), picture.format("c")))
    assert list(document.pictures) == ["a@x"]
    assert document.pictures["a@x"].data.startswith(b"\x89PNG")
    assert [(file.name, file.size) for file in document.files] == [("c.png", len(document.pictures["a@x"].data))]


def test_what_is_inside_an_attached_mail_is_not_this_mails() -> None:
    inner = "Subject: inner\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\ninner text\n--i\nContent-Type: application/pdf; name=inner.pdf\n\nx\n--i--"
    raw = multipart("mixed", "Content-Type: text/plain\n\nouter", f"Content-Type: message/rfc822\n\n{inner}")
    document = document_of_bytes(raw)
    assert (document.text, [file.name for file in document.files]) == ("outer", ["inner.eml"])
    attached = document_of_bytes(next(attachments_in(raw, [document.files[0].index])))
    assert (attached.subject, attached.text, [file.name for file in attached.files]) == ("inner", "inner text", ["inner.pdf"])


def test_attachments_are_decoded_when_they_are_asked_for() -> None:
    raw = multipart("mixed", "\n\ntext", "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nSGVsbG8=", "Content-Type: text/csv; name=b.csv\nContent-Transfer-Encoding: quoted-printable\n\na=3Db")
    files = document_of_bytes(raw).files
    assert list(attachments_in(raw, [file.index for file in files])) == [b"Hello", b"a=b"]
    with pytest.raises(NotFound):
        next(attachments_in(raw, [99]))


def test_an_appointment_shows_its_rows() -> None:
    raw = mail("Board meeting\r\nStart: Mon, 2 Mar 2026 10:00\r\nLocation: Room 2\r\n    first floor\r\n\r\nBring figures.")
    document = document_of_bytes(raw, ItemKind.EVENT)
    assert document.facts == (("Start", "Mon, 2 Mar 2026 10:00"), ("Location", "Room 2\nfirst floor"))
    assert document.text == "Bring figures."


def test_an_invitation_tells_when_and_where() -> None:
    text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nDTSTART:19700101T000000\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=\"Europe/Berlin\":20260302T100000\nDTEND:20260302T110000Z\nSUMMARY:Plans\\, big\n  ones\nORGANIZER;CN=Anna:mailto:a@x.example\nBEGIN:VALARM\nDESCRIPTION:ring\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR"
    assert calendar_facts(text) == (("Subject", "Plans, big ones"), ("Start", "2026-03-02 10:00 (Europe/Berlin)"), ("End", "2026-03-02 11:00 UTC"), ("Organizer", "Anna <a@x.example>"))


def test_a_contact_tells_name_and_numbers() -> None:
    text = "BEGIN:VCARD\nFN:Anna Becker\nORG:Northwind;Sales\nTEL;TYPE=WORK:+49 30 1\nitem1.EMAIL:a@x.example\nADR:;;Oak Street 1;Berlin;;10115;Germany\nEND:VCARD"
    assert card_facts(text) == (("Name", "Anna Becker"), ("Company", "Northwind, Sales"), ("Phone", "+49 30 1 (work)"), ("E-mail", "a@x.example"), ("Address", "Oak Street 1, Berlin, 10115, Germany"))


def test_a_letter_that_only_looks_like_a_listing_keeps_all_its_lines() -> None:
    assert listed_facts("Dear Anna,\nthank you.\nNote: see below") == ((), "Dear Anna,\nthank you.\nNote: see below")


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (b"a@x.example", [Person("", "a@x.example")]), (b'"Becker, Anna" <a@x.example>, b@x.example', [Person("Becker, Anna", "a@x.example"), Person("", "b@x.example")]),
        (b"a@x.example (Anna B)", [Person("Anna B", "a@x.example")]), (b"Team: a@x.example, Bob <b@x.example>;", [Person("", "a@x.example"), Person("Bob", "b@x.example")]),
        (b"=?utf-8?q?Becker=2C_Anna?= <a@x.example>", [Person("Becker, Anna", "a@x.example")]), (b'"unclosed <a@x.example>', [Person("", "unclosed<a@x.example>")]),
        (b"undisclosed-recipients:;", []), (b"", []), (b",,;;<>()\"\"", []), ("J\xf6rg <j@x.example>".encode("latin-1"), [Person("Jörg", "j@x.example")]),
        (b'"A \\"B\\" C" <a@x.example>', [Person('A "B" C', "a@x.example")]),
    ],
)  # fmt: skip
def test_people_are_read_from_what_senders_write(field: bytes, found: list[Person]) -> None:
    assert list(people(field)) == found


def test_a_sealed_mail_says_so_and_gives_its_seal_as_a_file() -> None:
    document = document_of_bytes(mail("AAAA", "application/pkcs7-mime; name=smime.p7m"))
    assert (document.shortfalls, [file.name for file in document.files]) == ({Shortfall.SEALED}, ["smime.p7m"])


def test_a_very_long_text_is_cut_and_says_so() -> None:
    document = document_of_bytes(mail("word " * 400_000))
    assert (len(document.text), document.shortfalls) == (1_000_000, {Shortfall.TEXT})


def test_the_source_is_shown_as_text_up_to_a_limit() -> None:
    assert source_of(b"Subject: x\r\n\r\n\xff\0") == ("Subject: x\n\n\xff\ufffd", True)
    assert not source_of(b"x" * 600_000)[1]
