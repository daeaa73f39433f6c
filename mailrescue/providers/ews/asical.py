"""A task, or an appointment that the server does not give as iCalendar, as iCalendar (RFC 5545). Deterministic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import icalendar

from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.providers.ews.facts import Facts
from mailrescue.providers.ews.parsing import Element
from mailrescue.providers.ews.recurring import rule
from mailrescue.providers.ews.soap import child, children, moment, number, said
from mailrescue.providers.ews.texts import body_text

_STATES = {"NotStarted": "NEEDS-ACTION", "InProgress": "IN-PROCESS", "Completed": "COMPLETED", "WaitingOnOthers": "IN-PROCESS", "Deferred": "NEEDS-ACTION"}
_ROLES = {"RequiredAttendees": "REQ-PARTICIPANT", "OptionalAttendees": "OPT-PARTICIPANT", "Resources": "NON-PARTICIPANT"}
_ANSWERS = {"Accept": "ACCEPTED", "Decline": "DECLINED", "Tentative": "TENTATIVE"}
_SECRECY = {"Private": "PRIVATE", "Personal": "PRIVATE", "Confidential": "CONFIDENTIAL"}
_PRIORITY = {"High": 1, "Low": 9}
_MOST_ATTACHED = 16 * 1024 * 1024
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def todo(item: Element, facts: Facts, attachments: Iterable[Attachment]) -> tuple[bytes, list[str]]:
    """Return a task as a calendar with one VTODO, and a sentence for each thing that it lacks."""
    made = icalendar.Todo()
    for name, source in (("dtstart", "StartDate"), ("due", "DueDate")):
        if (day := _day(item, source)) is not None:
            made.add(name, day)
    if (when := moment(said(item, "CompleteDate"))) is not None:
        made.add("completed", _utc(when))
    if state := _STATES.get(said(item, "Status").strip(), ""):
        made.add("status", state)
    percent = number(said(item, "PercentComplete").strip().partition(".")[0])
    if percent is not None and 0 <= percent <= 100:
        made.add("percent-complete", percent)
    return _calendar(made, item, facts, attachments)


def event(item: Element, facts: Facts, attachments: Iterable[Attachment]) -> tuple[bytes, list[str]]:
    """Return an appointment as a calendar with one VEVENT, and a sentence for each thing that it lacks."""
    made = icalendar.Event()
    whole_days = said(item, "IsAllDayEvent").strip() == "true"
    for name, source in (("dtstart", "Start"), ("dtend", "End")):
        if (when := moment(said(item, source))) is not None:
            made.add(name, _day(item, source) if whole_days else _utc(when))
    if place := said(item, "Location"):
        made.add("location", place)
    if said(item, "LegacyFreeBusyStatus").strip() == "Free":
        made.add("transp", "TRANSPARENT")
    if (organizer := child(item, "Organizer", "Mailbox")) is not None and (who := _person(organizer)) is not None:
        made.add("organizer", who)
    for name, role in _ROLES.items():
        for attendee in children(item, name):
            _add_attendee(made, attendee, role)
    lost = [] if child(item, "ModifiedOccurrences") is None and child(item, "DeletedOccurrences") is None else [
        "Single appointments of this series were changed or deleted; which is kept only among its properties."
    ]
    data, more = _calendar(made, item, facts, attachments)
    return data, lost + more


def _calendar(
    made: icalendar.Todo | icalendar.Event, item: Element, facts: Facts, attachments: Iterable[Attachment]
) -> tuple[bytes, list[str]]:  # fmt: skip
    lost: list[str] = []
    made.add("uid", said(item, "UID") or hashlib.sha256(facts.key.encode()).hexdigest()[:40])
    changed = next((when for name in ("LastModifiedTime", "DateTimeCreated") if (when := moment(said(item, name))) is not None), 0)
    made.add("dtstamp", _utc(changed))
    if facts.created is not None:
        made.add("created", _utc(facts.created))
    for name, text in (("summary", said(item, "Subject")), ("description", body_text(item))):
        if text:
            made.add(name, text)
    if facts.categories:
        made.add("categories", list(facts.categories))
    if facts.importance:
        made.add("priority", _PRIORITY[facts.importance])
    if secrecy := _SECRECY.get(said(item, "Sensitivity").strip()):
        made.add("class", secrecy)
    _add_rule(made, item, lost)
    for each in attachments:
        _attach(made, each, lost)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//MailRescue//EWS//EN")
    calendar.add("version", "2.0")
    calendar.add_component(made)
    return calendar.to_ical(), lost


def _add_rule(made: icalendar.Todo | icalendar.Event, item: Element, lost: list[str]) -> None:
    recurrence = child(item, "Recurrence")
    if recurrence is None:
        return
    found = rule(recurrence)
    if found is None:
        lost.append("The rule by which this repeats has no form in iCalendar; it is kept only among its properties.")
    else:
        made.add("rrule", found)


def _attach(made: icalendar.Todo | icalendar.Event, each: Attachment, lost: list[str]) -> None:
    if each.content is None or each.content.size > _MOST_ATTACHED:
        lost.append(f'The attachment "{each.name}" is too large for iCalendar, so that it is left out.')
        return
    value = icalendar.vBinary(b"".join(each.content.chunks()))  # type: ignore[no-untyped-call, unused-ignore]
    value.params["X-FILENAME"] = each.name
    made.add("attach", value, encode=False)


def _add_attendee(made: icalendar.Event, attendee: Element, role: str) -> None:
    mailbox = child(attendee, "Mailbox")
    who = _person(mailbox) if mailbox is not None else None
    if who is None:
        return
    who.params["ROLE"] = role
    who.params["PARTSTAT"] = _ANSWERS.get(said(attendee, "ResponseType").strip(), "NEEDS-ACTION")
    made.add("attendee", who)


def _person(mailbox: Element) -> icalendar.vCalAddress | None:
    address = said(mailbox, "EmailAddress").strip()
    if not address:
        return None
    who = icalendar.vCalAddress(f"mailto:{address}")
    if name := said(mailbox, "Name").strip():
        who.params["CN"] = name.replace('"', "'")
    return who


def _day(item: Element, name: str) -> date | None:
    """Return the day that is meant: servers give midnight of the user's zone, which in UTC may be the evening before."""
    when = moment(said(item, name))
    return (_utc(when) + timedelta(hours=12)).date() if when is not None else None


def _utc(when: int) -> datetime:
    return _EPOCH + timedelta(seconds=when)


