"""A contact that the server does not give as vCard, as vCard 3.0 (RFC 2426). Deterministic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from mailrescue.providers.ews.facts import Facts
from mailrescue.providers.ews.parsing import Element
from mailrescue.providers.ews.soap import children, moment, said
from mailrescue.providers.ews.texts import body_text

_FOLD_AT = 75
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PHONES = {
    "BusinessPhone": "WORK,VOICE", "BusinessPhone2": "WORK,VOICE", "CompanyMainPhone": "WORK,VOICE", "BusinessFax": "WORK,FAX",
    "HomePhone": "HOME,VOICE", "HomePhone2": "HOME,VOICE", "HomeFax": "HOME,FAX", "MobilePhone": "CELL", "CarPhone": "CAR",
    "Pager": "PAGER", "PrimaryPhone": "PREF,VOICE", "Isdn": "ISDN",
}  # fmt: skip
_PLACES = {"Business": "WORK", "Home": "HOME", "Other": "POSTAL"}


def card(item: Element, facts: Facts) -> bytes:
    """Return the contact."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", *_lines(item, facts), "END:VCARD"]
    return b"".join(_folded(line) for line in lines)


def _lines(item: Element, facts: Facts) -> Iterator[str]:
    names = [said(item, "CompleteName", part) or said(item, other) for part, other in (("LastName", "Surname"), ("FirstName", "GivenName"), ("MiddleName", "MiddleName"), ("Title", ""), ("Suffix", "Generation"))]
    title = said(item, "DisplayName") or said(item, "FileAs") or said(item, "Subject") or " ".join(filter(None, (names[1], names[0])))
    yield f"UID:{hashlib.sha256(facts.key.encode()).hexdigest()[:40]}"
    yield f"FN:{_escaped(title)}"
    yield f"N:{';'.join(map(_escaped, names))}"
    if company := said(item, "CompanyName"):
        yield f"ORG:{';'.join(map(_escaped, filter(None, (company, said(item, 'Department')))))}"
    simple = (("NICKNAME", "Nickname"), ("TITLE", "JobTitle"), ("ROLE", "Profession"), ("URL", "BusinessHomePage"))
    yield from (f"{name}:{_escaped(text)}" for name, source in simple if (text := said(item, source)))
    yield from (f"EMAIL;TYPE=INTERNET:{_escaped(text)}" for _, text in _entries(item, "EmailAddresses") if text)
    yield from (f"TEL;TYPE={_PHONES.get(key, 'VOICE')}:{_escaped(text)}" for key, text in _entries(item, "PhoneNumbers") if text)
    yield from _addresses(item)
    if (born := moment(said(item, "Birthday"))) is not None:
        yield f"BDAY:{_EPOCH + timedelta(seconds=born, hours=12):%Y-%m-%d}"
    if facts.categories:
        yield f"CATEGORIES:{','.join(map(_escaped, facts.categories))}"
    if text := body_text(item):
        yield f"NOTE:{_escaped(text)}"
    if (changed := moment(said(item, "LastModifiedTime"))) is not None:
        yield f"REV:{_EPOCH + timedelta(seconds=changed):%Y-%m-%dT%H:%M:%SZ}"


def _addresses(item: Element) -> Iterator[str]:
    for entry in children(item, "PhysicalAddresses"):
        parts = [said(entry, name) for name in ("Street", "City", "State", "PostalCode", "CountryOrRegion")]
        if any(parts):
            yield f"ADR;TYPE={_PLACES.get(entry.get('Key', ''), 'POSTAL')}:;;{';'.join(map(_escaped, parts))}"


def _entries(item: Element, name: str) -> Iterator[tuple[str, str]]:
    for entry in children(item, name):
        yield entry.get("Key", ""), (entry.text or "").strip()


def _escaped(text: str) -> str:
    """Escape a value (RFC 2426, 4)."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    return plain.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Return a line with its end, folded so that no character is cut (RFC 2426, 2.6)."""
    out, length = [], 0
    for char in line:
        raw = char.encode("utf-8", "replace")
        if length + len(raw) > _FOLD_AT:
            out.append(b"\r\n ")
            length = 1
        out.append(raw)
        length += len(raw)
    return b"".join(out) + b"\r\n"
