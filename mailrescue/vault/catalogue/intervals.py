"""Intervals of commit numbers, found by a number within them however many have ended before or begun after it.

A relational interval tree (Kriegel, Pötke, Seidl: "Managing Intervals Efficiently in Object-Relational Databases",
VLDB 2000): every interval is filed under one node, the number within it that the largest power of two divides. Those
that hold a number are filed under that number or one of its ancestors in the tree of all numbers. Intervals without
an end are filed under 0. Pure: makes fragments of SQL; rows have the columns `first`, `last` (the end, exclusive) and `node`.
"""

from __future__ import annotations

OPEN_END = 1 << 62
# Where the last number within and the number before the first one differ: the highest bit of that is the node's.
_DIFFER = "((first - 1) | (last - 1)) - ((first - 1) & (last - 1))"
_LEVEL = f"cast(log2({_DIFFER}) as integer)"
NODE = f"case when last = {OPEN_END} then 0 else ((last - 1) >> {_LEVEL}) << {_LEVEL} end"
"""What the column `node` of a row is, as an expression."""


def _ancestors(number: int, newest: int) -> list[int]:
    """Return a number and its ancestors in the tree of the numbers up to `newest`, which is not below it."""
    levels = range(newest.bit_length())
    found = {number} | {(number >> level + 1 << level + 1) | 1 << level for level in levels}
    return sorted(node for node in found if node <= newest)


def nodes_holding(number: int, newest: int) -> str:
    """Return the nodes, joined by commas, under which intervals that hold `number` are; `newest`: the highest end there is."""
    # What has ended has ended at or before the newest number, so that only those without an end hold that one.
    closed = _ancestors(number, newest) if number < newest else []
    return ", ".join(str(node) for node in [0, *closed])


def ending_within(after: int, before: int) -> str:
    """Return the condition on `node` of all intervals that end after `after` and not after `before`, OPEN_END included."""
    nodes = f"node between {after} and {before}"
    above = [node for node in _ancestors(after, (1 << after.bit_length()) - 1) if node < after] if after else []
    if above:
        nodes += f" or node in ({', '.join(str(node) for node in above)})"
    return f"({nodes}{' or node = 0' if before == OPEN_END else ''})"
