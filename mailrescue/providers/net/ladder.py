"""The lower rungs of the ladder, the same for every protocol: own network, name, TCP, TLS.

A server on this computer or in a private network is looked at without the internet. What fails farther out is followed by a
look whether the connection of this computer is the cause, which is then said in place of it.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mailrescue.core.clock import Clock, SystemClock
from mailrescue.core.progress import CancelToken
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.net.connecting import (
    Address,
    Lookup,
    Patience,
    Security,
    certificate_of,
    look_up,
    reach,
    secure,
    system_lookup,
)
from mailrescue.providers.net.failing import SETTINGS, Place, Unconnected, translated
from mailrescue.providers.net.nameservice import NameService, Why
from mailrescue.providers.net.portal import (
    PAGES,
    Page,
    WayOut,
    World,
    has_way,
    has_way_to,
    is_near,
    look_around,
)

_SECONDS = 15.0
_OTHER_KIND_SECONDS, _PAGE_SECONDS = 2.0, 5.0
_SOON_DAYS = 14
_KINDS = {socket.AF_INET: "ipv4", socket.AF_INET6: "ipv6"}


@dataclass(frozen=True, slots=True)
class Target:
    """The server that is looked at. `settings` are the words for what of the account names it, as in "check ... of the account"."""

    host: str
    port: int
    security: Security = Security.TLS
    ca_file: Path | None = None
    settings: str = SETTINGS


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the ladder asks besides the server: who looks up names, which pages tell of the own connection; handed in.

    `near` says of an address whether it is reached without the internet.
    """

    lookup: Lookup = system_lookup
    names: NameService = field(default_factory=NameService)
    pages: Sequence[Page] = PAGES
    way_out: WayOut = has_way
    near: Callable[[str], bool] = is_near
    clock: Clock = field(default_factory=SystemClock)
    seconds: float = _SECONDS


# Brings a connection in clear to where TLS may begin (STARTTLS). Raises Unconnected, OSError.
Prepare = Callable[[socket.socket], None]


class Ladder:
    """Climbs to an encrypted connection. Use as a context manager; `connection` is what the last rung made."""

    def __init__(self, target: Target, cancel: CancelToken, around: Surroundings | None = None) -> None:
        self.connection: socket.socket | None = None
        self._target, self._around, self._cancel = target, around or Surroundings(), cancel
        self._place = Place(target.host, target.port, target.settings)
        self._addresses: Sequence[Address] = ()

    def __enter__(self) -> Ladder:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection, if there is one; may be called twice."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()

    def take(self) -> socket.socket:
        """Return the connection of a climb that went well; it is the caller's from now on."""
        connection, self.connection = self.connection, None
        assert connection is not None
        return connection

    def climb(self, prepare: Prepare | None = None) -> Iterator[Rung]:
        """Yield own network, name, TCP and, unless the account goes without, TLS; end after the first that is not ok.

        `prepare` is called before TLS with the connection in clear. Raises Cancelled alone.
        """
        rungs: list[tuple[Step, Callable[[], tuple[str, Mapping[str, str]]]]] = [
            (Step.NETWORK, self._network), (Step.NAME, self._name), (Step.TCP, self._tcp),
        ]  # fmt: skip
        if self._target.security is not Security.PLAIN:
            rungs.append((Step.TLS, lambda: self._tls(prepare)))
        for step, attempt in rungs:
            rung = self._timed(step, attempt)
            yield rung
            if not rung.ok:
                return

    def _timed(self, step: Step, attempt: Callable[[], tuple[str, Mapping[str, str]]]) -> Rung:
        began = self._around.clock.monotonic()
        try:
            sentence, facts = attempt()
        except Unconnected as error:
            seconds = self._around.clock.monotonic() - began
            told, sentence, advice = self._explained(step, error)
            return Rung(step, told, sentence, advice, seconds)
        seconds = self._around.clock.monotonic() - began
        return Rung(step, Told.OK, sentence, _soon(facts), seconds, facts)

    def _patience(self) -> Patience:
        return Patience(self._around.seconds, self._cancel, self._around.clock)

    def _network(self) -> tuple[str, Mapping[str, str]]:
        if self._target.host.strip("[]").lower() == "localhost" or self._around.near(self._target.host.strip("[]")):
            return "The server is on this computer or in its own network.", {}
        if self._around.way_out():
            return "This computer is connected to a network.", {}
        with contextlib.suppress(Unconnected):  # a network of its own, without a way further
            if any(has_way_to(one.family, str(one)) for one in look_up(self._place, self._patience(), self._around.lookup)):
                return "This computer is connected to the server's network.", {}
        raise Unconnected(
            Step.NETWORK, Told.OWN, "This computer is not connected to a network.", "Connect it to the internet, and try again."
        )

    def _name(self) -> tuple[str, Mapping[str, str]]:
        self._addresses = look_up(self._place, self._patience(), self._around.lookup)
        addresses = " ".join(map(str, self._addresses))
        return f"{self._target.host} has the address {addresses.replace(' ', ', ')}.", {"addresses": addresses}

    def _tcp(self) -> tuple[str, Mapping[str, str]]:
        self.connection = made = reach(self._place, self._addresses, self._patience())
        facts = {_KINDS[made.family]: "ok", "address": str(made.getpeername()[0])}
        others = [one for one in self._addresses if one.family != made.family]
        if others:
            facts[_KINDS[others[0].family]] = self._of_other_kind(others)
        return f"{self._place} answers.", facts

    def _of_other_kind(self, addresses: Sequence[Address]) -> str:
        """Return how a server does by its other kind of addresses: what is dead there costs other programs time."""
        try:
            reach(self._place, addresses, Patience(_OTHER_KIND_SECONDS, self._cancel, self._around.clock)).close()
        except Unconnected as error:
            return error.told.value
        return "ok"

    def _tls(self, prepare: Prepare | None) -> tuple[str, Mapping[str, str]]:
        plain = self.take()
        try:
            if prepare is not None:
                prepare(plain)
        except BaseException as error:
            plain.close()
            if isinstance(error, OSError):
                raise translated(error, self._place) from error
            raise
        self.connection = made = secure(plain, self._place, self._target.ca_file, self._patience())
        shown = certificate_of(made)
        assert shown is not None  # whoever passed the handshake showed one
        days = shown.days_left(self._around.clock.now())
        facts = {**shown.facts(), "days_left": str(days), "tls": made.version() or ""}
        return f"{self._target.host} proves who it is; its certificate by {shown.issuer} holds {days} more days.", facts

    def _explained(self, step: Step, error: Unconnected) -> tuple[Told, str, str]:
        """Return what a failure means once the name service and the own connection were looked at."""
        told, sentence, advice = error.told, error.sentence, error.advice
        if step is Step.NETWORK or self._is_near():
            return told, sentence, advice
        if isinstance(error.__cause__, ConnectionRefusedError):  # the server itself said so
            return told, sentence, advice
        seconds = min(self._around.seconds, _PAGE_SECONDS)
        world = look_around(self._around.pages, lookup=self._around.lookup, seconds=seconds, cancel=self._cancel)
        if world is World.PORTAL:
            return (
                Told.OWN, "This network shows a login page in place of what is asked for.",
                "Open any web page in a browser, sign in to the network, and try again.",
            )  # fmt: skip
        if step is Step.NAME:
            told, sentence, advice = _unnamed(self._around.names.why(self._target.host), error, self._place, world)
        if world is World.SILENT and told is Told.DOWN:
            return (
                Told.OWN, f"{sentence} Nothing else on the internet answers either: it is the connection of this computer.",
                "Look whether this computer is on the internet, and try again.",
            )  # fmt: skip
        return told, sentence, advice

    def _is_near(self) -> bool:
        hosts = [str(one) for one in self._addresses] or [self._target.host.strip("[]")]
        return all(self._around.near(host) or host.lower() == "localhost" for host in hosts)


def _unnamed(why: Why, error: Unconnected, place: Place, world: World) -> tuple[Told, str, str]:
    """Return what it means that the system found no address: a name that is not there, or one that nobody could be asked for."""
    if why in (Why.UNKNOWN, Why.NO_ADDRESS):
        error = translated(socket.gaierror(socket.EAI_NONAME, why.value), place)
    elif why is Why.FOUND:
        return Told.OWN, error.sentence, "Try again: the name service answers again."
    elif why is Why.FAILED or world is World.OPEN:
        return (
            Told.DOWN, f"The address of {place.host} could not be looked up: the name service of its domain is out of order.",
            "Nothing can be done here. Tell the provider, and try again later.",
        )  # fmt: skip
    return error.told, error.sentence, error.advice


def _soon(facts: Mapping[str, str]) -> str:
    days = int(facts.get("days_left", _SOON_DAYS))
    return f"The server's certificate expires in {days} days: whoever runs it must renew it." if days < _SOON_DAYS else ""
