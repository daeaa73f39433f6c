"""The way to a mailbox that is held open: connected when needed, again after it broke, patient where the server asks for patience."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from mailrescue.model.probe import Step, Told
from mailrescue.providers.base import Means
from mailrescue.providers.imap.channel import Lost
from mailrescue.providers.imap.options import ImapOptions
from mailrescue.providers.imap.refusals import Refused, Reply, away, sign_in_refused, too_much
from mailrescue.providers.imap.session import Ended, NotImap, Session
from mailrescue.providers.net.failing import Unconnected
from mailrescue.providers.net.patience import Pace, Pauses

# Seconds to wait before each further try; when all are used in a row, the run ends and the next one goes on.
PAUSES = (1.0, 4.0, 15.0, 30.0)
# What a server that finds it is asked too much is given, in seconds; Exchange Online asks for five minutes at a time.
_PACE = Pace(first=15.0, most=300.0, total=900.0)

_T = TypeVar("_T")


class Link:
    """Hands out one session at a time. Raises SourceUnreachable, SignInFailed and Cancelled, never Lost."""

    def __init__(self, options: ImapOptions, means: Means, prepare: Callable[[Session], None]) -> None:
        """`prepare` is done with each new session."""
        self.options, self.means = options, means
        self._prepare = prepare
        self._session: Session | None = None
        self._pauses = Pauses(options.host, means.cancel, tell=means.tell, pace=_PACE)
        self._failures = 0
        self._stood = self._streaming = False

    def session(self) -> Session:
        """Return the open session, making one where there is none. Raises Lost when that could be tried again."""
        if self._session is None:
            try:
                self._session = self._connected()
            except Unconnected as error:
                if not self._stood or error.told is not Told.DOWN:
                    raise
                raise Lost(error.sentence.removesuffix(".")) from error
            self._stood = True
        return self._session

    def perform(self, work: Callable[[Session], _T]) -> _T:
        """Do something that reads, and do it again while the connection breaks or the server asks to wait."""
        if self._streaming:  # what is asked now would be answered among what is still on its way
            self.drop()
        while True:
            try:
                done = work(self.session())
            except Lost as lost:
                self.failed(lost)
            except Refused as refused:
                self.refused(refused)
            else:
                self.went_well()
                return done

    def repeatedly(self, work: Callable[[Session], Iterator[_T]]) -> Iterator[_T]:
        """Yield what `work` does; after a connection that broke it is asked again, and must leave out what it gave before.

        Something else may be asked between; that costs a new connection.
        """
        while True:
            try:
                session = self.session()
                self._streaming = True
                for found in work(session):
                    self.went_well()
                    yield found
            except Lost as lost:
                self.failed(lost)
            except Refused as refused:
                self.refused(refused)
            except GeneratorExit:
                self.drop()  # the rest of the answer is still on its way
                raise
            else:
                self._streaming = False
                self.went_well()
                return

    @property
    def is_open(self) -> bool:
        """Whether there is a session."""
        return self._session is not None

    def went_well(self) -> None:
        """Note that something was answered, so that patience begins anew."""
        self._failures = 0
        self._pauses.succeeded()

    def failed(self, lost: Lost) -> None:
        """Let go of the connection and wait; raises SourceUnreachable when patience is at its end."""
        self.drop()
        if isinstance(lost, Ended) and lost.reply.throttled:
            self.patient(lost.reply)
            return
        # At the first connection the user waits for an answer; later, there is work that is worth going on with.
        if not self._stood or isinstance(lost, NotImap) or self._failures >= len(PAUSES):
            raise self._given_up(lost) from lost
        self._wait(PAUSES[self._failures])
        self._failures += 1

    def refused(self, refused: Refused) -> None:
        """Wait where the server asks for it or has a passing fault; raises `refused` itself where waiting is of no use."""
        reply = refused.reply
        if reply.unconnected:
            self.failed(Lost(f"it says {reply.quote()}"))
        elif reply.throttled:
            self.patient(reply)
        elif reply.away:
            if self._failures >= len(PAUSES):
                raise away(reply, self.options.host)
            self._wait(PAUSES[self._failures])
            self._failures += 1
        else:
            raise refused

    def patient(self, reply: Reply) -> None:
        """Wait as long as the server asks; raises Unconnected when that is too long, or was asked too often."""
        if reply.back_off is None and reply.code == "OVERQUOTA":
            raise too_much(reply, self.options.host)
        self._pauses.wait(reply.back_off)

    def drop(self) -> None:
        """Let go of the session; the next one is made when it is needed."""
        self._streaming = False
        if self._session:
            self._session.close()
            self._session = None

    def close(self) -> None:
        """Sign out and let go of the connection."""
        if self._session:
            self._session.close(politely=True)
            self._session = None

    def _connected(self) -> Session:
        session = Session(self.options, self.means)
        try:
            session.connect()
            self._sign_in(session)
            self._prepare(session)
        except BaseException as error:
            session.close()
            if isinstance(error, NotImap):
                raise not_imap(error, self.options) from error
            raise
        return session

    def _sign_in(self, session: Session) -> None:
        while True:
            try:
                session.sign_in()
            except Refused as refused:
                failure = sign_in_refused(refused.reply, self.options.user, self.options.host)
                if not (isinstance(failure, Unconnected) and failure.told is Told.THROTTLED and refused.reply.back_off):
                    raise failure from refused
                self.patient(refused.reply)
            else:
                return

    def _wait(self, seconds: float) -> None:
        self.means.cancel.wait(seconds)
        self.means.cancel.check()

    def _given_up(self, lost: Lost) -> Unconnected:
        if isinstance(lost, Ended) and lost.reply.away:
            return away(lost.reply, self.options.host)
        often = " again and again" if self._failures else ""
        return Unconnected(
            Step.PROTOCOL, Told.DOWN, f"The connection to {self.options.host} broke{often}: {lost}.",
            "Try again later; the next run goes on from here.",
        )  # fmt: skip


def not_imap(error: NotImap, options: ImapOptions) -> Unconnected:
    """Return the error of something at the server's port that is no IMAP server."""
    return Unconnected(
        Step.PROTOCOL, Told.WRONG, f"{options.host}, port {options.port}, does not speak IMAP as it should: {error}.",
        "Check server, port and security of the account.",
    )  # fmt: skip
