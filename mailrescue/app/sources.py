"""The source of an account, with its secret: the one way in which use cases come to a mailbox."""

from __future__ import annotations

from mailrescue.app.accounts import Account
from mailrescue.core.progress import CancelToken
from mailrescue.providers.base import Means, Source
from mailrescue.providers.registry import source_for


def source_of(account: Account, cancel: CancelToken) -> Source:
    """Return the source of an account, not yet opened. Raises UsageError, and what keeps its secret from being read."""
    return source_for(account.kind, account.options, Means(cancel=cancel))
