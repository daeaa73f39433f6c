"""File versions after a repair: the same file is kept once more when its last version is lost, and so brings that back, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.app.file_versions import restore_file
from mailrescue.core.errors import VaultDamaged
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.rawfiles import extents
from tests.kit.homes import Desk, write_file
from tests.kit.mails import noise
from tests.kit.repairs import pack_with, repair, wreck
from tests.kit.vaults import findings


@pytest.mark.parametrize("imported", [False, True])
def test_a_file_whose_version_is_lost_is_kept_once_more_though_it_did_not_change(tmp_path: Path, *, imported: bool) -> None:
    desk = Desk(tmp_path)
    path = write_file(tmp_path / "a.ost", noise(1, 700_000), seconds=1)
    first = desk.keep(path, imported=imported)
    assert desk.keep(path, imported=imported).id == first.id
    store = desk.box.store
    assert isinstance(store, MemoryStore)
    with desk.box.open() as vault:
        commit = vault.catalogue.history.commit(first.seq)
        assert commit is not None
        block = next(extent.block for _, extent in extents(commit.fields["extents"], vault.reader))
        name, start, length = pack_with(vault, BlobKind.BLOCK, block)
    store.objects[name] = wreck(store.objects[name], start, length)
    plan = repair(desk.box)
    assert plan.losses.files == {first.seq}
    assert any("a.ost" in sentence for sentence in plan.others)
    with desk.box.open() as vault:
        assert [finding.object for finding in findings(vault) if finding.loss is None] == [f"commit {first.seq}"]
        with pytest.raises(VaultDamaged):
            restore_file(desk.engine, vault, "box", first.id, tmp_path / "torn")
    second = desk.keep(path, imported=imported)
    assert second.id != first.id
    assert desk.keep(path, imported=imported).id == second.id
    with desk.box.open() as vault:
        for version in (first, second):
            restore_file(desk.engine, vault, "box", version.id, tmp_path / version.id)
            assert (tmp_path / version.id).read_bytes() == path.read_bytes()
        assert findings(vault) == []
