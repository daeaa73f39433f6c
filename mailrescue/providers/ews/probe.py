"""Looks at an Exchange server step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mailrescue.model.probe import Rung
from mailrescue.providers.base import Means
from mailrescue.providers.ews.options import EwsOptions


class EwsProbe:
    """The ladder of one Exchange mailbox."""

    def __init__(self, options: EwsOptions, means: Means) -> None:
        self._options, self._means = options, means

    @classmethod
    def of(cls, options: Mapping[str, str], means: Means) -> EwsProbe:
        """Return the probe of an account. Raises UsageError for options without sense."""
        return cls(EwsOptions.of(options), means)

    def climb(self) -> Iterator[Rung]:
        """Yield the rungs."""
        yield from ()
