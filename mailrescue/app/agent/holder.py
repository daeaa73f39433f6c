"""The agent's hold on the vault's key: it opens the vault once, and tells why when it cannot.

Keeps the key and a given passphrase in memory only. Knows nothing of jobs and clients.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field

from mailrescue.app.agent.values import Lock
from mailrescue.app.home import Home
from mailrescue.app.secrets import Keyring, KeyringIsLocked, KeySource, keyring_state
from mailrescue.app.vaults import Secrets, place_of, was_there
from mailrescue.core.errors import MailRescueError
from mailrescue.vault.vault import NoKeyFits, VaultPlace, unlock, unlock_with, vault_exists

_WRONG = "This is neither the passphrase nor a recovery code of this vault. Look for a mistyped letter, and try again."
# What only a person can change: it is not tried again by itself, since a password store may ask each time.
_WAITS_FOR_SOMEBODY = (Lock.PASSPHRASE, Lock.KEYRING_LOCKED, Lock.BROKEN, Lock.NO_VAULT, Lock.NEW_PASSPHRASE)


@dataclass(frozen=True, slots=True)
class Hold:
    """How it stands with the vault. `stamp` changes when something is stored in it; 0 while it is not there."""

    lock: Lock
    vault: str = ""
    message: str = ""
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class OpenKeys:
    """What opened: the master key, the key of the catalogue, and the vault's id."""

    master: bytes = field(repr=False)
    catalogue: bytes = field(repr=False)
    vault_id: bytes


class KeyHolder:
    """Safe to ask from any thread; `hold` never waits, opening may wait for a person."""

    def __init__(self, home: Home, passphrase: str | None = None) -> None:
        self.hold = Hold(Lock.KEYRING_LOCKED)  # a password store that asks keeps the first look waiting
        self.keys: OpenKeys | None = None
        self.looked = threading.Event()
        self._home = home
        self._passphrase = passphrase
        self._why, self._message = Lock.KEYRING_LOCKED, ""
        self._guard = threading.Lock()

    def source(self) -> KeySource:
        """Return what a job opens the vault with, or makes a new one."""
        keys = self.keys
        return KeySource(self._passphrase, None, None if keys is None else keys.master)

    def look(self, *, again: bool = False) -> Hold:
        """See how it stands now, and open the vault where that can be; `again`: also what failed before."""
        with self._guard:
            try:
                self.hold = self._seen(again=again)
            except MailRescueError as error:
                self.hold = Hold(Lock.BROKEN, self.hold.vault, str(error))
            self.looked.set()
            return self.hold

    def give(self, text: str) -> str:
        """Open the vault with a passphrase or recovery code, or keep a passphrase for a new vault; returns "" or why not."""
        if not text:
            return self.look(again=True).message
        with self._guard:
            try:
                place = place_of(self._home)
                if vault_exists(place.store):
                    self._open(place, text)
                else:
                    self._passphrase = text
            except NoKeyFits:
                return _WRONG
            except MailRescueError as error:
                return str(error)
        self.look(again=True)
        return ""

    def take(self, master: bytes) -> bool:
        """Open the vault with its key, which a client of an agent that was killed still has; returns whether it fits."""
        with self._guard:
            try:
                place = place_of(self._home)
                _, keys = unlock_with(place, master)
                self.keys = OpenKeys(keys.master, keys.catalogue, keys.vault_id)
            except MailRescueError:
                return False
        self.look(again=True)
        return True

    def prove(self) -> None:
        """Drop a key that is that of another vault than the one that is there now."""
        with self._guard, contextlib.suppress(MailRescueError):
            place = place_of(self._home)
            if self.keys is not None and vault_exists(place.store):
                try:
                    unlock_with(place, self.keys.master)
                except NoKeyFits:
                    self.keys = None

    def _seen(self, *, again: bool) -> Hold:
        place = place_of(self._home)
        root = str(place.root)
        if root != self.hold.vault:
            self.keys, again = None, True
        if not vault_exists(place.store):
            if self.keys is not None or was_there(self._home, place):
                return Hold(Lock.UNREACHABLE, root)
            return self._without(root, again=again or self.hold.lock is Lock.UNREACHABLE)
        new = self.hold.lock in (Lock.UNREACHABLE, Lock.NO_VAULT, Lock.NEW_PASSPHRASE)
        if self.keys is None and (again or new or self.hold.lock not in _WAITS_FOR_SOMEBODY):
            self._try(place)
        lock, message = (Lock.NONE, "") if self.keys is not None else (self._why, self._message)
        return Hold(lock, root, message, _stamp(place))

    def _try(self, place: VaultPlace) -> None:
        try:
            self._open(place, self._passphrase)
        except KeyringIsLocked as error:
            self._why, self._message = Lock.KEYRING_LOCKED, str(error)
        except NoKeyFits:
            self._why, self._message = Lock.PASSPHRASE, ""
        except MailRescueError as error:
            self._why, self._message = Lock.BROKEN, str(error)

    def _open(self, place: VaultPlace, passphrase: str | None) -> None:
        _, _, keys = unlock(place, Secrets(KeySource(passphrase)))
        self.keys = OpenKeys(keys.master, keys.catalogue, keys.vault_id)

    def _without(self, root: str, *, again: bool) -> Hold:
        """Return how it stands where there is no vault yet: whether there is something to keep the key of a new one in."""
        if self._passphrase is not None:
            return Hold(Lock.NO_VAULT, root)
        if not again:
            return self.hold
        locks = {Keyring.USABLE: Lock.NO_VAULT, Keyring.LOCKED: Lock.KEYRING_LOCKED, Keyring.NONE: Lock.NEW_PASSPHRASE}
        return Hold(locks[keyring_state()], root)


def _stamp(place: VaultPlace) -> int:
    try:
        return (place.root / "commits").stat().st_mtime_ns
    except OSError:
        return 0
