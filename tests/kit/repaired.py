"""What the tests of repair ask of a vault: what it lost, whether it healed, and how to hit it where it hurts."""

from __future__ import annotations

from mailrescue.providers.base import Source
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.commits import Commit
from mailrescue.vault.nodes import read_node
from mailrescue.vault.vault import Vault
from tests.kit.mailboxes import Mailbox
from tests.kit.repairs import content_of, known, news, pack_with, repair, what_is_left, wreck
from tests.kit.vaults import VaultBox, contents, expected_listing, listed


def raws(mailbox: Mailbox) -> dict[tuple[str, str], bytes]:
    """All mails of a mailbox by folder and key."""
    return {(path, key): mail.raw for path, mails in mailbox.folders.items() for key, mail in mails.items()}


class Untold(Mailbox):
    """A mailbox whose source cannot tell that a folder is as it was: every folder is listed."""

    def source(self) -> Source:
        """Return a source without tokens."""
        source = Mailbox.source(self)
        source.token = lambda _folder: ""  # type: ignore[method-assign]
        return source


def assert_all_but(box: VaultBox, past: list[Mailbox], lost: set[str]) -> None:
    """Every snapshot gives back, byte for byte, all but the items that are lost."""
    gone = {bytes.fromhex(item) for item in lost}
    with box.open() as vault:
        assert len(vault.snapshots()) == len(past)
        for snapshot, mailbox in zip(vault.snapshots(), past, strict=True):
            left = what_is_left(vault, snapshot, gone)
            assert left.items() <= raws(mailbox).items()
            hit = sum(p.content in gone for _, p in vault.positions(vault.record(snapshot)))
            assert len(left) + hit == len(raws(mailbox))


def assert_healed(box: VaultBox, past: list[Mailbox], now: Mailbox) -> None:
    """The next snapshot is whole, what it holds is lost no longer, and nothing new is found."""
    snapshot = box.snapshot(now)
    with box.open() as vault:
        assert contents(vault, snapshot) == now.state()
        assert listed(vault, snapshot) == expected_listing(now.state())
        there = {p.content.hex() for _, p in vault.positions(vault.record(snapshot))}
    assert not known(box) & there
    assert news(box) == []
    assert_all_but(box, [*past, now], known(box))


def objects(store: MemoryStore, folder: str) -> list[str]:
    """The names of a folder's objects."""
    return list(store.names(folder))


def kept(store: MemoryStore) -> list[bytes]:
    """What a repair has put aside."""
    return [store.objects[name] for name in objects(store, "damaged")]


def of_item(box: VaultBox, kind: BlobKind, key: str, snapshot: int = -1) -> tuple[str, int, int]:
    """Where a blob of an item lies: object, and place of its frame."""
    with box.open() as vault:
        return pack_with(vault, kind, content_of(vault, vault.snapshots()[snapshot], key))


def hit(store: MemoryStore, place: tuple[str, int, int]) -> None:
    """Overwrite a frame."""
    name, start, length = place
    store.objects[name] = wreck(store.objects[name], start, length)


def assert_next_is_whole(box: VaultBox, now: Mailbox) -> None:
    """The next snapshot holds the whole mailbox; after it only what is known is lost."""
    snapshot = box.snapshot(now)
    with box.open() as vault:
        assert contents(vault, snapshot) == now.state()
        assert listed(vault, snapshot) == expected_listing(now.state())
    assert news(box) == []
    assert repair(box).nothing


def leaf_of(vault: Vault, commit: Commit, field: str = "items") -> bytes:
    """A leaf of a list, from its middle."""
    node = commit.fields[field]
    level, entries = read_node(node, vault.reader.node)
    while level:
        node = entries[len(entries) // 2][1]
        level, entries = read_node(node, vault.reader.node)
    return bytes(node)


def hit_node(box: VaultBox, store: MemoryStore, field: str, *, root: bool) -> bytes:
    """Overwrite the frame of a list node of the newest snapshot."""
    with box.open() as vault:
        commit = vault.record(vault.snapshots()[-1])
        node = commit.fields[field] if root else leaf_of(vault, commit, field)
        place = pack_with(vault, BlobKind.NODE, node)
    hit(store, place)
    return bytes(node)
