"""Items as messages: bodies, attachments, S/MIME, summaries, flags, and one sentence for all that is missing."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import msgpack
import pytest

from mailrescue.formats import mimewrite
from mailrescue.formats.mapi import sidecar, tags
from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.formats.mapi.bag import Bag, Prop
from mailrescue.formats.mapi.item import MapiItem, flags_of, kind_of, received_of
from mailrescue.formats.mapi.mail import render
from mailrescue.formats.mimewrite import Whole
from mailrescue.model.mail import ItemKind
from tests.kit.mapi_items import MONDAY, Time, attachment, bag, mail, prop, recipient, texts
from tests.unit.formats.test_mapi_rtf import html_rtf


def raw_of(item: MapiItem) -> bytes:
    """Return the item as a message."""
    rendered, out = render(item), bytearray()
    mimewrite.write(rendered.part, rendered.head, out.extend)
    return bytes(out)


def parsed(item: MapiItem) -> EmailMessage:
    """Return the item as Python reads its message; it must find no fault."""
    message = email.message_from_bytes(raw_of(item), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def shape(message: EmailMessage) -> str:
    """Write the parts of a message in one line."""
    if not message.is_multipart():
        return message.get_content_subtype()
    return f"{message.get_content_subtype()}({' '.join(shape(part) for part in message.iter_parts())})"


def packed(data: bytes) -> bytes:
    """Store RTF the way that packs nothing."""
    return len(data).to_bytes(4, "little") * 2 + b"MELA" + b"\0" * 4 + data


TEXT, HTML = {tags.BODY: "Grüße\r\n"}, {tags.HTML: b"<p>Gr\xfc\xdfe</p>", tags.INTERNET_CODEPAGE: 1252}


@pytest.mark.parametrize(("values", "expected"), [
    ({}, "plain"), (TEXT, "plain"), (HTML, "html"), (TEXT | HTML, "alternative(plain html)"),
    ({tags.RTF_COMPRESSED: packed(html_rtf(r"{\*\htmltag64 <p>}x"))}, "html"),
    ({tags.RTF_COMPRESSED: packed(rb"{\rtf1\fromtext x}")}, "plain"),
    ({tags.RTF_COMPRESSED: packed(rb"{\rtf1 {\b x}}")}, "mixed(plain rtf)"),
    (TEXT | {tags.RTF_COMPRESSED: packed(rb"{\rtf1 x}")}, "mixed(plain rtf)"),
    (TEXT | {tags.RTF_COMPRESSED: packed(rb"{\rtf1{\pict ff}}")}, "mixed(plain rtf)"),
    (TEXT | {tags.RTF_COMPRESSED: packed(rb"{\rtf1\par}")}, "plain"),
    (HTML | {tags.RTF_COMPRESSED: packed(rb"{\rtf1 x}")}, "html"),
])  # fmt: skip
def test_the_bodies_decide_the_shape_of_a_mail(values, expected: str) -> None:
    assert shape(parsed(mail(values))) == expected


def test_a_report_without_a_body_says_what_its_report_text_says() -> None:
    assert parsed(mail({tags.MESSAGE_CLASS: "REPORT.IPM.Note.NDR", tags.REPORT_TEXT: "Not delivered."})).get_content() == "Not delivered."


def test_bodies_come_back_byte_for_byte() -> None:
    message = parsed(mail(TEXT | HTML))
    plain, html = message.iter_parts()
    assert plain.get_content() == "Grüße\r\n"
    assert html.get_payload(decode=True) == HTML[tags.HTML]
    assert html.get_content() == "<p>Grüße</p>"


@pytest.mark.parametrize(("data", "page", "charset"), [
    (b"<p>x</p>", 1252, "us-ascii"), ("<p>ä</p>".encode(), 65001, "utf-8"), ("<p>日本</p>".encode("iso2022-jp"), 50220, "iso-2022-jp"),
    ("<p>ж</p>".encode("koi8-r"), 20866, "koi8-r"), ("<p>ä</p>".encode(), 20127, "utf-8"),
    ('<meta charset="windows-1251"><p>Ж</p>'.encode("cp1251"), 0, "windows-1251"),
    (b'<meta charset="rot13">\xff', 0, "windows-1252"), (b'<meta charset="idna">\xff', 65001, "utf-8"),
])  # fmt: skip
def test_html_is_labelled_with_a_charset_that_reads_it(data: bytes, page: int, charset: str) -> None:
    message = parsed(mail({tags.HTML: data, tags.INTERNET_CODEPAGE: page}))
    assert message.get_content_charset() == charset
    assert message.get_payload(decode=True) == data


def test_a_picture_the_html_shows_stands_beside_it_and_other_files_behind() -> None:
    html = {tags.HTML: b'<img src="CID:pic@1">'}
    shown = attachment("a.png", b"png", attach_content_id="<pic@1>", attach_mime_tag="image/png")
    other = attachment("b.png", b"other", attach_content_id="unseen@1")
    message = parsed(mail(TEXT | html, files=(shown, other)))
    assert shape(message) == "mixed(alternative(plain related(html png)) png)"
    inline = next(part for part in message.walk() if part["Content-ID"] == "<pic@1>")
    assert inline.get_content_disposition() == "inline"
    assert inline.get_payload(decode=True) == b"png"


@pytest.mark.parametrize(("name", "said", "kind"), [
    ("a.pdf", "", "application/pdf"), ("a.bin", "image/gif", "image/gif"), ("noname", "", "application/octet-stream"),
    ("a.eml", "message/rfc822", "application/octet-stream"), ("a.x", "no type", "application/octet-stream"),
    ("a.x", "text/plain; charset=utf-8", "text/plain"), ("a.x", "image/gif\r\nX-Evil: 1", "application/octet-stream"),
])  # fmt: skip
def test_an_attachment_keeps_its_name_type_and_bytes(name: str, said: str, kind: str) -> None:
    message = parsed(mail(TEXT, files=(attachment(name, b"\x00\xffdata", attach_mime_tag=said),)))
    found = list(message.iter_attachments())
    assert [(each.get_filename(), each.get_content_type(), each.get_payload(decode=True)) for each in found] == [
        (name, kind, b"\x00\xffdata")
    ]


def test_a_mail_of_nothing_but_an_attachment_has_an_empty_text_in_front() -> None:
    assert shape(parsed(mail(files=(attachment("a.txt", b"x"),)))) == "mixed(plain plain)"


def test_a_linked_file_that_is_there_as_well_is_kept_as_a_file() -> None:
    both = attachment("plan.doc", b"the plan", 7, attach_long_pathname="https://example.org/plan.doc")
    (found,) = parsed(mail(TEXT, files=(both,))).iter_attachments()
    assert found.get_payload(decode=True) == b"the plan"


def test_a_linked_file_becomes_a_text_that_says_where_it_led() -> None:
    link = attachment("plan.doc", None, 7, attach_long_pathname="https://example.org/plan.doc")
    rendered = render(mail(TEXT, files=(link,)))
    assert rendered.lost == ()
    assert b"https://example.org/plan.doc" in raw_of(mail(TEXT, files=(link,)))


@pytest.mark.parametrize(("missing", "sentence"), [
    (attachment("Beta", b"heap", 5), 'The attached message "Beta" could not be opened: messages inside messages cannot be read'),
    (attachment("", None, 6), "The embedded object number 1 could not be read (the file holds no data for it)."),
    (Attachment(bag({tags.ATTACH_LONG_FILENAME: "a.pdf"}), None, 9, "bad block"), 'The attachment "a.pdf" could not be read (bad block).'),
    (Attachment(bag({tags.ATTACH_LONG_FILENAME: "a.pdf"}), Whole(b"abc"), 9), 'Of the attachment "a.pdf" only 3 of 9 bytes could be read; these'),
])  # fmt: skip
def test_what_of_an_attachment_is_missing_is_named(missing: Attachment, sentence: str) -> None:
    lost = render(mail(TEXT, files=(missing,))).lost
    assert len(lost) == 1
    assert lost[0].startswith(sentence)
    assert lost[0].endswith(".")


def test_what_of_the_bodies_is_missing_is_named_and_the_rest_kept() -> None:
    broken = Bag([prop(tags.BODY, "kept"), Prop(tags.HTML, tags.BINARY, b"", "bad block"), prop(tags.RTF_COMPRESSED, b"no stream at all")])
    item = MapiItem(broken, failed=("The list of recipients could not be read (x).",))
    assert render(item).lost == (
        "The list of recipients could not be read (x).",
        "The HTML body could not be read (bad block); the rest of the item is kept.",
        "The formatted body is damaged and could not be unpacked.",
    )
    assert parsed(item).get_content() == "kept"


def test_a_formatted_body_that_is_cut_off_is_kept_as_far_as_it_goes() -> None:
    cut = packed(html_rtf(r"{\*\htmltag64 <p>}Hello"))[:-3]
    item = mail({tags.RTF_COMPRESSED: cut})
    assert render(item).lost == ("The end of the formatted body is damaged; what could be unpacked is kept.",)
    assert parsed(item).get_content() == "<p>Hel"


SIGNED = (
    b'Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n\tboundary="b1"\r\n\r\n'
    b"--b1\r\nContent-Type: text/plain\r\n\r\nsigned  text\t\r\n--b1\r\nContent-Type: application/pkcs7-signature\r\n\r\nAA==\r\n--b1--\r\n"
)


@pytest.mark.parametrize("stored", [SIGNED, SIGNED.partition(b"\r\n\r\n")[2], b"\r\n" + SIGNED.partition(b"\r\n\r\n")[2]])
def test_a_signed_mail_keeps_its_signed_bytes(stored: bytes) -> None:
    item = mail({tags.MESSAGE_CLASS: "IPM.Note.SMIME.MultipartSigned", tags.BODY: "shown"}, files=(attachment("smime.p7m", stored),))
    assert raw_of(item).endswith(SIGNED.partition(b"\r\n\r\n")[2])
    assert shape(parsed(item)) == "signed(plain pkcs7-signature)"
    assert render(item).lost == ()


def test_an_encrypted_mail_is_its_attachment() -> None:
    item = mail({tags.MESSAGE_CLASS: "IPM.Note.SMIME"}, files=(attachment(
        "smime.p7m", b"\x30\x80", attach_mime_tag="application/pkcs7-mime;smime-type=enveloped-data;name=smime.p7m"),))  # fmt: skip
    message = parsed(item)
    assert message.get_content_type() == "application/pkcs7-mime"
    assert message["Content-Type"].params["smime-type"] == "enveloped-data"
    assert message.get_payload(decode=True) == b"\x30\x80"


def test_the_same_item_gives_the_same_bytes_and_sidecar() -> None:
    item = mail(TEXT | HTML, recipient("Bob", "bob@example.org"), files=(attachment("a", b"x"),))
    assert raw_of(item) == raw_of(item)
    assert sidecar.pack(item) == sidecar.pack(item)


@pytest.mark.parametrize(("name", "kind"), [
    ("IPM.Note", ItemKind.MESSAGE), ("IPM.Note\0", ItemKind.MESSAGE), ("ipm.note.rules.x", ItemKind.MESSAGE), ("", ItemKind.MESSAGE),
    ("IPM", ItemKind.MESSAGE), ("REPORT.IPM.Note.NDR", ItemKind.MESSAGE), ("IPM.Schedule.Meeting.Request", ItemKind.MESSAGE),
    ("IPM.Appointment", ItemKind.EVENT), ("IPM.Appointment.Birthday", ItemKind.EVENT), ("IPM.Contact.My", ItemKind.CONTACT),
    ("IPM.Task", ItemKind.TASK), ("IPM.DistList", ItemKind.OTHER), ("IPM.Post", ItemKind.OTHER), ("IPM.StickyNote", ItemKind.OTHER),
    ("IPM.Unheard.Of", ItemKind.OTHER),
])  # fmt: skip
def test_the_class_tells_the_kind(name: str, kind: ItemKind) -> None:
    assert kind_of(bag({tags.MESSAGE_CLASS: name})) is kind


def test_an_unknown_class_with_a_mail_header_is_a_mail() -> None:
    assert kind_of(bag({tags.MESSAGE_CLASS: "IPM.Unheard.Of", tags.TRANSPORT_HEADERS: "From: a@b.c"})) is ItemKind.MESSAGE


@pytest.mark.parametrize(("values", "flags"), [
    ({}, ()), ({tags.MESSAGE_FLAGS: 1}, ("seen",)), ({tags.MESSAGE_FLAGS: 9}, ("draft", "seen")),
    ({tags.LAST_VERB: 102}, ("answered",)), ({tags.LAST_VERB: 104, tags.FLAG_STATUS: 2}, ("$forwarded", "flagged")),
    ({tags.FLAG_STATUS: 1}, ()),
])  # fmt: skip
def test_flags_are_those_the_user_sees(values, flags: tuple[str, ...]) -> None:
    assert flags_of(bag(values)) == flags


def test_an_item_came_when_it_was_delivered_else_sent_else_made() -> None:
    assert received_of(bag({tags.DELIVERY_TIME: Time(5), tags.CLIENT_SUBMIT_TIME: Time(4)})) == 5
    assert received_of(bag({tags.DELIVERY_TIME: Time(-5), tags.CREATION_TIME: Time(4)})) == 4
    assert received_of(bag({})) is None


def test_a_contact_can_be_read_by_a_person() -> None:
    own = bag(
        {tags.MESSAGE_CLASS: "IPM.Contact", tags.DISPLAY_NAME: "Ann Example", tags.COMPANY: "Firm", tags.MOBILE_PHONE: "+49 1",
         tags.BIRTHDAY: Time(0), tags.HOME_CITY: "Köln", tags.BODY: "a note"},
        {(tags.PSETID_ADDRESS, 0x8083): "ann@example.org", (tags.PSETID_ADDRESS, 0x8046): "Bonn",
         (tags.PS_PUBLIC_STRINGS, "Keywords"): texts("VIP")},
    )  # fmt: skip
    message = parsed(MapiItem(own))
    assert message["Subject"] == "Ann Example"
    assert [part.get_content() for part in message.iter_parts()] == [
        "Ann Example\r\nCompany: Firm\r\nMobile phone: +49 1\r\nBirthday: Thu, 01 Jan 1970\r\nE-mail: ann@example.org\r\n"
        "Business address: Bonn\r\nHome address: Köln\r\nCategories: VIP\r\n",
        "a note",
    ]


def test_an_appointment_and_a_task_can_be_read_by_a_person() -> None:
    event = bag(
        {tags.MESSAGE_CLASS: "IPM.Appointment", tags.SUBJECT: "Meeting"},
        {(tags.PSETID_APPOINTMENT, 0x820D): Time(MONDAY), (tags.PSETID_APPOINTMENT, 0x8208): "Room 1", (tags.PSETID_APPOINTMENT, 0x8205): 2},
    )  # fmt: skip
    text = parsed(MapiItem(event, (recipient("Bob", "bob@example.org"),))).get_content()
    assert text == "Meeting\r\nStart: Mon, 05 Jan 2026 08:00:00 +0000\r\nLocation: Room 1\r\nShown as: Busy\r\nRequired: Bob <bob@example.org>\r\n"
    task = bag(
        {tags.MESSAGE_CLASS: "IPM.Task", tags.SUBJECT: "Do"},
        {(tags.PSETID_TASK, 0x8101): 1, (tags.PSETID_TASK, 0x8102): 0.5, (tags.PSETID_TASK, 0x8105): Time(MONDAY)},
    )
    assert parsed(MapiItem(task)).get_content() == "Do\r\nStatus: In progress\r\nDone: 50%\r\nDue: Mon, 05 Jan 2026\r\n"


def test_the_sidecar_holds_every_property_with_its_name() -> None:
    own = bag(
        {tags.SUBJECT: "x", tags.IMPORTANCE: 2, 0x65E2: b"\x01\x02", tags.BODY: "long " * 500, tags.HTML: b"<p>" * 500},
        {(tags.PSETID_COMMON, 0x8506): True, (tags.PS_PUBLIC_STRINGS, "Keywords"): texts("a")},
    )
    item = MapiItem(own, (recipient("Bob", "bob@example.org"),), (attachment("a", b"in the message"), attachment("b", b"heap", 5)))
    found = msgpack.unpackb(sidecar.pack(item))
    values = {(tag, owner, name): value for tag, _kind, owner, name, value in found["props"]}
    assert values[tags.SUBJECT, "", ""] == "x"
    assert values[tags.IMPORTANCE, "", ""] == 2
    assert values[0x65E2, "", ""] == b"\x01\x02"
    assert values[0x8000, tags.PSETID_COMMON, 0x8506] is True
    assert values[0x8001, tags.PS_PUBLIC_STRINGS, "Keywords"] == texts("a").data
    assert set(values[tags.BODY, "", ""]) == set(values[tags.HTML, "", ""]) == {"sha256"}
    assert len(found["recipients"]) == 1
    assert ["sha256" in each for each in found["attachments"]] == [True, False]
    assert found["attachments"][1]["data"] == b"heap"
    assert [prop[0] for prop in found["props"]] == sorted(prop[0] for prop in found["props"])


@pytest.mark.parametrize("body", [rb"{\rtf1 {\b x}}", html_rtf(r"{\*\htmltag64 <p>}x")])
def test_a_formatted_body_gives_the_same_mail_whoever_unpacked_it(body: bytes) -> None:
    item = mail(TEXT | {tags.RTF_COMPRESSED: packed(body + b"\0")})
    assert raw_of(MapiItem(item.bag, rtf=body)) == raw_of(item)
