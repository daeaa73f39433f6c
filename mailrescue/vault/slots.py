"""Key slots: the master key, wrapped for each way of opening the vault (FORMAT.md 3)."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from blake3 import blake3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from mailrescue.core.errors import MailRescueError, VaultDamaged
from mailrescue.storage.base import ObjectStore, ReadableStore
from mailrescue.vault.codec import pack_value, unpack_value
from mailrescue.vault.seal import KEY_BYTES, KeyRing, hkdf

_MAGIC = b"MRKEY001"
_SUM_BYTES, _MAC_BYTES = 16, 32
_FILE = re.compile(r"keys/([0-9a-f]{16})-[12]\Z")
# 32 MiB and two passes: above the OWASP floor (19 MiB, 2), and about 0.1 s, which every command pays.
_KDF = {"name": "argon2id", "memory": 32 * 1024, "passes": 2, "lanes": 1}
_YEAR_10000 = 253_402_300_800
# A forged slot must not make the reader take all memory.
_MAX_KDF_MEMORY, _MAX_KDF_PASSES = 4 * 1024 * 1024, 64


class SlotType(StrEnum):
    """Ways to open a vault."""

    PASSPHRASE = "passphrase"  # noqa: S105  a name, no secret
    RECOVERY = "recovery"
    KEYRING = "keyring"


@dataclass(frozen=True, slots=True)
class Slot:
    """One key slot as it lies in the vault."""

    id: str
    type: str
    label: str
    created: int
    body: bytes
    mac: bytes


def _kek(slot_type: str, secret: bytes, salt: bytes, kdf: dict[str, Any]) -> bytes:
    """Return the key that wraps the master key. Raises VaultDamaged for parameters no slot of ours has."""
    if slot_type != SlotType.PASSPHRASE:
        return hkdf(secret, salt, b"mailrescue " + slot_type.encode())
    memory, passes, lanes = kdf["memory"], kdf["passes"], kdf["lanes"]
    if kdf["name"] != "argon2id" or not (8 <= memory <= _MAX_KDF_MEMORY and 1 <= passes <= _MAX_KDF_PASSES):
        raise VaultDamaged("a key slot asks for a key derivation that this version does not know")
    derivation = Argon2id(salt=salt, length=KEY_BYTES, iterations=passes, lanes=lanes, memory_cost=memory)
    return derivation.derive(secret)


def passphrase_secret(passphrase: str) -> bytes:
    """Return the bytes of a passphrase: NFC, so that it opens the vault from every keyboard."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")


def slot_bytes(slot_type: SlotType, secret: bytes, keys: KeyRing, *, label: str, created: int) -> bytes:
    """Return the object of a new slot that opens with `secret`."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    kdf: dict[str, Any] = dict(_KDF) if slot_type is SlotType.PASSPHRASE else {}
    kek = _kek(slot_type, secret, salt, kdf)
    wrapped = AESGCM(kek).encrypt(nonce, keys.master, keys.vault_id + slot_type.encode())
    body = pack_value({
        "type": str(slot_type), "label": label, "created": created,
        "kdf": kdf, "salt": salt, "nonce": nonce, "wrapped": wrapped,
    })
    return sealed_slot(body, keys)


def sealed_slot(body: bytes, keys: KeyRing) -> bytes:
    """Return the object of a slot whose body is known to be ours."""
    return _MAGIC + body + blake3(body).digest(_SUM_BYTES) + keys.authenticate(b"slot", body)


def add_slot(store: ObjectStore, slot: bytes) -> str:
    """Store a slot twice, so that one damaged file locks nobody out; returns its id."""
    slot_id = secrets.token_hex(8)
    store.put(f"keys/{slot_id}-1", slot)
    store.put(f"keys/{slot_id}-2", slot)
    return slot_id


def remove_slot(store: ObjectStore, slot_id: str) -> None:
    """Remove a slot; the vault no longer opens with it. Whoever copied the slot before still can use it."""
    store.delete(f"keys/{slot_id}-1")
    store.delete(f"keys/{slot_id}-2")


def parse_slot(slot_id: str, data: bytes) -> Slot:
    """Read a slot without opening it. Raises VaultDamaged."""
    tail = _SUM_BYTES + _MAC_BYTES
    body = data[len(_MAGIC) : -tail]
    if not data.startswith(_MAGIC) or blake3(body).digest(_SUM_BYTES) != data[-tail:-_MAC_BYTES]:
        raise VaultDamaged(f"key slot {slot_id} is damaged")
    match unpack_value(body):
        # Anybody can write a slot with a right checksum: what is shown of it must be what it should.
        case {"type": str(slot_type), "label": str(label), "created": int(created)} if 0 <= created < _YEAR_10000:
            return Slot(slot_id, slot_type, label, created, body, data[-_MAC_BYTES:])
    raise VaultDamaged(f"key slot {slot_id} cannot be understood")


def slot_files(store: ReadableStore) -> list[tuple[str, str]]:
    """Return object name and slot id of every file of a slot; others in the folder are no part of the vault."""
    return [(name, found[1]) for name in store.names("keys") if (found := _FILE.match(name))]


def read_slots(store: ReadableStore) -> tuple[list[Slot], list[str]]:
    """Return the readable slots, one of each id, and a sentence for every damaged file."""
    slots: dict[str, Slot] = {}
    damaged: list[str] = []
    for name, slot_id in slot_files(store):
        try:
            slots[slot_id] = parse_slot(slot_id, store.get(name))
        except MailRescueError as error:
            damaged.append(f"{name}: {error}")
    return list(slots.values()), damaged


def open_slot(slot: Slot, secret: bytes, vault_id: bytes) -> KeyRing | None:
    """Return the keys when `secret` opens this slot, else None. Raises VaultDamaged for a slot that no program of ours wrote."""
    value = unpack_value(slot.body)
    try:
        kek = _kek(slot.type, secret, value["salt"], value["kdf"])
        master = AESGCM(kek).decrypt(value["nonce"], value["wrapped"], vault_id + slot.type.encode())
    except InvalidTag:
        return None
    except (KeyError, TypeError, ValueError):
        raise VaultDamaged(f"key slot {slot.id} cannot be understood") from None
    return KeyRing.derive(master, vault_id)


def check_slots(store: ReadableStore, keys: KeyRing) -> list[tuple[str, str]]:
    """Return what is wrong with the key slots: the file, and a sentence."""
    found: list[tuple[str, str]] = []
    files = dict(slot_files(store))
    for name, slot_id in files.items():
        try:
            slot = parse_slot(slot_id, store.get(name))
        except MailRescueError as error:
            found.append((name, str(error)))
            continue
        if keys.authenticate(b"slot", slot.body) != slot.mac:
            found.append((name, "this key slot is not one of this vault's, or its seal is damaged"))
    both = {f"keys/{slot_id}-{copy}" for slot_id in files.values() for copy in (1, 2)}
    lost = sorted(both - files.keys())
    return found + [(name, "this copy of a key slot is missing; the other copy still opens the vault") for name in lost]
