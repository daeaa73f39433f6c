"""What is asked of a server to read mails, and what came of it: batches under way, in the order in which they were sent."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mailrescue.model.mail import SPOOL_ABOVE, Listed, Spool
from mailrescue.providers.imap import listing, parsing
from mailrescue.providers.imap.listing import Locator
from mailrescue.providers.imap.parsing import Pieces, compact, quoted
from mailrescue.providers.imap.refusals import Refused, Reply
from mailrescue.providers.imap.session import Session

# A batch ends at so many bytes or mails. While one arrives, the next is asked for.
BATCH_BYTES, BATCH_MAILS = 4 * 1024 * 1024, 250
_UNDER_WAY = 2
# The shape in which most servers answer.
_QUICK = re.compile(rb"\* \d+ FETCH \(UID (\d+) BODY\[\] ~?\{(\d{1,12})\}\r?\n", re.IGNORECASE)

GONE = "It was deleted or moved on the server while the snapshot was being made."
NO_FOLDER = "Its folder was deleted or renamed on the server while the snapshot was being made."
OTHER_FOLDER = "Its folder was made anew on the server while the snapshot was being made."
NOTHING = "The server has no content for it."
# How a server ends a command that asked for mails of which others have just gone (RFC 5530); Dovecot gives NIL for those.
EXPUNGED = "EXPUNGEISSUED"

_NO_FOLDER = ("", "NONEXISTENT", "TRYCREATE", "CANNOT")

# The mail itself, or why it cannot be read.
Outcome = bytes | Spool | str


@dataclass(slots=True, eq=False)
class Opened:
    """A folder that a server was asked to open.

    `fault` says why its mails cannot be read, `refused` why they cannot be read now.
    """

    name: bytes
    uidvalidity: int
    fault: str = ""
    refused: Reply | None = None


@dataclass(slots=True, eq=False)
class Batch:
    """Mails of one folder that are asked for in one command. For those that are `hollow` NIL came: why, the command's end says."""

    name: bytes
    uidvalidity: int
    uids: list[int]
    opened: Opened | None = None
    tags: list[bytes] = field(default_factory=list)
    hollow: set[int] = field(default_factory=set)


def batches(items: Iterable[Listed]) -> Iterator[Batch]:
    """Yield items as batches, in order; those too big for memory are left out."""
    batch, size = None, 0
    for item in items:
        name, uidvalidity, uid = located(item)
        if item.size > SPOOL_ABOVE:
            continue
        full = size + item.size > BATCH_BYTES or (batch is not None and len(batch.uids) >= BATCH_MAILS)
        if batch is None or full or (batch.name, batch.uidvalidity) != (name, uidvalidity):
            if batch:
                yield batch
            batch, size = Batch(name, uidvalidity, []), 0
        batch.uids.append(uid)
        size += item.size
    if batch:
        yield batch


def located(item: Listed) -> Locator:
    """Return where an item is."""
    assert isinstance(item.locator, tuple)
    name, uidvalidity, uid = item.locator
    return name, uidvalidity, uid


class Fetching:
    """Batches that wait, those that are under way on a session, and what has come.

    Raises Lost, Cancelled, and Refused where the server wants to be asked again later: what it struck waits again then.
    """

    def __init__(self) -> None:
        self.come: dict[Locator, Outcome] = {}
        self._waiting: deque[Batch] = deque()
        self._under_way: deque[Batch] = deque()
        self._wanted: set[Locator] = set()
        self._tags: dict[bytes, Batch] = {}
        self._lines: list[Pieces] = []
        # The folder that was last asked for, and the one that is open: what comes is of that.
        self._opened: Opened | None = None
        self._stands: Opened | None = None

    def expect(self, items: Iterable[Listed]) -> None:
        """Let these wait to be asked for, and nothing else; what came and was not taken is let go of."""
        self.forget()
        for batch in batches(items):
            self._wait(batch, last=True)

    def want(self, place: Locator) -> None:
        """Let one mail be asked for next, unless it is already."""
        if place not in self._wanted:
            self._wait(Batch(place[0], place[1], [place[2]]))

    def forget(self) -> None:
        """Let go of what waits and what came; what is under way will be dropped when it comes."""
        for outcome in self.come.values():
            discard(outcome)
        for batch in self._under_way:
            batch.uids.clear()
        for each in (self.come, self._waiting, self._wanted):
            each.clear()

    def lost(self) -> Locator | None:
        """Let all that was under way wait again, its session being gone; returns the mail at which that happened."""
        struck = any(batch.uids for batch in self._under_way)
        for batch in reversed(self._under_way):
            if batch.uids:
                self._wait(batch)
        self._under_way.clear()
        self._tags.clear()
        self._lines.clear()
        self._opened = self._stands = None
        head = self._waiting[0] if self._waiting else None
        return (head.name, head.uidvalidity, head.uids[0]) if head and struck else None

    def single_out(self, place: Locator, fault: str = "") -> None:
        """Ask for the first mail that waits by itself, or settle it as one that cannot be read."""
        head = self._waiting.popleft()
        assert (head.name, head.uidvalidity, head.uids[0]) == place
        if len(head.uids) > 1:
            self._waiting.appendleft(Batch(head.name, head.uidvalidity, head.uids[1:]))
        if fault:
            self._settle(Batch(*place[:2], [place[2]]), fault)
        else:
            self._waiting.appendleft(Batch(*place[:2], [place[2]]))

    def advance(self, session: Session) -> None:
        """Send what may be under way, and take one response."""
        while self._waiting and len(self._under_way) < _UNDER_WAY:
            self._send(session, self._waiting.popleft())
        if not self._under_way:
            return
        found = session.body(self._tags, _QUICK)
        if isinstance(found, Reply):
            self._ended(found)
        elif isinstance(found, tuple):
            self._keep(*found)
        else:
            self._take(found)

    def drain(self, session: Session) -> None:
        """Take all that is under way."""
        waiting, self._waiting = self._waiting, deque()
        try:
            while self._under_way:
                self.advance(session)
        finally:
            self._waiting.extend(waiting)

    def open(self, session: Session, name: bytes, uidvalidity: int) -> Opened:
        """Open a folder, with nothing else under way."""
        opened = self._opened
        if opened is None or (opened.name, opened.uidvalidity) != (name, uidvalidity):
            (answer,) = session.run(b"EXAMINE " + quoted(name))
            opened = Opened(name, uidvalidity)
            _judge(opened, answer.reply, answer.lines)
            if opened.refused:
                raise Refused("EXAMINE", opened.refused)
            self._opened = self._stands = opened
        return opened

    def _wait(self, batch: Batch, *, last: bool = False) -> None:
        if not batch.uids:
            return
        again = Batch(batch.name, batch.uidvalidity, batch.uids)
        if last:
            self._waiting.append(again)
        else:
            self._waiting.appendleft(again)
        self._wanted.update((batch.name, batch.uidvalidity, uid) for uid in batch.uids)

    def _send(self, session: Session, batch: Batch) -> None:
        opened = self._opened
        commands = [b"UID FETCH " + compact(batch.uids) + b" (UID BODY.PEEK[])"]
        if opened is None or (opened.name, opened.uidvalidity) != (batch.name, batch.uidvalidity):
            opened = self._opened = Opened(batch.name, batch.uidvalidity)
            commands.insert(0, b"EXAMINE " + quoted(batch.name))
        if opened.fault:
            self._settle(batch, opened.fault)
            return
        batch.opened = opened
        self._under_way.append(batch)  # first: what breaks while it is sent waits again
        tags = session.send(*commands)
        batch.tags = tags
        self._tags.update(dict.fromkeys(tags, batch))

    def _ended(self, reply: Reply) -> None:
        """Note that the server is done with a command. It may work on two at once, and be done with the later one first."""
        batch = self._tags.pop(reply.tag)
        batch.tags.remove(reply.tag)
        lines, self._lines = self._lines, []
        if not batch.tags:
            self._under_way.remove(batch)
            self._end(batch, reply)
        elif batch.opened:
            _judge(batch.opened, reply, lines)
            self._stands = batch.opened

    def _take(self, pieces: Pieces) -> None:
        told = parsing.fetched(pieces)
        if not told:
            self._lines.append(pieces)
            return
        uid = parsing.number(told.get(b"UID"))
        for name, value in told.items():
            if uid and name == b"BODY[]":
                self._keep(uid, value if isinstance(value, bytes | Spool) else None)
            else:
                discard(value)

    def _keep(self, uid: int, outcome: Outcome | None) -> None:
        """Take what came for a mail, None for NIL; nothing is believed to be of a folder that was not opened as it was listed."""
        opened = self._stands
        for batch in self._under_way:
            if opened and batch.opened is opened and uid in batch.uids and not (opened.fault or opened.refused):
                if outcome is None:
                    batch.hollow.add(uid)
                    return
                batch.uids.remove(uid)
                place = (batch.name, batch.uidvalidity, uid)
                self.come[place] = outcome
                self._wanted.discard(place)
                return
        discard(outcome)

    def _settle(self, batch: Batch, outcome: Outcome, *, hollow: Outcome = NOTHING) -> None:
        settled = {(batch.name, batch.uidvalidity, uid): hollow if uid in batch.hollow else outcome for uid in batch.uids}
        self.come.update(settled)
        self._wanted.difference_update(settled)

    def _end(self, batch: Batch, reply: Reply) -> None:
        """Settle what of a batch has not come when its command has ended."""
        opened = batch.opened
        assert opened
        if opened.refused:
            self._ask_later(batch, opened)
        elif opened.fault or reply.ok:
            self._settle(batch, opened.fault or GONE, hollow=opened.fault or (GONE if reply.code == EXPUNGED else NOTHING))
        elif batch.uids and (reply.throttled or reply.away or reply.unconnected):
            self._wait(batch)
            raise Refused("FETCH", reply)
        elif len(batch.uids) == 1:
            fault = GONE if reply.code == EXPUNGED else f"The server does not give it: {reply.quote()}."
            self._settle(batch, fault, hollow=fault)
        else:  # one of them spoils it for the others: each is asked for by itself
            for uid in reversed(batch.uids):
                self._wait(Batch(batch.name, batch.uidvalidity, [uid]))

    def _ask_later(self, batch: Batch, opened: Opened) -> None:
        self._wait(batch)
        if self._opened is opened:  # the first to tell of it
            self._opened = None
            assert opened.refused
            raise Refused("EXAMINE", opened.refused)


def _judge(opened: Opened, reply: Reply, lines: Sequence[Pieces]) -> None:
    """Note whether a folder is the one that was listed."""
    if reply.throttled or reply.away or reply.unconnected:
        opened.refused = None if reply.ok else reply
    if opened.refused:
        return
    if not reply.ok:
        opened.fault = NO_FOLDER if reply.code in _NO_FOLDER else f"Its folder cannot be opened: {reply.quote()}."
    elif listing.examined(lines).uidvalidity != opened.uidvalidity:
        opened.fault = OTHER_FOLDER


def discard(outcome: object) -> None:
    """Remove the file of a mail that nobody will take."""
    if isinstance(outcome, Spool):
        Path(outcome.path).unlink(missing_ok=True)
