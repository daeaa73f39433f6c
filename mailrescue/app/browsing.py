"""Use cases of whoever looks around: which mailboxes, which list, what is in it, where something was seen last. Knows no window.

A list is described by a value, `Wanted`; its rows are numbers (vault/catalogue/windows.py), of which the first come at once.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from mailrescue.app.accounts import accounts
from mailrescue.app.engine import Engine
from mailrescue.app.picks import Whole
from mailrescue.app.timeline import Point
from mailrescue.formats.query import Query, parse_query
from mailrescue.model.snapshot import IMPORT_LINE, KEPT_LINE
from mailrescue.vault.catalogue.dated import LISTED, Dated
from mailrescue.vault.catalogue.hits import Hits
from mailrescue.vault.catalogue.intervals import OPEN_END
from mailrescue.vault.catalogue.queries import ItemRow, Moment
from mailrescue.vault.catalogue.windows import Last, Order, Place, Within
from mailrescue.vault.sync import index_some
from mailrescue.vault.vault import Vault

__all__ = ["ALL", "LISTED", "SORTABLE", "Choice", "Last", "Order", "Place", "Seen", "Stay", "Wanted", "Whole", "Within"]

ALL = Within()
# Longer lists are sorted by date only: another order needs every row read, 7 microseconds each.
SORTABLE = 100_000
_OF_SEARCH = (Order.NEWEST, Order.BEST)  # in which hits come without being sorted
_PHRASE = re.compile(r'"([^"]*)"( \*)?')
_FILTER = re.compile(r"(?:^|\s)-?(?:folder|before|after|has):\S*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A mailbox to look at. `mailbox` is "" as long as it has no snapshot; `removed`: no account has it any more."""

    account: str
    mailbox: str
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A list. `account` and `mailbox` are "" for all of them, `at` None for all snapshots: both only with a query.

    `newest` is set for only what has vanished since `at`. `order` BEST is of a query.
    """

    account: str
    mailbox: str
    snapshot: str = ""
    at: Moment | None = None
    newest: Moment | None = None
    within: Within = ALL
    query: str = ""
    order: Order = Order.NEWEST

    def whole(self) -> Whole:
        """Return all of it as what was chosen."""
        folder = self.within.folder or ""
        return Whole(
            account=self.account, at=self.snapshot, folder="" if self.query else folder, below=self.within.below,
            query=self.query, vanished=self.newest is not None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """Where an item was seen last; `still` where the newest snapshot has it. `last` is None where no record tells."""

    still: bool
    last: Last | None


@dataclass(frozen=True, slots=True)
class Stay:
    """From which snapshot on an item stood somewhere in a mailbox, and before which it was gone."""

    first: int
    last: int
    folder: str


def choices(engine: Engine, vault: Vault) -> list[Choice]:
    """Return the mailboxes in the order of their accounts, and then those whose account was removed."""
    history = vault.catalogue.history
    found = [Choice(account.name, history.mailbox_of(account.name)) for account in accounts(engine.home)]
    known = {choice.mailbox for choice in found}
    others = [vault.catalogue.lookup.newest(mailbox) for mailbox in vault.catalogue.lookup.mailboxes() if mailbox not in known]
    return found + [Choice(str(one.fields["account"]), str(one.fields["mailbox"]), removed=True) for one in others if one is not None]


def moment_at(mailbox: str, point: Point) -> Moment:
    """Return how the catalogue calls a snapshot on a line."""
    return Moment(mailbox, IMPORT_LINE if point.imported else "", point.seq)


def newest_moment(vault: Vault, mailbox: str) -> Moment | None:
    """Return the newest snapshot of a mailbox, however it stands."""
    commit = vault.catalogue.lookup.newest(mailbox)
    return None if commit is None else Moment(mailbox, str(commit.fields.get("line", "")), commit.seq)


def first_numbers(vault: Vault, wanted: Wanted, zone: tzinfo, count: int) -> array[int] | None:
    """Return the first rows of a list; None where they come no sooner than all of them."""
    catalogue = vault.catalogue
    if wanted.query:
        parsed = parse_query(wanted.query, zone)
        if wanted.order not in _OF_SEARCH or parsed.empty:
            return None
        return _searcher(vault, wanted, parsed).first(parsed, wanted.mailbox or None, wanted.at, wanted.newest, count)
    if wanted.newest is not None or wanted.at is None:
        return None
    return catalogue.windows.first(wanted.at, wanted.within, count, wanted.order)


def all_numbers(vault: Vault, wanted: Wanted, zone: tzinfo) -> array[int]:
    """Return all rows of a list; of a search, LISTED hits at the most."""
    catalogue = vault.catalogue
    if wanted.query:
        parsed = parse_query(wanted.query, zone)
        if parsed.empty:
            return array("q")
        found = _searcher(vault, wanted, parsed).numbers(parsed, wanted.mailbox or None, wanted.at, wanted.newest)
        return found if wanted.order in _OF_SEARCH or len(found) > SORTABLE else catalogue.windows.in_order(found, wanted.order)
    if wanted.at is None:
        return array("q")
    if wanted.newest is not None:
        return catalogue.windows.vanished(wanted.at, wanted.newest, wanted.within, wanted.order)
    return catalogue.windows.numbers(wanted.at, wanted.within, wanted.order)


def _searcher(vault: Vault, wanted: Wanted, query: Query) -> Hits | Dated:
    """Return what finds in the order that is wanted; what is found without words has no rank."""
    return vault.catalogue.hits if wanted.order is Order.BEST and query.match else vault.catalogue.dated


def folder_counts(vault: Vault, at: Moment, newest: Moment | None) -> dict[str, int]:
    """Return how many items stand in each folder; with `newest`, how many of these have vanished since."""
    windows = vault.catalogue.windows
    return windows.counts(at) if newest is None else windows.vanished_counts(at, newest)


def rows(vault: Vault, numbers: Sequence[int], at: Moment | None) -> list[ItemRow | None]:
    """Return what stands in rows; see Windows.rows."""
    return vault.catalogue.windows.rows(numbers, at)


def seen_last(vault: Vault, row: ItemRow, known: dict[tuple[str, str, int], Last | None]) -> Seen:
    """Return where a hit was seen last; `known` keeps answers for the next one."""
    windows = vault.catalogue.windows
    if row.line == KEPT_LINE:
        return Seen(False, windows.record_at(row.as_of))
    asked = (row.mailbox, row.line, row.until)
    if asked not in known:
        known[asked] = windows.last_before(*asked)
    return Seen(row.line == "" and row.until == OPEN_END, known[asked])


def stays(vault: Vault, content: bytes, mailbox: str) -> list[Stay]:
    """Return when an item stood in a mailbox as it was seen live, in order of time."""
    return [Stay(one.first, one.last, one.folder) for one in vault.catalogue.queries.stands(content) if one.mailbox == mailbox]


def prepare_search(vault: Vault, most: int) -> int:
    """Put words of some mails that are not in the index yet into it; returns for how many this is still to be done."""
    return vault.catalogue.contents.count_pending() if index_some(vault.catalogue, vault.reader, most) else 0


def as_typed(text: str) -> str:
    """Return the query for what was typed so far: its last word may be the beginning of one."""
    if not text or not text[-1].isalnum() or text.count('"') % 2 or _FILTER.search(text) or len(text.rsplit(maxsplit=1)[-1].rpartition(":")[2]) < 2:
        return text
    return f"{text}*"


def terms(text: str, zone: tzinfo) -> tuple[str, ...]:
    """Return the words, folded, that a query looks for: a list shows them where they stand out. `*` ends those that may go on."""
    query: Query = parse_query(text, zone)
    wanted = query.match.partition(" NOT ")[0]
    return tuple(dict.fromkeys(folded(phrase) + ("*" if star else "") for phrase, star in _PHRASE.findall(wanted) if phrase.strip()))


def folded(text: str) -> str:
    """Return a text without case and accents, each character in its place."""
    return "".join(_bare(char) for char in text)


def _bare(char: str) -> str:
    if char.isascii():
        return char.lower()
    return unicodedata.normalize("NFKD", char)[:1].casefold()[:1] or char


@dataclass(frozen=True, slots=True)
class Look:
    """The beginning of a list: folders of its moment, and its first rows; `numbers` is None where only all of them can be had."""

    wanted: Wanted
    places: list[Place]
    numbers: array[int] | None
    rows: list[ItemRow | None]


def look(vault: Vault, wanted: Wanted, zone: tzinfo, count: int) -> Look:
    """Return what is to be seen at once."""
    places = vault.catalogue.windows.places(wanted.at) if wanted.at is not None else []
    numbers = first_numbers(vault, wanted, zone, count)
    return Look(wanted, places, numbers, rows(vault, numbers, wanted.at) if numbers else [])


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was looked at before: an item, and a date at the top of the list."""

    content: bytes = b""
    date: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """All rows of a list, and where in it what was looked at before is: `row` of the item, `top` of the date, -1 for nowhere."""

    wanted: Wanted
    numbers: array[int]
    row: int = -1
    top: int = -1


def listing(vault: Vault, wanted: Wanted, zone: tzinfo, anchor: Anchor) -> Listing:
    """Return a list as a whole."""
    numbers = all_numbers(vault, wanted, zone)
    row = top = -1
    if wanted.at is not None and not wanted.query and numbers:
        number = vault.catalogue.windows.number_of(anchor.content, wanted.at, wanted.within) if anchor.content else None
        if number is not None:
            with contextlib.suppress(ValueError):  # it stood there, and is not of those that vanished
                row = numbers.index(number)
        if anchor.date is not None and wanted.order is Order.NEWEST:
            top = vault.catalogue.windows.row_at(numbers, anchor.date)
    return Listing(wanted, numbers, row, top)
