"""Looks at an IMAP server step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mailrescue.model.probe import Rung
from mailrescue.providers.base import Means
from mailrescue.providers.imap.options import ImapOptions


class ImapProbe:
    """A Probe of one mailbox."""

    def __init__(self, options: ImapOptions, means: Means) -> None:
        self._options, self._means = options, means

    @classmethod
    def of(cls, options: Mapping[str, str], means: Means) -> ImapProbe:
        """Return the probe of an account. Raises UsageError for options without sense."""
        return cls(ImapOptions.of(options), means)

    def climb(self) -> Iterator[Rung]:
        """Yield the rungs."""
        yield from ()
