"""What the guard looks at: a mailbox at two moments, what lies between them, and what is known besides. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mailrescue.model.mail import ItemKind

DAY = 86_400
# The day of items of which nobody knows when they came.
NO_DAY = -1


@dataclass(frozen=True, slots=True)
class FolderState:
    """One folder: `days` tells of each day since 1970 (UTC) how many items in it are of that day, without hidden ones.

    The day of an item is that of its Date header, or of its receipt where the header is absent or later than the snapshot.
    """

    path: str
    role: str = ""
    days: Mapping[int, int] = field(default_factory=dict)

    @property
    def items(self) -> int:
        """How many items it holds."""
        return sum(self.days.values())


@dataclass(frozen=True, slots=True)
class State:
    """A mailbox at one moment. `facts` is the source's fingerprint; `complete`: nothing was carried forward unread."""

    taken_at: datetime
    folders: tuple[FolderState, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    @property
    def items(self) -> int:
        """How many items it holds."""
        return sum(folder.items for folder in self.folders)


@dataclass(frozen=True, slots=True)
class Piece:
    """One folder position. `content` names the bytes; `day` as in FolderState; the three texts are "" where nobody looked.

    `since` is the day (UTC) of the first snapshot that had these bytes: NO_DAY where nobody looked, and for what the
    first snapshot of the mailbox had already. Dates tell how old a mail is, this tells how long it has stood here.
    """

    content: bytes
    folder: str
    role: str = ""
    day: int = NO_DAY
    kind: ItemKind = ItemKind.MESSAGE
    size: int = 0
    sender: str = ""
    subject: str = ""
    message_id: str = ""
    since: int = NO_DAY


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened between two states.

    `moved` and `changed` are pairs of before and after: the same content elsewhere, and another content under the same key.
    `moved` holds also what left one folder and still stands in another. What only got other flags or a new key
    is in none of them. `partial`: a list could not be read whole.
    """

    removed: tuple[Piece, ...] = ()
    added: tuple[Piece, ...] = ()
    moved: tuple[tuple[Piece, Piece], ...] = ()
    changed: tuple[tuple[Piece, Piece], ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A mailbox `before` and `now`, and the way between. `before` is None for the first snapshot of a mailbox."""

    before: State | None
    now: State
    flow: Flow = Flow()


@dataclass(frozen=True, slots=True)
class Step:
    """What the guard remembered of an earlier snapshot (Verdict.step); `accepted`: it was held, and the user said "I did that"."""

    taken_at: datetime
    measures: Mapping[str, float]
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another mailbox in the same vault: its newest snapshot's measures. `domain` is "" when nobody knows it."""

    account: str
    taken_at: datetime
    measures: Mapping[str, float]
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known besides.

    `history`: of the good snapshots before, oldest first, a year back at most. `known`: fingerprints that earlier good
    snapshots had, newest first. `probe`: what looking at the server told (certificate, MX, version), now and last time.
    `damaged`: why the records that the guard relies on cannot be read, "" when they can.
    """

    history: tuple[Step, ...] = ()
    first_snapshot_at: datetime | None = None
    siblings: tuple[Sibling, ...] = ()
    known: tuple[Mapping[str, str], ...] = ()
    probe: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    domain: str = ""
    damaged: str = ""
