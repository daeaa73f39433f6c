"""Damage as disks do it: single flipped bits, which change every byte they hit."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


def flipped(data: bytes, bit: int) -> bytes:
    """Return `data` with one bit changed; bit 0 is the lowest of the first byte."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@contextlib.contextmanager
def bit_flipped(path: Path, bit: int) -> Iterator[None]:
    """Flip one bit of a file for as long as this is entered."""
    whole = path.read_bytes()
    path.write_bytes(flipped(whole, bit))
    try:
        yield
    finally:
        path.write_bytes(whole)


@contextlib.contextmanager
def missing(path: Path) -> Iterator[None]:
    """Take a file away for as long as this is entered."""
    aside = path.parent.with_name(f"{path.parent.name}.aside")
    path.rename(aside)
    try:
        yield
    finally:
        aside.rename(path)
