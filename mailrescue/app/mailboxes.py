"""Which mailbox of the vault an account is: history follows the mailbox, not the account's name."""

from __future__ import annotations

import secrets

from mailrescue.vault.vault import Vault


def find_mailbox(vault: Vault, account: str, identity: str) -> str:
    """Return the mailbox's name in the vault: found by what it is, else by the account's name, else a new one."""
    found = vault.catalogue.lookup.mailbox_with(identity) if identity else ""
    return found or vault.catalogue.history.mailbox_of(account) or secrets.token_hex(8)
