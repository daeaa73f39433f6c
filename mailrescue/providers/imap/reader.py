"""Reads mails from an IMAP server: exact bytes, many on their way at once, those too big for memory in pieces."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from mailrescue.core.clock import SystemClock
from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import SPOOL_ABOVE, Listed, RawItem, Spool
from mailrescue.model.probe import Step, Told
from mailrescue.providers.base import Means
from mailrescue.providers.imap import parsing
from mailrescue.providers.imap.channel import Lost
from mailrescue.providers.imap.fetching import EXPUNGED, GONE, NOTHING, Fetching, Outcome, discard, located
from mailrescue.providers.imap.link import Link
from mailrescue.providers.imap.listing import Locator
from mailrescue.providers.imap.options import ImapOptions, is_loopback
from mailrescue.providers.imap.refusals import Refused
from mailrescue.providers.imap.session import Session
from mailrescue.providers.net.allowance import Spent, day_limit
from mailrescue.providers.net.failing import Unconnected
from mailrescue.providers.net.patience import in_words

# How much of a mail too big for memory is asked for at once.
PIECE = 8 * 1024 * 1024
# How often a mail may be what the connection breaks at.
_STRIKES = 3


class ImapReader:
    """Reads items on a connection of its own, which it makes at its first read and keeps. Picklable.

    `share` is how many readers there may be: a provider's limit for a day is divided among them.
    """

    def __init__(self, options: ImapOptions, means: Means, share: int = 1) -> None:
        self._options, self._means, self._share = options, means, share
        self._link = Link(options, means, _prepare)
        self._fetching = Fetching()
        self._strikes: Counter[Locator] = Counter()
        self._clock = SystemClock()
        self._limit, self._spent = (day_limit(options.host) or 0) // share, Spent()

    def __reduce__(self) -> tuple[Callable[[ImapOptions, str, int], ImapReader], tuple[ImapOptions, str, int]]:
        """Travel as what it was made of; who may cancel, and who is told, stays behind."""
        return _arrived, (self._options, self._means.secret, self._share)

    def expect(self, items: Sequence[Listed]) -> None:
        """Note what will be read next, so that it can be asked for at once; what is not read is let go of."""
        self._fetching.expect(items)

    def read(self, item: Listed) -> RawItem:
        """Return the item's exact bytes. Raises ItemUnreadable, SourceUnreachable, SignInFailed and Cancelled."""
        place = located(item)
        self._means.cancel.check()
        self._spare(item.size)
        outcome = self._read_big(item) if item.size > SPOOL_ABOVE else self._read(place)
        if isinstance(outcome, str):
            raise ItemUnreadable(outcome)
        length = outcome.length if isinstance(outcome, Spool) else len(outcome)
        if self._limit:
            self._spent = self._spent.plus(length, self._clock.now())
        if not length and item.size:
            raise ItemUnreadable(f"The server says that it has {item.size} bytes, and gives none of them.")
        return RawItem(b"", spool=outcome) if isinstance(outcome, Spool) else RawItem(outcome)

    def close(self) -> None:
        """Let go of the connection and of what was not read; may be called twice."""
        self._fetching.lost()
        self._fetching.forget()
        self._link.close()

    def _read(self, place: Locator) -> Outcome:
        fetching = self._fetching
        while place not in fetching.come:
            fetching.want(place)
            try:
                fetching.advance(self._link.session())
            except Lost as lost:
                self._lost(lost)
            except Refused as refused:
                self._refused(refused)
        self._link.went_well()
        return fetching.come.pop(place)

    def _read_big(self, item: Listed) -> Outcome:
        """Read a mail too big for memory into a file, piece by piece; what was read stays when the connection breaks."""
        descriptor, path = tempfile.mkstemp(prefix="mailrescue-")
        try:
            with open(descriptor, "wb") as target:  # noqa: PTH123  a descriptor
                outcome = self._copy(item, target)
        except BaseException:
            Path(path).unlink(missing_ok=True)
            raise
        if outcome == "":
            return Spool(path, 0, Path(path).stat().st_size, temporary=True)
        Path(path).unlink(missing_ok=True)
        return outcome

    def _copy(self, item: Listed, target: BinaryIO) -> Outcome:
        """Copy a mail to a file. Returns "" when it is whole, else why it is not; the mail where it came by itself after all."""
        place, offset, strikes = located(item), 0, 0
        while True:
            self._means.cancel.check()
            try:
                piece = self._piece(place, offset)
            except Lost as lost:
                self._fetching.lost()
                strikes += 1
                if strikes >= _STRIKES:
                    return f"Each time it is asked for, the connection breaks: {lost}."
                self._link.failed(lost)
                continue
            except Refused as refused:
                self._refused(refused)
                continue
            if not isinstance(piece, bytes):
                return piece
            self._link.went_well()
            strikes = 0
            offset += target.write(piece)
            # What a server says of the size may be a guess: the end is where it has no more.
            if not piece or (len(piece) < PIECE and offset >= item.size):
                return "" if offset else NOTHING

    def _piece(self, place: Locator, offset: int) -> Outcome:
        """Return the bytes of a mail from `offset`, b"" behind its end. Raises Lost and Refused."""
        session, (name, uidvalidity, uid) = self._link.session(), place
        self._fetching.drain(session)
        opened = self._fetching.open(session, name, uidvalidity)
        if opened.fault:
            return opened.fault
        (answer,) = session.run(b"UID FETCH %d (UID BODY.PEEK[]<%d.%d>)" % (uid, offset, PIECE))
        for pieces in answer.lines:
            told = parsing.fetched(pieces) or {}
            for name, value in told.items():
                if name.startswith(b"BODY[]") and parsing.number(told.get(b"UID")) == uid:
                    # NIL for a mail that has just gone is no end of it: what came before would pass for a whole mail.
                    gone = value is None and answer.reply.code == EXPUNGED
                    return GONE if gone else self._checked_piece(name, value, offset)
        if not answer.reply.ok:
            raise Refused("FETCH", answer.reply)
        return GONE

    def _checked_piece(self, name: bytes, value: parsing.Value, offset: int) -> Outcome:
        if name == b"BODY[]<%d>" % offset and isinstance(value, bytes | None):
            return value or b""
        if name == b"BODY[]" and not offset and isinstance(value, Spool):
            return value  # it does not know pieces, and sent all
        discard(value)
        return "The server gave another piece of it than was asked for."

    def _lost(self, lost: Lost) -> None:
        """Begin anew after a connection that broke. A mail at which that happens again and again is given up, not the rest."""
        suspect = self._fetching.lost()
        if suspect:
            self._strikes[suspect] += 1
            if self._strikes[suspect] >= _STRIKES:
                self._fetching.single_out(suspect, f"Each time it is asked for, the connection breaks: {lost}.")
            elif self._strikes[suspect] > 1:
                self._fetching.single_out(suspect)
        self._link.failed(lost)

    def _refused(self, refused: Refused) -> None:
        """Wait where the server asks for it. Raises ItemUnreadable where that is of no use."""
        try:
            self._link.refused(refused)
        except Refused:
            raise ItemUnreadable(f"The server does not give it: {refused.reply.quote()}.") from refused
        if not self._link.is_open:
            self._fetching.lost()

    def _spare(self, size: int) -> None:
        """End the run before a provider's limit for a day is passed: it would shut out the user's own programs."""
        if not self._limit:
            return
        now = self._clock.now()
        free = self._spent.free_at(size, self._limit, now)
        if free > now:
            raise Unconnected(
                Step.FOLDER, Told.THROTTLED, f"{self._options.host} lets only so much be read in a day, and that is nearly reached.",
                f"Run again in {in_words((free - now).total_seconds())}; it goes on from here.",
            )  # fmt: skip


def _arrived(options: ImapOptions, secret: str, share: int) -> ImapReader:
    return ImapReader(options, Means(secret), share)


def _prepare(session: Session) -> None:
    session.introduce()
    if not is_loopback(session.options.host):
        session.deflate()
