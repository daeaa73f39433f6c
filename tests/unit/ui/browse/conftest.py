"""A mailbox of some days, whose mail moved about, went away, and was emptied in the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailrescue.ui.browse.page import BrowsePage
from mailrescue.ui.shell import MainWindow
from tests.kit.lived import LivedIn, some_days
from tests.kit.windows import opened, settle


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> LivedIn:
    """Return the home, which no test changes."""
    return some_days(tmp_path_factory.mktemp("lived"))


@pytest.fixture
def window(lived: LivedIn) -> Iterator[MainWindow]:
    """Return the window on Browse."""
    with opened(lived, "browse") as shown:
        yield shown


@pytest.fixture
def page(window: MainWindow) -> BrowsePage:
    """Return its page, with everything on it."""
    found = window.findChild(BrowsePage)
    assert isinstance(found, BrowsePage)
    settle(window)
    return found
