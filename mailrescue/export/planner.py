"""Make the plan of an export. Reads the shelf, writes nothing.

The same snapshot, folders and format always give the same plan: names depend on what is exported, not on the
order in which a vault happens to list it.
"""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import UTC, tzinfo

from mailrescue.core.errors import VaultDamaged
from mailrescue.export.naming import NAMINGS, Naming, Room
from mailrescue.export.notes import Tally, is_keyword
from mailrescue.export.plan import ExportFormat, ExportPlan, Origin, PlannedFolder, PlannedItem
from mailrescue.export.receipt import Missing
from mailrescue.export.selection import choose_folders
from mailrescue.export.shelf import Shelf
from mailrescue.export.tree import place_folders
from mailrescue.export.wrapping import beginning, header, wrapped_size
from mailrescue.formats import folderpath
from mailrescue.formats.forms import FORM_BYTES, Form, form_of
from mailrescue.model.mail import Card, Folder, ItemKind, Position
from mailrescue.storage.base import StoreError

_Entry = tuple[Position, Card]


def plan_export(
    shelf: Shelf,
    origin: Origin,
    format_: ExportFormat,
    folders: tuple[str, ...] = (),
    contents: Set[bytes] | None = None,
    *,
    zone: tzinfo = UTC,
    verify: bool = True,
) -> ExportPlan:
    """Return what exporting these folders, with everything below them, will do; all folders when none is named.

    `contents` keeps only items with these contents, the answer to a query, and leaves out folders without any.
    `zone` is that of the dates in file names. Hidden items are left out. Folders that the vault cannot list
    are named in `missing`. Raises UsageError for a folder path that does not exist.
    """
    planner = _Planner(shelf, contents, format_, NAMINGS[format_](zone))
    planned = planner.folders(choose_folders(shelf.folders(), folders))
    return ExportPlan(
        format=format_, origin=origin, folders=planned,
        items=sum(len(folder.items) for folder in planned),
        bytes=sum(item.size for folder in planned for item in folder.items),
        notes=planner.tally.notes(format_), missing=tuple(planner.missing), verify=verify,
    )  # fmt: skip


class _Planner:
    def __init__(self, shelf: Shelf, contents: Set[bytes] | None, format_: ExportFormat, naming: Naming) -> None:
        self.tally = Tally()
        self.missing: list[Missing] = []
        self._shelf, self._contents, self._format, self._naming = shelf, contents, format_, naming
        self._same: dict[str, str] = {}  # one copy of each sender: mailing lists write by the thousand
        self._same_flags: dict[tuple[str, ...], tuple[str, ...]] = {}

    def folders(self, chosen: list[Folder]) -> tuple[PlannedFolder, ...]:
        """Return the chosen folders with places for themselves and their items."""
        places = place_folders([folder.path for folder in chosen], self._naming.layout, self._naming.reserved)
        taken = _names_inside(places.values(), self._naming.reserved)
        planned = (self._folder(folder, places[folder.path], taken) for folder in chosen)
        return tuple(folder for folder in planned if folder is not None)

    def _folder(self, folder: Folder, place: str, taken: dict[str, set[str]]) -> PlannedFolder | None:
        entries = self._entries(folder)
        if not entries and self._contents is not None:
            return None
        entries.sort(key=_order)
        keywords = _keywords(position for position, _ in entries) if self._format is ExportFormat.MAILDIR else ()
        forms = self._forms(entries)
        name = self._naming.namer(Room(place, tuple(taken.get(place, ())), keywords))
        items = []
        for position, card in entries:
            form, when = forms.get(position.content, Form.MAIL), _when(position, card)
            self.tally.take(position, keywords, wrapped=self._format.wraps(form))
            items.append(self._item(position, card, name(self._sized(position, card, form), card, when, form), form))
        self.tally.renamed += folderpath.split(folder.path) != self._naming.layout.read(place)
        return PlannedFolder(folder.path, self._naming.folder(place), tuple(items), keywords)

    def _entries(self, folder: Folder) -> list[_Entry]:
        """Return what of the folder is to be exported; a folder that breaks off is kept as far as it goes."""
        entries: list[_Entry] = []
        try:
            for position, card in self._shelf.positions(folder):
                if self._contents is not None and position.content not in self._contents:
                    continue
                if position.hidden:
                    self.tally.hidden += 1
                else:
                    entries.append((position, card))
        except VaultDamaged as damage:
            self.missing.append(Missing(folder=folder.path, reason=str(damage), damaged=True))
        return entries

    def _forms(self, entries: list[_Entry]) -> dict[bytes, Form]:
        """Return which contents are no mail: they are looked into, because not every appointment is kept as one."""
        others = {position.content for position, _ in entries if position.kind is not ItemKind.MESSAGE}
        found: dict[bytes, Form] = {}
        for content in self._shelf.in_reading_order(others):
            with contextlib.suppress(VaultDamaged, StoreError):  # what cannot be read is missed when it is to be written
                found[content] = form_of(beginning(self._shelf.pieces(content), FORM_BYTES))
        return found

    def _sized(self, position: Position, card: Card, form: Form) -> Position:
        """Return the position with the size that its file will have."""
        if not self._format.wraps(form):
            return position
        head = header(form, card.subject, card.sender, _when(position, card))
        return replace(position, size=wrapped_size(head, position.size))

    def _item(self, position: Position, card: Card, name: str, form: Form) -> PlannedItem:
        return PlannedItem(
            content=position.content, name=name, kind=position.kind, size=position.size, sha256=card.sha256,
            received=position.received, date=card.date,
            flags=self._same_flags.setdefault(position.flags, position.flags), subject=card.subject,
            sender=self._same.setdefault(card.sender, card.sender), form=form,
        )  # fmt: skip


def _when(position: Position, card: Card) -> int | None:
    return card.date if position.received is None else position.received


def _order(entry: _Entry) -> tuple[bool, int, bytes, str]:
    when = _when(*entry)
    return when is None, when or 0, entry[0].content, entry[0].key


def _keywords(positions: Iterable[Position]) -> tuple[str, ...]:
    """Return the 26 most frequent flags that have no letter of their own, sorted."""
    counts = Counter(flag for position in positions for flag in position.flags)
    spelled = [flag for flag in counts if flag.isprintable() and flag == flag.strip() and is_keyword(flag)]
    return tuple(sorted(sorted(spelled, key=lambda flag: (-counts[flag], flag))[:26]))


def _names_inside(places: Iterable[str], reserved: tuple[str, ...]) -> dict[str, set[str]]:
    """Return, for each directory, the names in it that belong to folders or to the export itself."""
    inside: defaultdict[str, set[str]] = defaultdict(set, {"": set(reserved)})
    for place in places:
        host = place
        while host:  # directories on the way may be no folders themselves
            host, _, name = host.rpartition("/")
            inside[host].add(name)
    return inside
