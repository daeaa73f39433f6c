"""The header of a mail from an Outlook file: kept where it is there, made where it is not, never made up."""

from __future__ import annotations

import struct

import pytest

from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.addresses import LEGACY_DOMAIN
from mailrescue.formats.mapi.headers import header
from tests.kit.mapi_items import MONDAY, Time, bag, mail, recipient, texts

TRANSPORT = (
    "Microsoft Mail Internet Headers Version 2.0\r\n"
    "Received: from a.example.org\r\n\tby b.example.org; Mon, 5 Jan 2026 09:00:00 +0100\r\n"
    "From: \"Ann\" <ann@example.org>\r\nTo: bob@example.org\r\nsubject: Gr\u00fc\u00dfe\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n\tboundary=\"old\"\r\n"
    "Content-Transfer-Encoding: 7bit\r\nContent-Language: de\r\nX-Odd:   two  blanks \r\n"
    "\r\n--old\r\nContent-Type: text/plain\r\n"
)  # fmt: skip


def fields(item) -> list[str]:
    """Return the header fields of an item, unfolded."""
    text = header(item.bag, list(item.recipients)).decode()
    return text.replace("\r\n ", " ").removesuffix("\r\n").split("\r\n")


def test_the_lines_of_a_transport_header_are_kept_without_those_of_the_old_body() -> None:
    own = mail({tags.TRANSPORT_HEADERS: TRANSPORT})
    raw = header(own.bag, [])
    assert raw.startswith(
        b"Received: from a.example.org\r\n\tby b.example.org; Mon, 5 Jan 2026 09:00:00 +0100\r\n"
        b"From: \"Ann\" <ann@example.org>\r\nTo: bob@example.org\r\nsubject: Gr\xc3\xbc\xc3\x9fe\r\n"
        b"Content-Language: de\r\nX-Odd:   two  blanks \r\n"
    )  # fmt: skip
    assert b"old" not in raw
    assert b"MIME-Version" not in raw


def test_what_a_transport_header_lacks_is_added_and_what_it_says_is_not_said_twice() -> None:
    own = mail({tags.TRANSPORT_HEADERS: TRANSPORT, tags.MESSAGE_ID: "<1@example.org>", tags.IMPORTANCE: 2})
    found = fields(own)
    assert "Date: Mon, 05 Jan 2026 08:00:00 +0000" in found
    assert "Message-ID: <1@example.org>" in found
    assert "Importance: High" in found
    assert sum(line.lower().startswith(("subject:", "from:")) for line in found) == 2


def test_a_header_is_made_from_properties_where_there_is_none() -> None:
    own = mail(
        {tags.MESSAGE_ID: "<1@example.org>", tags.IN_REPLY_TO: "<0@example.org>", tags.SENSITIVITY: 2, tags.IMPORTANCE: 0},
        recipient("Bob", "bob@example.org"), recipient("Cid", "cid@example.org", 2), recipient("Dan", "dan@example.org", 3),
    )  # fmt: skip
    assert fields(own) == [
        "From: Ann <ann@example.org>", "To: Bob <bob@example.org>", "Cc: Cid <cid@example.org>",
        "Bcc: Dan <dan@example.org>", "Subject: Hello", "Date: Mon, 05 Jan 2026 08:00:00 +0000",
        "Message-ID: <1@example.org>", "In-Reply-To: <0@example.org>", "Importance: Low", "X-Priority: 5",
        "Sensitivity: Private",
    ]  # fmt: skip


def test_who_sent_for_another_is_the_sender_and_the_other_the_author() -> None:
    own = mail({tags.SENT_REPRESENTING_NAME: "Boss", tags.SENT_REPRESENTING_ADDRESS: "boss@example.org"})
    assert fields(own)[:2] == ["From: Boss <boss@example.org>", "Sender: Ann <ann@example.org>"]


@pytest.mark.parametrize("known", [
    {tags.SENDER_SMTP: "ann@example.org"},
    {tags.RECEIVED_BY_ADDRESS: "/O=FIRM/CN=ANN", tags.RECEIVED_BY_SMTP: "ann@example.org"},
    {tags.CREATOR_ADDRESS: "/o=Firm/cn=Ann", tags.CREATOR_SMTP: "ann@example.org"},
])  # fmt: skip
def test_the_address_of_an_exchange_user_is_taken_from_where_the_item_has_it(known) -> None:
    own = mail({tags.SENDER_TYPE: "EX", tags.SENDER_ADDRESS: "/o=Firm/cn=Ann"} | known)
    assert fields(own)[0] == "From: Ann <ann@example.org>"


def test_an_exchange_user_among_the_recipients_tells_the_address_of_the_sender() -> None:
    own = mail(
        {tags.SENDER_TYPE: "EX", tags.SENDER_ADDRESS: "/o=Firm/cn=Ann"},
        recipient("Ann", "/O=FIRM/CN=ANN", 2, smtp="ann@example.org", type_="EX"),
    )
    assert fields(own)[0] == "From: Ann <ann@example.org>"


def test_an_exchange_user_without_an_address_gets_one_that_no_mail_can_reach() -> None:
    one = fields(mail({tags.SENDER_TYPE: "EX", tags.SENDER_ADDRESS: "/o=Firm/cn=Ann"}))[0]
    assert one.startswith("From: Ann <x500-")
    assert one.endswith(f"@{LEGACY_DOMAIN}>")
    assert one == fields(mail({tags.SENDER_TYPE: "EX", tags.SENDER_ADDRESS: "/O=FIRM/CN=ANN"}))[0]
    assert one != fields(mail({tags.SENDER_TYPE: "EX", tags.SENDER_ADDRESS: "/o=Firm/cn=Bob"}))[0]


def test_the_directory_name_is_taken_from_the_entry_id_where_the_address_is_missing() -> None:
    entry = b"\0" * 4 + bytes.fromhex("dca740c8c042101ab4b908002b2fe182") + struct.pack("<II", 1, 0) + b"/o=Firm/cn=Ann\0"
    found = fields(mail({tags.SENDER_TYPE: "EX", tags.SENDER_ADDRESS: "", tags.SENDER_ENTRYID: entry}))[0]
    assert found == fields(mail({tags.SENDER_TYPE: "EX", tags.SENDER_ADDRESS: "/o=Firm/cn=Ann"}))[0]


def test_recipients_of_whom_only_names_are_known_are_kept() -> None:
    found = fields(mail({tags.DISPLAY_TO: "Bob Bobson; cid@example.org"}))
    assert found[1].startswith("To: Bob Bobson <name-")
    assert found[1].endswith("@no-address.invalid>, cid@example.org")


def test_replies_go_where_the_sender_wanted_them() -> None:
    names = "Desk\0SMTP\0desk@example.org\0".encode("utf-16-le")
    entry = b"\0" * 4 + bytes.fromhex("812b1fa4bea310199d6e00dd010f5402") + struct.pack("<HH", 0, 0x9000) + names
    blob = struct.pack("<II", 1, len(entry) + 4) + struct.pack("<I", len(entry)) + entry
    assert "Reply-To: Desk <desk@example.org>" in fields(mail({tags.REPLY_RECIPIENT_ENTRIES: blob}))


def test_damaged_reply_lists_are_passed_over() -> None:
    blob = struct.pack("<III", 1, 99, 0xFFFFFFF0) + b"\0" * 40
    assert not any(line.startswith("Reply-To") for line in fields(mail({tags.REPLY_RECIPIENT_ENTRIES: blob})))


def test_categories_and_headers_kept_as_named_properties_are_given() -> None:
    own = mail()
    named = {
        (tags.PS_PUBLIC_STRINGS, "Keywords"): texts("Blue, big", "Projekt Ä"),
        (tags.PS_INTERNET_HEADERS, "x-mailer"): "Pen",
        (tags.PS_INTERNET_HEADERS, "x-ms-exchange-organization-scl"): "-1",
        (tags.PS_INTERNET_HEADERS, "content-type"): "text/plain",
        (tags.PS_INTERNET_HEADERS, "bad name"): "x",
    }
    found = header(bag({tags.SUBJECT: "x"}, named), list(own.recipients)).decode()
    assert '\r\nKeywords: "Blue, big", =?utf-8?B?UHJvamVrdCDDhA==?=\r\n' in found
    assert found.endswith("x-mailer: Pen\r\n")


def test_a_header_without_any_property_is_empty() -> None:
    assert header(bag({}), []) == b""


def test_line_breaks_in_properties_make_no_header_fields() -> None:
    own = mail({tags.SUBJECT: "x\r\nBcc: evil@example.org", tags.SENDER_NAME: "a\nb", tags.MESSAGE_ID: "<1@x>\r\nX: y"})
    names = [line.partition(":")[0] for line in fields(own)]
    assert not {"Bcc", "X"} & set(names)


def test_the_date_is_that_of_sending_else_of_delivery_else_of_making() -> None:
    later = Time(MONDAY + 60)
    assert "Date: Mon, 05 Jan 2026 08:00:00 +0000" in fields(mail({tags.DELIVERY_TIME: later}))
    made = header(bag({tags.DELIVERY_TIME: later, tags.CREATION_TIME: Time(MONDAY)}), [])
    assert made == b"Date: Mon, 05 Jan 2026 08:01:00 +0000\r\n"


@pytest.mark.parametrize(("stored", "written"), [
    ("<1@x>", "<1@x>"), ("1@x", "<1@x>"), ("<1@x>\r\n <2@x>", "<1@x> <2@x>"), ("<1@x> trailing", "<1@x>"),
])  # fmt: skip
def test_message_ids_are_written_in_brackets(stored: str, written: str) -> None:
    assert f"References: {written}" in fields(mail({tags.REFERENCES: stored}))
