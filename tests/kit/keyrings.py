"""A system keyring in memory, behind the real `keyring` package.

    def test_x(memory_keyring: MemoryKeyring): ...        (fixture in tests/unit/app/conftest.py)
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps secrets as long as the test runs. `locked`: as a desktop's that nobody has signed in to."""

    priority = 1  # type: ignore[assignment]  the base class computes it

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret."""
        self._check()
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        self._check()
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Drop a secret."""
        self._check()
        if self.secrets.pop((service, username), None) is None:
            raise PasswordDeleteError(username)

    def _check(self) -> None:
        if self.locked:
            raise KeyringLocked("locked by the test")


@contextlib.contextmanager
def keyring_in_use(backend: KeyringBackend) -> Iterator[None]:
    """Make a back end the system's keyring for as long as this is entered."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)
