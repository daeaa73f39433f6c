"""Whatever happened to a file between two versions, every version comes back byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from mailrescue.vault import rawfiles
from mailrescue.vault.rawfiles import Extent, extents, read_file
from tests.kit.homes import Desk, write_file
from tests.kit.mails import noise
from tests.kit.vaults import findings

# Small, so that a few bytes make many pages and blocks.
_PAGE, _BLOCK = 8, 64

sizes = st.integers(0, 5 * _BLOCK)
places = st.integers(0, 5 * _BLOCK)


class FileMachine(RuleBasedStateMachine):
    """Rules change the file; a version is kept after each, sometimes only after several."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(rawfiles, "PAGE", _PAGE)
        self.patch.setattr(rawfiles, "BLOCK", _BLOCK)
        self.folder = Path(tempfile.mkdtemp(prefix="versions-"))
        self.desk = Desk(self.folder)
        self.data = noise(1, 3 * _BLOCK)
        self.kept: dict[int, bytes] = {}
        self.clock = 0

    def teardown(self) -> None:
        """Read all of it in the end, also as another computer would, and let the check prove it."""
        try:
            self.every_version_is_there()
            self.desk.box.forget_catalogue()
            self.every_version_is_there()
            with self.desk.box.open() as vault:
                assert findings(vault) == []
        finally:
            self.patch.undo()
            shutil.rmtree(self.folder)

    # --- the file changes ------------------------------------------------------------------------------------------

    @rule(place=places, new=st.binary(min_size=1, max_size=3 * _PAGE))
    def overwrite(self, place: int, new: bytes) -> None:
        place = min(place, len(self.data))
        self.data = self.data[:place] + new + self.data[place + len(new) :]

    @rule(pages=st.lists(st.integers(0, 5 * _BLOCK // _PAGE), min_size=1, max_size=20), seed=st.integers(0, 5))
    def change_pages(self, pages: list[int], seed: int) -> None:
        for page in pages:
            if page * _PAGE < len(self.data):
                self.data = self.data[: page * _PAGE] + noise(seed, _PAGE) + self.data[(page + 1) * _PAGE :]

    @rule(size=sizes)
    def grow(self, size: int) -> None:
        self.data = (self.data + noise(size, size))[: 6 * _BLOCK]

    @rule(size=sizes)
    def shrink(self, size: int) -> None:
        self.data = self.data[:size]

    @rule(place=places, by=st.integers(1, 2 * _PAGE))
    def shift(self, place: int, by: int) -> None:
        self.data = (self.data[:place] + noise(by, by) + self.data[place:])[: 6 * _BLOCK]

    @rule()
    def empty(self) -> None:
        self.data = b""

    @precondition(lambda self: self.kept)
    @rule(number=st.integers(0, 100))
    def go_back(self, number: int) -> None:
        self.data = list(self.kept.values())[number % len(self.kept)]

    @rule()
    def repeat_one_page(self) -> None:
        self.data = (self.data[:_PAGE] * (3 * _BLOCK // _PAGE))[: len(self.data)]

    # --- versions --------------------------------------------------------------------------------------------------

    @rule(imported=st.booleans())
    def keep(self, *, imported: bool) -> None:
        self.clock += 1
        version = self.desk.keep(write_file(self.desk.folder / "mail.ost", self.data, seconds=self.clock), imported=imported)
        assert (version.size, version.steady) == (len(self.data), True)
        assert self.kept.setdefault(version.seq, self.data) == self.data

    @rule()
    def lose_the_catalogue(self) -> None:
        self.desk.box.forget_catalogue()

    @rule()
    def every_version_is_there(self) -> None:
        with self.desk.box.open() as vault:
            versions = {commit.seq: commit.fields for commit in vault.catalogue.history.commits("file", "box")}
            assert {seq: b"".join(read_file(fields, vault.reader)) for seq, fields in versions.items()} == self.kept
            for fields in versions.values():
                _assert_seamless(list(extents(fields["extents"], vault.reader)), fields["size"])


def _assert_seamless(found: list[tuple[int, Extent]], size: int) -> None:
    """Every byte of the file is in just one extent, and none reaches from one block of the file into the next."""
    end = 0
    for offset, extent in found:
        assert offset == end
        assert extent.length > 0
        assert offset // _BLOCK == (offset + extent.length - 1) // _BLOCK
        end = offset + extent.length
    assert end == size


TestFile = FileMachine.TestCase
TestFile.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
