"""A keyring in memory for the use cases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kit.keyrings import MemoryKeyring, keyring_in_use


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    """The system's keyring is one in memory."""
    backend = MemoryKeyring()
    with keyring_in_use(backend):
        yield backend
