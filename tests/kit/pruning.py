"""Prunes and forgets of test vaults, and what must hold whatever was pruned.

    prune(box)                      as `vault prune` does
    assert_all_reachable(vault, mails)
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from mailrescue.core.progress import CancelToken, Meter, Silence
from mailrescue.formats.query import parse_query
from mailrescue.model.snapshot import KEPT_LINE
from mailrescue.storage.base import ObjectStore
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.catalogue.queries import Moment
from mailrescue.vault.forgetplan import ForgetPlan, plan_forget
from mailrescue.vault.prune import Pruned, run_forget, run_prune
from mailrescue.vault.pruneplan import PrunePlan, plan_prune
from mailrescue.vault.rawfiles import FileWriter
from mailrescue.vault.retention import Policy
from mailrescue.vault.seal import identity
from mailrescue.vault.vault import Vault
from tests.kit.mailboxes import Mail, Mailbox
from tests.kit.mails import plain, some_mails
from tests.kit.vaults import OWNER, VaultBox, secret_for

# Came and went between two snapshots that stay.
GONE = plain("it came and went within an hour", "unicorn")


def prune(box: VaultBox, policy: Policy | None = None, *, store: ObjectStore | None = None) -> Pruned:
    """Prune the vault, over a wrapper of its store when one is given."""
    with Vault.open(box.place(store), box.clock, secret_for) as vault, vault.writing(OWNER):
        return run_prune(vault, planned(vault, policy), _meter(vault), CancelToken())


def planned(vault: Vault, policy: Policy | None = None) -> PrunePlan:
    """Return what a prune would do."""
    return plan_prune(vault, policy or Policy(), UTC, CancelToken())


def forget(box: VaultBox, mailbox: str, *, at_once: bool = False, store: ObjectStore | None = None) -> tuple[ForgetPlan, Pruned]:
    """Forget a mailbox."""
    with Vault.open(box.place(store), box.clock, secret_for) as vault, vault.writing(OWNER):
        plan = plan_forget(vault, mailbox, CancelToken(), at_once=at_once)
        return plan, run_forget(vault, plan, _meter(vault), CancelToken(), at_once=at_once)


def _meter(vault: Vault) -> Meter:
    return Meter(Silence(), vault.clock, "prune")


def content_of(vault: Vault, mail: Mail) -> bytes:
    """Return the identity of a mail in this vault."""
    return identity(vault.keys.item, mail.content)


def assert_all_reachable(vault: Vault, mails: Iterable[Mail], mailbox: str = "box") -> None:
    """Every one of the mails comes out byte for byte, and stands in a snapshot or in what is kept beyond them."""
    moments = [Moment(s.mailbox, s.line, s.seq) for s in vault.snapshots(mailbox)]
    kept = vault.kept(mailbox)
    moments += [Moment(mailbox, KEPT_LINE, kept.seq)] if kept else []
    for content, raw in {content_of(vault, mail): mail.content for mail in mails}.items():
        assert b"".join(vault.reader.pieces(content)) == raw
        assert any(vault.catalogue.queries.stands_in(content, mailbox, moment) for moment in moments)


def hourly_box(folder: Path) -> VaultBox:
    """Make a vault of eight hourly snapshots and one three weeks later; GONE is only in the fourth."""
    box = VaultBox.create(folder, MemoryStore())
    mailbox = Mailbox(some_mails(12))
    for hour in range(8):
        mailbox.folders["INBOX"][f"n{hour}"] = plain(f"mail of {hour} o'clock")
        mailbox.folders["Sent"].pop("gone", None)
        if hour == 3:
            mailbox.folders["Sent"]["gone"] = GONE
        box.snapshot(mailbox)
        box.clock.advance(hours=1)
    box.clock.advance(days=21)
    box.snapshot(mailbox)
    return box


def keep_file(box: VaultBox, data: bytes, **more: object) -> int:
    """Store a version of the file of the mailbox `box`; returns the number of its record."""
    with box.open() as vault, vault.writing(OWNER):
        ingest = vault.ingest()
        stored = FileWriter(ingest, None, lambda _size: None).store(io.BytesIO(data))
        ingest.finish()
        vault.learn_packs(ingest.finished())
        return vault.commit({
            "kind": "file", "account": "box", "mailbox": "box", "taken_at": int(box.clock.now().timestamp()),
            "name": "box.ost", "path": "box.ost", "size": len(data), "sha256": stored.sha256, "mtime": 0,
            "extents": stored.extents, "stored": 0, "steady": True, **more,
        }).seq  # fmt: skip


def search(vault: Vault, words: str) -> list[tuple[str, str, int]]:
    """Return folder, line and the number of the record that had it last, for all that matches."""
    rows = vault.catalogue.queries.search(parse_query(words, UTC), None, None, None)
    return sorted((row.folder, row.line, row.as_of) for row in rows)


def everything(vault: Vault) -> dict[str, object]:
    """Return all that can be seen of a vault: each snapshot's list and folders, what is kept, and what a search finds."""
    moments = [Moment(s.mailbox, s.line, s.seq) for s in vault.snapshots()]
    moments += [Moment(m, KEPT_LINE, kept.seq) for m in {s.mailbox for s in vault.snapshots()} if (kept := vault.kept(m))]
    seen: dict[str, object] = {}
    for moment in moments:
        rows = vault.catalogue.queries.items(moment)
        seen[f"items {moment}"] = sorted((row.content, row.folder, row.flags, row.received or 0) for row in rows)
        seen[f"folders {moment}"] = vault.catalogue.queries.folders(moment)
    found = vault.catalogue.queries.search(parse_query("before:2100-01-01", UTC), None, None, None)
    seen["search"] = sorted(
        (row.content, row.folder, row.line, 0 if row.line == KEPT_LINE else row.until, row.as_of) for row in found
    )
    return seen


def all_blobs(vault: Vault) -> set[tuple[int, bytes]]:
    """Return kind and identity of everything that lies in the vault."""
    return {(blob.kind, blob.identity) for blob in vault.catalogue.index.all_blobs()}
