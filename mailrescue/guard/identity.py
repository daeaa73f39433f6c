"""Whether the fingerprint of a mailbox is the one we knew: which facts differ, and how much that says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Facts about the program or the file, not about which mailbox it is.
_NEUTRAL = frozenset({"client", "file_size", "format", "server", "version"})
# A folder that was copied to a new disk has others, and is the same mailbox.
_PLACE = frozenset({"created", "device", "inode"})


@dataclass(frozen=True, slots=True)
class FactsChanged:
    """Names of facts that both sides have and that differ: those that name the mailbox, and those of where it lies."""

    mailbox: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


def facts_changed(before: Mapping[str, str], now: Mapping[str, str]) -> FactsChanged:
    """Compare two fingerprints. A fact that one side lacks says nothing."""
    differing = sorted(name for name in before.keys() & now.keys() if before[name] != now[name])
    return FactsChanged(
        tuple(name for name in differing if name not in _PLACE | _NEUTRAL),
        tuple(name for name in differing if name in _PLACE),
    )  # fmt: skip


def same_mailbox(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Say whether two fingerprints have facts in common that name the mailbox, and agree in all of them."""
    common = [name for name in one.keys() & other.keys() if name not in _PLACE | _NEUTRAL]
    return bool(common) and all(one[name] == other[name] for name in common)


def file_size(facts: Mapping[str, str]) -> int:
    """Return the size of the file that holds the mailbox, 0 when it is none or nobody told."""
    told = facts.get("file_size", "")
    return int(told) if told.isascii() and told.isdigit() else 0
