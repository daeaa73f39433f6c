"""Use cases: a mailbox on a server is added, and its password renewed.

    add(engine, "anna", "imap", {"host": ..., "user": ...}, secret)
    add(engine, "anna", "imap", {"email": "anna@example.org"}, secret)            the server is found by the address
    set_password(engine, "anna", secret)
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mailrescue.app.accounts import (
    Account,
    account,
    add_account,
    change_secret,
    check_account,
    check_free,
    check_kind,
)
from mailrescue.app.asking import Asking, is_to_be_found
from mailrescue.app.engine import Engine
from mailrescue.app.kept import Keeper, read_kept
from mailrescue.app.ladder import Verdict, climb, verdict_of
from mailrescue.app.options import completed
from mailrescue.app.secretstore import check_secret, password_variable
from mailrescue.app.sources import is_remote, is_remote_kind
from mailrescue.core.errors import MailRescueError, UsageError, VaultUnopenable

__all__ = ["Added", "Asking", "Password", "Verdict", "add", "climb", "is_remote_kind", "password_of", "set_password", "verdict_of"]


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


def add(engine: Engine, name: str, kind: str, options: Mapping[str, str], secret: str | None = None, asking: Asking | None = None) -> Added:
    """Add an account of any kind; a server that is not named is found by the mail address.

    Raises UsageError for what makes no sense or is missing, SourceUnreachable and SignInFailed where no server is found that takes
    the address, and VaultUnopenable where nothing can keep the password safely. Then nothing was added.
    """
    check_free(engine.home, name)
    check_kind(kind)
    if secret is not None:
        _check_wanted(kind, secret)
    wanted, found = completed(kind, options), ""
    if is_to_be_found(kind, wanted):
        from mailrescue.app.discovery import find_server  # noqa: PLC0415  whoever names his server need not load what finds one

        server = find_server(engine, Account(name, kind, wanted), secret, asking or Asking())
        wanted, found = server.options, server.source
    checked = check_account(kind, wanted)
    word = engine.secrets.keep(secret) if secret is not None else ""
    added = _or_forget(engine, word, lambda: add_account(engine.home, name, kind, checked, secret=word))
    return Added(added, password_of(added) if is_remote(added) else Password.NONE, found)


def _check_wanted(kind: str, secret: str) -> None:
    """Raise UsageError for a password that is none, or for a mailbox that needs none."""
    if not is_remote_kind(kind):
        raise UsageError(f"A mailbox of kind {kind} is read without a password. Nothing was added; leave --password-stdin out.")
    check_secret(secret)


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


def _or_forget(engine: Engine, word: str, change: Callable[[], Account]) -> Account:
    """Change accounts; where that fails, nothing of the secret that was kept for it stays behind."""
    try:
        return change()
    except BaseException:
        with contextlib.suppress(MailRescueError):
            engine.secrets.forget(word)
        raise
