"""Use case: which side has my mail? The mailbox as it is now, the last good snapshot, and the Outlook file beside it.

The mailbox is listed, not read, and nothing is stored: what the newest snapshot does not know yet is counted and no more.
Mail of an Outlook file has other bytes than the same mail elsewhere; where it is the same by its Message-ID, it counts as that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from mailrescue.app.accounts import account
from mailrescue.app.browse import moment_of
from mailrescue.app.engine import Engine
from mailrescue.app.sources import opened
from mailrescue.core.errors import ItemUnreadable, NotFound
from mailrescue.model.mail import Card, Folder, Skip
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.providers.base import Source
from mailrescue.vault.records import parse_snapshot
from mailrescue.vault.vault import Vault


@dataclass(slots=True)
class FolderSum:
    """One folder of a side: how many items, and the days of the oldest and newest in seconds since 1970."""

    items: int = 0
    oldest: int | None = None
    newest: int | None = None

    def add(self, moment: int | None) -> None:
        """Count an item."""
        self.items += 1
        if moment is not None:
            self.oldest = moment if self.oldest is None else min(self.oldest, moment)
            self.newest = moment if self.newest is None else max(self.newest, moment)


@dataclass(slots=True)
class Side:
    """One place where mail is. `contents` names what is there with a folder of each; `unknown` is what no snapshot has yet."""

    taken_at: datetime | None = None
    snapshot: str = ""
    folders: dict[str, FolderSum] = field(default_factory=dict)
    contents: dict[bytes, str] = field(default_factory=dict)
    unknown: int = 0
    unlisted: list[str] = field(default_factory=list)

    @property
    def items(self) -> int:
        """How many items are there."""
        return sum(folder.items for folder in self.folders.values())


@dataclass(frozen=True, slots=True)
class OnlyHere:
    """A mail that is in one place only, and a folder in which it is there."""

    content: bytes
    folder: str
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What is where. `only` has, by the name of a side (now, good, outlook, meanwhile), the mails that are in no other, newest first.

    `meanwhile` stands for snapshots that wait for an answer or were rejected: mail that came into a temporary mailbox. `missing`: how many items
    of the last good snapshot are not in the mailbox now. `outlook` is None without a linked Outlook file that has a snapshot.
    """

    account: str
    now: Side
    good: Side | None
    outlook: Side | None
    only: dict[str, list[OnlyHere]]
    missing: int
    is_held: bool


def compare(engine: Engine, name: str) -> Compared:
    """List the mailbox and compare. Raises UsageError for no such account, NotFound without a snapshot, and what the source raises."""
    one = account(engine.home, name)
    with engine.reading() as vault:
        mailbox = engine.mailbox(vault, name)
        newest = vault.catalogue.history.last("snapshot", mailbox) if mailbox else None
        if newest is None:
            raise NotFound(f"There is no snapshot of {name!r} yet to compare with. `mailrescue snapshot {name}` takes one.")
        with opened(engine, one) as source:
            now = _live(engine, vault, source, parse_snapshot(newest))
        commit = vault.last_good(mailbox)
        good = _stored(vault, parse_snapshot(commit)) if commit else None
        outlook = _linked(vault, one.link, now, good) if one.link else None
        found = _only(now, good, outlook) | {"meanwhile": _only_meanwhile(vault, mailbox, now, good)}
        return Compared(
            account=name, now=now, good=good, outlook=outlook, missing=len(good.contents.keys() - now.contents.keys()) if good else 0,
            only={side: _with_cards(vault, contents) for side, contents in found.items()}, is_held=vault.catalogue.lookup.is_held(mailbox),
        )  # fmt: skip


def advice(found: Compared) -> str:
    """Return one sentence: what to make of it."""
    outlook, came = len(found.only.get("outlook", ())), len(found.only["meanwhile"])
    sentence = _first_advice(found)
    if outlook:
        sentence += f"; keep the Outlook file: {_items(outlook)} only there"
    if came:
        sentence += f"; {_items(came)} only in snapshots that are held or rejected, and safe there"
    return f"{sentence}."


def _first_advice(found: Compared) -> str:
    name, missing, unknown = found.account, found.missing, found.now.unknown
    if missing and found.is_held:
        return f"{_items(missing)} safe in the vault and no longer in the mailbox: change nothing there, and do what `mailrescue guard status {name}` says"
    if missing:
        return f"{_items(missing)} in the last good snapshot and no longer in the mailbox: if that was not you, run `mailrescue snapshot {name}` now"
    if unknown:
        return f"The mailbox has all of the last good snapshot; {_items(unknown)} in no snapshot yet: `mailrescue snapshot {name}` takes them"
    return "The mailbox has all of the last good snapshot: nothing is missing there"


def _items(count: int) -> str:
    return "1 item is" if count == 1 else f"{count:,} items are"


def _live(engine: Engine, vault: Vault, source: Source, newest: Snapshot) -> Side:
    """List the mailbox; what has key and digest of an item of the newest snapshot is that item."""
    record = vault.record(newest)
    numbers = {folder.key: number for number, folder in vault.folders(record).items()}
    side = Side(engine.clock.now())
    for folder in source.folders():
        engine.cancel.check()
        if isinstance(folder, Skip):
            side.unlisted.append(folder.folder)
            continue
        known = {p.key: p for _, p in vault.positions(record, numbers[folder.key])} if folder.key in numbers else {}
        try:
            for entry in source.items(folder):
                position = known.get(entry.key)
                if isinstance(entry, Skip) or (position is not None and position.hidden):
                    continue
                same = position is not None and position.digest == entry.digest
                if position is not None and same:
                    side.contents.setdefault(position.content, folder.path)
                    _put(side, folder, vault.card(position.content).date or position.received)
                else:
                    side.unknown += 1
                    _put(side, folder, entry.received)
        except ItemUnreadable:
            side.unlisted.append(folder.path)
    return side


def _put(side: Side, folder: Folder, moment: int | None) -> None:
    side.folders.setdefault(folder.path, FolderSum()).add(moment)


def _stored(vault: Vault, snapshot: Snapshot) -> Side:
    side = Side(snapshot.taken_at, snapshot.id)
    for row in vault.catalogue.queries.items(moment_of(snapshot)):
        side.folders.setdefault(row.folder, FolderSum()).add(row.card.date or row.received)
        side.contents.setdefault(row.content, row.folder)
    return side


def _linked(vault: Vault, link: str, now: Side, good: Side | None) -> Side | None:
    """Return what the newest snapshot of the linked Outlook file holds, named as the other sides name the same mail."""
    mailbox = vault.catalogue.history.mailbox_of(link)
    newest = vault.catalogue.lookup.newest(mailbox) if mailbox else None
    if newest is None:
        return None
    side = _stored(vault, parse_snapshot(newest))
    others = now.contents.keys() | (good.contents.keys() if good else set())
    same = {card.message_id: content for content in others if (card := vault.card(content)).message_id}
    named = ((same.get(vault.card(content).message_id, content), folder) for content, folder in side.contents.items())
    side.contents = dict(named)
    return side


def _only(now: Side, good: Side | None, outlook: Side | None) -> dict[str, dict[bytes, str]]:
    """Return, by side, the contents that no other side has."""
    stored: dict[bytes, str] = good.contents if good else {}
    if outlook is None:
        return {"now": _but(now.contents, stored), "good": _but(stored, now.contents)}
    return {
        "now": _but(now.contents, stored, outlook.contents), "good": _but(stored, now.contents, outlook.contents),
        "outlook": _but(outlook.contents, stored, now.contents),
    }  # fmt: skip


def _but(contents: dict[bytes, str], *others: Iterable[bytes]) -> dict[bytes, str]:
    elsewhere = set[bytes]().union(*others)
    return {content: folder for content, folder in contents.items() if content not in elsewhere}


def _only_meanwhile(vault: Vault, mailbox: str, now: Side, good: Side | None) -> dict[bytes, str]:
    """Return what came only into snapshots that are held or rejected, and is neither in the mailbox nor in the last good one."""
    doubtful = [one for one in vault.snapshots(mailbox) if one.standing is not Standing.GOOD and not one.line]
    if not doubtful:
        return {}
    sound = [one.seq for one in vault.snapshots(mailbox) if one.standing is Standing.GOOD and not one.line]
    came = vault.catalogue.queries.came_since(mailbox, doubtful[0].seq)
    found = {content: folder for content, folder, first, last in came if bisect_left(sound, first) == bisect_left(sound, last)}
    return _but(found, now.contents, good.contents if good else ())


def _with_cards(vault: Vault, contents: dict[bytes, str]) -> list[OnlyHere]:
    found = [OnlyHere(content, folder, vault.card(content)) for content, folder in contents.items()]
    return sorted(found, key=lambda one: (-(one.card.date or 0), one.content))
