"""What an appointment, a contact or a task says, as rows of name and value (RFC 5545, RFC 6350, and our own listings).

For reading only: the first event or card of a file, the fields that people look for. Takes any text and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Facts = tuple[tuple[str, str], ...]

MAX_FACTS = 60
_MAX_VALUE = 2_000
_LOOKED_AT = 256 * 1024
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"(?:[\w-]{1,40}\.)?([A-Za-z-]{1,40})((?:;[^:\"]{0,500}|;[^:\"]{0,200}\"[^\"]{0,500}\"[^:\"]{0,200}){0,20}):(.*)")
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?\Z")
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)\Z")
_LISTED = re.compile(r"([A-Z][A-Za-z0-9 -]{1,30}): (.+)")
_ESCAPED = re.compile(r"\\([nN,;:\\])")

_EVENT = {
    "SUMMARY": "Subject", "DTSTART": "Start", "DTEND": "End", "DUE": "Due", "LOCATION": "Location", "ORGANIZER": "Organizer",
    "ATTENDEE": "Attendee", "STATUS": "Status", "PERCENT-COMPLETE": "Done", "RRULE": "Repeats", "DESCRIPTION": "Description",
}  # fmt: skip
_CARD = {
    "FN": "Name", "ORG": "Company", "TITLE": "Title", "TEL": "Phone", "EMAIL": "E-mail", "ADR": "Address", "URL": "Web page",
    "BDAY": "Birthday", "NOTE": "Note",
}  # fmt: skip


def calendar_facts(text: str) -> Facts:
    """Return what the first event, task or journal entry of an iCalendar text says."""
    return _facts(_component(text, ("VEVENT", "VTODO", "VJOURNAL")), _EVENT, _event_value)


def card_facts(text: str) -> Facts:
    """Return what the first vCard of a text says."""
    return _facts(_component(text, ("VCARD",)), _CARD, _card_value)


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


def _component(text: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield name, parameters and value of the fields of the first component of these kinds, not of what is inside it."""
    inside, depth = "", 0
    for line in _FOLD.sub("", text[:_LOOKED_AT]).splitlines():
        shape = _LINE.fullmatch(line)
        if shape is None:
            continue
        name, value = shape[1].upper(), shape[3]
        word = value.strip().upper()
        if not inside:
            inside = word if name == "BEGIN" and word in kinds else ""
        elif name == "END" and word == inside and not depth:
            return
        elif name in ("BEGIN", "END"):
            depth = max(0, depth + (1 if name == "BEGIN" else -1))
        elif not depth:
            yield name, shape[2], value


def _facts(fields: Iterator[tuple[str, str, str]], names: dict[str, str], said: Callable[[str, str, str], str]) -> Facts:
    rows = [(names[name], said(name, parameters, value)) for name, parameters, value in fields if name in names]
    order = list(names.values())
    kept = sorted((row for row in rows if row[1]), key=lambda row: order.index(row[0]))
    return tuple(kept[:MAX_FACTS])


def _event_value(name: str, parameters: str, value: str) -> str:
    if name in ("DTSTART", "DTEND", "DUE"):
        return _moment(value.strip(), parameters)
    if name in ("ORGANIZER", "ATTENDEE"):
        shape = re.search(r";CN=\"?([^\";:]{1,200})", parameters, re.IGNORECASE)
        address = re.sub(r"\Amailto:", "", value.strip(), flags=re.IGNORECASE)
        return _plain(f"{shape[1]} <{address}>" if shape and shape[1] != address else address)
    if name == "PERCENT-COMPLETE":
        return _plain(f"{value.strip()} %")
    return _plain(value)


def _card_value(name: str, parameters: str, value: str) -> str:
    if name in ("ADR", "ORG"):
        return ", ".join(piece.strip() for piece in _plain(value.replace("\\;", " ").replace(";", "\n")).split("\n") if piece.strip())
    if name == "BDAY" and (day := _DATE.match(value.strip())):
        return "-".join(day.groups())
    said = _plain(value)
    kinds = re.findall(r"(?:TYPE=)?\"?(WORK|HOME|CELL|FAX)\b", parameters, re.IGNORECASE) if name in ("TEL", "EMAIL") else []
    return f"{said} ({', '.join(kind.lower() for kind in kinds)})" if kinds and said else said


def _moment(value: str, parameters: str) -> str:
    shape = _STAMP.match(value)
    if shape is None:
        return _plain(value)
    year, month, day, hour, minute, _, utc = shape.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    zone = re.search(r";TZID=\"?([^\";:]{1,80})", parameters, re.IGNORECASE)
    return _plain(f"{year}-{month}-{day} {hour}:{minute}{' UTC' if utc else f' ({zone[1]})' if zone else ''}")


def _plain(value: str) -> str:
    text = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value[:_MAX_VALUE])
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text).strip()
