"""The composition root: everything is built here, and nowhere else."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import tzinfo

from mailrescue.app.accounts import is_name
from mailrescue.app.home import Home
from mailrescue.app.sealed import VaultSecret
from mailrescue.app.secrets import KeySource
from mailrescue.app.secretstore import SecretStore
from mailrescue.app.select import select_snapshot
from mailrescue.app.vaults import open_existing, open_or_create
from mailrescue.core.clock import Clock, LocalZone
from mailrescue.core.errors import NotFound, UsageError, VaultDamaged
from mailrescue.core.progress import CancelToken, Reporter
from mailrescue.model.snapshot import KEPT_LINE, Snapshot
from mailrescue.storage.base import StoreError, store_gone
from mailrescue.vault.past import Past
from mailrescue.vault.vault import Vault, vault_exists


class Engine:
    """What the use cases work with: one home, one clock, one listener, one way to stop, one source of keys."""

    def __init__(self, home: Home, clock: Clock, reporter: Reporter, cancel: CancelToken, keys: KeySource) -> None:
        self.home, self.clock, self.reporter, self.cancel = home, clock, reporter, cancel
        self.keys = keys
        self.secrets = SecretStore(home, clock, reporter, keys)

    @property
    def zone(self) -> tzinfo:
        """The user's time zone."""
        return LocalZone()

    @contextlib.contextmanager
    def reading(self, *, glance: bool = False) -> Iterator[Vault]:
        """Open the vault to read; a writer beside it does not matter. `glance`: for a look at what is known, the quicker way."""
        with open_existing(self.home, self.clock, self.keys) as vault, still_there(vault):
            vault.refresh(wait=vault.catalogue.fresh, glance=glance)
            self.secrets.opened(VaultSecret(vault.keys.master, vault.header.vault_id))
            yield vault

    @contextlib.contextmanager
    def writing(self, what: str, *, create: bool = False, catch_up: bool = True) -> Iterator[Vault]:
        """Open the vault and hold its lock while `what` is done; without `catch_up` the catalogue stays as it is."""
        if self.home.other_vault is not None:
            raise UsageError(f"A vault given with --vault is only read; `{what}` would write to it. `mailrescue vault attach` makes it yours.")
        opened = (
            open_or_create(self.home, self.clock, self.reporter, self.keys)
            if create
            else open_existing(self.home, self.clock, self.keys)
        )
        owner = f"`mailrescue {what}` (process {os.getpid()})"
        with opened as vault, still_there(vault), vault.writing(owner, catch_up=catch_up):
            self.secrets.opened(VaultSecret(vault.keys.master, vault.header.vault_id))
            yield vault

    def snapshot(self, vault: Vault, name: str, wanted: str = "latest-good") -> Snapshot:
        """Return the snapshot of an account that `wanted` means (DESIGN.md 4, S); `kept` is what is in none any more."""
        mailbox = self.mailbox(vault, name)
        if wanted == KEPT_LINE:
            kept = vault.kept(mailbox)
            if kept is None:
                raise NotFound(f"No snapshot of {name!r} was thinned out yet: all of its mail is in its snapshots.")
            return kept
        try:
            return select_snapshot(Past(vault.catalogue.lookup, mailbox), wanted, self.zone, name)
        except NotFound:
            gone = vault.thinned(mailbox, wanted.lower())
            if not gone:
                raise
            raise NotFound(
                f"The snapshot {gone[0].id} of {gone[0].taken_at.astimezone(self.zone):%Y-%m-%d %H:%M} was thinned out by a prune."
                f" Its mail is all there: in the snapshots before and after it, and with `--at {KEPT_LINE}` what is in none of them."
            ) from None

    def history(self, vault: Vault, name: str) -> list[Snapshot]:
        """Return all snapshots of the mailbox that the account is, or was, bound to.

        History follows the mailbox: what it was called before, and what an account of that name held before it
        was removed, belong to it as long as it is the same mailbox.
        """
        mailbox = self.mailbox(vault, name)
        return vault.snapshots(mailbox) if mailbox else []

    def mailbox(self, vault: Vault, name: str) -> str:
        """Return the vault's name of the mailbox of an account; "" for one that has none yet. Raises UsageError for no account."""
        mailbox = vault.catalogue.history.mailbox_of(name) if is_name(name) else ""
        if not mailbox and name not in self.home.read("accounts"):
            raise UsageError(f"There is no account {name!r}, and no snapshot of one. `mailrescue account list` shows what there is.")
        return mailbox


@contextlib.contextmanager
def still_there(vault: Vault) -> Iterator[None]:
    """Tell a vault that is damaged from one that is not there any more."""
    try:
        yield
    except (VaultDamaged, StoreError):
        if vault_exists(vault.store):
            raise
        raise store_gone(vault.place.root) from None
