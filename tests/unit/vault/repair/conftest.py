"""A vault of several snapshots in small pieces, for every test of repair."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import nodes as nodes_module
from mailrescue.vault import pack as pack_module
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import some_mails, together
from tests.kit.vaults import VaultBox


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few mails fill several frames and packs, and a few positions several list nodes."""
    monkeypatch.setattr(pack_module, "FRAME_TARGET", 1_500)
    monkeypatch.setattr(pack_module, "_NODE_FRAME_TARGET", 500)
    monkeypatch.setattr(pack_module, "PACK_TARGET", 12_000)
    monkeypatch.setattr(nodes_module, "MAX_ENTRIES", 4)


@pytest.fixture
def store() -> MemoryStore:
    """Where the vault is."""
    return MemoryStore()


@pytest.fixture
def past() -> list[Mailbox]:
    """The mailbox at each of three snapshots: half of it is new each time."""
    return [Mailbox(together(some_mails(6, seed), some_mails(6, seed + 1))) for seed in (1, 2, 3)]


@pytest.fixture
def box(tmp_path: Path, store: MemoryStore, past: list[Mailbox]) -> VaultBox:
    """A vault with three snapshots."""
    made = VaultBox.create(tmp_path, store)
    for mailbox in past:
        made.snapshot(mailbox)
        made.clock.advance(days=1)  # type: ignore[attr-defined]
    return made
