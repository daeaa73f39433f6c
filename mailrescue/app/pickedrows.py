"""The rows that were picked, found again in the vault, as a shelf to export from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailrescue.app.browse import make_searchable, moment_of, search
from mailrescue.app.engine import Engine
from mailrescue.app.picks import Pick, Picks, Whole
from mailrescue.app.shelf import SnapshotShelf, VaultShelf
from mailrescue.core.errors import UsageError, VaultDamaged
from mailrescue.formats import folderpath
from mailrescue.formats.likeness import is_within
from mailrescue.formats.query import parse_query
from mailrescue.model.mail import Card, Folder, ItemKind, Position
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.catalogue.queries import ItemRow
from mailrescue.vault.vault import Vault

_AT_ONCE = 500
# An item whose card cannot be read is planned with this one: reading it then says what is wrong with it.
_UNKNOWN = Card(ItemKind.OTHER)


class PartShelf(SnapshotShelf):
    """A folder of a snapshot, or all of them, without the rows that were taken out."""

    def __init__(self, vault: Vault, snapshot: Snapshot, whole: Whole) -> None:
        super().__init__(vault, snapshot)
        self._whole = whole
        self._without = {(bytes.fromhex(content), folder) for content, folder in whole.without}

    def folders(self) -> list[Folder]:
        """Return the folders that are asked for. Raises UsageError when there is none."""
        found = [folder for folder in super().folders() if _asked_for(self._whole, folder.path)]
        if not found:
            raise UsageError(f'This snapshot has no folder "{folderpath.printable(self._whole.folder)}", so nothing was exported.')
        return found

    def positions(self, folder: Folder) -> Iterator[tuple[Position, Card]]:
        """Yield what the folder holds but for what was taken out."""
        return (entry for entry in super().positions(folder) if (entry[0].content, folder.path) not in self._without)


class RowShelf(VaultShelf):
    """Rows from wherever: from several snapshots, and from none that is still there."""

    def __init__(self, vault: Vault) -> None:
        super().__init__(vault)
        self._held: dict[str, list[tuple[Position, Card]]] = {}

    def add(self, path: str, pick: Pick, card: Card) -> None:
        """Put an item into the folder at a path."""
        entries = self._held.setdefault(path, [])
        position = Position(
            key=str(len(entries)), content=bytes.fromhex(pick.content), digest="", kind=card.kind, size=card.size,
            flags=pick.flags, received=pick.received,
        )  # fmt: skip
        entries.append((position, card))

    def folders(self) -> list[Folder]:
        """Return the folders that hold anything, by path."""
        return [Folder(path, path) for path in sorted(self._held)]

    def positions(self, folder: Folder) -> Iterator[tuple[Position, Card]]:
        """Yield what was put into a folder."""
        return iter(self._held[folder.path])


def shelf_of(engine: Engine, vault: Vault, picks: Picks) -> RowShelf | PartShelf:
    """Return what was picked as a shelf. Raises UsageError or NotFound where it asks for what is not there."""
    whole = picks.whole
    if whole is not None and whole.at and not (whole.query or whole.vanished):
        return PartShelf(vault, engine.snapshot(vault, whole.account, whole.at), whole)
    shelf = RowShelf(vault)
    if whole is None:
        _place(vault, shelf, [(pick, card) for pick, card in _with_cards(vault, picks.items)])
    else:
        _place(vault, shelf, [(Pick.of(row), row.card) for row in rows_of(engine, vault, whole)])
    return shelf


def rows_of(engine: Engine, vault: Vault, whole: Whole) -> Iterator[ItemRow]:
    """Yield the rows of a list as a whole, without those that were taken out."""
    without = {(bytes.fromhex(content), folder) for content, folder in whole.without}
    found = _vanished(engine, vault, whole) if whole.vanished else _listed(engine, vault, whole)
    return (row for row in found if (row.content, row.folder) not in without and _asked_for(whole, row.folder))


def _listed(engine: Engine, vault: Vault, whole: Whole) -> Iterator[ItemRow]:
    if whole.query:
        return _found(engine, vault, whole)
    if not whole.at:
        raise UsageError("Neither a snapshot nor words to search for were given, so nothing was exported.")
    return vault.catalogue.queries.items(moment_of(engine.snapshot(vault, whole.account, whole.at)))


def _found(engine: Engine, vault: Vault, whole: Whole) -> Iterator[ItemRow]:
    """Yield what a search found, as the window lists it: a mail that was moved only where it went."""
    if whole.at:
        yield from search(engine, vault, whole.query, whole.account, whole.at, None)
        return
    query = parse_query(whole.query, engine.zone)
    if query.match or query.exclude:
        make_searchable(engine, vault)
    mailbox = engine.mailbox(vault, whole.account) if whole.account else None
    numbers = vault.catalogue.hits.numbers(query, mailbox, None, None, most=None) if not query.empty else ()
    for start in range(0, len(numbers), _AT_ONCE):
        yield from (row for row in vault.catalogue.windows.rows(numbers[start : start + _AT_ONCE], None) if row is not None)


def _vanished(engine: Engine, vault: Vault, whole: Whole) -> Iterator[ItemRow]:
    """Yield the same as far as the newest snapshot has it nowhere."""
    newest = moment_of(engine.snapshot(vault, whole.account, "latest"))
    queries = vault.catalogue.queries
    return (row for row in _listed(engine, vault, whole) if not queries.stands_in(row.content, newest.mailbox, newest))


def _asked_for(whole: Whole, path: str) -> bool:
    return not whole.folder or path == whole.folder or (whole.below and is_within(path, whole.folder))


def _with_cards(vault: Vault, picks: tuple[Pick, ...]) -> Iterator[tuple[Pick, Card]]:
    for start in range(0, len(picks), _AT_ONCE):
        batch = picks[start : start + _AT_ONCE]
        cards = vault.catalogue.contents.cards({bytes.fromhex(pick.content) for pick in batch})
        for pick in batch:
            content = bytes.fromhex(pick.content)
            yield pick, cards.get(content) or _card(vault, content)


def _card(vault: Vault, content: bytes) -> Card:
    try:
        return vault.card(content)
    except VaultDamaged:
        return _UNKNOWN


def _place(vault: Vault, shelf: RowShelf, chosen: list[tuple[Pick, Card]]) -> None:
    """Put everything into its folder; below a folder for each mailbox where there are several."""
    mailboxes = {pick.mailbox for pick, _ in chosen}
    tops = dict.fromkeys(mailboxes, "") if len(mailboxes) < 2 else _tops(vault, mailboxes)
    for pick, card in chosen:
        shelf.add(tops[pick.mailbox] + (pick.folder or folderpath.INBOX), pick, card)


def _tops(vault: Vault, mailboxes: Iterable[str]) -> dict[str, str]:
    names = {mailbox: account_of(vault, mailbox) for mailbox in mailboxes}
    paths = folderpath.distinct([folderpath.escape(names[mailbox]) for mailbox in sorted(names)])
    return {mailbox: f"{path}/" for mailbox, path in zip(sorted(names), paths, strict=True)}


def account_of(vault: Vault, mailbox: str) -> str:
    """Return the name of the account that a mailbox was last stored under."""
    commit = vault.catalogue.lookup.newest(mailbox)
    return str(commit.fields["account"]) if commit else mailbox
