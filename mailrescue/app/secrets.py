"""Secrets: the system keyring, or what the environment or the user gives. Refuses keyrings that keep nothing secret."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from mailrescue.core.errors import VaultUnopenable

if TYPE_CHECKING:  # it asks the desktop's services when it is imported
    from keyring.backend import KeyringBackend

VAULT_KEY_VARIABLE = "MAILRESCUE_VAULT_KEY"
_SERVICE = "MailRescue"
_AWAY = "The system's password store cannot be reached from here. Run the command on the desktop to which you are signed in."
_Answer = TypeVar("_Answer")
# Back ends that keep nothing, or keep it readable for everybody.
_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt", "keyrings.cryptfile")


class KeyringIsLocked(VaultUnopenable):
    """What is wanted is in a keyring that must be unlocked first."""


class KeyringAway(VaultUnopenable):
    """There is no keyring here that keeps secrets, or it does not answer."""


class Ask(Protocol):
    """Asks the person at the terminal."""

    def passphrase(self, *, new: bool) -> str:
        """Return a passphrase; a new one is typed twice."""


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where the key of a vault comes from: a given passphrase beats the system keyring, and that beats asking.

    `master` is the vault's master key itself, from an agent that opened the vault before; it beats all.
    """

    passphrase: str | None = field(default=None, repr=False)
    ask: Ask | None = None
    master: bytes | None = field(default=None, repr=False)


def _keyring() -> KeyringBackend | None:
    """Return the system's keyring; None for one that keeps nothing, or keeps it readable."""
    import keyring  # noqa: PLC0415  asks the desktop's services: only when a key is needed

    found = keyring.get_keyring()
    # Of a chain only the first: the chain itself would go on to the next when that one refuses.
    first = next(iter(getattr(found, "backends", (found,))), None)
    return None if first is None or type(first).__module__.startswith(_REFUSED) else first


class Keyring(StrEnum):
    """What there is to keep a secret in."""

    NONE = "none"
    LOCKED = "locked"  # there is one, and it must be unlocked first
    USABLE = "usable"


def keyring_state() -> Keyring:
    """Return whether there is a keyring that keeps secrets, proven by reading back what was written."""
    keyring = _keyring()
    if keyring is None:
        return Keyring.NONE
    probe = secrets.token_hex(8)
    try:
        keyring.set_password(_SERVICE, "probe", probe)
        found = keyring.get_password(_SERVICE, "probe")
        keyring.delete_password(_SERVICE, "probe")
    except Exception as error:  # noqa: BLE001  back ends are plug-ins that raise what their desktop's services raise
        return Keyring.LOCKED if _is_locked(error) else Keyring.NONE
    return Keyring.USABLE if found == probe else Keyring.NONE


def keyring_usable() -> bool:
    """Return whether there is a keyring that keeps secrets."""
    return keyring_state() is Keyring.USABLE


def _is_locked(error: Exception) -> bool:
    """Return whether a keyring only waits to be unlocked; the desktop's service says InitError when its question was put away."""
    import keyring.errors  # noqa: PLC0415

    return isinstance(error, (keyring.errors.KeyringLocked, keyring.errors.InitError))


def keyring_read(name: str) -> str | None:
    """Return a secret, None when it is not there or there is no keyring. Raises KeyringIsLocked when it must be unlocked first."""
    try:
        return keyring_secret(name)
    except KeyringAway:
        return None


def keyring_secret(name: str) -> str | None:
    """Return a secret, None when the keyring has none of that name.

    Raises KeyringIsLocked when the keyring must be unlocked first, KeyringAway when there is none or it does not answer.
    """
    return _asked(lambda backend: backend.get_password(_SERVICE, name))


def keyring_write(name: str, secret: str, what: str = "the key of the vault") -> None:
    """Keep a secret in the keyring, proven by reading it back; call only after `keyring_usable`. `what` names it in the sentence.

    Raises VaultUnopenable when the keyring refuses after all.
    """
    backend = _keyring()
    try:
        assert backend is not None
        backend.set_password(_SERVICE, name, secret)
        taken = backend.get_password(_SERVICE, name) == secret
    except Exception:  # noqa: BLE001  as above
        taken = False
    if not taken:
        raise VaultUnopenable(f"The system's password store did not take {what}. Unlock it and try again.")


def keyring_forget(name: str) -> None:
    """Remove a secret; one that is not there is no matter. Raises as `keyring_secret` does."""
    if keyring_secret(name) is not None:
        _asked(lambda backend: backend.delete_password(_SERVICE, name))


def _asked(question: Callable[[KeyringBackend], _Answer]) -> _Answer:
    """Return what the keyring answers. Raises KeyringIsLocked or KeyringAway."""
    backend = _keyring()
    if backend is None:
        raise KeyringAway(_AWAY)
    try:
        return question(backend)
    except Exception as error:  # noqa: BLE001  as above
        if _is_locked(error):
            raise KeyringIsLocked("The system's password store is locked. Unlock it (sign in to the desktop) and try again.") from None
        raise KeyringAway(_AWAY) from None


def passphrase_from_environment() -> str | None:
    """Return the passphrase that MAILRESCUE_VAULT_KEY holds, None when it is not set or empty."""
    return os.environ.get(VAULT_KEY_VARIABLE) or None
