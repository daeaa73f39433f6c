"""Mailboxes as the guard sees them, for tests: a tuple of pieces is a mailbox, and two of them make a comparison."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

from mailrescue.guard.judge import judge
from mailrescue.guard.values import Circumstances, Comparison, Flow, FolderState, Piece, State, Step
from mailrescue.model.verdict import Verdict

TODAY = 20_000
NOW = datetime.fromtimestamp(TODAY * 86_400 + 30_000, UTC)
ROLES = {"INBOX": "inbox", "Sent": "sent", "Trash": "trash", "Drafts": "drafts", "Calendar": "calendar", "Contacts": "contacts"}
FACTS = {"identity": "maildir:/mail", "device": "1", "inode": "7"}

Box = tuple[Piece, ...]
_numbers = count()


def mails(folder: str, ages: Iterable[int], **more: str) -> Box:
    """Return new mails in a folder, one for each age in days."""
    return tuple(mail(folder, age, **more) for age in ages)


def mail(folder: str, age: int, **more: str) -> Piece:
    """Return one new mail."""
    number = next(_numbers)
    told = {"sender": "ann@example.com", "subject": f"offer {number}", "message_id": f"<{number}@example.com>"} | more
    return Piece(b"%d" % number, folder, ROLES.get(folder, ""), TODAY - age, **told)


def state(box: Box, at: datetime = NOW, facts: Mapping[str, str] = FACTS, paths: Iterable[str] = ()) -> State:
    """Return what the guard sees of a mailbox; `paths` are folders that are there though nothing may be in them."""
    days: defaultdict[str, Counter[int]] = defaultdict(Counter, {path: Counter() for path in paths})
    roles = {path: ROLES.get(path, "") for path in paths} | {piece.folder: piece.role for piece in box}
    for piece in box:
        days[piece.folder][piece.day] += 1
    return State(at, tuple(FolderState(path, roles[path], counts) for path, counts in days.items()), facts)


def compared(before: Box, now: Box, *, at: datetime = NOW, facts: Mapping[str, str] = FACTS, folders_stay: bool = True) -> Comparison:
    """Return the comparison of two mailboxes. The same content in another folder has moved."""
    there = Counter((piece.folder, piece.content) for piece in now)
    gone = []
    for piece in before:
        if there[piece.folder, piece.content]:
            there[piece.folder, piece.content] -= 1
        else:
            gone.append(piece)
    come: dict[bytes, list[Piece]] = defaultdict(list)
    for piece in now:
        if there[piece.folder, piece.content]:
            there[piece.folder, piece.content] -= 1
            come[piece.content].append(piece)
    moved = tuple((piece, come[piece.content].pop()) for piece in gone if come[piece.content])
    left = {id(old) for old, _ in moved}
    flow = Flow(
        removed=tuple(piece for piece in gone if id(piece) not in left),
        added=tuple(piece for pieces in come.values() for piece in pieces), moved=moved,
    )  # fmt: skip
    paths = dict.fromkeys(piece.folder for piece in before) if folders_stay else ()
    return Comparison(state(before, at - timedelta(days=1)), state(now, at, facts, paths), flow)


def verdict(before: Box, now: Box, around: Circumstances = Circumstances(), **more: object) -> Verdict:  # noqa: B008  a value
    """Return what the guard says of two mailboxes."""
    return judge(compared(before, now, **more), around)  # type: ignore[arg-type]


def rules(found: Verdict) -> set[str]:
    """Return the names of the rules that spoke."""
    return {finding.rule for finding in found.findings}


def held_by(found: Verdict) -> set[str]:
    """Return the names of the rules that hold the snapshot."""
    return {finding.rule for finding in found.findings if finding.level.holds}


def past(*measures: Mapping[str, float], every: float = 1, accepted: Iterable[int] = ()) -> tuple[Step, ...]:
    """Return a history that ends a day ago, a step every so many days; the numbers of those that the user accepted."""
    taken, first = set(accepted), NOW - timedelta(days=1 + every * (len(measures) - 1))
    return tuple(Step(first + timedelta(days=every * n), told, n in taken) for n, told in enumerate(measures))


def office(size: int = 100) -> Box:
    """Return the mailbox of somebody who keeps mail: inbox, sent and two folders, a year and a half back."""
    return tuple(mail(("INBOX", "Sent", "Offers", "INBOX")[n % 4], 1 + n * 540 // size) for n in range(size))
