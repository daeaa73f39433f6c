"""Keys derived from the master key, sealing, and the identities of blobs (FORMAT.md 3 and 4). Knows no files."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from blake3 import blake3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mailrescue.core.errors import VaultDamaged
from mailrescue.vault.gcm import mended

KEY_BYTES = 32
SALT_BYTES = 32
TAG_BYTES = 16


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes of HKDF-SHA256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)


def new_salt() -> bytes:
    """Return a fresh random salt, and so a key of its own, for one pack or commit."""
    return secrets.token_bytes(SALT_BYTES)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All subkeys of one vault. Printing it shows none of them."""

    master: bytes = field(repr=False)
    vault_id: bytes
    pack: bytes = field(repr=False)
    commit: bytes = field(repr=False)
    item: bytes = field(repr=False)
    part: bytes = field(repr=False)
    node: bytes = field(repr=False)
    sidecar: bytes = field(repr=False)
    block: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    catalogue: bytes = field(repr=False)

    @classmethod
    def derive(cls, master: bytes, vault_id: bytes) -> KeyRing:
        """Derive every subkey (FORMAT.md 3)."""
        labels = ("pack", "commit", "item", "part", "node", "sidecar", "block", "mac", "catalogue")
        return cls(master, vault_id, *(hkdf(master, vault_id, b"mailrescue 1 " + label.encode()) for label in labels))

    def authenticate(self, what: bytes, body: bytes) -> bytes:
        """Return the 32-byte MAC of a header or key slot."""
        return identity(self.mac, what + body)


def identity(key: bytes, data: bytes) -> bytes:
    """Return the keyed BLAKE3 of `data`: 32 bytes."""
    return blake3(data, key=key).digest()


class Sealer:
    """Seals and opens the pieces of one pack or commit; `salt` must be fresh for whoever seals."""

    def __init__(self, root: bytes, salt: bytes, info: bytes) -> None:
        self._key = hkdf(root, salt, info)
        self._aead = AESGCM(self._key)

    def seal(self, nonce: bytes, plain: bytes, bound: bytes = b"") -> bytes:
        """Return ciphertext and tag."""
        return self._aead.encrypt(nonce, plain, bound or None)

    def open(self, nonce: bytes, sealed: bytes, bound: bytes = b"") -> bytes:
        """Return the plain bytes. Raises VaultDamaged when one bit is not what was sealed."""
        try:
            return self._aead.decrypt(nonce, sealed, bound or None)
        except (InvalidTag, ValueError):
            raise VaultDamaged("sealed bytes do not open: they are not what was written") from None

    def mended(self, nonce: bytes, sealed: bytes, bound: bytes = b"") -> bytes | None:
        """Return the sealed bytes as they were before a few neighbouring bits changed; None when more than that happened."""
        return mended(self._key, nonce, sealed, bound)


def new_identity(key: bytes) -> blake3:
    """Return a keyed BLAKE3 to be fed piece by piece; its `digest()` is the identity."""
    return blake3(key=key)
