"""What an appointment, a contact or a task says, as rows of name and value (RFC 5545, RFC 6350, and our own listings).

For reading only: the first event or card of a file, the fields that people look for. Takes any text and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta, tzinfo

from mailrescue.formats.components import Component, component_of
from mailrescue.formats.contentlines import ContentLine, split_value, visible
from mailrescue.formats.forms import Form
from mailrescue.formats.people import Person
from mailrescue.formats.repeats import repeats
from mailrescue.formats.zones import Stamp, in_utc, parse_stamp

Facts = tuple[tuple[str, str], ...]

MAX_FACTS = 60
_MAX_VALUE = 2_000
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_LISTED = re.compile(r"([A-Z][A-Za-z0-9 -]{1,30}): (.+)")
_MAILTO = re.compile(r"\Amailto:", re.IGNORECASE)
_KINDS = ("WORK", "HOME", "CELL", "FAX")

_EVENT = {
    "SUMMARY": "Subject", "DTSTART": "Start", "DTEND": "End", "DUE": "Due", "LOCATION": "Location", "ORGANIZER": "Organizer",
    "ATTENDEE": "Attendee", "STATUS": "Status", "PERCENT-COMPLETE": "Done", "RRULE": "Repeats", "DESCRIPTION": "Description",
}  # fmt: skip
_CARD = {
    "FN": "Name", "ORG": "Company", "TITLE": "Title", "TEL": "Phone", "EMAIL": "E-mail", "ADR": "Address", "URL": "Web page",
    "BDAY": "Birthday", "NOTE": "Note",
}  # fmt: skip


def calendar_facts(text: str, zone: tzinfo | None = None) -> Facts:
    """Return what the first event, task or journal entry of an iCalendar text says; times in `zone`, or as they are written."""
    return facts_of(component_of(text.encode("utf-8", "replace")), Form.CALENDAR, zone)


def card_facts(text: str) -> Facts:
    """Return what the first vCard of a text says."""
    return facts_of(component_of(text.encode("utf-8", "replace")), Form.CARD, None)


def facts_of(found: Component, form: Form, zone: tzinfo | None) -> Facts:
    """Return the rows of an item that is taken apart already."""
    if form is Form.CARD:
        return _rows(found, _CARD, _card_value)
    return _rows(found, _EVENT, lambda line: _event_value(line, found, zone))


def person_of(line: ContentLine) -> Person:
    """Return whom ORGANIZER or ATTENDEE names."""
    address = visible(_MAILTO.sub("", line.value.strip()))[:_MAX_VALUE]
    return Person(visible(line.parameter("CN"))[:_MAX_VALUE], address if "@" in address or not line.parameter("CN") else "")


def listed_facts(text: str) -> tuple[Facts, str]:
    """Return the rows at the top of a text whose lines are `Name: value`, and the rest of it."""
    rows: list[tuple[str, str]] = []
    lines = text.replace("\r\n", "\n").split("\n")
    at = 1 if lines and not _LISTED.fullmatch(lines[0]) else 0  # the title
    start = at
    while at < len(lines) and len(rows) < MAX_FACTS:
        if shape := _LISTED.fullmatch(lines[at]):
            rows.append((shape[1], shape[2][:_MAX_VALUE]))
        elif lines[at].startswith("    ") and rows:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]}\n{lines[at].strip()}"[:_MAX_VALUE])
        else:
            break
        at += 1
    return (tuple(rows), "\n".join(lines[at:]).strip("\n")) if at > start else ((), text)


def _rows(found: Component, names: dict[str, str], said: Callable[[ContentLine], str]) -> Facts:
    rows = [(names[line.name], said(line)[:_MAX_VALUE]) for line in found.all(*names)]
    order = list(names.values())
    kept = sorted((row for row in rows if row[1]), key=lambda row: order.index(row[0]))
    return tuple(kept[:MAX_FACTS])


def _event_value(line: ContentLine, found: Component, zone: tzinfo | None) -> str:
    match line.name:
        case "DTSTART" | "DTEND" | "DUE":
            return _moment(line, found, zone)
        case "ORGANIZER" | "ATTENDEE":
            return str(person_of(line))
        case "PERCENT-COMPLETE":
            return f"{line.plain} %"
        case "RRULE":
            return repeats(line.plain)
        case _:
            return line.plain


def _card_value(line: ContentLine) -> str:
    if line.name in ("ADR", "ORG"):
        return ", ".join(piece for piece in split_value(line.value, ";") if piece)
    if line.name == "BDAY" and (day := _DATE.match(line.plain)):
        return "-".join(day.groups())
    said = line.plain
    if line.name not in ("TEL", "EMAIL") or not said:
        return said
    said = said.removeprefix("tel:").removeprefix("mailto:")
    told = {kind for name, value in line.parameters if name == "TYPE" for kind in value.upper().split(",")}
    kinds = [kind.lower() for kind in _KINDS if kind in told]
    return f"{said} ({', '.join(kinds)})" if kinds else said


def _moment(line: ContentLine, found: Component, zone: tzinfo | None) -> str:
    stamp, name = parse_stamp(line.value), visible(line.parameter("TZID"))[:80]
    if stamp is None:
        return line.plain
    if stamp.whole:
        return _last_day(stamp, found) if line.name == "DTEND" else f"{stamp.at:%Y-%m-%d}"
    written = f"{stamp.at:%Y-%m-%d %H:%M}"
    local = None if zone is None or not (stamp.utc or name) else in_utc(stamp, name, found.zones)
    if local is None or zone is None:
        return f"{written}{' UTC' if stamp.utc else f' ({name})' if name else ''}"
    try:
        here = f"{local.astimezone(zone):%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):  # in the first or last year that a calendar has
        return f"{written} UTC" if stamp.utc else f"{written} ({name})"
    return here if stamp.utc or here == written else f"{here} ({written} {name})"


def _last_day(end: Stamp, found: Component) -> str:
    """Return the last of several whole days, "" for a single one: what ends is the day after (RFC 5545 3.6.1)."""
    first = parse_stamp(start.value) if (start := found.first("DTSTART")) else None
    try:
        last = end.at - timedelta(days=1)
    except OverflowError:
        return ""
    return f"{last:%Y-%m-%d}" if first is None or last > first.at else ""
