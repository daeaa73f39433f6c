"""Creating and opening the vault of a home: which key, from where."""

from __future__ import annotations

import secrets
from pathlib import Path

from mailrescue.app.home import Home
from mailrescue.app.sealed import VaultSecret
from mailrescue.app.secrets import KeySource, keyring_read, keyring_usable, keyring_write
from mailrescue.core.clock import Clock
from mailrescue.core.errors import UsageError, VaultUnopenable
from mailrescue.core.files import make_private_folder
from mailrescue.core.progress import Notice, Reporter
from mailrescue.storage.local import LocalStore
from mailrescue.vault.recovery_code import read_code
from mailrescue.vault.slots import Slot, SlotType, passphrase_secret
from mailrescue.vault.vault import (
    Vault,
    VaultPlace,
    create_vault,
    unlock,
    unlock_with,
    vault_exists,
    vault_remembered,
)

_NO_KEY = (
    "The vault needs a key: there is no system keyring here. Set MAILRESCUE_VAULT_KEY to a passphrase (and keep it), "
    "or run the command in a terminal, where it can ask."
)


def place_of(home: Home) -> VaultPlace:
    """Return where the vault of a home is."""
    return place_at(home, home.vault)


def place_at(home: Home, root: Path) -> VaultPlace:
    """Return the place of a vault at `root`, with its catalogue in this home."""
    return VaultPlace(LocalStore(root), root, home.cache)


def check_outside(vault: VaultPlace, path: Path) -> None:
    """Raise UsageError when a path is in a vault's own folder, where nothing but the vault may be written."""
    root, there = vault.root.resolve(), path.resolve()
    if there == root or root in there.parents:
        raise UsageError(f"{path} is in the vault's own folder. Give a place elsewhere; nothing was written.")


def open_or_create(home: Home, clock: Clock, reporter: Reporter, keys: KeySource) -> Vault:
    """Open the vault, making it first when there is none; the recovery code of a new one is reported once."""
    place = place_of(home)
    if not vault_exists(place.store):
        if was_there(home, place):
            raise gone(place)
        code = create(place, clock, keys)
        reporter.report(Notice(code="recovery-code", text=code))
    return open_existing(home, clock, keys)


def open_existing(home: Home, clock: Clock, keys: KeySource) -> Vault:
    """Open the vault of a home. Raises VaultUnopenable when there is none, or no key for it."""
    place = place_of(home)
    _check_there(home, place)
    return Vault.open(place, clock, Secrets(keys)) if keys.master is None else Vault.open_with(place, clock, keys.master)


def vault_secret(home: Home, keys: KeySource) -> VaultSecret:
    """Return what opens the sealed secrets of a home, without opening its catalogue. Raises as `open_existing` does."""
    place = place_of(home)
    _check_there(home, place)
    if keys.master is not None:
        header, ring = unlock_with(place, keys.master)
    else:
        header, _, ring = unlock(place, Secrets(keys))
    return VaultSecret(ring.master, header.vault_id)


def _check_there(home: Home, place: VaultPlace) -> None:
    """Raise VaultUnopenable when there is no vault."""
    if vault_exists(place.store):
        return
    if home.other_vault is not None:
        raise VaultUnopenable(f"There is no vault at {place.root}. Give the folder that holds vault.mrh.")
    if was_there(home, place):
        raise gone(place)
    raise VaultUnopenable(f"There is no vault at {place.root} yet. The first `mailrescue snapshot` makes one.")


def was_there(home: Home, place: VaultPlace) -> bool:
    """Return whether a vault was at a place: the user put it there, or a catalogue is left of it."""
    return bool(home.read("settings").get("vault")) or vault_remembered(place)


def gone(place: VaultPlace) -> VaultUnopenable:
    """Return what is to be said of a vault that is not where it was."""
    return VaultUnopenable(
        f"The vault is gone from {place.root}, where it was before. Is its disk connected, was the folder moved? Nothing was"
        f" changed. Bring it back, or say where it is now: mailrescue vault attach FOLDER. A new one: mailrescue vault create {place.root}"
    )


def create(place: VaultPlace, clock: Clock, keys: KeySource) -> str:
    """Create a vault; returns the recovery code. Nothing is made where there is no key for it."""
    passphrase = keys.passphrase
    if passphrase is None and keyring_usable():
        _make_root(place.root)
        name, secret = f"vault-{secrets.token_hex(8)}", secrets.token_hex(32)
        keyring_write(name, secret)
        return create_vault(place, clock, secrets.token_bytes(32), {SlotType.KEYRING: (bytes.fromhex(secret), name)})
    if passphrase is None:
        if keys.ask is None:
            raise VaultUnopenable(_NO_KEY)
        passphrase = keys.ask.passphrase(new=True)
    _make_root(place.root)
    return create_vault(
        place, clock, secrets.token_bytes(32), {SlotType.PASSPHRASE: (passphrase_secret(passphrase), "passphrase")}
    )


def _make_root(root: Path) -> None:
    try:
        make_private_folder(root)
    except OSError as error:
        raise VaultUnopenable(f"The vault cannot be made at {root}: {error.strerror}. Check the disk and your rights on it.") from None


def _from_hex(stored: str | None) -> bytes | None:
    """Return the bytes of a stored secret; None where somebody else has put something else there."""
    try:
        return bytes.fromhex(stored) if stored else None
    except ValueError:
        return None


def _as_code(given: str) -> bytes | None:
    """Return the recovery code that a text is, None when it is none."""
    try:
        return read_code(given)
    except VaultUnopenable:
        return None


class Secrets:
    """Finds the secret for a slot; asks the user at most once, and only when nothing else opened the vault."""

    def __init__(self, keys: KeySource, recovery_code: bytes | None = None) -> None:
        self._ask, self._code = keys.ask, recovery_code
        self._given = keys.passphrase

    def __call__(self, slot: Slot) -> bytes | None:
        if self._code is not None:
            return self._code if slot.type == SlotType.RECOVERY else None
        if slot.type == SlotType.KEYRING and self._given is None:
            return _from_hex(keyring_read(slot.label))
        if slot.type == SlotType.RECOVERY and self._given is not None:
            return _as_code(self._given)  # who has nothing else types that, where a passphrase is asked for
        if slot.type != SlotType.PASSPHRASE:
            return None
        if self._given is None:
            if self._ask is None:
                return None
            self._given = self._ask.passphrase(new=False)
        return passphrase_secret(self._given)
