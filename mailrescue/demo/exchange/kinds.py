"""Kinds of items: the element that each class is given as, and the fields that it has beyond those of every item.

Orders: [MS-OXWSMSG] 2.2.4.1 MessageType, [MS-OXWSMTGS] CalendarItemType, [MS-OXWSCONT] ContactItemType, [MS-OXWSTASK] TaskType.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from mailrescue.demo.exchange.soap import element, escaped, moment, plain, yes
from mailrescue.demo.exchange.store import Item

_ELEMENTS = (
    ("IPM.Schedule.Meeting.Request", "t:MeetingRequest"),
    ("IPM.Schedule.Meeting.Canceled", "t:MeetingCancellation"),
    ("IPM.Schedule.Meeting.Resp", "t:MeetingResponse"),
    ("IPM.Appointment", "t:CalendarItem"),
    ("IPM.Contact", "t:Contact"),
    ("IPM.DistList", "t:DistributionList"),
    ("IPM.Task", "t:Task"),
    ("IPM.Post", "t:PostItem"),
)
_NO_MIME = ("IPM.Task", "IPM.StickyNote", "IPM.DistList", "IPM.Configuration")


def element_of(kind: str) -> str:
    """Return the element by which an item of this class is given; a mail's for what the schema has none for."""
    return next((name for start, name in _ELEMENTS if kind.startswith(start)), "t:Message")


def has_mime(item: Item) -> bool:
    """Return whether Exchange can make MIME, iCalendar or vCard of an item."""
    return not item.kind.startswith(_NO_MIME) and not item.associated


def title_of(item: Item) -> str:
    """Return the subject of an item: of a mail, an appointment, or the name of a contact."""
    key = {"t:CalendarItem": "SUMMARY", "t:Contact": "FN"}.get(element_of(item.kind))
    return (_lines(item, key) or [""])[0] if key else item.letter.text("Subject")


_Write = Callable[[Item], str]


def _line(name: str, key: str) -> _Write:
    """Write a line of an iCalendar or vCard as an element."""

    def write(item: Item) -> str:
        found = _lines(item, key)
        return plain(name, found[0]) if found else ""

    return write


def _lines(item: Item, key: str) -> list[str]:
    text = item.letter.content.decode("utf-8", "replace").replace("\r\n ", "").replace("\n ", "")
    event = text[text.find("BEGIN:VEVENT") :] if "BEGIN:VEVENT" in text else text
    found = re.findall(rf"^{key}(?:;[^:\r\n]*)?:([^\r\n]*)", event, re.MULTILINE | re.IGNORECASE)
    return [value.replace("\\,", ",").replace("\\;", ";").replace("\\n", "\n").replace("\\\\", "\\") for value in found]


def _when(name: str, key: str) -> _Write:
    def write(item: Item) -> str:
        found = _lines(item, key)
        when = _moment(found[0]) if found else None
        return plain(name, moment(when)) if when else ""

    return write


def _moment(text: str) -> datetime | None:
    for form in ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S", "%Y%m%d"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            pass
    return None


def _told(name: str, field: str) -> _Write:
    """Write what an item without bytes was given as a field."""

    def write(item: Item) -> str:
        found = item.properties.get(field, "")
        return plain(name, found) if found else ""

    return write


def _entries(name: str, key: str, entry: str) -> _Write:
    def write(item: Item) -> str:
        found = _lines(item, key)
        told = (element("t:Entry", escaped(value), Key=f"{entry}{number}") for number, value in enumerate(found[:3], 1))
        return element(name, *told) if found else ""

    return write


def _all_day(item: Item) -> str:
    start = _lines(item, "DTSTART")
    return plain("t:IsAllDayEvent", yes(bool(start) and "T" not in start[0]))


def _kind_of_event(item: Item) -> str:
    return plain("t:CalendarItemType", "RecurringMaster" if _lines(item, "RRULE") else "Single")


def _part_of_name(name: str, number: int) -> _Write:
    def write(item: Item) -> str:
        parts = (_lines(item, "N") or [""])[0].split(";")
        return plain(name, parts[number]) if len(parts) > number and parts[number] else ""

    return write


def _header(name: str, header: str) -> _Write:
    def write(item: Item) -> str:
        found = item.letter.text(header)
        return plain(name, found) if found else ""

    return write


def _people(name: str, *headers: str) -> _Write:
    def write(item: Item) -> str:
        people = next((found for header in headers if (found := item.letter.people(header))), [])
        one = name in ("t:Sender", "t:From")
        return element(name, *(mailbox_xml(*person) for person in (people[:1] if one else people))) if people else ""

    return write


def mailbox_xml(name: str, address: str) -> str:
    """Return somebody with an address."""
    parts = plain("t:Name", name), plain("t:EmailAddress", address), plain("t:RoutingType", "SMTP"), plain("t:MailboxType", "Mailbox")
    return element("t:Mailbox", *parts)


_MESSAGE: tuple[tuple[str, _Write], ...] = (
    ("message:Sender", _people("t:Sender", "Sender", "From")),
    ("message:ToRecipients", _people("t:ToRecipients", "To")),
    ("message:CcRecipients", _people("t:CcRecipients", "Cc")),
    ("message:BccRecipients", _people("t:BccRecipients", "Bcc")),
    ("message:IsReadReceiptRequested", lambda _: plain("t:IsReadReceiptRequested", "false")),
    ("message:IsDeliveryReceiptRequested", lambda _: plain("t:IsDeliveryReceiptRequested", "false")),
    ("message:ConversationTopic", _header("t:ConversationTopic", "Subject")),
    ("message:From", _people("t:From", "From")),
    ("message:InternetMessageId", _header("t:InternetMessageId", "Message-ID")),
    ("message:IsRead", lambda item: plain("t:IsRead", yes(item.read))),
    ("message:References", _header("t:References", "References")),
    ("message:ReplyTo", _people("t:ReplyTo", "Reply-To")),
)
MORE_FIELDS: dict[str, tuple[tuple[str, _Write], ...]] = {
    "t:Message": _MESSAGE,
    "t:PostItem": (),
    "t:MeetingRequest": _MESSAGE,
    "t:MeetingResponse": _MESSAGE,
    "t:MeetingCancellation": _MESSAGE,
    "t:CalendarItem": (
        ("calendar:UID", _line("t:UID", "UID")),
        ("calendar:Start", _when("t:Start", "DTSTART")),
        ("calendar:End", _when("t:End", "DTEND")),
        ("calendar:IsAllDayEvent", _all_day),
        ("calendar:Location", _line("t:Location", "LOCATION")),
        ("calendar:CalendarItemType", _kind_of_event),
    ),
    "t:Contact": (
        ("contacts:FileAs", _line("t:FileAs", "FN")),
        ("contacts:DisplayName", _line("t:DisplayName", "FN")),
        ("contacts:GivenName", _part_of_name("t:GivenName", 1)),
        ("contacts:CompanyName", _line("t:CompanyName", "ORG")),
        ("contacts:EmailAddresses", _entries("t:EmailAddresses", "EMAIL", "EmailAddress")),
        ("contacts:JobTitle", _line("t:JobTitle", "TITLE")),
        ("contacts:Surname", _part_of_name("t:Surname", 0)),
    ),
    "t:DistributionList": (("contacts:DisplayName", _told("t:DisplayName", "contacts:DisplayName")),),
    "t:Task": tuple(
        (f"task:{name}", _told(f"t:{name}", f"task:{name}"))
        for name in ("CompleteDate", "DueDate", "IsComplete", "Owner", "PercentComplete", "StartDate", "Status", "TotalWork")
    ),
}
