"""The page Activity."""

from __future__ import annotations

from mailrescue.ui.page import Page


class ActivityPage(Page):
    """The page Activity."""

    name = "activity"
