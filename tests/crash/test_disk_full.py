"""The disk fills up at every single write of a snapshot: one sentence, nothing lost, and with room again it goes on."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from mailrescue.storage.base import StoreFull
from mailrescue.vault import pack as pack_module
from tests.kit.full_store import FullStore
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import some_mails
from tests.kit.vaults import VaultBox, contents, findings, stored_blobs


def test_a_disk_that_is_full_at_any_write_costs_that_snapshot_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_module, "FRAME_TARGET", 2_000)
    monkeypatch.setattr(pack_module, "PACK_TARGET", 6_000)
    box = VaultBox.create(tmp_path)
    before = Mailbox(some_mails(6, seed=1))
    box.snapshot(before)
    saved = box.save(tmp_path / "saved")
    after = Mailbox({**before.state(), **some_mails(24, seed=2)})
    for room in itertools.count():
        try:
            box.snapshot(after, store=FullStore(box.store, room))
        except StoreFull:
            pass
        else:
            break
        assert not list(box.root.glob(".tmp-*")), "the room that the unfinished object took is given back"
        with box.open() as vault:
            (first,) = vault.snapshots()
            assert contents(vault, first) == before.state()
            assert findings(vault) == []
        second = box.snapshot(after)
        with box.open() as vault:
            assert contents(vault, second) == after.state()
            assert max(stored_blobs(vault).values()) == 1
        box.restore(saved)
    assert room > 20
