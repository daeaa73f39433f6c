"""What folders are for, as far as the guard cares: which of them keep mail, and which are on its way out.

A folder below one that is on the way out is, too, whatever it is called. Knows no names, only roles and who lies in whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailrescue.guard.values import FolderState

TRASH = frozenset({"trash", "deleted"})
# What leaves these for good leaves as it should.
PASSING = TRASH | {"junk", "drafts", "outbox"}
# Appointments lie in the future, contacts have no date at all: their days tell nothing of mail.
DATELESS = frozenset({"calendar", "contacts", "tasks", "notes", "journal"})
# What nobody empties by habit.
CORE = frozenset({"inbox", "sent"}) | DATELESS


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of each folder by its path, with those inherited from the folders above."""

    by_path: Mapping[str, str]

    def of(self, path: str, told: str = "") -> str:
        """Return a folder's role; `told` is what a piece says of a folder that is in no list."""
        return self.by_path.get(path, told)

    def keeps(self, path: str, told: str = "") -> bool:
        """Say whether mail in that folder is there to stay."""
        return self.of(path, told) not in PASSING


def roles_of(*lists: Iterable[FolderState]) -> Roles:
    """Return the roles of all folders in these lists; of two that differ, the earlier list's."""
    told: dict[str, str] = {}
    for folders in lists:
        for folder in folders:
            told.setdefault(folder.path, folder.role)
    passing = {path: role for path, role in told.items() if role in PASSING}
    return Roles({path: role or _above(path, passing) for path, role in told.items()})


def _above(path: str, passing: Mapping[str, str]) -> str:
    return next((role for upper, role in sorted(passing.items()) if path.startswith(upper + "/")), "")
