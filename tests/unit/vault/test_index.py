"""The index of blobs asked for many at once: it says the same as when it is asked for each."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from mailrescue.vault.blob import BlobKind, BlobRow, FrameRow, PackRow
from mailrescue.vault.catalogue.index import BlobIndex
from mailrescue.vault.catalogue.schema import connect

_NOWHERE = [bytes([250, number]) * 16 for number in range(3)]


def identity(number: int) -> bytes:
    return number.to_bytes(2, "big") * 16


@pytest.fixture
def index(tmp_path: Path) -> BlobIndex:
    """Return an index of 5 packs with 2,500 recipes, some of them in several packs; the second pack is condemned."""
    chance = random.Random(5)
    found = BlobIndex(connect(tmp_path / "catalogue.db", bytes(32), create=True))
    for pack in range(5):
        numbers = [*range(pack * 500, pack * 500 + 500), *(chance.sample(range(2_500), 90) if pack else [])]
        chance.shuffle(numbers)
        blobs = [BlobRow(BlobKind.RECIPE, identity(n), at // 100, at % 100 * 7, 7) for at, n in enumerate(dict.fromkeys(numbers))]
        cards = [BlobRow(BlobKind.CARD, identity(n), 6, 0, 7) for n in numbers[:20]]
        found.add(PackRow(f"{pack:064x}", 1, tuple(FrameRow(40 + n * 1000, 900) for n in range(7)), (*blobs, *cards)))
    found.condemn([f"{1:064x}"], 1)
    return found


def test_many_are_found_where_each_is_found(index: BlobIndex) -> None:
    asked = [identity(n) for n in random.Random(1).sample(range(2_500), 2_100)] + _NOWHERE
    assert [(i, index.places(BlobKind.RECIPE, i)) for i in asked] == list(index.placed(BlobKind.RECIPE, asked))
    assert sum(len(places) > 1 for _, places in index.placed(BlobKind.RECIPE, asked)) > 100


def test_they_come_in_the_order_of_their_first_copies_and_what_is_nowhere_comes_last(index: BlobIndex) -> None:
    asked = [identity(n) for n in random.Random(2).sample(range(2_500), 2_100)] + _NOWHERE
    order = index.in_pack_order(BlobKind.RECIPE, asked)
    first = [min((p.pack, p.frame, p.start) for p in index.places(BlobKind.RECIPE, i)) for i in order[: -len(_NOWHERE)]]
    assert first == sorted(first)
    assert (set(order), len(order)) == (set(asked), len(asked))
    assert order[-len(_NOWHERE) :] == _NOWHERE


def test_what_no_pack_holds_is_told_by_kind(index: BlobIndex) -> None:
    asked = [identity(n) for n in range(2_500)]
    assert index.absent(BlobKind.RECIPE, [*asked, *_NOWHERE]) == set(_NOWHERE)
    without = index.absent(BlobKind.CARD, asked)
    assert without == {i for i in asked if not index.has(BlobKind.CARD, i)}
    assert 2_390 < len(without) < 2_500


def test_nothing_asked_for_is_nothing_found(index: BlobIndex) -> None:
    assert index.in_pack_order(BlobKind.RECIPE, []) == list(index.placed(BlobKind.RECIPE, [])) == []
    assert index.absent(BlobKind.RECIPE, []) == set()
