"""Use cases: a mailbox on a server is added, its password renewed, and its server looked at step by step.

    for rung in climb(engine, account): ...             of an account that is there, or, with its secret, of one that is to be added
    verdict_of(rungs).exit_code
    add(engine, "anna", "imap", {"host": ..., "user": ...}, secret)
    set_password(engine, "anna", secret)
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailrescue.app.accounts import (
    Account,
    account,
    accounts,
    add_account,
    change_secret,
    check_account,
    check_free,
)
from mailrescue.app.engine import Engine
from mailrescue.app.kept import Keeper, read_kept
from mailrescue.app.secretstore import NoPassword, check_secret, password_variable
from mailrescue.app.sources import is_remote, means_of, took
from mailrescue.core.errors import ExitCode, MailRescueError, UsageError, VaultUnopenable
from mailrescue.model.probe import Rung, Step, Told
from mailrescue.providers.registry import KINDS, probe_for


class Password(StrEnum):
    """Where the password of an account comes from."""

    KEYRING = "keyring"
    SEALED = "sealed"  # in the home, under the vault's key
    ENVIRONMENT = "environment"
    NONE = "none"  # it is still to be given, or none is needed


@dataclass(frozen=True, slots=True)
class Added:
    """An account that was added. `found` says what discovery found, and where; "" where nothing had to be found."""

    account: Account
    password: Password
    found: str = ""


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


def is_remote_kind(kind: str) -> bool:
    """Return whether mailboxes of a kind are on a server."""
    return kind in KINDS and KINDS[kind].remote


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


def add(engine: Engine, name: str, kind: str, options: Mapping[str, str], secret: str | None = None) -> Added:
    """Add an account of any kind; a server that is not named is found by the mail address.

    Raises UsageError for what makes no sense or is missing, SourceUnreachable and SignInFailed where no server is found that takes
    the address, and VaultUnopenable where nothing can keep the password safely. Then nothing was added.
    """
    check_free(engine.home, name)
    found = ""
    checked = check_account(kind, options)
    new = Account(name, kind, checked)
    if not is_remote(new):
        if secret is not None:
            raise UsageError(f"A mailbox of kind {kind} is read without a password. Nothing was added; leave --password-stdin out.")
        return Added(add_account(engine.home, name, kind, checked), Password.NONE)
    if secret is not None:
        check_secret(secret)
    word = engine.secrets.keep(secret) if secret is not None else ""
    added = _or_forget(engine, word, lambda: add_account(engine.home, name, kind, checked, secret=word))
    return Added(added, password_of(added), found)


def set_password(engine: Engine, name: str, secret: str) -> Password:
    """Keep a new password for an account in place of the one before; returns where. Raises as `add` does."""
    one = account(engine.home, name)
    if not is_remote(one):
        raise UsageError(f"{name} is of kind {one.kind}: it is read without a password. Nothing was changed.")
    word = engine.secrets.keep(secret)
    changed = _or_forget(engine, word, lambda: change_secret(engine.home, name, word))
    with contextlib.suppress(VaultUnopenable):  # the old one opens nothing more than what the new one does
        engine.secrets.forget(one.secret)
    return password_of(changed)


def password_of(one: Account) -> Password:
    """Return where the password of an account comes from now: the environment beats what is kept."""
    if os.environ.get(password_variable(one.name)):
        return Password.ENVIRONMENT
    kept = read_kept(one.secret)
    if kept is None:
        return Password.NONE
    return Password.KEYRING if kept.keeper is Keeper.KEYRING else Password.SEALED


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


def _or_forget(engine: Engine, word: str, change: Callable[[], Account]) -> Account:
    """Change accounts; where that fails, nothing of the secret that was kept for it stays behind."""
    try:
        return change()
    except BaseException:
        with contextlib.suppress(MailRescueError):
            engine.secrets.forget(word)
        raise


def _count(facts: Mapping[str, str], name: str) -> int | None:
    text = facts.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else None
