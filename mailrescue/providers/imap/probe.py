"""Looks at an IMAP server step by step: the way there, its greeting, signing in, the inbox."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from mailrescue.core.clock import SystemClock
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.base import Means
from mailrescue.providers.imap import listing
from mailrescue.providers.imap.channel import Lost
from mailrescue.providers.imap.folders import list_tree
from mailrescue.providers.imap.link import not_imap
from mailrescue.providers.imap.options import ImapOptions
from mailrescue.providers.imap.refusals import Refused, Reply, away, sign_in_refused, too_much
from mailrescue.providers.imap.session import Ended, NotImap, Session
from mailrescue.providers.net.connecting import Security
from mailrescue.providers.net.failing import NotSignedIn, Unconnected
from mailrescue.providers.net.ladder import Ladder, Surroundings, Target

_AGAIN = "Try again later; if it stays so, tell the provider."


class ImapProbe:
    """A Probe of one mailbox. It opens the inbox to read only, and reads no mail."""

    def __init__(self, options: ImapOptions, means: Means, around: Surroundings | None = None) -> None:
        self._options, self._means, self._around = options, means, around
        self._clock = SystemClock()

    @classmethod
    def of(cls, options: Mapping[str, str], means: Means) -> ImapProbe:
        """Return the probe of an account. Raises UsageError for options without sense."""
        return cls(ImapOptions.of(options), means)

    def climb(self) -> Iterator[Rung]:
        """Yield the rungs from the lowest, and end after the first that is not ok. Raises Cancelled alone."""
        options, session = self._options, Session(self._options, self._means)
        target = Target(options.host, options.port, options.security, Path(options.ca_file) if options.ca_file else None)
        starttls = options.security is Security.STARTTLS
        with Ladder(target, self._means.cancel, self._around) as ladder:
            rung: Rung | None = None
            for rung in ladder.climb(self._prepared(session) if starttls else None):
                yield rung
            if rung is None or not rung.ok:
                return
            made = ladder.take()
        try:
            yield from self._climb(session, made, greeted=starttls)
        finally:
            session.close(politely=True)
            made.close()

    def _climb(self, session: Session, made: socket.socket, *, greeted: bool) -> Iterator[Rung]:
        steps: tuple[tuple[Step, Callable[[], tuple[str, Mapping[str, str]]]], ...] = (
            (Step.PROTOCOL, lambda: self._greet(session, made, greeted=greeted)),
            (Step.SIGN_IN, lambda: self._sign_in(session)),
            (Step.FOLDER, lambda: self._open_inbox(session)),
        )
        for step, attempt in steps:
            rung = self._timed(step, attempt)
            yield rung
            if not rung.ok:
                return

    def _timed(self, step: Step, attempt: Callable[[], tuple[str, Mapping[str, str]]]) -> Rung:
        began = self._clock.monotonic()
        failure: Unconnected | NotSignedIn
        try:
            sentence, facts = attempt()
        except (Lost, Refused) as error:
            failure = self._meaning(step, error)
        except (Unconnected, NotSignedIn) as error:
            failure = error
        else:
            return Rung(step, Told.OK, sentence, "", self._clock.monotonic() - began, facts)
        return Rung(step, failure.told, failure.sentence, failure.advice, self._clock.monotonic() - began)

    def _greet(self, session: Session, made: socket.socket, *, greeted: bool) -> tuple[str, Mapping[str, str]]:
        session.adopt(made, greeted=greeted)
        if not session.capabilities:
            session.capability()
        return f"{self._options.host} speaks IMAP.", {"capabilities": " ".join(sorted(session.capabilities))}

    def _sign_in(self, session: Session) -> tuple[str, Mapping[str, str]]:
        try:
            session.sign_in()
        except Refused as refused:
            raise sign_in_refused(refused.reply, self._options.user, self._options.host) from refused
        except Ended as ended:
            raise sign_in_refused(ended.reply, self._options.user, self._options.host) from ended
        return f"{self._options.user} is signed in.", {}

    def _open_inbox(self, session: Session) -> tuple[str, Mapping[str, str]]:
        session.introduce()
        (answer,) = session.run(b"EXAMINE INBOX")
        state = listing.examined(session.check("EXAMINE", answer))
        server = {f"server.{name}": text for name, text in session.server.items() if name in ("name", "version") and text}
        mails = "1 mail" if state.messages == 1 else f"{state.messages} mails"
        places = list_tree(session).places.values()
        held = {"folders": str(len(places)), "items": str(sum(place.state.messages for place in places))}
        return f"The inbox can be read; it holds {mails}.", {"messages": str(state.messages), **held, **server}

    def _prepared(self, session: Session) -> Callable[[socket.socket], None]:
        def prepare(made: socket.socket) -> None:
            try:
                session.agree_on_tls(made)
            except (Lost, Refused) as error:
                raise self._meaning(Step.TLS, error) from error

        return prepare

    def _meaning(self, step: Step, error: Lost | Refused) -> Unconnected:
        host = self._options.host
        if isinstance(error, NotImap):
            return not_imap(error, self._options)
        reply: Reply | None = error.reply if isinstance(error, Refused | Ended) else None
        if reply is None:
            return Unconnected(step, Told.DOWN, f"{host} is of no use now: {error}.", _AGAIN)
        return too_much(reply, host, step) if reply.throttled else away(reply, host, step)
