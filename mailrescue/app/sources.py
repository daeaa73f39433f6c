"""The source of an account, with its secret: the one way in which use cases come to a mailbox."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from mailrescue.app.accounts import Account
from mailrescue.app.engine import Engine
from mailrescue.app.samples import record
from mailrescue.core.errors import MailRescueError, SignInFailed, SourceUnreachable
from mailrescue.core.progress import Notice
from mailrescue.model.probe import Sample, Step, Told
from mailrescue.providers.base import Means, Source
from mailrescue.providers.registry import KINDS, source_for


def is_remote_kind(kind: str) -> bool:
    """Return whether mailboxes of a kind are on a server."""
    return kind in KINDS and KINDS[kind].remote


def is_remote(account: Account) -> bool:
    """Return whether an account is a mailbox on a server, which needs a password."""
    return is_remote_kind(account.kind)


def means_of(engine: Engine, account: Account, secret: str) -> Means:
    """Return what the source of an account is handed; what it tells becomes a notice."""
    return Means(secret, engine.cancel, _told(engine, account.name))


def source_of(engine: Engine, account: Account, secret: str | None = None) -> Source:
    """Return the source of an account, not yet opened; `secret` beats what is kept for it.

    Raises UsageError, NoPassword, and what keeps a secret from being read.
    """
    if not is_remote(account):
        return source_for(account.kind, account.options)
    return source_for(account.kind, account.options, means_of(engine, account, engine.secrets.of(account) if secret is None else secret))


@contextlib.contextmanager
def opened(engine: Engine, account: Account) -> Iterator[Source]:
    """Enter the source of an account; how that went, and a server that went away later, becomes a sample.

    Raises as `source_of` does, and what entering the source and working with it raises.
    """
    source = source_of(engine, account)
    if not is_remote(account):
        with source:
            yield source
        return
    began = engine.clock.monotonic()
    try:
        with source:
            took(engine, account, Step.SIGN_IN, Told.OK, engine.clock.monotonic() - began)
            yield source
    except (SignInFailed, SourceUnreachable) as error:
        step, told = _meant(error)
        took(engine, account, step, told, engine.clock.monotonic() - began, str(error))
        raise


def took(engine: Engine, account: Account, step: Step, told: Told, seconds: float, evidence: str = "") -> None:
    """Keep a sample of one step."""
    record(engine.home, Sample(engine.clock.now(), account.name, host_of(account), step, told, seconds, evidence))


def host_of(account: Account) -> str:
    """Return the server of an account, else the domain of its address: "" for a mailbox on this computer."""
    given = account.options
    return given.get("host") or urlsplit(given.get("endpoint", "")).hostname or given.get("email", "").rpartition("@")[2].lower()


def _meant(error: MailRescueError) -> tuple[Step, Told]:
    """Return at which step a source failed and how; errors of connections know it, others say it by their kind."""
    step, told = getattr(error, "step", None), getattr(error, "told", None)
    if isinstance(error, SignInFailed):
        return Step.SIGN_IN, told if isinstance(told, Told) else Told.REFUSED
    return step if isinstance(step, Step) else Step.TCP, told if isinstance(told, Told) else Told.DOWN


def _told(engine: Engine, name: str) -> Callable[[str], None]:
    def tell(sentence: str) -> None:
        engine.reporter.report(Notice(code="source", text=f"{name}: {sentence}"))

    return tell
