"""Where the service of an account is, when the account does not say: it is looked for as when an account is added."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mailrescue.core.errors import SourceUnreachable
from mailrescue.providers.base import Means
from mailrescue.providers.ews.options import EwsOptions
from mailrescue.providers.net.candidates import Candidate
from mailrescue.providers.net.failing import SAFE

if TYPE_CHECKING:
    from mailrescue.providers.net.finding import Network


def located(options: EwsOptions, means: Means, network: Network | None = None) -> EwsOptions:
    """Return options with an endpoint. A server that only the name service vouches for is not taken without asking the user.

    Raises SourceUnreachable when there is none to be found, and Cancelled.
    """
    if options.endpoint:
        return options
    from mailrescue.providers.net.finding import Network, Sought, find  # noqa: PLC0415  who names the server need not load what finds one

    ca_file = Path(options.ca_file) if options.ca_file else None
    sought = Sought(options.email, means.secret, options.user, ca_file=ca_file, kinds=frozenset({"ews"}))
    for found in find(sought, network or Network(cancel=means.cancel)):
        if isinstance(found, Candidate) and found.endpoint and not found.unproven:
            return replace(options, endpoint=found.endpoint)
    raise SourceUnreachable(
        f"The Exchange server of {options.email} is not known and could not be found. {SAFE} Ask your provider for the address of its "
        "Exchange Web Services, and give it by --endpoint."
    )
