"""The folders of a mailbox: LIST with SPECIAL-USE and STATUS (RFC 5258, 5819, 6154, 8474) to folders with their states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mailrescue.formats import folderpath, mutf7
from mailrescue.model.mail import Folder
from mailrescue.providers.imap import parsing
from mailrescue.providers.imap.parsing import Pieces, Value, quoted
from mailrescue.providers.imap.refusals import Refused
from mailrescue.providers.imap.session import NotImap, Session

# RFC 6154, 2. \All and \Flagged are no folders of their own kind: what is in them is elsewhere, too.
_ROLES = {b"\\sent": "sent", b"\\drafts": "drafts", b"\\trash": "trash", b"\\junk": "junk", b"\\archive": "archive"}
# What no quoted string may hold; no server should have such names, and nobody could open them.
_UNSPEAKABLE = re.compile(rb"[\r\n\0]")
_NO_FOLDER = {b"\\noselect", b"\\nonexistent"}
# Commands sent at once: more, and server and client might wait for each other with full buffers.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class State:
    """What tells whether a folder changed (RFC 9051 and 7162). Zero where the server does not say; a token is its text."""

    uidvalidity: int = 0
    uidnext: int = 0
    messages: int = 0
    modseq: int = 0

    @property
    def token(self) -> str:
        """The state as a token, "" where the server does not tell of every change."""
        told = self.uidvalidity and self.uidnext and self.modseq
        return f"{self.uidvalidity}.{self.uidnext}.{self.messages}.{self.modseq}" if told else ""

    @classmethod
    def of(cls, token: str) -> State | None:
        """Return the state that a token is the text of, None for another text."""
        parts = token.split(".")
        if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
            return None
        return cls(*map(int, parts))


@dataclass(frozen=True, slots=True)
class Place:
    """A folder as its server has it: its name in bytes, its state, its id where the server gives ids (RFC 8474)."""

    name: bytes
    delimiter: bytes
    uses: frozenset[bytes]
    state: State
    mailbox_id: str = ""

    @property
    def inbox(self) -> bool:
        """Whether it is the inbox (RFC 9051, 5.1: in any case)."""
        return self.name.upper() == b"INBOX"

    def names(self) -> tuple[str, ...]:
        """The names from the top down; what is no modified UTF-7 is taken as it stands."""
        parts = self.name.split(self.delimiter) if self.delimiter else [self.name]
        return folderpath.mailbox_names(mutf7.decode_or_literal(part.decode("utf-8", "surrogateescape")) for part in parts)


@dataclass(frozen=True, slots=True)
class Tree:
    """All folders, by the keys that they have here.

    `foreign` are prefixes of names that are not this user's, `unspeakable` names that no command can hold.
    """

    places: dict[str, Place]
    folders: list[Folder]
    foreign: list[str]
    unspeakable: list[str]


def list_tree(session: Session) -> Tree:
    """Ask for all folders and their states, in one round trip where the server can. Raises Refused and Lost, that too for a list that cannot be understood."""
    extended = "LIST-STATUS" in session.capabilities
    asked = _with_status(session) if extended else b'LIST "" "*"'
    commands = [asked] if "NAMESPACE" not in session.capabilities else [b"NAMESPACE", asked]
    answers = session.run(*commands)
    lines = [line for answer in answers for line in answer.lines]
    if not answers[-1].reply.ok:
        if not extended or answers[-1].reply.throttled:
            raise Refused("LIST", answers[-1].reply)
        extended, lines = False, session.check("LIST", session.run(b'LIST "" "*"')[0])
    foreign = _foreign(line for answer in answers for line in answer.lines)
    places = {place.name: place for place in _listed(lines) if not place.name.startswith(tuple(name for name, _ in foreign) or (b"\0",))}
    places = {name: place for name, place in places.items() if name not in {prefix.removesuffix(end) for prefix, end in foreign}}
    unspeakable = [places.pop(name) for name in list(places) if _UNSPEAKABLE.search(name)]
    states = _states(lines)
    if missing := [name for name in places if name not in states]:
        states.update(_asked_one_by_one(session, missing))
    for name, (state, mailbox_id) in states.items():
        if name in places:
            places[name] = replace(places[name], state=state, mailbox_id=mailbox_id)
    return _tree(
        list(places.values()),
        [mutf7.decode_or_literal(parsing.readable(name)) for name, _ in foreign],
        [folderpath.join(place.names()) for place in unspeakable],
    )


def status_items(session: Session) -> bytes:
    """Return what to ask STATUS for."""
    items = [b"MESSAGES", b"UIDNEXT", b"UIDVALIDITY"]
    if session.capabilities & {"CONDSTORE", "QRESYNC"}:
        items.append(b"HIGHESTMODSEQ")
    if "OBJECTID" in session.capabilities:
        items.append(b"MAILBOXID")
    return b" ".join(items)


def _with_status(session: Session) -> bytes:
    use = b"SPECIAL-USE " if "SPECIAL-USE" in session.capabilities else b""
    return b'LIST "" "*" RETURN (' + use + b"STATUS (" + status_items(session) + b"))"


def _asked_one_by_one(session: Session, names: Sequence[bytes]) -> dict[bytes, tuple[State, str]]:
    """Ask for the states of folders, many at once. One that is refused has none: its listing will say why."""
    items, states = status_items(session), {}
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        for answer in session.run(*(b"STATUS " + quoted(name) + b" (" + items + b")" for name in some)):
            if not answer.reply.ok and answer.reply.throttled:
                raise Refused("STATUS", answer.reply)
            states.update(_states(answer.lines))
    return states


def _listed(lines: Iterable[Pieces]) -> Iterable[Place]:
    for found in _of_kind(b"LIST", lines):
        match found:
            case [list(flags), (bytes() | None) as delimiter, bytes(name), *_]:
                uses = frozenset(flag.lower() for flag in flags if isinstance(flag, bytes))
                if not uses & _NO_FOLDER:
                    yield Place(name, delimiter or b"", uses, State())
            case _:  # a folder that was passed over would count as gone
                raise NotImap("it lists a folder as no IMAP server does")


def _states(lines: Iterable[Pieces]) -> dict[bytes, tuple[State, str]]:
    states = {}
    for found in _of_kind(b"STATUS", lines):
        match found:
            case [bytes(name), list(items)]:
                told = parsing.pairs(items)
                counts = (parsing.number(told.get(each)) for each in (b"UIDVALIDITY", b"UIDNEXT", b"MESSAGES", b"HIGHESTMODSEQ"))
                states[name] = State(*counts), parsing.text(told.get(b"MAILBOXID"))
            case _:
                pass
    return states


def _foreign(lines: Iterable[Pieces]) -> list[tuple[bytes, bytes]]:
    """Return prefix and delimiter of other users' and shared namespaces (RFC 2342); an empty prefix is never one."""
    return [prefix for found in _of_kind(b"NAMESPACE", lines) for other in found[1:] for prefix in _prefixes(other)]


def _of_kind(kind: bytes, lines: Iterable[Pieces]) -> Iterator[list[Value]]:
    """Yield the values of the responses of one kind, those that stand behind its name."""
    start = b"* " + kind + b" "
    for pieces in lines:
        if isinstance(pieces[0], bytes) and pieces[0][: len(start)].upper() == start:
            yield parsing.values(pieces)[2:]


def _prefixes(namespace: Value) -> Iterable[tuple[bytes, bytes]]:
    for each in namespace if isinstance(namespace, list) else []:
        match each:
            case [bytes(prefix), (bytes() | None) as delimiter, *_] if prefix and prefix.upper() != b"INBOX" + (delimiter or b""):
                yield prefix, delimiter or b""
            case _:
                pass


def _tree(places: list[Place], foreign: list[str], unspeakable: list[str]) -> Tree:
    """Give each folder its path and its key; the inbox comes first, the others by name."""
    places.sort(key=lambda place: (not place.inbox, place.names()))
    paths = folderpath.distinct(folderpath.join(place.names()) for place in places)
    ids = Counter(place.mailbox_id for place in places if place.mailbox_id)
    keys = folderpath.distinct(place.mailbox_id if ids[place.mailbox_id] == 1 else _name_key(place) for place in places)
    folders = [Folder(key, path, _role(place)) for key, path, place in zip(keys, paths, places, strict=True)]
    return Tree(dict(zip(keys, places, strict=True)), folders, foreign, unspeakable)


def _name_key(place: Place) -> str:
    return "INBOX" if place.inbox else place.name.decode("utf-8", "backslashreplace")


def _role(place: Place) -> str:
    if place.inbox:
        return "inbox"
    return next((role for use, role in _ROLES.items() if use in place.uses), "") or _role_by_name(place)


def _role_by_name(place: Place) -> str:
    role = folderpath.role(place.names())
    return "" if role == "inbox" else role
