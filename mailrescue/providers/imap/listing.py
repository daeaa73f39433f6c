"""What a folder holds: FETCH of what stands beside a mail (RFC 9051, 7.5.2) to listed items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from mailrescue.formats import mutf7
from mailrescue.model.mail import Listed
from mailrescue.providers.imap import parsing
from mailrescue.providers.imap.channel import Lost
from mailrescue.providers.imap.folders import Place, State
from mailrescue.providers.imap.parsing import Pieces, Value, quoted
from mailrescue.providers.imap.refusals import Refused, Reply
from mailrescue.providers.imap.session import Session

# What a reader needs to find a mail: the folder's name, its UIDVALIDITY, the mail's UID.
Locator = tuple[bytes, int, int]

_MONTHS = {name: number for number, name in enumerate(b"JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
_DATE = re.compile(rb"\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
# Mail of before or after these years has no date that could be true.
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
# No folder holds more mails; a set that names more is no honest one.
_MOST = 20_000_000
_SYSTEM = frozenset({"answered", "deleted", "draft", "flagged", "seen"})
# The shape in which most servers answer what we ask.
_QUICK = re.compile(
    rb'\* \d+ FETCH \(UID (\d+) RFC822\.SIZE (\d+) FLAGS \(([^()"]*)\) INTERNALDATE "([^"]*)"(?: MODSEQ \(\d+\))?\)', re.IGNORECASE
)


def attributes(session: Session) -> bytes:
    """Return what to ask of each mail, ids that outlive a move among it where the server has them."""
    asked = [b"UID", b"RFC822.SIZE", b"FLAGS", b"INTERNALDATE"]
    if "OBJECTID" in session.capabilities:
        asked.append(b"EMAILID")
    if "X-GM-EXT-1" in session.capabilities:
        asked += [b"X-GM-MSGID", b"X-GM-LABELS"]
    return b"(" + b" ".join(asked) + b")"


def examined(lines: Sequence[Pieces]) -> State:
    """Return the state that EXAMINE told."""
    told: dict[bytes, int] = {}
    for pieces in lines:
        line = pieces[0]
        assert isinstance(line, bytes)
        if found := re.match(rb"\* (\d+) EXISTS\b", line, re.IGNORECASE):
            told[b"EXISTS"] = int(found[1])
        elif found := re.match(rb"\* OK \[(UIDVALIDITY|UIDNEXT|HIGHESTMODSEQ) (\d{1,19})\]", line, re.IGNORECASE):
            told[found[1].upper()] = int(found[2])
    return State(*(told.get(each, 0) for each in (b"UIDVALIDITY", b"UIDNEXT", b"EXISTS", b"HIGHESTMODSEQ")))


def examine(place: Place) -> bytes:
    """Return the command that opens a folder to read only."""
    return b"EXAMINE " + quoted(place.name)


def listed(pieces: Pieces, name: bytes, uidvalidity: int) -> Listed | None:
    """Return the item that a FETCH response lists; None for another response, and for one that is no whole listing."""
    line = pieces[0]
    quick = _QUICK.fullmatch(line) if len(pieces) == 1 and isinstance(line, bytes) else None
    if quick:
        uid, size = int(quick[1]), int(quick[2])
        return Listed(
            f"{uidvalidity}.{uid}", str(size), (name, uidvalidity, uid), size, _flags(quick[3]), received(quick[4]),
        )  # fmt: skip
    found = parsing.fetched(pieces)
    if not found or not {b"UID", b"RFC822.SIZE"} <= found.keys() or not parsing.number(found[b"UID"]):
        return None
    return _listed(found, name, uidvalidity)


def departed(pieces: Pieces) -> int:
    """Return how many mails a response says have just left: EXPUNGE, or VANISHED of now (RFC 7162, 3.2.10.2)."""
    match parsing.values(pieces) if len(pieces) == 1 else []:
        case [b"*", bytes(), bytes(kind)] if kind.upper() == b"EXPUNGE":
            return 1
        case [b"*", bytes(kind), bytes(uids)] if kind.upper() == b"VANISHED":
            return parsing.span(uids)
        case _:
            return 0


def present(session: Session, first: int, below: int) -> set[int]:
    """Return the UIDs from `first` to below `below` that the open folder has. Raises Refused."""
    if first >= below:
        return set()
    extended = b"RETURN (ALL) " if "ESEARCH" in session.capabilities else b""
    (answer,) = session.run(b"UID SEARCH " + extended + b"UID %d:%d" % (first, below - 1))
    found: set[int] = set()
    for pieces in session.check("SEARCH", answer):
        match parsing.values(pieces):
            case [b"*", bytes(kind), *rest] if kind.upper() == b"SEARCH":
                found.update(int(each) for each in rest if isinstance(each, bytes) and each.isdigit())
            case [b"*", bytes(kind), *rest] if kind.upper() == b"ESEARCH":
                at = next((at for at, each in enumerate(rest) if isinstance(each, bytes) and each.upper() == b"ALL"), len(rest))
                sets = rest[at + 1] if at + 1 < len(rest) else b""
                sets = sets if isinstance(sets, bytes) else b""
                if parsing.span(sets, below=below) > _MOST:
                    raise Lost("it names more mails than a folder can hold")
                found.update(parsing.numbers(sets, below=below))
            case _:
                pass
    return {uid for uid in found if first <= uid < below}


def streamed(session: Session, tag: bytes, what: str) -> Iterator[Pieces]:
    """Yield the untagged responses of a command as they come. Raises Refused at its end when it was not done."""
    for found in session.stream(tag):
        if not isinstance(found, Reply):
            yield found
        elif not found.ok:
            raise Refused(what, found)


def message_id(pieces: Pieces) -> tuple[int, str] | None:
    """Return the UID and the Message-ID that a FETCH of that header line gave; None for a mail without, and another response."""
    found = parsing.fetched(pieces) or {}
    uid = parsing.number(found.get(b"UID"))
    header = next((value for name, value in found.items() if name.startswith(b"BODY[HEADER")), None)
    if not uid or not isinstance(header, bytes):
        return None
    value = " ".join(parsing.readable(header.partition(b":")[2]).split())
    return (uid, value) if value else None


def _listed(found: dict[bytes, Value], name: bytes, uidvalidity: int) -> Listed:
    uid, size = parsing.number(found[b"UID"]), parsing.number(found[b"RFC822.SIZE"])
    lasting = parsing.text(found.get(b"EMAILID")) or parsing.text(found.get(b"X-GM-MSGID"))
    flags = found.get(b"FLAGS")
    words = b" ".join(flag for flag in flags if isinstance(flag, bytes)) if isinstance(flags, list) else b""
    labels = found.get(b"X-GM-LABELS")
    moment = found.get(b"INTERNALDATE")
    return Listed(
        f"{uidvalidity}.{uid}", lasting or str(size), (name, uidvalidity, uid), size,
        tuple(sorted({*_flags(words), *_labels(labels if isinstance(labels, list) else [])})),
        received(moment) if isinstance(moment, bytes) else None, bool(lasting),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _flags(words: bytes) -> tuple[str, ...]:
    r"""Return flags as the model has them. \Recent is the session's, not the mail's."""
    return tuple(sorted({_flag(parsing.readable(word)) for word in words.split() if word.lower() != b"\\recent"}))


def _flag(word: str) -> str:
    if word.startswith("\\"):
        return word[1:].lower() if word[1:].lower() in _SYSTEM else word[1:]
    # A keyword that is called like a flag of the system is not that flag.
    return f"keyword:{word}" if word.lower() in _SYSTEM else word


def _labels(labels: list[Value]) -> Iterator[str]:
    """Yield Gmail's labels as keywords: those that are shown in no folder stand nowhere else."""
    for label in labels:
        if isinstance(label, bytes):
            yield f"label:{mutf7.decode_or_literal(parsing.readable(label))}"


def received(text: bytes) -> int | None:
    """Return an INTERNALDATE in seconds since 1970 UTC, None for one that is missing or cannot be true."""
    found = _DATE.match(text)
    if not found:
        return None
    day, name, year, hour, minute, second, sign, hours, minutes = found.groups()
    midnight = _midnight(int(year), name.upper(), int(day))
    if midnight is None or int(hour) > 23 or int(minute) > 59 or int(second) > 60:
        return None
    offset = int(hours) * 3600 + int(minutes) * 60
    moment = midnight + int(hour) * 3600 + int(minute) * 60 + int(second) - (offset if sign == b"+" else -offset)
    return moment if moment > 0 else None


@lru_cache(maxsize=4096)
def _midnight(year: int, month: bytes, day: int) -> int | None:
    if month not in _MONTHS or not _FIRST_YEAR <= year <= _LAST_YEAR :
        return None
    try:
        return (date(year, _MONTHS[month], day) - date(1970, 1, 1)).days * 86400
    except ValueError:
        return None
