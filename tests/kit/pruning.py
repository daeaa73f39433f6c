"""Prunes and forgets of test vaults, and what must hold whatever was pruned.

    prune(box)                      as `vault prune` does
    assert_all_reachable(vault, mails)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from mailrescue.core.progress import CancelToken, Meter, Silence
from mailrescue.model.snapshot import KEPT_LINE
from mailrescue.storage.base import ObjectStore
from mailrescue.vault.catalogue.queries import Moment
from mailrescue.vault.prune import Pruned, run_forget, run_prune
from mailrescue.vault.pruneplan import ForgetPlan, PrunePlan, plan_forget, plan_prune
from mailrescue.vault.retention import Policy
from mailrescue.vault.seal import identity
from mailrescue.vault.vault import Vault
from tests.kit.mailboxes import Mail
from tests.kit.vaults import OWNER, VaultBox, secret_for


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
