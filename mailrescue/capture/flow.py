"""What happened between two states of a mailbox, as the guard looks at it. Pure.

What is elsewhere is not gone: a mail that left a folder and stands in another has moved, also where it stood there before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mailrescue.guard.values import Flow, Piece
from mailrescue.model.mail import Folder, Position
from mailrescue.vault.daycounts import NO_DAY, About, Stays, day_of
from mailrescue.vault.tree import Pair

# Of more pieces than this, sender and subject of some are enough.
TOLD_PIECES = 5_000

Placed = tuple[int, Position]


@dataclass(slots=True)
class Shifts:
    """What left its place and what came into one, without hidden items; `changed` are other bytes under the same key.

    What is under the same key with the same bytes is in none, whatever its labels are now.
    """

    gone: list[Placed] = field(default_factory=list)
    come: list[Placed] = field(default_factory=list)
    changed: list[tuple[Placed, Placed]] = field(default_factory=list)

    @property
    def all_gone(self) -> list[Placed]:
        """All that is not where it was."""
        return self.gone + [old for old, _ in self.changed]

    @property
    def all_come(self) -> list[Placed]:
        """All that was not where it is."""
        return self.come + [new for _, new in self.changed]


def shifts(pairs: Iterable[Pair]) -> Shifts:
    """Sort out what differs between two lists of positions."""
    found = Shifts()
    for pair in pairs:
        old, new = (None if placed is None or placed[1].hidden else placed for placed in pair)
        if old is not None and new is not None:
            if old[1].content != new[1].content:
                found.changed.append((old, new))
            continue
        found.gone += [old] if old is not None else []
        found.come += [new] if new is not None else []
    return found


@dataclass(frozen=True, slots=True)
class Side:
    """One of two states: its folders by number, and the moment that dates of its items are believed until."""

    folders: Mapping[int, Folder]
    taken_at: int


@dataclass(frozen=True, slots=True)
class Telling:
    """What is known of contents: `about` each, and where those that were there before stand since when; None for the first state."""

    about: Mapping[bytes, About]
    stays: Stays | None = None

    def day(self, position: Position, side: Side) -> int:
        """Return the day of an item."""
        return day_of(self.about.get(position.content, About()).date, position.received, side.taken_at)


def flow_of(found: Shifts, before: Side, now: Side, telling: Telling, *, partial: bool) -> Flow:
    """Return what happened. The order of what was found makes no difference but for that of the pieces."""
    changed = _truly_changed(found)
    overwritten = {id(pair) for pair in changed}
    swapped = [pair for pair in found.changed if id(pair) not in overwritten]
    gone = found.gone + [old for old, _ in swapped]
    come = found.come + [new for _, new in swapped]
    moved, gone, come = _moved(gone, come)
    gone, copies = _left_copies(gone, telling, found, now)
    moved += copies
    old_piece, new_piece = _maker(before, telling, len(gone), old=True), _maker(now, telling, len(come))
    pairs = len(moved) + len(changed)
    was, became = _maker(before, telling, pairs, old=True), _maker(now, telling, pairs)
    return Flow(
        removed=tuple(old_piece(placed) for placed in gone),
        added=tuple(new_piece(placed) for placed in come),
        moved=tuple((was(old), became(new)) for old, new in moved),
        changed=tuple((was(old), became(new)) for old, new in changed),
        partial=partial,
    )  # fmt: skip


def _truly_changed(found: Shifts) -> list[tuple[Placed, Placed]]:
    """Return the pairs whose old bytes are under no other key now, and whose new bytes were under none before.

    Where a source names items by their place in a file, each has another key after one was taken out.
    """
    come = {new[1].content for new in found.all_come}
    gone = {old[1].content for old in found.all_gone}
    return [pair for pair in found.changed if pair[0][1].content not in come and pair[1][1].content not in gone]


def _moved(gone: list[Placed], come: list[Placed]) -> tuple[list[tuple[Placed, Placed]], list[Placed], list[Placed]]:
    """Pair the same bytes that left one place and came into another, in the same folder first; return what is left of both.

    What only got another key in its folder is neither a move nor left.
    """
    waiting: dict[object, list[Placed]] = defaultdict(list)
    for old in gone:
        waiting[old[0], old[1].content].append(old)
    strangers = []
    for new in come:
        same = waiting.get((new[0], new[1].content))
        if same:
            same.pop()
        else:
            strangers.append(new)
    elsewhere: dict[bytes, list[Placed]] = defaultdict(list)
    for left in waiting.values():
        for old in left:
            elsewhere[old[1].content].append(old)
    moved, rest = [], []
    for new in strangers:
        candidates = elsewhere.get(new[1].content)
        if candidates:
            moved.append((candidates.pop(), new))
        else:
            rest.append(new)
    return moved, [old for left in elsewhere.values() for old in left], rest


def _left_copies(
    gone: list[Placed], telling: Telling, found: Shifts, now: Side
) -> tuple[list[Placed], list[tuple[Placed, Placed]]]:  # fmt: skip
    """Part what is gone for good from what stands in another place all the same, where it stood before."""
    if telling.stays is None:
        return gone, []
    left = Counter((number, position.content) for number, position in found.all_gone)
    lost, copies = [], []
    for number, position in gone:
        stood = Counter(telling.stays.folders(position.content))
        others = (other for other, times in stood.items() if times > left[other, position.content] and other in now.folders)
        other = next(others, None)
        if other is None:
            lost.append((number, position))
        else:
            copies.append(((number, position), (other, position)))
    return lost, copies


def _maker(side: Side, telling: Telling, count: int, *, old: bool = False) -> Callable[[Placed], Piece]:
    """Return what makes pieces of `count` items: at most TOLD_PIECES of them, evenly chosen, get sender and subject.

    Of `old` ones it is said how long they have stood in the mailbox.
    """
    step = max(1, -(-count // TOLD_PIECES))
    made = 0

    def make(placed: Placed) -> Piece:
        nonlocal made
        number, position = placed
        known = telling.about.get(position.content, About())
        told, made = made % step == 0, made + 1
        folder = side.folders.get(number, Folder("", ""))
        return Piece(
            content=position.content, folder=folder.path, role=folder.role, day=telling.day(position, side), kind=position.kind,
            size=position.size, message_id=known.message_id,
            since=telling.stays.since(position.content) if old and telling.stays else NO_DAY,
            sender=known.sender if told else "", subject=known.subject if told else "",
        )  # fmt: skip

    return make
