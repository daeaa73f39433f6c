"""No bytes that begin as an appointment or a contact are too broken to be described and shown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mailrescue.app.mailview import attachments_in, document_of_bytes
from mailrescue.formats.contentlines import split_value, unescaped
from mailrescue.formats.mime import describe
from mailrescue.formats.showing import as_text
from mailrescue.formats.words import index_text
from mailrescue.formats.zones import Stamp, in_utc, observance, parse_stamp
from mailrescue.model.mail import ItemKind
from mailrescue.vault.parts import skeleton, split

_PIECES = [
    b"BEGIN:VEVENT\n", b"END:VEVENT\n", b"BEGIN:VTIMEZONE\nTZID:X\n", b"BEGIN:STANDARD\n", b"END:STANDARD\n", b"BEGIN:VCARD\n", b"BEGIN:VALARM\r\n", b"END:", b"BEGIN:",
    b"SUMMARY", b"FN", b"N:;;;;", b"DTSTART", b"DTEND", b"DUE", b";TZID=X", b";TZID=\"", b";VALUE=DATE", b":20260101T100000", b":20260101", b":00010101T000000", b":99991231T235959Z",
    b"TZOFFSETTO:+0100\n", b"TZOFFSETTO:-9999\n", b"TZOFFSETFROM:+0200\n", b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\n", b"RRULE:FREQ=YEARLY;BYDAY=99MO;BYMONTHDAY=31\n",
    b"RDATE:20260101T000000,x\n", b"ATTACH;ENCODING=BASE64:", b"QUJD", b";ENCODING=QUOTED-PRINTABLE", b";CHARSET=utf-7", b"=\n", b"=00", b"ORGANIZER;CN=", b"ATTENDEE:mailto:",
    b"DESCRIPTION:", b"X-ALT-DESC:<b>", b"NOTE:", b"TEL", b"ORG:a;b", b"RRULE:FREQ=WEEKLY;COUNT=9;UNTIL=", b"\r\n", b"\n", b"\r", b"\n ", b"\0", b"\\", b"\\n", b":", b";", b'"',
    b"^n", b"\xff", b"\xed\xa0\x80", b"\xc3", b"+2AA-", b"words ",
]  # fmt: skip
_BEGINNINGS = st.sampled_from([b"BEGIN:VCALENDAR\r\n", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", b"\xef\xbb\xbfBEGIN:VCARD\n"])
_ITEMS = st.builds(lambda head, pieces: head + b"".join(pieces), _BEGINNINGS, st.lists(st.sampled_from(_PIECES) | st.binary(max_size=6), max_size=40))


@given(_ITEMS)
def test_any_item_is_described_in_text_that_a_database_can_hold(raw):
    told = describe(raw)
    fields = [told.subject, told.sender, told.recipients, *told.attachments]
    assert all(field.isprintable() for field in fields)
    assert "\0" not in told.text
    told.text.encode()
    index_text(told.text)
    assert told.date is None or 0 <= told.date < 4_102_444_800
    assert describe(*skeleton(raw, list(split(raw)))) == told


@given(_ITEMS)
def test_any_item_can_be_shown_with_its_files(raw):
    zone = ZoneInfo("Europe/Berlin")
    document = document_of_bytes(raw, ItemKind.EVENT, zone)
    as_text(raw, zone).encode()
    assert all(name and value for name, value in document.facts)
    assert len(list(attachments_in(raw, [file.index for file in document.files]))) == len(document.files)


@given(st.text(alphabet="a\\,;n\n"), st.sampled_from(",;"))
def test_a_structured_value_says_the_same_as_a_whole_one(text, separator):
    assert "".join(split_value(text, separator)).count("a") == text.count("a")
    assert unescaped(text).count("a") == text.count("a")


@given(st.text(max_size=30) | st.datetimes().map(lambda at: f"{at:%Y%m%dT%H%M%S}"), st.text(max_size=20))
def test_no_moment_and_no_zone_is_too_odd(text, name):
    stamp = parse_stamp(text)
    zone = observance({"DTSTART": text, "TZOFFSETTO": "+0100", "RRULE": f"FREQ=YEARLY;BYDAY={name};BYMONTH={name}"}, [text, name])
    if stamp is not None:
        assert isinstance(stamp, Stamp)
        in_utc(stamp, name, {})
        in_utc(stamp, "X", {"X": (zone,) if zone else ()})
