"""Use cases: vaults made and attached, and the keys that open them."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mailrescue.app.browse import make_searchable
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource, keyring_usable, keyring_write
from mailrescue.app.vaults import Secrets, create, place_at
from mailrescue.core.errors import UsageError, VaultInUse, VaultUnopenable
from mailrescue.core.progress import Notice
from mailrescue.storage.base import StoreError
from mailrescue.vault.recovery_code import new_code, read_code, write_code
from mailrescue.vault.slots import (
    Slot,
    SlotType,
    add_slot,
    passphrase_secret,
    read_slots,
    remove_slot,
    slot_bytes,
)
from mailrescue.vault.vault import NoKeyFits, Vault, lock_folder, vault_exists

_NO_KEY_KEPT = (
    "This computer keeps no key of the vault: it has no keyring, or the vault cannot be written. Before the next command,"
    " set MAILRESCUE_VAULT_KEY to the recovery code or a passphrase of the vault, or type it in a terminal when asked."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a recovery sheet."""

    code: str
    slot: str
    vault: str
    vault_id: str
    made: datetime


def create_vault_at(engine: Engine, path: Path) -> None:
    """Make a vault at `path` and use it from now on. Raises VaultUnopenable when there is one, UsageError for a used folder."""
    place = place_at(engine.home, path)
    engine.home.write("settings", engine.home.read("settings"))  # a home that cannot be written must show before there is a vault
    if not vault_exists(place.store) and path.is_dir() and any(path.iterdir()):
        raise UsageError(f"{path} holds other files. Give a folder that is absent or empty; nothing was changed.")
    code = create(place, engine.clock, engine.keys)
    engine.reporter.report(Notice(code="recovery-code", text=code))
    _use(engine.home, path)


def attach_vault(engine: Engine, path: Path, code_text: str | None) -> Vault:
    """Use the vault at `path` from now on; with a recovery code, also give this computer a key of its own.

    Returns the open vault, with its catalogue made. Raises VaultUnopenable.
    """
    place = place_at(engine.home, path)
    if not vault_exists(place.store):
        raise VaultUnopenable(f"There is no vault at {path}. Give the folder that holds vault.mrh.")
    code = read_code(code_text) if code_text is not None else None
    try:
        vault = Vault.open(place, engine.clock, Secrets(engine.keys, code))
    except NoKeyFits:
        if code is None:
            raise
        raise VaultUnopenable(
            f"This recovery code does not open the vault at {path}. It may belong to another vault, have been removed from"
            " this one, or be newer than this copy of it. Nothing was changed; give another code, or the passphrase."
        ) from None
    try:
        if code is not None:
            kept = _opens_next_time(engine, vault)
            # A disk that cannot be written, or is being written to, is still read; the code then has to be given again.
            with contextlib.suppress(StoreError, VaultInUse, VaultUnopenable), lock_folder(path, "`mailrescue vault attach`"):
                kept = kept or _own_key(engine, vault)
            if not kept:
                engine.reporter.report(Notice(code="no-key-kept", text=_NO_KEY_KEPT))
        vault.refresh()
        make_searchable(engine, vault)
        _use(engine.home, path)
    except BaseException:
        vault.catalogue.close()
        raise
    return vault


def _use(home: Home, path: Path) -> None:
    home.write("settings", {**home.read("settings"), "vault": str(path)})


def _own_key(engine: Engine, vault: Vault) -> bool:
    """Add a key so that the code need not be typed again; returns whether there is a place for one."""
    passphrase = engine.keys.passphrase
    if passphrase is None and keyring_usable():
        add_keyring(engine, vault)
        return True
    if passphrase is None and engine.keys.ask is not None:
        passphrase = engine.keys.ask.passphrase(new=True)
    if passphrase is not None:
        _add(engine, vault, SlotType.PASSPHRASE, passphrase_secret(passphrase), "passphrase")
    return passphrase is not None


def _opens_next_time(engine: Engine, vault: Vault) -> bool:
    """Return whether the vault opens with what the keyring or the environment holds."""
    slots, _ = read_slots(vault.store)
    return Vault.opens(vault.header, slots, Secrets(KeySource(engine.keys.passphrase))) is not None


def keys(vault: Vault) -> tuple[list[Slot], list[str]]:
    """Return the keys that open the vault, and a sentence for each damaged key file."""
    return read_slots(vault.store)


def add_keyring(engine: Engine, vault: Vault) -> str:
    """Add a key that this computer's keyring keeps. Raises VaultUnopenable when there is no keyring."""
    if not keyring_usable():
        raise VaultUnopenable("There is no system keyring here that keeps secrets. Add a passphrase instead.")
    name, secret = f"vault-{secrets.token_hex(8)}", secrets.token_hex(32)
    keyring_write(name, secret)
    return _add(engine, vault, SlotType.KEYRING, bytes.fromhex(secret), name)


def add_passphrase(engine: Engine, vault: Vault, passphrase: str) -> str:
    """Add a passphrase."""
    if not passphrase:
        raise UsageError("An empty passphrase protects nothing. Nothing was changed.")
    return _add(engine, vault, SlotType.PASSPHRASE, passphrase_secret(passphrase), "passphrase")


def add_recovery(engine: Engine, vault: Vault) -> Sheet:
    """Add a recovery code and return it; older ones stay valid until they are removed."""
    code = new_code()
    slot = _add(engine, vault, SlotType.RECOVERY, code, "recovery code")
    return Sheet(write_code(code), slot, str(vault.place.root), vault.header.vault_id.hex(), engine.clock.now())


def _add(engine: Engine, vault: Vault, slot_type: SlotType, secret: bytes, label: str) -> str:
    created = int(engine.clock.now().timestamp())
    return add_slot(vault.store, slot_bytes(slot_type, secret, vault.keys, label=label, created=created))


def remove_key(vault: Vault, prefix: str, confirm: Callable[[str], bool]) -> Slot:
    """Remove a key after a yes. Raises UsageError for one that is not there, and for the last that a person could use."""
    slots, _ = read_slots(vault.store)
    found = [slot for slot in slots if slot.id.startswith(prefix.lower())]
    if len(found) != 1:
        raise UsageError(f"{prefix!r} begins {len(found)} keys' ids. `mailrescue vault key list` shows them; nothing was changed.")
    left = [slot for slot in slots if slot.id != found[0].id]
    if not any(slot.type in (SlotType.PASSPHRASE, SlotType.RECOVERY) for slot in left):
        raise UsageError("This is the last key that would open the vault on another computer. Add another one first.")
    if not confirm(f"Remove the {found[0].label} ({found[0].id})? The vault will no longer open with it."):
        raise UsageError("Nothing was changed. `--yes` confirms.")
    remove_slot(vault.store, found[0].id)
    return found[0]
