"""The header of a mail: its own lines where the item still has them, made from properties where it has not.

The transport header (PidTagTransportMessageHeaders) is kept line by line, without what describes the old body,
since the body is put together anew. What it lacks is added behind it.
"""

from __future__ import annotations

import re

import pybase64

from mailrescue.formats import headerwrite
from mailrescue.formats.mapi import addresses, tags
from mailrescue.formats.mapi.addresses import Names
from mailrescue.formats.mapi.bag import Bag

Field = tuple[str, bytes]

_NAME = re.compile(r"([!-9;-~]+)[ \t]*:")
# These two tell of the mail, not of the form of its old body.
_KEPT_CONTENT = frozenset({"content-class", "content-language"})
# What Exchange tells itself and takes out of every mail that leaves it (header firewall).
_INTERNAL = ("x-ms-exchange-organization-", "x-ms-exchange-forest-")
_ID = re.compile(r"<[^<>\s]+>")


def transport_fields(text: str) -> list[Field]:
    """Return the lines of a transport header by lower-case name, verbatim, without the fields of the old body."""
    fields: list[Field] = []
    for name, lines in _unfolded(text):
        if name == "mime-version" or (name.startswith("content-") and name not in _KEPT_CONTENT):
            continue
        fields.append((name, ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")))
    return fields


def _unfolded(text: str) -> list[tuple[str, list[str]]]:
    """Group lines into fields; stop at the blank line, behind which Outlook keeps headers of body parts."""
    found: list[tuple[str, list[str]]] = []
    for line in re.split(r"\r\n|\r|\n", text.replace("\0", "").lstrip("\r\n")):
        if not line.strip():
            break
        match = _NAME.match(line)
        if line[0] in " \t":
            if found:
                found[-1][1].append(line)
        elif match:
            found.append((match[1].lower(), [line]))
        # Any other line (an mbox "From ", the banner of old Outlook) belongs to no field.
    return found


def subject(bag: Bag) -> str:
    """Return the subject without the two characters in front that tell how long its prefix is [MS-PST 2.5.3.1.1.1]."""
    text = bag.text(tags.SUBJECT)
    return text[2:] if text.startswith("\x01") else text


def message_date(bag: Bag) -> int | None:
    """Return when it was sent, else delivered, else made; seconds since 1970 UTC."""
    order = (tags.CLIENT_SUBMIT_TIME, tags.DELIVERY_TIME, tags.CREATION_TIME)
    return next((moment for tag in order if (moment := bag.moment(tag)) is not None), None)


def header(bag: Bag, rows: list[Bag]) -> bytes:
    """Return the header fields of a mail, without those of its body and without the blank line."""
    own = transport_fields(bag.text(tags.TRANSPORT_HEADERS))
    have = {name for name, _line in own}
    names = addresses.learn(bag, rows)
    made = [
        *_sender_fields(bag, names, have), *_recipient_fields(bag, rows, names, have),
        *_identity_fields(bag, have), *_rating_fields(bag, have), *([] if own else _extra_fields(bag)),
    ]  # fmt: skip
    return b"".join([line for _name, line in own] + [headerwrite.field(name, value) for name, value in made])


def _sender_fields(bag: Bag, names: Names, have: set[str]) -> list[tuple[str, str]]:
    actual, shown = addresses.sender(bag, names), addresses.represented(bag, names)
    author = shown or actual
    fields = []
    if author and "from" not in have:
        fields.append(("From", str(author)))
        if actual and shown and actual.address.lower() != shown.address.lower() and "sender" not in have:
            fields.append(("Sender", str(actual)))
    replies = addresses.reply_to(bag, names)
    if replies and "reply-to" not in have:
        fields.append(("Reply-To", ", ".join(map(str, replies))))
    if bag.flag(tags.READ_RECEIPT_REQUESTED) and author and "disposition-notification-to" not in have:
        fields.append(("Disposition-Notification-To", str(author)))
    if bag.flag(tags.ORIGINATOR_DELIVERY_REPORT) and author and "return-receipt-to" not in have:
        fields.append(("Return-Receipt-To", str(author)))
    return fields


def _recipient_fields(bag: Bag, rows: list[Bag], names: Names, have: set[str]) -> list[tuple[str, str]]:
    found = addresses.recipients(rows, names)
    # A received mail names its visible recipients itself; the table may hold only who got this copy.
    visible = have & {"to", "cc"}
    fields = [
        (name, ", ".join(map(str, who)))
        for name, who in found.items()
        if who and name.lower() not in have and (name == "Bcc" or not visible)
    ]
    shown = [box for part in bag.text(tags.DISPLAY_TO).split(";") if (box := addresses.named(part))]
    if not fields and not visible and shown:
        fields.append(("To", ", ".join(map(str, shown))))
    return fields


def _identity_fields(bag: Bag, have: set[str]) -> list[tuple[str, str]]:
    moment = message_date(bag)
    index = bag.binary(tags.CONVERSATION_INDEX)
    found: list[tuple[str, str]] = [
        ("Subject", headerwrite.unstructured(subject(bag))),
        ("Date", headerwrite.date(moment) if moment is not None else ""),
        ("Message-ID", _ids(bag.text(tags.MESSAGE_ID))),
        ("In-Reply-To", _ids(bag.text(tags.IN_REPLY_TO))),
        ("References", _ids(bag.text(tags.REFERENCES))),
        ("Thread-Topic", headerwrite.unstructured(bag.text(tags.CONVERSATION_TOPIC))),
        ("Thread-Index", pybase64.b64encode(index).decode("ascii")),
    ]
    return [(name, value) for name, value in found if value and name.lower() not in have]


def _rating_fields(bag: Bag, have: set[str]) -> list[tuple[str, str]]:
    """Importance and sensitivity [MS-OXCMAIL 2.2.3.2]; the normal values are said by saying nothing."""
    fields = []
    rating = {0: ("5", "Low"), 2: ("1", "High")}.get(_number(bag, tags.IMPORTANCE, 1))
    if rating and not have & {"importance", "x-priority", "priority"}:
        fields += [("Importance", rating[1]), ("X-Priority", rating[0])]
    private = {1: "Personal", 2: "Private", 3: "Company-Confidential"}.get(_number(bag, tags.SENSITIVITY, 0))
    if private and "sensitivity" not in have:
        fields.append(("Sensitivity", private))
    return fields


def _extra_fields(bag: Bag) -> list[tuple[str, str]]:
    """What a transport header would have said: list commands, categories, fields kept as named properties."""
    found: list[tuple[str, str]] = [
        ("List-Help", headerwrite.unstructured(bag.text(tags.LIST_HELP))),
        ("List-Subscribe", headerwrite.unstructured(bag.text(tags.LIST_SUBSCRIBE))),
        ("List-Unsubscribe", headerwrite.unstructured(bag.text(tags.LIST_UNSUBSCRIBE))),
        ("Keywords", ", ".join(map(headerwrite.phrase, categories(bag)))),
    ]
    known = {name.lower() for name, _value in found} | {"subject", "from", "to", "cc", "bcc", "date", "message-id"}
    for tag, named in sorted(bag.names.items()):
        name = named.name
        if named.set == tags.PS_INTERNET_HEADERS and isinstance(name, str) and tag in bag and _wanted(name, known):
            found.append((name, headerwrite.unstructured(bag.text(tag))))
    return [(name, value) for name, value in found if value]


def _wanted(name: str, known: set[str]) -> bool:
    lower = name.lower()
    of_body = lower == "mime-version" or (lower.startswith("content-") and lower not in _KEPT_CONTENT)
    return bool(_NAME.match(name + ":")) and lower not in known and not of_body and not lower.startswith(_INTERNAL)


def categories(bag: Bag) -> list[str]:
    """Return the categories the user gave the item."""
    return [text for text in bag.texts(bag.named(tags.PS_PUBLIC_STRINGS, "Keywords")) if text]


def _ids(text: str) -> str:
    """Return message ids in angle brackets, as a header wants them; "" when there are none."""
    found = _ID.findall(text) or [f"<{word}>" for word in text.split() if "@" in word and not set(word) & {"<", ">"}]
    return " ".join(word for word in found if word.isascii())


def _number(bag: Bag, tag: int, otherwise: int) -> int:
    found = bag.number(tag)
    return otherwise if found is None else found
