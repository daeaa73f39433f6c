"""The power is cut while a vault is made: either there is none, or it is whole."""

from __future__ import annotations

import itertools
from pathlib import Path

from mailrescue.storage.local import LocalStore
from mailrescue.vault.slots import SlotType
from mailrescue.vault.vault import create_vault, vault_exists
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import some_mails
from tests.kit.vaults import MASTER, SECRET, VaultBox, contents, findings


def test_a_cut_while_a_vault_is_made_leaves_none_or_a_whole_one(tmp_path: Path) -> None:
    mailbox = Mailbox(some_mails(3))
    made = 0
    for cut in itertools.count():
        root = tmp_path / str(cut) / "vault"
        box = VaultBox(root, tmp_path / str(cut) / "cache", LocalStore(root))
        root.mkdir(parents=True)
        secrets = {SlotType.KEYRING: (SECRET, "tests")}
        try:
            create_vault(box.place(CuttingStore(box.store, cut)), box.clock, MASTER, secrets)
        except PowerCut:
            made += vault_exists(box.store)
        else:
            break
        if not vault_exists(box.store):
            create_vault(box.place(), box.clock, MASTER, secrets)
        snapshot = box.snapshot(mailbox)
        with box.open() as vault:
            assert contents(vault, snapshot) == mailbox.state()
            assert findings(vault) == []
    assert cut > 5
    assert made > 0
