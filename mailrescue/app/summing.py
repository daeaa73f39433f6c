"""Use case: what happened between two snapshots in numbers - by folder, by sender, by age."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from mailrescue.app.browse import Difference
from mailrescue.capture.changes import Change, ChangeKind
from mailrescue.model.mail import Card
from mailrescue.vault.vault import Vault

_DAY = 86_400
# Mail up to so many days old, and what that is called; what is older comes last.
_AGES = ((7, "up to a week"), (30, "up to a month"), (365, "up to a year"))
_OLDER, _UNKNOWN = "older than a year", "without a date"


@dataclass(frozen=True, slots=True)
class Sum:
    """One line: `by` is folder, sender or age, `name` which; how many of each change."""

    by: str
    name: str
    counts: Counter[ChangeKind] = field(default_factory=Counter)


def sums(vault: Vault, found: Difference, now: int) -> list[Sum]:
    """Return what happened by folder, sender and age, the most first; `now` in seconds since 1970 is what ages are counted from."""
    tables: dict[str, dict[str, Sum]] = {"folder": {}, "sender": {}, "age": {}}
    for change in found.changes:
        card = vault.card(change.position.content)
        names = {"folder": _folder(found, change), "sender": _address(card.sender), "age": _age(card, change, now)}
        for by, name in names.items():
            tables[by].setdefault(name, Sum(by, name)).counts[change.kind] += 1
    return [one for table in tables.values() for one in sorted(table.values(), key=lambda one: (-one.counts.total(), one.name))]


def _folder(found: Difference, change: Change) -> str:
    """Return where an item was; of what came, where it is."""
    if change.from_folder is not None:
        return found.before[change.from_folder].path
    assert change.to_folder is not None
    return found.after[change.to_folder].path


def _address(sender: str) -> str:
    """Return the address in what a card says of a sender, in lower case; all of it where there is none."""
    _, mark, rest = sender.rpartition("<")
    return (rest.rstrip("> ") if mark else sender).casefold() or "(nobody)"


def _age(card: Card, change: Change, now: int) -> str:
    moment = card.date if card.date is not None else change.position.received
    if moment is None:
        return _UNKNOWN
    return next((name for days, name in _AGES if now - moment <= days * _DAY), _OLDER)
