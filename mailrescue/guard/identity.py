"""Whether the fingerprint of a mailbox is the one we knew: which facts differ, and how much that says. Pure.

Facts whose names begin with `server.` tell of the machine that gave the mail, not of the mailbox: certificates are renewed,
programs updated, mailboxes moved to another machine, and nothing of that makes it another mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# What facts of a server begin with.
SERVER = "server."
# Facts about the program or the file, not about which mailbox it is.
_NEUTRAL = frozenset({"client", "file_size", "format", "server", "version"})
# A folder that was copied to a new disk has others, and is the same mailbox.
_PLACE = frozenset({"created", "device", "inode"})
# What is worth telling when a server tells something else. Not its name: whoever answers of several machines gives his own. Not
# its certificate: that is renewed every few months, and the issuer stays the same.
_TELLING = frozenset({"host", "issuer", "version", "mx"})
# PR_OST_OSTID (0x7C04) is a list of entries of so many bytes, one for each Outlook profile that was ever made; in hex digits.
_ENTRY = 2 * 20
_DIGITS = re.compile(r"\d+")
# Second-level domains under which the public registers the third.
_SHARED = frozenset({"ac", "co", "com", "edu", "gob", "gov", "ne", "net", "or", "org"})


@dataclass(frozen=True, slots=True)
class FactsChanged:
    """Names of facts that both sides have and that differ: those that name the mailbox, and those of where it lies."""

    mailbox: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


def facts_changed(before: Mapping[str, str], now: Mapping[str, str]) -> FactsChanged:
    """Compare two fingerprints. A fact that one side lacks says nothing."""
    differing = sorted(name for name in before.keys() & now.keys() if not _agree(name, before[name], now[name]))
    return FactsChanged(
        tuple(name for name in differing if _names_mailbox(name)),
        tuple(name for name in differing if name in _PLACE),
    )  # fmt: skip


def same_mailbox(earlier: Mapping[str, str], later: Mapping[str, str]) -> bool:
    """Say whether two fingerprints have facts in common that name the mailbox, and agree in all of them."""
    common = [name for name in earlier.keys() & later.keys() if _names_mailbox(name)]
    return bool(common) and all(_agree(name, earlier[name], later[name]) for name in common)


def server_facts(facts: Mapping[str, str]) -> dict[str, str]:
    """Return what a fingerprint tells of the server, without the beginning that all these names have."""
    return {name.removeprefix(SERVER): fact for name, fact in facts.items() if name.startswith(SERVER)}


def server_changes(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return what of a server's facts (as `server_facts` gives them) is another now and worth telling, in order of name.

    A renewed certificate of the same issuer is not, nor a small update, nor which of several machines answered.
    """
    return tuple(name for name in sorted(_TELLING & before.keys() & now.keys()) if _told(name, before[name]) != _told(name, now[name]))


def provider_of(facts: Mapping[str, str]) -> str:
    """Return the domain of whoever keeps the mailbox, "" where nobody knows: what mailboxes have in common that are lost together.

    That of the server's name where it has one, else that of the address: `imap:user@host` and `ews:address` end with either.
    """
    scheme, _, rest = facts.get("identity", "").partition(":")
    named = rest.rpartition("@")[2] if scheme in ("imap", "ews") else ""
    return _registered(facts.get(SERVER + "host", "") or named)


def file_size(facts: Mapping[str, str]) -> int:
    """Return the size of the file that holds the mailbox, 0 when it is none or nobody told."""
    told = facts.get("file_size", "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _names_mailbox(name: str) -> bool:
    return name not in _PLACE | _NEUTRAL and not name.startswith(SERVER)


def _agree(name: str, before: str, now: str) -> bool:
    if before == now:
        return True
    if name == "ostid":
        return _has_grown(before.lower(), now.lower())
    if name.endswith("_created"):  # some servers write the fraction of a second at times only
        return before[:19] == now[:19] != ""
    return False


def _has_grown(before: str, now: str) -> bool:
    """Whether nothing of the list is lost: a new profile adds an entry, wherever the server puts it."""
    if now.startswith(before):
        return True
    if len(before) % _ENTRY or len(now) % _ENTRY:
        return False
    entries = {now[at : at + _ENTRY] for at in range(0, len(now), _ENTRY)}
    return all(before[at : at + _ENTRY] in entries for at in range(0, len(before), _ENTRY))


def _told(name: str, fact: str) -> str:
    """Return what of a fact counts: of a version the program and its first two numbers, which a mere update leaves as they are."""
    if name != "version":
        return fact.casefold()
    first = list(_DIGITS.finditer(fact))[:2]
    return fact[: first[-1].end()].casefold() if first else fact.casefold()


def _registered(host: str) -> str:
    """Return the domain that somebody registered, as well as that can be told without a list of all of them."""
    host = host.strip(".").lower()
    labels = host.split(".")
    if len(labels) < 3 or ":" in host or labels[-1].isdigit():
        return host
    shared = len(labels[-1]) == 2 and labels[-2] in _SHARED
    return ".".join(labels[-3 if shared else -2 :])
