"""The one store of account secrets: what the environment gives, the system's keyring, or sealed under the vault's key.

A keyring that keeps nothing, or keeps it readable, is never used; what was kept is read back before it is relied on.
"""

from __future__ import annotations

import os
import re

from mailrescue.app.accounts import Account
from mailrescue.app.home import Home
from mailrescue.app.kept import Keeper, Kept, forget, new_kept, read_kept
from mailrescue.app.sealed import SealBroken, SealedSecrets, VaultSecret, is_sealed_elsewhere
from mailrescue.app.secrets import (
    Keyring,
    KeyringAway,
    KeyringIsLocked,
    KeySource,
    keyring_secret,
    keyring_state,
    keyring_write,
)
from mailrescue.app.vaults import open_or_create, vault_secret
from mailrescue.core.clock import Clock
from mailrescue.core.errors import SignInFailed, UsageError, VaultUnopenable
from mailrescue.core.progress import Reporter

_PREFIX = "MAILRESCUE_PASSWORD_"
# Longer than any password or token; a file that was given by mistake is none.
_LONGEST = 64 * 1024


class NoPassword(SignInFailed):
    """There is no password for an account: nothing was tried."""


def password_variable(name: str) -> str:
    """Return the name of the environment variable that gives an account's password: upper case, what is no letter or digit is `_`."""
    return _PREFIX + re.sub(r"[^A-Z0-9]", "_", name.upper())


def check_secret(secret: str) -> None:
    """Raise UsageError for what cannot be a password: nothing, more than one line, or far too long."""
    if not secret:
        raise UsageError("The password is empty. Nothing was changed; give the one with which the mailbox is read.")
    if any(sign in secret for sign in "\r\n\0"):
        raise UsageError("The password has more than one line. Nothing was changed; give one line.")
    if len(secret.encode()) > _LONGEST:
        raise UsageError("That is longer than any password. Nothing was changed; give the one with which the mailbox is read.")


class SecretStore:
    """The secrets of one home's accounts. `keys` open the vault where a secret is sealed under its key."""

    def __init__(self, home: Home, clock: Clock, reporter: Reporter, keys: KeySource) -> None:
        self._home, self._clock, self._reporter, self._keys = home, clock, reporter, keys
        self._opened: VaultSecret | None = None

    def opened(self, vault: VaultSecret) -> None:
        """Take note of a vault that was opened, so that its key need not be asked for again."""
        self._opened = vault

    def has(self, account: Account) -> bool:
        """Return whether a secret was given for an account; whether it can be read now is seen only by `of`."""
        return bool(os.environ.get(password_variable(account.name)) or account.secret)

    def of(self, account: Account) -> str:
        """Return the secret of an account.

        Raises NoPassword when there is none, KeyringIsLocked, KeyringAway, and what keeps the vault from being opened.
        """
        given = os.environ.get(password_variable(account.name))
        if given:
            return given
        kept = read_kept(account.secret)
        if kept is None:
            raise _no_password(account.name)
        return self._from_keyring(account.name, kept) if kept.keeper is Keeper.KEYRING else self._unsealed(account.name, kept)

    def keep(self, secret: str) -> str:
        """Keep a secret in the keyring, else sealed under the vault's key; returns the word that finds it again.

        Where there is no keyring and no vault yet, the vault is made as by a first snapshot. Raises UsageError for what is no
        password, KeyringIsLocked, and VaultUnopenable when nothing here can keep it safely: then nothing was kept.
        """
        check_secret(secret)
        state = keyring_state()
        if state is Keyring.LOCKED:
            raise KeyringIsLocked("The system's password store is locked: it cannot keep the password. Unlock it (sign in to the desktop) and try again.")
        kept = new_kept(Keeper.KEYRING if state is Keyring.USABLE else Keeper.VAULT)
        if kept.keeper is Keeper.KEYRING:
            keyring_write(kept.name, secret, "the password")
        else:
            self._seal(kept, secret)
        return kept.word

    def forget(self, word: str) -> bool:
        """Remove the secret that a word names; see `kept.forget`."""
        return forget(self._home, word)

    def _from_keyring(self, name: str, kept: Kept) -> str:
        try:
            found = keyring_secret(kept.name)
        except KeyringAway:
            raise KeyringAway(
                f"The password of {name} is in the system's password store, which cannot be reached from here: run the command on the"
                f" desktop to which you are signed in, or set {password_variable(name)}."
            ) from None
        if not found:
            raise _no_password(name, " The system's password store no longer has it.")
        return found

    def _unsealed(self, name: str, kept: Kept) -> str:
        try:
            found = SealedSecrets(self._home, self._vault()).get(kept.name)
        except SealBroken as error:
            raise _no_password(name, f" {error}") from None
        if found:
            return found
        other = is_sealed_elsewhere(self._home, kept.name)
        raise _no_password(name, " It was sealed under the key of another vault than the one in use now." if other else "")

    def _seal(self, kept: Kept, secret: str) -> None:
        if self._home.other_vault is not None:
            raise UsageError("A vault given with --vault is only read: no password can be kept under its key. Leave --vault out.")
        try:
            sealed = SealedSecrets(self._home, self._vault(create=True))
        except VaultUnopenable as error:
            raise type(error)(f"The password cannot be kept: there is no keyring here, and so it is sealed under the vault's key. {error}") from None
        sealed.put(kept.name, secret)
        if sealed.get(kept.name) != secret:
            raise VaultUnopenable("The password was not kept: what was written is not what is read back. Check the disk.")

    def _vault(self, *, create: bool = False) -> VaultSecret:
        if self._opened is None:
            if create:
                with open_or_create(self._home, self._clock, self._reporter, self._keys) as vault:
                    self._opened = VaultSecret(vault.keys.master, vault.header.vault_id)
            else:
                self._opened = vault_secret(self._home, self._keys)
        return self._opened


def _no_password(name: str, why: str = "") -> NoPassword:
    return NoPassword(f"There is no password for {name} here.{why} Give it: mailrescue account password {name} --password-stdin")
