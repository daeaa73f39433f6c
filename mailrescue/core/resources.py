"""Where the data files of this program are: in the source tree, beside a frozen program, or where pip put them.

Knows the folder `resources/` and nothing of what is in it.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from mailrescue.core.errors import MailRescueError


def resource_folder(name: str) -> Path:
    """Return the folder `resources/NAME`. Raises MailRescueError when this installation lacks it."""
    for root in _roots():
        if (root / name).is_dir():
            return root / name
    raise MailRescueError(
        f"The files of resources/{name} are missing in this installation. No mail is harmed; install MailRescue again."
    )


def _roots() -> Iterator[Path]:
    frozen = getattr(sys, "_MEIPASS", None)  # set by PyInstaller: where the bundle was unpacked
    if frozen is not None:
        yield Path(frozen) / "resources"
    yield Path(__file__).resolve().parents[2] / "resources"
    # A wheel's data files, see pyproject.toml; in the environment, or for this user alone.
    for scheme in (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user")):
        yield Path(sysconfig.get_path("data", scheme)) / "share" / "mailrescue"
