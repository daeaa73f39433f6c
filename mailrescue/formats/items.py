"""What an appointment, a task or a contact says, for its card and the search index: items that are no mail (components.py).

Never raises, however damaged the item is: what cannot be taken apart is its own text. Rules of repetition are not expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pybase64

from mailrescue.formats.charsets import guess
from mailrescue.formats.components import Component, component_of
from mailrescue.formats.contentlines import ContentLine, split_value, visible
from mailrescue.formats.described import Described
from mailrescue.formats.facts import person_of
from mailrescue.formats.forms import Form
from mailrescue.formats.htmltext import html_lines
from mailrescue.formats.people import Person
from mailrescue.formats.zones import in_utc, parse_stamp

# The index holds this many characters of one item, as of a mail.
MAX_TEXT = 1024 * 1024
_MAX_LINE = 4_096
_MAX_PEOPLE = 65_536
# Of an item that cannot be taken apart, this much is its text.
_RAW_TEXT = 64 * 1024
# What a mail's Date field is believed, too: 1970 to 2099.
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_EVENT_WORDS = ("DESCRIPTION", "LOCATION", "COMMENT", "CATEGORIES", "CONTACT", "RESOURCES", "URL")
_CARD_WORDS = ("ORG", "TITLE", "ROLE", "TEL", "ADR", "NICKNAME", "NOTE", "CATEGORIES", "URL", "IMPP", "RELATED", "BDAY")
_FURTHER = ("SUMMARY", "ATTENDEE", "ORGANIZER", "FN", "N", "EMAIL")
_STRUCTURED = frozenset({"ORG", "ADR", "N", "CATEGORIES", "NICKNAME", "RESOURCES"})
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def describe_item(raw: bytes, form: Form, *, words: bool = True) -> Described:
    """Return what can be said of an item that is no mail; never raises. Without `words` the text may be empty."""
    found = component_of(raw)
    sender, recipients = people_in(found)
    return Described(
        subject=title_of(found), sender=_one_line(str(sender))[:_MAX_LINE] if sender else "",
        recipients=_one_line(", ".join(map(str, recipients)))[:_MAX_PEOPLE],
        date=moment_of(found, form), attachments=tuple(file.name for file in found.files),
        text=_words(found, raw) if words else "",
    )  # fmt: skip


def title_of(found: Component) -> str:
    """Return what an item is called in a list: its summary, or the name of a person."""
    if found.kind != "VCARD":
        return _one_line(found.text("SUMMARY") or found.text("DESCRIPTION").partition("\n")[0])[:_MAX_LINE]
    name = found.text("FN") or _name(found.first("N")) or found.text("NICKNAME")
    organisation = found.first("ORG")
    company = " ".join(split_value(organisation.value, ";")).strip() if organisation else ""
    return _one_line(name or company or found.text("EMAIL") or found.text("TEL"))[:_MAX_LINE]


def people_in(found: Component) -> tuple[Person | None, tuple[Person, ...]]:
    """Return who called the meeting, and who is asked to come; of a contact the person, and all its addresses."""
    if found.kind == "VCARD":
        addresses = [address.removeprefix("mailto:") for line in found.all("EMAIL") if (address := line.plain)]
        name = title_of(found)
        return (Person(name, addresses[0]) if addresses else None), tuple(Person("", address) for address in addresses)
    organizer = found.first("ORGANIZER")
    return (person_of(organizer) if organizer else None), tuple(person_of(line) for line in found.all("ATTENDEE") if line.value.strip())


def moment_of(found: Component, form: Form) -> int | None:
    """Return when it begins, else when it is due; of a contact, when it was last changed. In seconds since 1970."""
    line = found.first("REV") if form is Form.CARD else found.first("DTSTART", "DUE", "COMPLETED", "CREATED", "LAST-MODIFIED")
    stamp = parse_stamp(line.value) if line else None
    if line is None or stamp is None:
        return None
    when = in_utc(stamp, visible(line.parameter("TZID")), found.zones)
    return int(when.timestamp()) if when is not None and _EARLIEST <= when < _LATEST else None


def notes_of(found: Component) -> str:
    """Return the free text of an item: a description or a note."""
    if said := "\n\n".join(text for line in found.all("DESCRIPTION", "NOTE") if (text := line.plain)):
        return said
    page = found.first("X-ALT-DESC")
    return visible(html_lines(page.plain)) if page else ""


def file_in(raw: bytes, start: int, end: int) -> bytes:
    """Return a file that stands in an item in base64, as well as it can be decoded."""
    letters = _NO_BASE64.sub(b"", raw[start:end])
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return pybase64.b64decode(letters + b"=" * (-len(letters) % 4))


def _name(line: ContentLine | None) -> str:
    """Return the name out of its pieces: family name, given name, others, before, behind (RFC 6350 6.2.2)."""
    pieces = [*split_value(line.value, ";"), "", "", "", "", ""][:5] if line else []
    return " ".join(pieces[at] for at in (3, 1, 2, 0, 4) if pieces[at]) if pieces else ""


def _words(found: Component, raw: bytes) -> str:
    if not found.kind:
        return guess(raw[:_RAW_TEXT]).replace("\0", " ").removeprefix("\ufeff")
    wanted = _CARD_WORDS if found.kind == "VCARD" else _EVENT_WORDS
    first = _values(line for line in found.fields if line.name in wanted)
    rest = _values(line for line in found.others if line.name in (*wanted, *_FURTHER))
    page = () if found.first("DESCRIPTION") else (notes_of(found),) if found.kind != "VCARD" else ()
    pieces, size = [], 0
    for text in dict.fromkeys((*first, *page, *rest)):
        if text:
            pieces.append(text[: MAX_TEXT - size])
            size += len(pieces[-1]) + 1
        if size >= MAX_TEXT:
            break
    return "\n".join(pieces)


def _values(lines: Iterable[ContentLine]) -> Iterator[str]:
    for line in lines:
        if line.name in ("ATTENDEE", "ORGANIZER"):
            yield str(person_of(line))
        elif line.name in _STRUCTURED:
            yield " ".join(piece for part in line.value.split(",") for piece in split_value(part, ";") if piece)
        else:
            yield line.plain


def _one_line(text: str) -> str:
    return text.replace("\n", " ")
