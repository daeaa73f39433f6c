"""Finds the server of a mailbox by its address, and tries what was found before it is believed.

Each way is climbed like any account; a password goes only where TLS has proven who answers, and to a host that only a name service
names, which can be forged, when the user agrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mailrescue.app.accounts import Account
from mailrescue.app.asking import Asking
from mailrescue.app.engine import Engine
from mailrescue.app.ladder import climb, verdict_of
from mailrescue.app.options import completed
from mailrescue.core.errors import MailRescueError, SignInFailed, SourceUnreachable, UsageError
from mailrescue.core.progress import Notice
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.net.candidates import Candidate, Referral
from mailrescue.providers.net.finding import Network, Search, Sought
from mailrescue.providers.net.portal import has_way

# Who refuses a password that often is not asked again: servers shut out who guesses.
_MOST_REFUSALS = 2
_MOST_SEARCHES = 5


@dataclass(frozen=True, slots=True)
class Server:
    """What was found: the options of the account, complete, and where that is from, in a sentence."""

    options: dict[str, str]
    source: str


def find_server(engine: Engine, wanted: Account, secret: str | None, asking: Asking) -> Server:
    """Return the first way to a mailbox that holds; without a password, the first at which a server of its kind answers.

    Raises SignInFailed where servers refuse the password, SourceUnreachable where none is found or this computer is not connected, Cancelled.
    """
    if asking.network is None and not has_way():
        raise SourceUnreachable("This computer is not connected to a network. Nothing was added. Connect it to the internet, and try again.")
    engine.reporter.report(Notice(code="looking", text=f"Looking for the server of {wanted.options['email']}."))
    return _Finder(engine, wanted, secret, asking).found()


class _Finder:
    """One search with all that was tried."""

    def __init__(self, engine: Engine, wanted: Account, secret: str | None, asking: Asking) -> None:
        self._engine, self._wanted, self._secret, self._asking = engine, wanted, secret, asking
        self._tried: list[str] = []
        self._asked: set[str] = set()
        self._confirmed: set[str] = set()
        self._seen: set[tuple[str, ...]] = set()
        self._refusals: list[tuple[Rung, str]] = []  # with what the user must know of this provider

    def found(self) -> Server:
        """Search, again where the user agreed to another host, until a way holds."""
        for _ in range(_MOST_SEARCHES):
            search = Search(self._sought(), self._asking.network or Network(cancel=self._engine.cancel))
            known = len(self._confirmed)
            server = self._first_of(search)
            if server is not None:
                return server
            if len(self._confirmed) == known:
                raise self._nothing(search)
        raise self._nothing(search)

    def _sought(self) -> Sought:
        given = self._wanted.options
        ca_file = Path(given["ca_file"]) if "ca_file" in given else None
        return Sought(
            given["email"], self._secret or "", given.get("user", ""), frozenset(self._confirmed), ca_file, frozenset({self._wanted.kind})
        )

    def _first_of(self, search: Search) -> Server | None:
        """Return the first way of a search that holds; None when there is none, or the user agreed to a host meanwhile."""
        for found in search.find():
            if isinstance(found, Referral):
                if self._agrees(found.host, found.question):
                    self._confirmed.add(found.host)
                    return None
            elif found.way not in self._seen:
                self._seen.add(found.way)
                server = self._tried_out(found)
                if server is not None:
                    return server
        return None

    def _agrees(self, host: str, question: str) -> bool:
        if host in self._asked:
            return False
        self._asked.add(host)
        agreed = self._asking.agree(question)
        if not agreed:
            option = "--host" if self._wanted.kind == "imap" else "--endpoint"
            self._tried.append(f"{host} was named, and not asked without your consent: if it is right, give it by {option}, or confirm by --yes.")
        return agreed

    def _tried_out(self, way: Candidate) -> Server | None:
        """Return the server of a way that holds. Raises SourceUnreachable when it is this computer that is not connected."""
        host = way.host or way.endpoint
        if way.unproven and not self._agrees(host, f"{way.source} May MailRescue send your name and password to {host}?"):
            return None
        try:
            options = self._options(way)
            rungs = list(climb(self._engine, Account(self._wanted.name, way.kind, options), self._secret))
        except UsageError as error:
            self._tried.append(str(error))
            return None
        if self._holds(rungs):
            return Server(options, " ".join(filter(None, (way.source, _place(options), way.note))))
        self._take_note(rungs, way.note)
        return None

    def _options(self, way: Candidate) -> dict[str, str]:
        """Return a way as options of an account, with what the user said himself. Raises UsageError for one that is not safe."""
        if way.kind == "imap" and way.security == "plain":
            raise UsageError(f"{way.host} is named without encryption, and was not asked.")
        given = {name: value for name, value in self._wanted.options.items() if name in ("email", "user", "auth", "ca_file")}
        return completed(way.kind, {**way.options(), **given})

    def _holds(self, rungs: list[Rung]) -> bool:
        if self._secret is None and any(rung.step is Step.PROTOCOL and rung.ok for rung in rungs):
            return True
        return verdict_of(rungs).reached

    def _take_note(self, rungs: list[Rung], note: str) -> None:
        """Remember why a way does not hold. Raises where no other way can hold either."""
        if not rungs:
            return
        last = rungs[-1]
        if last.told is Told.OWN:
            raise SourceUnreachable(f"{last.sentence} Nothing was added. {last.advice}")
        self._tried.append(last.sentence)
        if last.told in (Told.REFUSED, Told.POLICY):
            self._refusals.append((last, note))
            if len(self._refusals) >= _MOST_REFUSALS:
                raise self._refused()

    def _refused(self) -> SignInFailed:
        first, note = self._refusals[0]
        return SignInFailed(" ".join(filter(None, (first.sentence, "Nothing was added.", first.advice, note))))

    def _nothing(self, search: Search) -> MailRescueError:
        address = self._wanted.options["email"]
        if self._refusals:
            return self._refused()
        if search.refused:
            return SignInFailed(f"{search.refused} knows the mailbox {address}, but does not take name or password. Nothing was added. Give the right ones.")
        how = "--host and --user" if self._wanted.kind == "imap" else "--endpoint"
        why = " ".join(dict.fromkeys([*self._tried, *search.tried][:3]))
        return SourceUnreachable(
            f"No server was found for {address}. {why} Nothing was added. Ask your provider for the server's name, and give it by {how}."
        )


def _place(options: Mapping[str, str]) -> str:
    """Return the server in a sentence."""
    if "host" in options:
        return f"The server is {options['host']}, port {options['port']} ({options['security']})."
    return f"The server is {options['endpoint']}."
