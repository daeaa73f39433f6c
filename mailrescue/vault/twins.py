"""Right bytes for what a vault holds twice, or can make again: headers, key slots, README (FORMAT.md 7, "Repair")."""

from __future__ import annotations

from dataclasses import dataclass

from blake3 import blake3

from mailrescue.core.errors import MailRescueError
from mailrescue.storage.base import ReadableStore
from mailrescue.vault.codec import unpack_value
from mailrescue.vault.header import (
    HEADER_NAMES,
    README,
    README_NAME,
    Header,
    check_header,
    header_bytes,
    parse_header,
)
from mailrescue.vault.seal import KeyRing
from mailrescue.vault.slots import check_slots, parse_slot, read_slots, sealed_slot, slot_files


@dataclass(frozen=True, slots=True)
class Twins:
    """Objects that are wrong: `right` have these bytes, `lost` are slots of which no copy can be read.

    A slot that can be read, but whose seal is wrong, is neither: it may be planted, or a key that somebody needs.
    """

    right: dict[str, bytes]
    lost: tuple[str, ...]


def find_twins(store: ReadableStore, header: Header, keys: KeyRing, opened_by: str) -> Twins:
    """Return what has to be done about headers, README and key slots; `opened_by` is the slot that is known to be ours."""
    wrong = {name for name, _ in check_header(store, header, keys)}
    right = {name: header_bytes(_sealed_header(store, header, keys), keys) for name in HEADER_NAMES if name in wrong}
    if README_NAME in wrong and blake3(README.encode()).digest() == unpack_value(header.body)["readme"]:
        right[README_NAME] = README.encode()
    slots = {slot.id: slot for slot in read_slots(store)[0]}
    sound = _sound_slots(store, keys)
    if opened_by in slots:
        sound.setdefault(opened_by, sealed_slot(slots[opened_by].body, keys))
    damaged = [name for name, _ in check_slots(store, keys)]
    right |= {name: sound[_slot_of(name)] for name in damaged if _slot_of(name) in sound}
    return Twins(right, tuple(name for name in damaged if _slot_of(name) not in sound.keys() | slots.keys()))


def _slot_of(name: str) -> str:
    return name.removeprefix("keys/").rpartition("-")[0]


def _sealed_header(store: ReadableStore, header: Header, keys: KeyRing) -> Header:
    """Return the header of the copy whose seal is right; the one that was opened when neither is."""
    for name in HEADER_NAMES:
        try:
            copy = parse_header(store.get(name))
        except MailRescueError:
            continue
        if copy.mac == keys.authenticate(b"header", copy.body):
            return copy
    return header


def _sound_slots(store: ReadableStore, keys: KeyRing) -> dict[str, bytes]:
    """Return the bytes of each slot of which one copy at least is what was written."""
    found: dict[str, bytes] = {}
    for name, slot_id in slot_files(store):
        try:
            data = store.get(name)
            slot = parse_slot(slot_id, data)
        except MailRescueError:
            continue
        if keys.authenticate(b"slot", slot.body) == slot.mac:
            found[slot_id] = data
    return found
