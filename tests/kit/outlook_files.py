"""Real Outlook files for tests, unpacked where a test may do with them what it likes, and what pypff says of them."""

from __future__ import annotations

import functools
import json
import lzma
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data" / "outlook"
NAMES = sorted(path.name.removesuffix(".xz") for path in DATA.glob("*.xz"))


@functools.cache
def truth() -> dict[str, Any]:
    """Return by file what pypff and pffexport give: counts, and digests of bodies and attachments by node."""
    found: dict[str, Any] = json.loads((DATA / "truth.json").read_text())
    return found


@functools.cache
def content(name: str) -> bytes:
    """Return the bytes of a file."""
    return lzma.decompress((DATA / f"{name}.xz").read_bytes())


def unpack(name: str, place: Path) -> Path:
    """Write a file into the folder `place`; return its path."""
    path = place / name
    path.write_bytes(content(name))
    return path
