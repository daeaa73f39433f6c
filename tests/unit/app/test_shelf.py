"""What export reads a snapshot from: lists that break off give what came before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailrescue.app.shelf import _batches
from mailrescue.core.errors import VaultDamaged
from mailrescue.model.mail import ItemKind, Position


@pytest.mark.parametrize("count", [0, 999, 1_000, 1_001, 2_500])
def test_all_positions_before_a_damaged_part_are_given_and_then_the_damage(count: int) -> None:
    position = Position("1", bytes(32), "", ItemKind.MESSAGE, 1)
    raised = False

    def listing(*, breaks: bool) -> Iterator[tuple[int, Position]]:
        yield from ((1, position) for _ in range(count))
        if breaks:
            raise VaultDamaged("list node 0123456789ab is not what was written")

    assert sum(map(len, _batches(listing(breaks=False)))) == count
    found = 0
    try:
        for batch in _batches(listing(breaks=True)):
            assert len(batch) <= 1_000
            found += len(batch)
    except VaultDamaged:
        raised = True
    assert (found, raised) == (count, True)
