"""The vault's header: version, identity, features; refuses what is newer than this program (FORMAT.md 3)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from blake3 import blake3

from mailrescue.core.clock import Clock
from mailrescue.core.errors import MailRescueError, VaultDamaged, VaultUnopenable
from mailrescue.storage.base import ObjectMissing, ObjectStore, ReadableStore
from mailrescue.vault.codec import pack_value, unpack_value
from mailrescue.vault.seal import KeyRing

# Twice, since without the vault id in it no key of this vault can be derived.
HEADER_NAMES = ("vault.mrh", "vault-copy.mrh")
README_NAME = "README.txt"
FORMAT = 1
_MAGIC = b"MRVAULT1"
_SUM_BYTES, _MAC_BYTES = 16, 32

README = """\
This folder is a MailRescue vault. It holds mail, encrypted. Do not change, rename or delete files in it.

To read it: install MailRescue on any computer, run  mailrescue vault attach THIS_FOLDER  and give the
recovery code that was shown when the vault was made (six groups of five letters and digits), or the passphrase.
Without one of them nobody can read the mail, its makers included.
"""


@dataclass(frozen=True, slots=True)
class Header:
    """What a vault says of itself before it is opened."""

    vault_id: bytes
    created: datetime
    simulated: bool
    body: bytes
    mac: bytes


def new_header(clock: Clock) -> Header:
    """Return the header of a new vault, not yet authenticated."""
    now = clock.now()
    vault_id = secrets.token_bytes(16)
    value = {
        "format": FORMAT, "id": vault_id, "created": int(now.timestamp()), "simulated": clock.simulated,
        "readme": blake3(README.encode()).digest(), "features": [],
    }
    return Header(vault_id, now, clock.simulated, pack_value(value), b"")


def header_bytes(header: Header, keys: KeyRing) -> bytes:
    """Return the header object."""
    start = _MAGIC + header.body
    return start + blake3(start).digest(_SUM_BYTES) + keys.authenticate(b"header", header.body)


def complete_header(store: ObjectStore, header: Header, keys: KeyRing) -> None:
    """Store each copy of the header that is missing: in a new vault both, later the one that a cut or an accident took."""
    for name in HEADER_NAMES:
        try:
            store.size(name)
        except ObjectMissing:
            store.put(name, header_bytes(header, keys))


def parse_header(data: bytes) -> Header:
    """Read a header before any key is known. Raises VaultDamaged, or VaultUnopenable when it is too new."""
    tail = _SUM_BYTES + _MAC_BYTES
    start = data[:-tail]
    if not data.startswith(b"MRVAULT") or blake3(start).digest(_SUM_BYTES) != data[-tail:-_MAC_BYTES]:
        raise VaultDamaged("a header of the vault is damaged")
    value = unpack_value(start[len(_MAGIC) :])
    try:
        if not start.startswith(_MAGIC) or value["format"] != FORMAT or value["features"]:
            raise VaultUnopenable("This vault was made by a newer MailRescue. Install the newest version to open it.")
        created = datetime.fromtimestamp(value["created"], UTC)
        return Header(value["id"], created, bool(value["simulated"]), start[len(_MAGIC) :], data[-_MAC_BYTES:])
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise VaultDamaged("a header of the vault cannot be understood") from None


def read_header(store: ReadableStore) -> tuple[Header, list[str]]:
    """Return the header from whichever copy is whole, and a sentence for each damaged one."""
    header: Header | None = None
    found: list[str] = []
    for name in HEADER_NAMES:
        try:
            header = parse_header(store.get(name))
        except (VaultDamaged, ObjectMissing) as error:
            found.append(f"{name}: {error}")
    if header is None:
        raise VaultDamaged(
            "Both copies of the vault's header are damaged or missing. Take them from a copy of the vault."
            " If this is a copy that was not finished: run `mailrescue vault copy` again, it goes on from there."
        )
    return header, found


def is_readme(header: Header, data: bytes) -> bool:
    """Return whether these are the bytes of the README that was written with the header."""
    return bool(blake3(data).digest() == unpack_value(header.body)["readme"])


def check_header(store: ReadableStore, header: Header, keys: KeyRing) -> list[tuple[str, str]]:
    """Return what is wrong with the copies of the header and with the README: the file, and a sentence."""
    found: list[tuple[str, str]] = []
    for name in HEADER_NAMES:
        try:
            copy = parse_header(store.get(name))
        except MailRescueError as error:
            found.append((name, str(error)))
            continue
        if copy.body != header.body or copy.mac != keys.authenticate(b"header", header.body):
            found.append((name, "it is not the header of this vault, or its seal is damaged"))
    try:
        whole = is_readme(header, store.get(README_NAME))
    except ObjectMissing:
        whole = False
    if not whole:
        found.append((README_NAME, "it is missing, or not what was written (no mail is harmed)"))
    return found
