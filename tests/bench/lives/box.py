"""A mailbox of light mails, and what the guard is shown of it: State and Flow, built from a journal of what changed.

The meaning is that of mailrescue/capture/flow.py: a place is a folder's number and a key; the same content gone from one
folder and come in another has moved; under a new key in the same folder nothing happened to it. test_guard_lives.py holds it to that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mailrescue.capture.flow import TOLD_PIECES
from mailrescue.guard.values import NO_DAY, Flow, FolderState, Piece, State
from mailrescue.model.mail import ItemKind

# Keys grow by the hour, so that a key tells when its mail was put where it lies.
_KEYS_AN_HOUR = 1_000_000

Place = tuple[int, int]
_Placed = tuple[int, "Mail"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One light mail. `day` is what the guard is told (FolderState.days); `arrived` the hour since 1970 it truly came."""

    content: bytes
    day: int
    arrived: int
    sender: str = ""
    subject: str = ""
    message_id: str = ""
    kind: ItemKind = ItemKind.MESSAGE
    size: int = 0


@dataclass(frozen=True, slots=True)
class Drawer:
    """A folder's path and role."""

    path: str
    role: str = ""


def hour_placed(key: int) -> int:
    """Return the hour since 1970 in which the mail of that key was put into its folder."""
    return key // _KEYS_AN_HOUR


def moment(hour: int) -> datetime:
    """Return the time of an hour since 1970."""
    return datetime.fromtimestamp(hour * 3600, UTC)


class Box:
    """Folders by number, mails by folder and key. `renumbers`: a renamed folder gets a new number, as a Maildir's does."""

    def __init__(self, *, renumbers: bool = True) -> None:
        self.folders: dict[int, Drawer] = {}
        self.mails: dict[int, dict[int, Mail]] = {}
        self.renumbers = renumbers
        self._days: dict[int, dict[int, int]] = {}
        self._seen: dict[int, FolderState] = {}
        self._seen_folders: dict[int, Drawer] = {}
        self._first: dict[Place, Mail | None] = {}
        self._since: dict[bytes, int] = {}
        self._made = 0
        self._number = 0

    # --- what a mail program does

    def make(self, path: str, role: str = "") -> int:
        """Return the number of the folder of that path, which is made if it is not there."""
        for number, drawer in self.folders.items():
            if drawer.path == path:
                return number
        self._number += 1
        self.folders[self._number] = Drawer(path, role)
        self.mails[self._number], self._days[self._number] = {}, {}
        return self._number

    def put(self, number: int, mail: Mail, hour: int) -> int:
        """Put a mail into a folder; returns its key."""
        self._made += 1
        key = hour * _KEYS_AN_HOUR + self._made % _KEYS_AN_HOUR
        self._first.setdefault((number, key), None)
        self.mails[number][key] = mail
        self._count(number, mail.day, 1)
        return key

    def put_back(self, number: int, key: int, mail: Mail) -> None:
        """Put a mail where it lay before it was taken out."""
        self._first.setdefault((number, key), None)
        self.mails[number][key] = mail
        self._count(number, mail.day, 1)

    def take(self, number: int, key: int) -> Mail:
        """Take a mail out of a folder."""
        mail = self.mails[number].pop(key)
        self._first.setdefault((number, key), mail)
        self._count(number, mail.day, -1)
        return mail

    def move(self, number: int, keys: Iterable[int], to: int, hour: int) -> None:
        """Move mails to another folder."""
        if number != to:
            for key in list(keys):
                self.put(to, self.take(number, key), hour)

    def rewrite(self, number: int, key: int, mail: Mail) -> None:
        """Put another mail in the place of one, under the same key."""
        old = self.mails[number][key]
        self._first.setdefault((number, key), old)
        self.mails[number][key] = mail
        self._count(number, old.day, -1)
        self._count(number, mail.day, 1)

    def rekey(self, number: int, hour: int) -> None:
        """Give every mail of a folder a new key."""
        for key in list(self.mails[number]):
            self.put(number, self.take(number, key), hour)

    def drop(self, number: int) -> None:
        """Delete a folder with all that is in it."""
        for key in list(self.mails[number]):
            self.take(number, key)
        del self.folders[number], self.mails[number], self._days[number]

    def rename(self, number: int, path: str, hour: int) -> int:
        """Rename a folder; returns its number from now on. A path that exists takes in what was in the folder."""
        there = next((n for n, drawer in self.folders.items() if drawer.path == path), None)
        if there is None and not self.renumbers:
            self.folders[number] = replace(self.folders[number], path=path)
            return number
        to = self.make(path, self.folders[number].role) if there is None else there
        if to != number:
            self.move(number, self.mails[number], to, hour)
            self.drop(number)
        return to

    # --- what is asked of it

    @property
    def items(self) -> int:
        """How many mails it holds."""
        return sum(map(len, self.mails.values()))

    def number(self, path: str) -> int | None:
        """Return the number of a folder."""
        return next((number for number, drawer in self.folders.items() if drawer.path == path), None)

    def role(self, role: str) -> int | None:
        """Return the number of the folder of that role."""
        return next((number for number, drawer in self.folders.items() if drawer.role == role), None)

    def places(self) -> Iterator[tuple[int, int, Mail]]:
        """Yield every mail with its place."""
        for number, mails in self.mails.items():
            for key, mail in mails.items():
                yield number, key, mail

    def contents(self, *, without: tuple[str, ...] = ()) -> set[bytes]:
        """Return the contents that lie in any folder but those of some roles."""
        kept = [mails for number, mails in self.mails.items() if self.folders[number].role not in without]
        return {mail.content for mails in kept for mail in mails.values()}

    @property
    def untouched(self) -> bool:
        """Whether nothing has changed since the last kept snapshot."""
        same = all(self.mails.get(number, {}).get(key) is old for (number, key), old in self._first.items())
        return same and self.folders == self._seen_folders

    @property
    def seen(self) -> list[int]:
        """The numbers of folders that the last kept snapshot holds."""
        return [number for number in self._seen if number in self.folders]

    # --- what the guard is shown

    def state(self, hour: int, facts: Mapping[str, str], unread: frozenset[int] = frozenset()) -> State:
        """Return what a snapshot holds; the folders `unread` stand as they were at the last kept one."""
        self._day_now = hour // 24
        self._state_now = {
            number: self._folder_state(number, drawer) for number, drawer in self.folders.items() if number not in unread
        } | {number: self._seen[number] for number in unread if number in self._seen}
        return State(moment(hour), tuple(self._state_now.values()), dict(facts), complete=not unread)

    def flow(self, unread: frozenset[int] = frozenset()) -> Flow:
        """Return what changed since the last kept snapshot; of `unread` folders nothing is known."""
        gone: list[tuple[int, Mail]] = []
        come: list[tuple[int, Mail]] = []
        changed: list[tuple[_Placed, _Placed]] = []
        for (number, key), old in self._first.items():
            new = self.mails[number].get(key) if number in self.mails else None
            if number in unread or old is new:
                continue
            if old is not None and new is not None:
                changed += [((number, old), (number, new))] * (old.content != new.content)
                continue
            gone += [(number, old)] if old is not None else []
            come += [(number, new)] if new is not None else []
        _, gone, come = _paired(gone, come, within=True)
        moved, gone, come = _paired(gone, come, within=False)
        copies, gone = self._copies(gone)
        moved += copies
        count = len(moved) + len(changed)
        was, became = self._maker(count, old=True), self._maker(count)
        old_piece, new_piece = self._maker(len(gone), old=True), self._maker(len(come))
        return Flow(
            removed=tuple(old_piece(*placed) for placed in gone), added=tuple(new_piece(*placed) for placed in come),
            moved=tuple((was(*old), became(*new)) for old, new in moved),
            changed=tuple((was(*old), became(*new)) for old, new in changed),
        )  # fmt: skip

    def keep(self, unread: frozenset[int] = frozenset()) -> None:
        """Take what state() last showed for the snapshot that the next one is compared with."""
        day = self._day_now if self._seen else NO_DAY
        for (number, key), old in self._first.items():
            new = self.mails.get(number, {}).get(key)
            if new is not None and new is not old and number not in unread:
                self._since.setdefault(new.content, day)
        self._seen = dict(self._state_now)
        self._seen_folders = {n: d for n, d in self.folders.items() if n not in unread} | {n: self._seen_folders[n] for n in unread if n in self._seen_folders}
        self._first = {place: old for place, old in self._first.items() if place[0] in unread}

    def fork(self) -> Box:
        """Return one that holds the same and goes its own way."""
        twin = Box(renumbers=self.renumbers)
        twin.folders, twin.mails = dict(self.folders), {number: dict(mails) for number, mails in self.mails.items()}
        twin._days = {number: dict(days) for number, days in self._days.items()}
        twin._seen, twin._seen_folders, twin._first = dict(self._seen), dict(self._seen_folders), dict(self._first)
        twin._since = dict(self._since)
        twin._made, twin._number = self._made, self._number
        return twin

    def return_to(self, other: Box, _hour: int) -> None:
        """Hold what an earlier self held, every mail under the key it had."""
        for number in [number for number in self.folders if number not in other.folders]:
            self.drop(number)
        for number, drawer in other.folders.items():
            if number not in self.folders:
                self.folders[number], self.mails[number], self._days[number] = drawer, {}, {}
            for key in [key for key in self.mails[number] if key not in other.mails[number]]:
                self.take(number, key)
            for key, mail in other.mails[number].items():
                if key not in self.mails[number]:
                    self.put_back(number, key, mail)
                elif self.mails[number][key] is not mail:
                    self.rewrite(number, key, mail)
        self.folders = dict(other.folders)

    def replace_with(self, other: Box, hour: int) -> None:
        """Hold what another box holds, folder by path; every mail gets a new key."""
        for number in list(self.folders):
            self.drop(number)
        for number, drawer in other.folders.items():
            here = self.make(drawer.path, drawer.role)
            for mail in other.mails[number].values():
                self.put(here, mail, hour)

    def _count(self, number: int, day: int, by: int) -> None:
        days = self._days[number]
        left = days.get(day, 0) + by
        if left:
            days[day] = left
        else:
            del days[day]

    def _folder_state(self, number: int, drawer: Drawer) -> FolderState:
        seen = self._seen.get(number)
        if seen is not None and seen.path == drawer.path and seen.days == self._days[number]:
            return seen
        return FolderState(drawer.path, drawer.role, dict(self._days[number]))

    def _copies(self, gone: list[_Placed]) -> tuple[list[tuple[_Placed, _Placed]], list[_Placed]]:
        """Return what of `gone` stands in another place all the same, where it stood before; and what does not."""
        sought = {mail.content for _, mail in gone}
        found = {mail.content: n for n, key, mail in self.places() if mail.content in sought and self._stood(n, key, mail)} if sought else {}
        copies = [((number, mail), (found[mail.content], mail)) for number, mail in gone if mail.content in found]
        return copies, [(number, mail) for number, mail in gone if mail.content not in found]

    def _stood(self, number: int, key: int, mail: Mail) -> bool:
        old = self._first.get((number, key), mail)
        return old is not None and old.content == mail.content

    def _maker(self, count: int, *, old: bool = False) -> Callable[[int, Mail], Piece]:
        """Return what makes pieces of `count` mails; of many only some get sender and subject (mailrescue/capture/flow.py)."""
        step, made = max(1, -(-count // TOLD_PIECES)), 0
        drawers, since = self._seen_folders if old else self.folders, self._since if old else {}

        def make(number: int, mail: Mail) -> Piece:
            nonlocal made
            told, made = made % step == 0, made + 1
            drawer = drawers[number]
            return Piece(
                mail.content, drawer.path, drawer.role, mail.day, mail.kind, mail.size, mail.sender if told else "",
                mail.subject if told else "", mail.message_id, since.get(mail.content, NO_DAY),
            )  # fmt: skip

        return make


def _paired(
    gone: list[_Placed], come: list[_Placed], *, within: bool
) -> tuple[list[tuple[_Placed, _Placed]], list[_Placed], list[_Placed]]:
    """Return pairs of the same content, `within` the same folder or anywhere, and what is left of both."""
    if not gone or not come:
        return [], gone, come
    groups: dict[object, list[_Placed]] = defaultdict(list)
    for number, mail in reversed(gone):
        groups[(number, mail.content) if within else mail.content].append((number, mail))
    pairs: list[tuple[_Placed, _Placed]] = []
    rest: list[_Placed] = []
    for number, mail in come:
        candidates = groups.get((number, mail.content) if within else mail.content)
        if candidates:
            pairs.append((candidates.pop(), (number, mail)))
        else:
            rest.append((number, mail))
    return pairs, [old for group in groups.values() for old in group], rest
