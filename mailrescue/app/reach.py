"""Use case: see whether a mailbox can be reached and read, without storing anything."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.app.accounts import Account
from mailrescue.app.engine import Engine
from mailrescue.app.sources import is_remote, opened
from mailrescue.core.errors import ItemUnreadable, UsageError
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.model.mail import Skip
from mailrescue.providers.registry import source_for


@dataclass(frozen=True, slots=True)
class Reached:
    """What a source shows: counts of folders, of items, and of what it cannot list."""

    folders: int
    items: int
    unlisted: int


def reach(account: Account, cancel: CancelToken | None = None, meter: Meter | None = None, engine: Engine | None = None) -> Reached:
    """List the mailbox, counting items; a mailbox on a server needs an engine, which finds its password.

    Raises SourceUnreachable, SourceUnreadable, or Cancelled, UsageError without one that is needed, and what `sources.source_of` raises.
    """
    if engine is None and is_remote(account):
        raise UsageError(f"{account.name} is a mailbox on a server, and its password is not at hand here. Nothing was asked there.")
    items = unlisted = 0
    cancel = cancel or CancelToken()
    with source_for(account.kind, account.options) if engine is None else opened(engine, account) as source:
        folders = source.folders()
        for folder in folders:
            cancel.check()
            if isinstance(folder, Skip):
                unlisted += 1
                continue
            try:
                for entry in source.items(folder):
                    cancel.check()
                    if meter is not None:
                        meter.add()
                    unlisted += isinstance(entry, Skip)
                    items += not isinstance(entry, Skip)
            except ItemUnreadable:
                unlisted += 1
    return Reached(len(folders), items, unlisted)
