"""The pure parts: ids, options, base64 as it comes in, envelopes that end early, dates, rules, cards, statuses."""

from __future__ import annotations

import uuid
from pathlib import Path

import icalendar
import pybase64
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrescue.core.errors import SignInFailed, SourceUnreachable, UsageError
from mailrescue.providers.base import Means
from mailrescue.providers.ews import ascard, asical
from mailrescue.providers.ews.content import Content
from mailrescue.providers.ews.facts import facts
from mailrescue.providers.ews.ids import IdFacts, read_id
from mailrescue.providers.ews.locating import located
from mailrescue.providers.ews.options import EwsOptions
from mailrescue.providers.ews.parsing import CutShort, Element, answers
from mailrescue.providers.ews.recurring import rule
from mailrescue.providers.ews.refusing import Busy, Lost, check_status
from mailrescue.providers.ews.soap import moment, number
from mailrescue.providers.net.candidates import Candidate
from mailrescue.providers.net.mailaddress import mail_address

MAILBOX, REPLICA = "b64bdbbd-a21f-4ce0-8d50-35afe03fcbfc", "188cd570-1122-3344-5566-778899aabbcc"


def read(xml: str) -> Element:
    """An element as the parser reads it."""
    (answer,) = answers([f'<s:Envelope xmlns:s="e" xmlns:t="t"><t:XResponseMessage>{xml}</t:XResponseMessage></s:Envelope>'.encode()])
    return next(iter(answer.element))


def item(inside: str, tag: str = "Message") -> Element:
    """An item's element."""
    return read(f'<t:{tag}><t:ItemId Id="id" ChangeKey="ck"/>{inside}</t:{tag}>')


def test_an_id_tells_mailbox_and_replica() -> None:
    entry = bytes(4) + bytes(range(16)) + b"\x01\x00" + uuid.UUID(REPLICA).bytes_le + b"\x00\x00\x00\x00\x01\x0c"
    for whole in (entry + bytes(2), entry + uuid.UUID(REPLICA).bytes_le + bytes(10)):
        head = b"\x00\x03\x24\x00" + MAILBOX.encode() + b"\x00" + len(whole).to_bytes(2, "little")
        assert read_id(pybase64.b64encode(head + whole).decode()) == IdFacts(MAILBOX, REPLICA)
        assert read_id(pybase64.b64encode(head + whole[:-1]).decode()) == IdFacts(MAILBOX)


@given(st.text())
def test_any_other_text_tells_nothing_and_does_no_harm(text: str) -> None:
    assert isinstance(read_id(text), IdFacts)


@given(st.binary(max_size=200))
def test_any_bytes_as_an_id_do_no_harm(data: bytes) -> None:
    assert isinstance(read_id(pybase64.b64encode(data).decode()), IdFacts)


@pytest.mark.parametrize(
    ("given_", "endpoint"),
    [
        ("mail.example.org", "https://mail.example.org/EWS/Exchange.asmx"), ("https://mail.example.org/", "https://mail.example.org/EWS/Exchange.asmx"),
        ("https://mail.example.org:444/ews/Exchange.asmx", "https://mail.example.org:444/ews/Exchange.asmx"), ("", ""),
    ],
)  # fmt: skip
def test_an_endpoint_may_be_just_a_name(given_: str, endpoint: str) -> None:
    assert EwsOptions.of({"email": "a@b.c", "endpoint": given_}).endpoint == endpoint


@pytest.mark.parametrize(
    "options",
    [
        {"email": "nobody"}, {"email": ""}, {"email": "a@b.c", "auth": "kerberos"}, {"email": "a@b.c", "endpoint": "http://mail.example.org/x"},
        {"email": "a@b.c", "endpoint": "https://"}, {"email": "a@b.c", "endpoint": "https://me:pw@mail.example.org/x"},
        {"email": "a@b.c", "endpoint": "https://mail.example.org:port/x"},
    ],
)  # fmt: skip
def test_options_without_sense_are_named(options: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        EwsOptions.of(options)
    assert "pw" not in str(caught.value) or "endpoint" in str(caught.value)


@given(st.binary(max_size=2000), st.integers(1, 97), st.booleans())
def test_base64_comes_back_however_it_is_cut_and_folded(data: bytes, step: int, folded: bool) -> None:
    text = (pybase64.encodebytes(data) if folded else pybase64.b64encode(data)).decode()
    content = Content(1000)
    content._waiting_size = 0
    for at in range(0, len(text), step):
        content.add(text[at : at + step])
        content._decode()
    content.finish()
    raw, spool = content.taken()
    if spool:
        raw = Path(spool.path).read_bytes()
        Path(spool.path).unlink()
    assert (raw, content.broken, content.size) == (data, False, len(data))


@pytest.mark.parametrize("text", ["abc", "ab=c", "QUJD!", "QUJD=QUJD", "QQ==QQ==", "QUJDö", "QUI=\nQUJD", "="])
def test_what_is_no_base64_is_broken(text: str) -> None:
    for step in (1, 4, 100):
        content = Content()
        for at in range(0, len(text), step):
            content.add(text[at : at + step])
            content._decode()
        content.finish()
        assert content.broken


ENVELOPE = (
    b'<s:Envelope xmlns:s="e" xmlns:m="m" xmlns:t="t"><s:Body><m:R><m:ResponseMessages><m:GetItemResponseMessage ResponseClass="Success">'
    b"<m:Items><t:Message><t:MimeContent>QUJD</t:MimeContent></t:Message></m:Items></m:GetItemResponseMessage>"
    b"</m:ResponseMessages></m:R></s:Body></s:Envelope>"
)


def test_an_envelope_is_read_in_any_pieces_and_never_taken_for_whole_when_it_is_cut() -> None:
    for step in (1, 7, 1000):
        (answer,) = answers(ENVELOPE[at : at + step] for at in range(0, len(ENVELOPE), step))
        assert answer.content is not None
        assert answer.content.taken() == (b"ABC", None)
    for length in range(0, len(ENVELOPE), 9):
        with pytest.raises(CutShort):
            list(answers([ENVELOPE[:length]]))


@pytest.mark.parametrize("data", [b"", b"no xml", b"<html><body>x", b"\x00\xff", b"<a/>", b'<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>'])
def test_what_is_no_envelope_is_cut_short(data: bytes) -> None:
    with pytest.raises(CutShort):
        list(answers([data]))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-06-01T10:00:00Z", 1780308000), ("2026-06-01T10:00:00.1234567Z", 1780308000), ("2026-06-01T12:00:00+02:00", 1780308000),
        ("2026-06-01T10:00:00", 1780308000), ("", None), ("yesterday", None), ("0001-01-01T00:00:00Z", None), ("9999-12-31T23:59:59Z", None),
        ("1601-01-01T00:00:00Z", None), ("2026-13-01T00:00:00Z", None), ("0001-01-01T00:00:00+14:00", None),
    ],
)  # fmt: skip
def test_moments_of_any_form_are_seconds_or_unknown(text: str, seconds: int | None) -> None:
    assert moment(text) == seconds


@given(st.text(max_size=30))
def test_any_text_as_a_date_or_number_does_no_harm(text: str) -> None:
    moment(text)
    number(text)


def test_an_item_that_tells_next_to_nothing_is_listed_all_the_same() -> None:
    bare = facts(item(""))
    assert (bare.key, bare.digest, bare.flags, bare.received, bare.listed().size) == ("id", "ck.0", (), None, 0)
    nameless = facts(read("<t:Message><t:Size>7</t:Size></t:Message>"))
    assert (nameless.key, nameless.digest) == ("", "7.0.0")


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<t:DailyRecurrence><t:Interval>2</t:Interval></t:DailyRecurrence><t:NoEndRecurrence/>", "FREQ=DAILY;INTERVAL=2"),
        ("<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Monday Friday</t:DaysOfWeek></t:WeeklyRecurrence>"
         "<t:NumberedRecurrence><t:NumberOfOccurrences>5</t:NumberOfOccurrences></t:NumberedRecurrence>", "FREQ=WEEKLY;COUNT=5;BYDAY=MO,FR"),
        ("<t:RelativeMonthlyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Weekday</t:DaysOfWeek><t:DayOfWeekIndex>Last</t:DayOfWeekIndex>"
         "</t:RelativeMonthlyRecurrence>", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("<t:AbsoluteYearlyRecurrence><t:DayOfMonth>24</t:DayOfMonth><t:Month>December</t:Month></t:AbsoluteYearlyRecurrence>"
         "<t:EndDateRecurrence><t:EndDate>2030-12-31Z</t:EndDate></t:EndDateRecurrence>", "FREQ=YEARLY;UNTIL=20301231;BYMONTHDAY=24;BYMONTH=12"),
        ("<t:DailyRegeneration><t:Interval>1</t:Interval></t:DailyRegeneration>", ""),
    ],
)  # fmt: skip
def test_rules_of_repeating_are_those_of_icalendar(inside: str, found: str) -> None:
    recurrence = read(f"<t:Recurrence>{inside}</t:Recurrence>")
    made = rule(recurrence)
    assert (icalendar.vRecur(made).to_ical().decode() if made else "") == found


def test_an_element_is_written_as_it_was_read() -> None:
    xml = '<Task Id="&lt;&quot;"><Subject>a &amp; b</Subject><Body BodyType="Text">x\ny</Body><Empty/></Task>'
    assert read(xml).written() == xml


def test_an_appointment_by_its_properties_is_a_whole_icalendar() -> None:
    data, lost = asical.event(element := item(
        "<t:Subject>Lunch, with Bob</t:Subject><t:Body BodyType=\"HTML\">&lt;p&gt;Hello&lt;/p&gt;</t:Body><t:Start>2026-06-02T10:00:00Z</t:Start>"
        "<t:End>2026-06-02T11:00:00Z</t:End><t:Location>Café</t:Location><t:UID>u1</t:UID><t:Organizer><t:Mailbox><t:Name>Ann</t:Name>"
        "<t:EmailAddress>ann@example.org</t:EmailAddress></t:Mailbox></t:Organizer><t:RequiredAttendees><t:Attendee><t:Mailbox>"
        "<t:EmailAddress>bob@example.org</t:EmailAddress></t:Mailbox><t:ResponseType>Accept</t:ResponseType></t:Attendee></t:RequiredAttendees>",
        "CalendarItem",
    ), facts(element), [])  # fmt: skip
    event = icalendar.Calendar.from_ical(data).walk("VEVENT")[0]
    assert (str(event["summary"]), str(event["description"]), str(event["location"]), str(event["uid"])) == ("Lunch, with Bob", "Hello", "Café", "u1")
    assert (str(event["organizer"]), event["attendee"].params["PARTSTAT"]) == ("mailto:ann@example.org", "ACCEPTED")
    assert event.decoded("dtend").isoformat() == "2026-06-02T11:00:00+00:00"
    assert lost == []


def test_a_contact_by_its_properties_is_a_vcard_that_others_read() -> None:
    import vobject

    element = item(
        "<t:DisplayName>Carl; the Great</t:DisplayName><t:CompanyName>Firm</t:CompanyName><t:GivenName>Carl</t:GivenName><t:Surname>Größe</t:Surname>"
        '<t:EmailAddresses><t:Entry Key="EmailAddress1">carl@example.org</t:Entry></t:EmailAddresses><t:PhoneNumbers><t:Entry Key="MobilePhone">+49 1'
        '</t:Entry></t:PhoneNumbers><t:PhysicalAddresses><t:Entry Key="Home"><t:Street>Way 1</t:Street><t:City>Town</t:City></t:Entry>'
        f"</t:PhysicalAddresses><t:Birthday>1980-05-04T22:00:00Z</t:Birthday><t:Body BodyType=\"Text\">{'long note, ' * 20}</t:Body>", "Contact",
    )  # fmt: skip
    card = ascard.card(element, facts(element))
    assert all(len(line) <= 75 for line in card.split(b"\r\n"))
    shown = vobject.readOne(card.decode())
    assert (shown.fn.value, shown.email.value, shown.tel.value, shown.n.value.family) == ("Carl; the Great", "carl@example.org", "+49 1", "Größe")
    assert (shown.adr.value.street, shown.bday.value, shown.note.value) == ("Way 1", "1980-05-05", ("long note, " * 20).strip())


@pytest.mark.parametrize(
    ("status", "target", "error"),
    [
        (401, "", SignInFailed), (403, "", SignInFailed), (302, "https://login.example.org/", SourceUnreachable), (404, "", SourceUnreachable),
        (302, "/ews/genericerrorpage.htm?aspxerrorpath=/ews/exchange.asmx", Busy), (429, "", Busy), (503, "", Busy), (511, "", SourceUnreachable),
        (418, "", Lost), (456, "", SignInFailed),
    ],
)  # fmt: skip
def test_statuses_are_told_apart(status: int, target: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_status(status, target, None, "mail.example.org", "ann")


def test_a_server_that_is_not_named_is_looked_for_and_one_that_nothing_proves_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    options = EwsOptions.of({"email": "ann@example.org"})
    address = mail_address("ann@example.org")
    doubtful = Candidate("ews", address, "ann@example.org", "DNS says so.", endpoint="https://evil.example/EWS/Exchange.asmx", unproven=True)
    proven = Candidate("ews", address, "ann@example.org", "Autodiscover says so.", endpoint="https://mail.example.org/EWS/Exchange.asmx")
    for found, endpoint in (([doubtful, proven], proven.endpoint), ([doubtful], "")):
        monkeypatch.setattr("mailrescue.providers.net.finding.find", lambda *_, found=found: iter(found))
        if endpoint:
            assert located(options, Means("secret")).endpoint == endpoint
        else:
            with pytest.raises(SourceUnreachable, match="--endpoint"):
                located(options, Means("secret"))
    assert located(EwsOptions.of({"email": "a@b.c", "endpoint": "x.example"}), Means()).host == "x.example"
