"""Items that a client makes out of fields, without MIME: a mail, an iCalendar or a vCard is put together, as Exchange would give it."""

from __future__ import annotations

import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.letter import Letter

CLASSES = {
    "CalendarItem": "IPM.Appointment", "Contact": "IPM.Contact", "Task": "IPM.Task", "PostItem": "IPM.Post",
    "DistributionList": "IPM.DistList",
}  # fmt: skip
_FIELDS_OF = {
    "Task": ("task", ("DueDate", "StartDate", "Status", "PercentComplete", "Owner", "CompleteDate", "TotalWork")),
    "DistributionList": ("contacts", ("DisplayName",)),
}


def content_of(node: Node, now: datetime) -> bytes:
    """Return the bytes that Exchange would give of an item that is made out of these fields; none of tasks and lists."""
    if node.name == "CalendarItem":
        return _calendar(node, now)
    if node.name == "Contact":
        return _card(node)
    if node.name in _FIELDS_OF or node.child("ItemClass").text == "IPM.StickyNote":
        return b""
    return _mail(node, now)


def properties_of(node: Node) -> dict[str, str]:
    """Return the fields of an item of which Exchange gives no bytes."""
    space, names = _FIELDS_OF.get(node.name, ("", ()))
    found = {f"{space}:{name}": node.child(name).text for name in names if node.child(name)}
    found |= {f"item:{name}": node.child(name).text for name in ("Subject", "Body") if node.child(name)}
    return found


def _mail(node: Node, now: datetime) -> bytes:
    mail = EmailMessage(policy=email.policy.SMTP)
    for name, header in (("From", "From"), ("ToRecipients", "To"), ("CcRecipients", "Cc"), ("ReplyTo", "Reply-To")):
        people = [formataddr((one.child("Name").text, one.child("EmailAddress").text)) for one in node.child(name).every("Mailbox")]
        if people:
            mail[header] = ", ".join(people)
    mail["Subject"] = " ".join(node.child("Subject").text.split())
    mail["Date"] = format_datetime(now)
    body = node.child("Body")
    mail.set_content(body.text, subtype="html" if body.get("BodyType") == "HTML" else "plain")
    return mail.as_bytes()


def _calendar(node: Node, now: datetime) -> bytes:
    whole_day = node.child("IsAllDayEvent").text == "true"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:Microsoft Exchange Server 2010", "BEGIN:VEVENT",
        f"UID:{node.child('UID').text or f'{now:%Y%m%dT%H%M%S%f}@exchange.invalid'}", f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{_told(node.child('Subject').text)}", _stamp("DTSTART", node.child("Start").text, whole_day),
        _stamp("DTEND", node.child("End").text, whole_day), f"LOCATION:{_told(node.child('Location').text)}",
        f"DESCRIPTION:{_told(node.child('Body').text)}", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(line for line in lines[:-1] if not line.endswith(":")).encode() + b"\r\n"


def _stamp(name: str, text: str, whole_day: bool) -> str:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return f"{name}:"
    when = when.astimezone(UTC) if when.tzinfo else when
    return f"{name};VALUE=DATE:{when:%Y%m%d}" if whole_day else f"{name}:{when:%Y%m%dT%H%M%SZ}"


def _card(node: Node) -> bytes:
    given, surname = node.child("GivenName").text, node.child("Surname").text
    name = node.child("DisplayName").text or node.child("FileAs").text or f"{given} {surname}".strip() or node.child("Subject").text
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{_told(surname)};{_told(given)};;;", f"FN:{_told(name)}"]
    lines += [f"EMAIL;TYPE=INTERNET:{entry.text}" for entry in node.child("EmailAddresses").nodes if entry.text]
    lines += [f"TEL;TYPE=VOICE:{entry.text}" for entry in node.child("PhoneNumbers").nodes if entry.text]
    if node.child("CompanyName").text:
        lines.append(f"ORG:{_told(node.child('CompanyName').text)}")
    return "\r\n".join([*lines, "END:VCARD", ""]).encode()


def _told(text: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\r", "").replace("\n", "\\n")


def with_subject(letter: Letter, subject: str) -> bytes:
    """Return a mail, an appointment or a contact with another title."""
    for begin, key in ((b"BEGIN:VCALENDAR", b"SUMMARY"), (b"BEGIN:VCARD", b"FN")):
        if letter.content.lstrip().startswith(begin):
            line = (key + b":" + _told(subject).encode()).replace(b"\\", b"\\\\")
            return re.sub(rb"(?m)^" + key + rb"[^\r\n]*", line, letter.content, count=1)
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["Subject"] = " ".join(subject.split())
    line = mail.as_bytes().rstrip(b"\r\n") + b"\r\n"
    end = letter.content.find(b"\r\n\r\n") + 2 or len(letter.content)
    head = re.sub(rb"(?im)^subject:[^\n]*\n(?:[ \t][^\n]*\n)*", b"", letter.content[:end])
    return line + head + letter.content[end:]
