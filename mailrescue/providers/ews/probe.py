"""Looks at an Exchange server step by step: the way there, whether it speaks EWS, signing in, the inbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from mailrescue.core.clock import Clock, SystemClock
from mailrescue.core.errors import SourceUnreachable
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.base import Means
from mailrescue.providers.ews.channel import Channel
from mailrescue.providers.ews.fingerprint import server_name
from mailrescue.providers.ews.folders import Known, all_folders, ping, purposes
from mailrescue.providers.ews.locating import located
from mailrescue.providers.ews.options import EwsOptions
from mailrescue.providers.ews.patience import Limits
from mailrescue.providers.net.failing import NotSignedIn, Unconnected
from mailrescue.providers.net.ladder import Ladder, Surroundings, Target

# A look waits for nothing: that a server is busy is what it wants to know.
_AT_ONCE = Limits(busy=0.0, lost=0.0, opening=0.0, answer=20.0)
_SETTINGS = "server address (--endpoint)"


class EwsProbe:
    """A Probe of one mailbox. It asks for the inbox, and reads no mail."""

    def __init__(self, options: EwsOptions, means: Means, around: Surroundings | None = None, clock: Clock | None = None) -> None:
        self._options, self._means, self._around = options, means, around
        self._clock = clock or SystemClock()

    @classmethod
    def of(cls, options: Mapping[str, str], means: Means) -> EwsProbe:
        """Return the probe of an account. Raises UsageError for options without sense."""
        return cls(EwsOptions.of(options), means)

    def climb(self) -> Iterator[Rung]:
        """Yield the rungs from the lowest, and end after the first that is not ok. Raises Cancelled alone."""
        began = self._clock.monotonic()
        try:
            options = located(self._options, self._means)
        except SourceUnreachable as error:
            yield Rung(Step.NAME, Told.WRONG, str(error), "Give the server's address by --endpoint.", self._clock.monotonic() - began)
            return
        port = urlsplit(options.endpoint).port or 443
        target = Target(options.host, port, ca_file=Path(options.ca_file) if options.ca_file else None, settings=_SETTINGS)
        with Ladder(target, self._means.cancel, self._around) as ladder:
            for rung in ladder.climb():
                yield rung
                if not rung.ok:
                    return
        yield from self._climb(options)

    def _climb(self, options: EwsOptions) -> Iterator[Rung]:
        rung = self._timed(Step.PROTOCOL, lambda: _speak(options, self._means))
        yield rung
        if not rung.ok:
            return
        channel = Channel(options, self._means, _AT_ONCE)
        inbox: list[Known] = []
        try:
            rung = self._timed(Step.SIGN_IN, lambda: _sign_in(channel, inbox))
            yield rung
            if rung.ok:
                yield self._timed(Step.FOLDER, lambda: _told_of(channel, inbox[0] if inbox else ping(channel)))
        finally:
            channel.close()

    def _timed(self, step: Step, attempt: Callable[[], tuple[str, Mapping[str, str]]]) -> Rung:
        began = self._clock.monotonic()
        try:
            sentence, facts = attempt()
        except (Unconnected, NotSignedIn) as error:
            return Rung(step, error.told, error.sentence, error.advice, self._clock.monotonic() - began)
        return Rung(step, Told.OK, sentence, "", self._clock.monotonic() - began, facts)


def _speak(options: EwsOptions, means: Means) -> tuple[str, Mapping[str, str]]:
    """Ask without a password: a service asks for one, which is what tells it from a web page. Raises Unconnected."""
    channel = Channel(replace(options, auth=""), replace(means, secret=""), _AT_ONCE)
    try:
        ping(channel)
    except NotSignedIn as refused:
        if refused.told is Told.POLICY and not means.secret:
            raise
    finally:
        channel.close()
    return f"{options.host} offers Exchange Web Services.", {}


def _sign_in(channel: Channel, inbox: list[Known]) -> tuple[str, Mapping[str, str]]:
    try:
        inbox.append(ping(channel))
    except Unconnected as error:
        # We were let in; that there is no such mailbox, or none now, is the next step's.
        if error.step is not Step.SIGN_IN:
            raise
    return f"{channel.options.user} is signed in.", {}


def _told_of(channel: Channel, inbox: Known) -> tuple[str, Mapping[str, str]]:
    version = channel.server_version
    facts = {"server.name": server_name(version), "server.version": version, "messages": str(inbox.total) if inbox.total is not None else ""}
    held = "" if inbox.total is None else f"; it holds {inbox.total} item{'' if inbox.total == 1 else 's'}"
    tree = all_folders(channel, purposes(channel))
    facts |= {"folders": str(len(tree.ids)), "items": str(sum(total or 0 for total in tree.totals.values()))}
    return f"The inbox can be read{held}.", {name: text for name, text in facts.items() if text}
