"""Key slots and header: every way of opening a vault, and everything that must not open it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3

from mailrescue.core.errors import VaultDamaged, VaultUnopenable
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import slots as slots_module
from mailrescue.vault.codec import pack_value, unpack_value
from mailrescue.vault.header import complete_header, header_bytes, new_header, parse_header, read_header
from mailrescue.vault.recovery_code import read_code
from mailrescue.vault.seal import KeyRing
from mailrescue.vault.slots import (
    SlotType,
    add_slot,
    open_slot,
    parse_slot,
    passphrase_secret,
    read_slots,
    slot_bytes,
)
from mailrescue.vault.vault import Vault
from tests.kit.clock import HandClock
from tests.kit.vaults import VaultBox, findings

KEYS = KeyRing.derive(b"m" * 32, b"v" * 16)


@pytest.fixture(autouse=True)
def _cheap_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its least: what is tested is not how long it takes."""
    monkeypatch.setattr(slots_module, "_KDF", {"name": "argon2id", "memory": 8, "passes": 1, "lanes": 1})


def slot(kind: SlotType, secret: bytes, keys: KeyRing = KEYS) -> bytes:
    """A key slot's file."""
    return slot_bytes(kind, secret, keys, label="tests", created=1)


@pytest.mark.parametrize("kind", list(SlotType))
def test_a_slot_opens_with_its_secret_and_no_other(kind: SlotType) -> None:
    parsed = parse_slot("s", slot(kind, b"the secret"))
    assert (parsed.type, parsed.label, parsed.created) == (kind, "tests", 1)
    assert open_slot(parsed, b"the secret", KEYS.vault_id) == KEYS
    assert open_slot(parsed, b"the secret!", KEYS.vault_id) is None
    assert open_slot(parsed, b"", KEYS.vault_id) is None


def test_a_slot_of_another_vault_opens_nothing_here() -> None:
    parsed = parse_slot("s", slot(SlotType.KEYRING, b"the secret"))
    assert open_slot(parsed, b"the secret", b"w" * 16) is None


def test_a_slot_cannot_pass_for_one_of_another_type() -> None:
    value: dict[str, Any] = unpack_value(slot(SlotType.KEYRING, b"the secret")[8:-48])
    body = pack_value({**value, "type": "recovery"})
    planted = parse_slot("s", b"MRKEY001" + body + blake3(body).digest(16) + bytes(32))
    assert open_slot(planted, b"the secret", KEYS.vault_id) is None


@pytest.mark.parametrize("typed", ["Gr\u00fc\u00dfe", "Gru\u0308\u00dfe"])
def test_a_passphrase_opens_the_vault_from_every_keyboard(typed: str) -> None:
    parsed = parse_slot("s", slot(SlotType.PASSPHRASE, passphrase_secret("Gr\u00fc\u00dfe")))
    assert open_slot(parsed, passphrase_secret(typed), KEYS.vault_id) == KEYS
    assert open_slot(parsed, passphrase_secret(typed.upper()), KEYS.vault_id) is None


def test_a_passphrase_of_any_bytes_is_one() -> None:
    assert passphrase_secret("\udcff") == b"\xff"


def planted(**changes: object) -> bytes:
    """A passphrase slot whose derivation was tampered with, with a right checksum."""
    value: dict[str, Any] = unpack_value(slot(SlotType.PASSPHRASE, b"secret")[8:-48])
    body = pack_value({**value, "kdf": {**value["kdf"], **changes}})
    return b"MRKEY001" + body + blake3(body).digest(16) + bytes(32)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "scrypt"}, {"memory": 1 << 40}, {"memory": 0}, {"passes": 1 << 20}, {"passes": 0},
        {"lanes": 0}, {"lanes": 1 << 24}, {"lanes": 9}, {"memory": "much"}, {"lanes": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_planted_slot_cannot_make_the_reader_work_without_end_or_stumble(changes: dict[str, object]) -> None:
    with pytest.raises(VaultDamaged):
        open_slot(parse_slot("s", planted(**changes)), b"secret", KEYS.vault_id)


@pytest.mark.parametrize(
    "body", [pack_value([1]), pack_value({}), pack_value({"type": "keyring"}), b"\xc1", b"", pack_value("text")], ids=repr
)
def test_a_slot_that_is_none_is_damage_however_right_its_checksum(body: bytes) -> None:
    with pytest.raises(VaultDamaged):
        parse_slot("s", b"MRKEY001" + body + blake3(body).digest(16) + bytes(32))


@pytest.mark.parametrize("missing", ["kdf", "salt", "nonce", "wrapped"])
def test_a_slot_that_lacks_what_it_needs_is_damage(missing: str) -> None:
    value: dict[str, Any] = unpack_value(slot(SlotType.KEYRING, b"secret")[8:-48])
    del value[missing]
    body = pack_value(value)
    with pytest.raises(VaultDamaged):
        open_slot(parse_slot("s", b"MRKEY001" + body + blake3(body).digest(16) + bytes(32)), b"secret", KEYS.vault_id)


def test_slots_are_stored_twice_and_read_once() -> None:
    store = MemoryStore()
    ids = {add_slot(store, slot(SlotType.KEYRING, b"1")), add_slot(store, slot(SlotType.RECOVERY, b"2"))}
    assert len(store.objects) == 4
    found, damaged = read_slots(store)
    assert ({one.id for one in found}, damaged) == (ids, [])


def test_the_recovery_code_of_a_new_vault_opens_it_on_another_machine(tmp_path: Path) -> None:
    box = VaultBox.create(tmp_path)
    code = read_code(box.recovery_code)
    other = VaultBox(box.root, tmp_path / "another machine", box.store)
    with Vault.open(other.place(), box.clock, lambda one: code if one.type == SlotType.RECOVERY else None) as vault:
        assert vault.snapshots() == []


def test_a_planted_slot_keeps_nobody_out_and_is_named_by_the_check(tmp_path: Path) -> None:
    store = MemoryStore()
    box = VaultBox.create(tmp_path, store)
    value: dict[str, Any] = unpack_value(slot(SlotType.KEYRING, b"secret")[8:-48])
    del value["nonce"]
    body = pack_value(value)
    add_slot(store, b"MRKEY001" + body + blake3(body).digest(16) + bytes(32))
    with box.open() as vault:
        assert {found.object.rpartition("-")[2] for found in findings(vault)} == {"1", "2"}


# --- the header ------------------------------------------------------------------------------------------------------


def test_a_header_tells_when_and_under_which_clock_the_vault_was_made() -> None:
    clock = HandClock()
    header = new_header(clock)
    keys = KeyRing.derive(b"m" * 32, header.vault_id)
    read = parse_header(header_bytes(header, keys))
    assert (read.vault_id, read.created, read.simulated) == (header.vault_id, clock.moment, True)
    assert read.mac == keys.authenticate(b"header", read.body)


def resealed(value: object, magic: bytes = b"MRVAULT1") -> bytes:
    """A header of any contents with a right checksum."""
    start = magic + pack_value(value)
    return start + blake3(start).digest(16) + bytes(32)


GOOD: dict[str, Any] = {"format": 1, "id": b"v" * 16, "created": 0, "simulated": False, "readme": b"", "features": []}


@pytest.mark.parametrize(
    "data", [resealed({**GOOD, "format": 2}), resealed({**GOOD, "features": ["shards"]}), resealed(GOOD, b"MRVAULT2")], ids=["format", "feature", "magic"]
)
def test_a_vault_of_a_newer_version_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(VaultUnopenable, match="newer MailRescue"):
        parse_header(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"MRVAULT1", bytes(100), resealed({}), resealed([1]), resealed({**GOOD, "created": "yesterday"}),
        resealed({**GOOD, "created": 1 << 62}), resealed(GOOD)[:-1], resealed(GOOD) + b"!", struct.pack("<8s", b"MRVAULT1") * 20,
    ],
)  # fmt: skip
def test_a_header_that_is_none_is_damage(data: bytes) -> None:
    with pytest.raises(VaultDamaged):
        parse_header(data)


def test_either_copy_of_the_header_will_do_and_the_missing_one_is_completed() -> None:
    header = new_header(HandClock())
    keys = KeyRing.derive(b"m" * 32, header.vault_id)
    store = MemoryStore()
    complete_header(store, header, keys)
    whole = dict(store.objects)
    for name in whole:
        store.objects = {other: data for other, data in whole.items() if other != name}
        found, damaged = read_header(store)
        assert (found.vault_id, len(damaged)) == (header.vault_id, 1)
        complete_header(store, header, keys)
        assert store.objects == whole
    store.objects = {}
    with pytest.raises(VaultDamaged, match="Both copies"):
        read_header(store)
