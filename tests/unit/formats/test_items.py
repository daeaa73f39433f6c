"""Appointments, tasks and contacts in formats of their own: their cards, their words, what is shown, and what is damaged."""

from __future__ import annotations

import base64
import time
import warnings
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from mailrescue.app.mailview import attachments_in, document_of_bytes
from mailrescue.core.errors import NotFound
from mailrescue.formats.forms import FORM_BYTES, Form, form_of
from mailrescue.formats.mime import describe
from mailrescue.formats.showing import as_text
from mailrescue.model.mail import ItemKind

_DATA = Path(__file__).resolve().parents[2] / "data/items"
_BERLIN = ZoneInfo("Europe/Berlin")
# As Exchange writes a zone that an administrator made up: one change of clocks on a Sunday in March, one in October.
_MADE_UP = (
    "BEGIN:VTIMEZONE\r\nTZID:Our own time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)


def _calendar(*lines: str, kind: str = "VEVENT", before: str = "", behind: str = "") -> bytes:
    text = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", f"BEGIN:{kind}", *lines, f"END:{kind}", "END:VCALENDAR", ""))
    return text.replace(f"BEGIN:{kind}", f"{before}BEGIN:{kind}", 1).replace("END:VCALENDAR", f"{behind}END:VCALENDAR").encode()


def _card(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", "")).encode()


def _when(*lines: str, before: str = "", behind: str = "") -> datetime | None:
    seconds = describe(_calendar(*lines, before=before, behind=behind)).date
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def test_an_appointment_is_known_by_what_it_is_called_who_calls_it_who_comes_and_when() -> None:
    told = describe(_calendar(
        "SUMMARY:Plans\\, big", "  ones", "DTSTART;TZID=Europe/Berlin:20260702T100000", "DTEND;TZID=Europe/Berlin:20260702T110000",
        "ORGANIZER;CN=\"Becker, Anna\":MAILTO:anna@firm.example", "ATTENDEE;CN=Ben:mailto:ben@firm.example", "ATTENDEE:mailto:eve@firm.example",
        "LOCATION:Room 2", "DESCRIPTION:Bring figures.\\nAll of them.", "BEGIN:VALARM", "DESCRIPTION:ring", "END:VALARM",
    ))  # fmt: skip
    assert (told.subject, told.sender, told.recipients) == ("Plans, big ones", "Becker, Anna <anna@firm.example>", "Ben <ben@firm.example>, eve@firm.example")
    assert told.date == datetime(2026, 7, 2, 8, tzinfo=UTC).timestamp()
    assert told.text == "Room 2\nBring figures.\nAll of them."
    assert (told.message_id, told.attachments) == ("", ())


def test_a_contact_is_known_by_name_and_addresses_and_found_by_number_firm_and_note() -> None:
    told = describe(_card(
        "N:Becker;Anna;;Dr.;", "ORG:Northwind;Sales", "TEL;TYPE=WORK:+49 30 1234", "EMAIL;TYPE=WORK:anna@firm.example", "item1.EMAIL:anna@home.example",
        "NOTE:met in Łódź", "REV:2026-03-02T10:00:00Z", "PHOTO;ENCODING=b:" + "QUJD" * 100,
    ))  # fmt: skip
    assert (told.subject, told.sender) == ("Dr. Anna Becker", "Dr. Anna Becker <anna@firm.example>")
    assert told.recipients == "anna@firm.example, anna@home.example"
    assert told.date == datetime(2026, 3, 2, 10, tzinfo=UTC).timestamp()
    assert told.text == "Northwind Sales\n+49 30 1234\nmet in Łódź"
    assert describe(_card("ORG:Northwind;")).subject == "Northwind"


def test_a_task_is_of_the_day_on_which_it_is_due() -> None:
    told = describe(_calendar("SUMMARY:Taxes", "DUE;VALUE=DATE:20260531", "PERCENT-COMPLETE:40", kind="VTODO"))
    assert (told.subject, told.date) == ("Taxes", datetime(2026, 5, 31, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("DTSTART:20260302T100000Z", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("DTSTART;VALUE=DATE:20260302", datetime(2026, 3, 2, tzinfo=UTC)),
        ("DTSTART:20260302T100000", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("DTSTART;TZID=America/New_York:20260302T100000", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ("DTSTART;TZID=W. Europe Standard Time:20260702T100000", datetime(2026, 7, 2, 8, tzinfo=UTC)),
        ("DTSTART;TZID=\"/mozilla.org/20070129_1/America/New_York\":20260302T100000", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ("DTSTART;TZID=Nowhere/At_All:20260302T100000", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("DTSTART;TZID=Our own time:20260328T100000", datetime(2026, 3, 28, 9, tzinfo=UTC)),
        ("DTSTART;TZID=Our own time:20260329T100000", datetime(2026, 3, 29, 8, tzinfo=UTC)),
        ("DTSTART;TZID=Our own time:20261024T100000", datetime(2026, 10, 24, 8, tzinfo=UTC)),
        ("DTSTART;TZID=Our own time:20261025T100000", datetime(2026, 10, 25, 9, tzinfo=UTC)),
        ("DTSTART:19490501", None),
        ("DTSTART:99990501T000000", None),
        ("DTSTART:20260230T100000Z", None),
        ("DTSTART:tomorrow", None),
    ],
)
def test_the_moment_is_that_of_the_zone_that_is_defined_or_named(start: str, expected: datetime | None) -> None:
    assert _when(start, before=_MADE_UP) == expected
    assert _when(start, behind=_MADE_UP) == expected


def test_a_zone_that_is_defined_in_the_file_beats_its_name() -> None:
    assert _when("DTSTART;TZID=Our own time:20260302T100000", before=_MADE_UP.replace("+0100", "+0530").replace("+0200", "+0530")) == datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("path", sorted(_DATA.glob("*.ics")), ids=lambda path: path.stem)
def test_real_calendars_say_what_a_library_reads_in_them(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        event = next(part for part in icalendar.Calendar.from_ical(path.read_bytes()).walk() if part.name == "VEVENT")
    told = describe(path.read_bytes())
    assert told.subject == str(event.get("SUMMARY", ""))
    start = event.get("DTSTART")
    start = start[0] if isinstance(start, list) else start
    if start is not None and hasattr(start, "dt"):
        at = start.dt
        moment = at if isinstance(at, datetime) else datetime.combine(at, datetime.min.time())
        assert isinstance(at, date)
        assert told.date == (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    words = (str(event.get(name, "")) for name in ("LOCATION", "DESCRIPTION"))
    assert all(said.replace("\r\n", "\n").strip() in told.text for said in words)


@pytest.mark.parametrize("name", ["John_Doe_EVOLUTION.vcf", "rfc2426-example.vcf"])
def test_real_contacts_say_what_a_library_reads_in_them(name: str) -> None:
    raw = (_DATA / name).read_bytes()
    card, told = vobject.readOne(raw.decode()), describe(raw)
    assert told.subject == card.fn.value
    assert told.recipients == ", ".join(line.value for line in card.email_list)
    assert all(line.value in told.text for line in card.tel_list)


def test_several_cards_of_an_old_phone_are_named_by_the_first_and_found_by_all() -> None:
    told = describe((_DATA / "John_Doe_ANDROID.vcf").read_bytes())
    assert told.subject == "john.doe@company.com"
    assert "jane.doe@company.com" in told.text
    assert "Ñ Ñ Ñ Ñ" in told.text


def test_letters_that_were_folded_in_their_middle_are_whole_again() -> None:
    raw = _calendar("SUMMARY:Größe")
    at = raw.index("ö".encode()) + 1
    assert describe(raw[:at] + b"\r\n " + raw[at:]).subject == "Größe"


def test_files_inside_are_named_shown_and_given_out_as_they_were_put_in() -> None:
    data = bytes(range(256)) * 40
    text = base64.b64encode(data).decode()
    folded = "\r\n ".join(text[n : n + 70] for n in range(0, len(text), 70))
    raw = _calendar(
        "SUMMARY:Plan", f"ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=application/pdf;X-FILENAME=\"plan 1.pdf\":{folded}",
        "ATTACH:https://firm.example/plan.pdf", "ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=image/png:QUJD", "X-AFTER:1",
    )  # fmt: skip
    assert describe(raw).attachments == ("plan 1.pdf", "attachment 2.png")
    document = document_of_bytes(raw, ItemKind.EVENT)
    assert [(file.name, file.kind) for file in document.files] == [("plan 1.pdf", "application/pdf"), ("attachment 2.png", "image/png")]
    assert list(attachments_in(raw, [file.index for file in document.files])) == [data, b"ABC"]
    with pytest.raises(NotFound):
        next(attachments_in(raw, [2]))


def test_an_appointment_is_shown_in_the_readers_own_time_with_the_written_one_beside_it() -> None:
    raw = _calendar(
        "SUMMARY:Call", "DTSTART;TZID=America/New_York:20260302T100000", "DTEND:20260302T160000Z", "LOCATION:Room 2", "STATUS:CONFIRMED",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,-1FR;UNTIL=20261201T000000Z", "DESCRIPTION:Bring figures.",
    )  # fmt: skip
    document = document_of_bytes(raw, ItemKind.EVENT, _BERLIN)
    assert document.facts == (
        ("Start", "2026-03-02 16:00 (2026-03-02 10:00 America/New_York)"), ("End", "2026-03-02 17:00"), ("Location", "Room 2"),
        ("Status", "CONFIRMED"), ("Repeats", "every 2 weeks on Mon, the last Fri, until 2026-12-01"),
    )  # fmt: skip
    assert (document.subject, document.text, document.html) == ("Call", "Bring figures.", None)
    assert as_text(raw, _BERLIN).splitlines()[0] == "Start: 2026-03-02 16:00 (2026-03-02 10:00 America/New_York)"
    assert as_text(raw, _BERLIN).endswith("\n\nBring figures.")
    assert as_text(b"Subject: a mail\n\nHello", _BERLIN) == ""


def test_whole_days_are_shown_as_days_and_a_single_one_has_no_end() -> None:
    one, three = (document_of_bytes(_calendar("DTSTART;VALUE=DATE:20260302", f"DTEND;VALUE=DATE:2026030{end}"), zone=_BERLIN).facts for end in (3, 5))
    assert (one, three) == ((("Start", "2026-03-02"),), (("Start", "2026-03-02"), ("End", "2026-03-04")))


def test_a_contact_is_shown_with_its_rows_and_its_note_below() -> None:
    document = document_of_bytes(_card("FN:Anna Becker", "TEL;TYPE=CELL:1", "EMAIL:a@x.example", "NOTE:likes tea"), ItemKind.CONTACT)
    assert (document.subject, document.facts, document.text) == ("Anna Becker", (("Phone", "1 (cell)"), ("E-mail", "a@x.example")), "likes tea")
    assert [str(person) for person in document.sender] == ["Anna Becker <a@x.example>"]


@pytest.mark.parametrize("raw", [b"BEGIN:VCALENDAR\r\nnothing of use", b"BEGIN:VCARD\n", b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_what_cannot_be_taken_apart_is_its_own_text(raw: bytes) -> None:
    text = raw.decode("utf-8-sig")
    assert (describe(raw).text, describe(raw).subject) == (text, "")
    assert document_of_bytes(raw, ItemKind.EVENT).text.strip("\ufeff") == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (b"BEGIN:VCALENDAR\r\n", Form.CALENDAR), (b"\xef\xbb\xbfbegin:vcard\n", Form.CARD), (b"\r\n\r\nBEGIN:VCARD \r\n", Form.CARD), (b"", Form.MAIL),
        (b"BEGIN:VCALENDARS\r\n", Form.MAIL), (b"Subject: BEGIN:VCARD\r\n", Form.MAIL), (b"BEGIN:VEVENT\r\n", Form.MAIL), (b" " * FORM_BYTES + b"BEGIN:VCARD\n", Form.MAIL),
    ],
)  # fmt: skip
def test_the_form_is_told_by_the_beginning(raw: bytes, form: Form) -> None:
    assert form_of(raw) is form


@pytest.mark.parametrize(
    "piece",
    [
        b"BEGIN:VEVENT\n", b"a:\n", b"x", b"\n ", b"A" + b";a=b" * 30 + b":x\n", b'A;a="', b"RDATE:" + b"20200101T000000," * 300 + b"\n",
        b"BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETTO:+0100\n", b"NOTE;ENCODING=QUOTED-PRINTABLE:a=\n",
    ],
)  # fmt: skip
def test_no_item_however_mean_takes_long(piece: bytes) -> None:
    raw = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=X:20260101T000000\r\nSUMMARY:x\r\n" + piece * (600_000 // len(piece))
    begun = time.process_time()
    describe(raw)
    assert time.process_time() - begun < 4
