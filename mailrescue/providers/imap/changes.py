"""What changed in a folder since a state, told by its server: CONDSTORE and QRESYNC (RFC 7162).

A delta is the folder's at the moment of EXAMINE: what arrives or leaves later is told by the next one.
"""

from __future__ import annotations

from mailrescue.model.mail import Listed
from mailrescue.providers.base import Delta
from mailrescue.providers.imap import listing, parsing
from mailrescue.providers.imap.folders import Place, State
from mailrescue.providers.imap.parsing import Pieces
from mailrescue.providers.imap.session import Session

# More UIDs that left, or may have, are not worth naming: a listing is shorter.
_MOST_GONE = 200_000


def enable(session: Session) -> bytes | None:
    """Return the command that makes the server tell what vanished, None where it cannot."""
    return b"ENABLE QRESYNC" if {"QRESYNC", "ENABLE"} <= session.capabilities else None


def changed(session: Session, place: Place, since: State) -> Delta | None:
    """Ask what changed; None when the server's answer and the old state do not fit together. Raises Refused and Lost."""
    if not session.capabilities & {"CONDSTORE", "QRESYNC"}:
        return None
    vanished = b" VANISHED" if enable(session) else b""
    conditional = b"" if vanished else b" (CONDSTORE)"
    ask = b"UID FETCH 1:* " + listing.attributes(session) + b" (CHANGEDSINCE %d" % since.modseq + vanished + b")"
    opened, fetched = session.run(listing.examine(place) + conditional, ask)
    now = listing.examined(session.check("EXAMINE", opened))
    if not _follows(now, since) or not fetched.reply.ok:
        return None
    entries = _entries(fetched.lines, place, now)
    new = sum(1 for uid in entries if uid >= since.uidnext)
    gone_count = since.messages + new - now.messages
    if gone_count < 0:
        return None
    gone = _gone(session, since, fetched.lines, told=bool(vanished)) if gone_count else set()
    if gone is None or gone & entries.keys():
        return None
    keys = tuple(f"{now.uidvalidity}.{uid}" for uid in sorted(gone))
    return Delta(tuple(entries.values()), keys, now.token, now.messages)


def _follows(now: State, since: State) -> bool:
    """Return whether a state can be a later one of the same folder."""
    return bool(
        now.uidvalidity == since.uidvalidity and now.uidnext >= since.uidnext and now.modseq >= since.modseq > 0 and now.token
    )


def _entries(lines: list[Pieces], place: Place, now: State) -> dict[int, Listed]:
    """Return what is new or changed by UID; what came after EXAMINE is left for the next time."""
    found: dict[int, Listed] = {}
    for pieces in lines:
        item = listing.listed(pieces, place.name, now.uidvalidity)
        if item:
            uid = int(item.key.partition(".")[2])
            if uid < now.uidnext:
                found[uid] = item
    return found


def _gone(session: Session, since: State, lines: list[Pieces], *, told: bool) -> set[int] | None:
    """Return the UIDs that left, None for too many. Servers name some, too, that were gone before."""
    if told:
        sets = [_vanished(pieces) for pieces in lines]
        if sum(parsing.span(each, below=since.uidnext) for each in sets) > _MOST_GONE:
            return None
        return {uid for each in sets for uid in parsing.numbers(each, below=since.uidnext)}
    there = listing.present(session, 1, since.uidnext)
    if since.uidnext - len(there) > _MOST_GONE:
        return None
    return set(range(1, since.uidnext)) - there


def _vanished(pieces: Pieces) -> bytes:
    """Return the set of a VANISHED (EARLIER) response (RFC 7162, 3.2.10.1), b"" for another."""
    match parsing.values(pieces):
        case [b"*", bytes(kind), [bytes(earlier)], bytes(uids)] if (kind.upper(), earlier.upper()) == (b"VANISHED", b"EARLIER"):
            return uids
        case _:
            return b""
