"""Use case: find the servers of a mailbox by its address, for a window that shows what was found and lets the user choose.

What is found is not tried out here: app/connecting.py climbs to it, where the user can see each step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mailrescue.core.progress import CancelToken

if TYPE_CHECKING:  # a window that opens need not load what asks name servers
    from mailrescue.providers.net.finding import Network


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a mailbox: the options of an account of a kind. `source` says where it is from, `note` what must be done first, "" for nothing.

    `unproven`: only a name service, which can be forged, names its host. The user is asked before a password goes there.
    """

    kind: str
    options: dict[str, str]
    source: str
    note: str = ""
    unproven: bool = False

    @property
    def server(self) -> str:
        """The host, or the address of the service."""
        return self.options.get("host") or self.options.get("endpoint", "")


@dataclass(frozen=True, slots=True)
class AskFirst:
    """The search goes on at a host outside of the address's domain, once the user agrees that it is sent the password."""

    host: str
    source: str


@dataclass(slots=True)
class Seek:
    """One search. `confirmed` are hosts that the user agreed to. `tried` says afterwards what did not lead on; `refused` who took no password."""

    address: str
    secret: str = field(repr=False)
    cancel: CancelToken
    confirmed: frozenset[str] = frozenset()
    ca_file: str = ""
    network: Network | None = None
    tried: tuple[str, ...] = ()
    refused: str = ""

    def run(self) -> Iterator[Way | AskFirst]:
        """Yield what is found, as it is found, the likeliest first. Raises UsageError when the address is none, and Cancelled."""
        from mailrescue.providers.net.candidates import Candidate  # noqa: PLC0415  as above
        from mailrescue.providers.net.finding import Network, Search, Sought  # noqa: PLC0415

        sought = Sought(self.address, self.secret, confirmed=self.confirmed, ca_file=Path(self.ca_file) if self.ca_file else None)
        network = Network(cancel=self.cancel) if self.network is None else replace(self.network, cancel=self.cancel)
        search = Search(sought, network)
        for found in search.find():
            self.cancel.check()
            if isinstance(found, Candidate):
                yield Way(found.kind, {name: value for name, value in found.options().items() if value}, found.source, found.note, found.unproven)
            else:
                yield AskFirst(found.host, found.source)
        self.tried, self.refused = tuple(dict.fromkeys(search.tried)), search.refused
