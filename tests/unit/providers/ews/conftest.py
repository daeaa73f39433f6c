"""An Exchange server for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrescue.core.progress import CancelToken
from mailrescue.demo.exchange.certificate import Certified, certify
from mailrescue.demo.exchange.server import Exchange
from tests.kit.ews import Post
from tests.kit.exchange import ANNA, PASSWORD


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """A certificate for all servers of a run: making one takes longer than most tests."""
    return certify(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def post(tmp_path: Path, certified: Certified) -> Iterator[Post]:
    """A server with an empty mailbox; nothing may have broken in it at the end."""
    with Exchange(tmp_path, certified=certified) as server:
        yield Post(server, server.mailbox(ANNA, PASSWORD), [], CancelToken())
    assert server.broken == []
