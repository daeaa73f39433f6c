"""Use case: look at the server of an account step by step, and say at which step it ended and what to do.

    for rung in climb(engine, account): ...             of an account that is there, or, with its secret, of one that is to be added
    verdict_of(rungs).exit_code
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailrescue.app.accounts import Account, accounts
from mailrescue.app.engine import Engine
from mailrescue.app.secretstore import NoPassword
from mailrescue.app.sources import means_of, took
from mailrescue.core.errors import ExitCode, MailRescueError, UsageError
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.registry import probe_for


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at a server came to. `step` is the last that was tried; counts are None where the look did not come so far."""

    reached: bool
    step: Step
    told: Told
    folders: int | None = None
    items: int | None = None

    @property
    def exit_code(self) -> ExitCode:
        """The code that this look would give."""
        if self.reached:
            return ExitCode.DONE
        return ExitCode.SIGN_IN if self.told in (Told.REFUSED, Told.POLICY) else ExitCode.UNREACHABLE


def climb(engine: Engine, one: Account, secret: str | None = None) -> Iterator[Rung]:
    """Yield the rungs of an account's ladder, and keep a sample of each where the account is there as it is.

    Without a password nothing is sent that needs one: the ladder ends before it, with a rung that says so. Raises UsageError for a
    mailbox that is no server's; where its password cannot be read now, what keeps it from that, after the rungs below.
    """
    given, missing = _given(engine, one, secret)
    probe = probe_for(one.kind, one.options, means_of(engine, one, given))
    if probe is None:
        raise UsageError(f"{one.name} is no mailbox on a server: there is nothing to reach.")
    is_known = one in accounts(engine.home)
    with contextlib.closing(_climbing(probe.climb())) as rungs:
        for rung in rungs:
            if is_known:
                took(engine, one, rung.step, rung.told, rung.seconds, "" if rung.ok else rung.sentence)
            yield rung
            if missing is not None and rung.ok and rung.step is Step.PROTOCOL:
                if not isinstance(missing, NoPassword):
                    raise missing
                yield Rung(Step.SIGN_IN, Told.REFUSED, "Nothing was tried: there is no password here.", str(missing))
                return


def verdict_of(rungs: Sequence[Rung]) -> Verdict:
    """Return what all rungs of a climb come to."""
    if not rungs:
        return Verdict(reached=False, step=Step.NETWORK, told=Told.DOWN)
    last = rungs[-1]
    facts = last.facts if last.ok else {}
    return Verdict(last.ok, last.step, last.told, _count(facts, "folders"), _count(facts, "items"))


def _given(engine: Engine, one: Account, secret: str | None) -> tuple[str, MailRescueError | None]:
    """Return the password, or "" and why there is none."""
    if secret:
        return secret, None
    try:
        return engine.secrets.of(one), None
    except MailRescueError as error:
        return "", error


def _climbing(rungs: Iterator[Rung]) -> Generator[Rung, None, None]:
    """Yield rungs up to the first that is not ok, and close what gives them, and so its connection."""
    try:
        for rung in rungs:
            yield rung
            if not rung.ok:
                return
    finally:
        close = getattr(rungs, "close", None)
        if close is not None:
            close()


def _count(facts: Mapping[str, str], name: str) -> int | None:
    text = facts.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else None
