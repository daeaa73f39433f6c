"""Prunes where something is wrong, or large, or was repaired: nothing that is needed goes, and nothing stays for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailrescue.core.errors import NotFound, VaultDamaged
from mailrescue.core.progress import CancelToken, Meter, Silence
from mailrescue.storage.base import ObjectStore, ObjectWriter
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import nodes
from mailrescue.vault.blob import BlobKind, pack_object
from mailrescue.vault.forgetplan import plan_forget
from mailrescue.vault.repair import Repair
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain, some_mails
from tests.kit.pruning import GONE, assert_all_reachable, content_of, forget, hourly_box, prune, search
from tests.kit.vaults import OWNER, VaultBox, contents, findings, listed


@pytest.fixture
def box(tmp_path: Path) -> VaultBox:
    """A vault with snapshots to be thinned, and GONE only in one of those."""
    return hourly_box(tmp_path)


class _ForgetfulStore:
    """Gives back other bytes of packs than were written to it, from the moment it was made."""

    def __init__(self, inner: ObjectStore) -> None:
        self.inner = inner
        self._sound = set(inner.names("packs"))

    def get(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        data = self.inner.get(name, offset, length)
        return data if name in self._sound or not name.startswith("packs/") else bytes(len(data))

    def size(self, name: str) -> int:
        return self.inner.size(name)

    def names(self, folder: str) -> Iterator[str]:
        return self.inner.names(folder)

    def put(self, name: str, data: bytes) -> None:
        self.inner.put(name, data)

    def writer(self) -> ObjectWriter:
        return self.inner.writer()

    def delete(self, name: str) -> None:
        self.inner.delete(name)


def test_a_disk_that_gives_back_other_bytes_than_were_written_ends_the_prune_before_anything_goes(box: VaultBox) -> None:
    before = set(box.store.names("packs"))
    with pytest.raises(VaultDamaged, match="other bytes"):
        prune(box, store=_ForgetfulStore(box.store))  # type: ignore[arg-type]
    with box.open() as vault:
        assert len(vault.snapshots()) == 9
        assert vault.catalogue.index.condemned() == {}
    assert before <= set(box.store.names("packs"))


def test_a_record_that_cannot_be_read_stops_a_prune(box: VaultBox) -> None:
    name = sorted(box.store.names("commits"))[4]
    box.store.objects[name] = box.store.objects[name][:-1]  # type: ignore[attr-defined]
    with pytest.raises(VaultDamaged, match="vault repair"):
        prune(box)


def test_a_condemned_pack_that_can_no_longer_be_read_is_removed_all_the_same(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    box.snapshot(Mailbox({"INBOX": {"1": GONE}}), name="leaver")
    box.snapshot(Mailbox({"INBOX": {"1": plain("stays")}}))
    forget(box, "leaver")
    with box.open() as vault:
        (condemned,) = vault.catalogue.index.condemned()
    name = pack_object(condemned)
    box.store.objects[name] = box.store.objects[name][:-3] + b"???"  # type: ignore[attr-defined]
    box.clock.advance(days=2)
    assert prune(box).removed == 1
    assert name not in set(box.store.names("packs"))


def test_a_vault_whose_losses_a_repair_named_can_be_pruned(box: VaultBox) -> None:
    names = sorted(box.store.names("commits"))
    del box.store.objects[names[1]]  # type: ignore[attr-defined]
    with box.open() as vault:
        lists = vault.record(vault.snapshots()[2]).fields["items"]
        place = vault.catalogue.index.place(BlobKind.NODE, lists)
        assert place is not None
    del box.store.objects[pack_object(place.pack)]  # type: ignore[attr-defined]
    box.forget_catalogue()
    with pytest.raises(VaultDamaged):
        prune(box)
    with box.open() as vault, vault.writing(OWNER), Repair(vault, Meter(Silence(), vault.clock, "repair"), CancelToken()) as repair:
        repair.execute(repair.plan())
    with box.open() as vault:
        before = {s.id: listed(vault, s) for s in vault.snapshots()[-2:]}
    for days in (0, 2):
        box.clock.advance(days=days)
        prune(box)
    with box.open() as vault:
        assert {s.id: listed(vault, s) for s in vault.snapshots()} == before
        assert [row[0] for row in search(vault, "unicorn")] == ["Sent"]
        assert b"".join(vault.reader.pieces(content_of(vault, GONE))) == GONE.raw
        assert [finding for finding in findings(vault) if not finding.known] == []


def test_hidden_items_are_kept_too_and_not_counted(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path, MemoryStore())
    hidden = replace(plain("a view"), hidden=True)
    for state in ({"INBOX": {"1": hidden}}, {"INBOX": {}}):
        box.snapshot(Mailbox(state))
        box.clock.advance(hours=1)
    box.clock.advance(days=40)
    box.snapshot(Mailbox({"INBOX": {}}))
    prune(box)
    with box.open() as vault:
        kept = vault.kept("box")
        assert kept is not None
        assert (kept.counts.items, kept.counts.folders) == (0, 1)
        assert [p.hidden for _, p in vault.positions(vault.record(kept))] == [True]
        assert_all_reachable(vault, [hidden])


def test_lists_of_many_levels_are_walked_to_the_ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MAX_ENTRIES", 2)
    box = VaultBox.create(tmp_path, MemoryStore())
    mailbox = Mailbox(some_mails(40))
    for number in range(6):
        mailbox.folders["INBOX"][f"n{number}"] = plain(f"mail {number}")
        mailbox.folders["INBOX"].pop(f"n{number - 1}", None)
        box.snapshot(mailbox)
        box.clock.advance(hours=1)
    box.clock.advance(days=40)
    box.snapshot(mailbox)
    for days in (0, 2):
        box.clock.advance(days=days)
        prune(box)
    with box.open() as vault:
        assert contents(vault, vault.snapshots()[-1]) == mailbox.state()
        assert_all_reachable(vault, [plain(f"mail {number}") for number in range(6)])
        assert findings(vault) == []


def test_what_never_was_cannot_be_forgotten(box: VaultBox) -> None:
    with box.open() as vault, pytest.raises(NotFound):
        plan_forget(vault, "", CancelToken())
