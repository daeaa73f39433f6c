"""Who sent an item and who got it: MAPI names and addresses as RFC 5322 mailboxes.

Exchange keeps directory names (`/o=Firm/cn=Ann`) where others keep addresses. Where no real address stands
beside one, the mailbox is given under `.invalid` (RFC 2606), which no mail can ever reach; the directory name
itself is in the sidecar. A real-looking address is never made up.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from mailrescue.formats import headerwrite
from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.bag import Bag

LEGACY_DOMAIN = "legacy-exchange.invalid"
UNKNOWN_DOMAIN = "no-address.invalid"

_TO, _CC, _BCC = 1, 2, 3
# [MS-OXCDATA] 2.2.5.1: the provider of one-off entry ids.
_ONE_OFF = bytes.fromhex("812b1fa4bea310199d6e00dd010f5402")

# [MS-OXCDATA] 2.2.5.2: the provider of entry ids of Exchange users.
_EXCHANGE_USER = bytes.fromhex("dca740c8c042101ab4b908002b2fe182")
# Name, address type, address, SMTP address.
_SENDER = (tags.SENDER_NAME, tags.SENDER_TYPE, tags.SENDER_ADDRESS, tags.SENDER_SMTP)
_REPRESENTED = (
    tags.SENT_REPRESENTING_NAME, tags.SENT_REPRESENTING_TYPE,
    tags.SENT_REPRESENTING_ADDRESS, tags.SENT_REPRESENTING_SMTP,
)  # fmt: skip
_RECIPIENT = (tags.DISPLAY_NAME, tags.ADDRESS_TYPE, tags.EMAIL_ADDRESS, tags.SMTP_ADDRESS)
# Directory names with the SMTP address of the same person.
_PAIRS = (
    (tags.SENDER_ADDRESS, tags.SENDER_SMTP),
    (tags.SENT_REPRESENTING_ADDRESS, tags.SENT_REPRESENTING_SMTP),
    (tags.RECEIVED_BY_ADDRESS, tags.RECEIVED_BY_SMTP),
    (tags.RECEIVED_REPRESENTING_ADDRESS, tags.RECEIVED_REPRESENTING_SMTP),
    (tags.CREATOR_ADDRESS, tags.CREATOR_SMTP),
    (tags.LAST_MODIFIER_ADDRESS, tags.LAST_MODIFIER_SMTP),
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address; the address may be under `.invalid`."""

    name: str
    address: str

    @property
    def is_real(self) -> bool:
        """Whether mail could reach the address."""
        return not self.address.endswith(".invalid")

    def __str__(self) -> str:
        return headerwrite.mailbox(self.name, self.address)


@dataclass(frozen=True, slots=True)
class Names:
    """What an item itself tells of directory names: directory name in lower case -> SMTP address."""

    smtp: dict[str, str]


def learn(bag: Bag, rows: Iterable[Bag]) -> Names:
    """Collect the addresses that the item itself holds beside directory names, its recipients' among them."""
    pairs = [(bag.text(name), bag.text(smtp)) for name, smtp in _PAIRS]
    pairs += [(row.text(tags.EMAIL_ADDRESS), row.text(tags.SMTP_ADDRESS)) for row in rows]
    return Names({name.lower(): smtp for name, smtp in pairs if name and _is_address(smtp)})


def sender(bag: Bag, names: Names) -> Mailbox | None:
    """Return who sent it in his own or another's name, None when the item does not say."""
    return _mailbox(names, bag, _SENDER, tags.SENDER_ENTRYID)


def represented(bag: Bag, names: Names) -> Mailbox | None:
    """Return in whose name it was sent, None when the item does not say."""
    return _mailbox(names, bag, _REPRESENTED, tags.SENT_REPRESENTING_ENTRYID)


def recipients(rows: Iterable[Bag], names: Names) -> dict[str, list[Mailbox]]:
    """Return the recipients by header field, `To`, `Cc` and `Bcc`; originators (type 0) are left out."""
    fields: dict[str, list[Mailbox]] = {"To": [], "Cc": [], "Bcc": []}
    for row in rows:
        kind = (row.number(tags.RECIPIENT_TYPE) or _TO) & 0x0FFFFFFF
        who = recipient(row, names)
        if who is not None and kind in (_TO, _CC, _BCC):
            fields[("To", "Cc", "Bcc")[kind - 1]].append(who)
    return fields


def recipient(row: Bag, names: Names) -> Mailbox | None:
    """Return one row of a recipients table as a mailbox, None when it holds neither name nor address."""
    return _mailbox(names, row, _RECIPIENT, tags.ENTRYID)


def named(name: str) -> Mailbox | None:
    """Return a mailbox for somebody of whom only the name is known, None when there is not even a name."""
    return _choose(Names({}), name.strip(), "", "", "")


def reply_to(bag: Bag, names: Names) -> list[Mailbox]:
    """Return the reply recipients: a FLATENTRYLIST of entry ids [MS-OXCDATA 2.3.3], one-off ones only."""
    data = bag.binary(tags.REPLY_RECIPIENT_ENTRIES)
    found, at = [], 8
    while at + 4 <= len(data):
        (size,) = struct.unpack_from("<I", data, at)
        who = one_off(data[at + 4 : at + 4 + size], names)
        if who is not None:
            found.append(who)
        at += 4 + size + (-size % 4)
    return found


def one_off(entry: bytes, names: Names) -> Mailbox | None:
    """Return the mailbox of a one-off entry id [MS-OXCDATA 2.2.5.1], None for any other."""
    if entry[4:20] != _ONE_OFF or len(entry) < 26:
        return None
    wide = bool(struct.unpack_from("<H", entry, 22)[0] & 0x8000)
    text = entry[24:].decode("utf-16-le" if wide else "cp1252", "replace")
    name, kind, address, *_ = [*text.split("\0"), "", "", ""]
    return _choose(names, name, kind, address, "")


def _mailbox(names: Names, bag: Bag, found: tuple[int, int, int, int], entry: int) -> Mailbox | None:
    name, kind, address, smtp = (bag.text(tag) for tag in found)
    return _choose(names, name, kind, address or _directory_name(bag.binary(entry)), smtp)


def _choose(names: Names, name: str, kind: str, address: str, smtp: str) -> Mailbox | None:
    """Choose: a real address, else one under .invalid from the directory name, else one from the bare name."""
    for candidate in (smtp, address if kind.upper() != "EX" else "", names.smtp.get(address.lower(), "")):
        if _is_address(candidate):
            return Mailbox(name, candidate.strip())
    if address:
        return Mailbox(name or address.rpartition("=")[2], f"x500-{_short(address)}@{LEGACY_DOMAIN}")
    if _is_address(name):
        return Mailbox("", name.strip().strip("<>'\""))
    return Mailbox(name, f"name-{_short(name)}@{UNKNOWN_DOMAIN}") if name.strip() else None


def _directory_name(entry: bytes) -> str:
    """Return the directory name in the entry id of an Exchange user [MS-OXCDATA 2.2.5.2], "" for any other."""
    if entry[4:20] != _EXCHANGE_USER:
        return ""
    return entry[28:].partition(b"\0")[0].decode("cp1252", "replace")


def _is_address(text: str) -> bool:
    local, at, domain = text.strip().rpartition("@")
    return bool(local and at and domain) and not any(c in text for c in " \t\r\n<>,;")


def _short(text: str) -> str:
    return hashlib.blake2b(text.lower().encode("utf-8", "replace"), digest_size=8).hexdigest()
