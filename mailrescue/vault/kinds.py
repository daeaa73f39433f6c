"""Kinds of items as the numbers that stand in the vault (FORMAT.md 4, "Card")."""

from __future__ import annotations

from mailrescue.model.mail import ItemKind

# The place in this tuple is the number: never reorder, only append.
KINDS = (ItemKind.MESSAGE, ItemKind.EVENT, ItemKind.CONTACT, ItemKind.TASK, ItemKind.OTHER)
