"""Where the secret of an account is kept: a word that stands with the account, and says nothing of the secret itself."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

from mailrescue.app.home import Home

_WORD = re.compile(r"(keyring|vault):(account-[0-9a-f]{16})\Z")


class Keeper(StrEnum):
    """What keeps a secret."""

    KEYRING = "keyring"
    VAULT = "vault"  # a file in the home, sealed under the vault's key


@dataclass(frozen=True, slots=True)
class Kept:
    """Which keeper has a secret, and under which name; the name is new each time, so that no older secret is ever taken for it."""

    keeper: Keeper
    name: str

    @property
    def word(self) -> str:
        """What stands with the account."""
        return f"{self.keeper}:{self.name}"


def new_kept(keeper: Keeper) -> Kept:
    """Return a place that no secret has had yet."""
    return Kept(keeper, f"account-{secrets.token_hex(8)}")


def read_kept(word: str) -> Kept | None:
    """Return what a word says; None for any other text."""
    found = _WORD.match(word)
    return None if found is None else Kept(Keeper(found[1]), found[2])


def forget(home: Home, word: str) -> bool:
    """Remove the secret that a word names; returns whether there is none any more: a keyring may be out of reach.

    Raises KeyringIsLocked when the keyring must be unlocked first.
    """
    kept = read_kept(word)
    if kept is None:
        return True
    if kept.keeper is Keeper.VAULT:
        from mailrescue.app.sealed import remove_sealed  # noqa: PLC0415  most accounts have none

        remove_sealed(home, kept.name)
        return True
    from mailrescue.app.secrets import KeyringAway, keyring_forget  # noqa: PLC0415  as above

    try:
        keyring_forget(kept.name)
    except KeyringAway:
        return False
    return True
