"""Workers share the writing of what several items need; any of them may be killed with its share not yet on the disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import RawItem, Spool
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.claims import SharedClaims
from mailrescue.vault.ingest import Ingest
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import noise, with_attachment
from tests.kit.vaults import OWNER, VaultBox, contents, findings


def test_an_item_that_leans_on_the_share_of_a_killed_worker_is_stored_again(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path)
    one, two = with_attachment("one", noise(1, 50_000)), with_attachment("two", noise(1, 50_000))
    claims = tmp_path / "claims"
    SharedClaims.make(claims)
    with box.open() as vault, vault.writing(OWNER):
        lock = threading.Lock()
        killed, finished = (
            Ingest(vault.store, vault.keys, vault.catalogue.index.has, SharedClaims(claims, lock)) for _ in range(2)  # type: ignore[arg-type]
        )  # fmt: skip
        killed.store(RawItem(one.raw))
        finished.store(RawItem(two.raw))
        finished.finish()
    mailbox = Mailbox({"INBOX": {"2": two}})  # the other mail was deleted meanwhile
    snapshot = box.snapshot(mailbox)
    with box.open() as vault:
        assert findings(vault) == []
        assert contents(vault, snapshot) == mailbox.state()


def test_a_huge_mail_that_changes_while_it_is_read_takes_no_equal_mail_with_it(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path)
    raw, path = with_attachment("huge", noise(1, 9_000)).raw, tmp_path / "spool"
    path.write_bytes(raw)
    claims = tmp_path / "claims"
    SharedClaims.make(claims)
    with box.open() as vault, vault.writing(OWNER):
        shared = SharedClaims(claims, threading.Lock())  # type: ignore[arg-type]
        ingest = Ingest(vault.store, vault.keys, _when_asked(lambda: path.write_bytes(raw[::-1])), shared)
        with pytest.raises(ItemUnreadable, match="changed"):
            ingest.store(RawItem(b"", spool=Spool(str(path), 0, len(raw))))
        stored = ingest.store(RawItem(raw))
        ingest.finish()
    with box.open() as vault:
        assert b"".join(vault.reader.pieces(stored.content)) == raw


def _when_asked(act: Callable[[], object]) -> Callable[[BlobKind, bytes], bool]:
    def known(_kind: BlobKind, _identity: bytes) -> bool:
        act()
        return False

    return known
