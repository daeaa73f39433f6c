"""Secrets of accounts in the home, where there is no keyring: each in a file of its own, sealed under a key of the vault.

A file: `MRSECRT1`, a nonce of 12 bytes, and AES-256-GCM over the secret in UTF-8, bound to the file's name. The secret is
followed by 0x80 and filled with zeros to a multiple of 256 bytes, so that the file does not tell how long it is. The key is
HMAC-SHA256 of a label of its own and the vault's id under the vault's master key: whoever opens the vault reads them, nobody else.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from mailrescue.app.home import Home
from mailrescue.core.errors import MailRescueError
from mailrescue.core.files import make_private_folder, replace

_MAGIC = b"MRSECRT1"
_LABEL = b"mailrescue 1 secrets of accounts "
_NONCE = 12
_BLOCK = 256


class SealBroken(MailRescueError):
    """What a file holds is not what was sealed under this key."""


@dataclass(frozen=True, slots=True)
class VaultSecret:
    """What opens the sealed secrets of a home: the master key of its vault, and the vault's id."""

    master: bytes = field(repr=False)
    vault_id: bytes


class SealedSecrets:
    """The sealed secrets that belong to one vault."""

    def __init__(self, home: Home, opened: VaultSecret) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  most commands need no secret

        self._folder = folder_of(home) / opened.vault_id.hex()[:16]
        self._aead = AESGCM(hmac.digest(opened.master, _LABEL + opened.vault_id, "sha256"))

    def put(self, name: str, secret: str) -> None:
        """Keep a secret. Raises MailRescueError where the home cannot be written."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._aead.encrypt(nonce, _filled(secret.encode()), name.encode())
        try:
            make_private_folder(self._folder)
            replace(self._folder / name, _MAGIC + nonce + sealed)
        except OSError as error:
            raise MailRescueError(f"The password cannot be kept in {self._folder}: {error.strerror}. Check the disk and your rights there.") from None

    def get(self, name: str) -> str | None:
        """Return a secret, None when there is none of that name. Raises SealBroken for one that does not open."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  as above

        try:
            data = (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise MailRescueError(f"The password cannot be read from {self._folder / name}: {error.strerror}. Check the disk and your rights there.") from None
        start = len(_MAGIC) + _NONCE
        try:
            plain = self._aead.decrypt(data[len(_MAGIC) : start], data[start:], name.encode())
            return plain.rstrip(b"\0").removesuffix(b"\x80").decode()
        except (InvalidTag, ValueError):
            raise SealBroken(f"{self._folder / name} is damaged: it is not what was written.") from None


def folder_of(home: Home) -> Path:
    """Return where a home keeps sealed secrets."""
    return home.root / "secrets"


def remove_sealed(home: Home, name: str) -> None:
    """Remove a secret, whichever vault it belongs to; one that is not there is no matter. Raises MailRescueError."""
    try:
        for path in folder_of(home).glob(f"*/{name}"):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise MailRescueError(f"The password cannot be removed from {folder_of(home)}: {error.strerror}. Check your rights there.") from None


def is_sealed_elsewhere(home: Home, name: str) -> bool:
    """Return whether a secret of that name is there under the key of any vault."""
    return any(folder_of(home).glob(f"*/{name}"))


def _filled(plain: bytes) -> bytes:
    marked = plain + b"\x80"
    return marked.ljust(-(-len(marked) // _BLOCK) * _BLOCK, b"\0")
