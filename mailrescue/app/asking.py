"""What is asked while a mailbox is added: whether its server is to be found, and whom to ask on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailrescue.core.errors import UsageError

if TYPE_CHECKING:  # whoever names his server need not load what finds one
    from mailrescue.providers.net.finding import Network


def _no(_question: str) -> bool:
    """Agree to nothing."""
    return False


@dataclass(frozen=True, slots=True)
class Asking:
    """Who may be asked: the user, by questions that are answered by yes or no, and the network."""

    agree: Callable[[str], bool] = _no
    network: Network | None = None


def is_to_be_found(kind: str, options: Mapping[str, str]) -> bool:
    """Return whether an account names an address and no server. Raises UsageError where neither is there, or what only a server has."""
    if kind not in ("imap", "ews") or options.get("host") or options.get("endpoint"):
        return False
    if kind == "imap" and not options.get("email"):
        if options.get("user"):
            raise UsageError("An account of kind imap needs --host; or give --email, by which the server is found.")
        raise UsageError("An account of kind imap needs --email, by which the server is found, or --host and --user.")
    for name in ("port", "security"):
        if options.get(name):
            raise UsageError(f"--{name} goes with --host: without the server's name both are found by the address.")
    return bool(options.get("email"))
