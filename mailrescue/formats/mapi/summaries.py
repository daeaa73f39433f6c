"""Contacts, appointments, tasks, notes and lists as something a person can read: a header and lines of fields.

This is for reading and searching. The item itself, property by property, is in the sidecar.
"""

from __future__ import annotations

from collections.abc import Callable

from mailrescue.formats import headerwrite, mimewrite
from mailrescue.formats.mapi import addresses, headers, tags
from mailrescue.formats.mapi.bag import Bag
from mailrescue.formats.mapi.item import MapiItem, message_class
from mailrescue.formats.mimewrite import Leaf

Rows = list[tuple[str, str]]

_APPOINTMENT, _TASK, _ADDRESS = tags.PSETID_APPOINTMENT, tags.PSETID_TASK, tags.PSETID_ADDRESS
_COMMON, _LOG = tags.PSETID_COMMON, tags.PSETID_LOG
_BUSY = ("Free", "Tentative", "Busy", "Out of office", "Working elsewhere")
_RESPONSES = {1: "Organizer", 2: "Tentative", 3: "Accepted", 4: "Declined", 5: "Not answered"}
_TASK_STATES = ("Not started", "In progress", "Complete", "Waiting", "Deferred")
_PLACES = {"street": 0x8045, "city": 0x8046, "state": 0x8047, "code": 0x8048, "country": 0x8049}
_EMAILS = ((0x8080, 0x8083, 0x8084), (0x8090, 0x8093, 0x8094), (0x80A0, 0x80A3, 0x80A4))


def header(item: MapiItem) -> bytes:
    """Return a header with what the item has of sender, subject and date; nothing is made up."""
    names = addresses.learn(item.bag, item.recipients)
    who = addresses.represented(item.bag, names) or addresses.sender(item.bag, names)
    moment = headers.message_date(item.bag)
    found = [
        ("From", str(who) if who and who.is_real else ""),
        ("Subject", headerwrite.unstructured(title(item.bag))),
        ("Date", headerwrite.date(moment) if moment is not None else ""),
    ]
    return b"".join(headerwrite.field(name, value) for name, value in found if value)


def title(bag: Bag) -> str:
    """Return what the item is called."""
    file_as = bag.text(bag.named(_ADDRESS, 0x8005))
    return headers.subject(bag) or bag.text(tags.DISPLAY_NAME) or file_as or bag.text(tags.CONVERSATION_TOPIC)


def listing(item: MapiItem) -> Leaf:
    """Return the fields of the item as lines of text, `Name: value`."""
    kind = message_class(item.bag)
    rows = next((make(item) for start, make in _BY_CLASS if kind.startswith(start)), _general(item))
    shown = headers.categories(item.bag)
    rows = [("", title(item.bag)), *rows, ("Categories", ", ".join(shown))]
    lines = [f"{name}: {_one_line(value)}" if name else _one_line(value) for name, value in rows if value]
    data = "".join(line + "\r\n" for line in lines).encode("utf-8", "replace")
    return mimewrite.text(data, "us-ascii" if data.isascii() else "utf-8")


def _one_line(value: str) -> str:
    return "\r\n    ".join(value.replace("\0", "").split("\r\n")) if "\r\n" in value else value


def _contact(item: MapiItem) -> Rows:
    bag = item.bag
    known: tuple[tuple[str, int], ...] = (
        ("Prefix", tags.NAME_PREFIX), ("Given name", tags.GIVEN_NAME), ("Middle name", tags.MIDDLE_NAME),
        ("Surname", tags.SURNAME), ("Suffix", tags.GENERATION), ("Nickname", tags.NICKNAME),
        ("Company", tags.COMPANY), ("Department", tags.DEPARTMENT), ("Title", tags.TITLE), ("Office", tags.OFFICE),
        ("Business phone", tags.BUSINESS_PHONE), ("Business phone 2", tags.BUSINESS_PHONE_2),
        ("Home phone", tags.HOME_PHONE), ("Home phone 2", tags.HOME_PHONE_2), ("Mobile phone", tags.MOBILE_PHONE),
        ("Other phone", tags.OTHER_PHONE), ("Business fax", tags.BUSINESS_FAX), ("Home fax", tags.HOME_FAX),
        ("Pager", tags.PAGER), ("Business web page", tags.BUSINESS_HOME_PAGE),
        ("Personal web page", tags.PERSONAL_HOME_PAGE), ("Spouse", tags.SPOUSE), ("Manager", tags.MANAGER),
        ("Assistant", tags.ASSISTANT),
    )  # fmt: skip
    rows = [(name, bag.text(tag)) for name, tag in known]
    rows += [("Birthday", _day(bag, tags.BIRTHDAY)), ("Anniversary", _day(bag, tags.ANNIVERSARY))]
    rows += [("E-mail", _email(bag, ids)) for ids in _EMAILS]
    rows.append(("Instant messaging", bag.text(bag.named(_ADDRESS, 0x8062))))
    work = (bag.text(bag.named(_ADDRESS, number)) for number in _PLACES.values())
    home = (tags.HOME_STREET, tags.HOME_CITY, tags.HOME_STATE, tags.HOME_POSTAL_CODE, tags.HOME_COUNTRY)
    other = (tags.OTHER_STREET, tags.OTHER_CITY, tags.OTHER_STATE, tags.OTHER_POSTAL_CODE, tags.OTHER_COUNTRY)
    rows.append(("Business address", ", ".join(filter(None, work))))
    rows.append(("Home address", ", ".join(filter(None, map(bag.text, home)))))
    rows.append(("Other address", ", ".join(filter(None, map(bag.text, other)))))
    return rows


def _email(bag: Bag, ids: tuple[int, int, int]) -> str:
    display, address, original = (bag.text(bag.named(_ADDRESS, number)) for number in ids)
    shown = address if "@" in address or not original else original
    return f"{display} <{shown}>" if display and shown and display != shown else shown or display


def _event(item: MapiItem) -> Rows:
    bag = item.bag

    def own(number: int) -> int:
        return bag.named(_APPOINTMENT, number)

    busy, response = bag.number(own(0x8205)), bag.number(own(0x8218))
    rows = [
        ("Start", _moment(bag, own(0x820D)) or _moment(bag, tags.START_DATE)),
        ("End", _moment(bag, own(0x820E)) or _moment(bag, tags.END_DATE)),
        ("All day", "yes" if bag.flag(own(0x8215)) else ""),
        ("Time zone", bag.text(own(0x8234))),
        ("Location", bag.text(own(0x8208))),
        ("Repeats", bag.text(own(0x8232)) or ("yes" if bag.flag(own(0x8223)) else "")),
        ("Shown as", _BUSY[busy] if busy is not None and 0 <= busy < len(_BUSY) else ""),
        ("My answer", _RESPONSES.get(response or 0, "")),
        ("Private", "yes" if bag.flag(bag.named(_COMMON, 0x8506)) else ""),
    ]
    return rows + _people(item, ("Required", "Optional", "Resource"))


def _people(item: MapiItem, kinds: tuple[str, str, str]) -> Rows:
    names = addresses.learn(item.bag, item.recipients)
    found = addresses.recipients(item.recipients, names)
    return [(kind, ", ".join(_person(who) for who in people)) for kind, people in zip(kinds, found.values(), strict=True)]


def _person(who: addresses.Mailbox) -> str:
    return f"{who.name} <{who.address}>" if who.name and who.is_real else who.name or who.address


def _task(item: MapiItem) -> Rows:
    bag = item.bag
    state, percent = bag.number(bag.named(_TASK, 0x8101)), bag.real(bag.named(_TASK, 0x8102))
    return [
        ("Status", _TASK_STATES[state] if state is not None and 0 <= state < len(_TASK_STATES) else ""),
        ("Done", f"{percent:.0%}" if percent else ""),
        ("Start", _day(bag, bag.named(_TASK, 0x8104))),
        ("Due", _day(bag, bag.named(_TASK, 0x8105))),
        ("Completed", _day(bag, bag.named(_TASK, 0x810F))),
        ("Owner", bag.text(bag.named(_TASK, 0x811F))),
    ]


def _journal(item: MapiItem) -> Rows:
    bag = item.bag
    return [
        ("Type", bag.text(bag.named(_LOG, 0x8700))),
        ("Start", _moment(bag, bag.named(_LOG, 0x8706))),
        ("End", _moment(bag, bag.named(_LOG, 0x8708))),
    ]


def _distribution_list(item: MapiItem) -> Rows:
    """Members stand as one-off entries beside the entry ids [MS-OXOCNTC 2.2.2.1]."""
    nobody = addresses.Names({})
    entries = item.bag.binaries(item.bag.named(_ADDRESS, 0x8054))
    members = [addresses.one_off(raw, nobody) for raw in entries]
    return [("Member", _person(who)) for who in members if who is not None]


def _general(item: MapiItem) -> Rows:
    rows = [("Kind", item.bag.text(tags.MESSAGE_CLASS)), ("Start", _moment(item.bag, tags.START_DATE))]
    return [*rows, ("End", _moment(item.bag, tags.END_DATE)), *_people(item, ("To", "Cc", "Bcc"))]


def _moment(bag: Bag, tag: int) -> str:
    moment = bag.moment(tag)
    return headerwrite.date(moment) if moment is not None else ""


def _day(bag: Bag, tag: int) -> str:
    """A date; such values are stored as midnight somewhere, so the hour says nothing."""
    return _moment(bag, tag)[:16].rstrip()


_BY_CLASS: tuple[tuple[str, Callable[[MapiItem], Rows]], ...] = (
    ("ipm.contact", _contact),
    ("ipm.appointment", _event),
    ("ipm.task", _task),
    ("ipm.activity", _journal),
    ("ipm.distlist", _distribution_list),
)
